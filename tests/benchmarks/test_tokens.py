"""A few rounds of `benchmarks tokens`: its baseline loses the account, the product never does."""

import pytest

from benchmarks.tokens import Figures, measure


def some(**given: object) -> Figures:
    values: dict[str, object] = {
        "rounds": 2, "workers": 8, "refreshes": 2, "reused": 0, "failures": (), "seconds": (0.1, 0.2),
    }  # fmt: skip
    return Figures(**(values | given))  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"refreshes": 3}, {"refreshes": 1}, {"reused": 1}, {"failures": ("Dead",)}])
def test_one_refresh_more_or_one_worker_without_tokens_misses_the_target(wrong: dict[str, object]) -> None:
    assert some().kept and not some(**wrong).kept


async def test_workers_of_one_process_keep_the_account_and_the_baseline_loses_it() -> None:
    careless, careful = await measure("", rounds=2, workers=4)

    assert careful.kept and not careless.kept


@pytest.mark.parametrize("database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)])
async def test_processes_on_one_database_keep_the_account(database_url: str, database_kind: str) -> None:
    _, careful = await measure(database_url, rounds=2, workers=3)

    assert careful.kept, careful.failures
