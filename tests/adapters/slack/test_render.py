import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock
from slack_sdk.models.views import View

from adapters.slack.forms import render_form, render_options
from adapters.slack.render import render_block, render_card
from adapters.visible import split, visible
from workflows.domain.person import Identity
from workflows.ports.chat import (
    Ask,
    Bold,
    Button,
    Buttons,
    Card,
    ChoicesField,
    DateField,
    Divider,
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
    Words,
)

ANA = Identity(platform="slack", organisation="T0ACME", user="U0ANA")
HOSTILE = [
    "<!channel> wake up",
    "<!here|now>",
    "<@U0BOSS> look",
    "<https://evil.example|acme.com>",
    "*bold* _it_ ~no~ `code` :tada: @everyone #general",
    "&gt; &lt;!channel&gt;",
    "> quote",
    "abc\u202egnp.exe \u200b\u2066\x07",
    "https://tracker.example/x",
]


def card(*blocks):
    return Card(notification="news", blocks=blocks)


def check_with_slacks_models(blocks):
    """slack_sdk's models raise for what Slack would refuse, on `to_dict`."""
    parsed = SlackBlock.parse_all(json.loads(json.dumps(blocks)))
    assert len(parsed) == len(blocks)
    for block in parsed:
        block.to_dict()


def texts_of(value, kind):
    """Every text under an object of this type."""
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item, kind)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if value.get("type") == kind and isinstance(value.get("text"), str) else []
    return own + [text for item in value.values() for text in texts_of(item, kind)]


def test_a_full_card_is_what_slacks_own_models_accept():
    text, blocks = render_card(
        Card(
            notification="Ana asks",
            blocks=(
                Heading(text="Publish as @acme · BRAND?"),
                Words(
                    line=("By ", Mention((ANA,), "Ana"), " ", Moment(1_700_000_000, "14 Nov", "ago")),
                    picture="https://p.example/a.png",
                    picture_alt="@acme",
                ),
                Words(line=(Bold("x"), Link("https://x.com/acme/status/1", "See it"))),
                Exact(text="Hello 👋🏽\nworld"),
                Small(line=("v3 · ", Bold("abc"))),
                Divider(),
                Buttons(
                    buttons=(
                        Button(
                            action="approve",
                            subject="p.1",
                            label="Approve",
                            style=Style.PRIMARY,
                            ask=Ask(title="Sure?", text="Publish as @acme?", confirm="Publish"),
                        ),
                        Button(action="reject", subject="p.1", label="Reject", style=Style.DANGER),
                        Button(action="open", subject="", label="Open", url="https://x.com"),
                        Button(action="approve", subject="p.2", label="Approve the other"),
                    )
                ),
            ),
        )
    )

    assert text == "Ana asks"
    check_with_slacks_models(blocks)
    buttons = blocks[-1]["elements"]
    assert [button["action_id"] for button in buttons] == ["approve", "reject", "link.open", "approve#2"]
    assert buttons[0]["value"] == "p.1"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_words_from_outside_do_nothing_anywhere(hostile):
    text, blocks = render_card(
        Card(
            notification=hostile,
            blocks=(
                Heading(text=hostile),
                Words(line=(hostile,)),
                Words(line=(hostile, Bold(hostile)), picture="https://p.example/a.png", picture_alt=hostile),
                Small(line=(hostile, Bold(hostile), Link("https://ok.example", hostile), Moment(1, hostile))),
                Exact(text=hostile),
                Buttons(buttons=(Button(action="a", subject="s", label=hostile),)),
            ),
        )
    )

    check_with_slacks_models(blocks)
    for parsed in [text, *texts_of(blocks, "mrkdwn")]:
        bare = parsed.replace("<https://ok.example|", "").replace("<!date^1^{date_short_pretty} at {time}|", "")
        assert "<" not in bare
        assert ":tada:" not in parsed or parsed == text
    for unparsed in texts_of(blocks, "plain_text") + texts_of(blocks, "text"):
        assert "\u202e" not in unparsed and "\u200b" not in unparsed and "\x07" not in unparsed
    everything = json.dumps(blocks)
    assert '"emoji": true' not in everything
    assert '"type": "user"' not in everything and '"type": "broadcast"' not in everything


