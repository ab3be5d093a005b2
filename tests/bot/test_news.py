"""What a chat tells of people and groups by itself becomes something to look up, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.news import News
from tests.builders import BEN, NOON, a_person
from tests.clocks import StandingClock
from tests.fakes import Diary
from workflows.domain.group import group_id
from workflows.domain.person import Identity, Person, Standing
from workflows.domain.task import TaskKind
from workflows.ports.chat import Member
from workflows.ports.store import Store

LEGAL = group_id("slack", "T0ACME", "S0LEGAL")


@pytest.fixture
async def diary(store: Store) -> Diary:
    found = Diary(store)
    async with found.transaction() as tx:
        await tx.groups.name([LEGAL])
        await tx.people.save(BEN)
    return found


@pytest.fixture
def news(diary: Diary, clock: StandingClock) -> News:
    return News(store=diary, clock=clock)


def said(person: Person, **changes: object) -> Member:
    member = Member(identity=person.identity, name=person.name, standing=person.standing, zone=person.zone)
    return replace(member, **changes)  # type: ignore[arg-type]


async def asked(diary: Diary) -> list[str]:
    async with diary.transaction() as tx:
        return [one.subject for one in await tx.messages.due(now=NOON)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"standing": Standing.DEACTIVATED}, id="deactivated"),
        pytest.param({"standing": Standing.GUEST}, id="a guest now"),
        pytest.param({"name": "Benjamin"}, id="another name"),
        pytest.param({"zone": "Asia/Tokyo"}, id="another zone"),
    ],
)
async def test_somebody_who_changed_is_looked_up(diary: Diary, news: News, changes: dict[str, object]) -> None:
    await news.person_changed(BEN.identity, said=said(BEN, **changes))

    assert await asked(diary) == [f"person:{BEN.id}"]


async def test_without_a_word_about_what_changed_they_are_looked_up_too(diary: Diary, news: News) -> None:
    await news.person_changed(BEN.identity)

    assert await asked(diary) == [f"person:{BEN.id}"]


async def test_a_new_status_and_somebody_unknown_are_nothing(diary: Diary, news: News) -> None:
    await news.person_changed(BEN.identity, said=said(BEN))
    await news.person_changed(a_person("Newcomer").identity, said=said(a_person("Newcomer")))

    assert await asked(diary) == []


async def test_whoever_has_accounts_in_two_chats_may_be_called_otherwise_in_the_other(diary: Diary, news: News) -> None:
    linked = replace(BEN, others=(Identity(platform="teams", organisation="tenant", user="0b6e"),))
    async with diary.transaction() as tx:
        await tx.people.save(linked)

    await news.person_changed(BEN.identity, said=said(BEN, name="Benjamin"))
    assert await asked(diary) == []

    await news.person_changed(BEN.identity, said=said(BEN, standing=Standing.GUEST))
    assert await asked(diary) == [f"person:{BEN.id}"]


async def test_a_named_group_is_asked_about_within_a_second_however_often_it_is_told(diary: Diary, news: News) -> None:
    for _ in range(3):
        await news.group_changed(LEGAL)
    await news.group_changed(group_id("slack", "T0ACME", "S0OTHER"))

    [task] = diary.due(NOON + timedelta(seconds=1))
    assert (task.kind, task.subject) == (TaskKind.GROUPS, LEGAL)
