"""What becomes of a post changes how much its author is trusted on its account: written by whoever decides."""

from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.person import Trust
from workflows.domain.post import Post
from workflows.domain.trust import Because, Earned, after, changed
from workflows.ports.store import Transaction


async def earn(tx: Transaction, post: Post, account: Account, because: Because, *, at: datetime) -> None:
    """Note it, in the transaction of the decision."""
    fresh = Earned(person=post.author, account=account.id)
    earned = await tx.trust.find(post.author, account.id) or fresh
    now = after(earned, because, post=post.id, at=at, earning=account.earning)
    await tx.trust.save(now)
    entry = changed(earned, now)
    if entry is not None:
        await tx.note(entry)
    if entry is not None and now.level is Trust.TRUSTED:
        # They are told, once.
        await tx.messages.ask(f"trusted:{post.id}")
