from typing import Any

import pytest

from adapters.teams.carried import Carried, What
from adapters.teams.packing import pack
from adapters.teams.payload import Way, calls_us, is_from_home, to_interaction, values_of, way_of
from workflows.ports.chat import (
    ButtonPressed,
    ChoicesField,
    CommandTyped,
    DateField,
    Form,
    FormSubmitted,
    Leftover,
    Option,
    PickerField,
    PictureAsked,
    TextField,
    TickField,
    Typed,
    Undecodable,
)

TENANT = "5ac3e000-1111-4a11-8a11-000000000001"
ANA = "0b1ec700-3333-4c33-8c33-000000000001"
BOT = "28:bot"
OPENING = frozenset({"post.open"})


def activity(name: str = "", value: Any = None, **changes: Any) -> dict[str, Any]:
    """An invoke by Ana, on a message of a channel; or, without a name, a message."""
    base: dict[str, Any] = {
        "type": "invoke" if name else "message",
        "id": "a1",
        "serviceUrl": "https://smba.example/",
        "from": {"id": "29:ana", "name": "Ana", "aadObjectId": ANA.upper()},
        "recipient": {"id": BOT},
        "conversation": {"id": "19:a@thread.tacv2;messageid=7", "conversationType": "channel", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT.upper()}},
        "replyToId": "7",
    }
    return base | ({"name": name, "value": value} if name else {}) | changes


def personal(text: str, **changes: Any) -> dict[str, Any]:
    chat = {"id": "a:1", "conversationType": "personal", "tenantId": TENANT}
    return activity(text=text, conversation=chat, **changes)


def heard(given: dict[str, Any]) -> Any:
    return to_interaction(given, command="post", opening=OPENING)


def execute(carried: Carried, **changes: Any) -> dict[str, Any]:
    value = {"action": {"type": "Action.Execute", "data": carried.as_data()}, "trigger": "manual"}
    return activity("adaptiveCard/action", value, **changes)


PRESS = Carried(what=What.PRESS, action="post.approve", subject="p1.3", picture="approval:p1", drawn="n1")
SUBMIT = Carried(what=What.SUBMIT, form="post", subject="01abc", drawn="n2", in_form=True)


def test_a_press_is_the_same_press_whatever_its_delivery_is_called():
    keys = {heard(execute(PRESS, id=name, timestamp=name)).key for name in ("a1", "a2", "a3")}

    assert len(keys) == 1 and keys != {""}


@pytest.mark.parametrize(
    "other",
    [
        execute(Carried(what=What.PRESS, action="post.approve", subject="p1.3", picture="approval:p1", drawn="n9")),
        execute(Carried(what=What.PRESS, action="post.reject", subject="p1.3", picture="approval:p1", drawn="n1")),
        execute(PRESS, **{"from": {"id": "29:ben", "aadObjectId": ANA[:-1] + "2"}}),
    ],
    ids=["another drawing", "another button", "another person"],
)
def test_another_press_has_another_key(other):
    assert heard(other).key != heard(execute(PRESS)).key


def test_a_press_without_a_drawing_is_known_by_its_delivery():
    bare = Carried(what=What.PRESS, action="post.approve", subject="p1.3")

    assert heard(execute(bare)).key == heard(execute(bare)).key != heard(execute(bare, id="a2")).key


def test_a_press_says_where_and_on_what():
    pressed = heard(execute(PRESS))

    assert isinstance(pressed, ButtonPressed)
    assert (pressed.by.user, pressed.by.organisation, pressed.name) == (ANA, TENANT, "Ana")
    assert (pressed.channel, pressed.message.channel, pressed.message.ts) == (
        "19:a@thread.tacv2",
        "19:a@thread.tacv2",
        "7",
    )
    assert pressed.values == {}


def test_a_submission_with_other_words_in_the_same_dialog_is_another_one():
    def submit(**values: str) -> FormSubmitted:
        return heard(activity("task/submit", {"data": {**SUBMIT.as_data(), **values}}))

    assert submit(text="a").key == submit(text="a").key != submit(text="b").key
    assert submit(text="a").window.id == "teams:n2"


def test_what_only_opens_a_dialog_is_no_repeat_also_when_it_turns_a_page_inside_one():
    opens = Carried(what=What.PRESS, action="post.open", subject="p1", drawn="n1", page=1)

    fetched = heard(activity("task/fetch", {"data": opens.as_data()}))
    turned = heard(activity("task/submit", {"data": opens.as_data()}))

    assert (fetched.key, turned.key) == ("", "")
    assert fetched.trigger and not turned.trigger


