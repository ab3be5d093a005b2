"""From each former schema to this release's, by the program's own path, on both databases."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.audit import Sequencer
from storage.database import Database, open_database
from storage.migrating import migrate, newest, schema_version
from storage.schema import accounts, versions
from storage.store import SqlStore
from storage.tasks import DbosEngine
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, NOON, a_post, an_account, birth
from tests.clocks import RealClock, StandingClock
from tests.conftest import SECRET
from tests.postgres import Cluster
from tests.storage import former
from tests.storage.public import a_story, heard, keep, opened
from tests.storage.test_tasks import Worker
from workflows.domain.access import AccessState
from workflows.domain.account import Profile
from workflows.domain.alert import Alert, AlertKind, AlertState, AlertStep, raised
from workflows.domain.delivery import DeliveryState
from workflows.domain.finding import Finding, Severity, Span
from workflows.domain.freeze import FreezeCause
from workflows.domain.ids import AccountId, DeliveryId, PostId
from workflows.domain.incident import IncidentStep
from workflows.domain.objection import FalseAlarm, Justification, key_of
from workflows.domain.person import Identity
from workflows.domain.post import PostState, PostStep
from workflows.errors import ConfigError
from workflows.ports.store import Drawn, Role

ACME = an_account().id
SAID = Finding(
    check="links",
    severity=Severity.NOTABLE,
    reason="A short link.",
    advice="Write it out.",
    span=Span(start=0, end=5),
)
"""What `former.FINDING` says."""
BETA = an_account("beta").id


@pytest.fixture(params=["0001", "0002", "0003", "0004"])
def former_schema(request: pytest.FixtureRequest) -> str:
    """Each test runs from every former schema."""
    return str(request.param)


@pytest.fixture
async def former_url(former_schema: str, database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that an earlier release left behind."""
    if database_kind == "sqlite":
        url = f"sqlite:///{tmp_path}/former.db"
    else:
        cluster: Cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.url(cluster.create())
    await former.make_former_database(url, schema=former_schema)
    return url


FROM_THE_GUARD = pytest.mark.parametrize("former_schema", ["0002", "0003", "0004"], indirect=True)


def copies_in(folder: Path, schema: str) -> list[Path]:
    return list(folder.glob(f"former.db.{schema}.*.backup"))


async def upgraded(url: str, kind: str) -> Database:
    """Open it as this release does: a file is upgraded by that, a server after `countersign migrate`."""
    if kind == "postgresql":
        with pytest.raises(ConfigError, match="countersign migrate"):
            await open_database(url, secrets=[SECRET])
        await migrate(url)
    return await open_database(url, secrets=[SECRET])


async def test_every_row_of_the_former_release_is_read(
    former_url: str, database_kind: str, clock: StandingClock
) -> None:
    database = await upgraded(former_url, database_kind)

    async with SqlStore(database, clock).reading() as tx:
        for state in former.POST_STATES:
            post = await tx.posts.get(PostId(f"post-{state}"))
            assert (post.state, post.text) == (PostState(state), f"Words of {state}.")
            assert (post.incident, post.story, post.approvals[0].by, post.due) == (None, None, ANA.id, NOON)
            assert (post.findings, post.justifications, post.opinions) == ((SAID,), (), ())
        for part, name in enumerate(former.DELIVERY_STATES):
            delivery = await tx.deliveries.get(DeliveryId(f"delivery-{name}"))
            assert (delivery.state, delivery.part, delivery.armed_at) == (DeliveryState(name), part, NOON)
        for kind in former.ALERT_KINDS:
            for name in former.ALERT_STATES:
                alert = await tx.alerts.get(f"{kind}-{name}")
                assert (alert.kind, alert.state) == (AlertKind(kind), AlertState(name))
                assert (alert.detail, alert.text) == ("", "")
        for name in former.REQUEST_STATES:
            assert (await tx.requests.get(f"request-{name}")).state is AccessState(name)
        assert await tx.people.get(ANA.id) == await tx.people.find(ANA.identity) == ANA
        account = await tx.accounts.get(ACME)
        assert (account.rights.approve, account.rights.answer) == (frozenset({ANA.id}), frozenset())
        assert account.profile == Profile(display_name="Acme", handle="acme", followers=84_000)
        assert len(await tx.messages.list("post:post-waiting")) == 1
        assert await tx.alerts.cursor(ACME) == "9"
    await database.close()


