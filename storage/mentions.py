"""Mentions: what was heard, once each. The keys stay when the words are deleted, so that nothing is alerted twice."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, text, update

from storage.arrivals import Arrivals
from storage.contacts import Contacts
from storage.mention_rows import PUBLIC, mentions_of, row_of, stored_id
from storage.prints import drop_prints
from storage.schema import mentions as heard
from storage.schema import stories as told
from storage.statements import insert_all, pieces
from storage.work import Work
from workflows.domain.ids import StoryId
from workflows.domain.mention import Heard, Mention
from workflows.errors import Conflict
from workflows.ports.listening import Kept, Key

_THESE = (
    heard.c.network == bindparam("of"),
    heard.c.id.in_(bindparam("ids", expanding=True)),
)
_KNOWN = select(heard.c.id).where(*_THESE)
_LOOKED = update(heard).where(*_THESE).values(looked_at=bindparam("now"))
_STILL_THERE = select(heard.c.network, heard.c.id, heard.c.story).where(*_THESE, heard.c.gone.is_(False))
_STORIES = select(heard.c.story).distinct().where(*_THESE)
_GONE = update(heard).where(*_THESE).values(gone=True, author=None, sealed=None)
_FORGOTTEN = update(heard).where(*_THESE).values(sealed=None)
_UNADDRESSED = select(heard.c.id, heard.c.story).where(*_THESE, heard.c.addressed.is_(False), heard.c.gone.is_(False))
_ADDRESS = (
    update(heard)
    .where(*_THESE)
    .values(addressed=True, account=bindparam("us"), arrival=bindparam("how"), answers=bindparam("post"))
)
_ONE = select(heard).where(heard.c.network == bindparam("network"), heard.c.id == bindparam("id"))
_OF_STORY = select(heard).where(heard.c.story == bindparam("story")).limit(bindparam("most"))
_OLDEST = _OF_STORY.order_by(heard.c.at, heard.c.id)
_NEWEST = _OF_STORY.order_by(heard.c.at.desc(), heard.c.id.desc())
_COUNTED = (
    select(heard.c.story, func.count())
    .where(heard.c.story.in_(bindparam("stories", expanding=True)))
    .group_by(heard.c.story)
)
_TAKING_LOCK = 7_203_471_192
"""For PostgreSQL's advisory locks; the sequencer and the migrations have numbers beside it."""
_TAKING = text("SELECT pg_advisory_xact_lock(:key)")
_WORDED = heard.c.sealed.is_not(None)
_WORDLESS = select(heard.c.id).where(heard.c.story == bindparam("story"), heard.c.sealed.is_(None)).limit(1)
_LEFT = select(func.count(), func.count().filter(heard.c.gone.is_(False))).where(heard.c.story == bindparam("story"))