def test_fields_that_teams_leaves_out_because_they_are_empty_are_named():
    blocks = (
        TextField(name="text", label="Text"),
        PickerField(name="account", label="Account"),
        TickField(name="sure", label="Sure", tick="Yes"),
        ChoicesField(name="labels", label="About", options=(Option(value="tone", label="Tone"),), most=3),
        DateField(name="day", label="Day"),
    )
    form = Form(name="post", subject="01abc", title="Post", submit="Send", blocks=blocks)
    data = SUBMIT.as_data()
    data["countersign"]["again"] = pack(form)

    values = values_of(activity("task/submit", {"data": data}))

    assert values == {"text": Typed(text=""), "account": None, "sure": False, "labels": (), "day": None}


@pytest.mark.parametrize("what", [What.SHOW, What.REFRESH])
def test_whoever_looks_decides_nothing(what):
    asked = heard(execute(Carried(what=what, picture="approval:p1", drawn="n1")))

    assert isinstance(asked, PictureAsked) and (asked.picture, asked.key) == ("approval:p1", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("post", ""),
        ("POST  two  spaces ", "two  spaces"),
        ("/post hello", "hello"),
        ("post\nhello", "hello"),
        ("help", "help"),
        ("Home", "Home"),
        ("help me", None),
        ("posting now", None),
        ("", None),
        ("   ", None),
    ],
)
def test_what_is_a_command(text, words):
    typed = heard(personal(text))

    assert (typed.words.text if typed else None) == words


def test_what_could_not_be_decoded_keeps_pointing_at_its_piece():
    cleo = {"type": "mention", "text": "<at>Cleo</at>", "mentioned": {"id": "29:cleo", "name": "Cleo"}}
    typed = heard(personal("post  hi <at>Cleo</at>!", entities=[cleo]))

    assert typed.words.text == "hi @Cleo!"
    (left,) = typed.words.leftovers
    assert isinstance(left, Leftover) and typed.words.text[left.start : left.end] == "@Cleo"
    assert left.kind is Undecodable.PERSON


def test_a_message_in_a_channel_is_for_us_when_it_calls_us():
    called = {"type": "mention", "text": "<at>Bot</at>", "mentioned": {"id": BOT, "name": "Bot"}}
    other = {"type": "mention", "text": "<at>Ben</at>", "mentioned": {"id": "29:ben", "name": "Ben"}}

    assert calls_us(activity(text="<at>Bot</at> post hi", entities=[called]))
    assert not calls_us(activity(text="<at>Ben</at> hi", entities=[other]))
    assert calls_us(personal("hi"))
    typed = heard(activity(text="<at>Bot</at> post hi", entities=[called]))
    assert isinstance(typed, CommandTyped) and typed.words.text == "hi"


@pytest.mark.parametrize(
    ("given", "way"),
    [
        ({"type": "invoke", "name": "adaptiveCard/action"}, Way.EXECUTE),
        ({"type": "invoke", "name": "news"}, Way.UNKNOWN),
        ({"type": "invoke", "name": "message"}, Way.UNKNOWN),
        ({"type": "invoke"}, Way.UNKNOWN),
        ({"type": "message"}, Way.MESSAGE),
        ({"type": "messageReaction"}, Way.NEWS),
        ({}, Way.NEWS),
    ],
)
def test_what_an_activity_wants_for_an_answer(given, way):
    assert way_of(given) is way


@pytest.mark.parametrize(
    "changes",
    [
        {"channelData": {"tenant": {"id": "ffffffff-0000-4000-8000-000000000001"}}},
        {"conversation": {}, "channelData": {}},
        {"from": {"id": "29:ana"}},
        {"from": None},
    ],
    ids=["two tenants", "no tenant", "nobody of Entra", "nobody"],
)
def test_who_is_not_from_home(changes):
    assert is_from_home(activity(text="hi"), tenant=TENANT)
    assert not is_from_home(activity(text="hi", **changes), tenant=TENANT)


@pytest.mark.parametrize(
    "value",
    [None, [], "x", {"action": []}, {"action": {"data": "x"}}, {"action": {"data": {"countersign": {"what": "bake"}}}}],
)
def test_an_odd_shape_says_nothing(value):
    assert heard(activity("adaptiveCard/action", value)) is None
    assert heard(activity("task/submit", {"data": value})) is None
