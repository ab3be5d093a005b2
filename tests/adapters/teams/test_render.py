"""Cards and forms in Teams: strangers' words do nothing, presses carry what they mean, nothing is lost for its size."""

import json
import re
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams.blocks import Banner, Tone
from adapters.teams.carried import Carried, What, carried_in
from adapters.teams.dialogs import render_dialog, render_picture, render_sentence
from adapters.teams.forms import Filled, form_values
from adapters.teams.markdown import inert
from adapters.teams.render import render_card, render_message
from adapters.teams.sizes import LIMIT, MOST_VIEWERS, weight
from adapters.teams.texts import Calls, paragraph
from tests.adapters.teams.drawing import (
    SENTENCES,
    actions_of,
    as_sent,
    card_in,
    check_schema,
    drawing,
    of_type,
    read,
)
from tests.bot.cards.test_strangers import HOSTILE, pictures
from workflows.domain.person import Identity
from workflows.ports.chat import (
    FIELD_ROOM,
    Ask,
    Bold,
    Button,
    Buttons,
    Card,
    ChoicesField,
    DateField,
    Exact,
    Form,
    Heading,
    Link,
    Live,
    Mention,
    Moment,
    Option,
    OptionGroup,
    Options,
    PickerField,
    Small,
    Struck,
    Style,
    TextField,
    TickField,
    TimeField,
    Typed,
    Words,
)

TENANT = "11111111-2222-3333-4444-555555555555"
OID = "aaaaaaaa-0000-0000-0000-00000000000a"
ANA = Identity(platform="teams", organisation=TENANT, user=OID)
ON_SLACK = Identity(platform="slack", organisation="T0ACME", user="U0ANA")


def card(*blocks, **changes):
    return Card(notification="news", blocks=blocks, **changes)


def message(*blocks, **changes):
    return as_sent(render_message(card(*blocks, **changes), drawing=drawing()))


def form(*blocks, submit="Send"):
    return Form(name="post", subject="01abc", title="Write a post", blocks=blocks, submit=submit)


def dialog(*blocks, filled=None, submit="Send", **changes):
    given = {"filled": filled} if filled else {}
    return as_sent(render_dialog(form(*blocks, submit=submit), drawing=drawing(), **given, **changes))


def button(action="post.approve", label="Approve", **changes):
    return Button(action=action, subject="p.1", label=label, **changes)


def viewers(number):
    return tuple(
        Identity(platform="teams", organisation=TENANT, user=f"bbbbbbbb-0000-0000-0000-{place:012d}")
        for place in range(number)
    )


# --- words ------------------------------------------------------------------------------------------------------------

ACTING = re.compile(
    r"[*~`<>|\\\[\]]|(?<!\w)_|_(?!\w)|\{\{|&#?\w+;|://|^\s*(?:[#+=-]|\d{1,9}[.)])",
    re.MULTILINE,
)
"""What would format, call, link, count out a date, or begin a list or heading in a TextBlock."""


MORE = ("{{DATE(2026-01-01T00:00:00Z)}}", "- a\n1. b\n# c")


@pytest.mark.parametrize("hostile", [*(str(one.values[0]) for one in HOSTILE), *MORE])
def test_words_from_outside_do_nothing_in_any_block(hostile):
    hostile = hostile[:150]
    live = Mention((ANA,), hostile)
    sent = message(
        Heading(text=hostile),
        Words(line=(hostile, Bold(hostile))),
        Words(line=(hostile, Bold(hostile), live, Moment(1_700_000_000, hostile))),
        Small(line=(hostile, Link("https://ok.example/a", hostile))),
        Buttons(buttons=(Button(action="a", subject="s", label=hostile[:50]),)),
    )

    check_schema(card_in(sent))
    for block in of_type(sent, "TextBlock"):
        text = block["text"].replace("**", "")
        text = re.sub(r"\{\{(DATE|TIME)\(2023-11-14T22:13:20Z(,SHORT)?\)\}\}", "", text)
        text = re.sub(r"<at>[^<>\n]*</at>", "", text)
        assert not ACTING.search(text), text
    for one in of_type(sent, "TextRun", "TextBlock"):
        assert "\u202e" not in one["text"] and "\x07" not in one["text"]


