"""Calls for a decision: who called whom, and when; why it is urgent lies sealed under the caller's key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from storage.humans import ids_of
from storage.schema import calls
from storage.work import Work
from workflows.domain.calling import Call, CallKind
from workflows.domain.ids import PersonId, PostId, new_id

_OF_POST = select(calls).where(calls.c.post == bindparam("post")).order_by(calls.c.at, calls.c.id)
_COUNTED = select(func.count()).where(
    calls.c.kind == bindparam("kind"), calls.c.by.in_(ids_of(bindparam("caller"))), calls.c.at >= bindparam("since")
)


class SqlCalls:
    """Implements `ports.store.Calls`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, call: Call) -> None:
        """Keep it, its reason sealed."""
        place = reason_id(call.post, call.kind, call.at) if call.reason else None
        await self._work.born(calls, _row(call) | {"reason_words": place})
        if place is not None:
            clear = call.reason.encode("utf-8", "surrogatepass")
            # About the post, as a decision's reason: it goes when the post's words go.
            await self._work.contents.put(place, clear, subject=call.post, person=call.by)

    async def of_post(self, post: PostId) -> Sequence[Call]:
        """Of every revision, the oldest first."""
        rows = (await self._work.connection.execute(_OF_POST, {"post": post})).all()
        opened = await self._work.contents.open([row.reason_words for row in rows if row.reason_words])
        return [_call(row, opened.get(row.reason_words, b"")) for row in rows]

    async def count(self, kind: CallKind, *, by: PersonId, since: datetime) -> int:
        """How often this person called like this since then."""
        asked = {"kind": kind.value, "caller": by, "since": since}
        return int((await self._work.connection.execute(_COUNTED, asked)).scalar_one())


def reason_id(post: str, kind: CallKind, at: datetime) -> str:
    """Where the reason of a call lies."""
    return f"{post}.{kind.value}.{at.timestamp():.6f}"


def _row(call: Call) -> dict[str, Any]:
    return {
        "id": new_id(),
        "post": call.post,
        "revision": call.revision,
        "kind": call.kind.value,
        "by": call.by,
        "at": call.at,
        "called": list(call.to),
    }


def _call(row: Row[Any], reason: bytes) -> Call:
    return Call(
        post=PostId(row.post),
        revision=row.revision,
        kind=CallKind(row.kind),
        by=PersonId(row.by),
        at=row.at,
        to=tuple(PersonId(one) for one in row.called),
        reason=reason.decode("utf-8", "surrogatepass"),
    )
