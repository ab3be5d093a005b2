"""The look some minutes before a scheduled send: what would stand in its way is found while there is time to mend it.

It asks what the last look will ask, as of the send time, and what only a look ahead can use: that the sign-in is known
to be lost, and that the checks say something new. It sends back or does nothing; letting go stays with the last look.
"""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.alert import AlertKind
from workflows.domain.audit import Entry, Facts
from workflows.domain.ids import PostId
from workflows.domain.post import SYSTEM, Post, PostState, PostStep
from workflows.domain.task import TaskKind, again
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.publishing.ending import Ending, by_system
from workflows.publishing.lastlook import LastLook
from workflows.publishing.objections import GONE, SIGNED_OUT, Objection, frozen_ahead, unseen
from workflows.publishing.rows import account_of


@dataclass(frozen=True, kw_only=True)
class LookingAhead:
    """Looks at a scheduled post before its time, in one transaction."""

    store: Store
    policy: Policy
    clock: Clock
    look: LastLook
    ending: Ending

    async def at(self, post_id: PostId) -> None:
        """See `Publishing.look`."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if post.state is not PostState.APPROVED or post.due is None or post.due <= now:
                return
            opens = post.due - self.policy.settings.windows.last_look
            if now < opens:
                # Approved anew for a later time since, or the task woke up too early.
                await tx.later(again(TaskKind.LOOK, post.id, due=opens, now=now))
                return
            account = await account_of(tx, post)
            if account is None:
                await self._send_back(tx, post, None, GONE, now)
                return
            fresh = await self.look.judged_anew(tx, post, account, post.due)
            objection = await self._objection(tx, post, fresh, account, due=post.due)
            if objection is not None:
                await self._send_back(tx, post, account, objection, now, judged=fresh)
                return
            facts: Facts = {"account": account.id, "revision": post.revision, "leaves": post.due.isoformat()}
            await tx.note(Entry(at=now, action="post.look", subject=post.id, by=SYSTEM, facts=facts))

    async def _objection(
        self, tx: Transaction, post: Post, fresh: Post, account: Account, *, due: datetime
    ) -> Objection | None:
        """The first thing that would stand in the way at `due`. `fresh`: the post as it is judged for then."""
        stopping = await tx.freezes.stopping(account.id)
        if stopping is not None:
            return frozen_ahead(stopping)
        if await tx.alerts.find_open(account.id, AlertKind.SIGNED_OUT) is not None:
            return SIGNED_OUT
        # A digest that did not even fit its own rules is refused as what it is.
        as_confirmed = self.policy.digest(post, account, rules=post.rules) == post.digest
        objection = await self.look.objection(tx, fresh if as_confirmed else post, account, due)
        if objection is not None:
            return objection
        return unseen(post, fresh)

    async def _send_back(
        self,
        tx: Transaction,
        post: Post,
        account: Account | None,
        objection: Objection,
        now: datetime,
        *,
        judged: Post | None = None,
    ) -> None:
        decision = by_system(PostStep.SEND_BACK, objection.sentence, now)
        facts: Facts = {"reason": objection.code}
        await self.ending.ask_again(tx, post, account, decision, facts=facts, judged=judged)
