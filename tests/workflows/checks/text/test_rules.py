from importlib import import_module

import pytest

from workflows.checks.text.lists import read_list
from workflows.checks.text.patterns import in_sections
from workflows.checks.text.rules import Rule, first_place
from workflows.checks.text.subjects import INSIDE, LISTS, subjects_of
from workflows.domain.finding import Severity

SHAPES = {"price", "gun", "creature", "blank"}


def a_rule(**more: object) -> Rule:
    return Rule(name="a rule", severity=Severity.NOTABLE, reason="Why.", advice="What.", **more)


@pytest.mark.parametrize("name", ["tragedy", "hashtags", "politics", "disparaging", "hostile", "innuendo"])
def test_rules_name_sections_that_exist(name):
    known = {section for file in LISTS for section in in_sections(read_list(f"turns/{file}.txt"))} | SHAPES
    module = vars(import_module(f"workflows.checks.{name}"))
    single = [value for value in module.values() if isinstance(value, Rule)]
    several = [rule for value in module.values() if isinstance(value, tuple) for rule in value]

    for rule in [*several, *single]:
        if not isinstance(rule, Rule):
            continue
        for section in (*rule.of, *rule.beside, *rule.also, *rule.unless):
            assert section in known
            assert section not in INSIDE


def test_subjects_must_stand_near_each_other():
    rule = a_rule(of=("disaster",), beside=("offer",), near=60)

    assert first_place(rule, subjects_of("Earthquake! 20% off"))
    assert first_place(rule, subjects_of("Earthquake! " + "And now for something else. " * 5 + "20% off")) is None


def test_a_harmless_word_anywhere_is_enough():
    assert first_place(a_rule(of=("disaster",), unless=("help",)), subjects_of("Earthquake: donate here")) is None


def test_the_words_of_others_can_be_left_out():
    rule = a_rule(of=("insult",), quoted=False)

    assert first_place(rule, subjects_of('They wrote "you are an idiot" to all of us here.')) is None
    assert first_place(rule, subjects_of('"You are an idiot"'))


@pytest.mark.parametrize(("text", "is_death"), [("RIP Jane", True), ("#RIPJane", True), ("rip the bag", False)])
def test_a_death_is_in_capitals(text, is_death):
    assert ("death" in subjects_of(text)) is is_death
