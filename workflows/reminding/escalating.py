"""Call somebody about a post that nobody decided about in time: who is on call, then the next, then its owner.

A call asks for a decision; it gives nobody a right, and skips no step.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.absence import away
from workflows.domain.account import Account
from workflows.domain.calling import Call, CallKind, entry_of
from workflows.domain.ids import PersonId, PostId
from workflows.domain.lifecycle import escalate_task, expires_at
from workflows.domain.person import Person
from workflows.domain.post import SYSTEM, Post, PostState
from workflows.domain.task import TaskKind, again
from workflows.domain.waiting import escalates_at, escalations, to_be_called
from workflows.errors import NotFound
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction


@dataclass(frozen=True, kw_only=True)
class Escalating:
    """Calls people."""

    store: Store
    policy: Policy
    clock: Clock

    async def escalate(self, post_id: PostId) -> None:
        """See `Reminding.escalate`."""
        now = self.clock.now()
        windows = self.policy.settings.windows
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            account = await _account_of(tx, post)
            if post.state is not PostState.WAITING or account is None:
                return
            calls = await tx.calls.of_post(post.id)
            due = escalates_at(post, windows, calls)
            if now < due:
                # The wait began anew since, or the task woke up too early.
                await tx.later(again(TaskKind.ESCALATE, post.id, due=due, now=now))
                return
            called = [one for call in escalations(post, calls) for one in call.to]
            left = await _left(tx, post, account, now, called=called)
            if not left:
                return
            await self._call(tx, post, left[0], now)
            upcoming = escalate_task(post, due=now + windows.escalate)
            if len(left) > 1 and upcoming.due < expires_at(post, windows):
                await tx.later(upcoming)

    async def _call(self, tx: Transaction, post: Post, person: Person, now: datetime) -> None:
        call = Call(post=post.id, revision=post.revision, kind=CallKind.ESCALATED, by=SYSTEM, at=now, to=(person.id,))
        await tx.calls.add(call)
        await tx.note(entry_of(call))
        await tx.messages.ask(f"post:{post.id}")


async def _left(
    tx: Transaction, post: Post, account: Account, now: datetime, *, called: Collection[PersonId]
) -> Sequence[Person]:
    """Who can still be called, in order: each human once; nobody away, called before, or who wrote or edited it."""
    order = to_be_called(account, now)
    people = {person.id: person for person in await tx.people.list(order)}
    skipped = {post.author, post.editor, *called, *away(await tx.absences.at(now), now)}
    left: list[Person] = []
    for one in order:
        person = people.get(one)
        if person is None or not person.counts or person.is_one_of(*skipped):
            continue
        left.append(person)
        skipped |= person.ids
    return left


async def _account_of(tx: Transaction, post: Post) -> Account | None:
    """None when it is no longer in app.yaml."""
    try:
        return await tx.accounts.get(post.account) if post.account else None
    except NotFound:
        return None
