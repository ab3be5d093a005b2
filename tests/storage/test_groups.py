"""Groups and what app.yaml says of approvals, on both databases: accounts are handed out with members in place."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select, update

from storage.audit import Sequencer
from storage.database import Database, open_database
from storage.exporting import exported
from storage.schema import accounts
from storage.store import SqlStore
from tests.builders import ANA, BEN, CHIARA, NOON, an_account
from tests.clocks import StandingClock
from tests.conftest import SECRET
from workflows.domain.account import Account, Rights
from workflows.domain.approval import ApprovalStep, Occasion, TopicOwners
from workflows.domain.group import Group, group_id
from workflows.domain.ids import PersonId
from workflows.domain.severity import Verdict
from workflows.domain.shift import Rotation
from workflows.domain.slots import Slots
from workflows.domain.trust import Earning

LEGAL = group_id("slack", "T0ACME", "S0LEGAL")
PRESS = group_id("slack", "T0ACME", "S0PRESS")
BOTH = frozenset({ANA.id, BEN.id})
ROTA = Rotation(people=(BEN.id, ANA.id), days=1, since=date(2026, 1, 5), zone="Europe/Rome")
FULL = replace(
    an_account(),
    steps={
        Occasion.POST: (
            ApprovalStep(name="team", people=BOTH, need=2, rotation=ROTA),
            ApprovalStep(name="legal", people=frozenset({CHIARA.id}), need=None, lightest=Verdict.RISKY),
        ),
        Occasion.REPLY: (ApprovalStep(name="", people=BOTH),),
    },
    topics=(TopicOwners(topic="claims", people=frozenset({CHIARA.id})), TopicOwners(topic="links", people=BOTH)),
    on_call=ROTA,
    earning=Earning(after=3),
    slots=Slots(days=frozenset({0, 6}), times=(time(9), time(17, 30)), zone="Asia/Tokyo"),
)
GROUPED = replace(
    an_account(),
    rights=Rights(
        draft=frozenset({PRESS}),
        publish=frozenset({PRESS, CHIARA.id}),
        approve=frozenset({LEGAL}),
        answer=frozenset({LEGAL, PRESS}),
    ),
    steps={Occasion.POST: (ApprovalStep(name="legal", people=frozenset({LEGAL, CHIARA.id})),)},
    topics=(TopicOwners(topic="claims", people=frozenset({LEGAL})),),
)


def a_group(name: PersonId = LEGAL, *members: PersonId) -> Group:
    return Group(id=name, handle="legal-team", members=frozenset(members), seen_at=NOON)


async def given(store: SqlStore, account: Account, *groups: Group) -> None:
    async with store.transaction() as tx:
        await tx.accounts.sync([account])
        await tx.groups.name([LEGAL, PRESS])
        for group in groups:
            await tx.groups.save(group)


async def handed_out(store: SqlStore) -> Account:
    async with store.reading() as tx:
        return await tx.accounts.get(an_account().id)


@pytest.mark.parametrize(
    "account",
    [
        an_account(),
        FULL,
        replace(an_account(), earning=Earning()),
        replace(an_account(), on_call=Rotation(people=())),
        replace(an_account(), steps={Occasion.PICTURE: ()}, slots=Slots()),
    ],
    ids=["nothing", "everything", "earning", "nobody on call", "empty"],
)
async def test_what_is_said_of_approvals_comes_back(store: SqlStore, account: Account) -> None:
    await given(store, account)

    assert await handed_out(store) == account


async def test_what_is_no_longer_said_is_gone(store: SqlStore) -> None:
    await given(store, FULL)
    await given(store, an_account())

    assert await handed_out(store) == an_account()


async def test_an_account_of_the_former_release_has_none_of_it(store: SqlStore, database: Database) -> None:
    await given(store, FULL)
    async with database.writer.begin() as connection:
        await connection.execute(update(accounts).values(approval=None))

    database.remembered.forget()
    assert await handed_out(store) == an_account()


async def test_members_stand_in_place_of_a_group_in_rights_steps_and_topics(store: SqlStore) -> None:
    await given(store, GROUPED, a_group(LEGAL, ANA.id, BEN.id))

    account = await handed_out(store)

    # Nobody asked the chat for the press yet: nobody is in it.
    assert account.rights == Rights(publish=frozenset({CHIARA.id}), approve=BOTH, answer=BOTH)
    assert account.steps[Occasion.POST][0].people == BOTH | {CHIARA.id}
    assert account.topics[0].people == BOTH


async def test_what_is_stored_goes_on_naming_the_group(store: SqlStore, database: Database) -> None:
    await given(store, GROUPED, a_group(LEGAL, ANA.id))

    async with database.reader.connect() as connection:
        [row] = (await connection.execute(select(accounts))).all()
    assert (row.rights["approve"], row.approval["topics"]) == ([LEGAL], [{"topic": "claims", "people": [LEGAL]}])


async def test_a_change_of_a_group_is_known_at_the_next_question(store: SqlStore) -> None:
    await given(store, GROUPED, a_group(LEGAL, ANA.id))
    assert (await handed_out(store)).rights.approve == {ANA.id}

    async with store.transaction() as tx:
        await tx.groups.save(a_group(LEGAL, BEN.id))
        assert (await tx.accounts.get(an_account().id)).rights.approve == {BEN.id}

    assert (await handed_out(store)).rights.approve == {BEN.id}


async def test_a_grant_stands_beside_the_group(store: SqlStore) -> None:
    await given(store, GROUPED, a_group(PRESS, ANA.id))
    async with store.transaction() as tx:
        await tx.accounts.grant_draft(an_account().id, BEN.id)

    assert (await handed_out(store)).rights.draft == BOTH


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.postgres
async def test_another_replica_decides_by_the_new_members_at_once(
    store: SqlStore, database_url: str, clock: StandingClock
) -> None:
    await given(store, GROUPED, a_group(LEGAL, ANA.id))
    replica = await open_database(database_url, secrets=[SECRET], pool=2)
    other = SqlStore(replica, clock)
    try:
        assert (await handed_out(other)).rights.approve == {ANA.id}
        async with store.transaction() as tx:
            await tx.groups.save(a_group(LEGAL, BEN.id))

        async with other.transaction() as tx:
            assert (await tx.accounts.get(an_account().id)).rights.approve == {BEN.id}
    finally:
        await replica.close()


async def test_only_groups_that_app_yaml_names_are_listed_and_what_is_known_of_others_stays(store: SqlStore) -> None:
    await given(store, an_account(), a_group(LEGAL, ANA.id))
    async with store.transaction() as tx:
        assert await tx.groups.list() == [a_group(LEGAL, ANA.id), Group(id=PRESS, handle="")]
        await tx.groups.name([PRESS])
        assert await tx.groups.list() == [Group(id=PRESS, handle="")]
        await tx.groups.save(a_group(LEGAL, BEN.id))
        await tx.groups.name([LEGAL])
        assert await tx.groups.list() == [a_group(LEGAL, BEN.id)]
        await tx.groups.name([])
        assert await tx.groups.list() == []


async def test_the_log_says_who_came_and_went_and_nothing_when_nobody_did(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    await given(store, an_account(), a_group(LEGAL, ANA.id, BEN.id))
    later = replace(a_group(LEGAL, BEN.id, CHIARA.id), seen_at=NOON + timedelta(minutes=5))
    async with store.transaction() as tx:
        await tx.groups.save(later)
        await tx.groups.save(replace(later, seen_at=NOON + timedelta(minutes=10), handle="law"))
    await Sequencer(database, clock).once()

    async with exported(database_url, secrets=[SECRET], clock=clock, address=lambda _account, _post: None) as found:
        lines = [line async for line in found.lines if line.action == "group.change"]

    assert [(line.subject, line.by) for line in lines] == [(LEGAL, "system")] * 2
    assert dict(lines[0].facts) == {"came": 2, "went": 0, "who_came": f"{ANA.id} {BEN.id}", "who_went": None}
    assert dict(lines[1].facts) == {"came": 1, "went": 1, "who_came": CHIARA.id, "who_went": ANA.id}
