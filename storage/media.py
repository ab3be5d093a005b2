"""Pictures and films: sealed piece by piece under the author's key, so that no statement carries more than a megabyte.

They go with the person (the key's rows are deleted), with the words of a post that is forgotten, and some time after
the post is over.
"""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.humans import ids_of
from storage.schema import holds, media, media_pieces, posts
from storage.work import Work
from workflows.domain.content import Media
from workflows.domain.finding import PictureFacts
from workflows.domain.hold import HoldState
from workflows.domain.ids import PersonId, PostId
from workflows.domain.post import OVER, Post

PIECE = 1024 * 1024
"""Bytes of one sealed piece, before it is sealed."""
KEPT_AFTER = timedelta(days=30)
"""How long after their post was over pictures and films are kept: long enough to look into what went wrong."""

_PIECES = (
    select(media_pieces.c.sealed)
    .where(media_pieces.c.post == bindparam("post"), media_pieces.c.sha256 == bindparam("sha256"))
    .order_by(media_pieces.c.number)
)


class SqlMedia:
    """Implements `ports.store.MediaRows`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def keep(self, post: Post, medium: Media, content: bytes, *, named: str, by: PersonId) -> None:
        """Keep the clean bytes under the key of the post's author. Repeats do nothing more."""
        key = await self._work.contents.key_of(post.author)
        row = {
            "post": post.id,
            "sha256": medium.sha256,
            "key": key.id,
            "by": by,
            "at": self._work.clock.now(),
            "type": medium.type,
            "named": named,
            "size": len(content),
        }
        if not await self._work.born(media, row):
            return
        for number, start in enumerate(range(0, len(content), PIECE)):
            # Sealing a film takes a while: not on the event loop.
            sealed = await asyncio.to_thread(key.seal, content[start : start + PIECE])
            piece = {"post": post.id, "sha256": medium.sha256, "number": number, "sealed": sealed}
            await self._work.connection.execute(insert(media_pieces), piece)

    async def read(self, post: PostId, sha256: str) -> bytes | None:
        """The bytes; None when they are not kept any more, or are not these any more."""
        found = (await self._work.connection.execute(_row_and_author(post, sha256))).first()
        key = await self._work.contents.existing_key(PersonId(found.author)) if found is not None else None
        if found is None or key is None or key.id != found.key:
            return None
        asked = {"post": post, "sha256": sha256}
        sealed = list((await self._work.connection.execute(_PIECES, asked)).scalars())
        content = await asyncio.to_thread(lambda: _opened(key.open, sealed))
        return content if content is not None and hashlib.sha256(content).hexdigest() == sha256 else None

    async def any_copy(self, sha256: str) -> bytes | None:
        """The bytes, of whichever post still has them."""
        query = select(media.c.post).where(media.c.sha256 == sha256).order_by(media.c.at.desc())
        for post in (await self._work.connection.execute(query)).scalars().all():
            content = await self.read(PostId(post), sha256)
            if content is not None:
                return content
        return None

    async def facts(self, post: PostId, sha256s: Collection[str]) -> Mapping[str, PictureFacts]:
        """What is known of those that are kept, by SHA-256."""
        if not sha256s:
            return {}
        query = select(media).where(media.c.post == post, media.c.sha256.in_(sorted(set(sha256s))))
        rows = (await self._work.connection.execute(query)).all()
        return {row.sha256: PictureFacts(kind=row.type, named=row.named, size=row.size) for row in rows}

    async def count(self, post: PostId) -> int:
        """How many were attached to this post, whether or not they still are."""
        query = select(func.count()).select_from(media).where(media.c.post == post)
        return int((await self._work.connection.execute(query)).scalar_one())


async def forget_media(connection: AsyncConnection, post: PostId) -> None:
    """Delete what was attached to a post whose words are forgotten."""
    await _delete(connection, media.c.post == post)


async def erase_media(connection: AsyncConnection, person: PersonId) -> None:
    """Delete what was attached to a person's own posts, and what they attached to others'."""
    own = select(posts.c.id).where(posts.c.author == person)
    await _delete(connection, or_(media.c.by == person, media.c.post.in_(own)))


async def prune_media(connection: AsyncConnection, *, now: datetime) -> None:
    """Delete what belongs to posts that have been over for long, unless a legal hold covers their author."""
    in_force = select(holds.c.person).where(holds.c.state == HoldState.IN_FORCE.value)
    held = (await connection.execute(in_force)).scalars().all()
    if None in held:
        return
    over = select(posts.c.id).where(
        posts.c.state.in_([state.value for state in OVER]),
        posts.c.changed_at < now - KEPT_AFTER,
        *(posts.c.author.not_in(ids_of(person)) for person in held),
    )
    await _delete(connection, media.c.post.in_(over))


async def _delete(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """The pieces go with their row."""
    await connection.execute(delete(media).where(which))


def _row_and_author(post: PostId, sha256: str) -> Select[tuple[str, str]]:
    of_post = posts.c.id == media.c.post
    return (
        select(media.c.key, posts.c.author).join(posts, of_post).where(media.c.post == post, media.c.sha256 == sha256)
    )


def _opened(open_: Callable[[bytes], bytes], sealed: Sequence[bytes]) -> bytes | None:
    try:
        return b"".join(open_(piece) for piece in sealed)
    except ValueError:
        return None
