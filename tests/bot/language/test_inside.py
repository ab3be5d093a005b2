"""What the product said in English and kept is read in the reader's language; what people wrote stays theirs."""

import time

import pytest

from bot.language import inside, reading_in
from bot.language.patterns import Patterns
from tests.workflows.checks.examples import COMPANY, rows
from workflows.checking import build_checks

CHECKS = {one.name: one.check for one in build_checks({}, COMPANY)}
FINDINGS = [
    finding
    for examples in rows().values()
    for example in examples
    if example.trips
    for finding in CHECKS[example.check].look(example.tried.draft, example.tried.context)
]


def in_german(text: str) -> str:
    with reading_in("de"):
        return inside(text)


@pytest.mark.parametrize("text", sorted({one for found in FINDINGS for one in (found.reason, found.advice) if one}))
def test_what_a_check_says_of_its_examples_has_german(text: str) -> None:
    assert in_german(text) != text


def test_names_in_a_sentence_stay_as_they_are() -> None:
    says = in_german("Type @The post to post as @The post (BRAND).")

    assert says == "Tippe @The post, um als @The post (BRAND) zu posten."


def test_a_sentence_inside_another_is_said_too() -> None:
    assert in_german("In the poll: This names @beta, which is another account of ours.") == (
        "In der Umfrage: Hier wird @beta genannt, ein anderes unserer Konten."
    )


def test_sentences_after_each_other_are_said_one_by_one() -> None:
    assert in_german("It was deleted. Someone wrote this. There is no post to delete.") == (
        "Es wurde gelöscht. Someone wrote this. Es gibt keinen Post zum Löschen."
    )


def test_english_readers_read_what_was_stored() -> None:
    with reading_in("fr"):
        assert inside("It was deleted.") == "It was deleted."


def test_the_sentence_with_the_most_words_of_its_own_wins() -> None:
    patterns = Patterns({"{0} is away.": "{0} fehlt.", "{0} and {1} is away.": "{0} samt {1} fehlt."})

    assert patterns.say("Ana and Bo is away.") == "Ana samt Bo fehlt."


def test_a_place_that_comes_twice_holds_the_same() -> None:
    patterns = Patterns({"{0} is {0}.": "{0} ist {0}."})

    assert patterns.say("A is A.") == "A ist A."
    assert patterns.say("A is B.") == "A is B."


@pytest.mark.parametrize("text", ["{0}" * 900, "Type " * 800, "a. " * 1_300, " Nothing left to do." * 190, "{" * 4_000])
def test_no_text_takes_long(text: str) -> None:
    in_german(text)
    started = time.thread_time()
    in_german(text)

    assert time.thread_time() - started < 0.5
