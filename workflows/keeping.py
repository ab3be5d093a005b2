"""Keeping and erasing: legal holds, and what becomes of a person's words when they must go."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.domain.audit import Entry
from workflows.domain.hold import Hold, placed
from workflows.domain.ids import PersonId, new_id
from workflows.domain.person import Person
from workflows.domain.post import SYSTEM, TRANSITIONS, Decision, Post, PostState, PostStep
from workflows.domain.sending import ended_by
from workflows.errors import InvalidContent, NotAllowed, WrongState
from workflows.ports.clock import Clock
from workflows.ports.store import Erased, Store, Transaction

ON_THE_WAY = frozenset({PostState.APPROVED, PostState.PUBLISHING, PostState.NEEDS_HUMAN, PostState.RECALLING})
"""States in which a post's words are still needed: to send them, to find them, or to take them down."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What erasing somebody would do, before anything is done."""

    person: Person
    withdrawn: tuple[Post, ...]
    """Drafts and waiting posts that would be withdrawn first."""


class Keeping:
    """Legal holds, and erasures, which a hold forbids. `by` is who asks: an operator, at the command line."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    async def place(self, person: PersonId | None, *, reason: str, by: str) -> Hold:
        """Keep what this person wrote (None: everything), whoever asks to erase it. Raises InvalidContent, NotFound."""
        if not reason.strip():
            raise InvalidContent("A legal hold needs its matter: --reason with a number or name others can look up.")
        async with self.store.transaction() as tx:
            if person is not None:
                await tx.people.get(person)
            hold = Hold(id=new_id(), person=person, reason=reason.strip(), by=by, at=self.clock.now())
            await tx.record(placed(hold))
        return hold

    async def lift(self, hold_id: str, *, by: str) -> Hold:
        """End a hold. Raises NotFound, WrongState."""
        async with self.store.transaction() as tx:
            hold = await tx.holds.get(hold_id)
            change = hold.lift(by=by, at=self.clock.now())
            await tx.record(change)
        return change.after

    async def list(self) -> Sequence[Hold]:
        """Those in force, the oldest first."""
        async with self.store.reading() as tx:
            return await tx.holds.list()

    async def outlook(self, person_id: PersonId) -> Outlook:
        """What `erase` would do. Raises what it would raise."""
        async with self.store.reading() as tx:
            person = await tx.people.get(person_id)
            await _require_free(tx, person)
            unfinished = await tx.posts.list_unfinished(person_id)
        _require_settled(unfinished)
        return Outlook(person=person, withdrawn=tuple(post for post in unfinished if _can_be_withdrawn(post)))

    async def erase(self, person_id: PersonId, *, by: str) -> Erased:
        """Withdraw what they have not let go of and end their absences, then destroy their key and with it their words
        and their name.

        Raises NotFound, NotAllowed (a legal hold), WrongState (a post of theirs is on its way).
        """
        async with self.store.transaction() as tx:
            await _require_free(tx, await tx.people.get(person_id))
            unfinished = await tx.posts.list_unfinished(person_id)
            _require_settled(unfinished)
            withdrawn = [post for post in unfinished if _can_be_withdrawn(post)]
            now = self.clock.now()
            for post in withdrawn:
                decision = Decision(step=PostStep.WITHDRAW, by=SYSTEM, at=now)
                step = ended_by(PostStep.WITHDRAW, await tx.deliveries.list(post.id))
                await tx.record(post.step(step, by=None, at=now, due=None, decision=decision))
            for absence in await tx.absences.upcoming(person_id, now=now):
                # Nobody stands in for somebody who is gone.
                await tx.record(absence.end(by=SYSTEM, at=now))
            erased = await tx.people.erase(person_id, by=by, at=now)
            for subject in erased.pictures:
                await tx.messages.ask(subject)
            facts = {"versions": erased.versions, "withdrawn": len(withdrawn)}
            await tx.note(Entry(at=now, action="person.erased", subject=person_id, by=by, facts=facts))
        return erased


async def _require_free(tx: Transaction, person: Person) -> None:
    """Raise NotAllowed while a legal hold covers this person, under any of their ids."""
    for hold in await tx.holds.list():
        if any(hold.covers(one) for one in person.ids):
            raise NotAllowed(
                f"A legal hold stands against that: {hold.id}, placed {hold.at:%Y-%m-%d} ({hold.reason}). Nothing was "
                f"erased. When the matter is over: countersign hold lift {hold.id}"
            )


def _require_settled(unfinished: Sequence[Post]) -> None:
    """Raise WrongState while words of theirs are on their way to the public, or back."""
    moving = [f"{post.id} ({post.state.value})" for post in unfinished if post.state in ON_THE_WAY]
    if moving:
        raise WrongState(
            f"Posts of theirs are on their way, and the words are still needed: {', '.join(moving[:5])}. Withdraw "
            "them, or wait until they are out. Nothing was erased."
        )


def _can_be_withdrawn(post: Post) -> bool:
    return (post.state, PostStep.WITHDRAW) in TRANSITIONS
