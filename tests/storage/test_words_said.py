"""What was said of words lies beside them as both this release and the one before it can read it."""

import json
from itertools import permutations

import pytest

from storage.words import SealedWords, from_bytes, to_bytes
from workflows.domain.finding import Finding, Severity

SAID = {
    weight: Finding(check="links", severity=weight, reason=f"{weight.name} it is.", advice="Look.")
    for weight in Severity
}


@pytest.mark.parametrize("order", list(permutations(Severity, 3)))
def test_findings_come_back_in_their_order(order: tuple[Severity, ...]) -> None:
    words = SealedWords(findings=tuple(SAID[weight] for weight in order))

    assert from_bytes(to_bytes(words)) == words


def test_the_release_before_this_one_meets_no_weight_that_it_does_not_know() -> None:
    words = SealedWords(findings=tuple(SAID.values()))

    weights = {finding["severity"] for finding in json.loads(to_bytes(words))["findings"]}

    assert weights == {1, 2, 3}