@given(st.text(max_size=200))
def test_nothing_is_left_to_act(text):
    assert not ACTING.search(inert(text).replace("\r", " "))


@pytest.mark.parametrize("word", ["acme_news", "a.b", "5", "x & y", "it's", "(a) b", "3.5", "@acme", "50%", "a-b"])
def test_what_cannot_act_stays_as_it_is(word):
    assert inert(f"see {word} now") == f"see {word} now"


def test_words_are_runs_that_parse_nothing():
    sent = message(Words(line=("*a* [b](https://evil.example) <at>Ben</at> ", Bold("{{DATE(x)}}"))))

    (block,) = of_type(sent, "RichTextBlock")
    assert [run["text"] for run in block["inlines"]] == ["*a* [b](https://evil.example) <at>Ben</at> ", "{{DATE(x)}}"]
    assert block["inlines"][1]["weight"] == "Bolder"
    assert "entities" not in card_in(sent)["msteams"]


def test_exact_text_is_shown_to_the_last_character_and_set_apart():
    text = "  Tick *tock* &amp; {{DATE(x)}}\n\n  two  spaces \u202e é👨‍👩‍👧 "
    sent = message(Exact(text=text), Words(line=("After it.",)))

    quote, after = card_in(sent)["body"]
    assert (quote["type"], quote["style"]) == ("Container", "emphasis")
    assert after["separator"] is True
    assert read(quote).replace("\u00a0", " ") == text.replace("\u202e", "⟨U+202E⟩")
    (named,) = [run for run in of_type(quote, "TextRun") if run.get("fontType")]
    assert named["text"] == "⟨U+202E⟩"


def test_a_line_that_calls_somebody_does_so_by_their_id_in_teams():
    sent = message(Words(line=(Mention((ON_SLACK, ANA), "Ana"), " asks ", Mention((ON_SLACK,), "Ben"), ".")))

    (block,) = of_type(sent, "TextBlock")
    assert block["text"] == "<at>Ana</at> asks @Ben."
    assert card_in(sent)["msteams"]["entities"] == [
        {"type": "mention", "text": "<at>Ana</at>", "mentioned": {"id": OID, "name": "Ana"}}
    ]


def test_two_people_of_one_name_are_two_calls():
    other = replace(ANA, user=OID[:-1] + "b")

    sent = message(Words(line=(Mention((ANA,), "Ana"), Mention((other,), "Ana"), Mention((ANA,), "Ana"))))

    (block,) = of_type(sent, "TextBlock")
    assert block["text"] == "<at>Ana</at><at>Ana (2)</at><at>Ana</at>"
    assert [one["mentioned"]["id"] for one in card_in(sent)["msteams"]["entities"]] == [OID, other.user]


def test_a_dialog_calls_nobody():
    sent = as_sent(render_picture(card(Words(line=(Mention((ANA,), "Ana"), " asks"))), drawing=drawing(), title="x"))

    assert read(sent) == "@Ana asks"
    assert "entities" not in card_in(sent)["msteams"]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("time", "At {{TIME(2023-11-14T22:13:20Z)}}."),
        ("date_time", "At {{DATE(2023-11-14T22:13:20Z,SHORT)}} at {{TIME(2023-11-14T22:13:20Z)}}."),
        ("ago", "At {{DATE(2023-11-14T22:13:20Z,SHORT)}} at {{TIME(2023-11-14T22:13:20Z)}}."),
    ],
)
def test_a_moment_is_in_the_zone_of_whoever_reads(style, text):
    (block,) = of_type(message(Words(line=("At ", Moment(1_700_000_000, "noon", style), "."))), "TextBlock")

    assert block["text"] == text


