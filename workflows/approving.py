"""Endorse, approve, request changes, reject: what approvers decide, and what they say of findings."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.audit import Entry, Facts
from workflows.domain.finding import Verdict
from workflows.domain.freeze import require_thawed
from workflows.domain.ids import PersonId, PostId
from workflows.domain.lifecycle import leaves_at, publish_task
from workflows.domain.objection import FalseAlarm
from workflows.domain.person import Person
from workflows.domain.post import REFUSALS, Approval, Decision, Post, PostState, PostStep
from workflows.domain.task import Task
from workflows.errors import Conflict, InvalidContent, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction

RACES = 3
"""How often a decision is tried again when somebody else wrote the row in the same moment."""


class Approving:
    """Decisions of approvers. The first that ends the wait wins; whoever comes later is told who decided."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    async def approve(self, post_id: PostId, *, by: Person, revision: int) -> Post:
        """Approve a waiting post; the approval that completes the quorum sends it on its way.

        Raises NotAllowed, WrongState, Frozen, and Conflict when somebody decided first or the card is of an older
        revision.
        """
        return await self._again_after_a_race(lambda: self._approve(post_id, by=by, revision=revision))

    async def request_changes(self, post_id: PostId, *, by: Person, revision: int, reason: str) -> Post:
        """Hand it back to the author with a reason. Raises NotAllowed, WrongState, Conflict, InvalidContent."""
        return await self._again_after_a_race(
            lambda: self._turn_down(post_id, PostStep.REQUEST_CHANGES, by=by, revision=revision, reason=reason)
        )

    async def reject(self, post_id: PostId, *, by: Person, revision: int, reason: str) -> Post:
        """End it, with a reason. Raises NotAllowed, WrongState, Conflict, InvalidContent."""
        return await self._again_after_a_race(
            lambda: self._turn_down(post_id, PostStep.REJECT, by=by, revision=revision, reason=reason)
        )

    async def agree(self, post_id: PostId, *, by: Person, revision: int, number: int) -> Post:
        """Agree that the finding at `number` of `post.findings` was a false alarm. Changes nothing about the post.

        By whoever may decide about it, also after somebody did; counted once for each of them. Raises NotAllowed,
        WrongState for words nobody was asked about, and Conflict when the card is of an older revision or the finding
        is not there any more.
        """
        async with self.store.transaction() as tx:
            post, account = await self._put_before(tx, post_id, by, revision)
            alarm = _false_alarm(post, number, by=by.id, at=self.clock.now())
            if any(_is_the_same(one, alarm, by) for one in await tx.false_alarms.of_post(post.id)):
                return post
            if await tx.false_alarms.add(alarm):
                await tx.note(_agreed(alarm, account, by))
                await tx.messages.ask(f"post:{post.id}")
            return post

    async def _put_before(self, tx: Transaction, post_id: PostId, by: Person, revision: int) -> tuple[Post, Account]:
        """The post as the card showed it, decided or not, for whoever may decide about it."""
        post, account = await self._for_decider(tx, post_id, by, revision)
        if post.is_private:
            raise WrongState(REFUSALS[post.state])
        return post, account

    async def _approve(self, post_id: PostId, *, by: Person, revision: int) -> Post:
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post, account = await self._waiting(tx, post_id, by, revision)
            self.policy.require_approver(by, post, account)
            if post.digest is None or post.verdict is Verdict.FORBIDDEN:
                raise WrongState("These words cannot go out as they are. Request changes instead.")
            require_thawed(await tx.freezes.stopping(account.id), so="Nothing was approved.")
            approvals = (*post.valid_approvals, Approval(by=by.id, at=now, digest=post.digest))
            author = next(iter(await tx.people.list([post.author])), None)
            apology = await self._is_apology(tx, post, account)
            needed = max(post.needed, self.policy.needed(post.verdict, author, account, apology=apology))
            whole = await self._count(tx, approvals, post, account) >= needed
            step = PostStep.APPROVE if whole else PostStep.ENDORSE
            undo = timedelta(0) if apology else self.policy.settings.windows.undo_after_approval
            due = leaves_at(post, now=now, undo=undo) if whole else None
            change = post.step(
                step,
                by=by.id,
                at=now,
                approvals=approvals,
                needed=needed,
                decision=Decision(step=step, by=by.id, at=now),
                due=due,
                attempt=post.attempt + 1 if whole else post.attempt,
            )
            then: list[Task] = [publish_task(change.after, due=due)] if due else []
            await tx.record(change, then=then)
            return change.after

    async def _is_apology(self, tx: Transaction, post: Post, account: Account) -> bool:
        incident = await tx.incidents.get(post.incident) if post.incident else None
        return self.policy.is_apology(post, account, incident)

    async def _count(self, tx: Transaction, approvals: tuple[Approval, ...], post: Post, account: Account) -> int:
        """How many different humans among them are on the list and count, now."""
        people = await tx.people.list([approval.by for approval in approvals])
        return len(self.policy.approvers(account, post, people))

    async def _turn_down(self, post_id: PostId, step: PostStep, *, by: Person, revision: int, reason: str) -> Post:
        now = self.clock.now()
        if not reason.strip():
            raise InvalidContent("Say why, so that the author knows what to change.", field="reason")
        async with self.store.transaction() as tx:
            post, account = await self._waiting(tx, post_id, by, revision)
            self.policy.require_decider(by, post, account)
            decision = Decision(step=step, by=by.id, at=now, reason=reason.strip())
            change = post.step(step, by=by.id, at=now, decision=decision, due=None)
            await tx.record(change)
            return change.after

    async def _waiting(self, tx: Transaction, post_id: PostId, by: Person, revision: int) -> tuple[Post, Account]:
        """The post as the card showed it, still waiting; else the reason it is not, for whoever may decide about it."""
        post, account = await self._for_decider(tx, post_id, by, revision)
        if post.state is not PostState.WAITING:
            raise await _decided(tx, post)
        return post, account

    async def _for_decider(self, tx: Transaction, post_id: PostId, by: Person, revision: int) -> tuple[Post, Account]:
        post = await tx.posts.get(post_id)
        if post.account is None:
            raise WrongState(REFUSALS[post.state])
        account = await tx.accounts.get(post.account)
        self.policy.require_decider(by, post, account)
        if post.revision != revision:
            raise _Told(f"This card is superseded by v{post.revision}. Nothing was decided; look at the newer one.")
        return post, account

    async def _again_after_a_race(self, decide: Callable[[], Awaitable[Post]]) -> Post:
        """Decide again when the row moved on in the same moment: then either it still waits, or somebody decided."""
        for _ in range(RACES - 1):
            try:
                return await decide()
            except _Told:
                raise
            except Conflict:
                continue
        return await decide()


