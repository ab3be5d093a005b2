"""Drift watch, credential watch, freeze: what looks after the accounts while nobody posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.account import Account, Mode, Profile
from workflows.domain.alert import Alert, AlertKind, AlertStep, concern, raised
from workflows.domain.audit import Entry, Facts
from workflows.domain.ids import AccountId, RemotePostId, new_id
from workflows.domain.lifecycle import drift_task
from workflows.domain.person import Person
from workflows.domain.post import SYSTEM
from workflows.domain.sending import recall_pause
from workflows.domain.task import TaskKind, task
from workflows.errors import Conflict, NetworkFailure, NotAllowed, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Deleted, DeleteOutcome, Networks, NotSent, RemoteAccount, RemotePost, Unknown
from workflows.ports.store import Freeze, Store, Transaction

CLOCK_SKEW = timedelta(seconds=60)
"""How far the network's clock may be behind ours when it says when something was posted."""
EARLY = 10
"""A look woken by up to a tenth of its turn too early asks for the one after it, and not for itself: that would be the
end of the watch."""
TAKE_DOWN_FOR = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class _Watched:
    account: Account
    cursor: RemotePostId | None


class Guarding:
    """Watches the accounts."""

    def __init__(self, *, store: Store, policy: Policy, networks: Networks, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.networks = networks
        self.clock = clock

    # --- drift --------------------------------------------------------------------------------------------------------

    async def drift(self) -> None:
        """Look at every managed brand account for texts that were handed back; asks for its next turn while any lives.

        An account of which as many posts were read today as may be is left out until tomorrow, and its people are told.
        One account that cannot be read does not keep the others from being looked at.
        """
        now = self.clock.now()
        async with self.store.transaction() as tx:
            if not await tx.alerts.watching(now=now):
                # The next watch begins with the newest posts: reading all of the meantime costs, and can be too much.
                await tx.alerts.forget_cursors()
                return
            windows = self.policy.settings.windows
            await tx.later(drift_task(now + windows.drift / EARLY, windows))
            watched = [
                _Watched(account=account, cursor=await tx.alerts.cursor(account.id))
                for account in await tx.accounts.list()
                if account.is_brand and account.mode is Mode.MANAGED and await self._may_read(tx, account, now)
            ]
        for each in watched:
            try:
                await self._look(each)
            except (NetworkFailure, Conflict):
                # Unreadable now, or another replica looked in the same moment: the next turn sees the same posts.
                continue

    async def watch_on(self) -> None:
        """At the start: the next look, if anything is watched for. A chain of looks that an outage ended goes on."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            if await tx.alerts.watching(now=now):
                await tx.later(drift_task(now, self.policy.settings.windows))

    async def _look(self, watched: _Watched) -> None:
        network = self.networks.for_account(watched.account)
        try:
            posts = await network.timeline(since_id=watched.cursor)
        finally:
            await network.close()
        if posts:
            await self._raise_alerts(watched, posts)

    async def _raise_alerts(self, watched: _Watched, posts: Sequence[RemotePost]) -> None:
        """Alerts and the new cursor in one transaction, so that a restart neither loses nor repeats one."""
        now = self.clock.now()
        memory = self.policy.settings.windows.handed_back_text
        async with self.store.transaction() as tx:
            await tx.alerts.count_read(watched.account.id, day=now.date(), posts=len(posts))
            if await tx.alerts.cursor(watched.account.id) != watched.cursor:
                return
            ours = await tx.deliveries.credited(watched.account.id)
            for post in posts:
                known = await tx.alerts.recognise(post.text, now=now) if post.id not in ours else None
                # Older than the hand-back: it was there before, on purpose or not.
                if known is None or post.at < known.until - memory - CLOCK_SKEW:
                    continue
                alert = Alert(
                    id=new_id(),
                    kind=AlertKind.HANDED_BACK_TEXT,
                    account=watched.account.id,
                    remote_id=post.id,
                    post=known.post,
                    author=known.person,
                    seen_at=now,
                )
                await tx.record(raised(alert))
            await tx.alerts.move_cursor(watched.account.id, posts[-1].id)

    async def _may_read(self, tx: Transaction, account: Account, now: datetime) -> bool:
        read = await tx.alerts.count_read(account.id, day=now.date())
        if read < self.networks.limits(account.network).reads:
            await self._all_clear(tx, AlertKind.UNWATCHED, account.id, now)
            return True
        await self._alarm(tx, AlertKind.UNWATCHED, account.id, now)
        return False

    async def take_down(self, alert_id: str, *, by: Person) -> Alert:
        """Delete the stray post: its author, or the account's guardian, owner or an approver."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            alert = await tx.alerts.get(alert_id)
            self._require_concerned(by, alert, await tx.accounts.get(alert.account))
            if alert.remote_id is None:
                raise WrongState("There is no post to delete.")
            change = alert.step(AlertStep.TAKE_DOWN, at=now, by=by.id, outcome="")
            delete = task(TaskKind.DELETE, f"alert:{alert.id}", due=now, turn=f"{change.after.version}")
            await tx.record(change, then=[delete])
            return change.after

    async def delete_stray(self, alert_id: str) -> None:
        """Perform what `take_down` asked for. Deleting twice does no harm."""
        async with self.store.transaction() as tx:
            alert = await tx.alerts.get(alert_id)
            account = await tx.accounts.get(alert.account)
        if alert.decided_by is None or alert.remote_id is None:
            return
        outcome = await self._delete(account, alert.remote_id)
        now = self.clock.now()
        async with self.store.transaction() as tx:
            current = await tx.alerts.get(alert_id)
            if current.version != alert.version:
                return
            if isinstance(outcome, Deleted):
                await tx.record(current.step(AlertStep.GONE, at=now, outcome="It was deleted."))
                return
            retry = isinstance(outcome, NotSent | Unknown) and now < alert.seen_at + TAKE_DOWN_FOR
            if retry:
                due = now + recall_pause(timedelta(0))
                turn = f"{current.version}.{int(due.timestamp() * 1000)}"
                await tx.later(task(TaskKind.DELETE, f"alert:{alert.id}", due=due, turn=turn))
                return
            await tx.record(current.step(AlertStep.STILL_THERE, at=now, outcome=_in_words(outcome)))

    async def dismiss(self, alert_id: str, *, by: Person) -> Alert:
        """A person says it is fine. Raises NotAllowed, WrongState."""
        async with self.store.transaction() as tx:
            alert = await tx.alerts.get(alert_id)
            self._require_concerned(by, alert, await tx.accounts.get(alert.account))
            change = alert.step(AlertStep.DISMISS, at=self.clock.now(), by=by.id)
            await tx.record(change)
            return change.after

    # --- credentials --------------------------------------------------------------------------------------------------

    async def refresh_profiles(self) -> None:
        """Ask each managed account who it is: keep what it shows, freeze the one that answers as somebody else.

        Its guardian and owner are told about that, and about a credential that the network no longer accepts.
        """
        async with self.store.transaction() as tx:
            accounts = [account for account in await tx.accounts.list() if account.mode is Mode.MANAGED]
        for account in accounts:
            try:
                network = self.networks.for_account(account)
                try:
                    answer = await network.whoami()
                finally:
                    await network.close()
            except NetworkFailure as failure:
                if not failure.retry:
                    await self._signed_out(account)
                continue
            await self._keep(account, answer)

    async def _signed_out(self, account: Account) -> None:
        async with self.store.transaction() as tx:
            await self._alarm(tx, AlertKind.SIGNED_OUT, account.id, self.clock.now())

    async def _keep(self, account: Account, answer: RemoteAccount) -> None:
        now = self.clock.now()
        async with self.store.transaction() as tx:
            await self._all_clear(tx, AlertKind.SIGNED_OUT, account.id, now)
            if answer.id == account.remote_id:
                profile = Profile(
                    display_name=answer.name,
                    handle=answer.handle,
                    picture_url=answer.picture_url,
                    followers=answer.followers,
                    seen_at=now,
                )
                await tx.accounts.save_profile(account.id, profile)
                return
            if any(freeze.account == account.id for freeze in await tx.freezes.list()):
                return
            reason = f"the credential of {account.at_handle} answers as @{answer.handle}, another account."
            await tx.freezes.add(Freeze(account=account.id, reason=reason, by=SYSTEM, at=now))
            facts: Facts = {"expected": account.remote_id, "answered": answer.id}
            await tx.note(Entry(at=now, action="account.mismatch", subject=account.id, by=SYSTEM, facts=facts))
            await self._alarm(tx, AlertKind.WRONG_ACCOUNT, account.id, now)

    # --- freeze -------------------------------------------------------------------------------------------------------

    async def freeze_all(self, reason: str, by: str) -> None:
        """Nothing leaves any more, from any account, until `thaw`. `by`: a person's id, or "system"."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            await tx.freezes.add(Freeze(account=None, reason=reason, by=by, at=now))
            await tx.note(Entry(at=now, action="freeze.add", subject="all", by=by))

    async def thaw(self, by: str, *, account: AccountId | None = None) -> None:
        """Lift the freeze of one account, or the one over all. What went back to waiting stays there."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            await tx.freezes.lift(account)
            if account is not None:
                await self._all_clear(tx, AlertKind.WRONG_ACCOUNT, account, now)
            await tx.note(Entry(at=now, action="freeze.lift", subject=account or "all", by=by))

    # --- smaller steps ------------------------------------------------------------------------------------------------

    async def _alarm(self, tx: Transaction, kind: AlertKind, account: AccountId, now: datetime) -> None:
        """Tell about what is wrong with the account, once while it lasts."""
        if await tx.alerts.find_open(account, kind) is None:
            await tx.record(concern(kind, account, alert_id=new_id(), at=now))

    async def _all_clear(self, tx: Transaction, kind: AlertKind, account: AccountId, now: datetime) -> None:
        alert = await tx.alerts.find_open(account, kind)
        if alert is not None:
            await tx.record(alert.step(AlertStep.GONE, at=now))

    async def _delete(self, account: Account, remote_id: RemotePostId) -> DeleteOutcome:
        try:
            network = self.networks.for_account(account)
        except NetworkFailure as failure:
            return NotSent(reason=str(failure))
        try:
            if (await network.whoami()).id != account.remote_id:
                return NotSent(reason="The credential answers as another account.")
            return await network.delete(remote_id)
        except NetworkFailure as failure:
            return NotSent(reason=str(failure))
        except Exception as error:
            return Unknown(reason=f"Deleting ended in {type(error).__name__}.")
        finally:
            await network.close()

    def _require_concerned(self, person: Person, alert: Alert, account: Account) -> None:
        if person.counts and person.id in {alert.author, account.guardian, account.owner}:
            return
        if not self.policy.may_approve(person, account):
            raise NotAllowed(f"Only its author, or the guardian of {account.at_handle}, can do that.")


def _in_words(outcome: DeleteOutcome) -> str:
    reason = getattr(outcome, "reason", "")
    return str(reason) or "The network asked us to wait."