def test_a_moment_out_of_range_is_words():
    assert read(message(Words(line=(Moment(10**15, "some day"),)))) == "some day"


def test_a_link_shows_where_it_leads():
    line = (
        Link("https://evil.example/x(y)", "acme.com"),
        Link("https://x.com/acme", "x.com/acme"),
        Link("javascript:1", "x"),
    )

    plain = of_type(message(Words(line=line)), "TextRun")
    (live,) = of_type(message(Words(line=(*line, Mention((ANA,), "Ana")))), "TextBlock")

    assert [run["text"] for run in plain] == ["acme.com (evil.example)", "x.com/acme", "x (javascript:1)"]
    assert plain[0]["selectAction"] == {"type": "Action.OpenUrl", "url": "https://evil.example/x(y)"}
    assert "selectAction" not in plain[2]
    assert live["text"].startswith(
        "[acme.com (evil.example)](https://evil.example/x%28y%29)[x.com/acme](https://x.com/acme)"
    )


def test_a_picture_has_words_for_who_cannot_see_it():
    sent = message(Words(line=("By Ana",), picture="https://p.example/a.png", picture_alt="Picture of @acme"))

    (image,) = of_type(sent, "Image")
    assert (image["url"], image["altText"]) == ("https://p.example/a.png", "Picture of @acme")


def test_a_phone_shows_the_notification_and_old_programs_too():
    sent = as_sent(render_message(Card(notification="Ana\nasks \u202e", blocks=()), drawing=drawing()))

    assert (sent["type"], sent["summary"]) == ("message", "Ana asks ⟨U+202E⟩")
    assert "text" not in sent
    assert card_in(sent)["fallbackText"] == sent["summary"]
    assert (card_in(sent)["version"], card_in(sent)["msteams"]["width"]) == ("1.5", "Full")


# --- buttons ----------------------------------------------------------------------------------------------------------


def test_a_press_carries_names_and_ids_and_the_drawing_it_was_made_on():
    (action,) = actions_of(message(Buttons(buttons=(button(style=Style.PRIMARY),)), picture="post:01"))

    assert (action["type"], action["verb"], action["style"]) == ("Action.Execute", "post.approve", "positive")
    assert carried_in(action["data"]) == Carried(
        what=What.PRESS, action="post.approve", subject="p.1", picture="post:01", drawn="n1"
    )


def test_a_button_that_opens_a_dialog_says_so_before_the_press():
    (action,) = actions_of(message(Buttons(buttons=(button("post.reject", "Reject", style=Style.DANGER),))))

    assert (action["type"], action["data"]["msteams"], action["style"]) == (
        "Action.Submit",
        {"type": "task/fetch"},
        "destructive",
    )


def test_a_button_that_asks_first_unfolds_the_question_with_the_real_button():
    asking = button(ask=Ask(title="Sure?", text="Publish as @acme?", confirm="Publish"))

    on_message = message(Buttons(buttons=(asking,)))
    in_dialog = dialog(Buttons(buttons=(asking,)), submit=None)

    for sent, kind in ((on_message, "Action.Execute"), (in_dialog, "Action.Submit")):
        unfolds, real = actions_of(sent)
        assert (unfolds["type"], unfolds["title"]) == ("Action.ShowCard", "Approve")
        assert read(unfolds) == "Sure?\nPublish as @acme?"
        assert (real["type"], real["title"], carried_in(real["data"]).action) == (kind, "Publish", "post.approve")


def test_a_button_with_an_address_only_opens_it():
    (action,) = actions_of(message(Buttons(buttons=(button(url="https://x.com"),))))

    assert (action["type"], action["url"]) == ("Action.OpenUrl", "https://x.com")


