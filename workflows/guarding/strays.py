"""What people decide about an alert: delete the post, or say that it is fine. And the deletion, until it is certain."""

from dataclasses import dataclass
from datetime import UTC, datetime

from workflows.domain.account import Account
from workflows.domain.alert import Alert, AlertKind, AlertStep
from workflows.domain.ids import RemotePostId
from workflows.domain.person import Person
from workflows.domain.sending import recall_again
from workflows.domain.task import Task, TaskKind, task
from workflows.errors import NetworkFailure, NotAllowed, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Deleted, Gone, Network, Networks, NotSent, RateLimited, Unknown, delete_once
from workflows.ports.store import Store

_OPEN_TO_JUDGEMENT = frozenset(
    {
        AlertKind.FOREIGN_POST,
        AlertKind.HANDED_BACK_TEXT,
        AlertKind.PROFILE_CHANGED,
        AlertKind.UNWATCHED,
        AlertKind.ROTATE,
    }
)


_REMOVED = "Its account is no longer in app.yaml."


@dataclass(frozen=True, kw_only=True)
class _Done:
    says: str


@dataclass(frozen=True, kw_only=True)
class _Again:
    why: str
    at: datetime | None = None
    """When the network said; None: after a pause."""


@dataclass(frozen=True, kw_only=True)
class _Stuck:
    why: str


@dataclass(frozen=True, kw_only=True)
class Strays:
    """Posts that are not ours, on accounts that are."""

    store: Store
    policy: Policy
    networks: Networks
    clock: Clock

    async def take_down(self, alert_id: str, *, by: Person) -> Alert:
        """Delete the stray post: its author, or the account's guardian, owner or an approver."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            alert = await tx.alerts.get(alert_id)
            self._require_concerned(by, alert, await tx.accounts.get(alert.account))
            if alert.remote_id is None:
                raise WrongState("There is no post to delete.")
            change = alert.step(AlertStep.TAKE_DOWN, at=now, by=by.id, outcome="")
            await tx.record(change, then=[_delete_task(change.after, asked=now, due=now)])
            return change.after

    async def dismiss(self, alert_id: str, *, by: Person) -> Alert:
        """A person vouches that it is fine. Raises NotAllowed, and WrongState for what ends only by being put right."""
        async with self.store.transaction() as tx:
            alert = await tx.alerts.get(alert_id)
            self._require_concerned(by, alert, await tx.accounts.get(alert.account))
            if alert.kind not in _OPEN_TO_JUDGEMENT:
                raise WrongState("This ends by itself once it is put right.")
            change = alert.step(AlertStep.DISMISS, at=self.clock.now(), by=by.id)
            await tx.record(change)
            return change.after

    async def delete(self, subject: str) -> None:
        """One try at what `take_down` asked for. Trying twice does no harm: it looks before it deletes, and after."""
        alert_id, _, moment = subject.partition("@")
        async with self.store.transaction() as tx:
            alert = await tx.alerts.get(alert_id)
            known = {one.id: one for one in await tx.accounts.list()}
        if alert.decided_by is None or alert.remote_id is None:
            return
        account = known.get(alert.account)
        result = await self._tried(account, alert.remote_id) if account else _Stuck(why=_REMOVED)
        asked = datetime.fromtimestamp(int(moment), tz=UTC) if moment.isdigit() else alert.seen_at
        now = self.clock.now()
        async with self.store.transaction() as tx:
            current = await tx.alerts.get(alert_id)
            if current.version != alert.version:
                return
            match result:
                case _Done(says=says):
                    await tx.record(current.step(AlertStep.GONE, at=now, outcome=says))
                case _Again(at=at) if (due := recall_again(asked=asked, now=now, wanted=at)) is not None:
                    await tx.later(_delete_task(current, asked=asked, due=due))
                case _Again(why=why) | _Stuck(why=why):
                    await tx.record(current.step(AlertStep.STILL_THERE, at=now, outcome=why))

    async def _tried(self, account: Account, remote_id: RemotePostId) -> _Done | _Again | _Stuck:
        try:
            network = await self.networks.for_account(account)
            try:
                if (await network.whoami()).id != account.remote_id:
                    return _Stuck(why="The account's credential answers as another account, so it was not used.")
                return await _deleted(network, remote_id)
            finally:
                await network.close()
        except NetworkFailure as failure:
            return _Again(why=str(failure)) if failure.retry else _Stuck(why=str(failure))

    def _require_concerned(self, person: Person, alert: Alert, account: Account) -> None:
        if person.counts and person.is_one_of(alert.author, account.guardian, account.owner):
            return
        if not self.policy.may_approve(person, account):
            who = "its author, or " if alert.author else ""
            raise NotAllowed(
                f"Only {who}the guardian, the owner or an approver of {account.at_handle} can do that. "
                "Nothing was changed."
            )


async def _deleted(network: Network, remote_id: RemotePostId) -> _Done | _Again | _Stuck:
    """Look, delete, and where the answer leaves it open, look again."""
    if isinstance(await network.look(remote_id), Gone):
        return _Done(says="It was not there any more.")
    outcome = await delete_once(network, remote_id)
    if isinstance(outcome, Unknown) and isinstance(await network.look(remote_id), Gone):
        outcome = Deleted()
    match outcome:
        case Deleted():
            return _Done(says="It was deleted.")
        case RateLimited(until=until):
            return _Again(why="The network asked us to wait.", at=until)
        case Unknown(reason=reason) | NotSent(reason=reason):
            return _Again(why=reason)
        case _:
            return _Stuck(why=outcome.reason)


def _delete_task(alert: Alert, *, asked: datetime, due: datetime) -> Task:
    """Its subject carries the moment a person asked, which bounds how long it is tried."""
    subject = f"alert:{alert.id}@{int(asked.timestamp())}"
    return task(TaskKind.DELETE, subject, due=due, turn=f"{alert.version}.{int(due.timestamp() * 1000)}")
