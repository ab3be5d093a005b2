"""End what nobody decided, and forget private words."""

from dataclasses import dataclass

from workflows.domain.account import Kind, Mode
from workflows.domain.audit import Entry
from workflows.domain.ids import PostId
from workflows.domain.lifecycle import expires_at
from workflows.domain.post import SYSTEM, Post, PostState, PostStep
from workflows.domain.sending import ended_by
from workflows.domain.task import TaskKind, again
from workflows.errors import NotFound
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Ends waits and drafts."""

    store: Store
    policy: Policy
    clock: Clock

    async def expire(self, post_id: PostId) -> None:
        """See `Reminding.expire`."""
        now = self.clock.now()
        windows = self.policy.settings.windows
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if post.state not in {PostState.DRAFT, PostState.WAITING}:
                return
            due = expires_at(post, windows)
            if now < due:
                # The same key is done once: only a key of its own brings back a task that woke up too early.
                await tx.later(again(TaskKind.EXPIRE, post.id, due=due, now=now))
                return
            step = ended_by(PostStep.EXPIRE, await tx.deliveries.list(post.id))
            await tx.record(post.step(step, by=None, at=now, due=None))
            if await _is_private(tx, post):
                await tx.posts.forget(post.id)

    async def forget(self, post_id: PostId) -> None:
        """See `Reminding.forget`."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if post.state is not PostState.HANDED_BACK and not await _is_private(tx, post):
                return
            if post.state is PostState.DRAFT:
                await tx.record(post.step(PostStep.EXPIRE, by=None, at=now))
            await tx.posts.forget(post.id)
            await tx.note(Entry(at=now, action="post.forget", subject=post.id, by=SYSTEM))


async def _is_private(tx: Transaction, post: Post) -> bool:
    try:
        account = await tx.accounts.get(post.account) if post.account else None
    except NotFound:
        return False
    return account is not None and account.kind is Kind.PERSONAL and account.mode is Mode.SELF