def test_many_buttons_stand_in_rows_that_fit_on_a_phone_and_none_is_hidden():
    labels = [f"Answer as @account{number}" for number in range(10)]

    sent = message(Buttons(buttons=tuple(button(label=label) for label in labels)))

    assert [action["title"] for action in actions_of(sent)] == labels
    assert all(len(row["actions"]) == 1 for row in of_type(sent, "ActionSet"))


# --- views, crowds, sizes ---------------------------------------------------------------------------------------------


def test_a_card_with_viewers_asks_to_be_drawn_for_each_who_is_known():
    members = {one.user: f"29:{one.user[-1]}" for one in viewers(2)}
    sent = as_sent(
        render_message(card(picture="post:01", viewers=(*viewers(3), ON_SLACK)), drawing=drawing(members=members))
    )

    refresh = card_in(sent)["refresh"]
    assert refresh["userIds"] == ["29:0", "29:1"]
    assert refresh["action"]["type"] == "Action.Execute"
    assert carried_in(refresh["action"]["data"]) == Carried(what=What.REFRESH, picture="post:01", drawn="n1")


@pytest.mark.parametrize("changes", [{"viewers": viewers(2)}, {"picture": "post:01"}], ids=["no picture", "no viewers"])
def test_any_other_card_does_not(changes):
    assert "refresh" not in card_in(message(Words(line=("x",)), **changes))


def test_for_a_crowd_the_words_stay_and_one_button_opens_the_rest():
    blocks = (Words(line=("Ana asks",)), Buttons(buttons=(button(), button(label="See it", url="https://x.com"))))
    crowd = card(*blocks, picture="post:01", viewers=viewers(MOST_VIEWERS + 1))

    shared = as_sent(render_message(crowd, drawing=drawing()))
    for_one = as_sent(render_card(crowd, drawing=drawing()))

    assert read(shared) == "Ana asks"
    assert [action["title"] for action in actions_of(shared)] == ["See it", SENTENCES.review]
    review = actions_of(shared)[-1]
    assert review["data"]["msteams"] == {"type": "task/fetch"}
    assert carried_in(review["data"]) == Carried(what=What.SHOW, picture="post:01", drawn="n1")
    assert "refresh" not in card_in(shared)
    assert [action["title"] for action in actions_of(for_one)] == ["Approve", "See it"]


LONG = "Every word counts. " * 3_000


def long_card():
    return card(
        Words(line=("Ana asks",)),
        Exact(text=LONG),
        Words(line=("After it.",)),
        Buttons(buttons=(button(),)),
        picture="post:01",
        viewers=viewers(3),
    )


@pytest.mark.parametrize("draw", [render_message, render_card])
def test_a_card_too_long_shows_its_beginning_and_the_way_to_all_of_it(draw):
    sent = as_sent(draw(long_card(), drawing=drawing()))

    said = read(sent)
    assert said.startswith("Ana asks\nEvery word counts.")
    assert said.endswith(SENTENCES.too_long)
    assert len(said) > 900 and weight(sent) <= LIMIT
    (action,) = actions_of(card_in(sent)["body"])
    assert action["title"] == SENTENCES.read_all
    assert carried_in(action["data"]) == Carried(what=What.SHOW, picture="post:01", drawn="n1")
    assert card_in(sent)["refresh"]


def test_its_pages_show_every_word_once_and_only_the_last_decides():
    pages = []
    while not pages or any(action["title"] == SENTENCES.next_page for action in actions_of(pages[-1])):
        pages.append(as_sent(render_picture(long_card(), drawing=drawing(), title="Read all", page=len(pages))))

    shown = "".join(read(quote) for page in pages for quote in of_type(page, "Container")).replace("\u00a0", " ")
    assert shown == LONG
    assert len(pages) > 2 and all(weight(page) <= LIMIT for page in pages)
    for number, page in enumerate(pages):
        titles = [action["title"] for action in actions_of(page)]
        assert ("Approve" in titles) is (number == len(pages) - 1)
        assert (SENTENCES.previous_page in titles) is (number > 0)
        assert (SENTENCES.more_below in read(page)) is (number < len(pages) - 1)
    following = next(action for action in actions_of(pages[0]) if action["title"] == SENTENCES.next_page)
    assert (following["type"], carried_in(following["data"]).page) == ("Action.Submit", 1)