async def test_what_was_stopped_stays_stopped_for_its_reason(
    former_url: str, database_kind: str, clock: StandingClock
) -> None:
    database = await upgraded(former_url, database_kind)
    causes = {None: FreezeCause.RESTORED, ACME: FreezeCause.WRONG_ACCOUNT, BETA: FreezeCause.PERSON}

    async with SqlStore(database, clock).reading() as tx:
        found = await tx.freezes.list()
        everything = await tx.freezes.stopping(AccountId("x:whatever"))
    await database.close()

    assert {freeze.account: freeze.cause for freeze in found} == causes
    assert {freeze.reason for freeze in found} == set(former.FREEZES.values())
    assert all((freeze.by, freeze.at) == (ANA.id, NOON) for freeze in found)
    assert everything is not None and everything.account is None


async def test_the_log_is_whole_before_and_after_new_steps_on_former_rows(
    former_url: str, database_kind: str, clock: StandingClock
) -> None:
    database = await upgraded(former_url, database_kind)
    assert (await verify_audit(former_url)).problem is None

    async with SqlStore(database, clock).transaction() as tx:
        post = await tx.posts.get(PostId("post-waiting"))
        await tx.record(post.step(PostStep.WITHDRAW, by=ANA.id, at=NOON))
        alert = await tx.alerts.get("handed_back_text-open")
        await tx.record(alert.step(AlertStep.DISMISS, at=NOON, by=ANA.id))
        for freeze in await tx.freezes.list():
            await tx.record(freeze.lift(by=BEN.id, at=NOON))
    assert (await Sequencer(database, clock).once()).problem is None

    verified = await verify_audit(former_url)
    await database.close()
    assert (verified.problem, verified.waiting) == (None, 0)


async def test_a_freeze_removed_past_the_program_is_noticed_after_the_upgrade(
    former_url: str, database_kind: str
) -> None:
    database = await upgraded(former_url, database_kind)
    async with database.writer.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM cs_freezes WHERE id = 'all'")
    await database.close()

    problem = (await verify_audit(former_url)).problem
    assert problem is not None and "freeze all" in problem.what


@FROM_THE_GUARD
async def test_what_the_guard_kept_is_read_and_can_be_changed(
    former_url: str, database_kind: str, clock: StandingClock
) -> None:
    database = await upgraded(former_url, database_kind)

    async with SqlStore(database, clock).transaction() as tx:
        for kind in former.GUARD_ALERT_KINDS:
            assert (await tx.alerts.get(f"{kind}-open")).detail == "a new name"
        assert (await tx.deliveries.get(DeliveryId("delivery-deleting"))).state is DeliveryState.DELETING
        incident = await tx.incidents.get("i1")
        assert (incident.post, incident.timeline[0].by) == ("post-published", ANA.id)
        await tx.record(incident.step(IncidentStep.CONTAIN, at=NOON))
        credential = await tx.credentials.find(ACME)
        assert credential is not None and credential.connected_by == ANA.id
        assert [hold.reason for hold in await tx.holds.list()] == ["a lawsuit"]
        assert [drawn.role for drawn in await tx.messages.standing("C1", "2")] == [Role.INCIDENT]

    assert (await verify_audit(former_url)).problem is None
    await database.close()


async def test_the_public_is_heard_in_a_database_of_a_former_release(
    former_url: str, database_kind: str, clock: StandingClock
) -> None:
    database = await upgraded(former_url, database_kind)
    store = SqlStore(database, clock)

    await opened(store, a_story())
    await keep(store, "s1", heard())
    async with store.transaction() as tx:
        spike = Alert(id="a1", kind=AlertKind.SPIKE, account=ACME, remote_id=None, post=None, author=None, seen_at=NOON)
        await tx.record(raised(spike))
        await tx.messages.save(Drawn(subject="story:s1", role=Role.STORY, channel="C1", ts="9"))
        answer = replace(a_post(), story=a_story().id)
        await tx.record(birth(answer))
        assert (await tx.posts.get(answer.id)).story == "s1"

    assert (await verify_audit(former_url)).problem is None
    await database.close()


