"""The queue of an account: its next free slot, its next days, and that no slot is given twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.calendar import DAYS, Calendar, calendar_of, free_slot, is_slot, taken, until
from workflows.domain.ids import AccountId
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.errors import InvalidContent
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.posting.accounts import chosen_account

MOST = 1_000
"""The most scheduled posts of one account that are looked at."""


@dataclass(frozen=True, kw_only=True)
class Queueing:
    """Reads the queue; writes nothing."""

    store: Store
    policy: Policy
    clock: Clock

    async def next_slot(self, account_id: AccountId) -> datetime | None:
        """See `Posting.next_slot`."""
        now = self.clock.now()
        async with self.store.reading() as tx:
            account = await chosen_account(tx, account_id)
            if account.slots is None:
                return None
            posts = await _scheduled(tx, account, now)
        return free_slot(account.slots, posts, now=now, blackouts=self.policy.settings.blackouts)

    async def calendar(self, account_id: AccountId, *, by: Person, days: int) -> Calendar:
        """See `Posting.calendar`."""
        now = self.clock.now()
        async with self.store.reading() as tx:
            account = await chosen_account(tx, account_id)
            self.policy.require_draft(by, account)
            posts = await _scheduled(tx, account, now)
        return calendar_of(
            account, posts, now=now, zone=by.zone, blackouts=self.policy.settings.blackouts, days=days or DAYS
        )


async def take_slot(tx: Transaction, post: Post, account: Account) -> None:
    """As `require_free`, for a post that is being confirmed: of two in the same moment one is told."""
    if account.slots is not None and post.content.send_at is not None:
        await tx.posts.hold_calendar(account.id)
        await require_free(tx, post, account, post.content.send_at, field="confirm")


async def require_free(tx: Transaction, post: Post, account: Account, send_at: datetime | None, *, field: str) -> None:
    """Raise InvalidContent at `field` when the time is a slot that another post of the account has already."""
    if send_at is None or account.slots is None or post.content.reply_to is not None:
        return
    if not is_slot(account.slots, send_at):
        return
    posts = await tx.posts.calendar([account.id], since=send_at, until=send_at + timedelta(minutes=1))
    if taken(posts, besides=post.id):
        raise InvalidContent(
            f"Another post of {account.at_handle} has this slot. Nothing went out. Choose another time, or the next "
            "free slot.",
            field=field,
        )


async def _scheduled(tx: Transaction, account: Account, now: datetime) -> Sequence[Post]:
    return await tx.posts.calendar([account.id], since=now, until=until(now), limit=MOST)
