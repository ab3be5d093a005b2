"""The outbox of pictures: what was drawn where, and what has to be drawn anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, select, update

from storage.schema import messages, redraws
from storage.statements import insert_into, insert_or_replace
from storage.work import Work
from workflows.ports.store import Drawn, Redraw, Role

HANDED_OUT = timedelta(minutes=1)
"""How long a redraw is one caller's before another may take it: a replica that died leaves no card undrawn."""


class SqlMessages:
    """Implements `ports.store.Messages`. `asked` says whether this transaction asked for a redraw."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.asked = False

    async def list(self, subject: str) -> Sequence[Drawn]:
        """Every picture of the subject."""
        return [_drawn(row) for row in await self._work.connection.execute(_DRAWN, {"subject": subject})]

    async def of_each(self, subjects: Sequence[str], role: Role) -> Sequence[Drawn]:
        """Those of this role, of all these subjects."""
        asked = {"subjects": sorted(set(subjects)), "role": role.value}
        return [_drawn(row) for row in await self._work.connection.execute(_OF_EACH, asked)]

    async def standing(self, channel: str, ts: str) -> Sequence[Drawn]:
        """Everything that one message is a picture of."""
        asked = {"channel": channel, "ts": ts}
        return [_drawn(row) for row in await self._work.connection.execute(_STANDING, asked)]

    async def save(self, drawn: Drawn) -> None:
        """Insert or replace by (subject, role, channel, about)."""
        row = _key(drawn) | {"ts": drawn.ts, "fingerprint": drawn.fingerprint}
        await insert_or_replace(self._work.connection, messages, row, key=list(_key(drawn)))

    async def remove(self, drawn: Drawn) -> None:
        """The picture is gone."""
        same = and_(*(messages.c[name] == value for name, value in _key(drawn).items()))
        await self._work.connection.execute(delete(messages).where(same))

    async def ask(self, subject: str) -> None:
        """Ask for a redraw; a newer request takes the place of an older one."""
        self.asked = True
        row = {"subject": subject, "claim": 1, "attempts": 0, "due": self._work.clock.now()}
        await self._work.connection.execute(_ask(self._work.connection.dialect.name), row)

    async def due(self, *, now: datetime, limit: int = 50) -> Sequence[Redraw]:
        """What is to be drawn now. Each is handed to one caller; not `done` within a minute, it is handed out again."""
        ready = (
            select(redraws.c.subject)
            .where(redraws.c.due <= now)
            .order_by(redraws.c.due)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        query = (
            update(redraws)
            .where(redraws.c.subject.in_(ready))
            .values(due=now + HANDED_OUT)
            .returning(redraws.c.subject, redraws.c.claim, redraws.c.attempts)
        )
        rows = (await self._work.connection.execute(query)).all()
        return [Redraw(subject=row.subject, claim=row.claim, attempts=row.attempts, due=now) for row in rows]

    async def done(self, redraw: Redraw) -> None:
        """It was drawn; a request that came meanwhile stays."""
        await self._work.connection.execute(_DONE, {"of": redraw.subject, "was": redraw.claim})

    async def later(self, redraw: Redraw, *, due: datetime) -> None:
        """It did not work; try again then. A request that came meanwhile keeps its own time."""
        same = and_(redraws.c.subject == redraw.subject, redraws.c.claim == redraw.claim)
        again = update(redraws).where(same).values(attempts=redraw.attempts + 1, due=due)
        await self._work.connection.execute(again)


_DRAWN = select(messages).where(messages.c.subject == bindparam("subject"))
_OF_EACH = (
    select(messages)
    .where(messages.c.subject.in_(bindparam("subjects", expanding=True)), messages.c.role == bindparam("role"))
    .order_by(messages.c.subject, messages.c.channel, messages.c.about)
)
_STANDING = (
    select(messages)
    .where(messages.c.channel == bindparam("channel"), messages.c.ts == bindparam("ts"))
    .order_by(messages.c.subject, messages.c.role, messages.c.about)
)
_DONE = delete(redraws).where(redraws.c.subject == bindparam("of"), redraws.c.claim == bindparam("was"))


@lru_cache(maxsize=2)
def _ask(dialect: str) -> Any:
    statement = insert_into(dialect, redraws)
    counted = {"claim": redraws.c.claim + 1, "attempts": 0, "due": statement.excluded.due}
    return statement.on_conflict_do_update(index_elements=["subject"], set_=counted)


def _drawn(row: Row[Any]) -> Drawn:
    return Drawn(
        subject=row.subject,
        role=Role(row.role),
        channel=row.channel,
        ts=row.ts,
        about=row.about,
        fingerprint=row.fingerprint,
    )


def _key(drawn: Drawn) -> dict[str, str]:
    return {
        "subject": drawn.subject,
        "role": drawn.role.value,
        "channel": drawn.channel,
        "about": drawn.about,
    }
