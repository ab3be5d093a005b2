"""One card in several places: in the approvers' channel of each chat, and with each person who is told directly."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.cards.channels import moved_card
from bot.drawing.channels import Channels, Placement
from bot.drawing.easel import Easel
from bot.drawing.tries import Tries
from bot.language import reading
from workflows.domain.account import Account
from workflows.domain.person import Person
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card
from workflows.ports.store import Drawn, Role

log = structlog.get_logger()

CHANNEL = "channel"
"""`about` of the card in an approvers' channel; the others carry whose they are."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A card, and the pictures of it that stand already."""

    draw: Callable[[], Card]
    """Makes the card, in the language of whoever reads it."""
    subject: str
    role: Role
    drawn: Sequence[Drawn]

    @property
    def card(self) -> Card:
        """For whoever reads it now."""
        return self.draw()

    def standing(self, about: str) -> list[Drawn]:
        """Where it stands for the channels, or for one person."""
        return [one for one in self.drawn if one.role is self.role and one.about == about]


class Board:
    """Brings every picture of a notice up to date, in whichever chats they stand."""

    def __init__(self, *, easel: Easel, channels: Channels) -> None:
        self._easel = easel
        self._channels = channels

    async def pin(self, notice: Notice, account: Account, approvers: Sequence[Person]) -> Placement:
        """The card in each of the account's channels; one that turns out to be gone sends it to those who read no
        other. A chat that is out of reach does not keep it out of the other: `away` of the answer says so."""
        approvers = [one for one in approvers if one.counts]
        placement = await self._channels.place(account, approvers)
        tries = Tries()
        for one in notice.standing(CHANNEL):
            card = moved_card() if one.channel in placement.shared else notice.card
            await tries.run(self._easel.redraw(one, card))
        has = {one.channel for one in notice.standing(CHANNEL)}
        for channel in placement.channels:
            # None: its chat is away, so whether it is gone is not known.
            if channel not in has and await tries.run(self._post(notice, channel)) is False:
                placement = await self._channels.lost(account, channel, approvers)
        return replace(placement, away=placement.away or tries.again)

    async def show_all(self, notice: Notice, people: Iterable[Person], placement: Placement | None = None) -> None:
        """Each person's card. Raises NetworkFailure, after trying all of them, when at least one, or one of the
        channels, should be tried again."""
        tries = Tries()
        tries.note(placement.away if placement else None)
        for person in people:
            await tries.run(self.show(notice, person))
        tries.over()

    async def show(self, notice: Notice, person: Person) -> None:
        """One person's card. That somebody can never be told does not keep the others from being told.

        Raises NetworkFailure when their chat cannot be reached now.
        """
        before = next(iter(notice.standing(person.id)), None)
        try:
            with reading(person):
                card = notice.card
            if before is None or not await self._easel.redraw(before, card):
                await self._easel.tell(card, subject=notice.subject, role=notice.role, person=person, about=person.id)
        except NetworkFailure as failure:
            if failure.retry:
                raise
            log.warning("notice.untold", subject=notice.subject, person=person.id)

    async def _post(self, notice: Notice, channel: str) -> bool:
        """False: the channel is gone. Raises NetworkFailure when its chat cannot be reached now."""
        try:
            await self._easel.post(
                notice.card, subject=notice.subject, role=notice.role, channel=channel, about=CHANNEL
            )
        except NetworkFailure as failure:
            if failure.retry:
                raise
            return False
        return True
