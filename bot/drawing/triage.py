"""New stories in a department's channel: one message at a time, never more than the pace of the channel allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.cards.fingerprint import fingerprint_of
from bot.cards.roundup import roundup_card
from bot.cards.story import story_card
from bot.cards.story_view import StoryView, without_words
from bot.drawing.easel import named
from bot.drawing.pacer import Pacer
from bot.drawing.rooms import Rooms
from bot.drawing.roundups import Memo, RoundupPictures, memo_of, pictures_of, subject_for
from bot.drawing.story_scenes import card_about, cards_in
from bot.drawing.tries import Tries
from bot.story_views import StoryViews
from workflows.domain.ids import StoryId
from workflows.domain.pacing import LINES, Pace, Showing, Turn, turn
from workflows.domain.person import Person
from workflows.domain.story import OVER, Story, Topic
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Chat, MessageRef, Reach
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store, Transaction

log = structlog.get_logger()

MOST = 20_000
"""How many stories one digest counts; more follow in the next one. At fifty a second five minutes bring 15,000."""
LOOKED_THROUGH = 200
"""How many of the oldest are looked through for those that need no card any more."""
LOST = timedelta(minutes=5)
"""How soon a channel that is gone is tried again, when nobody could be told instead."""
FIRST_TOPICS = (Topic.SECURITY, Topic.PRESS, Topic.COMPLAINT)
"""What stands first in a digest, after what is urgent."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What is shown now."""

    channel: str
    turn: Turn
    before: Pace
    waiting: tuple[Story, ...]
    """Everything the message covers, the oldest first."""
    views: tuple[StoryView, ...]
    """What it shows: one story, or the lines."""

    @property
    def is_storm(self) -> bool:
        """Whether the message is a digest."""
        return self.turn.showing is Showing.DIGEST


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A message that stands in the chat."""

    offer: Offer
    memo: Memo
    card: Card
    places: Mapping[str, MessageRef]
    """Where: in the channel under "", or with people, by their ids."""


class Triage:
    """Draws `triage:{channel}`. Raises NetworkFailure when the chat cannot be reached.

    The floor is taken in one transaction, the message posted, and what it shows noted in a second one. When the
    database is busy just then, noting is tried again before anything else is said. A program that dies between posting
    and noting shows the same again a minute later: a card twice rather than never. The buttons of both work, and only
    the newer one is redrawn.
    """

    def __init__(
        self,
        *,
        store: Store,
        chat: Chat,
        rooms: Rooms,
        stories: StoryViews,
        roundups: RoundupPictures,
        pacer: Pacer,
        clock: Clock,
    ) -> None:
        self._store = store
        self._chat = chat
        self._rooms = rooms
        self._stories = stories
        self._roundups = roundups
        self._pacer = pacer
        self._clock = clock
        self._unnoted: dict[str, Posted] = {}

    async def draw(self, channel: str) -> datetime | None:
        """Post at most one message; return when to look again, None: when something new arrives."""
        now = self._clock.now()
        if channel in self._unnoted:
            await self._note(self._unnoted[channel])
        async with self._store.reading() as tx:
            pace, waiting = await tx.stories.pace(channel), await tx.stories.count_queued(channel)
        first = turn(pace, waiting=waiting, now=now)
        if first.showing is Showing.NOTHING:
            return first.again
        before, decided = await self._pacer.take(channel, partial(self._decide, channel))
        if decided.showing is Showing.NOTHING:
            return decided.again
        offer = await self._offer(channel, before, decided)
        if not offer.views:
            await self._pacer.give_back(channel, before=before, taken=decided.pace)
            return None
        return await self._show(offer, now)

    async def _decide(self, channel: str, tx: Transaction, pace: Pace) -> Turn:
        await self._drop_settled(tx, channel)
        return turn(pace, waiting=await tx.stories.count_queued(channel), now=self._clock.now())

    async def _drop_settled(self, tx: Transaction, channel: str) -> None:
        """What was ended or passed on before its turn came needs no card here."""
        is_former = channel not in self._stories.settings.channels
        queued = [one.story for one in await tx.stories.queued(channel, limit=MOST if is_former else LOOKED_THROUGH)]
        found = await tx.stories.list(queued)
        wanted = {story.id for story in found if self._belongs(story, channel)}
        settled = [one for one in queued if one not in wanted]
        if not settled:
            return
        await tx.stories.shown(channel, settled)
        if is_former:
            # Nobody passed these on: app.yaml gave their department another channel while they waited.
            moved = {one.id: self._stories.channel_of(one) for one in found if one.state not in OVER}
            await tx.stories.queue({one: to for one, to in moved.items() if to}, at=self._clock.now())

    def _belongs(self, story: Story, channel: str) -> bool:
        return story.state not in OVER and self._stories.channel_of(story) in {channel, ""}

    async def _offer(self, channel: str, before: Pace, decided: Turn) -> Offer:
        most = {Showing.CARD: 1, Showing.ROUNDUP: LINES}.get(decided.showing, MOST)
        async with self._store.reading() as tx:
            # Of a round-up all are counted, and the oldest get a line.
            queued = [one.story for one in await tx.stories.queued(channel, limit=MOST)]
            found = {story.id: story for story in await tx.stories.list(queued)}
            waiting = [found[one] for one in queued if one in found and self._belongs(found[one], channel)]
            lines = waiting[:most] if decided.showing is not Showing.DIGEST else await _most_important(tx, waiting)
            views = await self._stories.load_all(tx, lines)
        return Offer(channel=channel, turn=decided, before=before, waiting=tuple(waiting), views=tuple(views))

    async def _show(self, offer: Offer, now: datetime) -> datetime | None:
        memo = memo_of(offer.waiting, storm=offer.is_storm, total=len(offer.waiting), at=now)
        bare = replace(offer, views=tuple(without_words(view) for view in offer.views))
        try:
            card, places = await self._post(offer, self._card(offer, memo), self._card(bare, memo))
        except NetworkFailure:
            await self._pacer.give_back(offer.channel, before=offer.before, taken=offer.turn.pace)
            raise
        if not places:
            await self._pacer.give_back(offer.channel, before=offer.before, taken=offer.turn.pace)
            return now + LOST
        self._unnoted[offer.channel] = Posted(offer=offer, memo=memo, card=card, places=places)
        await self._note(self._unnoted[offer.channel])
        if "" in places:
            await self._rooms.is_back(offer.channel)
        return offer.turn.again

    def _card(self, offer: Offer, memo: Memo) -> Card:
        if offer.turn.showing is Showing.CARD:
            return story_card(offer.views[0])
        return roundup_card(self._roundups.of(offer.views, memo, offer.channel))

    async def _post(self, offer: Offer, card: Card, bare: Card) -> tuple[Card, dict[str, MessageRef]]:
        """What stands, and where. Should the chat refuse what strangers wrote, the message goes out without it: one
        that can never be shown must not keep all that follow from being shown."""
        channel = offer.channel
        if await self._rooms.is_shared(channel):
            log.error("triage.channel_shared", channel=channel)
            return await self._directly(offer, Reach.SHARED, card, bare)
        about = await self._about(offer)
        for picture in (card, bare):
            try:
                return picture, {"": await self._chat.post(channel, _named(offer, picture, about))}
            except NetworkFailure as failure:
                if failure.retry:
                    raise
        log.error("triage.channel_gone", channel=channel)
        return await self._directly(offer, Reach.GONE, card, bare)

    async def _about(self, offer: Offer) -> str:
        """`about` of the next card in the channel; "" for a message about many, whose name has its place in it."""
        if offer.turn.showing is not Showing.CARD:
            return ""
        async with self._store.reading() as tx:
            return await _next_about(tx, offer, offer.channel)

    async def _directly(self, offer: Offer, reach: Reach, card: Card, bare: Card) -> tuple[Card, dict[str, MessageRef]]:
        """It cannot stand in the channel: people have it directly, so that it is not lost. By the person's id."""
        people = await self._rooms.instead(offer.channel, reach)
        told = await self._tell(people, offer, card)
        return (card, told) if told else (bare, await self._tell(people, offer, bare))

    async def _tell(self, people: Sequence[Person], offer: Offer, card: Card) -> dict[str, MessageRef]:
        """Who has it, and where. Raises NetworkFailure when nobody could be told, and somebody can be later."""
        places: dict[str, MessageRef] = {}
        tries = Tries()
        for person in people:
            place = await tries.run(self._chat.tell(person, _named(offer, card, person.id)))
            if place is None:
                log.warning("triage.untold", channel=offer.channel, person=person.id)
            else:
                places[person.id] = place
        if tries.again and not places:
            raise tries.again
        return places

    async def _note(self, posted: Posted) -> None:
        """What stands where, and that it is shown; and whatever changed meanwhile is drawn again at once."""
        offer = posted.offer
        covered = offer.waiting if offer.is_storm else [view.story for view in offer.views]
        async with self._store.transaction() as tx:
            for about, place in posted.places.items():
                for drawn in await _pictures(tx, posted, place, about=about):
                    await tx.messages.save(drawn)
                if offer.turn.showing is not Showing.CARD:
                    await tx.messages.ask(subject_for(place))
            for view in offer.views:
                await tx.messages.ask(f"story:{view.story.id}")
            await tx.stories.shown(offer.channel, [StoryId(story.id) for story in covered])
        del self._unnoted[offer.channel]


