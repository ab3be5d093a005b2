"""Business hours: spans of open time in any zone, over nights, weekends and changes of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain.department import Hours
from workflows.domain.hours import due, is_open

BERLIN = Hours(days=frozenset(range(5)), opens=time(9), closes=time(17), zone="Europe/Berlin")
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        # within a day
        ("2026-03-02 10:00", 60, "2026-03-02 11:00"),
        # to the very end of a day
        ("2026-03-02 16:00", 60, "2026-03-02 17:00"),
        # before they open
        ("2026-03-02 03:00", 60, "2026-03-02 10:00"),
        # over a night
        ("2026-03-02 16:30", 60, "2026-03-03 09:30"),
        # over a weekend
        ("2026-03-06 16:30", 60, "2026-03-09 09:30"),
        # on a weekend
        ("2026-03-07 12:00", 15, "2026-03-09 09:15"),
        # several days
        ("2026-03-02 09:00", 60 * 17, "2026-03-04 10:00"),
        # the weekend in which the clocks are put forward
        ("2026-03-27 16:00", 120, "2026-03-30 10:00"),
    ],
)
def test_a_span_of_open_time(start: str, minutes: int, end: str) -> None:
    assert due(BERLIN, berlin(start), timedelta(minutes=minutes)) == berlin(end)


def test_a_day_on_which_the_clock_is_put_forward_has_an_hour_less() -> None:
    always = Hours(zone="Europe/Berlin")

    # 29 March 2026: 02:00 becomes 03:00
    assert due(always, berlin("2026-03-29 00:00"), timedelta(hours=23)) == berlin("2026-03-30 00:00")
    assert due(always, berlin("2026-10-25 00:00"), timedelta(hours=25)) == berlin("2026-10-26 00:00")


def test_hours_inside_the_hour_that_is_skipped_or_comes_twice() -> None:
    night = Hours(opens=time(2, 15), closes=time(2, 45), zone="Europe/Berlin")

    # Skipped: read as if the clocks had not been changed, so 03:15 to 03:45.
    assert due(night, berlin("2026-03-28 12:00"), timedelta(minutes=30)) == berlin("2026-03-29 03:45")
    # Comes twice: the first is meant.
    assert due(night, berlin("2026-10-24 12:00"), timedelta(minutes=30)) == datetime(2026, 10, 25, 0, 45, tzinfo=UTC)


def test_hours_that_hold_no_such_time_end_after_a_year() -> None:
    minute = Hours(days=frozenset({0}), opens=time(9), closes=time(9, 1))

    assert due(minute, berlin("2026-03-02 00:00"), timedelta(days=30)) == berlin("2026-03-02 00:00") + timedelta(
        days=366
    )


@st.composite
def some_hours(draw: st.DrawFn, step: int = 1) -> Hours:
    opens = draw(st.integers(0, 23 * 60 // step)) * step
    closes = draw(st.integers((opens + 60) // step, 24 * 60 // step)) * step
    return Hours(
        days=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        opens=time(opens // 60, opens % 60),
        closes=time.max if closes == 24 * 60 else time(closes // 60, closes % 60),
        zone=draw(st.sampled_from(ZONES)),
    )


instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
spans = st.integers(1, 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=150, deadline=None)
@given(hours=some_hours(), start=instants, span=spans)
def test_no_less_than_the_span_passes_and_they_are_open_just_before_the_end(
    hours: Hours, start: datetime, span: timedelta
) -> None:
    end = due(hours, start, span)

    assert end >= start + span
    assert is_open(hours, end - timedelta(microseconds=1))


@settings(max_examples=150, deadline=None)
@given(hours=some_hours(), start=instants, span=spans, more=spans)
def test_spans_add_up(hours: Hours, start: datetime, span: timedelta, more: timedelta) -> None:
    assert due(hours, due(hours, start, span), more) == due(hours, start, span + more)


@settings(max_examples=100, deadline=None)
@given(hours=some_hours(), start=instants, later=st.timedeltas(timedelta(0), timedelta(days=9)), span=spans)
def test_what_comes_later_is_not_due_earlier(hours: Hours, start: datetime, later: timedelta, span: timedelta) -> None:
    assert due(hours, start + later, span) >= due(hours, start, span)


@settings(max_examples=40, deadline=None)
@given(hours=some_hours(step=15), start=instants, quarters=st.integers(1, 40))
def test_exactly_the_span_of_open_time_passes(hours: Hours, start: datetime, quarters: int) -> None:
    start = start.replace(minute=start.minute // 15 * 15, second=0, microsecond=0)
    end = due(hours, start, timedelta(minutes=15 * quarters))
    ticks = (start + timedelta(minutes=15 * one) for one in range(int((end - start) / timedelta(minutes=15))))

    assert sum(is_open(hours, at) for at in ticks) == quarters
