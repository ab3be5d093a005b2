"""What `check` says about things that need no connection."""

import pytest

from bot.examining import Level, of_sqlite
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
