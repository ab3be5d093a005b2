"""Weeks that end at a wall clock's time in one zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain.department import Week
from workflows.domain.lifecycle import report_task
from workflows.domain.task import TaskKind
from workflows.domain.weeks import last_week, next_end, week_ending

BERLIN = Week(day=0, at=time(9), zone="Europe/Berlin")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def test_the_last_week_is_the_newest_that_is_over() -> None:
    week = last_week(BERLIN, berlin("2026-03-04 12:00"))

    assert (week.since, week.until) == (berlin("2026-02-23 09:00"), berlin("2026-03-02 09:00"))
    assert week.day == date(2026, 3, 2)
    assert last_week(BERLIN, berlin("2026-03-02 09:00")) == week
    assert last_week(BERLIN, berlin("2026-03-02 08:59")).day == date(2026, 2, 23)


def test_the_week_in_which_clocks_are_put_forward_is_an_hour_shorter() -> None:
    week = week_ending(BERLIN, date(2026, 3, 30))

    assert week.until - week.since == timedelta(days=7) - timedelta(hours=1)


def test_however_many_ask_one_picture_is_sent() -> None:
    first, second = (report_task(berlin(f"2026-03-0{day} 12:00"), BERLIN) for day in (3, 7))

    assert first == second
    assert (first.kind, first.due) == (TaskKind.REPORT, berlin("2026-03-09 09:00"))
    assert report_task(first.due, BERLIN).due == berlin("2026-03-16 09:00")


@settings(max_examples=100, deadline=None)
@given(
    now=st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC)),
    day=st.integers(0, 6),
    at=st.times().map(lambda at: at.replace(microsecond=0, fold=0)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Australia/Lord_Howe"]),
)
def test_weeks_follow_each_other_without_a_gap(now: datetime, day: int, at: time, zone: str) -> None:
    week = Week(day=day, at=at, zone=zone)
    last = last_week(week, now)

    assert last.until <= now < next_end(week, now)
    assert next_end(week, last.until - timedelta(seconds=1)) == last.until
    assert week_ending(week, last.day) == last
    assert last_week(week, last.since) == week_ending(week, last.day - timedelta(days=7))
