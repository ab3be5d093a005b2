"""app.yaml: what it becomes, and every mistake at once, each with its path and without what was written."""

import textwrap
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
import yaml
from pydantic import BaseModel, ConfigDict

from bot.config.loading import Purpose, load
from bot.config.model import Config, NetworkShape, Plugins
from bot.config.schema import json_schema
from workflows.domain.account import Confirm, Kind, Mode
from workflows.errors import ConfigError
from workflows.policy import APOLOGY

ROOT = Path(__file__).parents[2]
CANARY = "xoxb-canary-1234567890"
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
ENVIRON = {
    "KEY": KEY,
    "SIGNING": "s3cret",
    "BOT": "xoxb-1",
    "X1": "one",
    "X2": "two",
}

GOOD = """
    company: {name: Acme, domains: [Acme.example], contact: Sam}
    secrets: {encryption_keys: [env:KEY]}
    chat: {slack: {team: T0ACME, signing_secret: env:SIGNING, bot_token: env:BOT}}
    people:
      - {slack: U0ANA, name: Ana}
      - {slack: U0BEN, name: Ben, trust: trusted}
    accounts:
      - handle: "@acme"
        network: x
        id: 2244994945
        credentials: {key: env:X1, token: env:X2}
        owner: ana
        channel: C0SOCIAL
        people: {publish: [Ana], approve: [Ben, U0CLEO]}
"""


class XSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    api_url: str = "https://api.x.com"
    deadline: timedelta = timedelta(seconds=30)


class ShoutingSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    enabled: bool = True


def missing(written: frozenset[str]) -> str | None:
    return None if written == {"key", "token"} else "needs a key and a token."


PLUGINS = Plugins(
    networks={
        "x": NetworkShape(settings=XSettings, credentials=frozenset({"key", "token"}), refusal=missing),
        "practice": NetworkShape(
            settings=ShoutingSettings, credentials=frozenset(), refusal=lambda _written: None, pinned=False
        ),
    },
    checks={"shouting": ShoutingSettings},
)


def read(folder: Path, text: str, *, environ: Mapping[str, str] = ENVIRON, purpose: Purpose = Purpose.RUN) -> Config:
    path = folder / "app.yaml"
    path.write_text(textwrap.dedent(text))
    return load(path, plugins=PLUGINS, environ=environ, purpose=purpose)


