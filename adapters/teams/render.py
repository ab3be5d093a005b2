"""Cards as Teams messages. Pure.

`render_message` is for everybody who reads a conversation, `render_card` for the one who pressed or looked. A card too
large for Teams shows its beginning and a button that opens all of it; only there it can be decided on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from adapters.teams.blocks import SEPARATOR, Banner, banner, element_group, joined
from adapters.teams.buttons import Presses
from adapters.teams.carried import Carried, What
from adapters.teams.hanging import BARE, Rungs
from adapters.teams.settings import Sentences
from adapters.teams.sizes import LIMIT, MOST_VIEWERS, weight
from adapters.teams.texts import Calls, words_block
from adapters.visible import split, visible
from adapters.wire import Block, Json
from workflows.ports import chat
from workflows.ports.chat import Button, Buttons, Card, Exact

CARD = "application/vnd.microsoft.card.adaptive"
_NOTIFICATION = 300
"""Of the line a phone shows; it shows fewer."""


_NOBODY: Mapping[str, str] = {}
_BEGINNING = 1_000
"""Characters of a text that cannot be shown whole."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What one drawing needs besides the card."""

    sentences: Sentences
    drawn: str
    """A nonce of this drawing."""
    opening: frozenset[str] = frozenset()
    """The actions that open a dialog."""
    members: Mapping[str, str] = field(default_factory=dict)
    """Teams' `29:…` ids by Entra object id, of the card's viewers as far as they are known."""
    pictures: Rungs = BARE
    """Of its exhibits."""


def render_message(card: Card, *, drawing: Drawing, below: tuple[Block, ...] = ()) -> Block:
    """A card as a message activity, as everybody sees it, with elements `below` it.

    Raises ValueError when Teams would refuse it.
    """
    shown = _for_everybody(card, drawing)
    drawn = _render(replace(shown, tail=(*shown.tail, *below)), drawing, None)
    return {"type": "message", "summary": _notification(card), "attachments": [attachment(drawn)]}


def render_card(card: Card, *, drawing: Drawing, above: Banner | None = None) -> Block:
    """A card as the one who acted sees it, `above` on top: the adaptive card itself, for an invoke's answer."""
    return _render(_Shown(card=card), drawing, above)


def attachment(drawn: Block) -> Block:
    """An adaptive card as an attachment."""
    return {"contentType": CARD, "content": drawn}


def adaptive_card(body: list[Block], calls: Calls, *, fallback: str = "", actions: list[Block] | None = None) -> Block:
    """The card around a body."""
    teams: Block = {"width": "Full"}
    if entities := calls.entities():
        teams["entities"] = entities
    drawn: Block = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": list[Json](body),
        "msteams": teams,
    }
    if fallback:
        drawn["fallbackText"] = fallback
    return drawn | ({"actions": list[Json](actions)} if actions else {})


@dataclass(frozen=True, kw_only=True)
class _Shown:
    card: Card
    tail: tuple[Block, ...] = ()
    """What stands below it instead of its buttons."""


def _for_everybody(card: Card, drawing: Drawing) -> _Shown:
    """With more viewers than Teams draws for, the buttons give way to one that opens the card for whoever presses."""
    if len(_viewers(card)) <= MOST_VIEWERS or not card.picture:
        return _Shown(card=card)
    review = _presses(card, drawing).show(drawing.sentences.review) | {"style": "positive"}
    blocks = tuple(block for block in map(_only_links, card.blocks) if block is not None)
    return _Shown(card=replace(card, blocks=blocks), tail=({"type": "ActionSet", "actions": [review]},))


def _render(shown: _Shown, drawing: Drawing, above: Banner | None) -> Block:
    presses, calls = _presses(shown.card, drawing), Calls()
    top = banner(above, presses, calls) if above else []
    for pictures in (*drawing.pictures, _NOBODY):
        groups = [element_group(block, presses, calls, pictures) for block in shown.card.blocks]
        whole = _assembled(joined([top, *groups, list(shown.tail)]), shown.card, drawing, calls)
        if _fits(whole, shown.card):
            return whole
    if not shown.card.picture:
        raise ValueError(f"{weight(whole)} bytes in a card; Teams takes at most {LIMIT}")
    return _head(shown.card, drawing, top)


def _head(card: Card, drawing: Drawing, top: list[Block]) -> Block:
    """As much from the beginning as fits, and the way to all of it, its pictures among it."""
    presses, calls = _presses(card, drawing), Calls()
    more = words_block(drawing.sentences.too_long, weight="Bolder")
    read_all = presses.show(drawing.sentences.read_all) | {"style": "positive"}
    tail: list[Block] = [SEPARATOR, more, {"type": "ActionSet", "actions": [read_all]}]
    groups = [top]

    def fits(group: list[Block]) -> bool:
        return _fits(_assembled(joined([*groups, group, tail]), card, drawing, calls), card)

    for block in (one for one in map(_only_links, card.blocks) if one is not None):
        group = element_group(block, presses, calls)
        if not fits(group):
            if isinstance(block, Exact):
                groups.append(
                    _beginning(block.text, lambda text: element_group(Exact(text=text), presses, calls), fits)
                )
            break
        groups.append(group)
    return _assembled(joined([*groups, tail]), card, drawing, calls)


def _beginning(text: str, draw: Callable[[str], list[Block]], fits: Callable[[list[Block]], bool]) -> list[Block]:
    """The beginning of a text, short enough that the button below it is seen; nothing when not even a line fits."""
    size = min(len(text), _BEGINNING)
    while size > 80:
        drawn = draw(next(split(text, size)))
        if fits(drawn):
            return drawn
        size = size * 2 // 3
    return []


def _assembled(body: list[Block], card: Card, drawing: Drawing, calls: Calls) -> Block:
    drawn = adaptive_card(body, calls, fallback=_notification(card))
    viewers = _viewers(card)
    if viewers and card.picture and len(viewers) <= MOST_VIEWERS:
        carried = Carried(what=What.REFRESH, picture=card.picture, drawn=drawing.drawn)
        action: Block = {"type": "Action.Execute", "verb": "refresh", "data": carried.as_data()}
        known = sorted({drawing.members[user] for user in viewers if drawing.members.get(user)})
        drawn["refresh"] = {"action": action, "userIds": known}
    return drawn


def _fits(drawn: Block, card: Card) -> bool:
    """Whether the message around it stays within Teams' limit."""
    message: Block = {"type": "message", "summary": _notification(card), "attachments": [attachment(drawn)]}
    return weight(message) <= LIMIT


def _presses(card: Card, drawing: Drawing) -> Presses:
    return Presses(drawn=drawing.drawn, picture=card.picture, opening=drawing.opening)


def _viewers(card: Card) -> frozenset[str]:
    return frozenset(viewer.user for viewer in card.viewers if viewer.platform == "teams")


def _only_links(block: chat.Block) -> chat.Block | None:
    """The block without buttons that do something; None when nothing is left."""
    if not isinstance(block, Buttons):
        return block
    links: tuple[Button, ...] = tuple(button for button in block.buttons if button.url is not None)
    return Buttons(buttons=links) if links else None


def _notification(card: Card) -> str:
    text = visible(" ".join(card.notification.split()))
    return text if len(text) <= _NOTIFICATION else text[: _NOTIFICATION - 1] + "…"
