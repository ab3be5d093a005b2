"""What a member of the company could make up: everything beside the ids that Teams itself writes into an activity."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.teams.decode import decode_activity, decode_payload
from adapters.teams.markup import LONGEST, pieces_of
from adapters.teams.packing import pack, unpack
from tests.adapters.teams.test_payload import ANA, PRESS, execute, heard
from tests.stopwatch import quickest
from workflows.ports.chat import ButtonPressed, Form, PickerField

IN_TIME = 2.0
"""Seconds on a busy machine. While a message is read nobody else is answered; before, each of these took 30 to 90 s."""

BEN = ANA[:-1] + "2"

UNITS = {
    "a tag that never ends": "<at ",
    "attributes that never end": "<a a=",
    "a value that never ends": '<a href="',
    "quotes across tags": "<a b='\">",
    "a comment that never ends": "<!--",
    "a section that never ends": "<![CDATA[",
    "an instruction that never ends": "<?",
    "an end that never ends": "</",
    "nothing but depth": "<div>",
    "a declaration": "<!a [",
    "quotes of both kinds across tags": """<a b='>"<a c=">\'""",
}


def in_time(work: Callable[[], Any]) -> Any:
    assert quickest(work, of=2) < IN_TIME
    return work()


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_no_html_takes_long_to_read(unit: str) -> None:
    in_time(lambda: pieces_of((unit * LONGEST)[:LONGEST]))


@pytest.mark.parametrize("odd", ["<![x]>", "<![if", "<!x [ <]>", "<!ELEMENT", "<a b='", "&#xFFFFFFFF;", "<!\x00>"])
def test_html_that_is_none_is_read_as_far_as_it_goes(odd: str) -> None:
    assert decode_activity(html(f"<p>Fresh</p>{odd}")).text.startswith("Fresh")


def test_a_sign_that_begins_no_tag_stays() -> None:
    assert decode_activity(html("<p>1 < 2 <b>and</b> 3 < 4</p>")).text == "1 < 2 and 3 < 4"


def test_a_thousand_calls_of_a_thousand_people_are_looked_up_in_time() -> None:
    names = [f"n{number}" for number in range(10_000)]
    entities: list[Any] = [
        {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": f"29:{name}", "name": name}}
        for name in names
    ]
    mentions: list[Any] = [
        {"id": number, "mentionText": name, "mentioned": {"user": {"id": name}}} for number, name in enumerate(names)
    ]
    calls = "<at>zz</at>" * 9_000

    in_time(lambda: decode_activity({"entities": entities, "text": calls}))
    in_time(lambda: decode_payload({"body": {"contentType": "html", "content": calls}, "mentions": mentions}))


def html(content: str) -> dict[str, Any]:
    return {"type": "message", "attachments": [{"contentType": "text/html", "content": content}]}


LONG = "x" * 600


@pytest.mark.parametrize(
    "odd", [LONG, "a\x00b", "\ud800", "a:b", ""], ids=["long", "nul", "half a character", "colon", "none"]
)
@pytest.mark.parametrize("place", ["drawn", "subject", "action"])
def test_a_key_is_one_that_the_database_takes_whatever_is_made_up(place: str, odd: str) -> None:
    pressed = pressed_with({"what": "press", "action": "a", "subject": "s", "drawn": "n1", place: odd})

    assert 0 < len(pressed.key) <= 400 and pressed.key.isprintable()
    assert pressed.key == pressed_with({"what": "press", "action": "a", "subject": "s", "drawn": "n1", place: odd}).key


def test_nobody_makes_up_the_key_of_somebody_elses_press() -> None:
    theirs = pressed_with({"what": "press", "action": "a", "subject": "s", "drawn": "n1"}, by=BEN).key
    drawn = theirs.removeprefix("teams:press:")
    parts = drawn.split(":")

    for cut in range(1, len(parts) + 1):
        made_up = {"what": "press", "drawn": ":".join(parts[:cut]), "action": ":".join(parts[cut:]), "subject": ""}
        assert pressed_with(made_up).key != theirs


def test_a_form_of_a_thousand_pickers_is_none_of_ours() -> None:
    pickers = tuple(PickerField(name=f"p{number}", label="p") for number in range(1_000))
    packed = pack(Form(name="post", subject="s", title="T", submit="Go", blocks=pickers))

    assert packed and unpack(packed) is None


def pressed_with(carried: dict[str, Any], *, by: str = ANA) -> ButtonPressed:
    given = execute(PRESS, **{"from": {"id": "29:x", "name": "X", "aadObjectId": by}})
    given["value"]["action"]["data"] = {"countersign": carried}
    pressed = heard(given)
    assert isinstance(pressed, ButtonPressed)
    return pressed
