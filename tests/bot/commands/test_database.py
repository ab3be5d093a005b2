"""`migrate`, `backup`, `restore`, `thaw`, `rotate` and `audit verify` from the command line, and the witness beside."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.assembly.base import opened
from bot.assembly.parts import read_config
from bot.assembly.program import assembled
from bot.witness import Mark, Witness
from tests.bot.commands.conftest import Run
from tests.builders import ANA
from workflows.domain.audit import Entry
from workflows.domain.person import Person
from workflows.errors import ConfigError

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {"KEY": KEY, "SIGNING": "signing", "BOT": "xoxb-1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    path = tmp_path / "app.yaml"
    path.write_text(
        """
        company: {contact: Sam}
        secrets: {encryption_keys: [env:KEY]}
        chat: {slack: {team: T0ACME, signing_secret: env:SIGNING, bot_token: env:BOT, api_url: 'http://127.0.0.1:1/api/'}}
        listen: {port: 0, internal_port: 0}
        audit: {witness: elsewhere/head}
        """
    )
    return path


def database(config: Path) -> Path:
    return config.parent / ".countersign" / "countersign.db"


async def grow_log(config: Path, *, entries: int) -> None:
    async with opened(read_config(config)) as base:
        for number in range(entries):
            async with base.store.transaction() as tx:
                entry = Entry(at=base.clock.now(), action="test.entry", subject=str(number), by="system")
                await tx.note(entry)


async def started(config: Path) -> None:
    async with assembled(read_config(config)):
        pass


async def meet(config: Path, person: Person) -> None:
    async with opened(read_config(config)) as base, base.store.transaction() as tx:
        await tx.people.save(person)


async def name_of(config: Path, person: Person) -> str:
    async with opened(read_config(config)) as base, base.store.reading() as tx:
        return (await tx.people.get(person.id)).name


def test_migrate_makes_the_database(run: Run, config: Path) -> None:
    result = run("migrate", "--config", str(config))

    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("The database is on schema ")
    assert database(config).exists()


def test_a_backup_is_a_database_and_never_overwrites(run: Run, config: Path) -> None:
    run("migrate", "--config", str(config))
    copy = config.parent / "copy.db"

    assert run("backup", str(copy), "--config", str(config)).status == 0
    again = run("backup", str(copy), "--config", str(config))

    assert sqlite3.connect(copy).execute("SELECT count(*) FROM cs_audit").fetchone() == (0,)
    assert again.status == 2
    assert "is there already" in again.err


def test_a_restored_database_sends_nothing_until_somebody_has_looked(run: Run, config: Path) -> None:
    run("migrate", "--config", str(config))
    copy = config.parent / "copy.db"
    run("backup", str(copy), "--config", str(config))

    restored = run("restore", str(copy), "--yes", "--config", str(config))
    asked = run("thaw", "--config", str(config))
    thawed = run("thaw", "--yes", "--config", str(config))

    assert restored.status == 0
    assert "The former database is kept:" in restored.out and "Sending is stopped" in restored.out
    assert asked.status != 0
    assert "all accounts: restored from a backup" in asked.out
    assert thawed.status == 0
    assert run("thaw", "--config", str(config)).out == "Nothing is stopped.\n"


def test_restoring_what_is_not_there_changes_nothing(run: Run, config: Path) -> None:
    result = run("restore", str(config.parent / "nothing.db"), "--yes", "--config", str(config))

    assert result.status == 2
    assert "Nothing was changed" in result.err


def test_verify_names_what_was_altered(run: Run, config: Path) -> None:
    asyncio.run(grow_log(config, entries=3))
    whole = run("audit", "verify", "--config", str(config))
    with sqlite3.connect(database(config)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE cs_audit SET leaf = CAST(replace(leaf, 'test', 'fake') AS BLOB) WHERE id = 2")

    altered = run("audit", "verify", "--config", str(config))

    assert whole.status == 0
    assert whole.out.startswith("The log is whole: ")
    assert altered.status == 1
    assert "The log is not whole." in altered.err and "altered" in altered.err


async def test_a_log_behind_its_witness_stops_all_sending(config: Path) -> None:
    settings = read_config(config)
    assert settings.witness is not None
    settings.witness.parent.mkdir()
    Witness(settings.witness).write(Mark(size=10_000, root="0" * 64))

    async with assembled(settings):
        pass

    async with opened(settings) as base, base.store.reading() as tx:
        (freeze,) = await tx.freezes.list()
    assert freeze.account is None
    assert "shorter than its witness saw" in freeze.reason


def test_after_a_thaw_the_witness_takes_the_restored_log_as_it_is(run: Run, config: Path) -> None:
    settings = read_config(config)
    assert settings.witness is not None
    settings.witness.parent.mkdir()
    Witness(settings.witness).write(Mark(size=10_000, root="0" * 64))
    asyncio.run(started(config))
    doubted = run("audit", "verify", "--config", str(config))

    thawed = run("thaw", "--yes", "--config", str(config))

    asyncio.run(started(config))
    assert (doubted.status, thawed.status) == (1, 0)
    assert "From now on the witness takes the log as it is" in thawed.out
    assert run("thaw", "--config", str(config)).out == "Nothing is stopped.\n"
    assert run("audit", "verify", "--config", str(config)).status == 0


def test_what_a_witness_saw_before_an_accepted_mark_no_longer_counts(tmp_path: Path) -> None:
    witness = Witness(tmp_path / "head")
    accepted = Mark(size=3, root="c" * 64, accepted=True)
    for mark in (Mark(size=9, root="a" * 64), accepted, Mark(size=4, root="d" * 64)):
        witness.write(mark)

    assert Witness(tmp_path / "head").read() == (accepted, Mark(size=4, root="d" * 64))


def test_rotating_protects_everything_with_the_first_key(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(meet(config, ANA))
    monkeypatch.setenv("NEWER", run("secret").out.strip())
    config.write_text(config.read_text().replace("[env:KEY]", "[env:NEWER, env:KEY]"))

    rotated = run("rotate", "--config", str(config))

    config.write_text(config.read_text().replace("[env:NEWER, env:KEY]", "[env:NEWER]"))
    assert (rotated.status, asyncio.run(name_of(config, ANA))) == (0, "Ana")
    assert "protects the words of all 1 people now" in rotated.out
    assert run("audit", "verify", "--config", str(config)).status == 0


def test_a_witness_remembers_the_newest_marks(tmp_path: Path) -> None:
    witness = Witness(tmp_path / "head")
    for size in range(1, 450):
        witness.write(Mark(size=size, root=f"{size:064x}"))

    seen = Witness(tmp_path / "head").read()

    assert seen[-1] == Mark(size=449, root=f"{449:064x}")
    assert len(seen) < 400


def test_a_damaged_witness_line_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "head").write_text("\n12 zz\nnonsense\n7 " + "a" * 64 + " 2026\n9 " + "b" * 30)

    assert Witness(tmp_path / "head").read() == (Mark(size=7, root="a" * 64),)


def test_a_witness_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError, match=r"audit\.witness: .* cannot be written"):
        Witness(tmp_path / "file" / "head").require_writable()
