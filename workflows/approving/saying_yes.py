"""Say yes: one approval more, and with the last one that its plan needs the post goes on its way."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflows.approving.attention import missed, require_looked
from workflows.approving.rows import Before, waiting
from workflows.domain.audit import Facts
from workflows.domain.finding import Verdict
from workflows.domain.freeze import require_thawed
from workflows.domain.ids import PersonId, PostId
from workflows.domain.lifecycle import LATE_FOR, approved_tasks, leaves_at
from workflows.domain.person import Person
from workflows.domain.post import Approval, Decision, Post, PostStep
from workflows.domain.trust import Because
from workflows.errors import InvalidContent, TimeNeeded, WrongState
from workflows.policy import Policy, earn
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction


@dataclass(frozen=True, kw_only=True)
class Leave:
    """When a post goes out whose time has passed: at a new time, or (None) as soon as it may."""

    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SayingYes:
    """Approves."""

    store: Store
    policy: Policy
    clock: Clock

    async def approve(self, post_id: PostId, *, by: Person, revision: int, leave: Leave | None, aware: bool) -> Post:
        """See `Approving.approve`."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            before = await waiting(tx, self.policy, post_id, by=by, revision=revision, now=now)
            post, account = before.post, before.account
            self.policy.require_approver(by, post, account, before.plan)
            if post.digest is None or post.verdict is Verdict.FORBIDDEN:
                raise WrongState("These words cannot go out as they are. Request changes instead.")
            require_thawed(await tx.freezes.stopping(account.id), so="Nothing was approved.")
            unseen = await missed(tx, self.policy, before, by)
            require_looked(unseen, aware=aware)
            facts: Facts = {**_instead_of(before, by), **({"unseen": " ".join(unseen)} if unseen else {})}
            yes = Approval(by=by.id, at=now, digest=post.digest)
            after_it = replace(post, approvals=(*post.valid_approvals, yes))
            needed = max(post.needed, before.plan.needed)
            if not self.policy.is_complete(after_it, account, before.given):
                return await self._endorse(tx, before, after_it, by, needed=needed, facts=facts)
            return await self._let_go(tx, before, after_it, by, needed=needed, leave=leave, facts=facts)

    async def _endorse(
        self, tx: Transaction, before: Before, after_it: Post, by: Person, *, needed: int, facts: Facts
    ) -> Post:
        now = before.given.now
        change = before.post.step(
            PostStep.ENDORSE,
            by=by.id,
            at=now,
            facts=facts,
            approvals=after_it.approvals,
            needed=needed,
            decision=Decision(step=PostStep.ENDORSE, by=by.id, at=now),
        )
        await tx.record(change)
        return change.after

    async def _let_go(
        self,
        tx: Transaction,
        before: Before,
        after_it: Post,
        by: Person,
        *,
        needed: int,
        leave: Leave | None,
        facts: Facts,
    ) -> Post:
        post, now = before.post, before.given.now
        windows = self.policy.settings.windows
        apology = self.policy.is_apology(post, before.account, before.given.incident)
        undo = timedelta(0) if apology else windows.undo_after_approval
        due = max(_leaves(post, now, leave), leaves_at(post, now=now, undo=undo))
        change = post.step(
            PostStep.APPROVE,
            by=by.id,
            at=now,
            facts={**facts, **_moved(post, due, now)},
            approvals=after_it.approvals,
            needed=needed,
            decision=Decision(step=PostStep.APPROVE, by=by.id, at=now),
            due=due,
            attempt=post.attempt + 1,
        )
        await tx.record(change, then=approved_tasks(change.after, windows, due=due, now=now))
        # Only the first time: what was sent back, or held, and approved again says nothing new about its author.
        # In an emergency whoever may write can say yes: that is no approver's word about anybody.
        if post.revision == 1 and not post.attempt and not before.given.emergency:
            await earn(tx, post, before.account, Because.APPROVED_IN_A_ROW, at=now)
        return change.after


def _leaves(post: Post, now: datetime, leave: Leave | None) -> datetime:
    """The earliest it may go out. Raises TimeNeeded when its time has passed and nobody said when instead."""
    send_at = post.content.send_at
    if send_at is None or send_at > now:
        return now
    if now > send_at + LATE_FOR and not post.attempt:
        raise InvalidContent(_TOO_LATE, field="send_at")
    if leave is None:
        raise TimeNeeded("Its time to send has passed. Say whether it goes out now or at a new time.", was=send_at)
    if leave.at is None:
        return now
    if leave.at <= now:
        raise InvalidContent("That time has passed too. Choose a later one.", field="send_at")
    if leave.at > send_at + LATE_FOR:
        raise InvalidContent(_TOO_LATE, field="send_at")
    return leave.at


_TOO_LATE = "That is more than a day after the time its author chose. Request changes, so that they can agree to it."


def _moved(post: Post, due: datetime, now: datetime) -> Facts:
    """That the approver chose when, because its time had passed."""
    send_at = post.content.send_at
    return {"was_for": send_at.isoformat(), "leaves": due.isoformat()} if send_at and send_at <= now else {}


def _instead_of(before: Before, by: Person) -> Facts:
    """For whom they stood in, if for somebody."""
    absent: list[PersonId] = [whom for ask in before.plan.now for who, whom in ask.instead if by.is_one_of(who)]
    return {"instead_of": absent[0]} if absent else {}
