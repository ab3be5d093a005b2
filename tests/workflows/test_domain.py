"""The machines as tables, names, and the pure decisions."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ANA, NOON, a_delivery, a_post
from workflows.domain import delivery, post
from workflows.domain.account import Windows
from workflows.domain.delivery import DeliveryState, DeliveryStep
from workflows.domain.ids import new_id
from workflows.domain.lifecycle import drift_task, remind_tasks
from workflows.domain.moment import instant
from workflows.domain.person import person_id
from workflows.domain.post import OVER, PostState, PostStep
from workflows.domain.sending import finish_of, look_pause, next_part, pause_after
from workflows.errors import InvalidContent, WrongState


def test_exactly_one_edge_leads_into_publishing_and_it_starts_at_approved() -> None:
    edges = [edge for edge, target in post.TRANSITIONS.items() if target is PostState.PUBLISHING]
    assert edges == [(PostState.APPROVED, PostStep.BEGIN)]


def test_exactly_two_steps_lead_into_approved() -> None:
    edges = {edge for edge, target in post.TRANSITIONS.items() if target is PostState.APPROVED}
    assert edges == {(PostState.DRAFT, PostStep.CONFIRM_DIRECT), (PostState.WAITING, PostStep.APPROVE)}


def test_exactly_one_edge_leads_into_sending_and_it_starts_at_ready() -> None:
    edges = [edge for edge, target in delivery.TRANSITIONS.items() if target is DeliveryState.SENDING]
    assert edges == [(DeliveryState.READY, DeliveryStep.ARM)]


def test_what_is_sent_never_becomes_ready_again() -> None:
    public = {DeliveryState.SENT, DeliveryState.DELETING, DeliveryState.RECALLED}
    targets = {target for (state, _), target in delivery.TRANSITIONS.items() if state in public}
    assert targets == public


def test_every_state_can_be_reached_and_left_unless_it_is_over() -> None:
    reached = {PostState.DRAFT} | set(post.TRANSITIONS.values())
    left = {state for state, _ in post.TRANSITIONS}
    assert reached == set(PostState)
    assert set(PostState) - left <= OVER


def test_every_state_has_a_sentence_for_whoever_comes_too_late() -> None:
    assert set(post.REFUSALS) == set(PostState)


@given(st.lists(st.sampled_from(list(PostStep)), max_size=40))
def test_no_walk_reaches_publishing_without_being_approved_just_before(steps: list[PostStep]) -> None:
    walker = a_post()
    trail = [walker.state]
    for step in steps:
        try:
            change = walker.step(step, by=ANA.id, at=NOON)
        except WrongState:
            continue
        assert change.after.version == walker.version + 1
        walker = change.after
        trail.append(walker.state)
    for before, after in pairwise(trail):
        assert after is not PostState.PUBLISHING or before is PostState.APPROVED


@given(st.lists(st.sampled_from([DeliveryState.READY, DeliveryState.SENT, *DeliveryState]), min_size=1, max_size=5))
def test_a_post_ends_only_when_no_part_is_on_its_way(states: list[DeliveryState]) -> None:
    parent = a_post()
    parts = [_in(a_delivery(parent, part=number), state) for number, state in enumerate(states)]

    end = finish_of(parts)

    if end is PostStep.FINISH_PUBLISHED:
        assert set(states) == {DeliveryState.SENT}
    if end is PostStep.FINISH_FAILED:
        assert DeliveryState.SENT not in states
    if end is None:
        assert not set(states) & {DeliveryState.DECLINED, DeliveryState.NEEDS_HUMAN}
        assert next_part(parts) is not None


def test_ids_are_long_lower_case_unique_and_sort_by_age() -> None:
    ids = [new_id() for _ in range(200)]
    assert len(set(ids)) == 200
    assert all(len(each) == 26 and each == each.lower() and each.isalnum() for each in ids)
    assert [each[:10] for each in ids] == sorted(each[:10] for each in ids)


def test_a_person_is_named_after_platform_organisation_and_user() -> None:
    assert person_id(ANA.identity) == "slack:T0ACME:U0ANA"


def test_pauses_grow_and_end() -> None:
    assert [pause_after(timedelta(seconds=each)).total_seconds() for each in (0, 5, 60, 9_999)] == [5, 5, 60, 600]
    assert [look_pause(each).total_seconds() for each in (1, 2, 3, 4)] == [15, 30, 60, 120]


@given(st.integers(min_value=0, max_value=10**7))
def test_the_next_reminder_is_always_ahead_and_the_same_for_whoever_asks(seconds: int) -> None:
    waiting = a_post(state=PostState.WAITING)
    now = waiting.changed_at + timedelta(seconds=seconds)

    [upcoming] = remind_tasks(waiting, Windows(), now=now)

    assert upcoming.due > now
    assert remind_tasks(waiting, Windows(), now=now) == [upcoming]


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1)))
def test_the_drift_watch_looks_at_least_once_a_minute(naive: datetime) -> None:
    now = naive.replace(tzinfo=UTC)
    assert timedelta(0) < drift_task(now, Windows()).due - now <= timedelta(seconds=60)


ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago", "UTC"]


@given(
    st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31)),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.sampled_from(ZONES),
)
def test_a_wall_time_is_either_exact_or_asked_about(on: date, at: time, zone: str) -> None:
    wall = datetime.combine(on, at)
    fitting = {
        moment
        for hours in range(-16, 17)
        for minutes in (0, 30)
        if (moment := wall.replace(tzinfo=UTC) + timedelta(hours=hours, minutes=minutes))
        and moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall
    }
    try:
        found = instant(on, at, zone)
    except InvalidContent:
        assert len(fitting) != 1
    else:
        assert fitting == {found}


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_an_unknown_zone_is_said_and_never_guessed(zone: str) -> None:
    with pytest.raises(InvalidContent):
        instant(date(2026, 3, 2), time(9), zone)


@pytest.mark.parametrize(
    ("on", "zone"), [(date(9999, 12, 31), "Pacific/Honolulu"), (date(1, 1, 1), "Asia/Tokyo")], ids=["last", "first"]
)
def test_a_day_at_the_edge_of_the_calendar_is_refused_like_any_that_cannot_be(on: date, zone: str) -> None:
    with pytest.raises(InvalidContent, match="cannot be reckoned with"):
        instant(on, time(0 if on.year == 1 else 23), zone)


def _in(part: delivery.Delivery, state: DeliveryState) -> delivery.Delivery:
    return replace(part, state=state)
