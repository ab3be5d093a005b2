"""One card in several places: once in the approvers' channel, and once for each person who is told directly."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.cards.channels import moved_card
from bot.drawing.channels import Channels, Placement
from bot.drawing.easel import Easel
from workflows.domain.account import Account
from workflows.domain.person import Person
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card
from workflows.ports.store import Drawn, Role

log = structlog.get_logger()

CHANNEL = "channel"
"""`about` of the card in the approvers' channel; the others carry whose they are."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A card, and the pictures of it that stand already."""

    card: Card
    subject: str
    role: Role
    drawn: Sequence[Drawn]

    def standing(self, about: str) -> list[Drawn]:
        """Where it stands for the channel, or for one person."""
        return [one for one in self.drawn if one.role is self.role and one.about == about]


class Board:
    """Brings every picture of a notice up to date. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(self, *, easel: Easel, channels: Channels) -> None:
        self._easel = easel
        self._channels = channels

    async def pin(self, notice: Notice, account: Account, approvers: Sequence[Person]) -> Placement:
        """The channel's card; a channel that turns out to be gone sends it to every approver directly instead."""
        approvers = [one for one in approvers if one.counts]
        placement = await self._channels.place(account, approvers)
        standing = notice.standing(CHANNEL)
        for one in standing:
            await self._easel.redraw(one, moved_card() if placement.was_shared else notice.card)
        if placement.channel is None or any(one.channel == placement.channel for one in standing):
            return placement
        try:
            await self._easel.post(
                notice.card, subject=notice.subject, role=notice.role, channel=placement.channel, about=CHANNEL
            )
        except NetworkFailure as failure:
            if failure.retry:
                raise
            return await self._channels.lost(account, approvers)
        return placement

    async def show(self, notice: Notice, person: Person) -> None:
        """One person's card. That somebody cannot be told does not keep the others from being told."""
        before = next(iter(notice.standing(person.id)), None)
        try:
            if before is None or not await self._easel.redraw(before, notice.card):
                await self._easel.tell(
                    notice.card, subject=notice.subject, role=notice.role, person=person, about=person.id
                )
        except NetworkFailure as failure:
            if failure.retry:
                raise
            log.warning("notice.untold", subject=notice.subject, person=person.id)
