"""Everything Teams is shown, drawn: `render` and `dialogs` with a fresh nonce, and what travels with a dialog."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from adapters.teams.blocks import Banner, Tone
from adapters.teams.buttons import Presses
from adapters.teams.carried import KEY, PACKED, Carried, What
from adapters.teams.dialogs import render_dialog, render_picture, render_sentence
from adapters.teams.forms import Filled
from adapters.teams.hanging import BARE, Rungs
from adapters.teams.packing import MOST_TURNED, pack, unpack
from adapters.teams.places import PLATFORM
from adapters.teams.render import Drawing, render_card, render_message
from adapters.teams.replies import displayed
from adapters.teams.settings import Sentences
from adapters.teams.sizes import LIMIT, weight
from adapters.wire import Block, Json, Obj, child, string
from workflows.ports import chat
from workflows.ports.chat import Button, Buttons, Card, Form, Words

_NOBODY: Mapping[str, str] = {}
_NOTHING = Filled()


def packed_in(data: Obj) -> Form | None:
    """The form that a press came from; None when it did not travel."""
    return unpack(string(child(data, KEY), PACKED))


@dataclass(frozen=True, kw_only=True)
class Above:
    """What is said above a card or a form."""

    blocks: tuple[chat.Block, ...]
    is_wrong: bool = False
    """Whether it says that something did not work."""


@dataclass(frozen=True, kw_only=True)
class Pen:
    """Draws. Raises ValueError for what Teams would not take."""

    sentences: Sentences
    opening: frozenset[str] = field(repr=False)
    """The actions that open a dialog."""
    app_link: str
    """Where somebody adds the app."""

    def message(self, card: Card, *, members: Mapping[str, str] = _NOBODY, pictures: Rungs = BARE) -> Block:
        """A card as a message; `members` are the `29:` ids of its viewers, by Entra object id."""
        return render_message(card, drawing=self._drawing(members, pictures))

    def message_to(self, card: Card, *, user: str, member: str, pictures: Rungs = BARE) -> Block:
        """A card as a message in somebody's own chat: nobody else sees it."""
        return self.message(_for_one(card, user), members={user: member}, pictures=pictures)

    def card(self, card: Card, *, user: str, member: str, above: Above | None = None, pictures: Rungs = BARE) -> Block:
        """A card as this one person sees it."""
        drawing = self._drawing({user: member}, pictures)
        return render_card(_for_one(card, user), drawing=drawing, above=_banner(above))

    def dialog(
        self,
        form: Form,
        *,
        filled: Filled = _NOTHING,
        above: Above | None = None,
        reachable: bool = True,
        again: Carried | None = None,
        page: int = 0,
        pictures: Rungs = BARE,
    ) -> Block:
        """A form as a dialog that can be shown again: it travels with its main button, where there is room.

        Who is not `reachable` personally is told so above it.
        """
        notice = () if reachable else self._unreachable()
        shown = Above(blocks=(*(above.blocks if above else ()), *notice), is_wrong=bool(above and above.is_wrong))
        try:
            drawn = render_dialog(
                form,
                drawing=self._drawing({}, pictures),
                filled=filled,
                above=_banner(shown, calm=above is None),
                again=again,
                page=page,
                packed=pack(form, most=MOST_TURNED),
                reserved=weight(pack(form)) if form.submit is not None else 0,
            )
        except ValueError:
            return render_dialog(self._undecided(form), drawing=self._drawing({}))
        return _loaded(drawn, form) if form.submit is not None else drawn

    def picture(self, card: Card, *, page: int = 0, pictures: Rungs = BARE) -> Block:
        """A card as a dialog."""
        return render_picture(card, drawing=self._drawing({}, pictures), title=self.sentences.title, page=page)

    def sentence(self, sentence: str) -> Block:
        """One sentence as a dialog."""
        return render_sentence(sentence, drawing=self._drawing({}))

    def reopening(self, form: Form, pictures: Rungs = BARE) -> Block:
        """A form as a message: what it says, and a button that opens it when there is anything to fill in or press."""
        words = displayed(form)
        packed = "" if len(words) == len(form.blocks) and form.submit is None else pack(form)
        drawing = self._drawing({}, pictures)
        presses = Presses(drawn=drawing.drawn)
        opens = presses.dialog(self.sentences.review, Carried(what=What.PAGE, packed=packed, drawn=drawing.drawn))
        below: tuple[Block, ...] = ({"type": "ActionSet", "actions": [opens]},) if packed else ()
        try:
            return render_message(Card(notification=form.title, blocks=words), drawing=drawing, below=below)
        except ValueError:  # the dialog has pages, the message has none
            title = (chat.Heading(text=form.title),)
            return render_message(Card(notification=form.title, blocks=title), drawing=drawing, below=below)

    def pointer(self) -> Block:
        """Where to write instead, for a conversation that others read too; and how to get there."""
        blocks = (Words(line=(self.sentences.write_here,)), self._add_app())
        return self.message(Card(notification=self.sentences.write_here, blocks=blocks))

    def _drawing(self, members: Mapping[str, str], pictures: Rungs = BARE) -> Drawing:
        return Drawing(
            sentences=self.sentences,
            drawn=secrets.token_urlsafe(9),
            opening=self.opening,
            members=members,
            pictures=pictures,
        )

    def _undecided(self, form: Form) -> Form:
        """In place of a form that cannot be read to its end: its way out, and nothing to decide it with."""
        out = (block for block in form.blocks if isinstance(block, Buttons))
        return replace(form, blocks=(Words(line=(self.sentences.too_large,)), *out), submit=None)

    def _unreachable(self) -> tuple[chat.Block, ...]:
        return (Words(line=(self.sentences.unreachable,)), self._add_app())

    def _add_app(self) -> Buttons:
        opens = Button(action="", subject="", label=self.sentences.add_app, url=self.app_link)
        return Buttons(buttons=(opens,))


def _for_one(card: Card, user: str) -> Card:
    viewers = tuple(one for one in card.viewers if one.platform == PLATFORM and one.user == user)
    return replace(card, viewers=viewers)


def _banner(above: Above | None, *, calm: bool = False) -> Banner | None:
    """What did not work, or (`calm`) a notice, in its tone; an answer in none, for its words say whether it is good."""
    if above is None or not above.blocks:
        return None
    tone = Tone.WARNING if calm else Tone.ATTENTION if above.is_wrong else Tone.NEUTRAL
    return Banner(blocks=above.blocks, tone=tone)


def _loaded(drawn: Block, form: Form) -> Block:
    """The same, with the form in the data of every button that sends what was filled in; where that is too much, of the
    main button; or nowhere."""
    packed = pack(form)
    if not packed:
        return drawn
    for also_others in (True, False):
        loaded = {key: _put(one, packed, also_others=also_others) for key, one in drawn.items()}
        if weight(loaded) <= LIMIT:
            return loaded
    return drawn


def _put(value: Json, packed: str, *, also_others: bool) -> Json:
    if isinstance(value, list):
        return [_put(one, packed, also_others=also_others) for one in value]
    if not isinstance(value, dict):
        return value
    carried = value.get(KEY)
    if isinstance(carried, dict):
        wanted = carried.get("what") == What.SUBMIT.value or (also_others and carried.get("in_form") is True)
        return {**value, KEY: {**carried, PACKED: packed}} if wanted else value
    return {key: _put(one, packed, also_others=also_others) for key, one in value.items()}
