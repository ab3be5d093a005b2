"""Keeping house: what is pruned after a while, and secrets that are exchanged."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import append
from storage.database import Database
from storage.media import prune_media
from storage.retention import prune_public
from storage.schema import connects, handed_back, inbox, leases, messages, opened, person_keys, posts, sessions, tokens
from storage.tasks import Jobs
from storage.vault import Vault
from workflows.domain.audit import Entry
from workflows.domain.connecting import SESSION_LASTS
from workflows.domain.task import CHAINS
from workflows.ports.store import Role

KEPT = timedelta(days=30)
"""How long finished jobs, inbox rows, and who opened what of a post are kept."""
TURNS_KEPT = timedelta(days=2)
"""The same for turns of chains: each source alone has 1,440 a day, and nobody asks again for a slot that is over."""
LEFT_BEHIND = timedelta(days=1)
"""After this, a process that was not seen is dead, and a window whose post did not change is closed: a chat does not
always tell, and a killed process never does."""


@dataclass(frozen=True, kw_only=True)
class Pruned:
    """How many rows went."""

    jobs: int
    inbox: int


async def prune(database: Database, *, now: datetime) -> Pruned:
    """Delete finished jobs and inbox rows older than 30 days, turns of chains older than two, expired memories of
    handed-back texts, attempts to connect and sign-ins on the pages that are over, what killed processes and closed
    windows left behind, who opened what of a post, pictures and films of posts long over, and what is kept of the
    public only for a while.
    """
    async with database.writer.begin() as connection:
        received = await connection.execute(delete(inbox).where(inbox.c.at < now - KEPT))
        await connection.execute(delete(handed_back).where(handed_back.c.until < now))
        await connection.execute(delete(leases).where(leases.c.seen_at < now - LEFT_BEHIND))
        # A day, so that a link used twice, or late, is told what it was.
        await connection.execute(delete(connects).where(connects.c.made_at < now - LEFT_BEHIND))
        await connection.execute(delete(sessions).where(sessions.c.made_at < now - SESSION_LASTS))
        await connection.execute(delete(messages).where(_is_closed_window(now)))
        await connection.execute(delete(opened).where(opened.c.at < now - KEPT))
        await prune_public(connection, now=now)
        await prune_media(connection, now=now)
    jobs, queue = 0, Jobs(database.later_work)
    while pruned := await queue.prune(before=now - TURNS_KEPT, kinds=CHAINS):
        jobs += pruned
    while pruned := await queue.prune(before=now - KEPT):
        jobs += pruned
    return Pruned(jobs=jobs, inbox=received.rowcount)


async def rotate_secret(database: Database, *, now: datetime, by: str) -> int:
    """Wrap every person's key under the newest secret, and seal every account's tokens and open attempt to connect with
    it; return how many keys and tokens. After that the older secrets may be removed.

    Removing one has its price: a text handed back under it is no longer recognised (24 hours at most), and a link to
    connect an account (10 minutes) or a sign-in on the pages (8 hours) made under it has to be made again.
    """
    async with database.writer.begin() as connection:
        keys = await _again(connection, database.vault, person_keys.c.id, person_keys.c.wrapped)
        found = await _again(connection, database.vault, tokens.c.account, tokens.c.sealed)
        await _again(connection, database.vault, connects.c.id, connects.c.sealed)
        await _again(connection, database.vault, sessions.c.id, sessions.c.sealed)
        await append(connection, Entry(at=now, action="secret.rotated", subject="installation", by=by))
    return keys + found


async def _again(connection: AsyncConnection, vault: Vault, key: Column[str], sealed: Column[bytes]) -> int:
    """Seal each row of the columns' table with the newest secret; return how many. What moved meanwhile is newer."""
    rows = (await connection.execute(select(key.label("id"), sealed.label("sealed")))).all()
    for row in rows:
        again = update(sealed.table).where(key == row.id, sealed == row.sealed)
        await connection.execute(again.values({sealed.name: vault.rewrap(row.sealed)}))
    return len(rows)


def _is_closed_window(now: datetime) -> ColumnElement[bool]:
    """A window's picture of a post that has not changed for a day."""
    unchanged = select(posts.c.id).where(
        ("post:" + posts.c.id) == messages.c.subject, posts.c.changed_at < now - LEFT_BEHIND
    )
    return (messages.c.role == Role.WINDOW.value) & unchanged.exists()
