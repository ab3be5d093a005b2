"""A stage for the bot's tests: the real store and flows, a public network with a memory, a chat that only records."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.announcer import Announcer
from bot.cards.wording import in_words
from bot.conversation import Desk, Talk
from bot.dialogs.findings import LOOK_FIRST
from bot.dialogs.names import FieldName
from bot.worker import Worker
from tests.clocks import StandingClock
from tests.fakes import Diary, FakeJudge, World
from workflows.domain.audit import Entry
from workflows.domain.person import Identity, Person, Standing
from workflows.domain.post import Post
from workflows.domain.task import Task
from workflows.domain.transition import Change
from workflows.errors import Conflict, NetworkFailure
from workflows.policy import Policy
from workflows.ports.chat import (
    Block,
    Button,
    ButtonPressed,
    Buttons,
    Card,
    Channel,
    CommandTyped,
    Exact,
    FieldValue,
    Form,
    FormChanged,
    FormClosed,
    FormSubmitted,
    Heading,
    Live,
    Member,
    MessageRef,
    Open,
    OptionsAsked,
    Reach,
    Replace,
    Reply,
    Small,
    TickField,
    Trigger,
    Typed,
    Whisper,
    WindowRef,
    Words,
)
from workflows.ports.store import Store

_keys = count(1)
WINDOW = WindowRef(id="V1", hash="h1")


@dataclass
class FakeChat:
    """Implements `ports.chat.Chat`: keeps the newest card of every message. With a platform it is one chat of two."""

    platform: str = ""
    """Without one it owns every place, as the only chat there is."""
    away: bool = False
    """Whether it is out of reach."""
    messages: dict[MessageRef, Card] = field(default_factory=dict)
    threads: dict[MessageRef, MessageRef] = field(default_factory=dict)
    windows: dict[str, Form] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    failures: list[NetworkFailure] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    """Channels in which nothing can be posted any more, and users who cannot be told."""
    refused: str = ""
    """Cards with this in them are not taken."""
    updates: int = 0
    homes: dict[str, Card] = field(default_factory=dict)
    """The page of each user's own."""
    published: int = 0

    async def post(self, channel: str, card: Card, *, thread: MessageRef | None = None) -> MessageRef:
        self._maybe_fail(card)
        if channel in self.gone:
            raise NetworkFailure("The channel is gone.", retry=False)
        number = len(self.messages) + 1
        ref = MessageRef(channel=channel, ts=f"1:{number}" if self.platform == "teams" else f"{number}.0")
        self.messages[ref] = card
        if thread:
            self.threads[ref] = thread
        return ref

    async def update(self, message: MessageRef, card: Card) -> None:
        self._maybe_fail(card)
        self.updates += 1
        self.messages[message] = card

    async def tell(self, person: Person, card: Card, *, thread: MessageRef | None = None) -> MessageRef:
        if person.identity.user in self.gone:
            raise NetworkFailure("They removed the app.", retry=False)
        form = "a:" if self.platform == "teams" else "D"
        return await self.post(f"{form}{person.identity.user}", card, thread=thread)

    async def redraw_window(self, window: WindowRef, form: Form) -> None:
        self._maybe_fail()
        self.windows[window.id] = form

    async def home(self, person: Person, card: Card) -> None:
        self._maybe_fail(card)
        if self.platform == "teams":
            raise NetworkFailure("Teams has no such page.", retry=False)
        self.published += 1
        self.homes[person.identity.user] = card

    def owns(self, channel: str) -> bool:
        is_teams = channel.startswith(("19:", "a:"))
        return not self.platform or is_teams is (self.platform == "teams")

    async def member(self, identity: Identity) -> Member:
        self._maybe_fail()
        user = identity.user
        name = user.removeprefix("U0").capitalize()
        return Member(identity=identity, name=name, standing=self.standings.get(user, Standing.MEMBER), zone="UTC")

    async def channel(self, channel: str) -> Channel:
        self._maybe_fail()
        return self.channels.get(channel, Channel(id=channel, name=channel, reach=Reach.PRIVATE))

    def _maybe_fail(self, card: Card | None = None) -> None:
        if self.away:
            raise NetworkFailure("The chat is away.", retry=True)
        if self.failures:
            raise self.failures.pop(0)
        if card is not None and self.refused and self.refused in repr(card):
            raise NetworkFailure("Slack refused chat.postMessage: invalid_blocks", retry=False)

    def cards(self, channel: str, *, in_threads: bool = False) -> list[Card]:
        """What stands in a channel, oldest first."""
        return [
            card
            for ref, card in self.messages.items()
            if ref.channel == channel and (ref in self.threads) is in_threads
        ]


