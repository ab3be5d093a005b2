"""The small commands: what they print, and mistakes in words instead of tracebacks."""

import base64
import json
import re
import zipfile
from pathlib import Path

import pytest
import yaml

from bot.assembly.parts import known_plugins, read_config
from tests.bot.commands.conftest import Run

ROOT = Path(__file__).parents[3]


def test_the_version_is_printed(run: Run) -> None:
    assert re.fullmatch(r"countersign \d+\.\d+\.\d+\n", run("--version").out)


def test_a_secret_is_a_key_and_new_each_time(run: Run) -> None:
    first, second = run("secret").out.strip(), run("secret").out.strip()

    assert len(base64.urlsafe_b64decode(first)) == 32
    assert first != second


def test_the_schema_is_json_and_knows_every_plug_in(run: Run) -> None:
    schema = json.loads(run("config", "schema").out)

    assert set(schema["properties"]["networks"]["properties"]) == set(known_plugins().networks) >= {"x", "practice"}
    assert set(schema["properties"]["checks"]["properties"]) >= {"length", "profanity", "links"}


def test_the_commented_example_is_right(tmp_path: Path) -> None:
    text = (ROOT / "app.yaml").read_text()
    names = set(re.findall(r"env:([A-Z_0-9]+)", text))
    environ = dict.fromkeys(names, "value") | {"COUNTERSIGN_KEY": base64.urlsafe_b64encode(b"k" * 32).decode()}

    config = read_config(ROOT / "app.yaml", environ=environ)

    assert [account.handle for account in config.accounts] == ["acme", "practice", "own"]
    assert config.warnings == ()


def test_two_ways_to_sign_in_are_refused_with_the_reason(run: Run, tmp_path: Path, app_yaml: Path) -> None:
    app = yaml.safe_load(app_yaml.read_text())
    app["accounts"][0]["credentials"] = {"client_id": "env:ID", "consumer_key": "env:KEY"}
    app_yaml.write_text(yaml.safe_dump(app))

    result = run("check", "--config", str(app_yaml))

    assert result.status == 1
    assert "not both" in result.err


def test_the_teams_app_is_written_ready_to_upload(run: Run, tmp_path: Path) -> None:
    to = tmp_path / "acme.zip"
    app_id = "11111111-0000-4000-8000-000000000001"
    asked = ("--app-id", app_id, "--url", "https://bot.acme.example/api/messages", "--to", str(to))

    first, again = run("manifest", "teams", *asked, "--command", "/publish"), run("manifest", "teams", *asked)

    assert "ready to upload" in first.out and "https://bot.acme.example/api/messages" in first.out
    with zipfile.ZipFile(to) as zipped:
        made = json.loads(zipped.read("manifest.json"))
    assert made["id"] == app_id and made["validDomains"] == ["bot.acme.example"] and "publish queue" in str(made)
    assert again.status == 2 and "is there already. Choose another name with --to;" in again.err


def test_a_teams_app_that_cannot_be_is_refused_with_every_reason(run: Run, tmp_path: Path) -> None:
    to = tmp_path / "acme.zip"

    result = run("manifest", "teams", "--app-id", "countersign", "--url", "http://bot.acme.example", "--to", str(to))

    assert result.status == 2 and not to.exists()
    assert "The app id is like 00000000-" in result.err and "must start with https://" in result.err


def test_a_manifest_has_the_least_scopes_and_a_reason_for_each(run: Run) -> None:
    result = run("manifest", "slack", "--features", "posting,approvals", "--url", "https://bot.acme.example/")

    manifest = json.loads(result.out)
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    assert scopes == ["chat:write", "commands", "im:write", "users:read"]
    assert [line.split()[0] for line in result.err.splitlines()] == scopes
    assert manifest["features"]["slash_commands"][0]["url"] == "https://bot.acme.example/slack/events"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("manifest", "slack", "--features", "telepathy"), "There is no feature telepathy."),
        (("manifest", "slack", "--url", "http://bot.example"), "must start with https://"),
        (("manifest", "slack", "--public-url", "https://bot.example/pages"), "must be only https:// and a host"),
        (("demo", "--database", "mysql://x"), "--database: must be postgresql://"),
        (("run", "--config", "nowhere.yaml"), "There is no file nowhere.yaml."),
        (("check", "--config", "nowhere.yaml"), "There is no file nowhere.yaml."),
        (("migrate", "--config", "nowhere.yaml"), "There is no file nowhere.yaml."),
        (("audit", "verify", "--config", "nowhere.yaml"), "There is no file nowhere.yaml."),
        (("nonsense",), "No such command"),
        (("demo", "--port", "99999"), "65535"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_mistake_is_said_in_words(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)

    assert result.status in {1, 2}
    assert words in result.err
    assert "Traceback" not in result.err
