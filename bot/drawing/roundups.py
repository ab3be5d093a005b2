"""Messages about many stories: what each of them remembers about itself, and how it is brought up to date."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, unquote

import structlog

from bot.cards.fingerprint import fingerprint_of
from bot.cards.roundup import Roundup, roundup_card
from bot.cards.story_view import StoryView, without_words
from bot.drawing.easel import Easel
from bot.drawing.rooms import Rooms
from bot.drawing.seldom import Seldom
from bot.drawing.tries import Tries
from bot.story_views import StoryViews
from workflows.domain.ids import StoryId
from workflows.domain.person import Person
from workflows.domain.story import OVER, Story, Topic
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Chat, MessageRef, Reach
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store, Transaction

log = structlog.get_logger()

OF_STORY = "story:"
STORM, ROUND = "storm", "round"


@dataclass(frozen=True, kw_only=True)
class Memo:
    """What a round-up says that its lines do not: kept as the `about` of its own picture."""

    storm: bool
    total: int
    at: datetime
    topics: dict[Topic, int]

    def written(self) -> str:
        """At most 200 characters."""
        topics = ",".join(f"{topic.value}={number}" for topic, number in self.topics.items())
        return f"{STORM if self.storm else ROUND}.{self.total}.{int(self.at.timestamp())}.{topics}"


def memo_of(stories: Sequence[Story], *, storm: bool, total: int, at: datetime) -> Memo:
    """The memo of a new round-up about these."""
    topics = dict(Counter(story.topic for story in stories))
    return Memo(storm=storm, total=total, at=at, topics=topics)


def subject_for(place: MessageRef) -> str:
    """What its own picture is about."""
    return f"roundup:{place.channel}:{quote(place.ts, safe='')}"


def pictures_of(views: Sequence[StoryView], place: MessageRef, memo: Memo, fingerprint: str) -> list[Drawn]:
    """What is remembered of a new round-up: its own picture, and one for each line, in order."""
    own = Drawn(
        subject=subject_for(place),
        role=Role.ROUNDUP,
        channel=place.channel,
        ts=place.ts,
        about=memo.written(),
        fingerprint=fingerprint,
    )
    lines = [
        Drawn(
            subject=f"{OF_STORY}{view.story.id}",
            role=Role.ROUNDUP,
            channel=place.channel,
            ts=place.ts,
            about=f"{place.ts}.{number:02}",
        )
        for number, view in enumerate(views)
    ]
    return [own, *lines]


class RoundupPictures:
    """Redraws round-ups. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(
        self, *, store: Store, chat: Chat, easel: Easel, rooms: Rooms, stories: StoryViews, clock: Clock
    ) -> None:
        self._store = store
        self._chat = chat
        self._easel = easel
        self._rooms = rooms
        self._stories = stories
        self._clock = clock
        self._seldom = Seldom()

    async def draw(self, name: str) -> datetime | None:
        """Bring one up to date; return when to come back where only its counts changed just now."""
        async with self._store.reading() as tx:
            scene = await load_roundup(tx, name, stories=self._stories, now=self._clock.now())
        if scene is None:
            return None
        own, standing, shown, views = scene.own, scene.standing, scene.shown, scene.shown.lines
        if await self._rooms.is_shared(own.channel):
            await self._leave(own, standing, shown)
            return None
        still = replace(shown, lines=tuple(replace(view, count=1, contact=None) for view in views))
        wait = self._seldom.wait(own.subject, mark=fingerprint_of(roundup_card(still)), now=self._clock.now())
        bare = replace(shown, lines=tuple(without_words(view) for view in views))
        if wait is None and not await self._easel.redraw(own, roundup_card(shown), instead=roundup_card(bare)):
            async with self._store.transaction() as tx:
                for one in standing:
                    await tx.messages.remove(one)
        return wait

    async def _leave(self, own: Drawn, standing: Sequence[Drawn], shown: Roundup) -> None:
        """Another company reads the channel now: the message goes to people directly, and its words out of there."""
        open_ones = [view for view in shown.lines if view.story.state not in OVER]
        bare = replace(shown, lines=tuple(without_words(view) for view in shown.lines))
        tries, people = Tries(), await self._rooms.instead(own.channel, Reach.SHARED) if open_ones else ()
        for person in people:
            await tries.run(self._hand_over(own, shown, person, (roundup_card(shown), roundup_card(bare))))
        if tries.again and len(tries.failures) == len(people):
            raise tries.again
        await self._rooms.leave([own])
        async with self._store.transaction() as tx:
            for one in standing:
                await tx.messages.remove(one)

    async def _hand_over(self, own: Drawn, shown: Roundup, person: Person, cards: Sequence[Card]) -> None:
        """The first of these that the chat takes."""
        for card in cards:
            try:
                place = await self._chat.tell(person, card)
            except NetworkFailure as failure:
                if failure.retry:
                    raise
                continue
            async with self._store.transaction() as tx:
                for drawn in pictures_of(shown.lines, place, _read(own.about), fingerprint_of(card)):
                    await tx.messages.save(drawn)
            return
        log.warning("roundup.untold", person=person.id)

    def of(self, views: Sequence[StoryView], memo: Memo, channel: str) -> Roundup:
        """What its card shows."""
        return _roundup_of(views, memo, channel, stories=self._stories, now=self._clock.now())


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One round-up, and what is remembered of its message."""

    own: Drawn
    standing: Sequence[Drawn]
    """Its own picture, and one for each line."""
    shown: Roundup


async def load_roundup(tx: Transaction, name: str, *, stories: StoryViews, now: datetime) -> Scene | None:
    """What its card shows now; None when nothing is remembered of such a message. `name`: `subject_for` without its
    kind."""
    channel, _, written = name.rpartition(":")
    # Colons may be in the ids of both; the message's are written otherwise.
    place = MessageRef(channel=channel, ts=unquote(written))
    standing = await tx.messages.standing(channel, place.ts)
    own = next((one for one in standing if one.subject == subject_for(place)), None)
    if own is None:
        return None
    lines = sorted((one for one in standing if one.subject.startswith(OF_STORY)), key=lambda one: one.about)
    ids = [StoryId(one.subject.removeprefix(OF_STORY)) for one in lines]
    found = {story.id: story for story in await tx.stories.list(ids)}
    views = await stories.load_all(tx, [found[one] for one in ids if one in found])
    shown = _roundup_of(views, _read(own.about), channel, stories=stories, now=now)
    return Scene(own=own, standing=standing, shown=shown)


def _roundup_of(views: Sequence[StoryView], memo: Memo, channel: str, *, stories: StoryViews, now: datetime) -> Roundup:
    here = frozenset(one.name for one in stories.departments(channel))
    return Roundup(
        channel=channel,
        total=memo.total,
        storm=memo.storm,
        topics=memo.topics,
        at=memo.at,
        lines=tuple(views),
        here=here,
        now=now,
    )


def _read(about: str) -> Memo:
    kind, total, at, topics = about.split(".", 3)
    counted = (one.partition("=") for one in topics.split(",") if one)
    return Memo(
        storm=kind == STORM,
        total=int(total),
        at=datetime.fromtimestamp(int(at), UTC),
        topics={Topic(topic): int(number) for topic, _, number in counted},
    )
