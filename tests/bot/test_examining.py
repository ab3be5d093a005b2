"""What `check` says about things that need no connection."""

import pytest

from bot.examining import Level, of_log, of_pages, of_sqlite
from storage.sqlite import SAFE_VERSION


@pytest.mark.parametrize(
    ("version", "environment", "level"),
    [
        ((3, 51, 3), "production", Level.FINE),
        ((3, 51, 2), "staging", Level.FINE),
        ((3, 40, 1), "production", Level.LOOK),
    ],
    ids=["safe", "old, not for production", "old, for production"],
)
def test_an_old_sqlite_is_named_with_what_to_use_for_production(
    version: tuple[int, ...], environment: str, level: Level
) -> None:
    finding = of_sqlite(version, safe=SAFE_VERSION, environment=environment)

    assert finding.level is level
    assert ("For production use PostgreSQL" in finding.says) is (version < SAFE_VERSION)


@pytest.mark.parametrize(
    ("url", "apps", "level", "says"),
    [
        (
            "https://p.example",
            ["the Slack app"],
            Level.FINE,
            "https://p.example/in in the Slack app, https://p.example/back in each",
        ),
        ("https://p.example", ["the Slack app", "Entra"], Level.FINE, "/in in the Slack app and in Entra, https"),
        ("https://p.example", [], Level.LOOK, "nobody can sign in there"),
        ("", ["the Slack app"], Level.LOOK, "listen.public_url is not set"),
    ],
)
def test_pages_need_an_address_and_a_way_to_sign_in(url: str, apps: list[str], level: Level, says: str) -> None:
    [found] = of_pages(url, apps=apps, signed_in="/in", connected="/back")

    assert found.level is level and says in found.says


def test_without_either_there_is_nothing_to_say_about_pages() -> None:
    assert list(of_pages("", apps=[], signed_in="/in", connected="/back")) == []


@pytest.mark.parametrize(
    ("asked", "levels", "words"),
    [
        ({"signs": True, "seen": 7}, ["fine", "fine"], "it has seen 7 entries"),
        ({"signs": False}, ["look"], "Make a key: countersign audit key"),
        ({"signs": False, "problem": "audit.signing_key is cut off."}, ["fix"], "is cut off"),
        ({"signs": True, "seen": 0, "unreachable": "x is away"}, ["fine", "fix"], "x is away. Posts still go out"),
    ],
)
def test_who_signs_and_witnesses_the_log_is_said(asked: dict[str, object], levels: list[str], words: str) -> None:
    known: dict[str, object] = {"problem": "", "seen": None, "unreachable": ""}
    findings = list(of_log(**(known | asked)))  # type: ignore[arg-type]

    assert [finding.level.name.lower() for finding in findings] == levels
    assert words in " ".join(finding.says for finding in findings)
