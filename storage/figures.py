"""The figures an operator watches, counted from the rows: what waits, and how long the oldest has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from storage.database import Database
from storage.schema import audit_unordered, deliveries, freezes, posts, redraws
from workflows.domain.delivery import DeliveryState
from workflows.domain.freeze import FreezeState
from workflows.domain.post import PostState


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One moment. Ages are how long something that is due has been due; zero when nothing is."""

    posts: Mapping[PostState, int]
    """How many there are in each state that something is still to come of."""
    oldest_post: timedelta
    """Since when an approved post should have left."""
    oldest_settling: timedelta
    """Since when the timeline should have been read for a send whose answer nobody knows."""
    redraws: int
    oldest_redraw: timedelta
    most_attempts: int
    """How often the most stubborn redraw has failed."""
    unordered: int
    """Entries of the log that wait for their place; those of the last second or two are normal."""
    freezes: int
    """Accounts (or all of them, once) whose sending is stopped."""


UNFINISHED = (
    PostState.WAITING,
    PostState.HELD,
    PostState.APPROVED,
    PostState.PUBLISHING,
    PostState.NEEDS_HUMAN,
    PostState.RECALLING,
)


async def count_figures(database: Database, *, now: datetime) -> Figures:
    """Count. Raises SQLAlchemyError when the database is away."""
    by_state = (
        select(posts.c.state, func.count())
        .where(posts.c.state.in_([state.value for state in UNFINISHED]))
        .group_by(posts.c.state)
    )
    post = select(func.min(posts.c.due)).where(posts.c.state == PostState.APPROVED.value)
    unclear = [DeliveryState.SENDING.value, DeliveryState.SETTLING.value]
    settling = select(func.min(deliveries.c.settle_at)).where(deliveries.c.state.in_(unclear))
    outbox = select(func.count(), func.min(redraws.c.due), func.max(redraws.c.attempts))
    async with database.reader.connect() as connection:
        counted = {state: int(count) for state, count in (await connection.execute(by_state)).all()}
        due_post = (await connection.execute(post)).scalar_one()
        due_settling = (await connection.execute(settling)).scalar_one()
        waiting, due_redraw, attempts = (await connection.execute(outbox)).one()
        unordered = (await connection.execute(select(func.count()).select_from(audit_unordered))).scalar_one()
        in_force = select(func.count()).where(freezes.c.state == FreezeState.IN_FORCE.value)
        stopped = (await connection.execute(in_force)).scalar_one()
    return Figures(
        posts={state: counted.get(state.value, 0) for state in UNFINISHED},
        oldest_post=_age(due_post, now),
        oldest_settling=_age(due_settling, now),
        redraws=waiting,
        oldest_redraw=_age(due_redraw, now),
        most_attempts=attempts or 0,
        unordered=unordered,
        freezes=stopped,
    )


def _age(due: datetime | None, now: datetime) -> timedelta:
    return max(now - due, timedelta(0)) if due is not None else timedelta(0)
