"""A little of `benchmarks dst`, its changes beside known ones, and its judgement."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks._dst.changes import ZONES, cases_of, ordinary, shifts
from benchmarks._dst.living import Lived, live
from benchmarks.dst import missed

LIVED = Lived(
    zones=1,
    changes=1,
    expected=10,
    early=0,
    late=0,
    double=0,
    missed=0,
    twice=3,
    asked=3,
    skipped=0,
    refused=0,
    naive=2,
)


def test_nothing_early_double_or_missed_holds() -> None:
    assert missed(LIVED) == []


@pytest.mark.parametrize(
    ("lived", "says"),
    [
        (replace(LIVED, early=1), "1 of 10 posts early"),
        (replace(LIVED, late=1), "1 of 10 posts late"),
        (replace(LIVED, double=1), "1 of 10 posts double"),
        (replace(LIVED, missed=1), "1 of 10 posts missed"),
        (replace(LIVED, asked=2), "2 of 3 times that come twice"),
        (replace(LIVED, skipped=1), "0 of 1 times that do not exist"),
    ],
)
def test_a_missed_target_is_said(lived: Lived, says: str) -> None:
    [problem] = missed(lived)

    assert says in problem


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("Europe/Berlin", 14),
        ("Australia/Lord_Howe", 14),
        ("America/New_York", 14),
        ("America/Sao_Paulo", 0),
        ("Asia/Tehran", 0),
        ("Asia/Kolkata", 0),
    ],
)
def test_the_changes_of_seven_years_are_found(zone: str, changes: int) -> None:
    assert len(shifts(zone)) == changes


def test_a_change_is_found_to_the_minute() -> None:
    [forward, back] = shifts("Australia/Lord_Howe", first=2026, last=2026)

    assert (forward.at, forward.by) == (datetime(2026, 4, 4, 15, tzinfo=UTC), timedelta(minutes=-30))
    assert (back.at, back.by) == (datetime(2026, 10, 3, 15, 30, tzinfo=UTC), timedelta(minutes=30))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata"])
async def test_each_leaves_when_its_author_meant_or_was_asked_or_refused(tmp_path: Path, zone: str) -> None:
    assert zone in ZONES
    changes = shifts(zone, first=2026, last=2026)
    cases = [case for shift in changes for case in cases_of(shift)] or list(ordinary(zone, first=2026, last=2026))

    lived = await live(tmp_path, cases)

    assert missed(lived) == []
    assert (lived.twice, lived.skipped) == ((3, 3) if changes else (0, 0))
    assert lived.expected >= 2
