"""Remind those who must decide: backwards from the send time, else after one, two, four, eight … windows."""

from dataclasses import dataclass

from workflows.domain.audit import Entry, Facts
from workflows.domain.ids import PostId
from workflows.domain.lifecycle import expires_at, remind_tasks
from workflows.domain.post import SYSTEM, PostState
from workflows.domain.waiting import last_reminder
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store


@dataclass(frozen=True, kw_only=True)
class Nudging:
    """Reminds."""

    store: Store
    policy: Policy
    clock: Clock

    async def remind(self, post_id: PostId) -> None:
        """See `Reminding.remind`."""
        now = self.clock.now()
        windows = self.policy.settings.windows
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if post.state is not PostState.WAITING:
                return
            if last_reminder(post, windows, by=now) is not None:
                minutes = int((now - post.changed_at).total_seconds() // 60)
                facts: Facts = {"revision": post.revision, "waiting_minutes": minutes}
                await tx.note(Entry(at=now, action="post.remind", subject=post.id, by=SYSTEM, facts=facts))
                await tx.messages.ask(f"post:{post.id}")
            for upcoming in remind_tasks(post, windows, now=now):
                if upcoming.due < expires_at(post, windows):
                    await tx.later(upcoming)
