"""Dialogs: forms, cards and single sentences, as Teams' task info (`{"task": {"type": "continue", "value": …}}`). Pure.

Every button in a dialog is Action.Submit. What does not fit into one dialog has pages; only on the last one there is
something to fill in or to decide.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from adapters.teams.blocks import SEPARATOR, Banner, banner, element_group, joined, small
from adapters.teams.buttons import Presses
from adapters.teams.carried import KEY, Carried, What
from adapters.teams.forms import Filled, input_elements
from adapters.teams.hanging import Rungs
from adapters.teams.packing import MOST
from adapters.teams.render import Drawing, adaptive_card, attachment
from adapters.teams.sizes import LIMIT, weight
from adapters.teams.texts import Calls, words_block
from adapters.visible import split, visible
from adapters.wire import Block, Json
from workflows.ports import chat
from workflows.ports.chat import (
    Buttons,
    Card,
    ChoicesField,
    DateField,
    Exact,
    Field,
    FileField,
    Form,
    Live,
    PickerField,
    TextField,
    TickField,
    TimeField,
    Words,
)

_Part = chat.Block | Field | FileField | Live
_PIECE = 2_000
"""Characters of a long text in one piece, when it is divided among pages."""
_SMALLEST = 50
_TITLE = 60
_NOTHING = Filled()
_NOBODY: Mapping[str, Json] = {}
_NO_PICTURES: Mapping[str, str] = {}


def render_dialog(
    form: Form,
    *,
    drawing: Drawing,
    filled: Filled = _NOTHING,
    above: Banner | None = None,
    again: Carried | None = None,
    page: int = 0,
    packed: str = "",
    reserved: int = 0,
) -> Block:
    """A form as a dialog, or one page of it (from 0; beyond the last one it is the last).

    The other pages come from the form itself, which travels `packed` with the buttons that turn them; without it from
    `again`, the press that opened it. A form too large for one dialog, with neither, is a ValueError. Its pictures
    leave as much room free as is `reserved`, in the unit of `weight`.
    """
    again = Carried(what=What.PAGE, packed=packed) if packed else again
    presses = Presses(drawn=drawing.drawn, opening=drawing.opening, in_dialog=True, form=form.name)
    required = "" if any(_acts(part) for part in form.blocks) else drawing.sentences.required
    has_words = any(isinstance(part, TextField) and _starts_with_words(part, filled) for part in form.blocks)
    calls = Calls(allowed=False)

    def draw(part: _Part, paged: bool, pictures: Mapping[str, str]) -> list[Block]:
        match part:
            case TextField() | PickerField() | TickField() | ChoicesField() | DateField() | TimeField():
                return input_elements(part, filled, required="" if paged else required)
            case FileField():
                return small((part.elsewhere,), calls) if part.elsewhere else []
            case Live():
                # A dialog stays as it was drawn: "no words yet" must not stand below words that were typed since.
                return small(part.line, calls) if has_words else []
            case _:
                return element_group(part, presses, calls, pictures)

    top = banner(above, presses, calls) if above else []
    return _dialog(
        form.title,
        form.blocks,
        draw,
        top=top,
        last=_submit(form, presses),
        turn=_turn(again, drawing, typed=filled.typed),
        page=page,
        pictures=drawing.pictures,
        room=LIMIT - reserved,
    )


def render_picture(card: Card, *, drawing: Drawing, title: str, above: Banner | None = None, page: int = 0) -> Block:
    """A card as a dialog for the one who asked for it (What.SHOW), to be decided on after its last page. One without a
    picture has no pages: too large, it is a ValueError."""
    presses = Presses(drawn=drawing.drawn, picture=card.picture, opening=drawing.opening, in_dialog=True)
    calls = Calls(allowed=False)

    def draw(part: _Part, paged: bool, pictures: Mapping[str, str]) -> list[Block]:
        return element_group(part, presses, calls, pictures) if isinstance(part, chat.Block) else []

    top = banner(above, presses, calls) if above else []
    again = Carried(what=What.SHOW, picture=card.picture) if card.picture else None
    return _dialog(
        title,
        card.blocks,
        draw,
        top=top,
        last=[],
        turn=_turn(again, drawing),
        page=page,
        pictures=drawing.pictures,
        room=LIMIT,
    )


def render_sentence(sentence: str, *, drawing: Drawing) -> Block:
    """One sentence as a small dialog."""
    body = element_group(Words(line=(sentence,)), Presses(drawn=drawing.drawn, in_dialog=True), Calls(allowed=False))
    return _task(drawing.sentences.title, body, [])


_Draw = Callable[[_Part, bool, Mapping[str, str]], list[Block]]
"""A part, whether it stands on a page among others (then no empty field may keep anybody from turning it), and the
addresses of pictures."""
_Turn = Callable[[int, int], tuple[list[Block], list[Block]]]
"""For a page and the number of pages: what stands below it, and its buttons to the pages beside it."""


def _dialog(
    title: str,
    parts: Sequence[_Part],
    draw: _Draw,
    *,
    top: list[Block],
    last: list[Block],
    turn: _Turn | None,
    page: int,
    pictures: Rungs,
    room: int,
) -> Block:
    """The whole with its pictures as large as fit into `room`, else on pages with the smallest; else without."""
    for step in pictures:
        whole = _task(title, joined([top, *(draw(part, False, step) for part in parts)]), last)
        if weight(whole) <= room:
            return whole
    whole = _task(title, joined([top, *(draw(part, False, _NO_PICTURES) for part in parts)]), last)
    if turn is None and weight(whole) > LIMIT:
        raise ValueError(f"{weight(whole)} bytes in a dialog; Teams takes at most {LIMIT}")
    if turn is not None and pictures:
        try:
            return _paged(title, parts, draw, top=top, last=last, turn=turn, page=page, pictures=pictures[-1])
        except ValueError:
            pass  # they stand in one piece with what is decided, which has no room for them
    if turn is None or weight(whole) <= LIMIT:
        return whole
    return _paged(title, parts, draw, top=top, last=last, turn=turn, page=page, pictures=_NO_PICTURES)


def _paged(
    title: str,
    parts: Sequence[_Part],
    draw: _Draw,
    *,
    top: list[Block],
    last: list[Block],
    turn: _Turn,
    page: int,
    pictures: Mapping[str, str],
) -> Block:
    reading, deciding = _parted(parts)
    below = joined(draw(part, True, pictures) for part in deciding)

    def framed(read: list[list[Block]], page: int, pages: int) -> Block:
        more, buttons = turn(page, pages)
        is_last = page == pages - 1
        return _task(title, joined([top, *read, below if is_last else more]), [*(last if is_last else []), *buttons])

    room = LIMIT - max(weight(framed([], page, 3)) for page in (1, 2))

    def fits(piece: _Part) -> bool:
        return weight([*draw(piece, True, pictures)]) <= room

    pages = list(_packed((draw(piece, True, pictures) for part in reading for piece in _pieces(part, fits)), room))
    page = min(page, len(pages) - 1)
    return framed(pages[page], page, len(pages))


def _parted(parts: Sequence[_Part]) -> tuple[list[_Part], list[_Part]]:
    """What is only read, in pieces that fit on a page, and what is filled in or decided: from the first field on, and
    every button."""
    fields = [place for place, part in enumerate(parts) if not isinstance(part, chat.Block)]
    first = fields[0] if fields else len(parts)
    read = [part for part in parts[:first] if not _acts(part)]
    rest = [part for place, part in enumerate(parts) if place >= first or _acts(part)]
    return read, rest


def _pieces(part: _Part, fits: Callable[[_Part], bool]) -> Sequence[_Part]:
    """A long text in pieces that each have room on a page; an invisible character, which is named, takes a lot."""
    if not isinstance(part, Exact):
        return (part,)
    size = _PIECE
    while True:
        pieces = tuple(Exact(text=piece) for piece in split(part.text, size))
        if size < _SMALLEST or all(map(fits, pieces)):
            return pieces
        size //= 2


def _packed(groups: Iterable[list[Block]], room: int) -> Iterator[list[list[Block]]]:
    """Groups in order, as many on a page as have room there. A single one without room is a ValueError."""
    page: list[list[Block]] = []
    for group in groups:
        if weight([*group]) > room:
            raise ValueError(f"{weight([*group])} bytes in one block of a dialog; Teams takes at most {LIMIT} in all")
        if page and weight([element for one in (*page, group) for element in one]) > room:
            yield page
            page = []
        page.append(group)
    yield page


def _turn(again: Carried | None, drawing: Drawing, *, typed: Mapping[str, Json] = _NOBODY) -> _Turn | None:
    """`typed` goes along, so that it stands on the last page again."""
    if again is None:
        return None
    presses = Presses(drawn=drawing.drawn, in_dialog=True)
    says, kept = drawing.sentences, {name: value for name, value in typed.items() if name not in (KEY, "msteams")}
    is_heavy = len(again.packed) > MOST

    def button(label: str, page: int) -> Block:
        drawn = presses.action(label, replace(again, page=page, drawn=drawing.drawn))
        data = drawn["data"]
        return drawn | {"data": {**kept, **data}} if isinstance(data, dict) else drawn

    def turn(page: int, pages: int) -> tuple[list[Block], list[Block]]:
        is_last = page + 1 == pages
        onward = [] if is_last else [button(says.next_page, page + 1)]
        back = [button(says.previous_page, page - 1)] if page and (is_last or not is_heavy) else []
        return [SEPARATOR, words_block(says.more_below, weight="Bolder")], [*onward, *back]

    return turn


def _submit(form: Form, presses: Presses) -> list[Block]:
    if form.submit is None:
        return []
    carried = Carried(what=What.SUBMIT, form=form.name, subject=form.subject, drawn=presses.drawn, in_form=True)
    return [presses.action(form.submit, carried) | {"style": "positive"}]


def _starts_with_words(asked: TextField, filled: Filled) -> bool:
    typed = filled.typed.get(asked.name)
    return asked.multiline and bool(typed if isinstance(typed, str) else asked.initial)


def _acts(part: _Part) -> bool:
    """Whether it is buttons of which one does something."""
    return isinstance(part, Buttons) and any(button.url is None for button in part.buttons)


def _task(title: str, body: list[Block], actions: list[Block]) -> Block:
    shown = visible(title)
    return {
        "title": shown if len(shown) <= _TITLE else shown[: _TITLE - 1] + "…",
        "width": "medium",
        "height": "small" if len(body) <= 2 else "medium" if len(body) <= 5 else "large",
        "card": attachment(adaptive_card(body, Calls(), actions=actions)),
    }
