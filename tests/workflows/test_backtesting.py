"""Past posts, judged by the rules of today and by changed ones: what would have gone another way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.store import SqlStore
from tests.builders import ANA, BEN, NOON, a_post, an_account, birth
from tests.clocks import StandingClock
from tests.fakes import FakeNetworks, World
from workflows.backtesting import BackTest, Backtesting
from workflows.checking import Checking, build_checks, known_checks
from workflows.domain.finding import Route, Severity, Verdict
from workflows.domain.knowledge import Knowledge, WordRule
from workflows.domain.objection import FalseAlarm
from workflows.domain.post import Decision, Post, PostState, PostStep
from workflows.policy import Policy, PolicySettings

ACME = an_account(publish=(ANA,), approve=(BEN,))
DAY = timedelta(days=1)


def checking(*rules: WordRule, **settings: dict[str, object]) -> Checking:
    """Words of the policy, and duplicates and timing unless switched off; no other check has a say here."""
    known = Knowledge(rules=rules)
    others = {name: {"enabled": False} for name in known_checks() if name not in {"watched", "duplicates", "timing"}}
    return Checking(build_checks({**others, **settings}, known), known)


CHEAP = WordRule(words=("cheap",), severity=Severity.NOTABLE)
TODAY = checking()


@pytest.fixture
def backtesting(store: SqlStore, clock: StandingClock) -> Backtesting:
    networks = FakeNetworks(World(clock=clock))
    return Backtesting(store=store, policy=Policy(PolicySettings()), networks=networks, clock=clock)


async def given(store: SqlStore, *posts: Post, alarms: tuple[FalseAlarm, ...] = ()) -> None:
    async with store.transaction() as tx:
        for person in (ANA, BEN):
            await tx.people.save(person)
        await tx.accounts.sync([ACME])
        for post in posts:
            await tx.record(birth(post))
        for alarm in alarms:
            await tx.false_alarms.add(alarm)


async def reported(backtesting: Backtesting, changed: Checking, *, today: Checking = TODAY, days: int = 30) -> BackTest:
    return await backtesting.test(today=today, changed=changed, days=days)


async def test_the_same_rules_decide_the_same(store: SqlStore, backtesting: Backtesting) -> None:
    await given(store, a_post("A cheap kettle", account=ACME, state=PostState.PUBLISHED))

    report = await reported(backtesting, TODAY)

    assert (report.posts, report.differences) == (1, ())


async def test_a_new_word_would_have_asked_a_second_person(store: SqlStore, backtesting: Backtesting) -> None:
    cheap = a_post("A cheap kettle", account=ACME, state=PostState.PUBLISHED)
    await given(store, cheap, a_post("A fine kettle", account=ACME, state=PostState.PUBLISHED))

    report = await reported(backtesting, checking(CHEAP))

    (difference,) = report.differences
    assert difference.post.id == cheap.id
    assert (difference.before.verdict, difference.before.route) == (Verdict.CLEAN, Route.DIRECT)
    assert (difference.after.verdict, difference.after.route) == (Verdict.NOTABLE, Route.APPROVAL)
    assert not difference.is_looser


async def test_a_rule_taken_away_is_looser_and_what_was_turned_down_is_counted(
    store: SqlStore, backtesting: Backtesting
) -> None:
    rejected = replace(
        a_post("A cheap kettle", account=ACME, state=PostState.REJECTED),
        decision=Decision(step=PostStep.REJECT, by=BEN.id, at=NOON, reason="No."),
    )
    await given(store, rejected)

    report = await reported(backtesting, TODAY, today=checking(CHEAP))

    assert [one.is_looser for one in report.differences] == [True]
    assert report.differences[0].was_turned_down
    assert report.released == 1


async def test_false_alarms_that_would_not_come_any_more_are_counted(store: SqlStore, backtesting: Backtesting) -> None:
    post = a_post("A cheap kettle", account=ACME, state=PostState.PUBLISHED)
    alarm = FalseAlarm(post=post.id, revision=1, check="watched", rule="word", by=BEN.id, at=NOON)
    await given(store, post, alarms=(alarm,))

    kept = await reported(backtesting, checking(CHEAP), today=checking(CHEAP))
    gone = await reported(backtesting, TODAY, today=checking(CHEAP))

    assert (kept.false_alarms, kept.false_alarms_gone) == (1, 0)
    assert (gone.false_alarms, gone.false_alarms_gone) == (1, 1)
    assert gone.false_alarms_by_check == (("watched", 1),)


async def test_a_false_alarm_that_is_only_told_to_its_author_is_gone(store: SqlStore, backtesting: Backtesting) -> None:
    post = a_post("A cheap kettle", account=ACME, state=PostState.PUBLISHED)
    alarm = FalseAlarm(post=post.id, revision=1, check="watched", rule="word", by=BEN.id, at=NOON)
    await given(store, post, alarms=(alarm,))
    told = checking(replace(CHEAP, severity=Severity.ADVICE))
    heavier = checking(replace(CHEAP, severity=Severity.RISKY))

    gone = await reported(backtesting, told, today=checking(CHEAP))
    still = await reported(backtesting, heavier, today=checking(CHEAP))
    long_gone = await reported(backtesting, told, today=told)

    assert (gone.false_alarms, gone.false_alarms_gone) == (1, 1)
    assert (still.false_alarms, still.false_alarms_gone) == (1, 0)
    assert (long_gone.false_alarms, long_gone.false_alarms_gone) == (0, 0)


async def test_only_posts_of_those_days_are_judged_and_never_drafts(store: SqlStore, backtesting: Backtesting) -> None:
    old = a_post("A cheap kettle", account=ACME, state=PostState.PUBLISHED, at=NOON - 40 * DAY)
    await given(store, old, a_post("A cheap draft", account=ACME))

    assert (await reported(backtesting, checking(CHEAP))).posts == 0


async def test_a_post_is_compared_with_what_was_public_before_it(store: SqlStore, backtesting: Backtesting) -> None:
    text = "Our kettles boil in ninety seconds, whatever the weather outside."
    first = a_post(text, account=ACME, state=PostState.PUBLISHED, at=NOON - timedelta(hours=3))
    second = a_post(text, account=ACME, state=PostState.PUBLISHED, at=NOON - timedelta(hours=2))
    await given(store, first, second)

    report = await reported(backtesting, checking(duplicates={"enabled": False}))

    assert [one.post.id for one in report.differences] == [second.id]


async def test_a_send_time_that_has_passed_since_is_not_held_against_it(
    store: SqlStore, backtesting: Backtesting
) -> None:
    post = a_post("A fine kettle", account=ACME, state=PostState.PUBLISHED)
    planned = replace(post, content=replace(post.content, send_at=NOON - DAY, zone="UTC"))
    await given(store, planned)

    report = await reported(backtesting, checking(timing={"enabled": False}))

    assert report.differences == ()
