"""The ways Teams takes an answer, by what it answers: a pressed card, a card's refresh, a dialog, a typed message.

The answers are made within the deadline, and for that nothing is awaited but the conversation, which asks the database.
Only a typed message is answered by writing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from adapters.teams.carried import Carried, What, carried_in
from adapters.teams.connector import Answer, TeamsFailure
from adapters.teams.forms import Filled
from adapters.teams.hanging import BRIEFLY, Rungs
from adapters.teams.parts import Parts
from adapters.teams.payload import (
    Way,
    actor_of,
    channel_in,
    data_of,
    form_of,
    identity_of,
    name_of,
    values_of,
    way_of,
)
from adapters.teams.pen import Above, packed_in
from adapters.teams.places import is_personal
from adapters.teams.replies import card_of, displayed, emptied, is_notice, sentence_of
from adapters.teams.responses import NOTHING, card_answer, dialog_answer, error_answer, message_answer
from adapters.wire import Obj, child, string
from workflows.ports.chat import (
    Block,
    Card,
    Conversation,
    Exact,
    FieldErrors,
    Form,
    Nothing,
    Open,
    Options,
    OptionsAsked,
    PickerField,
    Picture,
    PictureAsked,
    Refresh,
    Replace,
    Reply,
    Typed,
    Whisper,
    Words,
)

_LAST = 999
"""A page beyond every last one (`Carried.page`)."""


@dataclass(frozen=True, kw_only=True)
class Means:
    """What answering takes."""

    conversation: Conversation
    parts: Parts


class Outlet(Protocol):
    """Where the answer to one activity goes."""

    async def give(self, reply: Reply) -> Answer:
        """The answer that shows this."""
        ...

    async def say(self, sentence: str) -> Answer:
        """The answer that says one sentence, leaving what they typed where it is."""
        ...


def outlet_for(activity: Obj, means: Means) -> Outlet:
    """The outlet for an activity that a person sent."""
    carried = carried_in(data_of(activity))
    match way_of(activity):
        case Way.EXECUTE if string(child(activity, "value"), "trigger") == "automatic":
            return Drawn(means=means, activity=activity)
        case Way.EXECUTE:
            return Pressed(means=means, activity=activity, picture=carried.picture if carried else "")
        case Way.MESSAGE:
            return Message(means=means, activity=activity)
        case way:
            inside = way in (Way.SUBMIT, Way.COMPOSED)
            return Dialog(means=means, activity=activity, carried=carried, inside=inside)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Teams asked by itself how a card looks to somebody. Only ever a card: anything else would make it ask again."""

    means: Means
    activity: Obj

    async def give(self, reply: Reply) -> Answer:
        if not isinstance(reply, Picture):
            return error_answer("NotThere", self.means.parts.sentences.done, status=404)
        return card_answer(await _card_for(self.activity, reply.card, self.means))

    async def say(self, sentence: str) -> Answer:
        return error_answer("Busy", sentence)


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """A button of a card: the card as it is now for whoever pressed, and above it what they are told."""

    means: Means
    activity: Obj
    picture: str

    async def give(self, reply: Reply) -> Answer:
        card = reply.card if isinstance(reply, Picture) else await self._look()
        if card is None:
            return await self.say(sentence_of(reply) or self.means.parts.sentences.done)
        told = None if isinstance(reply, Picture) else card_of(reply)
        above = Above(blocks=told.blocks, is_wrong=isinstance(reply, FieldErrors)) if told else None
        return card_answer(await _card_for(self.activity, card, self.means, above=above))

    async def say(self, sentence: str) -> Answer:
        return message_answer(sentence)

    async def _look(self) -> Card | None:
        if not self.picture:
            return None
        asked = PictureAsked(
            by=identity_of(self.activity),
            name=name_of(self.activity),
            key="",
            channel=channel_in(self.activity) or None,
            picture=self.picture,
        )
        reply = await self.means.conversation.handle(asked)
        return reply.card if isinstance(reply, Picture) else None


