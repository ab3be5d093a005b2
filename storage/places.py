"""Where a chat can be reached, in plain: ids and addresses, no names and no words.

Erasing a person takes their places with it (`storage.erasing`); they come back when that person speaks to us again.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, select, update

from storage.engines import async_engine, parsed, starting
from storage.schema import places
from storage.statements import insert_into, pieces
from storage.work import Work
from workflows.ports.store import Place, PlaceKind

_KEY = ("platform", "kind", "key")
_KEPT = ("member", "team", "zone", "language")
"""Columns of which an empty value says nothing."""
_SOME = select(places).where(
    places.c.platform == bindparam("platform"),
    places.c.kind == bindparam("kind"),
    places.c.key.in_(bindparam("keys", expanding=True)),
)
_LATEST = (
    select(places)
    .where(places.c.platform == bindparam("platform"))
    .order_by(places.c.at.desc(), places.c.kind, places.c.key)
    .limit(1)
)


class SqlPlaces:
    """Implements `ports.store.Places`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def find(self, platform: str, kind: PlaceKind, key: str) -> Place | None:
        """The one with this user or channel."""
        return next(iter(await self.find_all(platform, kind, [key])), None)

    async def find_all(self, platform: str, kind: PlaceKind, keys: Sequence[str]) -> Sequence[Place]:
        """Those that are known, in any order."""
        found: list[Place] = []
        for piece in pieces(keys):
            asked = {"platform": platform, "kind": kind.value, "keys": list(piece)}
            found.extend(_place(row) for row in await self._work.connection.execute(_SOME, asked))
        return found

    async def latest(self, platform: str) -> Place | None:
        """The one told last."""
        row = (await self._work.connection.execute(_LATEST, {"platform": platform})).one_or_none()
        return _place(row) if row is not None else None

    async def save(self, place: Place) -> None:
        """Insert or replace; what the newest word leaves out stays, and a word that comes late changes nothing."""
        row = _row(place)
        statement = insert_into(self._work.connection.dialect.name, places).values(row | {"greeted": False})
        new = statement.excluded
        replaced = {name: new[name] for name in row if name not in {*_KEY, *_KEPT}}
        told = {name: new[name] for name in _KEPT if row[name]}
        # In another conversation nobody was greeted yet.
        greeted = {"greeted": and_(places.c.greeted, places.c.conversation == new.conversation)}
        newer = places.c.at <= new.at
        await self._work.connection.execute(
            statement.on_conflict_do_update(index_elements=_KEY, set_={**replaced, **told, **greeted}, where=newer)
        )

    async def lost(self, place: Place) -> None:
        """Forget the conversation, unless another one was told since."""
        same = {name: _row(place)[name] for name in (*_KEY, "conversation")}
        lost = update(places).where(*(places.c[name] == value for name, value in same.items()))
        await self._work.connection.execute(lost.values(conversation="", greeted=False))

    async def greet(self, place: Place) -> bool:
        """Whether it is the first greeting there; of two at once only one is."""
        same = (places.c[name] == value for name, value in _row(place).items() if name in _KEY)
        first = update(places).where(*same, places.c.greeted.is_(False)).values(greeted=True)
        return (await self._work.connection.execute(first)).rowcount == 1


async def places_at(url: str, platform: str) -> Sequence[Place]:
    """Every place of one chat in a database that nobody has opened. Raises ConfigError when it cannot be read."""
    engine = async_engine(parsed(url), writes=False, pool=1)
    try:
        async with starting(), engine.connect() as connection:
            found = await connection.execute(select(places).where(places.c.platform == platform))
            return [_place(row) for row in found]
    finally:
        await engine.dispose()


def _row(place: Place) -> dict[str, Any]:
    return {
        "platform": place.platform,
        "kind": place.kind.value,
        "key": place.key,
        "organisation": place.organisation,
        "conversation": place.conversation,
        "service_url": place.service_url,
        "member": place.member,
        "team": place.team,
        "zone": place.zone,
        "language": place.language,
        "at": place.at,
    }


def _place(row: Row[Any]) -> Place:
    return Place(
        platform=row.platform,
        organisation=row.organisation,
        kind=PlaceKind(row.kind),
        key=row.key,
        conversation=row.conversation,
        service_url=row.service_url,
        member=row.member,
        team=row.team,
        zone=row.zone,
        language=row.language or "",
        at=row.at,
    )
