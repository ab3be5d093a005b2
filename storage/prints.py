"""What later mentions are compared with: a story's print, found by any of its bands.

Bands are many: they lead to a short number rather than to a story's name, and are written in order. What they lead to
may be gone; then they lead nowhere, until they are pruned.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Select,
    TableValuedAlias,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import bands as band_rows
from storage.schema import mentions, stories
from storage.schema import prints as print_rows
from storage.statements import insert_all, pieces
from storage.work import Work
from workflows.domain.ids import StoryId
from workflows.domain.story import StoryState
from workflows.ports.listening import Candidate, Print

_JOINED = [StoryState.OPEN.value, StoryState.CLAIMED.value, StoryState.MUTED.value]
_SOME_BANDS = 2_000
_MOST_OF_A_BAND = 10
"""The newest stories that one band leads to: thousands may begin with the same words and be about something else."""
_PRINTED = select(print_rows.c.story).where(print_rows.c.story.in_(bindparam("stories", expanding=True)))
_NEW = insert(print_rows).returning(print_rows.c.number, print_rows.c.story)


class Prints:
    """Implements the part of `ports.listening.Stories` that finds what is the same."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def resembling(self, bands: Sequence[int], *, since: datetime) -> Sequence[Candidate]:
        """Stories that may be the same: they share a band, began since then and are open, claimed or muted.

        Of each band the newest ten.
        """
        found: dict[str, bytes] = {}
        shared: defaultdict[str, set[int]] = defaultdict(set)
        query = _resembling(self._work.connection.dialect.name)
        for some in pieces(sorted(set(bands)), size=_SOME_BANDS):
            asked = {"bands": json.dumps(some), "since": since}
            for row in await self._work.connection.execute(query, asked):
                found[row.story] = row.marks
                shared[row.story].add(row.band)
        return [
            Candidate(story=StoryId(story), marks=marks, bands=frozenset(shared[story]))
            for story, marks in found.items()
        ]

    async def keep_prints(self, prints: Mapping[StoryId, Print], *, at: datetime) -> None:
        """What later ones are compared with; goes away with the words of the story. The first of a story stays."""
        there: set[str] = set()
        for some in pieces(list(prints)):
            there |= set((await self._work.connection.execute(_PRINTED, {"stories": list(some)})).scalars())
        rows = [{"story": one, "marks": prints[one].marks, "at": at} for one in prints if one not in there]
        if not rows:
            return
        numbered = await self._work.connection.execute(_NEW, rows)
        leading = {(band, row.number) for row in numbered for band in prints[StoryId(row.story)].bands}
        await insert_all(
            self._work.connection, band_rows, [{"band": band, "print": number} for band, number in sorted(leading)]
        )


async def drop_prints(connection: AsyncConnection, of: Sequence[str]) -> None:
    """Delete the prints of these stories, unless words of theirs are left."""
    worded = select(mentions.c.story).where(mentions.c.story == print_rows.c.story, mentions.c.sealed.is_not(None))
    for some in pieces(of):
        await connection.execute(delete(print_rows).where(print_rows.c.story.in_(some), ~worded.exists()))


@lru_cache(maxsize=2)
def _resembling(dialect: str) -> Select[Any]:
    """Asked one band after the other, from its newest print down: what a band has besides is never touched."""
    asked = _one_by_one(dialect)
    band = cast(asked.c.value, BigInteger)
    other = band_rows.alias("other")
    tenth = (
        select(other.c.print)
        .where(other.c.band == band)
        .order_by(other.c.print.desc())
        .offset(_MOST_OF_A_BAND - 1)
        .limit(1)
        .correlate(asked)
        .scalar_subquery()
    )
    is_new = and_(band_rows.c.band == band, band_rows.c.print >= func.coalesce(tenth, 0))
    return (
        select(print_rows.c.story, print_rows.c.marks, band_rows.c.band)
        .select_from(asked)
        .join(band_rows, is_new)
        .join(print_rows, print_rows.c.number == band_rows.c.print)
        .join(stories, stories.c.id == print_rows.c.story)
        .where(print_rows.c.at >= bindparam("since"), stories.c.state.in_(_JOINED))
    )


def _one_by_one(dialect: str) -> TableValuedAlias:
    """The numbers of a JSON list, as rows."""
    listed = bindparam("bands", type_=Text)
    if dialect == "postgresql":
        return func.json_array_elements_text(cast(listed, JSON)).table_valued("value", name="asked")
    return func.json_each(listed).table_valued("value", name="asked")
