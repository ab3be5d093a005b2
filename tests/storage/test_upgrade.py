"""From each former schema to this release's, by the program's own path, on both databases."""

import hashlib
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.audit import Sequencer
from storage.database import Database, open_database
from storage.engines import parsed
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
from workflows.domain.absence import Absence, planned
from workflows.domain.access import AccessState
from workflows.domain.account import Profile
from workflows.domain.alert import Alert, AlertKind, AlertState, AlertStep, raised
from workflows.domain.approval import ApprovalStep, Occasion
from workflows.domain.comment import Comment
from workflows.domain.content import Media
from workflows.domain.delivery import DeliveryState
from workflows.domain.emergency import Emergency, asked
from workflows.domain.finding import Finding, Severity, Span
from workflows.domain.freeze import FreezeCause
from workflows.domain.group import Group, group_id
from workflows.domain.ids import AccountId, DeliveryId, GroupId, PostId
from workflows.domain.incident import IncidentStep
from workflows.domain.objection import FalseAlarm, Justification, key_of
from workflows.domain.person import Identity
from workflows.domain.post import Decision, Label, PostState, PostStep
from workflows.domain.results import Results
from workflows.domain.trust import Earned, Earning
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
KETTLE = Media(sha256=hashlib.sha256(b"a kettle").hexdigest(), type="image/png")


@pytest.fixture(params=["0001", "0002", "0003", "0004", "0005"])
def former_schema(request: pytest.FixtureRequest) -> str:
    """Each test runs from every former schema."""
    return str(request.param)


@dataclass(frozen=True, kw_only=True)
class Databases:
    """Makes databases of one kind."""

    cluster: Cluster | None
    """None: SQLite."""
    made: dict[str, str] = field(default_factory=dict)
    """The addresses of those that are only copied, by what they hold: each process of the tests makes them once."""

    def create(self, folder: Path, *, like: str | None = None) -> str:
        """The address of a new one, empty or like another that nobody is connected to."""
        if self.cluster is not None:
            template = parsed(like).database if like else None
            return self.cluster.url(self.cluster.create(template=template or "template1"))
        file = folder / "former.db"
        if like:
            shutil.copy(parsed(like).database or "", file)
        return f"sqlite:///{file}"

    def drop(self, url: str) -> None:
        """Away with it."""
        if self.cluster is not None:
            self.cluster.drop(parsed(url).database or "")


@pytest.fixture(scope="session")
def shelves() -> dict[str, Databases]:
    """By their kind."""
    return {}


@pytest.fixture
def databases(database_kind: str, shelves: dict[str, Databases], request: pytest.FixtureRequest) -> Databases:
    """Those of the kind the test runs on."""
    if database_kind not in shelves:
        cluster = None if database_kind == "sqlite" else request.getfixturevalue("postgres_cluster")
        shelves[database_kind] = Databases(cluster=cluster)
    return shelves[database_kind]


@pytest.fixture
async def left_behind(former_schema: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of what an earlier release left behind; only to be copied."""
    if former_schema not in databases.made:
        url = databases.create(tmp_path_factory.mktemp("former"))
        await former.make_former_database(url, schema=former_schema)
        databases.made[former_schema] = url
    return databases.made[former_schema]


@pytest.fixture
def former_url(left_behind: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The address of a database that an earlier release left behind."""
    url = databases.create(tmp_path, like=left_behind)
    yield url
    databases.drop(url)


@pytest.fixture
async def upgraded_url(
    former_schema: str, database_kind: str, left_behind: str, databases: Databases, tmp_path: Path
) -> AsyncIterator[str]:
    """The address of one that this release upgraded."""
    name = f"upgraded from {former_schema}"
    if name not in databases.made:
        (tmp_path / "upgrading").mkdir()
        databases.made[name] = databases.create(tmp_path / "upgrading", like=left_behind)
        await (await upgraded(databases.made[name], database_kind)).close()
    url = databases.create(tmp_path, like=databases.made[name])
    yield url
    databases.drop(url)


FROM_THE_GUARD = pytest.mark.parametrize("former_schema", ["0002", "0003", "0004", "0005"], indirect=True)


def copies_in(folder: Path, schema: str) -> list[Path]:
    return list(folder.glob(f"former.db.{schema}.*.backup"))


async def upgraded(url: str, kind: str) -> Database:
    """Open it as this release does: a file is upgraded by that, a server after `countersign migrate`."""
    if kind == "postgresql":
        with pytest.raises(ConfigError, match="countersign migrate"):
            await open_database(url, secrets=[SECRET])
        await migrate(url)
    return await open_database(url, secrets=[SECRET])


async def test_every_row_of_the_former_release_is_read(upgraded_url: str, clock: StandingClock) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])

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


async def test_what_was_stopped_stays_stopped_for_its_reason(upgraded_url: str, clock: StandingClock) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])
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
    upgraded_url: str, clock: StandingClock
) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])
    assert (await verify_audit(upgraded_url)).problem is None

    async with SqlStore(database, clock).transaction() as tx:
        post = await tx.posts.get(PostId("post-waiting"))
        await tx.record(post.step(PostStep.WITHDRAW, by=ANA.id, at=NOON))
        alert = await tx.alerts.get("handed_back_text-open")
        await tx.record(alert.step(AlertStep.DISMISS, at=NOON, by=ANA.id))
        for freeze in await tx.freezes.list():
            await tx.record(freeze.lift(by=BEN.id, at=NOON))
    assert (await Sequencer(database, clock).once()).problem is None

    verified = await verify_audit(upgraded_url)
    await database.close()
    assert (verified.problem, verified.waiting) == (None, 0)


