"""What docs/checks.md says of every check is tried here, word for word."""

import pytest

from tests.workflows.checks.examples import COMPANY, STAGES, Example, rows
from workflows.checking import build_checks, known_checks

ROWS = rows()
EXAMPLES = [example for examples in ROWS.values() for example in examples]


@pytest.mark.parametrize("check", known_checks())
def test_every_check_has_a_row_with_an_example_and_a_counter_example(check: str) -> None:
    assert {example.trips for example in ROWS.get(check, ())} == {True, False}


def test_every_row_is_of_a_check_there_is() -> None:
    assert set(ROWS) <= set(known_checks())


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda one: f"{one.check}-{'trips' if one.trips else 'passes'}-{one.text[:30]}"
)
def test_an_example_does_what_the_page_says(example: Example) -> None:
    assert not example.stage or example.stage in STAGES, f"Nobody knows how to try a post *{example.stage}*."
    named = next(check for check in build_checks({}, COMPANY) if check.name == example.check)
    tried = example.tried

    found = named.check.look(tried.draft, tried.context)

    assert bool(found) is example.trips, [finding.reason for finding in found]