def test_formatting_signs_of_strangers_are_look_alikes_and_handles_stay():
    _, blocks = render_card(card(Small(line=("*a* _b_ @acme_news ", Bold("x_y")))))

    (text,) = texts_of(blocks, "mrkdwn")
    assert text == "∗a∗ ˍbˍ @acme_news *x_y*"


def test_exact_text_is_shown_to_the_last_character():
    text = "Tick *tock* <!here> :tada: &amp; " + "é👨‍👩‍👧" * 900

    _, blocks = render_card(card(Exact(text=text)))

    check_with_slacks_models(blocks)
    runs = texts_of(blocks, "text")
    assert "".join(runs) == text
    assert max(map(len, runs)) <= 3000
    assert all(block["elements"][0]["type"] == "rich_text_quote" for block in blocks)


def test_what_cannot_be_seen_is_named_and_set_apart():
    _, blocks = render_card(card(Exact(text="a\u202eb ❤️ 👨‍👩‍👧 \u200d")))

    elements = blocks[0]["elements"][0]["elements"]
    assert [element["text"] for element in elements] == ["a", "⟨U+202E⟩", "b ❤️ 👨‍👩‍👧 ", "⟨U+200D⟩"]
    assert [bool(element.get("style", {}).get("code")) for element in elements] == [False, True, False, True]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1️⃣ ☺️ 🇩🇪 👋🏽", "1️⃣ ☺️ 🇩🇪 👋🏽"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        ("🎉\U000e0067", "🎉⟨U+E0067⟩"),  # tags behind another emoji are hidden text
        ("a\ufe0f", "a⟨U+FE0F⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("a\r\nb\tc", "a⟨U+000D⟩\nb\tc"),
        ("\u2800\u3164", "⟨U+2800⟩⟨U+3164⟩"),
    ],
)
def test_emoji_keep_their_joiners_and_nothing_else_does(text, shown):
    assert visible(text) == shown


@given(st.text(max_size=300), st.integers(min_value=1, max_value=50))
def test_splitting_loses_nothing(text, size):
    pieces = list(split(text, size))

    assert "".join(pieces) == text
    assert all(0 < len(piece) <= size for piece in pieces)


def test_a_link_shows_where_it_leads():
    line = (
        Link("https://evil.example/x", "acme.com"),
        Link("https://x.com/acme", "x.com/acme"),
        Link("javascript:1", "x"),
    )

    _, blocks = render_card(card(Words(line=line)))

    elements = blocks[0]["elements"][0]["elements"]
    assert elements[0] == {"type": "link", "url": "https://evil.example/x", "text": "acme.com (evil.example)"}
    assert elements[1]["text"] == "x.com/acme"
    assert elements[2] == {"type": "text", "text": "x (javascript:1)"}


@pytest.mark.parametrize(
    "too_much",
    [
        Exact(text="x" * 13_001),
        Buttons(buttons=tuple(Button(action=f"a{number}", subject="", label="x") for number in range(26))),
        Buttons(buttons=(Button(action="a", subject="", label="x" * 76),)),
        Buttons(buttons=(Button(action="a", subject="x" * 2001, label="x"),)),
        Buttons(buttons=(Button(action="a", subject="", label="x", ask=Ask(title="t", text="x" * 301, confirm="c")),)),
    ],
)
def test_what_does_not_fit_is_an_error_and_never_cut(too_much):
    with pytest.raises(ValueError, match="Slack takes at most"):
        render_card(card(too_much))


def test_a_form_keeps_its_ids_and_is_what_slacks_own_models_accept():
    form = Form(
        name="post",
        subject="01abc",
        title="A title that is much too long",
        submit="Check it",
        tells_close=True,
        blocks=(
            Words(line=("Private: nobody else sees this.",)),
            PickerField(
                name="account", label="Account", initial=Option(value="x:acme", label="@acme", note="X, BRAND")
            ),
            TextField(name="text", label="Text", initial="hi", multiline=True, watched=True, hint="As it goes out"),
            Live(name="count", line=("2 of 280",)),
            TickField(name="sure", label="Confirm", tick="I mean to post as @acme"),
            DateField(name="day", label="Day"),
            TimeField(name="time", label="Time"),
        ),
    )

    view = render_form(form)

    View(**view).to_dict()
    check_with_slacks_models(view["blocks"])
    assert view["title"]["text"] == "A title that is much to…"
    assert (view["callback_id"], view["private_metadata"], view["notify_on_close"]) == ("post", "01abc", True)
    by_id = {block["block_id"]: block for block in view["blocks"] if "block_id" in block}
    assert list(by_id) == ["account", "text", "count", "sure", "day", "time"]
    assert by_id["account"]["element"]["min_query_length"] == 0
    assert by_id["account"]["dispatch_action"] is True
    assert by_id["text"]["element"]["action_id"] == "field.text"
    assert by_id["text"]["element"]["dispatch_action_config"] == {"trigger_actions_on": ["on_character_entered"]}
    assert by_id["count"]["elements"][0]["text"] == "2 of 280"