async def test_a_freeze_removed_past_the_program_is_noticed_after_the_upgrade(upgraded_url: str) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])
    async with database.writer.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM cs_freezes WHERE id = 'all'")
    await database.close()

    problem = (await verify_audit(upgraded_url)).problem
    assert problem is not None and "freeze all" in problem.what


@FROM_THE_GUARD
async def test_what_the_guard_kept_is_read_and_can_be_changed(upgraded_url: str, clock: StandingClock) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])

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

    assert (await verify_audit(upgraded_url)).problem is None
    await database.close()


async def test_the_public_is_heard_in_a_database_of_a_former_release(upgraded_url: str, clock: StandingClock) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])
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

    assert (await verify_audit(upgraded_url)).problem is None
    await database.close()


async def test_what_was_said_of_former_words_can_be_answered(upgraded_url: str, clock: StandingClock) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])
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

    assert (await verify_audit(upgraded_url)).problem is None
    await database.close()


async def test_approval_is_organised_in_a_database_of_a_former_release(upgraded_url: str, clock: StandingClock) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])
    store, post_id, legal = SqlStore(database, clock), PostId("post-waiting"), group_id("slack", "T0ACME", "S0LEGAL")
    async with store.reading() as tx:
        account = await tx.accounts.get(ACME)
        nothing = (account.steps, account.topics, account.on_call, account.earning, account.slots)
        assert (nothing, (await tx.posts.get(post_id)).needed) == (({}, (), None, None, None), 1)
        assert not [*await tx.groups.list(), *await tx.absences.at(NOON), *await tx.calls.of_post(post_id)]
        assert not await tx.emergencies.is_open(ACME, at=NOON) and await tx.trust.find(ANA.id, ACME) is None
        assert await tx.posts.waits([ACME], since=NOON) == []
        assert ((await tx.posts.get(post_id)).group, await tx.posts.results(post_id)) == (None, None)

    steps = {Occasion.POST: (ApprovalStep(name="legal", people=frozenset({legal})),)}
    emergency = Emergency(id="e1", account=ACME, asked_by=BEN.id, asked_at=NOON, reason="A fire")
    comment = Comment(id="c1", post=post_id, revision=1, by=BEN.id, at=NOON, text="Two?")
    async with store.transaction() as tx:
        await tx.accounts.sync([replace(account, steps=steps, earning=Earning())])
        await tx.groups.name([legal])
        await tx.groups.save(Group(id=legal, handle="legal", members=frozenset({BEN.id}), seen_at=NOON))
        away = Absence(id="a1", person=ANA.id, instead=BEN.id, since=NOON, until=NOON + timedelta(days=1))
        await tx.record(planned(away, by=ANA.id, at=NOON))
        await tx.record(asked(emergency))
        await tx.trust.save(Earned(person=ANA.id, account=ACME))
        await tx.comments.add(comment)
        post = await tx.posts.get(post_id)
        await tx.media.keep(post, KETTLE, b"a kettle", named="", by=ANA.id)
        said = Decision(step=PostStep.REJECT, by=BEN.id, at=NOON, reason="No.", labels=(Label.TONE,))
        await tx.record(post.step(PostStep.REJECT, by=BEN.id, at=NOON, decision=said, group=GroupId(post_id)))
        await tx.posts.save_results(Results(post=post_id, at=NOON, likes=3))
        await tx.messages.save(Drawn(subject="emergency:e1", role=Role.EMERGENCY, channel="C1", ts="8"))
    async with store.reading() as tx:
        assert (await tx.accounts.get(ACME)).steps[Occasion.POST][0].people == {BEN.id}
        assert (await tx.posts.get(post_id)).decision == said
        assert [one.id for one in await tx.posts.of_group(GroupId(post_id))] == [post_id]
        assert await tx.posts.results(post_id) == Results(post=post_id, at=NOON, likes=3)
        assert (await tx.emergencies.get("e1"), await tx.comments.of_post(post_id)) == (emergency, [comment])
        assert await tx.media.read(post_id, KETTLE.sha256) == b"a kettle"

    assert (await verify_audit(upgraded_url)).problem is None
    await database.close()


@pytest.mark.parametrize("former_schema", ["0005"], indirect=True)
async def test_false_alarms_of_the_former_release_are_read(upgraded_url: str, clock: StandingClock) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])

    async with SqlStore(database, clock).reading() as tx:
        [alarm] = await tx.false_alarms.of_post(PostId("post-waiting"))
        assert (alarm.check, alarm.by, alarm.at) == ("links", ANA.id, NOON)
    await database.close()


async def test_a_post_that_was_due_is_still_asked_for(upgraded_url: str) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])
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
    assert await schema_version(former_url) == newest() == "0006"


async def test_somebody_of_the_former_release_can_be_linked_and_an_account_has_a_channel_in_each_chat(
    upgraded_url: str, clock: StandingClock
) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])
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
    assert (await verify_audit(upgraded_url)).problem is None
    await database.close()


async def test_the_newest_checked_words_of_each_former_post_are_its_first_kept_version(upgraded_url: str) -> None:
    database = await open_database(upgraded_url, secrets=[SECRET])

    async with database.reader.connect() as connection:
        rows = (await connection.execute(select(versions))).all()
    await database.close()

    kept = {row.post: (row.version, row.revision, row.editor, row.digest, row.words) for row in rows}
    assert kept == {f"post-{one}": (3, 1, ANA.id, former.DIGEST, f"post-{one}.1") for one in former.POST_STATES}
