"""Every card and dialog the bot can draw is one that Teams shows."""

import json
import os
from typing import Any

import pytest

from adapters.teams.sizes import LIMIT, MOST_BUTTONS, weight
from tests.adapters.teams.drawing import (
    RENDERER,
    actions_of,
    card_in,
    check_schema,
    drawn,
    of_type,
    read,
    specials,
    warnings_of,
    why_no_renderer,
)
from tests.adapters.teams.gallery import Shown, builders, gallery
from workflows.ports.chat import Buttons, Exact, Form

GALLERY = gallery()
SPECIALS = specials()
needs_renderer = pytest.mark.skipif(
    why_no_renderer() is not None and "adaptivecards" not in os.environ.get("COUNTERSIGN_REQUIRE", ""),
    reason=why_no_renderer() or "it runs",
)


def test_the_gallery_leaves_nothing_out() -> None:
    assert {shown.name.split()[0] for shown in GALLERY} == builders()


@pytest.mark.parametrize("shown", GALLERY, ids=lambda shown: shown.name)
def test_each_holds_to_the_schema_and_to_the_size_teams_takes(shown: Shown) -> None:
    sent = drawn(shown)

    check_schema(card_in(sent))
    assert weight(sent) <= LIMIT
    for row in of_type(sent, "ActionSet"):
        assert len(row["actions"]) <= MOST_BUTTONS


@pytest.mark.parametrize(("name", "sent"), SPECIALS.items(), ids=SPECIALS)
def test_what_the_adapter_makes_of_them_does_too(name: str, sent: dict[str, Any]) -> None:
    check_schema(card_in(sent))
    assert weight(sent) <= LIMIT


@needs_renderer
def test_microsofts_renderer_has_nothing_against_any_of_them() -> None:
    cards = {shown.name: card_in(drawn(shown)) for shown in GALLERY}
    cards |= {name: card_in(sent) for name, sent in SPECIALS.items()}

    warned = warnings_of(list(cards.values()))

    assert {name: found for name, found in zip(cards, warned, strict=True) if found} == {}


def test_the_renderer_is_pinned_and_its_lock_names_no_host() -> None:
    lock = json.loads((RENDERER / "package-lock.json").read_text())

    assert lock["packages"]["node_modules/adaptivecards"]["version"] == "3.0.5"
    assert all("resolved" not in one and (name == "" or one["integrity"]) for name, one in lock["packages"].items())


@needs_renderer
def test_the_renderer_would_say_so() -> None:
    wrong = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "Nope"}]}

    assert warnings_of([wrong, {"type": "AdaptiveCard", "version": "1.5", "body": []}])[0] != []


@pytest.mark.parametrize("shown", GALLERY, ids=lambda shown: shown.name)
def test_each_shows_every_character_of_the_words_that_go_out(shown: Shown) -> None:
    said = read(drawn(shown)).replace("\u00a0", " ")

    for block in shown.picture.blocks:
        if isinstance(block, Exact):
            assert block.text in said


@pytest.mark.parametrize("shown", GALLERY, ids=lambda shown: shown.name)
def test_each_has_all_its_buttons(shown: Shown) -> None:
    sent = drawn(shown)

    titles = [action["title"] for action in actions_of(sent) if "title" in action]
    for block in shown.picture.blocks:
        if isinstance(block, Buttons):
            assert {button.label for button in block.buttons} <= set(titles)
    if isinstance(shown.picture, Form) and shown.picture.submit:
        assert shown.picture.submit in titles


@pytest.mark.parametrize("shown", GALLERY, ids=lambda shown: shown.name)
def test_no_colour_says_anything_alone(shown: Shown) -> None:
    """Only colours of the theme, which dark and contrast themes have too; and a coloured line has its sign."""
    for block in of_type(drawn(shown), "TextBlock"):
        assert block.get("color") in (None, "Attention")
        assert "color" not in block or block["text"].startswith("⚠")
