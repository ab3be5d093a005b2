"""One send: ask who we are, arm, send once. The only caller of `Network.publish` in the program."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.domain.alert import AlertKind
from workflows.domain.audit import Entry
from workflows.domain.content import Part
from workflows.domain.delivery import Delivery, DeliveryStep
from workflows.domain.freeze import FreezeCause, mismatch_reason, stopped
from workflows.domain.ids import PostId
from workflows.domain.lifecycle import settle_task
from workflows.domain.post import SYSTEM, PostState
from workflows.domain.transition import Change
from workflows.errors import NetworkFailure
from workflows.policy import Policy
from workflows.ports.brake import Brake
from workflows.ports.clock import BootTime, Clock
from workflows.ports.network import (
    Armed,
    Network,
    Networks,
    NotSent,
    Outcome,
    RateLimited,
    Rejected,
    RemoteAccount,
    SignedOut,
    Unknown,
    Uploaded,
)
from workflows.ports.store import Store, Transaction
from workflows.publishing.alarming import alarm
from workflows.publishing.beginning import Beginning, Turn
from workflows.publishing.ending import Ending
from workflows.publishing.lastlook import QUOTA_PAUSE, LastLook
from workflows.publishing.objections import GONE, OTHER_ACCOUNT, Objection, refused_picture, signed_out, wrong_account
from workflows.publishing.recording import Recording
from workflows.publishing.rows import account_of
from workflows.publishing.uploading import Problem, Uploading

IDENTITY_SECONDS = 10.0
"""How old the answer of `whoami` may be at the intent (DESIGN section 2)."""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Sends one part of one post."""

    store: Store
    policy: Policy
    networks: Networks
    clock: Clock
    brake: Brake
    beginning: Beginning
    uploading: Uploading
    look: LastLook
    recording: Recording
    ending: Ending

    async def send(self, post_id: PostId) -> None:
        """Send the next part of a post that is due, if there is one. Raises Conflict before anything left."""
        turn = await self.beginning.turn(post_id)
        if turn is None:
            return
        try:
            network = await self.networks.for_account(turn.account)
        except NetworkFailure as failure:
            await self._not_now(turn, failure)
            return
        try:
            await self._send(turn, network)
        finally:
            await network.close()

    async def _send(self, turn: Turn, network: Network) -> None:
        asked, identity = await self._identity(turn, network)
        if identity is None:
            return
        uploaded: Mapping[str, Uploaded] = {}
        if turn.part.media:
            found = await self.uploading.upload(turn, network)
            if not isinstance(found, Mapping):
                await self._not_uploaded(turn, found)
                return
            uploaded = found
            # Uploading takes longer than the answer who we are is good for.
            asked, identity = await self._identity(turn, network)
            if identity is None:
                return
        armed = await self._arm(turn, identity, asked=asked)
        if armed is None:
            return
        delivery, proof = armed
        outcome = await _once(network, turn.part, replace(proof, media=uploaded))
        await self.recording.record(delivery, outcome)

    async def _identity(self, turn: Turn, network: Network) -> tuple[BootTime, RemoteAccount | None]:
        """When the network was asked who we are, and its answer; None when that ended it, which is then recorded."""
        asked = self.clock.boot()
        try:
            identity = await network.whoami()
        except NetworkFailure as failure:
            await self._not_now(turn, failure)
            return asked, None
        if identity.id != turn.delivery.remote_account:
            await self._wrong_account(turn, identity)
            return asked, None
        return asked, identity

    # --- the line of no return ----------------------------------------------------------------------------------------

    async def _arm(self, turn: Turn, identity: RemoteAccount, *, asked: BootTime) -> tuple[Delivery, Armed] | None:
        """Commit the intent, the line of no return; None when something stands in the way, which is then recorded."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            current = await _reread(tx, turn)
            if current is None:
                return None
            objection = await self._objection(tx, current, identity, now)
            if objection:
                await self.ending.stop(tx, current.post, objection, now)
                return None
            at = self.clock.boot()
            if at - asked > IDENTITY_SECONDS:
                await self._postpone(tx, current, "The network was slow to answer.", now)
                return None
            if await self.look.is_full(tx, current.account, now):
                reason = "The network's limit is reached; it goes out as soon as there is room."
                await self._postpone(tx, current, reason, now, due=now + QUOTA_PAUSE)
                return None
            settle_at = self._settle_at(current, now)
            change = _intent(current, identity, settle_at=settle_at, now=now)
            # In the same transaction: a crash after this line leads to settling, never to sending again.
            await tx.record(change, then=[settle_task(change.after, due=settle_at)])
            return change.after, Armed(key=change.after.id, identity=identity, at=at, halted=self._halted(current))

    async def _objection(self, tx: Transaction, turn: Turn, identity: RemoteAccount, now: datetime) -> Objection | None:
        account = await account_of(tx, turn.post)
        if account is None:
            return GONE
        objection = await self.look.objection(tx, turn.post, account, now)
        if objection is None and account.remote_id != identity.id:
            return OTHER_ACCOUNT
        return objection

    async def _postpone(
        self, tx: Transaction, turn: Turn, reason: str, now: datetime, *, due: datetime | None = None
    ) -> None:
        await self.ending.try_later(tx, turn.post, turn.delivery, DeliveryStep.POSTPONE, reason, now, due=due)

    def _halted(self, turn: Turn) -> Callable[[], bool]:
        """A freeze may be committed between the intent and the first byte: connecting takes time."""
        account = turn.account.id
        return lambda: self.brake.is_on(account)

    def _settle_at(self, turn: Turn, now: datetime) -> datetime:
        own = self.networks.limits(turn.account.network).settle_window
        return now + (self.policy.settings.windows.settle or own)

    # --- when a picture was not taken ---------------------------------------------------------------------------------

    async def _not_uploaded(self, turn: Turn, problem: Problem) -> None:
        """Nothing was armed: later, or, when the network will never take it, not without a person."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            current = await _reread(tx, turn)
            if isinstance(problem, SignedOut):
                await alarm(tx, AlertKind.SIGNED_OUT, turn.account.id, now)
            if current is None:
                return
            match problem:
                case NotSent(reason=reason):
                    await self._postpone(tx, current, reason, now)
                case RateLimited(until=until):
                    await self._postpone(tx, current, "The network asked us to wait.", now, due=until)
                case Rejected(reason=reason):
                    await self.ending.stop(tx, current.post, refused_picture(reason), now)
                case SignedOut(reason=reason):
                    await self.ending.stop(tx, current.post, signed_out(reason), now)

    # --- when we could not be told who we are -------------------------------------------------------------------------

    async def _not_now(self, turn: Turn, failure: NetworkFailure) -> None:
        """The network could not be asked who we are: later, or, when the credential is dead, not without a person."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            current = await _reread(tx, turn)
            if not failure.retry:
                await alarm(tx, AlertKind.SIGNED_OUT, turn.account.id, now)
            if current is None:
                return
            if failure.retry:
                await self._postpone(tx, current, str(failure), now)
            else:
                await self.ending.stop(tx, current.post, signed_out(str(failure)), now)

    async def _wrong_account(self, turn: Turn, identity: RemoteAccount) -> None:
        """The credential answers as somebody else: nothing leaves, and the account is frozen until a person looked."""
        now = self.clock.now()
        account = turn.account
        reason = mismatch_reason(account, identity.handle)
        async with self.store.transaction() as tx:
            found = await tx.freezes.find(account.id)
            change = stopped(found, account.id, cause=FreezeCause.WRONG_ACCOUNT, reason=reason, by=SYSTEM, at=now)
            if change is not None:
                await tx.record(change)
            facts = {"expected": account.remote_id, "answered": identity.id, "post": turn.post.id}
            await tx.note(Entry(at=now, action="account.mismatch", subject=account.id, by=SYSTEM, facts=facts))
            await alarm(tx, AlertKind.WRONG_ACCOUNT, account.id, now)
            current = await _reread(tx, turn)
            if current is not None:
                await self.ending.stop(tx, current.post, wrong_account(reason), now)
        self.brake.stop(account.id)


async def _reread(tx: Transaction, turn: Turn) -> Turn | None:
    """The turn as it is stored now; None when it is over, because somebody else moved on meanwhile."""
    post = await tx.posts.get(turn.post.id)
    delivery = await tx.deliveries.get(turn.delivery.id)
    if post.state is not PostState.PUBLISHING or delivery.version != turn.delivery.version:
        return None
    return replace(turn, post=post, delivery=delivery)


def _intent(turn: Turn, identity: RemoteAccount, *, settle_at: datetime, now: datetime) -> Change[Delivery]:
    return turn.delivery.step(
        DeliveryStep.ARM,
        at=now,
        claim=turn.delivery.claim + 1,
        digest=turn.post.digest,
        token_fingerprint=identity.token_fingerprint,
        armed_at=now,
        settle_at=settle_at,
        looks=0,
        due=None,
        reason="",
    )


async def _once(network: Network, part: Part, proof: Armed) -> Outcome:
    """Send. This is the only place in the program that does."""
    try:
        return await network.publish(part, armed=proof)
    except Exception as error:
        # Whatever went wrong in there may have happened after the first byte left: only looking can tell.
        return Unknown(reason=f"Sending ended in {type(error).__name__}.")
