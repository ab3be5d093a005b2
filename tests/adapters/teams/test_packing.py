import base64
import json
import zlib
from datetime import date, time

import pytest

from adapters.teams.packing import MOST, pack, unpack
from tests.adapters.teams.gallery import Shown, gallery
from tests.builders import a_person
from workflows.domain.content import Media, MediaKind
from workflows.ports.chat import (
    Ask,
    Bold,
    Button,
    Buttons,
    ChoicesField,
    DateField,
    Divider,
    Exact,
    Exhibit,
    Form,
    Heading,
    Link,
    Live,
    Mention,
    Moment,
    Option,
    PickerField,
    Small,
    Struck,
    Style,
    TextField,
    TickField,
    TimeField,
    Words,
)

EVERYTHING = Form(
    name="post",
    subject="01abc",
    title="Write “a” post",
    submit="Send",
    close="Close",
    tells_close=True,
    blocks=(
        Heading(text="Heading"),
        Words(
            line=(
                "a ",
                Bold("b"),
                Struck("c"),
                Mention.of(a_person()),
                Link("https://x.example", "x"),
                Moment(1, "then", "time"),
            ),
            picture="https://x.example/a.png",
            picture_alt="A",
        ),
        Exact(text="Fish & chips\n\u202e🎉"),
        Small(line=("small",)),
        Divider(),
        Exhibit(
            medium=Media(sha256="a" * 64, alt_text="A kettle", kind=MediaKind.GIF, type="image/gif", width=3, height=2),
            instead=("GIF.",),
            still=("It moves.",),
        ),
        Live(name="count", line=("12 of 280",)),
        TextField(name="text", label="Text", initial="Hi", multiline=True, optional=True, watched=True, filled=2),
        PickerField(name="account", label="Account", initial=Option(value="x:a", label="@a", note="Brand")),
        TickField(name="tick", label="Sure", tick="I am sure", hint="Really", optional=True),
        ChoicesField(
            name="labels", label="About", options=(Option(value="tone", label="Tone"),), most=3, initial=("tone",)
        ),
        DateField(name="day", label="Day", initial=date(2026, 12, 1), optional=False),
        TimeField(name="time", label="Time", initial=time(9, 30), hint="Yours"),
        Buttons(
            buttons=(
                Button(
                    action="post.undo",
                    subject="p1.1",
                    label="Undo",
                    style=Style.DANGER,
                    ask=Ask(title="Sure?", text="It goes.", confirm="Yes"),
                ),
                Button(action="", subject="", label="See", url="https://x.example"),
            )
        ),
    ),
)


def packed(value: object) -> str:
    return base64.b85encode(zlib.compress(json.dumps(value).encode())).decode()


def test_a_form_comes_back_as_it_was_whatever_stands_in_it():
    assert unpack(pack(EVERYTHING)) == EVERYTHING


def test_a_form_too_long_to_travel_stays_at_home():
    noise = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(20_000))

    assert pack(Form(name="confirm", subject="1", title="Confirm", blocks=(Exact(text=noise),))) == ""
    assert 0 < len(pack(EVERYTHING)) < MOST


@pytest.mark.parametrize(
    "given",
    [
        "",
        "!",
        "not packed at all",
        "x" * 20_000,
        packed("words"),
        packed({"_": "Form"}),
        packed({"_": "Form", "name": "a", "subject": "b", "title": "c", "blocks": [], "more": 1}),
        packed({"_": "Identity", "platform": "a", "organisation": "b", "user": "c"}),
        packed({"_": "os.system", "command": "true"}),
        packed({"_": "date", "is": "yesterday"}),
        packed([[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]),
        packed("a" * 300_000),
        base64.b85encode(b"\x00\x01").decode(),
    ],
)
def test_what_is_no_form_is_none_and_never_an_error(given):
    assert unpack(given) is None


@pytest.mark.parametrize("shown", [one for one in gallery() if isinstance(one.picture, Form)], ids=lambda one: one.name)
def test_each_form_of_the_bots_own_comes_back_as_it_went(shown: Shown) -> None:
    assert isinstance(shown.picture, Form)

    assert unpack(pack(shown.picture)) == shown.picture
