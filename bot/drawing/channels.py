"""Where an approval card may be shown: the channel unless another company reads it, and who is not in there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.cards.channels import channel_card, guests_card
from bot.drawing.easel import Easel
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

    channel: str | None
    """None: it may not be shown there, or there is none."""
    direct: tuple[Person, ...]
    """Approvers who get it in their own conversation."""
    was_shared: bool = False
    """Whether the channel is shared with another company: cards already there must lose their words."""


class Channels:
    """Asks the chat about channels; tells the owner once of an approver channel that must not or should not be used."""

    def __init__(self, *, store: Store, chat: Chat, easel: Easel, clock: Clock) -> None:
        self._store = store
        self._chat = chat
        self._easel = easel
        self._clock = clock
        self._answers: dict[str, tuple[datetime, Channel]] = {}

    async def place(self, account: Account, approvers: Sequence[Person]) -> Placement:
        """Where a card for this account goes now. Raises NetworkFailure when the chat cannot be asked."""
        if account.channel is None:
            return Placement(channel=None, direct=tuple(approvers))
        channel = await self.look(account.channel)
        await self._tell_owner(account, channel)
        if channel.reach in (Reach.SHARED, Reach.GONE):
            return Placement(channel=None, direct=tuple(approvers), was_shared=channel.reach is Reach.SHARED)
        # The bot itself is in the channel, so an empty list means that the chat did not say who is.
        outside = [person for person in approvers if channel.members and person.identity.user not in channel.members]
        return Placement(channel=channel.id, direct=tuple(outside))

    async def lost(self, account: Account, approvers: Sequence[Person]) -> Placement:
        """The channel turned out to be gone while posting."""
        if account.channel is not None:
            self._answers.pop(account.channel, None)
            await self._tell_owner(account, Channel(id=account.channel, name=account.channel, reach=Reach.GONE))
        return Placement(channel=None, direct=tuple(approvers))

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
            channel = Channel(id=channel_id, name=channel_id, reach=Reach.GONE)
        self._answers[channel_id] = (now, channel)
        return channel

    async def _tell_owner(self, account: Account, channel: Channel) -> None:
        wanted = _warnings(account, channel)
        subject = f"account:{account.id}"
        async with self._store.reading() as tx:
            told = {drawn.about: drawn for drawn in await tx.messages.list(subject) if drawn.role is Role.LINE}
            owners = await tx.people.list([account.owner]) if wanted and account.owner else ()
        over = [drawn for about, drawn in told.items() if about not in wanted]
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


def _warnings(account: Account, channel: Channel) -> dict[str, Card]:
    cards: dict[str, Card] = {}
    about_reach = channel_card(account, channel=channel.name, reach=channel.reach)
    if about_reach:
        cards[f"{channel.reach.value}:{channel.id}"] = about_reach
    if channel.guests and channel.reach in (Reach.PRIVATE, Reach.PUBLIC):
        cards[f"guests:{channel.id}"] = guests_card(account, channel=channel.name, guests=len(channel.guests))
    return cards
