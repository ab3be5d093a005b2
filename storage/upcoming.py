"""What is asked of posts that are on their way: which wait, which leave when, and what a freeze holds up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from storage.schema import claims, deliveries, posts
from workflows.domain.ids import AccountId
from workflows.domain.post import PostState, PostStep

_ASKS_OR_LEAVES = posts.c.state.in_([PostState.WAITING.value, PostState.APPROVED.value])
_LEAVES = func.coalesce(posts.c.due, posts.c.send_at)


def waiting(accounts: Sequence[AccountId], limit: int) -> Select[Any]:
    """Waiting or approved posts on these accounts, oldest first."""
    query = select(posts).where(_ASKS_OR_LEAVES, posts.c.account.in_(accounts))
    return query.order_by(posts.c.created_at).limit(limit)


def leaving_after(accounts: Sequence[AccountId], after: datetime, limit: int) -> Select[Any]:
    """Approved posts on these accounts that leave later than that, the soonest first."""
    approved = posts.c.state == PostState.APPROVED.value
    query = select(posts).where(approved, posts.c.account.in_(accounts), posts.c.due > after)
    return query.order_by(posts.c.due).limit(limit)


def leaving_between(accounts: Sequence[AccountId], since: datetime, until: datetime, limit: int) -> Select[Any]:
    """Approved and waiting posts on these accounts that leave, or are scheduled, in the span; the soonest first."""
    query = select(posts).where(_ASKS_OR_LEAVES, posts.c.account.in_(accounts), since <= _LEAVES, until > _LEAVES)
    return query.order_by(_LEAVES, posts.c.id).limit(limit)


def armed_between(account: AccountId, since: datetime, until: datetime, limit: int) -> Select[Any]:
    """Posts on this account of which a part was on its way out in the span, the earliest first."""
    armed = (
        select(deliveries.c.post, func.min(claims.c.armed_at).label("at"))
        .join(claims, claims.c.delivery == deliveries.c.id)
        .where(claims.c.account == account, claims.c.armed_at >= since, claims.c.armed_at <= until)
        .group_by(deliveries.c.post)
        .subquery()
    )
    return select(posts).join(armed, posts.c.id == armed.c.post).order_by(armed.c.at, posts.c.id).limit(limit)


def held_up(accounts: Sequence[AccountId], *, since: datetime, now: datetime) -> Select[int, int, int]:
    """How many posts of these accounts a freeze, set at `since`, holds up: due, later, and sent back because of it."""
    approved = posts.c.state == PostState.APPROVED.value
    back = and_(
        posts.c.state == PostState.WAITING.value,
        posts.c.decision_step.in_([PostStep.SEND_BACK.value, PostStep.STAND_DOWN.value]),
        posts.c.decision_at >= since,
    )
    return select(
        func.count().filter(approved, posts.c.due <= now),
        func.count().filter(approved, posts.c.due > now),
        func.count().filter(back),
    ).where(_ASKS_OR_LEAVES, posts.c.account.in_(accounts))
