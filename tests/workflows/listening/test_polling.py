"""Sources are asked again and again: nothing is lost, nothing is heard twice, and money has an end."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import cast

import pytest

from tests.workflows.conftest import ACME
from tests.workflows.listening.conftest import BLOG, MENTIONS, MINUTE, Ear, Failing, heard, unlike
from workflows.domain.alert import AlertKind, AlertState
from workflows.domain.listening_alert import Quiet, silences_of
from workflows.domain.task import TaskKind
from workflows.errors import NetworkFailure
from workflows.listening.budget import LEAST, MOST, Purse, month_of, next_month, pause_of
from workflows.listening.polling import BATCHES

FREE, CENT = Decimal(0), Decimal("0.01")


async def test_a_source_is_asked_again_and_again(ear: Ear) -> None:
    await ear.listening.listen_on()

    await ear.run(timedelta(minutes=10))

    assert [name for name, _, _ in ear.sources.polls].count("mentions") == 10
    assert [name for name, _, _ in ear.sources.polls].count("blog") == 2


async def test_however_many_see_to_it_that_it_goes_on_one_turn_happens(ear: Ear) -> None:
    for _ in range(5):
        await ear.listening.listen_on()
        await ear.another().listen_on()

    polls = [task for task in ear.store.tasks.values() if task.kind is TaskKind.POLL and task.subject == "mentions"]
    assert len([task for task in polls if task.due > ear.clock.now()]) == 1


async def test_a_turn_woken_a_little_early_asks_for_the_one_after_it(ear: Ear) -> None:
    await ear.listening.listen_on()
    first = min(task.due for task in ear.store.tasks.values() if task.subject == "mentions")
    ear.clock.move(first - ear.clock.now() - timedelta(seconds=1))

    await ear.listening.poll("mentions")

    assert max(task.due for task in ear.store.tasks.values() if task.subject == "mentions") == first + MINUTE


async def test_the_first_question_finds_out_where_to_begin(ear: Ear) -> None:
    ear.sources.listed = (*ear.sources.listed, replace(MENTIONS, name="new"))
    await ear.hear(heard(id="1"), source="new")
    assert await ear.stories() == []

    await ear.hear(heard(id="2"), source="new")
    assert len(await ear.stories()) == 1


async def test_a_source_with_more_is_asked_again_at_once(ear: Ear) -> None:
    ear.sources.page = 3

    await ear.hear(*(heard(id=str(number)) for number in range(8)))

    assert len(await ear.stories()) == 8
    assert [cursor for _, cursor, _ in ear.sources.polls] == ["0", "3", "6"]


async def test_a_source_without_an_end_gives_way_to_the_others(ear: Ear) -> None:
    ear.sources.page = 1

    await ear.hear(*(heard(id=str(number)) for number in range(BATCHES + 5)))

    assert len(ear.sources.polls) == BATCHES
    await ear.listening.poll("mentions")
    assert len(await ear.stories()) == BATCHES + 5


async def test_a_source_that_was_removed_ends_its_chain(ear: Ear) -> None:
    ear.sources.listed = (BLOG,)

    await ear.listening.poll("mentions")
    await ear.run(timedelta(minutes=30))

    assert "mentions" not in {name for name, _, _ in ear.sources.polls}


async def test_without_departments_nothing_is_asked(ear: Ear) -> None:
    ear.set(departments={})
    ear.store.tasks.clear()

    await ear.listening.listen_on()
    await ear.listening.poll("mentions")

    assert ear.store.tasks == {} and list(ear.sources.polls) == []


async def test_one_that_is_slow_is_not_asked_twice_at_the_same_time(ear: Ear) -> None:
    async def another_turn() -> None:
        ear.sources.answered = at_once
        await ear.listening.poll("mentions")

    ear.sources.answered = another_turn
    await ear.hear(heard(id="1"))

    assert len(ear.sources.polls) == 1 and len(await ear.stories()) == 1


# --- crashes and replicas ---------------------------------------------------------------------------------------------


async def test_killed_between_the_answer_and_the_row_it_is_asked_again(ear: Ear) -> None:
    async def kill() -> None:
        ear.sources.answered = at_once
        raise KeyboardInterrupt

    ear.sources.answered = kill
    with pytest.raises(KeyboardInterrupt):
        await ear.hear(heard(id="1"), heard(id="2"))
    assert await ear.stories() == []

    ear.listening = ear.another()
    await ear.run(2 * MINUTE)

    assert len(await ear.stories()) == 2 and len(await ear.queued()) == 2


@pytest.mark.both_databases
async def test_killed_inside_the_transaction_nothing_of_it_is_left(ear: Ear) -> None:
    store = ear.store
    for number, step in enumerate(("record_all", "note")):
        ear.store = Failing(store, at=step, error=KeyboardInterrupt())
        ear.listening = ear.another()
        with pytest.raises(KeyboardInterrupt):
            await ear.hear(heard(id=str(number)))
    ear.store = store
    ear.listening = ear.another()
    assert await ear.stories() == []

    await ear.listening.poll("mentions")

    assert len(await ear.stories()) == 2 and len(await ear.queued()) == 2


@pytest.mark.both_databases
async def test_two_replicas_with_the_same_answer_keep_it_once(ear: Ear) -> None:
    other = ear.another()

    async def meanwhile() -> None:
        ear.sources.answered = at_once
        await other.poll("mentions")

    ear.sources.answered = meanwhile
    await ear.hear(heard(id="1"), heard(id="2"))

    assert len(await ear.stories()) == 2 and len(await ear.queued()) == 2
    async with ear.store.transaction() as tx:
        assert (await tx.sources.progress("mentions")).cursor == "2"
        # What the slower one asked for was paid for too.
        assert (await tx.sources.items(since=ear.clock.now().date()))["mentions"] == 4


async def test_a_slow_replica_does_not_turn_the_source_back(ear: Ear) -> None:
    other = ear.another()

    async def meanwhile() -> None:
        ear.sources.answered = at_once
        await other.poll("mentions")
        ear.say(heard(id="3"))
        await other.poll("mentions")

    ear.sources.answered = meanwhile
    await ear.hear(heard(id="1"), heard(id="2"))

    assert len(await ear.stories()) == 3
    # Turned back, it would be asked from 2 on once more.
    assert [cursor for _, cursor, _ in ear.sources.polls] == ["0", "0", "2"]
    async with ear.store.transaction() as tx:
        assert (await tx.sources.progress("mentions")).cursor == "3"


# --- sources that fail ------------------------------------------------------------------------------------------------


async def test_a_short_failure_is_nobodys_business(ear: Ear) -> None:
    await ear.listening.listen_on()
    ear.breaks()
    await ear.run(timedelta(minutes=10))
    ear.sources.failures.clear()
    ear.say(heard(id="1"))

    await ear.run(timedelta(minutes=10))

    assert await ear.open_alert(AlertKind.UNHEARD) is None
    assert len(await ear.stories()) == 1


async def test_after_a_quarter_of_an_hour_the_accounts_people_are_told_until_it_answers(ear: Ear) -> None:
    await ear.listening.listen_on()
    began = ear.clock.now()
    ear.breaks()
    await ear.run(timedelta(minutes=21))

    alert = await ear.open_alert(AlertKind.UNHEARD)
    assert alert is not None and alert.account == ACME.id
    [silence] = silences_of(alert.detail)
    assert (silence.source, silence.why, silence.reason) == ("mentions", Quiet.FAILING, "It did not answer.")
    assert silence.at - began < 2 * MINUTE

    ear.sources.failures.clear()
    await ear.run(timedelta(minutes=6))
    async with ear.store.transaction() as tx:
        assert (await tx.alerts.get(alert.id)).state is AlertState.ANSWERED


async def test_a_source_that_fails_is_asked_less_and_less_often(ear: Ear) -> None:
    await ear.listening.listen_on()
    ear.breaks()

    await ear.run(timedelta(hours=1))

    asked = [name for name, _, _ in ear.sources.polls].count("mentions")
    assert 15 <= asked <= 20


async def test_a_revoked_credential_is_told_at_once(ear: Ear) -> None:
    ear.breaks(retry=False)

    await ear.listening.poll("mentions")
    await ear.listening.poll("mentions")

    alert = await ear.open_alert(AlertKind.UNHEARD)
    assert alert is not None and alert.version == 0
    assert [one.why for one in silences_of(alert.detail)] == [Quiet.REFUSED]


async def test_several_silent_sources_are_one_alert_that_ends_with_the_last(ear: Ear) -> None:
    ear.breaks(retry=False)
    ear.breaks("blog", retry=False)
    await ear.listening.poll("mentions")
    # A source without an account tells the people of the first brand.
    await ear.listening.poll("blog")

    alert = await ear.open_alert(AlertKind.UNHEARD)
    assert alert is not None and {one.source for one in silences_of(alert.detail)} == {"mentions", "blog"}

    del ear.sources.failures["mentions"]
    await ear.listening.poll("mentions")
    alert = await ear.open_alert(AlertKind.UNHEARD)
    assert alert is not None and {one.source for one in silences_of(alert.detail)} == {"blog"}

    del ear.sources.failures["blog"]
    await ear.listening.poll("blog")
    assert await ear.open_alert(AlertKind.UNHEARD) is None


async def test_a_silent_source_that_was_removed_is_not_missed(ear: Ear) -> None:
    ear.breaks(retry=False)
    await ear.listening.poll("mentions")
    ear.sources.listed = (BLOG,)

    await ear.listening.listen_on()

    assert await ear.open_alert(AlertKind.UNHEARD) is None


# --- the budget -------------------------------------------------------------------------------------------------------


async def test_no_more_is_asked_for_than_there_is_money_for(ear: Ear) -> None:
    ear.set(budget=Decimal("0.1"))

    await ear.hear(heard(id="1"))

    # Ten cents, a tenth of a cent each, and half of what is left for looking words up again.
    assert ear.sources.polls[-1] == ("mentions", "0", 50)


async def test_what_is_spent_never_passes_the_budget_and_the_end_of_money_is_told(ear: Ear) -> None:
    ear.set(budget=Decimal("0.1"))
    await ear.listening.listen_on()
    for number in range(150):
        ear.say(heard(id=str(number)))

    await ear.run(timedelta(hours=1))

    async with ear.store.transaction() as tx:
        spent = await tx.sources.spent(since=ear.clock.now().date())
    assert Decimal("0.075") < spent <= Decimal("0.1")
    alert = await ear.open_alert(AlertKind.UNHEARD)
    assert alert is not None
    [silence] = silences_of(alert.detail)
    assert (silence.why, silence.at) == (Quiet.BUDGET, next_month(ear.clock.now()))
    assert len(await ear.stories()) == int(spent * 1_000)


async def test_a_new_month_brings_money_and_what_was_said_meanwhile(ear: Ear) -> None:
    ear.set(budget=Decimal("0.1"))
    for number in range(150):
        ear.say(heard(id=str(number)))
    for _ in range(9):
        await ear.listening.poll("mentions")
    assert await ear.open_alert(AlertKind.UNHEARD) is not None

    ear.clock.move(next_month(ear.clock.now()) - ear.clock.now())
    ear.set(budget=Decimal(50))
    await ear.listening.poll("mentions")

    assert await ear.open_alert(AlertKind.UNHEARD) is None
    assert len(await ear.stories()) == 150


async def test_what_costs_nothing_goes_on_without_money(ear: Ear) -> None:
    ear.set(budget=Decimal(0))

    await ear.hear(heard(id="1", network="feed:blog.example"), source="blog")
    await ear.listening.poll("mentions")

    assert [name for name, _, _ in ear.sources.polls] == ["blog"]
    assert len(await ear.stories()) == 1


@pytest.mark.parametrize(
    ("spent", "price", "most"),
    [
        (Decimal(0), CENT, MOST),
        (Decimal("49.80"), CENT, LEAST),
        # Not the smallest page.
        (Decimal("49.81"), CENT, 0),
        (Decimal(50), CENT, 0),
        (Decimal(60), CENT, 0),
        (Decimal(60), FREE, MOST),
    ],
)
def test_each_gets_its_share_of_what_is_left(spent: Decimal, price: Decimal, most: int) -> None:
    assert Purse(budget=Decimal(50), spent=spent, sharers=2).most(price) == most


@pytest.mark.parametrize(
    ("spent", "failing", "minutes"),
    [
        ("0", None, 1),
        ("39.99", None, 1),
        # From four fifths of the budget on.
        ("40", None, 2),
        ("0", timedelta(minutes=1), 1),
        ("0", timedelta(minutes=2), 2),
        ("0", timedelta(minutes=4), 4),
        ("0", timedelta(days=4), 4),
        ("40", timedelta(days=4), 4),
    ],
)
def test_how_long_a_source_is_left_alone(spent: str, failing: timedelta | None, minutes: int) -> None:
    purse = Purse(budget=Decimal(50), spent=Decimal(spent), sharers=1)

    assert pause_of(MENTIONS, purse, failing=failing) == minutes * MINUTE


@pytest.mark.parametrize("month", range(1, 13))
def test_months_begin_at_midnight_utc(month: int) -> None:
    last = datetime(2027, month, 28, 23, 59, tzinfo=UTC)

    assert month_of(last) == last.date().replace(day=1)
    assert month_of(next_month(last)) == next_month(last).date() != month_of(last)
    assert next_month(last) - last < timedelta(days=5)


async def at_once() -> None:
    return None


async def test_one_that_cannot_be_kept_does_not_keep_its_source_from_being_heard(ear: Ear) -> None:
    broken = replace(heard(unlike(2), id="2"), text=cast(str, None))  # what a mistake in an adapter could make of it

    with pytest.raises(Exception, match=r"."):
        await ear.hear(heard(unlike(1), id="1"), broken, heard(unlike(3), id="3"))
    assert len(await ear.stories()) == 2, "the others are kept at once"

    for _ in range(17):
        ear.clock.move(MINUTE)
        with contextlib.suppress(TypeError, AttributeError):
            await ear.listening.poll("mentions")
    assert await ear.open_alert(AlertKind.UNHEARD) is None, "it was left behind, and the source is heard again"
    await ear.hear(heard(unlike(4), id="4"))

    assert len(await ear.stories()) == 3


async def test_a_source_of_which_nothing_can_be_read_is_told_as_silent(ear: Ear) -> None:
    ear.sources.failures["mentions"] = cast(NetworkFailure, OverflowError("date value out of range"))
    for _ in range(17):
        with pytest.raises(OverflowError):
            await ear.listening.poll("mentions")
        ear.clock.move(MINUTE)

    assert await ear.open_alert(AlertKind.UNHEARD) is not None
