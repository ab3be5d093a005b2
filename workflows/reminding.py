"""Nudge those who must decide, end what nobody decided, forget private words."""

from workflows.domain.account import Kind, Mode
from workflows.domain.audit import Entry, Facts
from workflows.domain.ids import PostId
from workflows.domain.lifecycle import expires_at, remind_task
from workflows.domain.post import SYSTEM, Post, PostState, PostStep
from workflows.domain.task import TaskKind, again
from workflows.errors import NotFound
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction


class Reminding:
    """Timers of a post. Each re-reads the row and does nothing when it no longer applies."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    async def remind(self, post_id: PostId) -> None:
        """Draw the cards of a post that still waits anew (they show its age), and plan the next reminder."""
        now = self.clock.now()
        windows = self.policy.settings.windows
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if post.state is not PostState.WAITING:
                return
            if now - post.changed_at >= windows.remind:
                minutes = int((now - post.changed_at).total_seconds() // 60)
                facts: Facts = {"revision": post.revision, "waiting_minutes": minutes}
                await tx.note(Entry(at=now, action="post.remind", subject=post.id, by=SYSTEM, facts=facts))
                await tx.messages.ask(f"post:{post.id}")
            upcoming = remind_task(post, windows, now=now)
            if upcoming.due < expires_at(post, windows):
                await tx.later(upcoming)

    async def expire(self, post_id: PostId) -> None:
        """End a draft or a wait whose time is over; ask again later when it changed since."""
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
            await tx.record(post.step(PostStep.EXPIRE, by=None, at=now, due=None))
            if await self._is_private(tx, post):
                await tx.posts.forget(post.id)

    async def forget(self, post_id: PostId) -> None:
        """Delete the words of a personal draft for good. A draft that became a brand's in the meantime stays."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if post.state is not PostState.HANDED_BACK and not await self._is_private(tx, post):
                return
            if post.state is PostState.DRAFT:
                await tx.record(post.step(PostStep.EXPIRE, by=None, at=now))
            await tx.posts.forget(post.id)
            await tx.note(Entry(at=now, action="post.forget", subject=post.id, by=SYSTEM))

    async def _is_private(self, tx: Transaction, post: Post) -> bool:
        try:
            account = await tx.accounts.get(post.account) if post.account else None
        except NotFound:
            return False
        return account is not None and account.kind is Kind.PERSONAL and account.mode is Mode.SELF
