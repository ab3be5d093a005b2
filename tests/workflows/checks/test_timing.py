from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from workflows.checking import build_checks
from workflows.domain.content import Content, Part
from workflows.domain.finding import Draft, Severity
from workflows.domain.knowledge import Knowledge
from workflows.errors import ConfigError


@pytest.fixture
def planned(context):
    """Content planned for so much from now."""

    def made(ahead, zone=None):
        return Content(parts=(Part(text="Hello"),), send_at=context.now + ahead, zone=zone)

    return made


def test_a_time_in_the_past_is_forbidden(look, planned):
    (finding,) = look("timing", "", content=planned(timedelta(minutes=-5)))

    assert finding.severity is Severity.FORBIDDEN
    assert "has passed" in finding.reason


@pytest.mark.parametrize("ahead", [timedelta(seconds=-30), timedelta(0), timedelta(days=30)])
def test_now_and_later_pass(look, planned, ahead):
    assert look("timing", "", content=planned(ahead)) == []


def test_no_time_at_all_passes_at_any_hour_by_default(look, context):
    night = replace(context, now=datetime(2026, 3, 7, 3, tzinfo=UTC))

    assert look("timing", "Hello", context=night) == []


def test_a_wrong_year_is_risky(look, planned):
    (finding,) = look("timing", "", content=planned(timedelta(days=400)))

    assert finding.severity is Severity.RISKY


def test_the_last_moment_of_the_calendar_is_judged_like_any_other(look):
    last = Content(parts=(Part(text="Hello"),), send_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC))

    assert [finding.rule for finding in look("timing", "", content=last, zone="Asia/Tokyo")] == ["far"]


def test_quiet_hours_over_midnight_are_noted_in_the_authors_zone(look, planned):
    settings = {"quiet_from": "22:00", "quiet_to": "07:00"}

    assert look("timing", "", content=planned(timedelta(hours=10)), **settings) != []
    assert look("timing", "", content=planned(timedelta(hours=10), zone="America/New_York"), **settings) == []
    assert look("timing", "", content=planned(timedelta(0)), **settings) == []


def test_weekends_and_blackout_days_are_held_where_set(look, planned):
    (weekend,) = look("timing", "", content=planned(timedelta(days=3)), quiet_weekend=True)
    (blackout,) = look("timing", "", content=planned(timedelta(days=1)), blackouts={"2026-03-05": "day of mourning"})

    assert weekend.severity is Severity.NOTABLE
    assert blackout.severity is Severity.RISKY
    assert "day of mourning" in blackout.reason


def test_an_unknown_zone_is_a_problem_of_the_configuration(look):
    with pytest.raises(ConfigError, match=r"checks\.timing\.zone: Mars/Base is not a time zone"):
        look("timing", "Hello", zone="Mars/Base")


def test_selling_on_a_sensitive_day_is_noted(context, accounts):
    known = Knowledge(sensitive_days=((context.now.date(), "our fire of 2019"),))
    (check,) = (check for check in build_checks({}, known) if check.name == "timing")

    def found(text):
        return check.check.look(Draft(content=Content(parts=(Part(text=text),)), account=accounts[0]), context)

    (finding,) = found("Shop now: 20% off kettles")
    assert finding.severity is Severity.NOTABLE
    assert "our fire of 2019" in finding.reason
    assert found("We remember the fire, and thank those who helped.") == []
