"""`sources:` in app.yaml: what they become, and every mistake at once."""

import textwrap
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.assembly.parts import known_plugins
from bot.config.loading import Purpose, load
from bot.config.model import Config
from bot.config.schema import json_schema
from workflows.errors import ConfigError

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
CANARY = "canary-of-sixteen-or-more"
ENVIRON = {"KEY": KEY, "SIGNING": "s3cret", "BOT": "xoxb-1", "TOKEN": CANARY, "SHORT": "too-short"}
REST = """
company: {name: Acme, contact: Sam}
secrets: {encryption_keys: [env:KEY]}
chat: {slack: {team: T0ACME, signing_secret: env:SIGNING, bot_token: env:BOT}}
people: [{slack: U0ANA, name: Ana}]
accounts:
  - {handle: acme, network: x, id: "1", credentials: {consumer_key: env:BOT, consumer_secret: env:BOT,
     access_token: env:BOT, access_token_secret: env:BOT}, owner: Ana, people: {approve: [Ana]}}
  - {handle: acme, network: practice, kind: practice}
  - {handle: jo, network: x, kind: personal, owner: Ana}
departments: {social: {channel: C0SOCIAL}}
"""


def read(folder: Path, sources: str, *, environ: Mapping[str, str] = ENVIRON, rest: str = REST) -> Config:
    path = folder / "app.yaml"
    path.write_text(f"{rest}\nsources:\n{textwrap.indent(textwrap.dedent(sources), '  ')}")
    return load(path, plugins=known_plugins(), environ=environ)


def problems(folder: Path, sources: str, *, rest: str = REST) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, sources, rest=rest)
    return list(caught.value.problems)


def test_sources_get_names_accounts_settings_and_secrets(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        """
        - {source: feed, url: "https://Blog.example/feed.xml", every: 5m, deadline: 10s}
        - {source: feed, name: news, url: "https://blog.example/news.xml", expect: 300}
        - {source: mastodon, account: "@ACME", server: "https://social.example", token: env:TOKEN}
        """.replace("@ACME", "x:acme"),
    )

    blog, news, social = config.sources
    assert [one.name for one in config.sources] == ["feed.blog.example", "news", "mastodon.acme"]
    assert (blog.every, news.every, news.expect) == (timedelta(minutes=5), None, 300)
    assert blog.settings.model_dump()["deadline"] == timedelta(seconds=10)
    assert (social.account, blog.account) == ("x:acme", None)
    assert social.secrets["token"].reveal() == CANARY
    assert CANARY not in repr(config)


def test_every_mistake_is_said_at_once_with_its_path(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        - {source: fed, url: "https://a.example"}
        - {source: feed, url: a.example, evry: 5m, largest: 1}
        - {source: feed, name: "A b", every: 0s, url: "https://b.example"}
        - {source: mastodon, account: acm, server: "http://social.example", token: canary-in-the-file}
        - {source: mastodon, account: acme, server: "https://social.example"}
        - {source: mastodon, account: x:jo, server: "https://social.example", token: env:NOT_SET}
        - {source: webhook, secret: env:SHORT}
        - {source: feed, url: "https://c.example", token: env:TOKEN}
        - {url: "https://d.example"}
        - {source: feed, name: same, url: "https://e.example"}
        - {source: feed, name: same, url: "https://e.example/2"}
        - {source: feed, url: "https://f.example", name: f, expect: -1}
        """,
    )

    assert [one.partition(": ")[0] for one in found] == [
        "sources[2].name",
        "sources[2].every",
        "sources[8].source",
        "sources[11].expect",
        "sources[0].source",
        "sources[1].evry",
        "sources[1].largest",
        "sources[3].account",
        "sources[3]",
        "sources[3].token",
        "sources[4].account",
        "sources[4].token",
        "sources[5].account",
        "sources[5].token",
        "sources[6].secret",
        "sources[7].token",
        "sources[10].name",
    ]
    said = "\n".join(found)
    assert "Did you mean feed?" in said and "Did you mean every?" in said and "Did you mean acme?" in said
    assert "sources[9] has" in said and "could be several accounts; write which: practice:acme, x:acme." in said
    assert "mode: self" in said and "NOT_SET" in said and "at least 16" in said
    assert "canary" not in said and "too-short" not in said


def test_a_list_that_is_none_and_a_source_that_is_none_are_mistakes(tmp_path: Path) -> None:
    assert problems(tmp_path, "source: feed") == ["sources: must be a list: one `- item` a line, or [a, b]."]
    assert problems(tmp_path, "- feed") == ["sources[0]: must be a group of settings, one `name: value` a line."]


def test_practice_listens_to_this_machine_only(tmp_path: Path) -> None:
    practice = REST.replace("\npeople:", "\nenvironment: practice\npeople:").replace(
        "handle: acme, network: x, id", "handle: a, network: x, id"
    )
    networks = 'networks: {x: {api_url: "http://127.0.0.1:1", authorize_url: "http://127.0.0.1:1/a"}}\n'
    slack = practice.replace("bot_token: env:BOT}", 'bot_token: env:BOT, api_url: "http://127.0.0.1:1/api/"}')

    found = problems(
        tmp_path,
        """
        - {source: feed, url: "https://blog.example/feed.xml"}
        - {source: feed, url: "http://127.0.0.1:8/feed.xml"}
        """,
        rest=networks + slack,
    )

    assert found == ["sources[0]: must be on this machine (127.0.0.1) while environment is practice."]


def test_lint_needs_no_secret_of_a_source(tmp_path: Path) -> None:
    path = tmp_path / "app.yaml"
    path.write_text(f"{REST}\nsources: [{{source: webhook, name: desk, secret: env:NOT_SET}}]")

    config = load(path, plugins=known_plugins(), purpose=Purpose.LINT, environ={})

    assert [one.name for one in config.sources] == ["desk"]


def test_sources_without_departments_are_pointed_out(tmp_path: Path) -> None:
    rest = REST.replace("departments: {social: {channel: C0SOCIAL}}", "")

    config = read(tmp_path, '- {source: feed, url: "https://a.example"}', rest=rest)

    assert any("departments" in warning for warning in config.warnings)


def test_the_schema_knows_every_source(tmp_path: Path) -> None:
    schema = json_schema(known_plugins())

    def is_valid(sources: str) -> bool:
        file = yaml.safe_load(f"sources: [{sources}]")
        return not list(jsonschema.Draft202012Validator(schema).iter_errors(file))

    assert is_valid('{source: feed, url: "https://a.example", every: 5m, deadline: 10s}')
    assert is_valid("{source: webhook, name: desk, secret: env:A}")
    assert not is_valid('{source: fed, url: "https://a.example"}')
    assert not is_valid('{source: feed, ulr: "https://a.example"}')
    assert not is_valid("{source: webhook, secret: written-here}")
