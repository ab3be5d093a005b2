"""Revise, withdraw, undo, reopen: a confirmed post comes back to its author, or ends."""

from dataclasses import dataclass
from typing import Any

from workflows.domain.account import Mode
from workflows.domain.ids import PostId
from workflows.domain.lifecycle import expire_task
from workflows.domain.person import Person
from workflows.domain.post import Decision, Post, PostState, PostStep
from workflows.domain.sending import anything_left, ended_by, require_not_left
from workflows.domain.transition import Change
from workflows.errors import NotAllowed, WrongState
from workflows.policy import Policy, circumstances
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.posting.accounts import chosen_account, find_account


@dataclass(frozen=True, kw_only=True)
class TakingBack:
    """Takes posts back that have not left."""

    store: Store
    policy: Policy
    clock: Clock

    async def revise(self, post_id: PostId, *, by: Person) -> Post:
        """Back to a draft, to change the words. Raises WrongState when part of it is live."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            await self._require_hand(tx, post, by)
            if post.state is PostState.DRAFT:
                return post
            change = post.step(PostStep.REVISE, by=by.id, at=now, **_voided(post), last_editor=by.id)
            if anything_left(await tx.deliveries.list(post.id)):
                raise WrongState("Part of this post is already live, so its words cannot change any more.")
            return await self._back_to_draft(tx, change)

    async def withdraw(self, post_id: PostId, *, by: Person) -> Post:
        """Stop it for good. Raises TooLate when it left."""
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            await self._require_hand(tx, post, by)
            now = self.clock.now()
            deliveries = await tx.deliveries.list(post.id)
            require_not_left(post, deliveries, now=now)
            decision = Decision(step=PostStep.WITHDRAW, by=by.id, at=now)
            step = ended_by(PostStep.WITHDRAW, deliveries)
            change = post.step(step, by=by.id, at=now, due=None, decision=decision)
            await tx.record(change)
            account = await find_account(tx, post.account)
            if account is not None and account.mode is Mode.SELF:
                await tx.posts.forget(post.id)
            return change.after

    async def undo(self, post_id: PostId, *, by: Person) -> Post:
        """Back to a draft inside the undo window. Raises TooLate when it left."""
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if not by.is_one_of(post.author, post.editor, post.decision.by if post.decision else None):
                raise NotAllowed("Only its author, or the approver who decided, can undo this.")
            now = self.clock.now()
            deliveries = await tx.deliveries.list(post.id)
            require_not_left(post, deliveries, now=now)
            decision = Decision(step=PostStep.UNDO, by=by.id, at=now)
            if ended_by(PostStep.UNDO, deliveries) is PostStep.LEAVE_REST:
                # Its beginning is live, so there is no draft to go back to.
                change = post.step(PostStep.LEAVE_REST, by=by.id, at=now, due=None, decision=decision)
                await tx.record(change)
                return change.after
            return await self._back_to_draft(
                tx, post.step(PostStep.UNDO, by=by.id, at=now, **_voided(post), decision=decision)
            )

    async def reopen(self, post_id: PostId, *, by: Person) -> Post:
        """A rejected post becomes a draft again."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            account = await chosen_account(tx, post.account)
            if not by.counts or not by.is_one_of(account.owner, post.decision.by if post.decision else None):
                raise NotAllowed(f"Only who rejected it, or the owner of {account.at_handle}, can reopen this.")
            return await self._back_to_draft(tx, post.step(PostStep.REOPEN, by=by.id, at=now, **_voided(post)))

    async def _require_hand(self, tx: Transaction, post: Post, by: Person) -> None:
        """Raise NotAllowed unless they wrote or last edited it, or may decide about it and it was put before them."""
        if by.is_one_of(post.author, post.editor):
            return
        account = await chosen_account(tx, post.account)
        given = await circumstances(tx, post, account, now=self.clock.now())
        self.policy.require_decider(by, post, account, self.policy.plan(post, account, given))
        if post.is_private:
            raise NotAllowed("Its author has it in hand, and nobody was asked about it yet. Nothing was changed.")

    async def _back_to_draft(self, tx: Transaction, change: Change[Post]) -> Post:
        await tx.record(change, then=[expire_task(change.after, self.policy.settings.windows)])
        return change.after


def _voided(post: Post) -> dict[str, Any]:
    """What a draft loses that came back from confirmation: every approval, and its place in the queue."""
    return {"revision": post.revision + 1, "approvals": (), "needed": 0, "digest": None, "due": None}
