"""Mishaps of each class are found, and ordinary posts that resemble them pass all of these checks."""

import pytest

from tests.workflows.checks.company_posts import MISHAPS, ORDINARY
from tests.workflows.checks.more_posts import (
    MORE_LEFTOVERS,
    MORE_MISHAPS,
    MORE_ORDINARY,
    REAL_LEFTOVERS,
    REAL_ORDINARY,
    REAL_WORLD,
)
from workflows.checks.talk import claims, confidential, denials, financial, whereabouts
from workflows.checks.text.cues import Rule, Scale, groups
from workflows.domain.finding import Severity

CHECKS = (
    "confidential",
    "financial",
    "claims",
    "disclosure",
    "slips",
    "account_mixup",
    "watched",
    "secrets",
)
RULES: tuple[Rule, ...] = (
    *confidential.RULES,
    *financial.RULES,
    *financial.STRICT,
    *claims.RULES,
    *claims.HEALTH,
    *denials.RULES,
    *whereabouts.RULES,
)
SCALES: tuple[Scale, ...] = (confidential.LOOSE_TALK, financial.LOOSE_TALK)


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (check, text)
        for posts in (MISHAPS, MORE_MISHAPS, REAL_WORLD)
        for check, texts in posts.items()
        for text in texts
    ],
)
def test_a_mishap_is_found_and_says_why(look, check, text):
    found = look(check, text)

    assert found
    assert all(finding.rule and finding.reason.endswith(".") and finding.advice.endswith(".") for finding in found)
    assert all(finding.span and finding.span.cut(text) for finding in found)


@pytest.mark.parametrize("text", [*MORE_LEFTOVERS, *REAL_LEFTOVERS])
def test_a_leftover_is_held(look, text):
    assert any(finding.severity > Severity.ADVICE for finding in look("placeholders", text))


@pytest.mark.parametrize("text", [*ORDINARY, *MORE_ORDINARY, *REAL_ORDINARY])
def test_an_ordinary_post_is_not_held(look, text):
    held = [finding for check in CHECKS for finding in look(check, text) if finding.severity > Severity.ADVICE]

    assert held == []


@pytest.mark.parametrize("text", REAL_ORDINARY)
def test_an_ordinary_post_is_no_leftover(look, text):
    assert look("placeholders", text) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}: {' + '.join(rule.needs)}")
def test_every_cue_of_a_rule_is_in_the_lists(rule):
    named = frozenset(rule.unless).union(*rule.slots)

    assert named <= groups()


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.reason)
def test_every_cue_of_a_scale_is_in_the_lists(scale):
    assert scale.needs | scale.weights.keys() <= groups()
