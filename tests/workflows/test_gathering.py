"""Who is in the groups that a chat keeps: asked outside transactions, kept together, and never older than it was."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA, NOON, a_person, a_post, an_account, birth
from tests.clocks import StandingClock
from tests.fakes import Diary
from workflows.domain.account import Account, Rights
from workflows.domain.group import Group, group_id
from workflows.domain.ids import PersonId
from workflows.domain.lifecycle import group_task, groups_task
from workflows.domain.person import Identity, Person, Standing
from workflows.domain.post import PostState
from workflows.domain.task import TaskKind
from workflows.errors import NetworkFailure
from workflows.gathering import MOST_MET, Gathering
from workflows.ports.chat import Member
from workflows.ports.directory import Roster
from workflows.ports.store import Store

LEGAL = group_id("slack", "T0ACME", "S0LEGAL")
PRESS = group_id("slack", "T0ACME", "S0PRESS")
GUS = a_person("Gus", standing=Standing.GUEST)
AWAY = NetworkFailure("Slack refused usergroups.list: ratelimited", retry=True)
ACME = replace(an_account("acme"), rights=Rights(publish=frozenset({ANA.id}), approve=frozenset({LEGAL})))


async def _nothing() -> None:
    return None


@dataclass
class Groups:
    """A chat's groups, and who its people are."""

    rosters_now: dict[PersonId, Roster | NetworkFailure] = field(default_factory=dict)
    people: dict[Identity, Member] = field(default_factory=dict)
    asked: list[Identity] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[object]] = _nothing
    """What happens between the question and its answer."""

    def of(self, group: PersonId, *people: Person, handle: str = "legal-team") -> None:
        self.rosters_now[group] = Roster(handle=handle, members=frozenset(person.identity for person in people))
        for one in people:
            self.people[one.identity] = Member(
                identity=one.identity, name=one.name, standing=one.standing, zone="Europe/Rome"
            )

    async def rosters(self, groups: Collection[PersonId]) -> Mapping[PersonId, Roster | NetworkFailure]:
        answer = {group: self.rosters_now[group] for group in groups}
        await self.meanwhile()
        return answer

    async def member(self, identity: Identity) -> Member:
        self.asked.append(identity)
        if identity not in self.people:
            raise NetworkFailure("Slack refused users.info: ratelimited", retry=True)
        return self.people[identity]


@pytest.fixture
def slack() -> Groups:
    return Groups()


@pytest.fixture
async def diary(store: Store) -> Diary:
    """A store in which @acme is approved by the legal team, and nobody was met but Ana."""
    found = Diary(store)
    async with found.transaction() as tx:
        await tx.groups.name([LEGAL])
        await tx.accounts.sync([ACME])
        await tx.people.save(ANA)
    return found


@pytest.fixture
def gathering(diary: Diary, slack: Groups, clock: StandingClock) -> Gathering:
    return Gathering(store=diary, directories={"slack": slack}, clock=clock)


async def stored(diary: Store, group: PersonId = LEGAL) -> Group:
    async with diary.reading() as tx:
        return next(one for one in await tx.groups.list() if one.id == group)


async def account(diary: Store) -> Account:
    async with diary.reading() as tx:
        return await tx.accounts.get(ACME.id)


async def met(diary: Store, person: Person) -> Person | None:
    async with diary.reading() as tx:
        return await tx.people.find(person.identity)


async def test_members_approve_from_then_on_and_are_known_with_their_standing(
    gathering: Gathering, diary: Diary, slack: Groups
) -> None:
    slack.of(LEGAL, BEN, GUS)

    assert await gathering.gather() == []

    assert (await account(diary)).rights.approve == {BEN.id, GUS.id}
    group = await stored(diary)
    assert (group.handle, group.seen_at) == ("legal-team", NOON)
    ben, gus = await met(diary, BEN), await met(diary, GUS)
    assert ben is not None and gus is not None
    assert (ben.name, ben.standing, ben.zone) == ("Ben", Standing.MEMBER, "Europe/Rome")
    assert gus.standing is Standing.GUEST and not gus.counts


async def test_whoever_is_known_already_stays_as_they_are(gathering: Gathering, diary: Diary, slack: Groups) -> None:
    slack.of(LEGAL, replace(ANA, name="Another Ana"))

    await gathering.gather()

    assert slack.asked == []
    assert await met(diary, ANA) == ANA


async def test_a_group_that_cannot_be_asked_keeps_its_last_members(
    gathering: Gathering, diary: Diary, slack: Groups, clock: StandingClock
) -> None:
    slack.of(LEGAL, BEN)
    await gathering.gather()
    slack.rosters_now[LEGAL] = AWAY
    clock.move(timedelta(minutes=59))

    [missed] = await gathering.gather()

    assert missed.group.id == LEGAL and missed.failure is AWAY and not missed.is_stale
    assert (await stored(diary)).members == {BEN.id}
    clock.move(timedelta(minutes=2))
    [missed] = await gathering.gather()
    assert missed.is_stale
    assert (await stored(diary)).members == {BEN.id}