@dataclass(frozen=True, kw_only=True)
class Dialog:
    """Opens a dialog, or (`inside`) says what becomes of the open one. There is only one at a time: what would be
    stacked takes its place, and words that would stand on top of a form stand above its fields."""

    means: Means
    activity: Obj
    carried: Carried | None
    inside: bool

    async def give(self, reply: Reply) -> Answer:
        opened = self._form()
        # A button beside the fields leaves the form where it is; the main button is done with it.
        below = opened if self.carried is not None and self.carried.what is What.PRESS else None
        match reply:
            case Picture(card=card):
                return await self._show(card, page=self.carried.page if self.carried else 0)
            case Open(form=form) if below and is_notice(form):
                return await self._draw(below, kept=True, above=Above(blocks=displayed(form), is_wrong=True))
            case Open(form=form) | Replace(form=form):
                return await self._draw(form, kept=self._is_open(form))
            case Refresh(form=form):
                return await self._draw(form, kept=True)
            case FieldErrors(errors=errors):
                return await self._wrong(errors)
            case Whisper(card=card) if below:
                return await self._draw(below, kept=True, above=Above(blocks=card.blocks))
            case Whisper(card=card):
                return await self._show(card)
            case Nothing() if below:
                return await self._draw(below, kept=True)
            case _ if self.inside:
                return NOTHING
        return self._sentence(self.means.parts.sentences.done)

    @property
    def turns(self) -> bool:
        """Whether they only turn a page."""
        return self.carried is not None and self.carried.what is What.PAGE

    async def turn(self) -> Answer:
        """Another page of the form that travels with the button, with what was typed so far."""
        form = packed_in(data_of(self.activity))
        if form is None:
            return self._sentence(self.means.parts.sentences.done)
        return await self._draw(form, kept=True)

    async def say(self, sentence: str) -> Answer:
        """Above the form they are in, with what they typed; where the form did not travel, with their words below."""
        if below := self._form():
            above = Above(blocks=(Words(line=(sentence,)),), is_wrong=True)
            return await self._draw(below, kept=True, above=above)
        return self._give_back(sentence)

    async def _wrong(self, errors: Mapping[str, str]) -> Answer:
        form = self._form()
        if form is None:
            return self._give_back(" ".join(errors.values()))
        fields = {getattr(block, "name", None) for block in form.blocks}
        homeless = tuple(Words(line=(sentence,)) for name, sentence in errors.items() if name not in fields)
        above = Above(blocks=homeless, is_wrong=True) if homeless else None
        return await self._draw(form, kept=True, above=above, errors=errors)

    def _give_back(self, sentence: str) -> Answer:
        """The form is not known any more. What was typed stands nowhere else: it goes back with the sentence."""
        values = values_of(self.activity).values() if self.inside else ()
        typed = [value.text for value in values if isinstance(value, Typed) and value.text.strip()]
        if not typed:
            return self._sentence(sentence)
        blocks: tuple[Block, ...] = (Words(line=(sentence,)), *(Exact(text=text) for text in typed))
        return dialog_answer(self.means.parts.pen.picture(Card(notification=sentence, blocks=blocks)))

    async def _draw(
        self, form: Form, *, kept: bool, above: Above | None = None, errors: Mapping[str, str] | None = None
    ) -> Answer:
        """A form; with `kept`, showing what was typed so far instead of what it starts with."""
        pickers = [block for block in form.blocks if isinstance(block, PickerField)]
        options = {field.name: await self._options(form, field) for field in pickers}
        pictures = await self.means.parts.hanging.of(form, within=BRIEFLY)
        reachable = form.submit is None or await self.means.parts.reaching.can_reach(self.activity)
        drawn = self.means.parts.pen.dialog(
            emptied(form, values_of(self.activity)) if kept else form,
            filled=Filled(options=options, typed=data_of(self.activity) if kept else {}, errors=errors or {}),
            above=above,
            reachable=reachable,
            again=self.carried if self.carried and self.carried.what is What.PRESS else None,
            page=self._page(kept=kept),
            pictures=pictures,
        )
        return dialog_answer(drawn)

    async def _show(self, card: Card, *, page: int = 0) -> Answer:
        """A card as a dialog."""
        pictures = await self.means.parts.hanging.of(card, within=BRIEFLY)
        return dialog_answer(self.means.parts.pen.picture(card, page=page, pictures=pictures))

    def _page(self, *, kept: bool) -> int:
        """The page they turn to; what somebody is filling in, and what is wrong with it, stands on the last one."""
        if self.carried is None or (kept and self.carried.what is not What.PAGE):
            return _LAST if kept else 0
        return self.carried.page

    async def _options(self, form: Form, field: PickerField) -> Options:
        asked = OptionsAsked(
            by=identity_of(self.activity),
            name=name_of(self.activity),
            key="",
            field=field.name,
            query="",
            subject=form.subject,
        )
        reply = await self.means.conversation.handle(asked)
        return reply if isinstance(reply, Options) else Options(groups=())

    def _is_open(self, form: Form) -> bool:
        """Whether it is the form they are in."""
        before = self._form()
        return before is not None and (form.name, form.subject) == (before.name, before.subject)

    def _form(self) -> Form | None:
        """The form they are in, if there is something to fill in."""
        form = form_of(self.activity)
        return form if form is not None and form.submit is not None else None

    def _sentence(self, sentence: str) -> Answer:
        return dialog_answer(self.means.parts.pen.sentence(sentence))


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something was typed. The answer is written into the writer's own chat, never where others read."""

    means: Means
    activity: Obj

    async def give(self, reply: Reply) -> Answer:
        card = card_of(reply)
        if card is None:
            return NOTHING
        parts, user, member = self.means.parts, actor_of(self.activity), _member(self.activity)

        def draw(pictures: Rungs) -> Obj:
            return parts.pen.message_to(card, user=user, member=member, pictures=pictures)

        if is_personal(self.activity):
            await parts.hanging.show(card, draw, lambda drawn: parts.reaching.answer(self.activity, drawn))
            return NOTHING
        try:
            await parts.hanging.show(card, draw, lambda drawn: parts.reaching.write(user, drawn))
        except TeamsFailure as failure:
            if failure.retry:
                raise
            # Others read along: where to write instead, and not one of the words.
            await parts.reaching.answer(self.activity, parts.pen.pointer())
        return NOTHING

    async def say(self, sentence: str) -> Answer:
        return await self.give(Whisper(card=Card(notification=sentence, blocks=(Words(line=(sentence,)),))))


async def _card_for(activity: Obj, card: Card, means: Means, *, above: Above | None = None) -> Obj:
    pictures = await means.parts.hanging.of(card, within=BRIEFLY)
    user, member = actor_of(activity), _member(activity)
    return means.parts.pen.card(card, user=user, member=member, above=above, pictures=pictures)


def _member(activity: Obj) -> str:
    member = string(child(activity, "from"), "id")
    return member if member.startswith("29:") else ""
