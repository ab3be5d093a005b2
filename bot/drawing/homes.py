"""People's own pages of the app: drawn when they look at them, and anew when something of theirs changes.

Only for who looked lately: whoever opens theirs again gets it anew in any case.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cards.fingerprint import fingerprint_of
from bot.cards.home import person_home_card
from bot.home_views import HomeViews
from bot.language import reading
from workflows.domain.ids import PersonId
from workflows.domain.person import Person
from workflows.errors import NetworkFailure
from workflows.ports.chat import Chat
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store, Transaction

LOOKED = timedelta(days=7)
"""For how long a page is kept up to date after its person looked at it last."""
PAUSE = timedelta(seconds=2)
"""Between two drawings of one page: a busy minute of an account is many changes for each of its approvers."""
REMEMBERED = 1_000


def opened_mark(who: Person, at: datetime) -> Drawn:
    """That somebody looks at their page now. What was drawn there before may be gone, so it is drawn in any case."""
    return Drawn(subject=f"home:{who.id}", role=Role.HOME, channel=who.identity.platform, ts=at.isoformat())


async def ask_homes(tx: Transaction, people: Iterable[PersonId], *, now: datetime) -> None:
    """Ask for the pages of these people, as far as they looked at theirs lately."""
    known = await tx.people.list(sorted(set(people)))
    subjects = {f"home:{one}" for person in known for one in person.ids}
    marks = await tx.messages.of_each(sorted(subjects), Role.HOME) if subjects else ()
    for subject in {mark.subject for mark in marks if now - datetime.fromisoformat(mark.ts) < LOOKED}:
        await tx.messages.ask(subject)


class HomePictures:
    """Draws them."""

    def __init__(self, *, store: Store, chat: Chat, homes: HomeViews, clock: Clock) -> None:
        self._store = store
        self._chat = chat
        self._homes = homes
        self._clock = clock
        self._last: dict[PersonId, datetime] = {}

    async def draw(self, person_id: PersonId) -> datetime | None:
        """Bring a page up to date; returns when to come again, when it was drawn a moment ago.

        Raises NotFound, and NetworkFailure when the chat cannot be reached now; a chat without such pages is never
        asked again.
        """
        now = self._clock.now()
        before = self._last.get(person_id)
        if before is not None and before <= now < before + PAUSE:
            return before + PAUSE
        async with self._store.reading() as tx:
            marks = [one for one in await tx.messages.list(f"home:{person_id}") if one.role is Role.HOME]
            if not marks:
                return None
            who = await tx.people.get(person_id)
            with reading(who):
                card = person_home_card(await self._homes.load(tx, who))
        mark = fingerprint_of(card)
        if all(one.fingerprint == mark for one in marks):
            return None
        self._remember(person_id, now)
        try:
            await self._chat.home(who, card)
        except NetworkFailure as failure:
            if failure.retry:
                raise
            await self._forget(marks)
            return None
        await self._save([replace(one, fingerprint=mark) for one in marks])
        return None

    def _remember(self, person_id: PersonId, now: datetime) -> None:
        if len(self._last) >= REMEMBERED:
            self._last = {one: at for one, at in self._last.items() if now < at + PAUSE}
        self._last[person_id] = now

    async def _forget(self, marks: Iterable[Drawn]) -> None:
        async with self._store.transaction() as tx:
            for one in marks:
                await tx.messages.remove(one)

    async def _save(self, marks: Iterable[Drawn]) -> None:
        """What was drawn, unless they looked again meanwhile: that asks for a drawing of its own."""
        async with self._store.transaction() as tx:
            for one in marks:
                now = await tx.messages.list(one.subject)
                if any(other.channel == one.channel and other.ts == one.ts for other in now):
                    await tx.messages.save(one)