def test_a_page_that_is_not_there_any_more_is_the_last():
    sent = as_sent(render_picture(long_card(), drawing=drawing(), title="Read all", page=999))

    assert "Approve" in [action["title"] for action in actions_of(sent)]


def test_a_form_too_long_is_turned_over_by_the_press_that_opened_it():
    again = Carried(what=What.PRESS, action="post.read_all", subject="p.1", drawn="n0")
    blocks = (Exact(text=LONG), TextField(name="reason", label="Why?"), Buttons(buttons=(button(),)))

    first = dialog(*blocks, again=again, page=0)
    last = dialog(*blocks, again=again, page=99)

    assert of_type(first, "Input.Text") == [] and of_type(last, "Input.Text") != []
    assert carried_in(actions_of(first)[0]["data"]) == replace(again, page=1, drawn="n1")
    assert "Send" not in [action["title"] for action in actions_of(first)]
    assert {"Approve", "Send"} <= {action["title"] for action in actions_of(last)}
    assert weight(first) <= LIMIT and weight(last) <= LIMIT


@pytest.mark.parametrize(
    "too_much",
    [
        lambda: message(Exact(text=LONG)),
        lambda: dialog(Exact(text=LONG)),
        lambda: as_sent(render_picture(card(Exact(text=LONG)), drawing=drawing(), title="x")),
    ],
    ids=["a message", "a form", "a dialog"],
)
def test_what_cannot_be_shown_in_parts_is_an_error_and_never_cut(too_much):
    with pytest.raises(ValueError, match="Teams takes at most"):
        too_much()


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_strangers_write_teams_takes_the_card(text):
    for picture in pictures(text):
        sent = (
            as_sent(render_dialog(picture, drawing=drawing()))
            if isinstance(picture, Form)
            else as_sent(render_message(replace(picture, picture="p"), drawing=drawing()))
        )
        check_schema(card_in(sent))
        assert weight(sent) <= LIMIT


# --- forms ------------------------------------------------------------------------------------------------------------

FIELDS = (
    PickerField(name="account", label="Account", initial=Option(value="x:old", label="@old"), placeholder="Choose"),
    TextField(name="text", label="Text", initial="hi", hint="As it goes out", placeholder="Words", multiline=True),
    TextField(name="link", label="Link", optional=True),
    Live(name="count", line=("2 of 280",)),
    TickField(name="sure", label="Confirm", tick="I mean to post as @acme"),
    DateField(name="day", label="Day", initial=date(2026, 3, 2)),
    TimeField(name="hour", label="Hour", initial=time(9, 30), hint="Your time"),
)
OPTIONS = Options(
    groups=(
        OptionGroup(label="Brands", options=(Option(value="x:acme", label="@acme", note="X, BRAND"),)),
        OptionGroup(label="Practice", options=(Option(value="p:play", label="@play"),)),
    )
)


def inputs_of(sent):
    kinds = ("Input.Text", "Input.ChoiceSet", "Input.Toggle", "Input.Date", "Input.Time")
    return {one["id"]: one for one in of_type(sent, *kinds)}