class Noting(Diary):
    """A diary that also remembers the actions of notes. `losing` changes find that somebody else was faster."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.noted: list[str] = []
        self.losing = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with super().transaction() as tx:
            note = tx.note

            async def remember(entry: Entry) -> None:
                await note(entry)
                self.noted.append(entry.action)

            record = tx.record

            async def race(change: Change[Any], *, then: Sequence[Task] = ()) -> None:
                if self.losing:
                    self.losing -= 1
                    raise Conflict("Somebody else was faster.")
                await record(change, then=then)

            tx.note, tx.record = remember, race
            yield tx


@dataclass
class Stage:
    """Everything the tests of the bot touch."""

    store: Noting
    clock: StandingClock
    world: World
    judge: FakeJudge
    policy: Policy
    chat: FakeChat
    desk: Desk
    talk: Talk
    announcer: Announcer
    worker: Worker
    teams: FakeChat
    """The other chat, in a module whose fixture `both` says that there are two; nothing happens in it else."""

    async def command(self, who: Person, text: str, *, typed: Typed | None = None) -> Reply:
        """`/post text`."""
        words = typed or Typed(text=text)
        return await self.talk.handle(
            CommandTyped(by=who.identity, name=who.name, key=_key(), trigger=Trigger("t"), words=words)
        )

    async def submit(
        self, who: Person, form: Form, values: Mapping[str, FieldValue], *, key: str = "", once: bool = False
    ) -> Reply:
        """The form's main button. The same `key`: delivered again.

        When the form comes back for what was noticed it is pressed again, as people do; not with `once`.
        """
        key = key or _key()
        reply = await self.talk.handle(
            FormSubmitted(
                by=who.identity,
                name=who.name,
                key=key,
                form=form.name,
                subject=form.subject,
                values=values,
                window=WINDOW,
            )
        )
        if once or not isinstance(reply, Replace) or LOOK_FIRST not in text_of(reply.form):
            return reply
        return await self.submit(who, reply.form, values, key=f"{key}:again", once=True)

    async def change(
        self, who: Person, form: Form, values: Mapping[str, FieldValue], *, at: datetime | None = None
    ) -> Reply:
        """A keystroke in the form, `at` this moment by the chat's clock."""
        return await self.talk.handle(
            FormChanged(
                by=who.identity,
                name=who.name,
                key="",
                form=form.name,
                subject=form.subject,
                field=FieldName.TEXT,
                values=values,
                window=WINDOW,
                at=at,
            )
        )

    async def close(self, who: Person, form: Form, values: Mapping[str, FieldValue] | None = None) -> Reply:
        """The window's x."""
        return await self.talk.handle(
            FormClosed(
                by=who.identity, name=who.name, key=_key(), form=form.name, subject=form.subject, values=values or {}
            )
        )

    async def press(
        self,
        who: Person,
        button: Button,
        *,
        window: WindowRef | None = None,
        message: MessageRef | None = None,
        key: str = "",
        values: Mapping[str, FieldValue] | None = None,
    ) -> Reply:
        """A button on a card, or in a window with these `values`."""
        return await self.talk.handle(
            ButtonPressed(
                by=who.identity,
                name=who.name,
                key=key or _key(),
                trigger=Trigger("t"),
                action=button.action,
                subject=button.subject,
                message=message,
                window=window,
                values=values or {},
            )
        )

    async def options(self, who: Person, query: str = "", *, field: str = FieldName.ACCOUNT) -> Reply:
        """The account picker."""
        return await self.talk.handle(OptionsAsked(by=who.identity, name=who.name, key="", field=field, query=query))

    async def draw(self) -> None:
        """Let the announcer catch up."""
        while await self.announcer.draw_due():
            pass

    async def run(self, during: timedelta) -> None:
        """Let time pass, the worker working."""
        end = self.clock.now() + during
        while upcoming := self.store.due(end):
            if upcoming[0].due > self.clock.now():
                self.clock.move(upcoming[0].due - self.clock.now())
            await self.worker(upcoming[0])
            self.store.done.add(upcoming[0].key)
        self.clock.move(max(timedelta(0), end - self.clock.now()))

    async def only_post(self, who: Person) -> Post:
        """The one post this person has."""
        async with self.store.reading() as tx:
            post: Post
            [post] = await tx.posts.list_by_author(who.id)
            return post

    async def confirmed(self, who: Person, text: str, *, account: str = "x:acme", handle: str = "@acme") -> Reply:
        """Write, choose, type the handle, press."""
        form = form_of(await self.command(who, ""))
        card = form_of(await self.submit(who, form, filled(text, account)))
        return await self.submit(who, card, {FieldName.TYPED: Typed(text=handle)})


def filled(text: str, account: str | None) -> dict[str, FieldValue]:
    """The form's values."""
    return {FieldName.ACCOUNT: account, FieldName.TEXT: Typed(text=text)}


def form_of(reply: Reply) -> Form:
    """The window a reply shows."""
    assert isinstance(reply, Open | Replace), reply
    return reply.form


def card_of(reply: Reply) -> Card:
    """The private message a reply shows."""
    assert isinstance(reply, Whisper), reply
    return reply.card


def text_of(picture: Card | Form) -> str:
    """Every word of a picture, a line per block."""
    return "\n".join(_text(block) for block in picture.blocks)


def buttons_of(picture: Card | Form) -> dict[str, Button]:
    """The buttons by their action."""
    return {button.action: button for block in picture.blocks if isinstance(block, Buttons) for button in block.buttons}


def exact_of(picture: Card | Form) -> list[str]:
    """The texts shown exactly."""
    return [block.text for block in picture.blocks if isinstance(block, Exact)]


def _text(block: Block | object) -> str:
    match block:
        case Heading(text=text) | Exact(text=text):
            return text
        case Words(line=line) | Small(line=line) | Live(line=line):
            return in_words(line)
        case Buttons(buttons=buttons):
            return " ".join(button.label for button in buttons)
        case TickField(tick=tick):
            return tick
        case _:
            return ""


def _key() -> str:
    return f"key{next(_keys)}"
