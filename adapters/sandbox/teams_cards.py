"""Adaptive cards as Teams takes them: what is refused, and where their inputs and actions are."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.sandbox.plain_json import Json, Obj, child, dumps, objects, string

CARD = "application/vnd.microsoft.card.adaptive"
MOST_BYTES = 28 * 1024
"""Of a message or of an answer to an invoke; Teams says "approximately 28 KB"."""
MOST_VIEWERS = 60
"""Of `refresh.userIds`, and of the members of a chat where it may be left out."""

_NEEDED = {
    "TextBlock": ("text",),
    "RichTextBlock": ("inlines",),
    "Image": ("url",),
    "ImageSet": ("images",),
    "Container": ("items",),
    "ColumnSet": (),
    "Column": (),
    "FactSet": ("facts",),
    "ActionSet": ("actions",),
    "Table": (),
    "Input.Text": ("id",),
    "Input.Date": ("id",),
    "Input.Time": ("id",),
    "Input.Number": ("id",),
    "Input.Toggle": ("id", "title"),
    "Input.ChoiceSet": ("id",),
}
"""What each element cannot do without."""
_ACTIONS = {
    "Action.Execute": (),
    "Action.Submit": (),
    "Action.OpenUrl": ("url",),
    "Action.ShowCard": ("card",),
    "Action.ToggleVisibility": ("targetElements",),
}
_ONE_OF = {
    "color": {"default", "dark", "light", "accent", "good", "warning", "attention"},
    "weight": {"lighter", "default", "bolder"},
    "spacing": {"none", "small", "default", "medium", "large", "extralarge", "padding"},
}
_STYLES = {
    "Container": {"default", "emphasis", "good", "attention", "warning", "accent"},
    "Input.ChoiceSet": {"compact", "expanded", "filtered"},
    "Action": {"default", "positive", "destructive"},
}
_VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5")


@dataclass(frozen=True, kw_only=True)
class Pressable:
    """An action on a card, with the cards it stands in, the outermost first: their inputs travel with it."""

    action: Obj
    cards: tuple[Obj, ...]

    @property
    def label(self) -> str:
        """What stands on the button."""
        return string(self.action, "title")

    @property
    def kind(self) -> str:
        """`Action.Execute` and so on."""
        return string(self.action, "type")

    @property
    def opens_dialog(self) -> bool:
        """Whether it asks for a dialog (`task/fetch`)."""
        return string(child(child(self.action, "data"), "msteams"), "type") == "task/fetch"


def problems(card: Obj, *, in_dialog: bool = False) -> list[str]:
    """Why Teams would not show this card; empty when it would."""
    found = _root_problems(card)
    for element in elements(card, hidden=True):
        found += _problems_of(element, _NEEDED)
    for pressable in pressables(card):
        found += _problems_of(pressable.action, _ACTIONS)
        if in_dialog and pressable.kind == "Action.Execute":
            found.append("Action.Execute does nothing in a dialog")
    ids = Counter(string(one, "id") for one in inputs(card))
    return found + [f"two inputs are called {name!r}" for name, times in ids.items() if times > 1]


def size(value: Json) -> int:
    """Bytes on the wire."""
    return len(dumps(value).encode())


def elements(card: Obj, *, hidden: bool = False) -> Iterator[Obj]:
    """Every element of a card in the order of reading, without those of the cards its buttons unfold."""
    for element in objects(card, "body"):
        yield from _inside(element, hidden)


def pressables(card: Obj, outer: tuple[Obj, ...] = ()) -> Iterator[Pressable]:
    """Every action of a card, those inside an Action.ShowCard after it."""
    cards = (*outer, card)
    sets = [one for one in elements(card) if string(one, "type") == "ActionSet"]
    for holder in (*sets, card):
        for action in objects(holder, "actions"):
            yield Pressable(action=action, cards=cards)
            if string(action, "type") == "Action.ShowCard":
                yield from pressables(child(action, "card"), cards)


def inputs(*cards: Obj) -> list[Obj]:
    """The inputs of these cards."""
    return [one for card in cards for one in elements(card) if string(one, "type").startswith("Input.")]


def all_inputs(card: Obj) -> list[Obj]:
    """The inputs of a card, with those of the cards its buttons unfold."""
    unfolded = [child(one.action, "card") for one in pressables(card) if one.kind == "Action.ShowCard"]
    return inputs(card, *unfolded)


def _inside(element: Obj, hidden: bool) -> Iterator[Obj]:
    if element.get("isVisible") is False and not hidden:
        return
    yield element
    for key in ("items", "columns", "rows", "cells"):
        for inner in objects(element, key):
            yield from _inside(inner, hidden)


def _root_problems(card: Obj) -> list[str]:
    found = []
    if card.get("type") != "AdaptiveCard":
        found.append("type is not AdaptiveCard")
    if card.get("version") not in _VERSIONS:
        found.append(f"version {card.get('version')!r} is not supported")
    if not isinstance(card.get("body"), list) or not isinstance(card.get("actions", []), list):
        found.append("body and actions are lists")
    refresh = child(card, "refresh")
    users = refresh.get("userIds")
    if refresh and string(child(refresh, "action"), "type") != "Action.Execute":
        found.append("refresh has no Action.Execute")
    if isinstance(users, list) and len(users) > MOST_VIEWERS:
        found.append(f"refresh.userIds has {len(users)} entries; {MOST_VIEWERS} at most")
    return found


def _problems_of(thing: Obj, known: dict[str, tuple[str, ...]]) -> list[str]:
    kind = string(thing, "type")
    # Columns, rows and cells may leave their type out; images of a set are never looked at on their own.
    if kind in ("", "TableRow", "TableCell") and known is _NEEDED:
        return [] if kind or "items" in thing or "cells" in thing else ["an element without a type"]
    if kind not in known:
        return [f"{kind or 'an action without a type'} is not supported"]
    found = [f"{kind} without {name}" for name in known[kind] if thing.get(name) in (None, "")]
    for name, allowed in _ONE_OF.items():
        value = thing.get(name)
        if isinstance(value, str) and value.lower() not in allowed:
            found.append(f"{kind}: {name} {value!r}")
    styles = _STYLES.get("Action" if known is _ACTIONS else kind)
    style = thing.get("style")
    if styles and isinstance(style, str) and style.lower() not in styles:
        found.append(f"{kind}: style {style!r}")
    if known is _ACTIONS and not isinstance(thing.get("data", {}), dict | str):
        found.append(f"{kind}: data is neither an object nor words")
    return found