def problems(folder: Path, text: str, **options: Mapping[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, **options)  # type: ignore[arg-type]
    return list(caught.value.problems)


def test_a_good_file_becomes_accounts_people_and_secrets(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD)

    acme, own = config.accounts
    assert (acme.id, acme.kind, acme.mode, acme.remote_id) == ("x:acme", Kind.BRAND, Mode.MANAGED, "2244994945")
    assert acme.owner == "slack:T0ACME:U0ANA"
    assert acme.rights.approve == {"slack:T0ACME:U0BEN", "slack:T0ACME:U0CLEO"}
    assert acme.rights.draft == acme.rights.publish == {"slack:T0ACME:U0ANA"}
    assert acme.confirm is Confirm.TICK
    assert own.is_own and own.id == "x:own"
    assert config.own_domains == {"acme.example"}
    assert config.credentials[acme.id]["key"].reveal() == "one"
    assert config.database == f"sqlite:///{tmp_path}/.countersign/countersign.db"
    assert config.windows.undo == timedelta(seconds=30)


def test_nothing_secret_shows_when_the_configuration_is_printed(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD, environ={**ENVIRON, "BOT": CANARY, "X1": CANARY})

    assert CANARY not in repr(config)
    assert KEY not in repr(config)
    assert config.slack is not None and CANARY not in str(config.slack)


def test_the_environment_names_the_database(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD, environ={**ENVIRON, "DATABASE_URL": "postgres://db.internal/countersign"})

    assert config.database == "postgresql://db.internal/countersign"


def test_the_organisation_of_enterprise_grid_is_the_tenant(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD.replace("team: T0ACME", "team: T0ACME, enterprise: E0ACME"))

    assert config.accounts[0].owner == "slack:E0ACME:U0ANA"


def test_every_mistake_is_said_at_once_with_its_path(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        enviroment: production
        secrets: {encryption_keys: [env:NOT_SET]}
        chat: {slack: {team: T0ACME, signing_secret: env:EMPTY, bot_token: xoxb-canary-1234567890}}
        windows: {undo: soon, expire: 0s}
        networks: {mastodn: {}, x: {api_ulr: "https://x"}}
        checks: {shoutin: {}}
        people: [{slack: U0ANA, name: Ana}, {slack: ana}, {name: Nobody}]
        accounts:
          - {handle: acme, network: y, id: 1, people: {approve: [Ana]}}
          - {handle: acme, network: x, credentials: {kee: env:X1}, owner: Anna, people: {aprove: [Ana]}}
          - {handle: ACME, network: x, id: "2", credentials: {key: env:X1, token: env:X2}, people: {approve: [Ana]}}
        """,
        environ={**ENVIRON, "EMPTY": " "},
    )

    assert found == [
        "chat.slack.bot_token: must be a reference, env:NAME or file:/path. A secret itself never stands in app.yaml; "
        "if this was one, change it where it came from.",
        "accounts[1].people.aprove: is not a setting. Did you mean approve?",
        "windows.undo: must be a span of time such as 30s, 15m, 2h or 7d.",
        "windows.expire: must be longer than nothing, for instance 1h.",
        "enviroment: is not a setting. Did you mean environment?",
        "networks.mastodn: is not one of the networks that Countersign knows. There is practice or x.",
        "networks.x.api_ulr: is not a setting. Did you mean api_url?",
        "checks.shoutin: is not one of the checks that Countersign knows. Did you mean shouting?",
        "accounts[0].network: is not a network that Countersign knows. There is practice or x.",
        "accounts[1].id: is missing: the unchanging id of @acme on the network, never its handle.",
        "accounts[1].credentials.kee: is not a credential that x takes. Did you mean key?",
        "accounts[1].people.approve: names nobody, so a post with findings for @acme could never be approved. "
        "Name at least one.",
        "accounts[2].handle: is the same account as accounts[1].",
        "people[1].slack: must be a Slack user id (U…).",
        "people[2]: has no id: write slack: (a Slack user id), teams: (an Entra object id), or both.",
        "accounts[1].owner: names somebody who is not under people:, and is not a Slack user id (U…). "
        "Did you mean Ana?",
        "secrets.encryption_keys[0]: points at the environment variable NOT_SET, which is not set. Stored names, texts "
        "and sign-ins are sealed with this key: put it back where it was. Until then the bot does not start and "
        "nothing is sent; nothing is lost, and `countersign lint` still judges texts. For a new installation make one "
        "with `countersign secret`.",
        "chat.slack.signing_secret: is empty: the environment variable EMPTY has nothing in it.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        # no approvers for a brand
        ("approve: [Ben, U0CLEO]", "approve: []", "accounts[0].people.approve: names nobody"),
        ("approve: [Ben, U0CLEO]", "draft: [Ben]", "accounts[0].people.approve: names nobody"),
        # no way to prove who is calling
        ("signing_secret: env:SIGNING, ", "", "chat.slack.signing_secret: is missing."),
        ("team: T0ACME, ", "", "chat.slack.team: is missing"),
        ("team: T0ACME", "mode: socket, team: T0ACME", "chat.slack.app_token: is missing."),
        ("encryption_keys: [env:KEY]", "", "secrets.encryption_keys: is missing."),
        (
            "encryption_keys: [env:KEY]",
            "encryption_keys: [env:X1]",
            "secrets.encryption_keys[0]: is not an encryption key",
        ),
        ("key: env:X1, ", "", "accounts[0].credentials: needs a key and a token."),
        ("key: env:X1", "key: file:not-there", "accounts[0].credentials.key: points at the file"),
        ("id: 2244994945", "id: true", "accounts[0].id: must be text"),
        ("network: x", "network: x\n        mode: self", "accounts[0].mode: must be managed for a brand"),
        ("network: x", "network: x\n        kind: personal\n        mode: managed", None),
        ("channel: C0SOCIAL", "channel: social", "accounts[0].channel: must be a channel's id"),
        ("company:", "environment: production\n    company:", "audit.witness: is missing"),
        ("company:", "audit: {witness: .countersign/head}\n    company:", "audit.witness: must lie outside data_dir"),
        ("company:", "audit: {witness: 'git:.countersign/w'}\n    company:", "audit.witness: must lie outside"),
        ("company:", "audit: {witness: 'git:'}\n    company:", "audit.witness: must be a file outside data_dir"),
        ("company:", "audit: {witness: 'git:https://a:b@x/y'}\n    company:", "audit.witness: has a password in it"),
        ("company:", "audit: {origin: two words}\n    company:", "audit.origin: must be a name without spaces"),
        ("company:", "audit: {former_keys: [x]}\n    company:", "audit.former_keys[0]: cannot be read."),
        ("company:", "audit: {signing_key: PRIVATE}\n    company:", "audit.signing_key: must be a reference"),
        (
            "chat: {slack: {",
            "environment: practice\n    chat: {slack: {api_url: 'http://127.0.0.1:1/api', ",
            "networks.x.api_url: must be on this machine",
        ),
        (
            "company:",
            "networks: {x: {api_url: 'http://x.example'}}\n    company:",
            "networks.x.api_url: must start with",
        ),
        ("company:", "listen: {port: 70000}\n    company:", "listen.port: must be at most 65535."),
        ("company:", "listen: {port: 8081}\n    company:", "listen.internal_port: must be another port"),
        ("company:", "database: mysql://root:pw@db/x\n    company:", "database: must be sqlite:///path or postgresql:"),
        ("company:", "personal_posts: perhaps\n    company:", "personal_posts: must be true or false."),
        ("company:", "windows: 30s\n    company:", "windows: must be a group of settings"),
        ("company:", "incidents: {tell: [Zoe]}\n    company:", "incidents.tell[0]: names somebody who is not under"),
        ("company:", "incidents: {apologies: []}\n    company:", "incidents.apologies: must be one to 4"),
        ("company:", "incidents: {apologies: ['']}\n    company:", "incidents.apologies: must be one to 4"),
        ("company:", "data_dir: {a: b}\n    company:", "data_dir: must be text"),
        ("company:", "data_dir: ~nobody-of-this-name/a\n    company:", "data_dir: begins with ~, but nobody knows"),
        ("company:", "database: sqlite:///~nobody-of-this-name/a\n    company:", "database: begins with ~, but"),
        ("company:", "audit: {witness: ~nobody-of-this-name/a}\n    company:", "audit.witness: begins with ~, but"),
        ("company:", "audit: {witness: 'git:~nobody-of-this-name/a'}\n    company:", "audit.witness: begins with ~,"),
        ("key: env:X1", "key: file:~nobody-of-this-name/a", "accounts[0].credentials.key: points at the file ~nobody"),
    ],
)
def test_one_mistake_is_one_sentence(tmp_path: Path, old: str, new: str, sentence: str | None) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD

    if sentence is None:
        read(tmp_path, text)
        return
    found = problems(tmp_path, text)
    assert len(found) == 1, found
    assert found[0].startswith(sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty."),
        (b"- a\n- b\n", "must hold settings"),
        (b"chat: [\n", "is not readable YAML at line 2, column 1: check the indentation"),
        (b"token: 'xoxb-canary-1234567890\n", "is not readable YAML at line"),
        (b"people: []\npeople: []\n", "the setting people is written twice"),
        (b"a: &a [1]\nb: *a\n", "aliases (*name) are not used here"),
        (b"\xff\xfe\x00", "is not text in UTF-8"),
        (b"a: !!python/object/apply:os.system [true]\n", "is not readable YAML"),
        (b"[" * 100_000, "is not readable YAML"),
        (b"#" * 1_100_000, "is larger than 1 MiB"),
    ],
    ids=["empty", "list", "cut off", "open quote", "twice", "alias", "not text", "python", "deep", "large"],
)
def test_an_unreadable_file_is_a_clear_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "app.yaml"
    path.write_bytes(content)

    with pytest.raises(ConfigError) as caught:
        load(path, plugins=PLUGINS, environ={})

    assert len(caught.value.problems) == 1
    assert sentence in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_missing_file_names_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="countersign demo"):
        load(tmp_path / "app.yaml", plugins=PLUGINS, environ={})


def test_a_folder_in_place_of_the_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, plugins=PLUGINS, environ={})


def test_no_message_repeats_what_may_be_a_secret(tmp_path: Path) -> None:
    text = GOOD.replace("env:BOT", CANARY).replace("env:X1", f"[{CANARY}]").replace("U0CLEO", CANARY)
    text += f"\n    database: {CANARY}\n    environment: {CANARY}\n    windows: {{undo: {CANARY}}}\n"

    found = "\n".join(problems(tmp_path, text))

    assert "chat.slack.bot_token" in found and "environment: must be practice, staging or production." in found
    assert "canary" not in found


def test_secrets_can_lie_in_files_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from a file\n")

    config = read(tmp_path, GOOD.replace("env:X1", "file:token"))

    assert config.credentials[config.accounts[0].id]["key"].reveal() == "from a file"


def test_a_database_in_the_home_of_nobody_is_a_sentence(tmp_path: Path) -> None:
    environ = {**ENVIRON, "DATABASE_URL": "sqlite:///~nobody-of-this-name/a.db"}

    assert problems(tmp_path, GOOD, environ=environ) == [
        "DATABASE_URL names a file that begins with ~, but nobody knows that home folder here: write the whole path."
    ]


def test_a_signing_key_in_the_home_of_nobody_stops_nothing_but_signing(tmp_path: Path) -> None:
    config = read(
        tmp_path, GOOD.replace("company:", "audit: {signing_key: 'file:~nobody-of-this-name/a'}\n    company:", 1)
    )

    assert "nobody knows that home folder here: write the whole path" in config.audit.problem


def test_judging_drafts_needs_no_home(tmp_path: Path) -> None:
    text = GOOD.replace("company:", "data_dir: ~nobody-of-this-name/a\n    company:", 1)

    assert read(tmp_path, text, environ={}, purpose=Purpose.LINT).accounts


def test_judging_drafts_needs_neither_secrets_nor_a_chat(tmp_path: Path) -> None:
    text = "\n".join(line for line in GOOD.splitlines() if "secrets:" not in line and "chat:" not in line)

    config = read(tmp_path, text, environ={}, purpose=Purpose.LINT)

    assert config.slack is None
    assert config.accounts[0].handle == "acme"


def test_spans_of_a_plug_in_are_written_like_all_others(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD + "\n    networks: {x: {deadline: 2m}}\n")

    assert config.networks["x"].deadline == timedelta(minutes=2)  # type: ignore[attr-defined]


def test_who_is_told_of_incidents_and_how_an_apology_begins(tmp_path: Path) -> None:
    usual = read(tmp_path, GOOD)
    words = "apologies: ['Sorry: [fill in why].', 'Wrong.']"
    own = read(tmp_path, GOOD + f"\n    incidents: {{tell: [ben, U0CLEO], {words}}}\n")

    assert (usual.incidents.tell, usual.incidents.apologies) == (frozenset(), (APOLOGY,))
    assert own.incidents.tell == {"slack:T0ACME:U0BEN", "slack:T0ACME:U0CLEO"}
    assert own.incidents.apologies == ("Sorry: [fill in why].", "Wrong.")


def test_too_few_approvers_for_risky_posts_is_a_warning(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD.replace("approve: [Ben, U0CLEO]", "approve: [Ben]"))

    assert "a risky post needs 2 approvals, but only 1 may approve" in "\n".join(config.warnings)


def test_the_schema_describes_a_good_file() -> None:
    schema = json_schema(PLUGINS)

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(textwrap.dedent(GOOD).replace("2244994945", '"2244994945"')), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"checks": {"shoutin": {}}}, schema)
