"""Keeping house: what is pruned after a while, and secrets that are exchanged."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update

from storage.audit import append
from storage.database import Database
from storage.schema import handed_back, inbox, leases, messages, person_keys, posts
from storage.tasks import Jobs
from workflows.domain.audit import Entry
from workflows.ports.store import Role

KEPT = timedelta(days=30)
"""How long finished jobs and inbox rows are kept."""
LEFT_BEHIND = timedelta(days=1)
"""After this, a process that was not seen is dead, and a window whose post did not change is closed: a chat does not
always tell, and a killed process never does."""


@dataclass(frozen=True, kw_only=True)
class Pruned:
    """How many rows went."""

    jobs: int
    inbox: int


async def prune(database: Database, *, now: datetime) -> Pruned:
    """Delete finished jobs and inbox rows older than 30 days, expired memories of handed-back texts, and what killed
    processes and closed windows left behind.
    """
    async with database.writer.begin() as connection:
        received = await connection.execute(delete(inbox).where(inbox.c.at < now - KEPT))
        await connection.execute(delete(handed_back).where(handed_back.c.until < now))
        await connection.execute(delete(leases).where(leases.c.seen_at < now - LEFT_BEHIND))
        await connection.execute(delete(messages).where(_is_closed_window(now)))
    jobs, queue = 0, Jobs(database.later_work)
    while pruned := await queue.prune(before=now - KEPT):
        jobs += pruned
    return Pruned(jobs=jobs, inbox=received.rowcount)


async def rotate_secret(database: Database, *, now: datetime, by: str) -> int:
    """Wrap every person's key under the newest secret; return how many. After that the older secrets may be removed.

    A text handed back under an older secret is no longer recognised once that secret is removed (24 hours at most).
    """
    async with database.writer.begin() as connection:
        keys = (await connection.execute(select(person_keys.c.id, person_keys.c.wrapped))).all()
        for key in keys:
            again = update(person_keys).where(person_keys.c.id == key.id)
            await connection.execute(again.values(wrapped=database.vault.rewrap(key.wrapped)))
        await append(connection, Entry(at=now, action="secret.rotated", subject="installation", by=by))
    return len(keys)


def _is_closed_window(now: datetime) -> ColumnElement[bool]:
    """A window's picture of a post that has not changed for a day."""
    unchanged = select(posts.c.id).where(
        ("post:" + posts.c.id) == messages.c.subject, posts.c.changed_at < now - LEFT_BEHIND
    )
    return (messages.c.role == Role.WINDOW.value) & unchanged.exists()