async def test_what_was_said_of_former_words_can_be_answered(
    former_url: str, database_kind: str, clock: StandingClock
) -> None:
    database = await upgraded(former_url, database_kind)
    post_id = PostId("post-draft")
    alarm = FalseAlarm(post=post_id, revision=1, check="links", rule="", by=BEN.id, at=NOON)

    async with SqlStore(database, clock).transaction() as tx:
        post = await tx.posts.get(post_id)
        fine = Justification(key=key_of(SAID, post.content), reason="It is ours.", by=ANA.id, at=NOON)
        await tx.record(post.step(PostStep.REVISE, by=ANA.id, at=NOON, justifications=(fine,)))
        assert await tx.false_alarms.add(alarm)
    async with SqlStore(database, clock).reading() as tx:
        stored = await tx.posts.get(post_id)
        assert (stored.justification(SAID), await tx.false_alarms.of_post(post_id)) == (fine, [alarm])

    assert (await verify_audit(former_url)).problem is None
    await database.close()


async def test_a_post_that_was_due_is_still_asked_for(former_url: str, database_kind: str) -> None:
    database = await upgraded(former_url, database_kind)
    worker = Worker()
    engine = DbosEngine(database, RealClock())

    await engine.launch(worker)
    try:
        await worker.until(1)
    finally:
        await engine.close()
        await database.close()
    assert worker.done == [former.DUE]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_copy_of_the_former_file_is_set_aside_first(
    former_url: str, former_schema: str, database_kind: str, tmp_path: Path
) -> None:
    await (await upgraded(former_url, database_kind)).close()

    (copy,) = copies_in(tmp_path, former_schema)
    assert await schema_version(f"sqlite:///{copy}") == former_schema
    assert await schema_version(former_url) == newest() == "0005"


async def test_somebody_of_the_former_release_can_be_linked_and_an_account_has_a_channel_in_each_chat(
    former_url: str, database_kind: str, clock: StandingClock
) -> None:
    database = await upgraded(former_url, database_kind)
    in_teams = Identity(platform="teams", organisation="tenant", user="0b6e")
    both, account = replace(ANA, others=(in_teams,)), replace(an_account(), channels=("C1", "19:c@thread.tacv2"))
    store = SqlStore(database, clock)
    async with store.reading() as tx:
        former_channels = (await tx.accounts.get(ACME)).channels, (await tx.accounts.get(BETA)).channels

    async with store.transaction() as tx:
        await tx.people.link(both, at=NOON)
        await tx.accounts.sync([account])
        await tx.messages.save(Drawn(subject="post:p1", role=Role.APPROVAL, channel="a:" + "1" * 300, ts="1" * 300))

    async with store.reading() as tx:
        assert await tx.people.find(in_teams) == await tx.people.find(ANA.identity) == both
        assert (await tx.accounts.get(ACME)).channels == account.channels
    async with database.reader.connect() as connection:
        for_the_former = (await connection.execute(select(accounts.c.channel).where(accounts.c.id == ACME))).scalar()
    assert (former_channels, for_the_former) == ((("C1",), ()), "C1")
    assert (await verify_audit(former_url)).problem is None
    await database.close()


async def test_the_newest_checked_words_of_each_former_post_are_its_first_kept_version(
    former_url: str, database_kind: str
) -> None:
    database = await upgraded(former_url, database_kind)

    async with database.reader.connect() as connection:
        rows = (await connection.execute(select(versions))).all()
    await database.close()

    kept = {row.post: (row.version, row.revision, row.editor, row.digest, row.words) for row in rows}
    assert kept == {f"post-{one}": (3, 1, ANA.id, former.DIGEST, f"post-{one}.1") for one in former.POST_STATES}
