"""The name of a picture: what it says comes back as it was; what somebody made up says nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.fingerprint import fingerprint_of
from bot.drawing.easel import named
from bot.drawing.picture_names import PictureName, picture_name, read_picture
from workflows.domain.person import Identity
from workflows.ports.chat import Button, Buttons, Card
from workflows.ports.store import Drawn, Role

DRAWN = Drawn(subject="post:01a", role=Role.APPROVAL, channel="19:a@thread.tacv2", ts="1", about="2:teams:t:u")
PLAIN = Card(notification="Hello", blocks=())
PRESSED = replace(PLAIN, blocks=(Buttons(buttons=(Button(action="go", subject="s", label="Go"),)),))


@pytest.mark.parametrize("role", Role)
def test_a_name_is_read_as_it_was_written(role: Role) -> None:
    for about in ("", "2:slack:T:U", "storm.3.17.press=1", "a|b"):
        drawn = replace(DRAWN, role=role, about=about)

        assert read_picture(picture_name(drawn)) == PictureName(subject=drawn.subject, role=role, about=about)


@pytest.mark.parametrize(
    "made_up", ["", "|", "||", "post:1", "post:1|author", "post|author|", "post:1|owner|", "x" * 999]
)
def test_what_is_no_name_is_nothing(made_up: str) -> None:
    assert read_picture(made_up) is None


@given(st.text())
def test_anything_can_be_read(made_up: str) -> None:
    found = read_picture(made_up)

    assert found is None or f"{found.subject}|{found.role.value}|{found.about}" == made_up


def test_a_card_has_a_name_when_somebody_may_ask_for_it_anew_and_looks_the_same_with_it() -> None:
    seen = replace(PLAIN, viewers=(Identity(platform="teams", organisation="t", user="u"),))

    assert named(PLAIN, DRAWN) == PLAIN
    for card in (PRESSED, seen):
        assert named(card, DRAWN).picture == picture_name(DRAWN)
        assert fingerprint_of(named(card, DRAWN)) == fingerprint_of(card)
