"""The drift watch: what appears on a brand account and never went through here."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.account import Account, Mode
from workflows.domain.alert import Alert, AlertKind, AlertStep, raised
from workflows.domain.content import Part
from workflows.domain.delivery import Delivery
from workflows.domain.ids import RemotePostId, new_id
from workflows.domain.lifecycle import drift_task
from workflows.domain.sending import part_to_send
from workflows.errors import Busy, Conflict, NetworkFailure, NotFound
from workflows.guarding.alarming import alarm
from workflows.guarding.profiles import Profiles
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Network, Networks, RemotePost
from workflows.ports.store import HandedBack, Store, Transaction

CLOCK_SKEW = timedelta(seconds=60)
"""How far the network's clock may be behind ours when it says when something was posted."""
EARLY = 10
"""A look woken by up to a tenth of its turn too early asks for the one after it, and not for itself: that would be the
end of the watch."""
EMPTY = RemotePostId("-")
"""The cursor of an account that was looked at when there was nothing to see: all that comes is new."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Looks at every managed brand account, again and again. Practice accounts are nobody's voice and are left out."""

    store: Store
    policy: Policy
    networks: Networks
    clock: Clock
    profiles: Profiles

    async def turn(self) -> None:
        """Ask for the next turn, then look at all accounts at the same time: a slow one must not keep the others.

        The first look at an account takes what is there as known. Raises Busy when the turn could not begin.
        """
        now = self.clock.now()
        windows = self.policy.settings.windows
        async with self.store.transaction() as tx:
            await tx.later(drift_task(now + windows.drift / EARLY, windows))
            accounts = [one for one in await tx.accounts.list() if one.is_brand and one.mode is Mode.MANAGED]
        answers = await asyncio.gather(*(self._look(account) for account in accounts), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer

    async def go_on(self) -> None:
        """See to it that there is a next turn. Its key is its moment, so however many ask, one turn happens."""
        async with self.store.transaction() as tx:
            await tx.later(drift_task(self.clock.now(), self.policy.settings.windows))

    async def _look(self, account: Account) -> None:
        try:
            network = await self.networks.for_account(account)
            try:
                if await self.profiles.met(account, await network.whoami()):
                    await self._read(account, network)
            finally:
                await network.close()
        except NetworkFailure as failure:
            if not failure.retry:
                await self.profiles.signed_out(account)
        except (Busy, Conflict, NotFound):
            # Another replica looked in the same moment, or the account was just removed: the next turn sees the same.
            return

    async def _read(self, account: Account, network: Network) -> None:
        now = self.clock.now()
        async with self.store.transaction() as tx:
            may_read = await self._may_read(tx, account, now)
            cursor = await tx.alerts.cursor(account.id)
        if not may_read:
            return
        # Read before our own rows are: whatever of ours is on it was armed, and so is known to be, by then.
        posts = await network.timeline(since_id=None if cursor == EMPTY else cursor)
        if posts or cursor is None:
            await self._judge(account, network, cursor, posts)

    async def _judge(
        self, account: Account, network: Network, cursor: RemotePostId | None, posts: Sequence[RemotePost]
    ) -> None:
        """Alerts and the new cursor in one transaction, so that a restart neither loses nor repeats one.

        A post that may be one of our own parts, of which nobody knows yet whether it arrived, waits: the cursor stays
        before it, and the next turn sees it again.
        """
        now = self.clock.now()
        async with self.store.transaction() as tx:
            if await tx.alerts.cursor(account.id) != cursor:
                await tx.alerts.count_read(account.id, day=now.date(), posts=len(posts))
                return
            unsettled = await _unsettled(tx, account) if cursor is not None else ()
            reached, waits = cursor or EMPTY, False
            for post in posts:
                if not await _is_ours(tx, account, post):
                    if _may_be_one(network, unsettled, post):
                        waits = True
                    else:
                        await self._strange(tx, account, post, is_first_look=cursor is None, now=now)
                if not waits:
                    reached = post.id
            if reached != cursor:
                await tx.alerts.move_cursor(account.id, reached)
            await self._count(tx, account, posts, again=waits, now=now)
            if (
                cursor is not None
                and reached != cursor
                and len(posts) >= self.networks.limits(account.network).timeline
            ):
                await _tell_gap(tx, account, posts[0], now)

    async def _strange(
        self, tx: Transaction, account: Account, post: RemotePost, *, is_first_look: bool, now: datetime
    ) -> None:
        """Not ours: the words of a hand-back are a matter between two people, everything else one of the account."""
        if await tx.alerts.seen(account.id, post.id):
            return
        known = await self._handed_back(tx, post, now)
        if known is None and is_first_look:
            return
        alert = Alert(
            id=new_id(),
            kind=AlertKind.HANDED_BACK_TEXT if known else AlertKind.FOREIGN_POST,
            account=account.id,
            remote_id=post.id,
            post=known.post if known else None,
            author=known.person if known else None,
            seen_at=now,
            text="" if known else post.text,
        )
        await tx.record(raised(alert))

    async def _handed_back(self, tx: Transaction, post: RemotePost, now: datetime) -> HandedBack | None:
        known = await tx.alerts.recognise(post.text, now=now)
        if known is None:
            return None
        # Older than the hand-back: it was there before, on purpose or not.
        since = known.until - self.policy.settings.windows.handed_back_text - CLOCK_SKEW
        return known if post.at >= since else None

    async def _may_read(self, tx: Transaction, account: Account, now: datetime) -> bool:
        read = await tx.alerts.count_read(account.id, day=now.date())
        if read >= self.networks.limits(account.network).reads:
            if await tx.alerts.find_open(account.id, AlertKind.UNWATCHED) is None:
                await alarm(tx, AlertKind.UNWATCHED, account.id, now)
            return False
        alert = await tx.alerts.find_open(account.id, AlertKind.UNWATCHED)
        # One with a detail is about posts that were never looked at: that ends when a person did.
        if alert is not None and not alert.detail:
            await tx.record(alert.step(AlertStep.GONE, at=now))
        return True

    async def _count(
        self, tx: Transaction, account: Account, posts: Sequence[RemotePost], *, again: bool, now: datetime
    ) -> None:
        """A network charges once a day for a post, however often it is read (`networks.md` 5.1).

        While one waits, the same posts are read turn after turn; only those made since the last turn or two are new.
        """
        fresh = now - 2 * self.policy.settings.windows.drift
        new = [post for post in posts if not again or post.at >= fresh]
        await tx.alerts.count_read(account.id, day=now.date(), posts=len(new))


@dataclass(frozen=True, kw_only=True)
class _Unsettled:
    """A part that may be in public. `part` None: its words were erased, so it may be anything."""

    delivery: Delivery
    part: Part | None


async def _unsettled(tx: Transaction, account: Account) -> Sequence[_Unsettled]:
    return [
        _Unsettled(delivery=delivery, part=await _part(tx, delivery))
        for delivery in await tx.deliveries.unsettled(account.id)
    ]


async def _part(tx: Transaction, delivery: Delivery) -> Part | None:
    post = await tx.posts.find(delivery.post)
    if post is None or delivery.part >= len(post.content.parts):
        return None
    part = part_to_send(post, await tx.deliveries.list(post.id), delivery)
    return part if part.text else None


async def _is_ours(tx: Transaction, account: Account, post: RemotePost) -> bool:
    return await tx.deliveries.find_remote(account.id, post.id) is not None


def _may_be_one(network: Network, unsettled: Sequence[_Unsettled], post: RemotePost) -> bool:
    return any(one.part is None or network.resembles(one.part, post) for one in unsettled)


async def _tell_gap(tx: Transaction, account: Account, oldest: RemotePost, now: datetime) -> None:
    """So much was posted since the last look that the network showed the newest of it only."""
    before = oldest.at.strftime("%Y-%m-%d %H:%M UTC")
    await alarm(tx, AlertKind.UNWATCHED, account.id, now, detail=before)
