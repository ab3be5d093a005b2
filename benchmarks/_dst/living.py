"""Live through the years: each wall time is typed a day before, confirmed, and goes out when its task is due."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks._dst.changes import Case
from benchmarks._dst.ground import Arrival, Ground, ground
from storage.migrating import migrate
from workflows.domain.ids import PostId, new_id
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import ComesTwice, InvalidContent
from workflows.posting import Words

AHEAD = timedelta(hours=36)
"""How long before the change its posts are written."""


@dataclass(frozen=True, kw_only=True)
class Lived:
    """What became of everything that was typed."""

    zones: int
    changes: int
    expected: int
    """Posts that had to go out: two for a time that comes twice."""
    early: int
    late: int
    double: int
    missed: int
    twice: int
    """Times typed that come twice."""
    asked: int
    """Of these, asked about before anything was confirmed, with the right two instants."""
    skipped: int
    """Times typed that do not exist."""
    refused: int
    """Of these, refused, and the time that was suggested instead is taken."""
    naive: int
    """The baseline: how many a scheduler would send at the wrong time, or at all, that reads wall times with the offset
    in force as they are typed."""


async def live(folder: Path, cases: Sequence[Case]) -> Lived:
    """Live through all of it on a fresh SQLite file in `folder`."""
    await migrate(f"sqlite:///{folder / 'dst.db'}")
    ordered = sorted(cases, key=_typed_at)
    zones = sorted({case.zone for case in cases})
    flows, authors = await ground(folder, zones, start=_typed_at(ordered[0]) - AHEAD)
    planned: dict[str, datetime] = {}
    asked = refused = 0
    try:
        for case in ordered:
            await flows.run(_typed_at(case))
            author = authors[case.zone]
            match case.means:
                case ():
                    refused += await _is_refused(flows, author, case)
                case (first, second):
                    asked += await _is_asked(flows, author, case, first, second)
                    planned[await _scheduled(flows, author, case, fold=0)] = first
                    planned[await _scheduled(flows, author, case, fold=1)] = second
                case (once,):
                    planned[await _scheduled(flows, author, case)] = once
        await flows.run(max([case.near for case in cases]) + timedelta(days=3))
    finally:
        await flows.database.close()
    return Lived(
        zones=len(zones),
        changes=len({(case.zone, case.near) for case in cases}),
        expected=len(planned),
        twice=sum(len(case.means) == 2 for case in cases),
        asked=asked,
        skipped=sum(not case.means for case in cases),
        refused=refused,
        naive=sum(map(_is_naively_wrong, cases)),
        **_compared(planned, flows.outlet.arrivals),
    )


def _compared(planned: dict[str, datetime], arrivals: Sequence[Arrival]) -> dict[str, int]:
    came: dict[str, list[datetime]] = defaultdict(list)
    for arrival in arrivals:
        came[arrival.text].append(arrival.at)
    strangers = sum(text not in planned for text in came)
    return {
        "early": strangers + sum(at < planned[text] for text, times in came.items() if text in planned for at in times),
        "late": sum(at > planned[text] for text, times in came.items() if text in planned for at in times),
        "double": sum(len(times) > 1 for times in came.values()),
        "missed": sum(text not in came for text in planned),
    }


async def _scheduled(flows: Ground, author: Person, case: Case, *, fold: int | None = None) -> str:
    """Write and confirm; the text, by which it is known again."""
    post_id = PostId(new_id())
    written = await flows.posting.write(post_id, by=author, words=_words(flows, post_id, case.wall, fold=fold))
    post = await flows.posting.confirm(
        post_id, by=author, version=written.post.version, typed=flows.account.handle, ticked=True
    )
    if post.state is not PostState.APPROVED:
        raise RuntimeError(f"{case.wall} in {case.zone} was not approved: {post.state}")
    return post.text


async def _is_asked(flows: Ground, author: Person, case: Case, first: datetime, second: datetime) -> bool:
    post_id = PostId(new_id())
    try:
        await flows.posting.write(post_id, by=author, words=_words(flows, post_id, case.wall))
    except ComesTwice as asked:
        return (asked.first, asked.second) == (first, second) and await _cannot_be_confirmed(flows, author, post_id)
    return False


async def _is_refused(flows: Ground, author: Person, case: Case) -> bool:
    post_id = PostId(new_id())
    try:
        await flows.posting.write(post_id, by=author, words=_words(flows, post_id, case.wall))
    except ComesTwice:
        return False
    except InvalidContent as refused:
        suggested = _suggested(str(refused), case)
        is_there = suggested is not None and await _is_taken(flows, author, suggested)
        return is_there and await _cannot_be_confirmed(flows, author, post_id)
    return False


async def _cannot_be_confirmed(flows: Ground, author: Person, post_id: PostId) -> bool:
    """Whether what is kept of it goes nowhere."""
    try:
        await flows.posting.look(post_id, by=author)
    except InvalidContent:
        return True
    return False


async def _is_taken(flows: Ground, author: Person, wall: datetime) -> bool:
    post_id = PostId(new_id())
    try:
        await flows.posting.write(post_id, by=author, words=_words(flows, post_id, wall))
    except InvalidContent:
        return False
    return True


def _suggested(says: str, case: Case) -> datetime | None:
    """The time that a refusal names: "Choose 03:30 or another time."."""
    shown = says.partition("Choose ")[2][:5]
    try:
        hour, minute = (int(half) for half in shown.split(":"))
    except ValueError:
        return None
    return case.wall.replace(hour=hour, minute=minute)


def _words(flows: Ground, post_id: PostId, wall: datetime, *, fold: int | None = None) -> Words:
    text = f"Baked for {post_id}."
    return Words(text, account=flows.account.id, send_on=wall.date(), send_at=wall.time(), fold=fold)


def _typed_at(case: Case) -> datetime:
    return case.near - AHEAD


def _is_naively_wrong(case: Case) -> bool:
    offset = _typed_at(case).astimezone(ZoneInfo(case.zone)).utcoffset() or timedelta(0)
    return case.means != (case.wall.replace(tzinfo=UTC) - offset,)