async def _pictures(tx: Transaction, posted: Posted, place: MessageRef, *, about: str) -> list[Drawn]:
    mark, views = fingerprint_of(posted.card), posted.offer.views
    if posted.offer.turn.showing is not Showing.CARD:
        return pictures_of(views, place, posted.memo, mark)
    about = about or await _next_about(tx, posted.offer, place.channel)
    return [replace(_story_picture(posted.offer, about), channel=place.channel, ts=place.ts, fingerprint=mark)]


async def _next_about(tx: Transaction, offer: Offer, channel: str) -> str:
    subject = f"story:{offer.views[0].story.id}"
    return card_about(len(cards_in(await tx.messages.list(subject), channel)))


def _named(offer: Offer, card: Card, about: str) -> Card:
    """A story's card can be asked for anew; a message about many has no name before it stands somewhere."""
    return named(card, _story_picture(offer, about)) if offer.turn.showing is Showing.CARD else card


def _story_picture(offer: Offer, about: str) -> Drawn:
    """The card of the one story, not standing anywhere yet."""
    return Drawn(subject=f"story:{offer.views[0].story.id}", role=Role.STORY, channel="", ts="", about=about)


async def _most_important(tx: Transaction, waiting: Sequence[Story]) -> list[Story]:
    """The lines of a digest: what is urgent, then by what it is about, then the largest."""
    counts = await tx.mentions.count([story.id for story in waiting])

    def weight(story: Story) -> tuple[bool, int, int, datetime]:
        rank = FIRST_TOPICS.index(story.topic) if story.topic in FIRST_TOPICS else len(FIRST_TOPICS)
        return (not story.urgent, rank, -counts.get(story.id, 1), story.opened_at)

    return sorted(waiting, key=weight)[:LINES]
