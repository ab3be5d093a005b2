"""What the tests draw with, and how they look at what was drawn."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from adapters.teams.blocks import Banner, Tone
from adapters.teams.dialogs import render_dialog, render_picture, render_sentence
from adapters.teams.forms import Filled
from adapters.teams.render import Drawing, render_card, render_message
from adapters.teams.settings import Sentences
from bot.dialogs.chat import in_teams
from bot.dialogs.names import OPENING
from tests.adapters.teams.gallery import CROWD, Shown, gallery
from workflows.ports.chat import Bold, Button, Buttons, Card, Exact, Form, Words

HERE = Path(__file__).parent
RENDERER = HERE / "renderer"
SENTENCES = Sentences(**in_teams("post"))


def drawing(**changes: Any) -> Drawing:
    """A drawing with nonce "n1"."""
    return Drawing(**{"sentences": SENTENCES, "drawn": "n1", "opening": OPENING, **changes})


def drawn(shown: Shown) -> dict[str, Any]:
    """A picture of the gallery as Teams gets it: a message, or a dialog's task info."""
    if isinstance(shown.picture, Form):
        return as_sent(render_dialog(shown.picture, drawing=drawing(), filled=Filled(options=shown.options)))
    return as_sent(render_message(shown.picture, drawing=drawing()))


def specials() -> dict[str, dict[str, Any]]:
    """What the adapter itself makes of cards and dialogs: banners, errors, beginnings, pages, one sentence."""
    by_name = {shown.name: shown.picture for shown in gallery()}
    card, form = by_name["approval_card waiting"], by_name["post_form"]
    assert isinstance(card, Card) and isinstance(form, Form)
    long = replace(
        card, blocks=(*card.blocks[:2], Exact(text="Fresh bread, every morning. " * 2_000), *card.blocks[2:])
    )
    told = Banner(blocks=(Words(line=(Bold("Ben approved this at 12:01."), " Nothing left to do.")),))
    failed = replace(told, tone=Tone.ATTENTION)
    alone = Banner(
        blocks=(
            Words(line=(SENTENCES.unreachable,)),
            Buttons(buttons=(Button(action="", subject="", label=SENTENCES.add_app, url="https://teams.example/app"),)),
        ),
        tone=Tone.WARNING,
    )
    filled = Filled(
        options=Shown(name="", picture=form).options,
        errors={"text": "This is 20 characters too long.", "send_at": "This time is over."},
        typed={"text": "What I typed <b>*before*</b>", "time.send_at": "08:15", "pick.account": ""},
    )
    found = {
        "a card with good news above": render_card(card, drawing=drawing(), above=told),
        "a card with a refusal above": render_card(card, drawing=drawing(), above=failed),
        "a card too long": render_message(long, drawing=drawing()),
        "a card for a crowd": render_message(replace(card, viewers=CROWD), drawing=drawing()),
        "a form with errors": render_dialog(form, drawing=drawing(), filled=filled),
        "a form for somebody out of reach": render_dialog(form, drawing=drawing(), filled=filled, above=alone),
        "a sentence": render_sentence(SENTENCES.busy, drawing=drawing()),
        **{f"page {page}": render_picture(long, drawing=drawing(), title="Read all", page=page) for page in range(9)},
    }
    return {name: as_sent(value) for name, value in found.items()}


def as_sent(value: Any) -> dict[str, Any]:
    """Through JSON and back."""
    sent: dict[str, Any] = json.loads(json.dumps(value))
    return sent


def card_in(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The adaptive card in a message, a task info, or itself."""
    if "attachments" in sent:
        return dict(sent["attachments"][0]["content"])
    return dict(sent["card"]["content"]) if "card" in sent else dict(sent)


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a card, outermost first."""
    if isinstance(value, dict):
        yield value
        for inside in value.values():
            yield from objects_in(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from objects_in(inside)


def of_type(value: Any, *kinds: str) -> list[dict[str, Any]]:
    """Every element or action of these types."""
    return [one for one in objects_in(value) if one.get("type") in kinds]


def read(value: Any) -> str:
    """The words of a card, in order."""
    return "\n".join(
        "".join(run["text"] for run in one["inlines"]) if one["type"] == "RichTextBlock" else one["text"]
        for one in of_type(value, "TextBlock", "RichTextBlock")
    )


def actions_of(value: Any) -> list[dict[str, Any]]:
    """Every button, those that unfold after the one they are below."""
    return of_type(value, "Action.Execute", "Action.Submit", "Action.OpenUrl", "Action.ShowCard")


def check_schema(card: Mapping[str, Any]) -> None:
    """Against the published schema. `msteams` is Teams' own addition to it."""
    _validator().validate({name: value for name, value in card.items() if name != "msteams"})


@cache
def _validator() -> jsonschema.protocols.Validator:
    schema = json.loads((HERE / "vectors" / "adaptive-card-1.5.json").read_text())
    return jsonschema.Draft6Validator(schema)


def why_no_renderer() -> str | None:
    """Why Microsoft's renderer cannot be asked; None when it can."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (RENDERER / "node_modules" / "adaptivecards").exists():
        return f"adaptivecards is not installed; run npm ci in {RENDERER}"
    return None


def warnings_of(cards: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """What Microsoft's renderer has against each card."""
    done = subprocess.run(
        ["node", "parse.cjs"], cwd=RENDERER, input=json.dumps(cards), capture_output=True, text=True, check=True
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found