class SqlMentions(Arrivals, Contacts):
    """Implements `ports.listening.Mentions`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def known(self, keys: Sequence[Key]) -> frozenset[Key]:
        """Which of these were heard before, whatever became of them."""
        found: set[Key] = set()
        for network, ids in _by_network(keys):
            rows = await self._work.connection.execute(_KNOWN, {"of": network, "ids": list(ids)})
            found |= {(network, ids[one]) for one in rows.scalars()}
        return frozenset(found)

    async def one_at_a_time(self) -> None:
        """Wait until nobody else takes mentions in, and keep them waiting until this transaction ends."""
        # SQLite lets one transaction write at a time anyway.
        if self._work.connection.dialect.name == "postgresql":
            await self._work.connection.execute(_TAKING, {"key": _TAKING_LOCK})

    async def keep(self, mentions: Sequence[Kept]) -> None:
        """Keep many at once. Raises Conflict when one of them is there already: somebody else heard it just now."""
        now, key = self._work.clock.now(), await self._work.contents.key_of(PUBLIC)
        rows = [row_of(one, key=key, now=now) for one in mentions]
        # In one order everywhere, so that replicas that heard the same do not wait for each other in a ring.
        if not await insert_all(self._work.connection, heard, sorted(rows, key=itemgetter("id", "network"))):
            raise Conflict("Another part of this program heard the same just now. Nothing was kept twice.")
        await self._note_arrivals(mentions, now=now)

    async def address(self, addressed: Sequence[Heard]) -> Sequence[StoryId]:
        """Note to which account these were said and how, where that was not known; return the stories they are in."""
        found = {(one.network, stored_id(one.id)): one for one in addressed}
        touched: set[StoryId] = set()
        for network, ids in _by_network([one.key for one in addressed]):
            rows = (await self._work.connection.execute(_UNADDRESSED, {"of": network, "ids": list(ids)})).all()
            for row in rows:
                one = found[network, row.id]
                this = {"of": network, "ids": [row.id], "us": one.account, "how": one.arrival.value}
                await self._work.connection.execute(
                    _ADDRESS, {**this, "post": stored_id(one.answers) if one.answers else None}
                )
                touched.add(StoryId(row.story))
        return sorted(touched)

    async def list(self, story: StoryId, *, limit: int = 20, newest: bool = False) -> Sequence[Mention]:
        """A story's mentions, the oldest (or newest) first."""
        return await self._load(_NEWEST if newest else _OLDEST, {"story": story, "most": limit})

    async def count(self, stories: Sequence[StoryId]) -> Mapping[StoryId, int]:
        """How many mentions each has, those deleted since included."""
        counted = dict.fromkeys(stories, 0)
        for some in pieces(list(counted)):
            for row in await self._work.connection.execute(_COUNTED, {"stories": list(some)}):
                counted[StoryId(row[0])] = row[1]
        return counted

    async def find(self, key: Key) -> Mention | None:
        """The mention, or None."""
        found = await self._load(_ONE, {"network": key[0], "id": stored_id(key[1])})
        return found[0] if found else None

    async def to_look_at(
        self, source_networks: Sequence[str], *, before: datetime, limit: int = 100
    ) -> Sequence[Mention]:
        """Mentions on these networks whose words are kept and that were last seen there before then, oldest first."""
        query = (
            select(heard)
            .where(_WORDED, heard.c.network.in_(source_networks), heard.c.looked_at < before)
            .order_by(heard.c.looked_at, heard.c.network, heard.c.id)
            .limit(limit)
        )
        return await self._load(query)

    async def looked(self, keys: Sequence[Key], *, at: datetime) -> None:
        """They were still there."""
        for network, ids in _by_network(keys):
            await self._work.connection.execute(_LOOKED, {"of": network, "ids": list(ids), "now": at})

    async def gone(self, keys: Sequence[Key]) -> Sequence[StoryId]:
        """Their authors deleted them: delete words and authors here; return the stories they were in.

        Without those that were known to be gone before.
        """
        touched: set[StoryId] = set()
        for network, ids in _by_network(keys):
            asked = {"of": network, "ids": list(ids)}
            there = (await self._work.connection.execute(_STILL_THERE, asked)).all()
            await self._work.connection.execute(_GONE, asked)
            touched |= {StoryId(row.story) for row in there}
        await drop_prints(self._work.connection, sorted(touched))
        return sorted(touched)

    async def all_gone(self, story: StoryId) -> bool:
        """Whether nothing of a story is left in public."""
        total, left = (await self._work.connection.execute(_LEFT, {"story": story})).one()
        return total > 0 and left == 0

    async def any_deleted(self, story: StoryId) -> bool:
        """Whether words of any of a story's mentions were deleted, here or by their author."""
        return (await self._work.connection.execute(_WORDLESS, {"story": story})).first() is not None

    async def forget(self, *, over_before: datetime, limit: int = 1_000) -> Sequence[StoryId]:
        """Delete words and authors of mentions whose story was over before then; return those stories.

        The author's keyed mark stays with the key, for "3 times before": nobody can read it.
        """
        query = select(heard.c.network, heard.c.id, heard.c.story).where(_WORDED, _is_over(over_before))
        rows = (await self._work.connection.execute(query.limit(limit))).all()
        await self.forget_words([(row.network, row.id) for row in rows])
        return sorted({StoryId(row.story) for row in rows})

    async def forget_words(self, keys: Sequence[Key]) -> None:
        """Delete words and authors of these, whatever became of their story."""
        for network, ids in _by_network(keys):
            asked = {"of": network, "ids": list(ids)}
            concerned = (await self._work.connection.execute(_STORIES, asked)).scalars().all()
            await self._work.connection.execute(_FORGOTTEN, asked)
            await drop_prints(self._work.connection, concerned)

    async def _load(self, query: Select[Any], asked: Mapping[str, object] | None = None) -> Sequence[Mention]:
        rows = (await self._work.connection.execute(query, asked)).all()
        return await mentions_of(rows, self._work.contents)


def _by_network(keys: Sequence[Key]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """A network at a time, and not too many: each id as it is stored, and as it was asked for."""
    networks: dict[str, dict[str, str]] = {}
    for network, remote_id in keys:
        networks.setdefault(network, {})[stored_id(remote_id)] = remote_id
    for network, ids in networks.items():
        for some in pieces(list(ids.items())):
            yield network, dict(some)


def _is_over(before: datetime) -> ColumnElement[bool]:
    # Asked of the few stories that have words left, not of all that ever were.
    worded = select(heard.c.story).where(_WORDED).distinct()
    return heard.c.story.in_(select(told.c.id).where(told.c.id.in_(worded), told.c.over_at < before))
