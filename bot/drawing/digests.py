"""The daily summaries: told once a day to each approver for whom something waits.

One stands per person: yesterday's says that it is over as soon as there is a newer one.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cards.digest import DigestView, Load, digest_card, over_card
from bot.drawing.easel import Easel
from bot.drawing.people import NOWHERE
from bot.home_views import HomeViews, wants_digest
from bot.language import reading
from workflows.domain.account import Mode
from workflows.domain.hours import instant
from workflows.domain.ids import PersonId
from workflows.domain.person import Person
from workflows.ports.clock import Clock
from workflows.ports.store import Role, Store, Transaction

LOAD_DAYS = 7
"""The decisions of so many days are compared."""


class DigestPictures:
    """Tells them. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(self, *, store: Store, easel: Easel, homes: HomeViews, clock: Clock) -> None:
        self._store = store
        self._easel = easel
        self._homes = homes
        self._clock = clock

    async def draw(self, name: str) -> None:
        """Tell one; `name` is `{person}.{day}`. Nothing when nothing waits, they want none, or were told it already.

        Without a day: the one that stands is drawn as things are now, since somebody's words or name were erased.
        """
        person_id, day = read_digest(name)
        subject = f"digest:{person_id}"
        async with self._store.reading() as tx:
            who = await tx.people.get(person_id)
            drawn = [one for one in await tx.messages.list(subject) if one.channel != NOWHERE]
            wanted = who.counts and await wants_digest(tx, who)
            view = await self._load(tx, who, day or self._clock.now().astimezone(ZoneInfo(who.zone)).date())
        if day is None:
            with reading(who):
                card = digest_card(view) if wanted and view.asked else over_card()
            for one in drawn:
                await self._easel.redraw(one, card)
        elif wanted and view.asked and not any(one.about == day.isoformat() for one in drawn):
            with reading(who):
                card, over = digest_card(view), over_card()
            await self._easel.tell(card, subject=subject, role=Role.DIGEST, person=who, about=day.isoformat())
            for one in drawn:
                await self._easel.redraw(one, over)
                await self._easel.forget(one)

    async def _load(self, tx: Transaction, who: Person, day: date) -> DigestView:
        home = await self._homes.load(tx, who)
        end = instant(day + timedelta(days=1), time(0), who.zone)
        return DigestView(
            person=who,
            now=home.now,
            asked=home.asked,
            asked_in_all=home.asked_in_all,
            today=[post for post in home.coming if post.post.due and post.post.due < end],
            load=await self._shared(tx, who, home.now),
            absences=home.absences,
            people=home.people,
        )

    async def _shared(self, tx: Transaction, who: Person, now: datetime) -> Load:
        """How many decisions were theirs, on the accounts that they approve for."""
        accounts = [one for one in await tx.accounts.list() if one.mode is Mode.MANAGED and self._homes.reads(who, one)]
        waits = await tx.posts.waits([one.id for one in accounts], since=now - timedelta(days=LOAD_DAYS))
        others = [one.decided_by for one in waits if not who.is_one_of(one.decided_by)]
        return Load(days=LOAD_DAYS, own=len(waits) - len(others), others=len(others), people=len(set(others)))


def read_digest(name: str) -> tuple[PersonId, date | None]:
    """The person and the day of `{person}.{day}`; None where no day is named."""
    person, _, day = name.rpartition(".")
    try:
        return PersonId(person), date.fromisoformat(day)
    except ValueError:
        return PersonId(name), None
