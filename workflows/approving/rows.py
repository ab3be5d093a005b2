"""The post that somebody wants to decide about, as its card showed it, for whoever may decide; else why not."""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.approval import Plan
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import REFUSALS, Post, PostState, PostStep
from workflows.errors import Conflict, WrongState
from workflows.policy import Circumstances, Policy, circumstances
from workflows.ports.store import Transaction


class Told(Conflict):
    """A Conflict that trying again would not change."""


@dataclass(frozen=True, kw_only=True)
class Before:
    """A post put before somebody, and everything that deciding about it depends on."""

    post: Post
    account: Account
    given: Circumstances
    plan: Plan


async def put_before(
    tx: Transaction, policy: Policy, post_id: PostId, *, by: Person, revision: int, now: datetime
) -> Before:
    """The post, in whatever state. Raises NotFound, NotAllowed, WrongState, and Conflict for an older card."""
    post = await tx.posts.get(post_id)
    if post.account is None:
        raise WrongState(REFUSALS[post.state])
    account = await tx.accounts.get(post.account)
    given = await circumstances(tx, post, account, now=now)
    plan = policy.plan(post, account, given)
    policy.require_decider(by, post, account, plan)
    if post.revision != revision:
        raise Told(f"This card is superseded by v{post.revision}. Nothing was decided; look at the newer one.")
    return Before(post=post, account=account, given=given, plan=plan)


async def waiting(
    tx: Transaction, policy: Policy, post_id: PostId, *, by: Person, revision: int, now: datetime
) -> Before:
    """As `put_before`, and it still waits. Raises Conflict that says who decided when somebody did."""
    before = await put_before(tx, policy, post_id, by=by, revision=revision, now=now)
    if before.post.state is not PostState.WAITING:
        raise await decided(tx, before.post)
    return before


async def decided(tx: Transaction, post: Post) -> Conflict | WrongState:
    """What to tell somebody who came too late: who decided, if a person did."""
    decision = post.decision
    verb = _VERBS.get(decision.step) if decision else None
    if decision is None or verb is None:
        return WrongState(REFUSALS[post.state])
    name = next((person.name for person in await tx.people.list([decision.by])), "Somebody else")
    return Told(f"{name} {verb} this already. Nothing left to do.")


_VERBS = {
    PostStep.APPROVE: "approved",
    PostStep.REJECT: "rejected",
    PostStep.REQUEST_CHANGES: "requested changes to",
    PostStep.WITHDRAW: "withdrew",
    PostStep.UNDO: "took back",
    PostStep.HOLD: "put a hold on",
}
