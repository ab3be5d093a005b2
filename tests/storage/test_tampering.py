"""A sample of `benchmarks tampering`: every kind is found, with the right entry; clean logs are clean."""

import asyncio
from pathlib import Path

import pytest

from benchmarks._log.ground import Ground, make_ground
from benchmarks._log.tampers import KINDS, Tamper
from benchmarks.tampering import LIVES, try_clean, try_places

SEED = 20_260_302
PLACES = 6


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return asyncio.run(make_ground(tmp_path_factory.mktemp("ground"), lives=LIVES, seed=SEED))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_of_tampering_is_found_and_placed(ground: Ground, kind: Tamper, tmp_path: Path) -> None:
    tried = try_places(ground, kind, tmp_path, [f"{SEED}.{number}" for number in range(PLACES)])

    assert tried.wrong == []
    assert tried.found == tried.tried == PLACES


def test_clean_logs_are_never_doubted(ground: Ground, tmp_path: Path) -> None:
    tried = try_clean(ground, tmp_path, [f"{SEED}.{number}" for number in range(10)])

    assert tried.wrong == []
