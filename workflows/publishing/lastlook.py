"""The last look: whether a post may still leave, by everything that is known now. Asked at begin and again at arm."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.finding import Draft
from workflows.domain.freeze import missed_by
from workflows.domain.lifecycle import is_timed_by_its_approver
from workflows.domain.post import Post
from workflows.policy import Policy, circumstances, surroundings
from workflows.ports.judge import Judge
from workflows.ports.network import Networks
from workflows.ports.store import Transaction
from workflows.publishing.answered import obstacle_to
from workflows.publishing.objections import (
    CHANGED,
    LATE,
    OTHER_RULES,
    PICTURE_GONE,
    THAWED,
    UNAPPROVED,
    Objection,
    frozen,
    not_answerable,
)

QUOTA_PAUSE = timedelta(seconds=60)
"""How long a post waits before it looks again whether the network's quota has room."""


@dataclass(frozen=True, kw_only=True)
class LastLook:
    """Looks; writes nothing."""

    policy: Policy
    checking: Judge
    networks: Networks

    async def objection(self, tx: Transaction, post: Post, account: Account, now: datetime) -> Objection | None:
        """The first thing that stands in the way of this post, or None when it may leave."""
        stopping = await tx.freezes.stopping(account.id)
        if stopping is not None:
            return frozen(stopping)
        lifted_at = await tx.freezes.lifted_at(account.id)
        if lifted_at is not None and missed_by(post, lifted_at):
            return THAWED
        if post.due is None or now > post.due + self.policy.settings.windows.lateness:
            return LATE
        if post.digest is None or self.policy.digest(post, account, rules=post.rules) != post.digest:
            return CHANGED
        if post.rules != self._rules():
            return OTHER_RULES
        given = await circumstances(tx, post, account, now=now)
        if not self.policy.may_leave(post, account, given):
            return UNAPPROVED
        kept = await tx.media.facts(post.id, {one.sha256 for one in post.content.media})
        if any(one.sha256 not in kept for one in post.content.media):
            return PICTURE_GONE
        obstacle = await obstacle_to(tx, post, account, self.networks.limits(account.network))
        return not_answerable(obstacle) if obstacle else None

    async def is_full(self, tx: Transaction, account: Account, now: datetime) -> bool:
        """Whether the network's quota for this account is used up."""
        limits = self.networks.limits(account.network)
        return await tx.deliveries.count_armed(account.id, since=now - limits.quota_window) >= limits.quota

    async def before_it_leaves(self, tx: Transaction, post: Post, account: Account, now: datetime) -> Post:
        """The post, judged anew when the rules changed, or when it goes out at a time that nobody judged it for.

        A digest that did not even fit before is left to be refused.
        """
        is_judged = post.rules == self._rules() and not is_timed_by_its_approver(post)
        if is_judged or self.policy.digest(post, account, rules=post.rules) != post.digest:
            return post
        return await self.judged_anew(tx, post, account, now)

    async def judged_anew(self, tx: Transaction, post: Post, account: Account, now: datetime) -> Post:
        """The post with the findings, rules and digest it has now; nothing else of it changes.

        Nobody outside is asked here: what moderators said when it was written still counts.
        """
        # Its time has come: the timing check would call a send time that is now "past".
        content = replace(post.content, send_at=None, wall_time=None)
        context = await surroundings(
            tx,
            self.policy.settings,
            content,
            account,
            limits=self.networks.limits(account.network),
            now=now,
            besides=post.id,
            opinions=post.opinions,
        )
        judgement = await self.checking.consider(Draft(content=content, account=account), context)
        digest = self.policy.digest(post, account, rules=self._rules())
        return replace(post, findings=tuple(judgement.findings), rules=self._rules(), digest=digest)

    def _rules(self) -> str:
        return self.policy.rules(self.checking.rules_version)
