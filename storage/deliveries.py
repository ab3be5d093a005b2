"""Deliveries: what was meant to leave, what left, and under which claim."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from storage.audit import append
from storage.schema import claims, deliveries
from storage.work import Work
from workflows.domain.content import Digest
from workflows.domain.delivery import Delivery, DeliveryState
from workflows.domain.ids import AccountId, DeliveryId, PostId, RemoteAccountId, RemotePostId
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound

_CREDITED = 1_000
_FASTER = "Another worker was faster with this part. Nothing was sent by this one."
_TAKEN = "The post found on the network is already credited to another part. Nothing was sent."

_ONE = select(deliveries).where(deliveries.c.id == bindparam("id"))
_OF_POST = select(deliveries).where(deliveries.c.post == bindparam("post")).order_by(deliveries.c.part)
_REMOTE = select(deliveries).where(
    deliveries.c.account == bindparam("account"), deliveries.c.remote_id == bindparam("remote_id")
)
_UNSETTLED = (
    select(deliveries)
    .where(
        deliveries.c.account == bindparam("account"),
        deliveries.c.state.in_(
            [DeliveryState.SENDING.value, DeliveryState.SETTLING.value, DeliveryState.NEEDS_HUMAN.value]
        ),
    )
    .order_by(deliveries.c.armed_at, deliveries.c.part)
)


class SqlDeliveries:
    """Implements `ports.store.Deliveries`, and writes changes of deliveries."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, delivery_id: DeliveryId) -> Delivery:
        """Raises NotFound."""
        row = (await self._work.connection.execute(_ONE, {"id": delivery_id})).one_or_none()
        if row is None:
            raise NotFound("There is no such part of a post.")
        return _delivery(row)

    async def list(self, post_id: PostId) -> Sequence[Delivery]:
        """In part order; empty before the post began."""
        return [_delivery(row) for row in await self._work.connection.execute(_OF_POST, {"post": post_id})]

    async def credited(self, account: AccountId) -> frozenset[RemotePostId]:
        """The remote ids already known to be ours on this account (the newest 1,000)."""
        query = (
            select(deliveries.c.remote_id)
            .where(deliveries.c.account == account, deliveries.c.remote_id.is_not(None))
            .order_by(deliveries.c.armed_at.desc())
            .limit(_CREDITED)
        )
        return frozenset(RemotePostId(found) for found in (await self._work.connection.execute(query)).scalars())

    async def unsettled(self, account: AccountId) -> Sequence[Delivery]:
        """Parts on this account that may be in public without our knowing: sending, settling, or left to a person."""
        return [_delivery(row) for row in await self._work.connection.execute(_UNSETTLED, {"account": account})]

    async def find_remote(self, account: AccountId, remote_id: RemotePostId) -> Delivery | None:
        """The part that is this post of the network, if it is ours."""
        asked = {"account": account, "remote_id": remote_id}
        row = (await self._work.connection.execute(_REMOTE, asked)).one_or_none()
        return _delivery(row) if row is not None else None

    async def count_armed(self, account: AccountId, *, since: datetime) -> int:
        """How many intents were committed on this account since then."""
        query = select(func.count()).where(claims.c.account == account, claims.c.armed_at >= since)
        return (await self._work.connection.execute(query)).scalar_one()

    async def write(self, change: Change[Delivery]) -> None:
        """Write the row over the version it was decided on, a claim row for each new claim, and the leaf.

        Raises Conflict: another worker was faster, or the remote post belongs to another part already.
        """
        before, after = change.before, change.after
        row = _row(after)
        try:
            # Nested, so that a broken unique rule can be told from a bug and the transaction still be rolled back well.
            async with self._work.connection.begin_nested():
                if before is None:
                    done = await self._work.born(deliveries, row)
                else:
                    done = await self._work.changed(deliveries, row, before=before.version)
                    if done and after.claim != before.claim:
                        await self._claim(after)
        except IntegrityError:
            raise Conflict(_TAKEN) from None
        if not done:
            raise Conflict(_FASTER)
        await append(self._work.connection, change.entry, thing="delivery", row=row)

    async def _claim(self, delivery: Delivery) -> None:
        """One row per intent, unique: whatever else goes wrong, the same claim cannot be committed twice."""
        row = {
            "delivery": delivery.id,
            "claim": delivery.claim,
            "account": delivery.account,
            "armed_at": delivery.armed_at or self._work.clock.now(),
        }
        await self._work.connection.execute(insert(claims).values(**row))


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "post": delivery.post,
        "part": delivery.part,
        "account": delivery.account,
        "remote_account": delivery.remote_account,
        "state": delivery.state.value,
        "claim": delivery.claim,
        "digest": delivery.digest.hex if delivery.digest else None,
        "token_fingerprint": delivery.token_fingerprint,
        "armed_at": delivery.armed_at,
        "settle_at": delivery.settle_at,
        "remote_id": delivery.remote_id,
        "reason": delivery.reason,
        "due": delivery.due,
        "unclear": delivery.unclear,
        "looks": delivery.looks,
        "version": delivery.version,
    }


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        post=PostId(row.post),
        part=row.part,
        account=AccountId(row.account),
        remote_account=RemoteAccountId(row.remote_account),
        state=DeliveryState(row.state),
        claim=row.claim,
        digest=Digest(hex=row.digest) if row.digest else None,
        token_fingerprint=row.token_fingerprint,
        armed_at=row.armed_at,
        settle_at=row.settle_at,
        remote_id=RemotePostId(row.remote_id) if row.remote_id is not None else None,
        reason=row.reason,
        due=row.due,
        unclear=row.unclear,
        looks=row.looks,
        version=row.version,
    )
