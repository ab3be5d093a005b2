"""A delivery: one part of a post on its account. The truth about publishing lives here."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from workflows.domain.audit import Entry, Facts
from workflows.domain.content import Digest
from workflows.domain.ids import AccountId, DeliveryId, PostId, RemoteAccountId, RemotePostId
from workflows.domain.transition import Change, next_state


class DeliveryState(Enum):
    """Where one part is. DESIGN section 2."""

    READY = "ready"
    SENDING = "sending"
    SETTLING = "settling"
    SENT = "sent"
    DECLINED = "declined"
    NEEDS_HUMAN = "needs_human"
    DELETING = "deleting"
    """The network was asked to delete it; until it said so, or was looked at, it may still be public."""
    RECALLED = "recalled"


class DeliveryStep(Enum):
    """What can happen to one part."""

    ARM = "arm"
    CREATED = "created"
    NOT_SENT = "not_sent"
    RATE_LIMITED = "rate_limited"
    REJECTED = "rejected"
    SIGNED_OUT = "signed_out"
    UNKNOWN = "unknown"
    FOUND = "found"
    ABSENT = "absent"
    CANNOT_TELL = "cannot_tell"
    RESOLVE_LIVE = "resolve_live"
    RESOLVE_NOT_LIVE = "resolve_not_live"
    ASK_DELETE = "ask_delete"
    """The intent to delete, committed before the network is asked."""
    NOT_DELETED = "not_deleted"
    """Certainly still there: the network refused, or nothing was asked."""
    RECALL = "recall"
    LOOK_AGAIN = "look_again"
    """The timeline could not be read; another look follows."""
    POSTPONE = "postpone"
    """Nothing was armed: no identity, or no quota, just now."""
    RENEW = "renew"
    """The post was approved again; the part gets fresh counts."""


S, T = DeliveryState, DeliveryStep

TRANSITIONS: dict[tuple[DeliveryState, DeliveryStep], DeliveryState] = {
    (S.READY, T.ARM): S.SENDING,
    (S.SENDING, T.CREATED): S.SENT,
    (S.SENDING, T.NOT_SENT): S.READY,
    (S.SENDING, T.RATE_LIMITED): S.READY,
    (S.SENDING, T.REJECTED): S.DECLINED,
    (S.SENDING, T.SIGNED_OUT): S.READY,
    (S.SENDING, T.UNKNOWN): S.SETTLING,
    (S.SETTLING, T.FOUND): S.SENT,
    (S.SETTLING, T.ABSENT): S.READY,
    (S.SETTLING, T.CANNOT_TELL): S.NEEDS_HUMAN,
    (S.NEEDS_HUMAN, T.RESOLVE_LIVE): S.SENT,
    (S.NEEDS_HUMAN, T.RESOLVE_NOT_LIVE): S.READY,
    # Gone before anybody asked the network to delete it.
    (S.SENT, T.RECALL): S.RECALLED,
    (S.SENT, T.ASK_DELETE): S.DELETING,
    (S.DELETING, T.ASK_DELETE): S.DELETING,
    (S.DELETING, T.LOOK_AGAIN): S.DELETING,
    (S.DELETING, T.NOT_DELETED): S.SENT,
    (S.DELETING, T.RECALL): S.RECALLED,
    (S.SETTLING, T.LOOK_AGAIN): S.SETTLING,
    (S.READY, T.POSTPONE): S.READY,
    (S.READY, T.RENEW): S.READY,
    (S.DECLINED, T.RENEW): S.READY,
    # A success that arrives after the timeline was read: the network's own word, so it must never be sent again.
    (S.READY, T.FOUND): S.SENT,
    (S.NEEDS_HUMAN, T.FOUND): S.SENT,
}


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One part of one post. `claim` counts intents; a send carries the claim it was armed with."""

    id: DeliveryId
    post: PostId
    part: int
    account: AccountId
    remote_account: RemoteAccountId
    state: DeliveryState = DeliveryState.READY
    claim: int = 0
    digest: Digest | None = None
    """The post's digest at the moment of the intent."""
    token_fingerprint: str | None = None
    armed_at: datetime | None = None
    settle_at: datetime | None = None
    """When it may be looked up: intent + settle window. Stored, so a restart does not shorten it."""
    remote_id: RemotePostId | None = None
    reason: str = ""
    """Why it is where it is, in the adapter's words."""
    due: datetime | None = None
    unclear: int = 0
    """Intents since the post was last approved whose answer never came; bounded."""
    looks: int = 0
    """Looks at the timeline since the intent; bounded."""
    version: int = 0

    def step(
        self,
        step: DeliveryStep,
        *,
        at: datetime,
        by: str = "system",
        facts: Facts | None = None,
        **changes: Any,
    ) -> Change["Delivery"]:
        """Take one step of the table. Raises WrongState."""
        state = next_state(TRANSITIONS, self.state, step, sentence=f"This part is already {self.state.value}.")
        after = replace(self, state=state, version=self.version + 1, **changes)
        entry = Entry(
            at=at,
            action=f"delivery.{step.value}",
            subject=self.id,
            by=by,
            facts={
                "from": self.state.value,
                "to": state.value,
                "post": self.post,
                "part": self.part,
                "account": self.account,
                "remote_account": self.remote_account,
                "claim": after.claim,
                "digest": after.digest.hex if after.digest else None,
                "remote_id": after.remote_id,
                **(facts or {}),
            },
        )
        return Change(before=self, after=after, entry=entry)


def delivery_id(post: PostId, part: int) -> DeliveryId:
    """The one name of a part: `{post}.{part}`."""
    return DeliveryId(f"{post}.{part}")


def ready(
    *, post: PostId, part: int, account: AccountId, remote_account: RemoteAccountId, due: datetime | None, at: datetime
) -> Change[Delivery]:
    """The birth of a delivery."""
    delivery = Delivery(
        id=delivery_id(post, part), post=post, part=part, account=account, remote_account=remote_account, due=due
    )
    entry = Entry(
        at=at,
        action="delivery.ready",
        subject=delivery.id,
        by="system",
        facts={"post": post, "part": part, "account": account, "remote_account": remote_account},
    )
    return Change(before=None, after=delivery, entry=entry)
