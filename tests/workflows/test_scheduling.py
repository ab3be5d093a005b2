"""Scheduling by the author's own clock: what comes twice is asked, what does not exist is refused; slots, calendar."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.builders import ANA, NOON, a_person
from tests.workflows.conftest import ACME, EVE, GUS, Company
from workflows.domain.calendar import Blackouts, calendar_of
from workflows.domain.ids import PostId
from workflows.domain.post import Post, PostState
from workflows.domain.slots import Slots
from workflows.errors import ComesTwice, InvalidContent, NotAllowed
from workflows.policy import Policy
from workflows.posting import Posting, Words

BERLIN = replace(ANA, zone="Europe/Berlin")
BACK = date(2026, 10, 25)
"""The night on which clocks in Berlin go back, from 03:00 to 02:00."""
SLOTS = Slots(times=(time(9, 30), time(15)), zone="Europe/Berlin")
"""Monday to Friday, at 08:30 and 14:00 UTC in March."""


def at(on: date, hour: int, minute: int = 0, *, fold: int | None = None, text: str = "We bake.") -> Words:
    return Words(text, account=ACME.id, send_on=on, send_at=time(hour, minute), fold=fold)


# --- what comes twice -------------------------------------------------------------------------------------------------


async def test_a_time_that_comes_twice_is_asked_about_and_the_words_are_kept(company: Company) -> None:
    with pytest.raises(ComesTwice, match="02:30 comes twice") as asked:
        await company.posting.write(PostId("p" * 26), by=BERLIN, words=at(BACK, 2, 30))

    assert (asked.value.first.hour, asked.value.second.hour) == (0, 1)
    assert asked.value.field == "send_at"
    async with company.store.transaction() as tx:
        kept = await tx.posts.get(PostId("p" * 26))
    assert (kept.text, kept.content.send_at, kept.fields.send_at, kept.fields.fold) == (
        "We bake.",
        None,
        time(2, 30),
        None,
    )


@pytest.mark.both_databases
@pytest.mark.parametrize(("fold", "hour"), [(0, 0), (1, 1)])
async def test_the_chosen_one_of_two_is_kept_and_is_when_it_leaves(company: Company, fold: int, hour: int) -> None:
    written = await company.posting.write(PostId("p" * 26), by=BERLIN, words=at(BACK, 2, 30, fold=fold))

    stored = await company.now(written.post)

    assert stored.content.send_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    assert stored.fields.fold == fold


async def test_the_choice_means_nothing_for_a_time_that_comes_once(company: Company) -> None:
    written = await company.posting.write(PostId("p" * 26), by=BERLIN, words=at(BACK, 9, fold=1))

    assert written.post.content.send_at == datetime(2026, 10, 25, 8, tzinfo=UTC)


async def test_a_draft_whose_time_comes_twice_is_not_confirmed_before_somebody_said_which(company: Company) -> None:
    post = await company.posting.save(PostId("p" * 26), by=BERLIN, words=at(BACK, 2, 30))

    with pytest.raises(InvalidContent, match="not a time to send"):
        await company.posting.look(post.id, by=BERLIN)


# --- slots ------------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_the_next_free_slot_is_the_first_that_nothing_waiting_or_approved_has(company: Company) -> None:
    await with_slots(company)
    assert await company.posting.next_slot(ACME.id) == datetime(2026, 3, 2, 14, tzinfo=UTC)

    await scheduled(company, datetime(2026, 3, 2, 14, tzinfo=UTC))
    assert await company.posting.next_slot(ACME.id) == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
    other = await scheduled(company, datetime(2026, 3, 3, 8, 30, tzinfo=UTC), name="q")
    assert await company.posting.next_slot(ACME.id) == datetime(2026, 3, 3, 14, tzinfo=UTC)

    await company.posting.withdraw(other.id, by=ANA)
    assert await company.posting.next_slot(ACME.id) == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


async def test_a_slot_that_is_nearly_over_is_not_offered(company: Company) -> None:
    await with_slots(company)
    company.clock.move(timedelta(hours=1, minutes=55))

    assert await company.posting.next_slot(ACME.id) == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


async def test_no_slot_is_offered_on_a_blackout_day(company: Company) -> None:
    await with_slots(company)
    posting = with_blackouts(company, {date(2026, 3, 2): "A day of mourning", date(2026, 3, 3): "And the next"})

    assert await posting.next_slot(ACME.id) == datetime(2026, 3, 4, 8, 30, tzinfo=UTC)


async def test_an_account_without_slots_has_none(company: Company) -> None:
    assert await company.posting.next_slot(ACME.id) is None


async def test_a_slot_that_another_post_has_is_told_and_not_given_twice(company: Company) -> None:
    await with_slots(company)
    slot = datetime(2026, 3, 2, 14, tzinfo=UTC)
    drafts = [await draft(company, slot, name=name) for name in "pq"]
    await confirmed(company, drafts[0])

    with pytest.raises(InvalidContent, match="Another post of @acme has this slot"):
        await confirmed(company, drafts[1])
    with pytest.raises(InvalidContent, match="next free slot") as told:
        await draft(company, slot, name="r")

    assert told.value.field == "send_at"
    assert (await company.now(drafts[1])).state is PostState.DRAFT


@pytest.mark.both_databases
async def test_of_two_confirmed_in_the_same_moment_one_has_the_slot_and_the_other_is_told(company: Company) -> None:
    await with_slots(company)
    drafts = [await draft(company, datetime(2026, 3, 2, 14, tzinfo=UTC), name=name) for name in "pq"]

    ended = await asyncio.gather(*(confirmed(company, one) for one in drafts), return_exceptions=True)

    assert sorted(type(one).__name__ for one in ended) == ["InvalidContent", "Post"]


async def test_two_posts_may_share_a_time_that_is_no_slot(company: Company) -> None:
    await with_slots(company)
    when = datetime(2026, 3, 2, 16, 7, tzinfo=UTC)

    posts = [await scheduled(company, when, name=name) for name in "pq"]

    assert [post.content.send_at for post in posts] == [when, when]


# --- the calendar -----------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_the_calendar_shows_two_weeks_of_slots_posts_and_blackouts(company: Company) -> None:
    await with_slots(company)
    posting = with_blackouts(company, {date(2026, 3, 4): "A day of mourning"})
    post = await scheduled(company, datetime(2026, 3, 2, 14, tzinfo=UTC))
    odd = await scheduled(company, datetime(2026, 3, 3, 10, tzinfo=UTC), name="q")

    calendar = await posting.calendar(ACME.id, by=BERLIN)

    assert len(calendar.days) == 14
    assert calendar.posts == (post, odd)
    today, tomorrow, quiet = calendar.days[:3]
    assert [(entry.at.hour, entry.post and entry.post.id, entry.is_slot) for entry in today.entries] == [
        (14, post.id, True)
    ]
    assert [(entry.at.hour, entry.post and entry.post.id, entry.is_slot) for entry in tomorrow.entries] == [
        (8, None, True),
        (10, odd.id, False),
        (14, None, True),
    ]
    assert (quiet.blackout, quiet.entries) == ("A day of mourning", ())
    assert calendar.next_free == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


async def test_whoever_may_not_write_for_the_account_does_not_see_its_calendar(company: Company) -> None:
    for person in (a_person("Zoe"), GUS):
        with pytest.raises(NotAllowed):
            await company.posting.calendar(ACME.id, by=person)
    assert (await company.posting.calendar(ACME.id, by=EVE)).next_free is None


def test_the_days_of_a_calendar_are_those_of_the_readers_zone() -> None:
    slots = Slots(days=frozenset(range(7)), times=(time(23),), zone="UTC")
    account = replace(ACME, slots=slots)

    calendar = calendar_of(account, [], now=NOON, zone="Asia/Tokyo", blackouts=Blackouts(), days=2)

    assert [(day.on.day, [entry.at.hour for entry in day.entries]) for day in calendar.days] == [(2, []), (3, [23])]


# --- given ------------------------------------------------------------------------------------------------------------


async def with_slots(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, slots=SLOTS)])


def with_blackouts(company: Company, days: dict[date, str]) -> Posting:
    policy = Policy(replace(company.policy.settings, blackouts=Blackouts(days=days)))
    networks = company.publishing._sending.networks
    return Posting(store=company.store, checking=company.judge, policy=policy, networks=networks, clock=company.clock)


async def draft(company: Company, when: datetime, *, name: str) -> Post:
    words = at(when.date(), when.hour, when.minute, text=f"We bake {name}.")
    return (await company.posting.write(PostId(name * 26), by=ANA, words=words)).post


async def confirmed(company: Company, post: Post) -> Post:
    return await company.posting.confirm(post.id, by=ANA, version=post.version, typed="acme", ticked=False)


async def scheduled(company: Company, when: datetime, *, name: str = "p") -> Post:
    return await confirmed(company, await draft(company, when, name=name))
