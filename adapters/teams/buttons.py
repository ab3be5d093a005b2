"""Buttons as actions of adaptive cards: what a press sends back is `Carried`. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.teams.carried import Carried, What
from adapters.teams.sizes import MOST_BUTTONS
from adapters.teams.texts import words_block
from adapters.visible import visible
from adapters.wire import Block, Json
from workflows.ports.chat import Ask, Button, Style

_STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}
_LABEL = 200
"""A longer label would be no label; Teams documents no number."""
_ROW = 288
"""Pixels for buttons side by side on a narrow phone (320)."""


@dataclass(frozen=True, kw_only=True)
class Presses:
    """What the buttons of one drawing send."""

    drawn: str
    """Made anew for each drawing."""
    picture: str = ""
    opening: frozenset[str] = frozenset()
    """The actions that open a dialog: Teams must be told before the press."""
    in_dialog: bool = False
    form: str = ""
    """The form they stand in, if any."""

    def action(self, label: str, carried: Carried) -> Block:
        """A button on a message that is answered with a card, or any button in a dialog."""
        if self.in_dialog:
            return {"type": "Action.Submit", "title": visible(label), "data": carried.as_data()}
        verb = carried.action or carried.what.value
        return {"type": "Action.Execute", "title": visible(label), "verb": verb, "data": carried.as_data()}

    def dialog(self, label: str, carried: Carried) -> Block:
        """A button that opens a dialog; within one, it leads on."""
        if self.in_dialog:
            return self.action(label, carried)
        data: Block = {"msteams": {"type": "task/fetch"}, **carried.as_data()}
        return {"type": "Action.Submit", "title": visible(label), "data": data}

    def show(self, label: str, *, page: int = 0) -> Block:
        """A button that shows the picture in a dialog."""
        return self.dialog(label, Carried(what=What.SHOW, picture=self.picture, drawn=self.drawn, page=page))


def action_sets(buttons: Sequence[Button], presses: Presses) -> list[Block]:
    """Buttons in rows that fit on a phone, where Teams would cut their labels; nothing without any."""
    sets: list[Block] = []
    for row in _rows(buttons):
        actions: list[Json] = [_button(button, presses) for button in row]
        beside: Block = {"spacing": "Small"} if sets else {}
        sets.append({"type": "ActionSet", "actions": actions, **beside})
    return sets


def _rows(buttons: Sequence[Button]) -> Iterator[list[Button]]:
    row: list[Button] = []
    for button in buttons:
        if row and (sum(map(_width, (*row, button))) > _ROW or len(row) == MOST_BUTTONS):
            yield row
            row = []
        row.append(button)
    if row:
        yield row


def _width(button: Button) -> int:
    """About so many pixels, with the space beside it."""
    return 34 + 9 * len(button.label)


def _button(button: Button, presses: Presses) -> Block:
    if len(button.label) > _LABEL:
        raise ValueError(f"{len(button.label)} characters on a button; Teams takes at most {_LABEL}")
    drawn = _pressed(button, presses)
    if button.style in _STYLES:
        drawn["style"] = _STYLES[button.style]
    if button.ask is None or button.url is not None:
        return drawn
    asking: Block = {"type": "Action.ShowCard", "title": visible(button.label), "card": _ask(button.ask, drawn)}
    return asking | ({"style": drawn["style"]} if "style" in drawn else {})


def _pressed(button: Button, presses: Presses) -> Block:
    if button.url is not None:
        return {"type": "Action.OpenUrl", "title": visible(button.label), "url": button.url}
    carried = Carried(
        what=What.PRESS,
        action=button.action,
        form=presses.form,
        subject=button.subject,
        picture=presses.picture,
        drawn=presses.drawn,
        in_form=bool(presses.form),
    )
    opens = button.action in presses.opening
    return presses.dialog(button.label, carried) if opens else presses.action(button.label, carried)


def _ask(ask: Ask, drawn: Block) -> Block:
    """What unfolds below the button. Whoever does not want it presses something else, or the same button again."""
    body: list[Json] = [words_block(ask.title, weight="Bolder"), words_block(ask.text)]
    return {"type": "AdaptiveCard", "body": body, "actions": [drawn | {"title": visible(ask.confirm)}]}
