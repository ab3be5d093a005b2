"""A story's pictures wherever they stand: its card, its thread, the cards of people who were called, its round-ups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.cards.alike import MOST, alike_card, cleared_card
from bot.cards.fingerprint import fingerprint_of
from bot.cards.story import called_for, came_back_card, passed_on_card, story_card
from bot.cards.story_view import StoryView, without_words
from bot.drawing.easel import Easel
from bot.drawing.leaving import Leaving
from bot.drawing.people import Register
from bot.drawing.roundups import subject_for
from bot.drawing.seldom import Seldom
from bot.story_views import StoryViews
from workflows.domain.climbing import called
from workflows.domain.ids import PersonId, StoryId
from workflows.domain.person import Person
from workflows.domain.story import OVER, StoryState
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Chat, MessageRef
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store

log = structlog.get_logger()

THREAD_GAP = timedelta(seconds=60)
"""The least time between two replies in one thread."""
CARD = "card."
"""How `about` of a card in a channel begins; its number in that channel follows, counted from 0."""
EARLIER = "@"
"""What follows the person in the `about` of a card that called them once."""
REPLY = "reply."
"""How `about` of a reply in its thread begins; what it counted and its place follow."""
ALIKE = "alike"
"""`about` of the mark that says how many of a story's mentions its card and thread show, and since when."""


def card_about(number: int) -> str:
    """`about` of the so manieth card of one story in one channel: each time it comes back it has a new one."""
    return f"{CARD}{number}"