def test_fields_are_inputs_with_their_labels_hints_and_values():
    sent = dialog(*FIELDS, filled=Filled(options={"account": OPTIONS}))

    check_schema(card_in(sent))
    inputs = inputs_of(sent)
    assert [one["label"] for one in inputs.values()] == ["Account", "Text", "Link", "Confirm", "Day", "Hour"]
    assert inputs["pick.account"]["choices"] == [
        {"title": "@old", "value": "x:old"},
        {"title": "@acme – X, BRAND (Brands)", "value": "x:acme"},
        {"title": "@play (Practice)", "value": "p:play"},
    ]
    assert (inputs["text"]["value"], inputs["text"]["maxLength"]) == ("hi", FIELD_ROOM)
    assert (inputs["date.day"]["value"], inputs["time.hour"]["value"]) == ("2026-03-02", "09:30")
    said = read(sent)
    assert "As it goes out" in said and "Your time" in said and said.count("2 of 280") == 1
    assert [name for name, one in inputs.items() if one.get("isRequired")] == ["pick.account", "text", "tick.sure"]
    assert inputs["text"]["errorMessage"] == SENTENCES.required


def test_a_box_is_ticked_at_first_until_somebody_unticks_it():
    tick = TickField(name="thread", label="Thread?", tick="Yes", optional=True, ticked=True)

    assert inputs_of(dialog(tick))["tick.thread"]["value"] == "true"
    unticked = dialog(tick, filled=Filled(typed={"tick.thread": "false"}))
    assert inputs_of(unticked)["tick.thread"]["value"] == "false"


def test_many_choices_are_found_by_typing():
    many = Options(
        groups=(OptionGroup(label="", options=tuple(Option(value=f"{n}", label=f"@{n}") for n in range(20))),)
    )

    (picker,) = inputs_of(dialog(FIELDS[0], filled=Filled(options={"account": many}))).values()

    assert picker["style"] == "filtered"


def test_a_count_that_cannot_follow_the_typing_stands_only_below_words_it_counted():
    text, count = TextField(name="text", label="Text", multiline=True), Live(name="count", line=("No words yet.",))

    assert "No words yet." not in str(dialog(text, count))
    assert "No words yet." in str(dialog(text, count, filled=Filled(typed={"text": "hi"})))
    assert "2 of 280" in str(dialog(*FIELDS))


def test_other_buttons_of_a_form_are_not_held_up_by_what_is_missing():
    """Teams looks at every field before any button of the dialog does anything."""
    sent = dialog(*FIELDS, Buttons(buttons=(button("answer.saved_reply", "Sorry"),)))

    assert not any(one.get("isRequired") for one in inputs_of(sent).values())
    pressed, submitted = actions_of(sent)
    assert carried_in(pressed["data"]) == Carried(
        what=What.PRESS, action="answer.saved_reply", form="post", subject="p.1", drawn="n1", in_form=True
    )
    assert carried_in(submitted["data"]) == Carried(
        what=What.SUBMIT, form="post", subject="01abc", drawn="n1", in_form=True
    )
    assert (submitted["type"], submitted["title"], submitted["style"]) == ("Action.Submit", "Send", "positive")


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays():
    typed = {
        "text": "<b>typed</b>",
        "pick.account": "p:play",
        "tick.sure": "true",
        "date.day": "",
        "time.hour": "10:00",
    }
    filled = Filled(options={"account": OPTIONS}, typed=typed, errors={"text": "Too long.", "day": "This day is over."})

    sent = dialog(*FIELDS, filled=filled)

    inputs = inputs_of(sent)
    assert inputs["text"]["value"] == "<b>typed</b>"
    assert inputs["pick.account"]["value"] == "p:play"
    assert inputs["tick.sure"]["value"] == "true"
    assert "value" not in inputs["date.day"]
    assert inputs["time.hour"]["value"] == "10:00"
    body = card_in(sent)["body"]
    place = next(number for number, one in enumerate(body) if one.get("id") == "text")
    assert (body[place + 1]["text"], body[place + 1]["color"]) == ("⚠ Too long.", "Attention")