def test_several_choices_are_a_list_of_which_slack_takes_so_many():
    options = (Option(value="tone", label="Tone"), Option(value="legal", label="Legal"))
    asked = ChoicesField(name="labels", label="About", options=options, most=3, initial=("legal",))

    [block] = render_form(Form(name="reject", subject="p1.1", title="Reject", submit="Reject", blocks=(asked,)))[
        "blocks"
    ]

    check_with_slacks_models([block])
    assert block["optional"] is True
    element = block["element"]
    assert (element["type"], element["max_selected_items"]) == ("multi_static_select", 3)
    assert [one["value"] for one in element["initial_options"]] == ["legal"]


def test_a_tick_is_required_unless_it_may_be_left_out():
    ticks = tuple(TickField(name=str(one), label="Sure", tick="Yes", optional=one) for one in (True, False))

    blocks = render_form(Form(name="f", subject="s", title="T", submit="S", blocks=ticks))["blocks"]

    assert [block["optional"] for block in blocks] == [True, False]


def test_words_that_are_gone_are_struck_through():
    [rich] = render_block(Words(line=("Fresh ", Struck("bread"), Bold("*rolls*"))))

    elements = rich["elements"][0]["elements"]
    assert [element.get("style", {}) for element in elements] == [{}, {"strike": True}, {"bold": True}]
    [small] = render_block(Small(line=(Struck("~old~"),)))
    assert small["elements"][0]["text"] == "~∼old∼~"


def test_a_box_that_was_filled_is_another_box_so_that_slack_shows_what_it_was_filled_with():
    def ids(filled):
        box = TextField(name="text", label="Text", initial="Sorry", filled=filled)
        [block] = render_form(Form(name="f", subject="s", title="t", blocks=(box,)))["blocks"]
        return block["block_id"], block["element"]["action_id"]

    assert [ids(0), ids(1), ids(2)] == [
        ("text", "field.text"),
        ("text~1", "field.text~1"),
        ("text~2", "field.text~2"),
    ]


def test_a_text_too_long_for_slacks_box_is_refused_and_not_cut():
    form = Form(name="f", subject="s", title="t", blocks=(TextField(name="t", label="T", initial="x" * 3001),))

    with pytest.raises(ValueError, match="3000"):
        render_form(form)


def test_options_come_in_groups():
    options = Options(
        groups=(
            OptionGroup(label="Yours", options=(Option(value="x:own", label="Your own account", note="X, PERSONAL"),)),
            OptionGroup(label="Brands", options=()),
        )
    )

    drawn = render_options(options)

    (group,) = drawn["option_groups"]
    assert group["label"]["text"] == "Yours"
    assert group["options"][0]["value"] == "x:own"
    assert render_options(Options(groups=())) == {"options": []}


def test_a_box_is_ticked_at_first_and_reported_only_where_the_form_says_so():
    ticks = (
        TickField(name="plain", label="Sure?", tick="Yes"),
        TickField(name="set", label="Thread?", tick="Yes", optional=True, ticked=True, watched=True),
    )
    view = render_form(Form(name="post", subject="1", title="Title", submit="Go", blocks=ticks))

    View(**view).to_dict()
    check_with_slacks_models(view["blocks"])
    plain, ticked = view["blocks"]
    assert "initial_options" not in plain["element"] and plain["dispatch_action"] is False
    assert ticked["element"]["initial_options"] == ticked["element"]["options"]
    assert ticked["dispatch_action"] is True
