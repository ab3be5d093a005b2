"""Adaptive cards, messages and dialogs as plain text, the way a person reads them out."""

import html
import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.sandbox.plain_json import Obj, child, objects, string
from adapters.sandbox.teams_cards import pressables
from adapters.sandbox.teams_state import TeamsDialog

_MOMENT = re.compile(r"\{\{(DATE|TIME)\(([^,)]+)(?:,\s*([A-Z]+))?\)\}\}")
_SHOWN = {"COMPACT": "%d/%m/%Y", "SHORT": "%a, %d %b %Y", "LONG": "%A, %d %B %Y"}
_MARKDOWN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|\[(?P<label>[^\]\[]*)\]\((?P<url>[^)\s]*)\)|(?P<mark>\*\*|\*|__|(?<!\w)_|_(?!\w))"
)
_CALL = re.compile(r"<at>(.*?)</at>")


def read_card(card: Obj, *, entered: Obj | None = None, zone: str = "UTC") -> str:
    """A card's words, what stands in its inputs, and its buttons in brackets, those it unfolds after a `>`."""
    calls = {string(one, "text") for one in objects(child(card, "msteams"), "entities")}
    lines = [_read(element, entered or {}, zone, calls) for element in objects(card, "body")]
    read = "\n".join(line for line in (*lines, _read_actions(card, entered or {}, zone)) if line)
    # Between runs of words a plain space would be lost; to the eye both are one.
    return read.replace("\xa0", " ")


def read_dialog(dialog: TeamsDialog, *, zone: str = "UTC") -> str:
    """A dialog: its title, then its card."""
    shown = read_card(dialog.card, entered=dialog.entered, zone=zone) if dialog.card else dialog.message
    return f"== {dialog.title} ==\n{shown}"


def read_markdown(text: str, *, zone: str = "UTC", calls: frozenset[str] = frozenset()) -> str:
    """What a TextBlock shows: Markdown done, moments in the reader's zone, people called with an @."""
    shown = _MOMENT.sub(lambda match: _moment(match, zone), text)
    shown = _CALL.sub(lambda match: f"@{match[1]}" if match[0] in calls else match[0], shown)
    return html.unescape(_MARKDOWN.sub(_plain, shown))


def value_shown(element: Obj, entered: Obj) -> str:
    """What stands in an input, as it is read: the title of a choice, not its value."""
    name = string(element, "id")
    value = entered.get(name, element.get("value"))
    held = "" if value is None else str(value)
    kind = string(element, "type")
    if kind == "Input.ChoiceSet":
        titles: Mapping[str, str] = {string(one, "value"): string(one, "title") for one in objects(element, "choices")}
        return ", ".join(titles.get(one, one) for one in held.split(",")) if held else ""
    if kind == "Input.Toggle":
        return "[x]" if held == string(element, "valueOn", "true") else "[ ]"
    return held


def _read(element: Obj, entered: Obj, zone: str, calls: set[str]) -> str:
    kind = string(element, "type")
    if element.get("isVisible") is False:
        return ""
    if kind == "TextBlock":
        return read_markdown(string(element, "text"), zone=zone, calls=frozenset(calls))
    if kind == "RichTextBlock":
        return _runs(element)
    if kind == "Image" and string(element, "url").startswith("data:"):
        return f"(picture: {string(element, 'altText')})"
    if kind == "FactSet":
        return "\n".join(f"{string(one, 'title')}: {string(one, 'value')}" for one in objects(element, "facts"))
    if kind == "ActionSet":
        return _read_actions(element, entered, zone)
    if kind.startswith("Input."):
        return _input(element, entered)
    inner = [one for key in ("items", "columns", "rows", "cells") for one in objects(element, key)]
    return "\n".join(line for line in (_read(one, entered, zone, calls) for one in inner) if line)


def _runs(element: Obj) -> str:
    inlines = element.get("inlines")
    if not isinstance(inlines, list):
        return ""
    return "".join(
        one if isinstance(one, str) else string(one, "text") for one in inlines if isinstance(one, str | dict)
    )


def _input(element: Obj, entered: Obj) -> str:
    label = string(element, "label") or string(element, "title") or string(element, "id")
    shown = value_shown(element, entered)
    title = f" {string(element, 'title')}" if string(element, "type") == "Input.Toggle" else ""
    return f"{label}: {shown}{title}"


def _read_actions(holder: Obj, entered: Obj, zone: str) -> str:
    lines = []
    for action in objects(holder, "actions"):
        lines.append(f"[{string(action, 'title')}]")
        if string(action, "type") == "Action.ShowCard":
            unfolded = read_card(child(action, "card"), entered=entered, zone=zone)
            lines += [f"> {line}" for line in unfolded.splitlines()]
    return "\n".join(lines)


def labels(card: Obj) -> list[str]:
    """What stands on a card's buttons, those inside others too."""
    return [one.label for one in pressables(card)]


def _moment(match: re.Match[str], zone: str) -> str:
    try:
        at = datetime.fromisoformat(match[2].strip().replace("Z", "+00:00")).astimezone(ZoneInfo(zone))
    except ValueError:
        return match[0]
    return at.strftime("%H:%M" if match[1] == "TIME" else _SHOWN.get(match[3] or "COMPACT", "%d/%m/%Y"))


def _plain(match: re.Match[str]) -> str:
    if match["escaped"]:
        return html.escape(match["escaped"])
    if match["url"] is not None:
        return match["label"] or match["url"]
    return ""
