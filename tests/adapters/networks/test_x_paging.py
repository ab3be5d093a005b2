"""Reading a list that X gives newest first: whatever happens in between, everything is heard once."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from adapters.networks.x.matching import first_id_at
from adapters.networks.x.mentions import told_from
from adapters.networks.x.paging import MOST_SEEN, Ask, Page, Place, Walk, place_in, walk
from tests.builders import NOON
from workflows.errors import NetworkFailure

LATE = timedelta(seconds=30)
SEEDS = range(25)


@dataclass
class Timeline:
    """A list as X keeps it: newest first, in pages, some posts a little late, some requests lost."""

    chance: random.Random = field(default_factory=lambda: random.Random(0))
    flaky: float = 0.0
    now: int = 0
    """Milliseconds after NOON."""
    posts: list[tuple[int, int]] = field(default_factory=list)
    """Each with the moment from which lists show it."""

    async def ask(self, want: Ask) -> Page:
        if self.chance.random() < self.flaky:
            raise NetworkFailure("lost")
        below = min(int(want.token) if want.token else 1 << 62, want.until or 1 << 62)
        shown = sorted((one for one, when in self.posts if when <= self.now and want.since < one < below), reverse=True)
        page = shown[: want.size]
        told = told_from({"data": [{"id": str(one)} for one in page]})
        return Page(told=told, next_token=str(page[-1]) if len(shown) > want.size else None)

    def post(self, *, late: int = 0) -> int:
        at = first_id_at(NOON + timedelta(milliseconds=self.now))
        post = max([at, *(one + 1 for one, _ in self.posts if one >= at)])
        self.posts.append((post, self.now + late))
        return post

    async def turn(self, place: Place, *, most: int = 500) -> Walk:
        now = NOON + timedelta(milliseconds=self.now)
        return await walk(place, self.ask, most=most, least=5, late=LATE, now=now)


def start() -> Place:
    return Place(since=first_id_at(NOON) - 1)


def ids_of(walked: Walk) -> list[int]:
    return [int(str(post["id"])) for post, _ in walked.found]


@pytest.mark.parametrize("seed", SEEDS)
async def test_everything_is_heard_once_whatever_fails_and_however_late_it_turns_up(seed: int) -> None:
    chance = random.Random(seed)
    line = Timeline(chance=chance, flaky=chance.choice([0, 0.1, 0.4]))
    written, heard = start().written(), list[int]()
    for turn in range(120):
        for _ in range(chance.choice([0, 0, 1, 3, 10, 120]) if turn < 60 else 0):
            line.now += chance.randrange(3)
            line.post(late=chance.choice([0, 0, 0, 20_000]))
        try:
            walked = await line.turn(place_in(written) or start(), most=chance.choice([5, 20, 100, 500]))
        except NetworkFailure:
            continue
        finally:
            line.now += chance.choice([500, 1_000, 5_000])
        heard += ids_of(walked)
        written = walked.place.written()
    line.flaky = 0
    for wait in (0, 30_000, 30_000):
        line.now += wait
        more = True
        while more:
            walked = await line.turn(place_in(written) or start())
            heard, written, more = heard + ids_of(walked), walked.place.written(), walked.more

    assert len(heard) == len(set(heard))
    assert set(heard) == {one for one, _ in line.posts}


async def test_after_a_quiet_while_nothing_is_read_twice() -> None:
    line = Timeline()
    newest = line.post()
    line.now += 60_000

    walked = await line.turn(start())

    assert walked.place == Place(since=newest)


async def test_a_slow_clock_of_ours_does_not_make_it_read_further_back_than_a_moment() -> None:
    line = Timeline()
    line.now = 3_600_000
    old = line.post()
    line.now += 60_000
    newest = line.post()

    walked = await walk(start(), line.ask, most=500, least=5, late=LATE, now=NOON)

    assert old < walked.place.since < newest


async def test_in_a_storm_the_place_stays_small() -> None:
    line = Timeline()
    for _ in range(3 * MOST_SEEN):
        line.post()

    place, more = start(), True
    while more:
        walked = await line.turn(place)
        place, more = walked.place, walked.more

    assert len(place.seen) <= MOST_SEEN and len(place.written()) < 25_000


async def test_pages_without_posts_and_without_an_end_are_the_end() -> None:
    async def empty(_want: Ask) -> Page:
        return Page(told=told_from({}), next_token="more")

    walked = await walk(start(), empty, most=500, least=5, late=LATE, now=NOON)

    assert (walked.found, walked.more, walked.place) == ((), False, start())


@pytest.mark.parametrize("cursor", [None, "", "17", "{}", '{"since": "x", "until": null, "then": 0, "seen": []}', "["])
def test_what_is_no_cursor_is_no_place(cursor: str | None) -> None:
    assert place_in(cursor) is None
