"""Approvals in any order: nothing leaves without what its route demands, and the oracle that says so can say no."""

import asyncio
import shutil
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from benchmarks._approvals.company import LEGAL, STRANGER, Facts, Step
from benchmarks._approvals.happening import Happening
from benchmarks._approvals.oracle import Away, Moment, Trusted, Written, objection
from benchmarks._approvals.public import Standing
from benchmarks.approvals import lived
from storage.database import Database, open_database
from storage.store import SqlStore
from tests.conftest import SECRET
from workflows.domain.account import Account
from workflows.domain.post import Post
from workflows.policy import Circumstances, Policy, PolicySettings

Done = TypeVar("Done")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STEPS = ("write", "approve", "edit", "turn down", "reopen", "hold", "release", "take back", "configure", "regroup")
AND = ("go away", "come back", "emergency", "leave", "return", "wait", "send", "recall")


# --- any order --------------------------------------------------------------------------------------------------------


class Approvals(RuleBasedStateMachine):
    """A company whose steps hypothesis chooses: 8 lives of 25 steps."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(prefix="approvals-")
        self.loop = asyncio.new_event_loop()
        self.chance, self.seen = Random(0), 0
        file = Path(self.folder.name) / "company.db"
        shutil.copy(self.template, file)
        self.database: Database = self._done(open_database(f"sqlite:///{file}", secrets=[SECRET], pool=2))
        clock = Standing()
        self.company = Happening(SqlStore(self.database, clock), clock, self.chance)
        self._done(self.company.begin())

    @rule(seed=st.integers(0, 999), by=st.sampled_from(("write", "approve", "approve", "send")))
    def goes_on(self, seed: int, by: str) -> None:
        """What happens most often."""
        self._step(by, seed)

    @rule(seed=st.integers(0, 999), name=st.sampled_from((*STEPS, *AND)))
    def happens(self, seed: int, name: str) -> None:
        """Anything."""
        self._step(name, seed)

    @invariant()
    def nothing_left_that_may_not(self) -> None:
        """What the oracle says."""
        assert self.company.violations == []

    def teardown(self) -> None:
        self._done(self.database.close())
        self.loop.close()
        self.folder.cleanup()

    def _step(self, name: str, seed: int) -> None:
        self.chance.seed(seed)
        self._done(self.company.one(name))

    def _done(self, work: Awaitable[Done]) -> Done:
        return self.loop.run_until_complete(work)


def test_in_any_order_nothing_leaves_without_what_its_route_demands(sqlite_template: Path) -> None:
    machine = type("Here", (Approvals,), {"template": sqlite_template})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_the_benchmark_in_small_sends_and_finds_nothing(tmp_path: Path) -> None:
    figures = asyncio.run(lived(tmp_path, steps=400, seed=5))

    assert figures.steps == 400
    assert figures.sent > 0
    assert figures.violations == []


class Careless(Policy):
    """Rules with a hole: one yes of anybody is all it takes, whoever they are by then."""

    def is_complete(self, post: Post, account: Account, given: Circumstances) -> bool:
        return bool(post.valid_approvals)


async def test_a_hole_in_the_rules_is_found(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "company.db"
    shutil.copy(sqlite_template, file)
    database = await open_database(f"sqlite:///{file}", secrets=[SECRET], pool=2)
    clock = Standing()
    company = Happening(SqlStore(database, clock), clock, Random(3), Careless(PolicySettings(tenant="acme")))
    await company.begin()
    for _ in range(600):
        await company.step()
        if company.violations:
            break
    await database.close()

    assert company.violations


# --- the oracle -------------------------------------------------------------------------------------------------------

TWO_STEPS = Facts(steps=[Step({"Ben", "Chiara"}), Step({"Chiara", "Dora"})])


def written(*yes: str, text: str = "1", author: str = "Eve", editor: str = "", direct: bool = False) -> Written:
    return Written(
        number=1,
        author=author,
        editor=editor or author,
        text=text,
        send_at=None,
        is_reply=False,
        direct=direct,
        yes=[(one, NOON) for one in yes],
    )


def moment(facts: Facts, *absences: Away, emergency: bool = False, level: int = 0) -> Moment:
    return Moment(now=NOON, facts=facts, absences=absences, emergency=emergency, trust=Trusted(level=level))


RISKY = "1 finance=2"
FINANCE = Facts(topics={"finance": {"Hana"}})


@pytest.mark.parametrize(
    ("post", "at"),
    [
        pytest.param(written("Ben"), moment(Facts()), id="one on the list"),
        pytest.param(written("Ben", "Chiara", text=RISKY), moment(Facts()), id="two for risky words"),
        pytest.param(written("Chiara", "Ben"), moment(TWO_STEPS), id="both steps, in another order"),
        pytest.param(written("Ben", "Hana", text=RISKY), moment(FINANCE), id="one and the topic's owner"),
        pytest.param(written(author="Gus", direct=True), moment(Facts()), id="a trusted hand's clean words"),
        pytest.param(written("Gus", text=RISKY), moment(Facts(), emergency=True), id="anybody in an emergency"),
        pytest.param(
            written("Finn"), moment(Facts(), Away("Ben", "Finn", NOON - HOUR, NOON + HOUR)), id="in Ben's place"
        ),
    ],
)
def test_what_may_leave(post: Written, at: Moment) -> None:
    assert objection(post, at) == ""


@pytest.mark.parametrize(
    ("post", "at"),
    [
        pytest.param(written(), moment(Facts()), id="nobody"),
        pytest.param(written("Eve"), moment(Facts()), id="the author"),
        pytest.param(written("Ben", editor="Ben"), moment(Facts()), id="the last editor"),
        pytest.param(written("Gus"), moment(Facts()), id="somebody else"),
        pytest.param(written("Ben", text=RISKY), moment(Facts()), id="one for risky words"),
        pytest.param(written("Ben", "Chiara", text="1 legal=3"), moment(Facts()), id="forbidden words"),
        pytest.param(written("Chiara"), moment(TWO_STEPS), id="one human for two steps"),
        pytest.param(written("Ben", "Chiara", text=RISKY), moment(FINANCE), id="no owner"),
        pytest.param(written("Ben"), moment(Facts(members={"Eve"})), id="somebody who left"),
        pytest.param(written("Ben", author="Hana"), moment(Facts()), id="of somebody who may not write"),
        pytest.param(written("Ben"), moment(Facts(steps=[Step({"Ben", STRANGER}, None)])), id="all, one never met"),
        pytest.param(written("Ben"), moment(Facts(steps=[Step({LEGAL})], legal={"Hana"})), id="not in the group"),
        pytest.param(written(text=RISKY, author="Gus", direct=True), moment(Facts()), id="risky, straight out"),
        pytest.param(written(author="Gus", direct=True), moment(Facts(), level=-1), id="low trust, straight out"),
        pytest.param(
            written("Finn"), moment(Facts(), Away("Ben", "Finn", NOON + HOUR, NOON + HOUR * 2)), id="away later"
        ),
        pytest.param(
            written("Ben", "Finn", text=RISKY),
            moment(Facts(), Away("Ben", "Finn", NOON - HOUR, NOON + HOUR)),
            id="one and their own stand-in",
        ),
        pytest.param(
            written("Finn", "Gus", text=RISKY, author="Eve"),
            moment(
                Facts(), Away("Ben", "Finn", NOON - HOUR, NOON + HOUR), Away("Ben", "Gus", NOON - HOUR, NOON + HOUR)
            ),
            id="two in one's place",
        ),
    ],
)
def test_what_may_not_leave(post: Written, at: Moment) -> None:
    assert objection(post, at) != ""


def test_all_are_all() -> None:
    facts = Facts(steps=[Step({"Ben", "Chiara", "Dora"}, None)])

    assert objection(written("Ben", "Chiara"), moment(facts)) != ""
    assert objection(written("Ben", "Chiara", "Dora"), moment(facts)) == ""
    away = Away("Ben", "Chiara", NOON - HOUR, NOON + HOUR)
    assert objection(written("Chiara", "Dora"), moment(facts, away)) == ""
    assert objection(replace(written("Ben", "Chiara")), moment(facts, away)) != ""
