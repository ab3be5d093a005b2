"""Which approver opened what of a post, for asking who decides faster than they can have looked. Kept for 30 days."""

from datetime import datetime

from sqlalchemy import bindparam, select

from storage.humans import ids_of
from storage.schema import opened
from storage.work import Work
from workflows.domain.ids import PersonId, PostId

_BY = select(opened.c.what).where(
    opened.c.post == bindparam("post"),
    opened.c.revision == bindparam("revision"),
    opened.c.person.in_(ids_of(bindparam("whose"))),
)


class SqlOpened:
    """Implements `ports.store.Opened`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, post: PostId, revision: int, person: PersonId, what: str, *, at: datetime) -> None:
        """Note it; the first time counts."""
        row = {"post": post, "revision": revision, "person": person, "what": what, "at": at}
        await self._work.born(opened, row)

    async def by(self, post: PostId, revision: int, person: PersonId) -> frozenset[str]:
        """What they opened of this revision, under any of their ids."""
        asked = {"post": post, "revision": revision, "whose": person}
        return frozenset((await self._work.connection.execute(_BY, asked)).scalars())
