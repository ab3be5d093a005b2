"""`moderators:` in app.yaml: nobody unless somebody is named, and every mistake at once."""

import re
import textwrap
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.assembly.parts import known_plugins
from bot.config.loading import Purpose, load
from bot.config.model import Config
from bot.config.schema import json_schema
from bot.examining import Finding, Level
from bot.examining_moderators import HARMLESS, of_moderators
from tests.bot.test_config_sources import CANARY, ENVIRON, REST
from tests.test_docs import ROOT
from workflows.domain.content import Content
from workflows.errors import ConfigError, NetworkFailure

GOOD = """
- {moderator: openai_moderation, key: env:TOKEN, notable_from: 0.3, risky_from: 0.9, ignore: [violence]}
- {moderator: azure_content_safety, url: "https://acme.cognitiveservices.azure.com", key: env:TOKEN, on_failure: risky}
- moderator: chat
  name: reader
  url: https://models.example/v1
  model: small
  key: env:TOKEN
  deadline: 4s
  on_failure: pass
  handles: true
- {moderator: chat, url: "http://127.0.0.1:11434/v1", model: local}
"""


def read(folder: Path, moderators: str, *, rest: str = REST, purpose: Purpose = Purpose.RUN) -> Config:
    path = folder / "app.yaml"
    path.write_text(f"{rest}\nmoderators:\n{textwrap.indent(textwrap.dedent(moderators), '  ')}")
    return load(path, plugins=known_plugins(), purpose=purpose, environ={} if purpose is Purpose.LINT else ENVIRON)


def test_nobody_is_asked_unless_somebody_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, "[]").moderators == ()


def test_moderators_get_names_settings_and_secrets(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD)

    openai, azure, reader, local = config.moderators
    assert [one.name for one in config.moderators] == ["openai_moderation", "azure_content_safety", "reader", "chat"]
    assert (openai.on_failure, azure.on_failure, reader.on_failure) == ("notable", "risky", "pass")
    assert (openai.deadline, reader.deadline) == (timedelta(seconds=1.5), timedelta(seconds=4))
    assert (openai.handles, reader.handles) == (False, True)
    assert [one.host for one in config.moderators] == [
        "api.openai.com",
        "acme.cognitiveservices.azure.com",
        "models.example",
        "127.0.0.1:11434",
    ]
    assert openai.settings.model_dump()["notable_from"] == 0.3
    assert reader.secrets["key"].reveal() == CANARY and local.secrets == {}
    assert CANARY not in repr(config)


def test_every_mistake_is_said_at_once_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(
            tmp_path,
            """
            - {moderator: openai, key: env:TOKEN}
            - {moderator: openai_moderation}
            - {moderator: openai_moderation, key: canary-in-the-file}
            - {moderator: openai_moderation, name: a, key: env:NOT_SET, notabel_from: 0.2}
            - {moderator: openai_moderation, name: b, key: env:TOKEN, notable_from: 0.9}
            - {moderator: openai_moderation, name: c, key: env:TOKEN, risky_from: 80}
            - {moderator: azure_content_safety, key: env:TOKEN}
            - {moderator: chat, url: "http://models.example/v1", model: x, key: env:TOKEN}
            - {moderator: chat, name: d, url: "https://models.example/v1", model: x, deadline: 1m}
            - {moderator: chat, name: e, url: "https://models.example/v1", model: x, on_failure: forbidden}
            - {moderator: chat, name: "F f", url: "https://models.example/v1", model: x}
            - {name: g}
            """,
        )

    found = list(caught.value.problems)
    assert [one.partition(": ")[0] for one in found] == [
        "moderators[8].deadline",
        "moderators[9].on_failure",
        "moderators[10].name",
        "moderators[11].moderator",
        "moderators[0].moderator",
        "moderators[1].key",
        "moderators[2].key",
        "moderators[3].notabel_from",
        "moderators[3].key",
        "moderators[4]",
        "moderators[5].risky_from",
        "moderators[6].url",
        "moderators[7]",
        "moderators[2].name",
    ]
    said = "\n".join(found)
    assert "There is azure_content_safety, chat or openai_moderation." in said and "Did you mean notable_from?" in said
    assert "must begin with https://" in said and "NOT_SET" in said and "canary" not in said


def test_practice_asks_nobody_outside_this_machine(tmp_path: Path) -> None:
    practice = REST.replace("\npeople:", "\nenvironment: practice\npeople:")

    with pytest.raises(ConfigError) as caught:
        read(tmp_path, GOOD, rest=practice)

    mine = [one for one in caught.value.problems if one.startswith("moderators")]
    says = "must be on this machine (127.0.0.1) while environment is practice."
    assert mine == [f"moderators[{index}]: {says}" for index in range(3)]


def test_lint_needs_no_key(tmp_path: Path) -> None:
    assert len(read(tmp_path, GOOD, purpose=Purpose.LINT).moderators) == 4


def test_the_schema_describes_a_good_file() -> None:
    schema = json_schema(known_plugins())

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate({"moderators": yaml.safe_load(GOOD)}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"moderators": [{"moderator": "chat", "modle": "x"}]}, schema)


def test_the_example_in_app_yaml_is_right_once_it_is_no_comment(tmp_path: Path) -> None:
    shown = (ROOT / "app.yaml").read_text()
    example = re.search(r"(?m)^# moderators:.*\n((?:#   .*\n)+)", shown)
    assert example

    config = read(
        tmp_path, re.sub(r"(?m)^# {3}", "", example[1]).replace("OPENAI_KEY", "TOKEN").replace("AZURE_KEY", "TOKEN")
    )

    assert [one.kind for one in config.moderators] == ["openai_moderation", "azure_content_safety", "chat"]


# --- check ------------------------------------------------------------------------------------------------------------


class FakeModerators:
    """Tries nothing out, and says what it is told to."""

    def __init__(self, *answers: NetworkFailure | None) -> None:
        self.answers = answers
        self.asked: list[Content] = []

    async def try_out(self, content: Content) -> tuple[NetworkFailure | None, ...]:
        self.asked.append(content)
        return self.answers


async def test_check_asks_each_once_and_says_that_words_leave(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD)
    refused = NetworkFailure("outside no longer accepts the key.", retry=False)
    moderators = FakeModerators(None, refused, refused, None)

    found: list[Finding] = [one async for one in of_moderators(config.moderators, moderators)]

    assert moderators.asked == [HARMLESS]
    assert [(one.about, one.level) for one in found] == [
        ("moderators.openai_moderation", Level.LOOK),
        ("moderators.azure_content_safety", Level.FIX),
        ("moderators.reader", Level.FIX),
        ("moderators.chat", Level.LOOK),
    ]
    assert "Words leave the company" in found[0].says and "to api.openai.com" in found[0].says
    assert "each draft for a company account gets a risky finding." in found[1].says
    assert "gets a tip that holds nothing." in found[2].says


async def test_check_is_silent_and_asks_nobody_when_nobody_is_set_up() -> None:
    moderators = FakeModerators()

    assert [one async for one in of_moderators((), moderators)] == []
    assert moderators.asked == []