def cards_in(drawn: Sequence[Drawn], channel: str) -> list[Drawn]:
    """A story's cards in a channel, the newest last."""
    found = [one for one in drawn if one.role is Role.STORY and one.about.startswith(CARD) and one.channel == channel]
    return sorted(found, key=lambda one: int(one.about.removeprefix(CARD)))


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One story and the pictures of it that exist."""

    view: StoryView
    channel: str
    """Of its department."""
    called: tuple[Person, ...]
    """Who was told directly, and still has to look."""
    drawn: tuple[Drawn, ...]

    @property
    def cards(self) -> list[Drawn]:
        """Its cards in channels."""
        return [one for one in self.drawn if one.role is Role.STORY and one.about.startswith(CARD)]

    @property
    def direct(self) -> list[Drawn]:
        """Its cards with people; `about` is the person, and for an earlier call what tells it apart."""
        return [one for one in self.drawn if one.role is Role.STORY and not one.about.startswith(CARD)]

    @property
    def card(self) -> Drawn | None:
        """Its newest card where it is now."""
        return next(reversed(cards_in(self.drawn, self.channel)), None)

    @property
    def mark(self) -> str:
        """What it shows, where, and whom it calls, but for the counts: those may wait a few seconds."""
        still = story_card(replace(self.view, count=1, contact=None))
        places = (f"{one.channel}/{one.ts}" for one in (*self.cards, *self.direct))
        return " ".join([fingerprint_of(still), *(person.id for person in self.called), *places])

    def picture(self, *, is_called: bool = False) -> Card:
        """The card as the story stands now."""
        is_asked = is_called and self.view.story.state is StoryState.OPEN
        return story_card(self.view, called=called_for(self.view) if is_asked else "")

    def call(self) -> Card:
        """The card that calls somebody."""
        return story_card(self.view, called=called_for(self.view))


class StoryPictures:
    """Draws `story:{id}`: what stands already, and whom it calls. Raises NetworkFailure when the chat is away.

    A new story's own card is not posted here: it waits for its turn in its channel (`bot/drawing/triage.py`).
    """

    def __init__(
        self,
        *,
        store: Store,
        chat: Chat,
        easel: Easel,
        register: Register,
        leaving: Leaving,
        stories: StoryViews,
        clock: Clock,
    ) -> None:
        self._store = store
        self._chat = chat
        self._easel = easel
        self._register = register
        self._leaving = leaving
        self._stories = stories
        self._clock = clock
        self._seldom = Seldom()

    async def draw(self, story_id: str) -> datetime | None:
        """Bring every picture up to date; return when to come back, where a count or a thread has to wait a little."""
        scene = await self._scene(StoryId(story_id))
        if scene is None:
            return None
        if await self._leave_shared(scene):
            scene = await self._scene(StoryId(story_id)) or scene
        await self._ask_roundups(scene)
        wait = self._seldom.wait(f"story:{story_id}", mark=scene.mark, now=self._clock.now())
        if wait is None:
            await self._cards(scene)
            await self._told(scene)
        await self._call_all(scene)
        await self._clear_threads(scene)
        again = await self._thread(scene)
        return min((one for one in (wait, again) if one is not None), default=None)

    async def _scene(self, story_id: StoryId) -> Scene | None:
        async with self._store.reading() as tx:
            story = await tx.stories.find(story_id)
            if story is None:
                return None
            drawn = await tx.messages.list(f"story:{story_id}")
            view = await self._stories.load(tx, story)
        told = called(story, view.department, view.account)
        people = await self._people(told, is_over=story.state in OVER) if told else {}
        return Scene(
            view=view,
            channel=self._stories.channel_of(story),
            called=tuple(people[one] for one in told if one in people and people[one].counts),
            drawn=tuple(drawn),
        )

    async def _leave_shared(self, scene: Scene) -> bool:
        """Whether any of its cards stood where another company reads: they and their threads have no words any more."""
        replies = [one for one in scene.drawn if one.role is Role.LINE and one.about.startswith(REPLY)]
        shared = await self._leaving.shared([*replies, *scene.cards])
        if shared:
            bare = replace(scene, view=without_words(scene.view)).picture()
            cards = (scene.picture(), bare) if scene.view.story.state not in OVER else ()
            await self._leaving.leave(shared, cards=cards, direct=scene.direct)
        return bool(shared)

    async def _people(self, told: Sequence[PersonId], *, is_over: bool) -> Mapping[PersonId, Person]:
        """Who they are. Somebody whom only app.yaml names so far is met before they are called."""
        if not is_over:
            await self._register.refresh(told)
        async with self._store.reading() as tx:
            return {one.id: one for one in await tx.people.list(sorted(told))}

    async def _ask_roundups(self, scene: Scene) -> None:
        """The messages it is a line of are drawn on their own, so that fifteen changes are one redraw."""
        places = {MessageRef(channel=one.channel, ts=one.ts) for one in scene.drawn if one.role is Role.ROUNDUP}
        if places:
            async with self._store.transaction() as tx:
                for place in sorted(places, key=subject_for):
                    await tx.messages.ask(subject_for(place))

    async def _cards(self, scene: Scene) -> None:
        for one in scene.cards:
            bare = replace(scene, view=without_words(scene.view))
            await self._easel.redraw(one, self._card(scene, one), instead=self._card(bare, one))

    def _card(self, scene: Scene, drawn: Drawn) -> Card:
        if scene.channel and drawn.channel != scene.channel and drawn.channel in self._stories.settings.channels:
            return passed_on_card(scene.view)
        # A channel that app.yaml does not name any more keeps the cards that stand there, with their buttons.
        is_newest = drawn == cards_in(scene.drawn, drawn.channel)[-1]
        return scene.picture() if is_newest else came_back_card(scene.view)

    async def _told(self, scene: Scene) -> None:
        """The cards people have directly. When what they were called for is over, the next call is a new message."""
        asked = {person.id for person in scene.called}
        for one in scene.direct:
            is_called = one.about in asked
            bare = replace(scene, view=without_words(scene.view)).picture(is_called=is_called)
            if await self._easel.redraw(one, scene.picture(is_called=is_called), instead=bare) and not is_called:
                await self._retire(one)

    async def _call_all(self, scene: Scene) -> None:
        """Call those who were not called yet: nobody has it, or whoever has it asks for help."""
        if scene.view.story.state in OVER:
            return
        standing = {one.about for one in scene.direct}
        for person in scene.called:
            if person.id not in standing:
                await self._call(scene, person)

    async def _retire(self, drawn: Drawn) -> None:
        """No call any more, but a card that is kept up to date."""
        if EARLIER in drawn.about:
            return
        async with self._store.transaction() as tx:
            current = next((one for one in await tx.messages.list(drawn.subject) if one.about == drawn.about), drawn)
            await tx.messages.remove(current)
            await tx.messages.save(replace(current, about=f"{current.about}{EARLIER}{current.ts}"))

    async def _call(self, scene: Scene, person: Person) -> None:
        """That one of them cannot be told, or not in a stranger's words, does not keep anybody from being told."""
        subject = f"story:{scene.view.story.id}"
        bare = replace(scene, view=without_words(scene.view))
        for card in (scene.call(), bare.call()):
            try:
                await self._easel.tell(card, subject=subject, role=Role.STORY, person=person, about=person.id)
            except NetworkFailure as failure:
                if failure.retry:
                    raise
            else:
                return
        log.warning("story.untold", story=scene.view.story.id, person=person.id)

    async def _thread(self, scene: Scene) -> datetime | None:
        """What joined since the last reply, in the thread of its card: one reply a minute, at most."""
        card, view = scene.card, scene.view
        if card is None or view.count < 2 or view.story.state in OVER:
            return None
        listed, at = _read_mark(scene.drawn, card)
        if view.count <= listed:
            return None
        now = self._clock.now()
        if at is not None and at <= now < at + THREAD_GAP:
            return at + THREAD_GAP
        await self._reply(view, card, joined=view.count - listed, now=now, before=_mark_of(scene.drawn, card))
        return None

    async def _reply(self, view: StoryView, card: Drawn, *, joined: int, now: datetime, before: Drawn | None) -> None:
        async with self._store.reading() as tx:
            newest = await tx.mentions.list(view.story.id, limit=min(joined, MOST), newest=True)
        picture = alike_card(newest, joined=joined, count=view.count, now=now)
        mark = Drawn(
            subject=card.subject,
            role=Role.LINE,
            channel=card.channel,
            ts=card.ts,
            about=ALIKE,
            fingerprint=f"{view.count}.{int(now.timestamp())}",
        )
        # Noted first: a program that dies here leaves a reply out, it does not say the same twice.
        await self._save([mark])
        try:
            ref = await self._chat.post(card.channel, picture, thread=MessageRef(channel=card.channel, ts=card.ts))
        except NetworkFailure as failure:
            if failure.retry:
                await self._take_back(mark, before)
                raise
            log.warning("story.thread_gone", story=view.story.id)
            return
        about = f"{REPLY}{joined}.{view.count}.{ref.ts}"
        await self._save([replace(mark, ts=ref.ts, about=about, fingerprint=fingerprint_of(picture))])

    async def _clear_threads(self, scene: Scene) -> None:
        """Replies name strangers: once anything of the story was deleted, they only count."""
        replies = [one for one in scene.drawn if one.role is Role.LINE and one.about.startswith(REPLY)]
        if not replies:
            return
        async with self._store.reading() as tx:
            if not await tx.mentions.any_deleted(scene.view.story.id):
                return
        for one in replies:
            joined, count = one.about.removeprefix(REPLY).split(".")[:2]
            await self._easel.redraw(one, cleared_card(joined=int(joined), count=int(count)))

    async def _take_back(self, mark: Drawn, before: Drawn | None) -> None:
        if before is not None:
            await self._save([before])
        else:
            await self._easel.forget(mark)

    async def _save(self, pictures: Sequence[Drawn]) -> None:
        async with self._store.transaction() as tx:
            for one in pictures:
                await tx.messages.save(one)


def _mark_of(drawn: Sequence[Drawn], card: Drawn) -> Drawn | None:
    """The mark of this card's thread; one of an earlier card in the same channel does not count."""
    marks = (one for one in drawn if one.role is Role.LINE and one.about == ALIKE and one.channel == card.channel)
    return next((one for one in marks if one.ts == card.ts), None)


def _read_mark(drawn: Sequence[Drawn], card: Drawn) -> tuple[int, datetime | None]:
    mark = _mark_of(drawn, card)
    if mark is None:
        return 1, None
    listed, _, at = mark.fingerprint.partition(".")
    return int(listed), datetime.fromtimestamp(int(at), tz=UTC)