class _Told(Conflict):
    """A Conflict that trying again would not change."""


def _false_alarm(post: Post, number: int, *, by: PersonId, at: datetime) -> FalseAlarm:
    """What there is to keep of it. Raises Conflict when there is no such finding."""
    if not 0 <= number < len(post.findings):
        raise Conflict("That is not said of these words any more. Nothing was noted; look at it again.")
    finding = post.findings[number]
    return FalseAlarm(post=post.id, revision=post.revision, check=finding.check, rule=finding.rule, by=by, at=at)


def _is_the_same(one: FalseAlarm, alarm: FalseAlarm, by: Person) -> bool:
    """Whether this human said it already, under whichever of their ids."""
    same = (one.revision, one.check, one.rule) == (alarm.revision, alarm.check, alarm.rule)
    return same and by.is_one_of(one.by)


def _agreed(alarm: FalseAlarm, account: Account, by: Person) -> Entry:
    facts: Facts = {"account": account.id, "revision": alarm.revision, "check": alarm.check, "rule": alarm.rule}
    return Entry(at=alarm.at, action="finding.agreed", subject=alarm.post, by=by.id, facts=facts)


async def _decided(tx: Transaction, post: Post) -> Conflict | WrongState:
    """What to tell somebody who came too late: who decided, if a person did."""
    decision = post.decision
    verb = _VERBS.get(decision.step) if decision else None
    if decision is None or verb is None:
        return WrongState(REFUSALS[post.state])
    name = next((person.name for person in await tx.people.list([decision.by])), "Somebody else")
    return _Told(f"{name} {verb} this already. Nothing left to do.")


_VERBS = {
    PostStep.APPROVE: "approved",
    PostStep.REJECT: "rejected",
    PostStep.REQUEST_CHANGES: "requested changes to",
    PostStep.WITHDRAW: "withdrew",
    PostStep.UNDO: "took back",
}
