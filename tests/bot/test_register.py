"""Who somebody is, as every chat says in which they have an account, and as app.yaml links these."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from bot.chats import Chats
from bot.config.model import Config
from bot.drawing.people import Register, unmet_mark
from bot.starting import meet_people, store_config
from storage.store import SqlStore
from tests.bot.stage import FakeChat, Stage
from tests.builders import ANA, BEN, NOON, a_person, an_account
from tests.clocks import StandingClock
from workflows.domain.department import ListeningSettings
from workflows.domain.group import Group, group_id
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, Standing, Trust, person_id
from workflows.errors import NetworkFailure
from workflows.ports.chat import Member

IN_TEAMS = Identity(platform="teams", organisation="tenant", user="0b6e")
MET = Person(id=person_id(IN_TEAMS), name="Ben in Teams", identity=IN_TEAMS)
BOTH = replace(BEN, others=(IN_TEAMS,))


class Knowing(FakeChat):
    """Says a zone of its own, or that it knows nobody."""

    zone: str = "UTC"
    knows: bool = True

    async def member(self, identity: Identity) -> Member:
        if not self.knows:
            raise NetworkFailure("Nobody of that name.", retry=False)
        return replace(await super().member(identity), zone=self.zone)


@pytest.fixture
def slack() -> Knowing:
    return Knowing(platform="slack")


@pytest.fixture
def teams() -> Knowing:
    return Knowing(platform="teams")


@pytest.fixture
async def register(store: SqlStore, clock: StandingClock, slack: Knowing, teams: Knowing) -> Register:
    async with store.transaction() as tx:
        await tx.people.save(BOTH)
    return Register(store=store, chat=Chats({"slack": slack, "teams": teams}), clock=clock)


async def known(store: SqlStore, identity: Identity = BEN.identity) -> Person:
    async with store.transaction() as tx:
        found = await tx.people.find(identity)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("in_slack", "in_teams", "counts_as"),
    [
        (Standing.MEMBER, Standing.MEMBER, Standing.MEMBER),
        (Standing.MEMBER, Standing.GUEST, Standing.GUEST),
        (Standing.DEACTIVATED, Standing.MEMBER, Standing.DEACTIVATED),
    ],
)
async def test_the_worst_that_any_chat_says_counts(
    register: Register,
    store: SqlStore,
    slack: Knowing,
    teams: Knowing,
    in_slack: Standing,
    in_teams: Standing,
    counts_as: Standing,
) -> None:
    slack.standings[BEN.identity.user], teams.standings[IN_TEAMS.user] = in_slack, in_teams

    await register.meet(BEN.id)

    assert (await known(store)).standing is counts_as


async def test_a_chat_out_of_reach_keeps_what_was_known_and_is_asked_again(
    register: Register, store: SqlStore, slack: Knowing, teams: Knowing
) -> None:
    teams.standings[IN_TEAMS.user] = Standing.GUEST
    await register.meet(BEN.id)
    teams.away = True
    slack.standings[BEN.identity.user] = Standing.MEMBER

    with pytest.raises(NetworkFailure):
        await register.meet(BEN.id)
    assert (await known(store)).standing is Standing.GUEST

    slack.standings[BEN.identity.user] = Standing.DEACTIVATED
    await register.refresh([BEN.id])
    assert (await known(store)).standing is Standing.GUEST


async def test_what_a_reachable_chat_says_is_kept_while_the_other_is_away(
    register: Register, store: SqlStore, slack: Knowing, teams: Knowing
) -> None:
    teams.away = True
    slack.standings[BEN.identity.user] = Standing.DEACTIVATED

    with pytest.raises(NetworkFailure):
        await register.meet(BEN.id)

    assert (await known(store)).standing is Standing.DEACTIVATED


async def test_a_chat_that_knows_nobody_says_nothing_against_anybody(
    register: Register, store: SqlStore, teams: Knowing
) -> None:
    teams.knows = False

    assert (await register.meet(BEN.id)) == BOTH
    assert (await known(store)).standing is Standing.MEMBER


async def test_name_and_zone_are_those_of_the_chat_they_were_last_heard_from(
    register: Register, store: SqlStore, slack: Knowing, teams: Knowing
) -> None:
    slack.zone, teams.zone = "Europe/Berlin", "Asia/Tokyo"
    async with store.transaction() as tx:
        await tx.people.save(replace(BOTH, identity=IN_TEAMS, others=(BEN.identity,)))

    await register.meet(BEN.id)
    met = await known(store)
    assert (met.name, met.zone, met.identity) == ("0b6e", "Asia/Tokyo", IN_TEAMS)

    teams.zone = ""
    await register.meet(BEN.id)
    assert (await known(store)).zone == "Europe/Berlin"

    slack.zone = ""
    await register.meet(BEN.id)
    assert (await known(store)).zone == "Europe/Berlin"


async def test_a_stranger_in_both_chats_is_known_once_both_have_answered(
    register: Register, store: SqlStore, teams: Knowing
) -> None:
    async with store.transaction() as tx:
        await tx.messages.save(unmet_mark(BEN.id))
    teams.away = True
    with pytest.raises(NetworkFailure):
        await register.meet(BEN.id)
    async with store.reading() as tx:
        assert unmet_mark(BEN.id) in await tx.messages.list(f"person:{BEN.id}")

    teams.away = False
    await register.meet(BEN.id)

    async with store.reading() as tx:
        assert unmet_mark(BEN.id) not in await tx.messages.list(f"person:{BEN.id}")


# --- app.yaml ---------------------------------------------------------------------------------------------------------


def written(*people: Person) -> Config:
    """What is read of app.yaml here, with these people."""
    return cast(Config, _Written(people=people, accounts=(an_account(),)))


class _Written:
    def __init__(self, *, people: tuple[Person, ...], accounts: tuple[object, ...]) -> None:
        self.listening = ListeningSettings()
        self.people, self.accounts = people, accounts
        self.groups: dict[PersonId, str] = {}


async def test_whom_app_yaml_links_is_one_person_with_the_worst_that_was_known(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.people.save(replace(BEN, zone="Europe/Berlin"))
        await tx.people.save(replace(MET, standing=Standing.GUEST))

    await store_config(store, written(replace(BOTH, name="Benedikt", trust=Trust.TRUSTED)), now=NOON)

    met = await known(store, IN_TEAMS)
    assert (met.id, met.name, met.zone) == (BEN.id, "Ben", "Europe/Berlin")
    assert (met.identities, met.standing, met.trust) == (BOTH.identities, Standing.GUEST, Trust.TRUSTED)


async def test_the_groups_that_app_yaml_names_are_known_from_the_start_and_no_others(store: SqlStore) -> None:
    legal, money = group_id("slack", "T0ACME", "S0LEGAL"), group_id("slack", "T0ACME", "S0MONEY")
    config = written(BEN)

    for named in ({legal: "legal", money: "money"}, {legal: "lawyers"}):
        config.groups = named  # type: ignore[misc]
        await store_config(store, config, now=NOON)

    async with store.reading() as tx:
        assert [one.id for one in await tx.groups.list()] == [legal]


async def test_somebody_met_only_in_teams_goes_on_being_told_there(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.people.save(MET)

    await store_config(store, written(BOTH), now=NOON)

    met = await known(store, IN_TEAMS)
    assert (met.id, met.name, met.identity, met.others) == (BEN.id, "Ben in Teams", IN_TEAMS, (BEN.identity,))


@pytest.mark.parametrize(
    "now_written",
    [pytest.param((BEN,), id="without the other account"), pytest.param((ANA,), id="not at all")],
)
async def test_whom_app_yaml_no_longer_links_is_two_people_again(
    store: SqlStore, now_written: tuple[Person, ...]
) -> None:
    async with store.transaction() as tx:
        await tx.people.save(MET)
    await store_config(store, written(BOTH), now=NOON)

    await store_config(store, written(*now_written), now=NOON)

    assert (await known(store)).identities == (BEN.identity,)
    assert (await known(store, IN_TEAMS)).id == MET.id


async def test_starting_again_writes_nothing(store: SqlStore) -> None:
    await store_config(store, written(BOTH, ANA), now=NOON)
    before = await known(store)

    async with store.transaction() as tx:
        await tx.people.save(replace(before, identity=IN_TEAMS, others=(BEN.identity,)))
    await store_config(store, written(BOTH, ANA), now=NOON)

    assert (await known(store)).identity == IN_TEAMS


# --- last heard from --------------------------------------------------------------------------------------------------


@pytest.fixture
def both() -> bool:
    return True


async def test_what_is_told_directly_goes_to_the_chat_they_last_acted_in(stage: Stage) -> None:
    ana_in_teams = Identity(platform="teams", organisation="tenant", user="ana")
    linked = replace(ANA, others=(ana_in_teams,))
    async with stage.store.transaction() as tx:
        await tx.people.save(linked)

    await stage.command(replace(linked, identity=ana_in_teams, others=(ANA.identity,)), "")
    assert (await _stored(stage)).identity == ana_in_teams

    await stage.command(ANA, "")
    assert await _stored(stage) == linked


async def _stored(stage: Stage) -> Person:
    async with stage.store.reading() as tx:
        return cast(Person, await tx.people.get(ANA.id))


# --- groups -----------------------------------------------------------------------------------------------------------


async def test_members_of_a_named_group_are_asked_about_like_whoever_app_yaml_names(
    register: Register, store: SqlStore, slack: Knowing
) -> None:
    gus = a_person("Gus")
    legal = group_id("slack", "T0ACME", "S0LEGAL")
    async with store.transaction() as tx:
        await tx.people.save(gus)
        await tx.groups.name([legal])
        await tx.groups.save(Group(id=legal, handle="legal-team", members=frozenset({gus.id}), seen_at=NOON))
    slack.standings[gus.identity.user] = Standing.GUEST

    await meet_people(register, written(BEN), store)

    assert (await known(store, gus.identity)).standing is Standing.GUEST


async def test_of_many_those_asked_longest_ago_come_first(store: SqlStore, clock: StandingClock) -> None:
    gus = a_person("Gus")
    async with store.transaction() as tx:
        await tx.people.save(gus)
        await tx.people.save(BEN)
    order: list[str] = []

    class Ordered(Knowing):
        async def member(self, identity: Identity) -> Member:
            order.append(identity.user)
            return await super().member(identity)

    asking = Register(store=store, chat=Chats({"slack": Ordered(platform="slack")}), clock=clock)
    await asking.refresh([BEN.id])
    clock.move(timedelta(hours=1))
    order.clear()
    await asking.refresh([BEN.id, gus.id])

    assert order == [gus.identity.user, BEN.identity.user]
