"""What stops `run` and `check` before anything is asked of the world: each time in one sentence, never a traceback."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
import yaml

from adapters.sandbox.workspace import Addresses
from bot.assembly.base import opened
from bot.assembly.parts import read_config
from bot.config.model import Config
from bot.demo import STORY, bot_command
from tests.bot.commands.conftest import Run

NOWHERE = Addresses(port=1, bot_port=1)
"""Nobody listens there."""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The practice company's app.yaml, with its secrets in files beside it."""
    command = bot_command(NOWHERE, tmp_path, pace=STORY)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name, value in command.env.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "app.yaml"


def change(app: Path, **settings: object) -> None:
    """Other settings at the top."""
    app.write_text(yaml.safe_dump(yaml.safe_load(app.read_text()) | settings))


def change_account(app: Path, **settings: object) -> None:
    """Other settings of the first account."""
    first, *others = yaml.safe_load(app.read_text())["accounts"]
    change(app, accounts=[first | settings, *others])


def refusal(run: Run, command: str, app: Path) -> str:
    """All that a command said, on both streams, when it refused."""
    result = run(command, "--config", str(app))
    said = result.err + result.out
    assert result.status == (1 if command == "check" else 2), said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SLACK_SIGNING_SECRET", "", "chat.slack.signing_secret: is empty"),
        ("SLACK_BOT_TOKEN", "", "chat.slack.bot_token: is empty"),
        ("COUNTERSIGN_KEY", "short", "secrets.encryption_keys[0]: is not an encryption key."),
        ("DATABASE_URL", "mysql://root@db/x", "DATABASE_URL must be"),
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "The database cannot be reached."),
        ("DATABASE_URL", "sqlite:////proc/none/x.db", "The database cannot be kept in /proc/none"),
    ],
    ids=["signing secret", "bot token", "key", "other database", "database away", "folder missing"],
)
def test_a_missing_piece_stops_the_start(
    run: Run, app: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    if name == "DATABASE_URL":
        monkeypatch.setenv(name, value)
    else:
        (app.parent / "secrets" / name).write_text(value)

    said = refusal(run, "run", app)

    assert said.startswith("Countersign cannot start: ")
    assert sentence in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_brand_without_approvers_is_refused(run: Run, app: Path, command: str) -> None:
    change_account(app, people={"publish": ["Ana"]})

    assert "accounts[0].people.approve: names nobody" in refusal(run, command, app)


@pytest.mark.parametrize("command", ["run", "check"])
def test_everything_wrong_with_app_yaml_is_said_at_once_each_with_its_path(run: Run, app: Path, command: str) -> None:
    change_account(app, netwrk="x", network="mastodon")
    change(app, windws={}, listen={"port": "many"}, networks={"x": {}, "friendster": {}})

    said = refusal(run, command, app)

    for sentence in (
        "accounts[0].netwrk: is not a setting. Did you mean network?",
        "accounts[0].network: ",
        "windws: is not a setting. Did you mean windows?",
        "networks.friendster: is not one of the networks that Countersign knows.",
        "listen.port: ",
    ):
        assert f"• {sentence}" in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"accounts: [", "is not readable YAML", id="not YAML"),
        pytest.param(b"\xff\xfe\x00", "UTF-8", id="not text"),
        pytest.param(b"- a\n- b\n", "must", id="a list"),
        pytest.param(b"", "app.yaml is empty.", id="empty"),
        pytest.param(None, "cannot be read", id="a folder"),
    ],
)
@pytest.mark.parametrize("command", ["run", "check"])
def test_an_unreadable_app_yaml_is_a_sentence(
    run: Run, app: Path, command: str, content: bytes | None, sentence: str
) -> None:
    app.unlink()
    if content is None:
        app.mkdir()
    else:
        app.write_bytes(content)

    assert sentence in refusal(run, command, app)


@pytest.mark.parametrize("command", ["run", "check"])
def test_two_ways_to_sign_in_are_refused_with_the_reason(run: Run, app: Path, command: str) -> None:
    change_account(app, credentials={"client_id": "env:X_ACME_TOKEN", "consumer_key": "env:X_ACME_TOKEN"})

    said = refusal(run, command, app)

    assert "accounts[0].credentials" in said
    assert "not both" in said


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        pytest.param("UPDATE cs_version SET version_num = '9999'", "made by a newer release", id="newer"),
        pytest.param("DROP TABLE cs_version", "belongs to another program", id="not ours"),
    ],
)
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_strange_database_is_refused_and_left_alone(
    run: Run, app: Path, command: str, statement: str, sentence: str
) -> None:
    database = made(app).data_dir / "countersign.db"
    with sqlite3.connect(database) as connection:
        connection.execute(statement)

    said = refusal(run, command, app)

    assert sentence in said
    assert "Nothing was changed" in said


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_database_of_another_environment_is_refused(run: Run, app: Path, command: str) -> None:
    made(app)
    accounts = yaml.safe_load(app.read_text())["accounts"]
    change(app, environment="staging", accounts=[one for one in accounts if one["kind"] != "practice"])

    assert "this database was made in practice, app.yaml says staging." in refusal(run, command, app)


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_damaged_log_is_not_a_traceback(run: Run, app: Path, command: str) -> None:
    database = made(app).data_dir / "countersign.db"
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TRIGGER cs_audit_no_update")
        connection.execute("UPDATE cs_audit SET leaf = 'text'")

    assert "The first entry of the log was altered." in refusal(run, command, app)


def made(app: Path) -> Config:
    """The configuration, after its database was made and belongs to its environment."""

    async def make(config: Config) -> None:
        async with opened(config):
            pass

    config = read_config(app)
    asyncio.run(make(config))
    return config
