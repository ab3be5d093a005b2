"""Where an approval card may be shown: the channel unless another company reads it, and who is not in there."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.cards.channels import channel_card, guests_card
from bot.config.channels import platform_of
from bot.drawing.easel import Easel
from bot.drawing.tries import Tries
from workflows.domain.account import Account
from workflows.domain.person import Person
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Channel, Chat, Reach
from workflows.ports.clock import Clock
from workflows.ports.store import Role, Store

log = structlog.get_logger()

BELIEVED = timedelta(seconds=30)
"""How long an answer about a channel is used again, so that a burst of cards asks once."""


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where the card of one post goes."""

    channels: tuple[str, ...] = ()
    """Where it may be shown: at most one in each chat."""
    direct: tuple[Person, ...] = ()
    """Approvers who read none of the account's channels and get it in their own conversation."""
    shared: frozenset[str] = frozenset()
    """Channels shared with another company: cards already there must lose their words."""
    away: NetworkFailure | None = None
    """Something could not be done now because a chat is out of reach: draw again later. What can be done is done."""


class Channels:
    """Asks the chats about channels; tells the owner once of one that must not or should not be used for approving."""

    def __init__(self, *, store: Store, chat: Chat, easel: Easel, clock: Clock) -> None:
        self._store = store
        self._chat = chat
        self._easel = easel
        self._clock = clock
        self._answers: dict[str, tuple[datetime, Channel]] = {}

    async def place(self, account: Account, approvers: Sequence[Person]) -> Placement:
        """Where a card for this account goes now. A channel that cannot be asked about now is left out, and so is
        whoever may read it: `away` says so."""
        tries = Tries()
        answers = [await tries.run(self.look(one)) for one in account.channels]
        found = [channel for channel in answers if channel is not None]
        await self._tell_owner(account, found)
        usable = [channel for channel in found if channel.reach not in (Reach.SHARED, Reach.GONE)]
        outside = [person for person in approvers if not any(reads(person, channel) for channel in usable)]
        # Who is not in the channels we know of may be in the one we could not ask about: they would have it twice.
        return Placement(
            channels=tuple(channel.id for channel in usable),
            direct=tuple(outside) if len(found) == len(answers) else (),
            shared=frozenset(channel.id for channel in found if channel.reach is Reach.SHARED),
            away=tries.again,
        )

    async def lost(self, account: Account, channel: str, approvers: Sequence[Person]) -> Placement:
        """A channel turned out to be gone while posting: where the card goes without it."""
        self._answers[channel] = (self._clock.now(), _gone(channel))
        return await self.place(account, approvers)

    async def callers(
        self, people: Sequence[Person], channels: Sequence[str], *, called: Set[str]
    ) -> dict[str, list[Person]]:
        """Who is called in which of these channels: each in one, so that nobody's telephone rings twice for one thing.

        One that they read: where it was `called` already, else in the chat they were last heard from. Who reads none
        of them is called where the chat cannot say now who reads along, else in the first.
        """
        calls: dict[str, list[Person]] = {channel: [] for channel in channels}
        known = {one: await self._known(one) for one in channels} if len(channels) > 1 else {}
        unsaid = next((one for one in channels if known.get(one) is None), next(iter(channels), ""))
        for person in people if channels else ():
            read = [one for one in channels if (channel := known.get(one)) is not None and reads(person, channel)]
            read.sort(key=lambda one: (one not in called, platform_of(one) != person.identity.platform))
            calls[next(iter(read), unsaid)].append(person)
        return calls

    async def _known(self, channel: str) -> Channel | None:
        """None: the chat cannot say now."""
        return await Tries().run(self.look(channel))

    async def look(self, channel_id: str) -> Channel:
        """What the chat knows of a channel, half a minute old at most. Raises NetworkFailure when it cannot say now."""
        now = self._clock.now()
        at, known = self._answers.get(channel_id, (None, None))
        if at is not None and known is not None and now - at < BELIEVED:
            return known
        try:
            channel = await self._chat.channel(channel_id)
        except NetworkFailure as failure:
            if failure.retry:
                raise
            channel = _gone(channel_id)
        if channel.unsupported:
            channel = replace(channel, reach=Reach.GONE)
        self._answers[channel_id] = (now, channel)
        return channel

    async def _tell_owner(self, account: Account, channels: Sequence[Channel]) -> None:
        """Nothing is forgotten about a channel that cannot be asked about now."""
        wanted = {about: card for channel in channels for about, card in _warnings(account, channel).items()}
        asked = {channel.id for channel in channels}
        subject = f"account:{account.id}"
        async with self._store.reading() as tx:
            told = {drawn.about: drawn for drawn in await tx.messages.list(subject) if drawn.role is Role.LINE}
            owners = await tx.people.list([account.owner]) if wanted and account.owner else ()
        over = [drawn for about, drawn in told.items() if about not in wanted and _is_settled(about, account, asked)]
        if over:
            async with self._store.transaction() as tx:
                for drawn in over:
                    await tx.messages.remove(drawn)
        for about, card in wanted.items():
            if about not in told and owners:
                await self._tell_once(card, subject=subject, about=about, owner=owners[0])

    async def _tell_once(self, card: Card, *, subject: str, about: str, owner: Person) -> None:
        """A warning must not keep the card itself from being shown."""
        try:
            await self._easel.tell(card, subject=subject, role=Role.LINE, person=owner, about=about)
        except NetworkFailure:
            log.warning("channel.owner_not_told", subject=subject, about=about)


def reads(person: Person, channel: Channel) -> bool:
    """Whether they read along there, under whichever of their chat accounts. The bot itself is in the channel, so an
    empty list of members means that the chat did not say who is: then everybody of that chat counts as being there."""
    if channel.members:
        return any(identity.user in channel.members for identity in person.identities)
    platform = platform_of(channel.id)
    return not platform or person.on(platform) is not None


def _gone(channel_id: str) -> Channel:
    return Channel(id=channel_id, name=channel_id, reach=Reach.GONE)


def _is_settled(about: str, account: Account, asked: Set[str]) -> bool:
    """Whether a warning is about a channel that was asked about just now, or is not the account's any more."""
    channel = about.partition(":")[2]
    return channel in asked or channel not in account.channels


def _warnings(account: Account, channel: Channel) -> dict[str, Card]:
    cards: dict[str, Card] = {}
    about_reach = channel_card(account, channel, platform=platform_of(channel.id))
    if about_reach:
        cards[f"{channel.reach.value}:{channel.id}"] = about_reach
    if channel.guests and channel.reach in (Reach.PRIVATE, Reach.PUBLIC):
        cards[f"guests:{channel.id}"] = guests_card(account, channel=channel.name, guests=len(channel.guests))
    return cards