def test_values_come_back_typed_without_the_form():
    data = {
        "countersign": {"what": "submit"},
        "msteams": {"type": "task/fetch"},
        "text": "⟨@Ana⟩ & <b>",
        "pick.account": "x:acme",
        "pick.stop": "",
        "tick.sure": "true",
        "tick.not": "false",
        "date.day": "2026-03-02",
        "date.none": "",
        "time.hour": "09:30",
        "time.wrong": "soon",
        "strange": {"a": 1},
    }

    values = form_values(data)

    assert isinstance(values["text"], Typed)
    assert values.pop("text").text == "@Ana & <b>"
    assert values == {
        "account": "x:acme",
        "stop": None,
        "sure": True,
        "not": False,
        "day": date(2026, 3, 2),
        "none": None,
        "hour": time(9, 30),
        "wrong": None,
    }


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_what_stands_in_a_box_is_not_touched(text):
    (box,) = inputs_of(dialog(TextField(name="text", label="Text", initial=text or "x"))).values()

    assert box["value"] == (text or "x")


def test_a_banner_stands_above_and_says_in_words_what_its_colour_says():
    told = Banner(blocks=(Words(line=("Ben was faster.",)),), tone=Tone.ATTENTION)

    on_card = as_sent(render_card(card(Words(line=("x",))), drawing=drawing(), above=told))
    on_form = dialog(*FIELDS, above=told)

    for sent in (on_card, on_form):
        first, second = card_in(sent)["body"][:2]
        assert (first["style"], read(first), second["separator"]) == ("attention", "Ben was faster.", True)


def test_a_sentence_is_a_small_dialog():
    sent = as_sent(render_sentence("Done *here*.", drawing=drawing()))

    assert (sent["title"], sent["height"], read(sent)) == (SENTENCES.title, "small", "Done *here*.")


def test_drawing_twice_differs_only_in_the_nonce():
    one, other = (json.dumps(render_message(long_card(), drawing=drawing(drawn=nonce))) for nonce in ("n1", "n2"))

    assert one != other and one.replace("n1", "n2") == other


def test_several_choices_are_boxes_to_tick_and_come_back_as_their_values():
    options = (Option(value="tone", label="Tone"), Option(value="legal", label="Legal", note="Ask first"))
    asked = ChoicesField(name="labels", label="About", options=options, most=1, initial=("legal",))

    sent = dialog(asked)

    check_schema(card_in(sent))
    [drawn] = inputs_of(sent).values()
    assert (drawn["id"], drawn["isMultiSelect"], drawn["style"]) == ("choices.labels", True, "expanded")
    assert (drawn["value"], "isRequired" in drawn) == ("legal", False)
    assert form_values({"choices.labels": "tone,legal"}) == {"labels": ("tone", "legal")}
    assert form_values({"choices.labels": ""}) == {"labels": ()}


def test_a_tick_that_may_be_left_out_is_not_required():
    ticks = [TickField(name=str(one), label="Sure", tick="Yes", optional=one) for one in (True, False)]

    drawn = inputs_of(dialog(*ticks))

    assert ["isRequired" in drawn[f"tick.{tick.name}"] for tick in ticks] == [False, True]


def test_words_that_are_gone_are_struck_through():
    [block] = paragraph(("Fresh ", Struck("bread "), Bold("rolls")), Calls())

    assert [run.get("strikethrough", False) for run in block["inlines"]] == [False, True, False]
    assert [run["text"] for run in block["inlines"]] == ["Fresh ", "bread ", "rolls"]
    [live] = paragraph((Struck("bread"), Moment(1, "then", "time")), Calls())
    assert live["text"].startswith("［bread］")


def test_a_list_without_anything_in_it_says_so_since_teams_takes_no_empty_one():
    form = Form(name="f", subject="", title="T", blocks=(PickerField(name="who", label="Who", placeholder="Nobody"),))

    [choices] = of_type(as_sent(render_dialog(form, drawing=drawing())), "Input.ChoiceSet")

    assert [one["title"] for one in choices["choices"]] == ["Nobody"]
    assert form_values({choices["id"]: choices["choices"][0]["value"]}) == {"who": None}
