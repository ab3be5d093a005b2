"""An absence has no picture of its own: when it begins and when it is over, by the clock too, others are drawn anew."""

from datetime import datetime

from bot.drawing.homes import ask_homes
from workflows.ports.clock import Clock
from workflows.ports.store import Store

MOST_POSTS = 1_000
"""How many waiting cards are drawn anew: somebody else is asked now."""


class AbsencePictures:
    """Asks for the cards of what waits where they decide, and for the pages of everybody there."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def draw(self, absence_id: str) -> datetime | None:
        """Ask for them; returns when to come back: as it begins, then as it is over. Raises NotFound."""
        now = self._clock.now()
        async with self._store.transaction() as tx:
            absence = await tx.absences.get(absence_id)
            person = await tx.people.get(absence.person)
            accounts = [one for one in await tx.accounts.list() if person.is_one_of(*one.deciders)]
            ids = [one.id for one in accounts]
            for post in await tx.posts.list_waiting(ids, limit=MOST_POSTS) if ids else ():
                await tx.messages.ask(f"post:{post.id}")
            concerned = {one for account in accounts for one in account.deciders}
            looking = {one for account in accounts for one in (account.owner, account.guardian) if one}
            both = {one for one in (absence.person, absence.instead) if one}
            await ask_homes(tx, concerned | looking | both, now=now)
        return absence.next_turn(now)
