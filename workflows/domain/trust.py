"""Earned trust: what an author's own posts on one account say about how much review the next one needs.

Trust never lowers anything but the review of routine posts, and only on accounts whose app.yaml says so (`Earning`).
It rises slowly and falls at once; the person sees the level and its reason.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from workflows.domain.audit import Entry
from workflows.domain.ids import AccountId, PersonId, PostId
from workflows.domain.person import Trust

BACK_TO_NEUTRAL = 3
"""How many posts in a row, approved as they were written, end low trust."""


class Because(Enum):
    """Why somebody is trusted as they are. `bot/cards/trust.py` says it in words."""

    NEW = "new"
    APPROVED_IN_A_ROW = "approved_in_a_row"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    RECALLED = "recalled"


@dataclass(frozen=True, kw_only=True)
class Earning:
    """What app.yaml says about earning the right to post without an approver."""

    after: int = 10
    """How many posts in a row have to be approved as they were first submitted."""


@dataclass(frozen=True, kw_only=True)
class Earned:
    """One person's trust on one account."""

    person: PersonId
    account: AccountId
    level: Trust = Trust.NEUTRAL
    because: Because = Because.NEW
    in_a_row: int = 0
    """How many posts in a row were approved as they were first submitted."""
    post: PostId | None = None
    """The post that changed it last."""
    at: datetime | None = None


def after(earned: Earned, because: Because, *, post: PostId, at: datetime, earning: Earning | None) -> Earned:
    """The trust after one more thing happened to a post of theirs. `earning` None: it never rises above neutral."""
    told = replace(earned, post=post, at=at)
    if because is not Because.APPROVED_IN_A_ROW:
        level = Trust.LOW if because is Because.RECALLED else min_of(earned.level, Trust.NEUTRAL)
        return replace(told, level=level, because=because, in_a_row=0)
    in_a_row = earned.in_a_row + 1
    if earned.level is Trust.LOW:
        recovered = in_a_row >= BACK_TO_NEUTRAL
        return (
            replace(told, level=Trust.NEUTRAL, because=because, in_a_row=0)
            if recovered
            else replace(told, in_a_row=in_a_row)
        )
    if earned.level is Trust.NEUTRAL and earning is not None and in_a_row >= earning.after:
        return replace(told, level=Trust.TRUSTED, because=because, in_a_row=in_a_row)
    return replace(told, in_a_row=in_a_row)


def min_of(one: Trust, other: Trust) -> Trust:
    """The lesser of two."""
    return min(one, other, key=_FROM_LOW_TO_HIGH.index)


def in_force(written: Trust, earned: Earned | None) -> Trust:
    """What counts: app.yaml's word where it says low or trusted, else what was earned."""
    if written is not Trust.NEUTRAL or earned is None:
        return written
    return earned.level


def changed(before: Earned, now: Earned) -> Entry | None:
    """The audit entry about a level that changed; None when only the count did."""
    if before.level is now.level or now.at is None:
        return None
    facts = {
        "account": now.account,
        "from": before.level.value,
        "to": now.level.value,
        "because": now.because.value,
        "post": now.post,
        "in_a_row": now.in_a_row,
    }
    return Entry(at=now.at, action="trust.change", subject=now.person, by="system", facts=facts)


_FROM_LOW_TO_HIGH = (Trust.LOW, Trust.NEUTRAL, Trust.TRUSTED)
