"""A story's pictures wherever they stand: its card, its thread, the cards of people who were called, its round-ups."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.cards.alike import MOST, alike_card, cleared_card
from bot.cards.fingerprint import fingerprint_of
from bot.cards.story_view import StoryView, without_words
from bot.drawing.easel import Easel
from bot.drawing.leaving import Leaving
from bot.drawing.people import Register
from bot.drawing.roundups import subject_for
from bot.drawing.seldom import Seldom
from bot.drawing.story_scenes import Scene, called_of, card_at, load_story
from bot.drawing.tries import Tries
from bot.language import reading
from bot.story_views import StoryViews
from workflows.domain.ids import PersonId, StoryId
from workflows.domain.person import Person
from workflows.domain.story import OVER
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Chat, MessageRef
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store

log = structlog.get_logger()

THREAD_GAP = timedelta(seconds=60)
"""The least time between two replies in one thread."""
EARLIER = "@"
"""What follows the person in the `about` of a card that called them once."""
REPLY = "reply."
"""How `about` of a reply in its thread begins; what it counted and its place follow."""
ALIKE = "alike"
"""`about` of the mark that says how many of a story's mentions its card and thread show, and since when."""


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
        tries = Tries()
        if wait is None:
            await self._cards(scene, tries)
            await self._told(scene, tries)
        await self._call_all(scene, tries)
        await tries.run(self._clear_threads(scene))
        again = await tries.run(self._thread(scene))
        tries.over()
        return min((one for one in (wait, again) if one is not None), default=None)

    async def _scene(self, story_id: StoryId) -> Scene | None:
        async with self._store.reading() as tx:
            scene = await load_story(tx, story_id, stories=self._stories)
        if scene is None:
            return None
        story, told = scene.view.story, called_of(scene.view)
        people = await self._people(told, is_over=story.state in OVER) if told else {}
        return replace(scene, called=tuple(people[one] for one in told if one in people and people[one].counts))

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

    async def _cards(self, scene: Scene, tries: Tries) -> None:
        for one in scene.cards:
            bare = replace(scene, view=without_words(scene.view))
            await tries.run(self._easel.redraw(one, self._card(scene, one), instead=self._card(bare, one)))

    def _card(self, scene: Scene, drawn: Drawn) -> Card:
        return card_at(scene, drawn, self._stories.settings.channels)

    async def _told(self, scene: Scene, tries: Tries) -> None:
        """The cards people have directly. When what they were called for is over, the next call is a new message."""
        asked = {person.id for person in scene.called}
        for one in scene.direct:
            is_called = one.about in asked
            with reading(next((who for who in scene.called if who.id == one.about), None)):
                bare = replace(scene, view=without_words(scene.view)).picture(is_called=is_called)
                card = scene.picture(is_called=is_called)
            if await tries.run(self._easel.redraw(one, card, instead=bare)) and not is_called:
                await self._retire(one)

    async def _call_all(self, scene: Scene, tries: Tries) -> None:
        """Call those who were not called yet: nobody has it, or whoever has it asks for help."""
        if scene.view.story.state in OVER:
            return
        standing = {one.about for one in scene.direct}
        for person in scene.called:
            if person.id not in standing:
                await tries.run(self._call(scene, person))

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
        with reading(person):
            cards = (scene.call(), bare.call())
        for card in cards:
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