async def test_a_deleted_group_has_nobody_in_it(gathering: Gathering, diary: Diary, slack: Groups) -> None:
    slack.of(LEGAL, BEN)
    await gathering.gather()
    slack.rosters_now[LEGAL] = Roster(handle="", exists=False, members=frozenset({BEN.identity}))

    await gathering.gather()

    assert (await account(diary)).rights.approve == frozenset()
    assert (await stored(diary)).handle == "legal-team"


async def test_an_older_answer_does_not_bring_back_who_was_removed_meanwhile(
    gathering: Gathering, diary: Diary, slack: Groups, clock: StandingClock
) -> None:
    slack.of(LEGAL, BEN, CHIARA)

    async def newer_answer() -> None:
        clock.move(timedelta(seconds=2))
        async with diary.transaction() as tx:
            await tx.groups.save(Group(id=LEGAL, handle="legal-team", members=frozenset({BEN.id}), seen_at=clock.now()))

    slack.meanwhile = newer_answer

    await gathering.gather()

    assert (await stored(diary)).members == {BEN.id}


async def test_nothing_is_asked_of_the_chat_inside_a_transaction(
    gathering: Gathering, diary: Diary, slack: Groups
) -> None:
    slack.of(LEGAL, BEN)

    async def write() -> None:  # would wait for ever behind a transaction that waits for this answer
        async with diary.transaction() as tx:
            await tx.people.save(CHIARA)

    slack.meanwhile = write

    await gathering.gather()

    assert (await stored(diary)).members == {BEN.id}


async def test_somebody_the_chat_cannot_be_asked_about_is_a_stranger_until_the_next_turn(
    gathering: Gathering, diary: Diary, slack: Groups
) -> None:
    slack.of(LEGAL, BEN)
    known = slack.people.pop(BEN.identity)
    await gathering.gather()
    assert await met(diary, BEN) is None

    slack.people[BEN.identity] = known
    await gathering.gather()

    assert await met(diary, BEN) is not None


async def test_a_very_large_group_is_met_a_part_at_each_turn(gathering: Gathering, diary: Diary, slack: Groups) -> None:
    slack.of(LEGAL, *(a_person(f"Person{number}") for number in range(MOST_MET + 1)))

    await gathering.gather()
    assert len(slack.asked) == MOST_MET

    await gathering.gather()
    assert len(slack.asked) == MOST_MET + 1


async def test_what_waits_is_drawn_anew_when_other_people_are_asked(
    gathering: Gathering, diary: Diary, slack: Groups
) -> None:
    post = a_post(account=ACME, state=PostState.WAITING)
    async with diary.transaction() as tx:
        await tx.record(birth(post))
        for redraw in await tx.messages.due(now=NOON):
            await tx.messages.done(redraw)
    slack.of(LEGAL, BEN)

    await gathering.gather()

    async with diary.transaction() as tx:
        assert [one.subject for one in await tx.messages.due(now=NOON)] == [f"post:{post.id}"]

    await gathering.gather()

    async with diary.transaction() as tx:
        assert not await tx.messages.due(now=NOON)


async def test_a_turn_asks_for_the_next_one_five_minutes_on(
    gathering: Gathering, diary: Diary, slack: Groups, clock: StandingClock
) -> None:
    slack.of(LEGAL, BEN)
    await gathering.go_on()
    await gathering.go_on()
    [first] = diary.due(NOON + timedelta(hours=1))
    assert (first.kind, first.due) == (TaskKind.GROUPS, NOON + timedelta(minutes=5))
    clock.move(timedelta(minutes=5))

    await gathering.turn(first.subject)

    assert (await stored(diary)).members == {BEN.id}
    assert groups_task(clock.now()).key in [one.key for one in diary.due(NOON + timedelta(hours=1))]


async def test_without_groups_there_is_no_chain(gathering: Gathering, diary: Diary) -> None:
    async with diary.transaction() as tx:
        await tx.groups.name([])

    await gathering.go_on()
    await gathering.turn("all")

    assert diary.due(NOON + timedelta(hours=1)) == []


async def test_news_of_one_group_asks_about_that_one_and_is_tried_again(
    gathering: Gathering, diary: Diary, slack: Groups
) -> None:
    async with diary.transaction() as tx:
        await tx.groups.name([LEGAL, PRESS])
    slack.of(LEGAL, BEN)
    slack.rosters_now[PRESS] = AWAY
    task = group_task(LEGAL, NOON)

    await gathering.turn(task.subject)

    assert (await stored(diary)).members == {BEN.id}
    with pytest.raises(NetworkFailure):
        await gathering.turn(PRESS)


async def test_a_group_of_a_chat_that_is_not_set_up_is_told_of(diary: Diary, clock: StandingClock) -> None:
    gathering = Gathering(store=diary, directories={}, clock=clock)

    [missed] = await gathering.gather()

    assert "There is no chat.slack" in str(missed.failure) and missed.is_stale


def test_what_a_chat_tells_within_a_second_is_one_question() -> None:
    keys = {group_task(LEGAL, NOON + timedelta(milliseconds=one)).key for one in (0, 300, 999)}

    assert len(keys) == 1
