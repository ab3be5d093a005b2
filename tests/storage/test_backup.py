"""Backup and restore, on both databases; and what is pruned and rewrapped."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from storage.backup import REASON, backup, restore
from storage.database import Database, open_database
from storage.keeping import prune, rotate_secret
from storage.schema import leases, person_keys
from storage.store import SqlStore
from storage.vault import Vault, folded, new_secret
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, NOON, a_person, a_post, birth
from tests.clocks import StandingClock
from tests.conftest import SECRET
from tests.postgres import Cluster
from workflows.domain.freeze import FreezeCause, first_freeze
from workflows.domain.post import Decision, PostState, PostStep
from workflows.errors import ConfigError
from workflows.ports.store import Drawn, Role


def names_in(folder: Path) -> str:
    return " ".join(path.name for path in folder.iterdir())


@pytest.fixture
def elsewhere(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty place to restore into."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path}/restored.db"
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return cluster.url(cluster.create())


async def test_a_restored_database_holds_everything_and_sends_nothing(
    store: SqlStore, database_url: str, elsewhere: str, tmp_path: Path, clock: StandingClock
) -> None:
    post = a_post(state=PostState.APPROVED)
    async with store.transaction() as tx:
        await tx.record(birth(post))

    await backup(database_url, tmp_path / "copy")
    await restore(tmp_path / "copy", elsewhere, now=NOON, by=ANA.id)

    database = await open_database(elsewhere, secrets=[SECRET])
    async with SqlStore(database, clock).transaction() as tx:
        assert await tx.posts.get(post.id) == post
        (freeze,) = await tx.freezes.list()
    await database.close()
    assert (freeze.account, freeze.reason, freeze.by) == (None, REASON, ANA.id)
    assert (await verify_audit(elsewhere)).is_whole
    assert "unfinished" not in names_in(tmp_path)


async def test_a_restored_database_is_frozen_anew_whatever_was_stopped_or_lifted_in_it(
    store: SqlStore, database_url: str, elsewhere: str, tmp_path: Path, clock: StandingClock
) -> None:
    change = first_freeze(None, cause=FreezeCause.PERSON, reason="A strike.", by=ANA.id, at=NOON)
    async with store.transaction() as tx:
        await tx.record(change)
        await tx.record(change.after.lift(by=BEN.id, at=NOON))

    await backup(database_url, tmp_path / "copy")
    await restore(tmp_path / "copy", elsewhere, now=NOON + timedelta(days=1))

    database = await open_database(elsewhere, secrets=[SECRET])
    async with SqlStore(database, clock).transaction() as tx:
        (freeze,) = await tx.freezes.list()
        assert (freeze.cause, freeze.reason) == (FreezeCause.RESTORED, REASON)
        await tx.record(freeze.lift(by=ANA.id, at=NOON + timedelta(days=2)))
    await database.close()
    assert (await verify_audit(elsewhere)).is_whole


async def test_a_backup_overwrites_nothing(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")

    with pytest.raises(ConfigError, match="nothing was overwritten"):
        await backup(database_url, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "precious"


async def test_a_backup_is_for_its_owner_alone_and_follows_no_link(
    store: SqlStore, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "copy.unfinished").symlink_to(tmp_path / "precious")

    await backup(database_url, tmp_path / "copy")

    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "precious").read_text() == "precious" and not (tmp_path / "copy").is_symlink()


async def test_a_restore_keeps_the_former_file_or_refuses_a_database_in_use(
    database_url: str, database_kind: str, tmp_path: Path
) -> None:
    await backup(database_url, tmp_path / "copy")

    if database_kind == "postgresql":
        with pytest.raises(ConfigError, match="not empty"):
            await restore(tmp_path / "copy", database_url, now=NOON)
        return
    kept = await restore(tmp_path / "copy", database_url, now=NOON)
    assert kept is not None and kept.exists()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_is_no_backup_of_ours_is_refused_and_the_database_stays(
    database: Database, database_url: str, tmp_path: Path, database_kind: str
) -> None:
    (tmp_path / "junk").write_bytes(b"not a database" * 500)
    other = tmp_path / "empty.db"
    shutil.copy(database_url.removeprefix("sqlite:///"), tmp_path / "good")

    with pytest.raises(ConfigError, match="damaged"):
        await restore(tmp_path / "junk", f"sqlite:///{other}", now=NOON)
    with pytest.raises(ConfigError, match="no backup at"):
        await restore(tmp_path / "nothing", f"sqlite:///{other}", now=NOON)
    assert not other.exists()
    with pytest.raises(ConfigError, match="already uses"):
        await restore(tmp_path / "good", database_url, now=NOON)


async def test_without_their_key_a_persons_words_are_gone_and_the_log_is_whole(
    store: SqlStore, database: Database, database_url: str
) -> None:
    anas, bens = a_post("Ana's words", state=PostState.WAITING), a_post("Ben's words", author=BEN)
    decision = Decision(step=PostStep.REJECT, by=BEN.id, at=NOON, reason="Ben's reason")
    async with store.transaction() as tx:
        for person in (ANA, BEN):
            await tx.people.save(person)
        await tx.record(birth(anas))
        await tx.record(birth(bens))
        await tx.record(anas.step(PostStep.REJECT, by=BEN.id, at=NOON, decision=decision))

    async with database.writer.begin() as connection:
        await connection.execute(delete(person_keys).where(person_keys.c.person == ANA.id))

    async with store.transaction() as tx:
        rejected = await tx.posts.get(anas.id)
        assert rejected.text == "" and rejected.decision == decision
        assert (await tx.posts.get(bens.id)).text == "Ben's words"
        assert (await tx.people.get(ANA.id)).name == "(erased)"
    assert (await verify_audit(database_url)).is_whole
    # The key is remembered by this process, but nothing can be written under it: a new one is made.
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with store.transaction() as tx:
            await tx.people.save(ANA)
    async with store.transaction() as tx:
        await tx.people.save(ANA)
        assert (await tx.people.get(ANA.id)).name == "Ana"


async def test_secrets_can_be_exchanged(database_url: str, clock: StandingClock) -> None:
    newer = new_secret()
    database = await open_database(database_url, secrets=[SECRET])
    async with SqlStore(database, clock).transaction() as tx:
        await tx.people.save(ANA)
        await tx.alerts.remember("mine", post=a_post(id="p").id, person=ANA.id, until=NOON + timedelta(days=1))
    await database.close()

    database = await open_database(database_url, secrets=[newer, SECRET])
    async with SqlStore(database, clock).transaction() as tx:
        assert await tx.alerts.recognise("MINE", now=NOON) is not None
    assert await rotate_secret(database, now=NOON, by="operator") == 1
    await database.close()

    database = await open_database(database_url, secrets=[newer])
    async with SqlStore(database, clock).reading() as tx:
        assert (await tx.people.get(ANA.id)).name == "Ana"
    await database.close()


async def test_pruning_takes_only_what_is_old(store: SqlStore, database: Database) -> None:
    async with store.transaction() as tx:
        await tx.inbox.first_time("old", at=NOON - timedelta(days=31))
        await tx.inbox.first_time("new", at=NOON - timedelta(days=29))
        await tx.alerts.remember("x", post=a_post(id="p").id, person=ANA.id, until=NOON - timedelta(days=1))

    assert (await prune(database, now=NOON)).inbox == 1

    async with database.reader.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM cs_handed_back"))).scalar_one() == 0
    async with store.transaction() as tx:
        assert not await tx.inbox.first_time("new", at=NOON)


async def test_what_killed_processes_and_closed_windows_left_behind_is_pruned(
    store: SqlStore, database: Database
) -> None:
    old, new = a_post("Old"), a_post("New")
    window = Drawn(subject=f"post:{old.id}", role=Role.WINDOW, channel="V1", ts="")
    kept = {replace(window, subject=f"post:{new.id}"), replace(window, role=Role.AUTHOR, channel="D1")}
    async with store.transaction() as tx:
        await tx.record(birth(replace(old, changed_at=NOON - timedelta(days=2))))
        await tx.record(birth(new))
        for drawn in (window, *kept):
            await tx.messages.save(drawn)
    async with database.writer.begin() as connection:
        for name, at in (("killed", NOON - timedelta(days=2)), ("alive", NOON)):
            await connection.execute(leases.insert().values(executor=name, seen_at=at))

    await prune(database, now=NOON)

    async with store.reading() as tx:
        assert {*await tx.messages.list(f"post:{old.id}"), *await tx.messages.list(f"post:{new.id}")} == kept
    async with database.reader.begin() as connection:
        assert (await connection.execute(select(leases.c.executor))).scalars().all() == ["alive"]


def test_texts_are_compared_without_case_spacing_width_and_links() -> None:
    vault = Vault([SECRET])

    assert folded("Ｈｅｌｌｏ\n WORLD https://a.b/c") == folded("hello world  https://t.co/xyz")
    assert vault.mark("a") in vault.marks("A ") and vault.mark("a") != vault.mark("b")
    assert Vault([new_secret()]).mark("a") != vault.mark("a")
    assert a_person("Ana") == ANA
