"""Agree, false alarm: what approvers say of findings. Counted, and weighing nothing."""

from dataclasses import dataclass
from datetime import datetime

from workflows.approving.rows import put_before
from workflows.domain.account import Account
from workflows.domain.audit import Entry, Facts
from workflows.domain.ids import PersonId, PostId
from workflows.domain.objection import FalseAlarm
from workflows.domain.person import Person
from workflows.domain.post import REFUSALS, Post
from workflows.errors import Conflict, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """Takes down what was no alarm."""

    store: Store
    policy: Policy
    clock: Clock

    async def agree(self, post_id: PostId, *, by: Person, revision: int, number: int) -> Post:
        """See `Approving.agree`."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            before = await put_before(tx, self.policy, post_id, by=by, revision=revision, now=now)
            post = before.post
            if post.is_private:
                raise WrongState(REFUSALS[post.state])
            alarm = _false_alarm(post, number, by=by.id, at=now)
            if any(_is_the_same(one, alarm, by) for one in await tx.false_alarms.of_post(post.id)):
                return post
            if await tx.false_alarms.add(alarm):
                await tx.note(_agreed(alarm, before.account, by))
                await tx.messages.ask(f"post:{post.id}")
            return post


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
