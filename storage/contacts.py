"""What we had to do with strangers before, and whom nobody wants to hear for a while: by a keyed mark, not by name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, select

from storage.mention_rows import PUBLIC
from storage.schema import mentions, mutes, stories
from storage.statements import insert_into, pieces
from storage.work import Work
from workflows.domain.ids import StoryId
from workflows.domain.mention import Contact
from workflows.domain.story import StoryState
from workflows.ports.listening import Key

_MUTED = select(mutes.c.author).where(
    mutes.c.author.in_(bindparam("authors", expanding=True)), mutes.c.until > bindparam("now")
)

_FIRST = (
    select(mentions.c.author)
    .where(mentions.c.story == bindparam("story"))
    .order_by(mentions.c.at, mentions.c.id)
    .limit(1)
    .scalar_subquery()
)
_UNMUTE = delete(mutes).where(mutes.c.author == _FIRST)


class Contacts:
    """Implements the part of `ports.listening.Mentions` that is about authors."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def contacts(self, authors: Sequence[Key], *, before: datetime | None = None) -> Mapping[Key, Contact]:
        """What we had to do with these authors, `before` that instant; without those never heard of."""
        found: dict[Key, Contact] = {}
        for marks in pieces(list((await self._marks(authors)).items())):
            by_mark = {mark: author for author, mark in marks}
            asked = {"authors": list(by_mark), **({"before": before} if before is not None else {})}
            for row in await self._work.connection.execute(_contacts(is_bounded=before is not None), asked):
                found[by_mark[row.author]] = Contact(
                    mentions=row.mentions,
                    last_at=row.last_at,
                    department=row.department or "",
                    answered=row.answered,
                )
        return found

    async def mute(self, author: Key, *, until: datetime) -> None:
        """What this author says until then opens no story by itself."""
        key = await self._work.contents.key_of(PUBLIC)
        row = {"author": key.mark(*author), "until": until}
        await self._work.connection.execute(_mute(self._work.connection.dialect.name), row)

    async def unmute(self, story: StoryId) -> bool:
        """Who said a story first opens stories again; whether they were muted. Not once they deleted what they said."""
        return (await self._work.connection.execute(_UNMUTE, {"story": story})).rowcount > 0

    async def muted(self, authors: Sequence[Key], *, now: datetime) -> frozenset[Key]:
        """Those of them who are muted now."""
        found: set[Key] = set()
        for marks in pieces(list((await self._marks(authors)).items())):
            by_mark = {mark: author for author, mark in marks}
            asked = {"authors": list(by_mark), "now": now}
            found |= {by_mark[mark] for mark in (await self._work.connection.execute(_MUTED, asked)).scalars()}
        return frozenset(found)

    async def _marks(self, authors: Sequence[Key]) -> Mapping[Key, bytes]:
        """Nothing before the first mention: there is no key then, and nobody is known."""
        key = await self._work.contents.existing_key(PUBLIC)
        return {author: key.mark(*author) for author in authors if author[1]} if key is not None else {}


@lru_cache(maxsize=2)
def _contacts(*, is_bounded: bool) -> Select[Any]:
    other = mentions.alias("other")
    wanted: list[ColumnElement[bool]] = [mentions.c.author.in_(bindparam("authors", expanding=True))]
    theirs: list[ColumnElement[bool]] = [other.c.story == stories.c.id]
    if is_bounded:
        wanted.append(mentions.c.heard_at < bindparam("before"))
        theirs.append(other.c.heard_at < bindparam("before"))
    known = (
        select(mentions.c.author, func.count().label("mentions"), func.max(mentions.c.heard_at).label("last_at"))
        .where(*wanted)
        .group_by(mentions.c.author)
        .subquery("known")
    )
    found = (
        select(stories.c.department).join(other, and_(*theirs)).where(other.c.author == known.c.author).correlate(known)
    )
    department = found.order_by(other.c.heard_at.desc()).limit(1).scalar_subquery()
    answered = found.with_only_columns(func.count()).where(stories.c.state == StoryState.ANSWERED.value)
    return select(known, department.label("department"), answered.scalar_subquery().label("answered"))


@lru_cache(maxsize=2)
def _mute(dialect: str) -> Any:
    statement = insert_into(dialect, mutes)
    longer = statement.excluded.until > mutes.c.until
    return statement.on_conflict_do_update(
        index_elements=["author"], set_={"until": statement.excluded.until}, where=longer
    )
