"""Who people are, as the chat says: fetched at the first meeting, and anew before somebody is asked to decide."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, Standing, identity_of, worst
from workflows.errors import NetworkFailure
from workflows.ports.chat import Chat, Member
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store, Transaction

log = structlog.get_logger()

FRESH = timedelta(minutes=10)
"""How long what the chat said about somebody is believed before they are asked to decide again."""
_NEVER = datetime.min.replace(tzinfo=UTC)
MOST_CARDS = 1_000
"""How many waiting posts are drawn anew when somebody counts no longer, or again."""
UNMET = "unmet"
LEFT = "left:"
"""The subject of what is told about somebody who left: this, and their id."""
NOWHERE = "nowhere"
"""The place of a mark: something remembered about a subject that is not a picture."""


def unmet_mark(person: PersonId) -> Drawn:
    """The mark of somebody whom the chat was not asked about yet; the announcer takes it away."""
    return Drawn(subject=f"person:{person}", role=Role.ACCESS, channel=NOWHERE, ts=NOWHERE, about=UNMET)


class Register:
    """Keeps people's names, zones and standing as the chat knows them."""

    def __init__(self, *, store: Store, chat: Chat, clock: Clock) -> None:
        self._store = store
        self._chat = chat
        self._clock = clock
        self._seen: dict[PersonId, datetime] = {}

    async def meet(self, person_id: PersonId) -> Person | None:
        """Ask every chat they have an account in who this is, and keep it. None when none of them knows them.

        They are a member only when each chat that knows them says so; name and time zone are those of the account they
        were last heard from. Raises NetworkFailure when a chat cannot be asked now; what is known about them there
        then counts on, and what the others said is kept.
        """
        known = await self._known(person_id)
        if known is None:
            return None
        said = [await self._ask(one) for one in known.identities]
        members = [one for one in said if isinstance(one, Member)]
        failures = [one for one in said if isinstance(one, NetworkFailure)]
        if members:
            person = await self._keep(known, said, is_whole=not failures)
        if failures:
            raise failures[0]
        if not members:
            log.warning("person.unknown", person=person_id)
            return None
        self._seen[person_id] = self._clock.now()
        return person

    async def refresh(self, people: Iterable[PersonId]) -> bool:
        """Ask about everybody of these who was not asked about lately; whether there was anybody to ask about.

        A chat that cannot answer changes nothing.
        """
        now = self._clock.now()
        stale = [one for one in people if one not in self._seen or now - self._seen[one] > FRESH]
        # Of very many, those asked longest ago first: a chat's patience may end before all of them were.
        stale.sort(key=lambda one: self._seen.get(one, _NEVER))
        for person_id in stale:
            await self._try(person_id)
        return bool(stale)

    async def _try(self, person_id: PersonId) -> None:
        try:
            await self.meet(person_id)
        except NetworkFailure:
            log.warning("person.unreachable", person=person_id)

    async def _known(self, person_id: PersonId) -> Person | None:
        """Who is to be asked about, with all their accounts; None for an id that is nobody's in any chat."""
        async with self._store.reading() as tx:
            known = next(iter(await tx.people.list([person_id])), None)
        identity = identity_of(person_id)
        if known is not None or identity is None:
            return known
        return Person(id=person_id, name="", identity=identity)

    async def _ask(self, identity: Identity) -> Member | NetworkFailure | None:
        """None: that chat does not know them, or is not set up any more."""
        try:
            return await self._chat.member(identity)
        except NetworkFailure as failure:
            return failure if failure.retry else None

    async def _keep(self, asked: Person, said: Sequence[Member | NetworkFailure | None], *, is_whole: bool) -> Person:
        """Write what was `said` of each account of `asked`, in their order. Not whole: one chat is out of reach."""
        members = [one for one in said if isinstance(one, Member)]
        main = said[0] if isinstance(said[0], Member) else None
        async with self._store.transaction() as tx:
            stored = await tx.people.find(asked.identity)
            known = stored or asked
            standings = [one.standing for one in members] + ([] if is_whole else [known.standing])
            person = replace(
                known,
                name=main.name if main else known.name or members[0].name,
                standing=worst(standings),
                zone=next((one.zone for one in members if one.zone), known.zone),
                language=next((one.language for one in members if one.language), known.language),
            )
            if person != stored:
                await tx.people.save(person)
            await _tell_apart(tx, stored, person)
            await _ask_others(tx, stored, person)
            if is_whole:
                for one in person.ids:
                    await tx.messages.remove(unmet_mark(one))
        return person


async def _tell_apart(tx: Transaction, before: Person | None, after: Person) -> None:
    """Whoever was deactivated leaves, which the announcer sees to; whoever came back may leave again one day."""
    was_gone = before is not None and before.standing is Standing.DEACTIVATED
    is_gone = after.standing is Standing.DEACTIVATED
    if is_gone and not was_gone:
        await tx.messages.ask(f"{LEFT}{after.id}")
    if was_gone and not is_gone:
        for told in await tx.messages.list(f"{LEFT}{after.id}"):
            await tx.messages.remove(told)


async def _ask_others(tx: Transaction, before: Person | None, after: Person) -> None:
    """Who no longer counts, or counts again, changes who is asked: the cards of what waits say so."""
    if before is None or before.counts is after.counts:
        return
    accounts = [account.id for account in await tx.accounts.list() if after.is_one_of(*account.deciders)]
    for post in await tx.posts.list_waiting(accounts, limit=MOST_CARDS) if accounts else ():
        await tx.messages.ask(f"post:{post.id}")
