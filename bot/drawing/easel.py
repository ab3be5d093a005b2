"""Puts one picture into the chat and remembers where: posts it, redraws it, or drops it when its place is gone."""

from dataclasses import replace

from bot.cards.fingerprint import fingerprint_of
from bot.drawing.picture_names import picture_name
from workflows.domain.person import Person
from workflows.errors import NetworkFailure
from workflows.ports.chat import Buttons, Card, Chat, Form, MessageRef, WindowRef
from workflows.ports.store import Drawn, Role, Store


class Easel:
    """No picture is sent twice unless it changed. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(self, *, store: Store, chat: Chat) -> None:
        self._store = store
        self._chat = chat

    async def post(self, card: Card, *, subject: str, role: Role, channel: str, about: str = "") -> Drawn:
        """A new picture in a channel. NetworkFailure(retry=False): the channel is gone or we are not in it."""
        drawn = _new(card, subject=subject, role=role, about=about)
        return await self._remember(drawn, await self._chat.post(channel, named(card, drawn)))

    async def tell(self, card: Card, *, subject: str, role: Role, person: Person, about: str = "") -> Drawn:
        """A new picture in a person's own conversation with the bot."""
        drawn = _new(card, subject=subject, role=role, about=about)
        return await self._remember(drawn, await self._chat.tell(person, named(card, drawn)))

    async def redraw(self, drawn: Drawn, card: Card, *, instead: Card | None = None) -> bool:
        """Make a picture show this card, or the one `instead` if the chat will not show it. False: it is gone for good
        (deleted, or its channel is), and is forgotten."""
        mark = fingerprint_of(card)
        if mark == drawn.fingerprint:
            return True
        if not await self._update(drawn, card) and (instead is None or not await self._update(drawn, instead)):
            await self.forget(drawn)
            return False
        await self._save(replace(drawn, fingerprint=mark))
        return True

    async def redraw_window(self, drawn: Drawn, form: Form) -> None:
        """The same for an open window; a closed one is forgotten."""
        mark = fingerprint_of(form)
        if mark == drawn.fingerprint:
            return
        try:
            await self._chat.redraw_window(WindowRef(id=drawn.channel), form)
        except NetworkFailure as failure:
            if failure.retry:
                raise
            await self.forget(drawn)
            return
        await self._save(replace(drawn, fingerprint=mark))

    async def reply_once(self, card: Card, *, under: Drawn, about: str) -> None:
        """A line in the thread of a picture, at most once per `about`, whatever happens in between."""
        line = Drawn(subject=under.subject, role=Role.LINE, channel=under.channel, ts="", about=about)
        # Remembered first: a program that dies here leaves a line out, it does not call a person twice.
        await self._save(line)
        try:
            thread = MessageRef(channel=under.channel, ts=under.ts)
            ref = await self._chat.post(under.channel, card, thread=thread)
        except NetworkFailure as failure:
            if failure.retry:
                await self.forget(line)
            raise
        await self._save(replace(line, ts=ref.ts, fingerprint=fingerprint_of(card)))

    async def forget(self, drawn: Drawn) -> None:
        """The picture is gone."""
        async with self._store.transaction() as tx:
            await tx.messages.remove(drawn)

    async def _remember(self, new: Drawn, ref: MessageRef) -> Drawn:
        drawn = replace(new, channel=ref.channel, ts=ref.ts)
        await self._save(drawn)
        return drawn

    async def _update(self, drawn: Drawn, card: Card) -> bool:
        try:
            await self._chat.update(MessageRef(channel=drawn.channel, ts=drawn.ts), named(card, drawn))
        except NetworkFailure as failure:
            if failure.retry:
                raise
            return False
        return True

    async def _save(self, drawn: Drawn) -> None:
        async with self._store.transaction() as tx:
            await tx.messages.save(drawn)


def named(card: Card, drawn: Drawn) -> Card:
    """The card with the name of its picture, so that the chat can ask for it anew. One that nobody can press and that
    looks alike to everybody is never asked for: it has none."""
    if not card.viewers and not any(isinstance(block, Buttons) for block in card.blocks):
        return card
    return replace(card, picture=picture_name(drawn))


def _new(card: Card, *, subject: str, role: Role, about: str) -> Drawn:
    """A picture that stands nowhere yet."""
    return Drawn(subject=subject, role=role, channel="", ts="", about=about, fingerprint=fingerprint_of(card))
