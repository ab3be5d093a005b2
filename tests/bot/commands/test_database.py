"""`migrate`, `backup`, `restore`, `freeze`, `thaw` and `rotate` from the command line, and the witness beside."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.assembly.base import opened
from bot.assembly.parts import read_config
from bot.assembly.program import assembled
from bot.witness import FileWitness, Mark
from tests.bot.commands.conftest import Run
from tests.builders import ANA, an_account
from workflows.domain.freeze import FreezeCause
from workflows.domain.person import Person

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


async def started(config: Path) -> None:
    async with assembled(read_config(config)):
        pass


async def witnessed(path: object, mark: Mark) -> None:
    assert isinstance(path, Path)
    path.parent.mkdir()
    await FileWitness(path).write(mark)


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


async def opened_and_synced(config: Path) -> None:
    async with opened(read_config(config)) as base, base.store.transaction() as tx:
        await tx.accounts.sync([an_account("acme"), an_account("beta")])


def test_an_account_is_stopped_and_let_go_from_the_command_line(run: Run, config: Path) -> None:
    asyncio.run(opened_and_synced(config))

    stopped = run("freeze", "@acme", "--reason", "a strike", "--config", str(config))
    again = run("freeze", "x:acme", "--reason", "a strike", "--config", str(config))
    run("freeze", "all", "--reason", "everything", "--config", str(config))
    one = run("thaw", "acme", "--yes", "--config", str(config))
    rest = run("thaw", "all", "--config", str(config))

    assert (stopped.status, stopped.err) == (0, "")
    assert "Stopped: x:acme. Nothing leaves any more" in stopped.out and "countersign thaw x:acme" in stopped.out
    assert again.status == 2 and "stopped already: An administrator did it" in again.err
    assert one.status == 0 and "x:acme: a strike" in one.out and "everything" not in one.out
    assert rest.status != 0 and "all accounts: everything" in rest.out
    assert "Nothing called acme is stopped." in run("thaw", "acme", "--yes", "--config", str(config)).out


def test_an_account_that_is_not_there_is_answered_with_those_that_are(run: Run, config: Path) -> None:
    asyncio.run(opened_and_synced(config))

    result = run("freeze", "acne", "--reason", "a strike", "--config", str(config))

    assert result.status == 2
    assert "There is no account acne. Nothing was stopped. Name one of x:acme, x:beta; or all." in result.err


def test_before_the_first_start_there_is_no_account_to_stop(run: Run, config: Path) -> None:
    result = run("freeze", "acme", "--reason", "a strike", "--config", str(config))

    assert result.status == 2
    assert "No accounts are stored yet: that happens when the bot starts for the first time." in result.err


async def test_while_the_bot_runs_on_sqlite_the_chat_is_the_way(run: Run, config: Path) -> None:
    async with opened(read_config(config)):
        result = await asyncio.to_thread(run, "freeze", "all", "--reason", "a leak", "--config", str(config))

    assert result.status == 2
    assert "Type /post freeze all in the chat: it holds at once." in result.err


async def test_a_log_behind_its_witness_stops_all_sending(config: Path) -> None:
    settings = read_config(config)
    await witnessed(settings.witness, Mark(size=10_000, root="0" * 64))

    async with assembled(settings):
        pass

    async with opened(settings) as base, base.store.reading() as tx:
        (freeze,) = await tx.freezes.list()
    assert (freeze.account, freeze.cause) == (None, FreezeCause.RESTORED)
    assert "shorter than its witness saw" in freeze.reason


def test_lifting_what_a_person_stopped_says_nothing_about_the_log(run: Run, config: Path) -> None:
    settings = read_config(config)
    run("migrate", "--config", str(config))
    run("freeze", "all", "--reason", "a leak", "--config", str(config))
    asyncio.run(witnessed(settings.witness, Mark(size=10_000, root="0" * 64)))

    thawed = run("thaw", "--yes", "--config", str(config))

    assert thawed.status == 0 and "witness" not in thawed.out
    assert run("audit", "verify", "--config", str(config)).status == 1


def test_after_a_thaw_the_witness_takes_the_restored_log_as_it_is(run: Run, config: Path) -> None:
    settings = read_config(config)
    asyncio.run(witnessed(settings.witness, Mark(size=10_000, root="0" * 64)))
    asyncio.run(started(config))
    doubted = run("audit", "verify", "--config", str(config))

    thawed = run("thaw", "--yes", "--config", str(config))

    asyncio.run(started(config))
    assert (doubted.status, thawed.status) == (1, 0)
    assert "From now on the witness takes the log as it is" in thawed.out
    assert run("thaw", "--config", str(config)).out == "Nothing is stopped.\n"
    assert run("audit", "verify", "--config", str(config)).status == 0


def test_rotating_protects_everything_with_the_first_key(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(meet(config, ANA))
    monkeypatch.setenv("NEWER", run("secret").out.strip())
    config.write_text(config.read_text().replace("[env:KEY]", "[env:NEWER, env:KEY]"))

    rotated = run("rotate", "--config", str(config))

    config.write_text(config.read_text().replace("[env:NEWER, env:KEY]", "[env:NEWER]"))
    assert (rotated.status, asyncio.run(name_of(config, ANA))) == (0, "Ana")
    assert "protects everything now: 1 people and sign-ins" in rotated.out
    assert run("audit", "verify", "--config", str(config)).status == 0


def test_a_reason_from_the_chat_cannot_steer_the_operators_terminal(run: Run, config: Path) -> None:
    """ESC begins a terminal's own commands, U+009B too, and U+202E turns the rest of the line around."""
    asyncio.run(opened_and_synced(config))
    run("freeze", "acme", "--reason", "a\x1b[2Jleak\x9b31m \u202ekael\x07", "--config", str(config))

    says = run("thaw", "acme", "--yes", "--config", str(config)).out

    assert "leak" in says and "Posts can be sent again." in says
    assert not set("\x1b\x9b\u202e\x07") & set(says)
