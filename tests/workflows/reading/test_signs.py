import pytest

from tests.stopwatch import quickest
from workflows.reading.signs import NEAR, Signs

KINDS = [("fake", "fake"), ("fake", "made up"), ("property", "account*"), ("property", "shop"), ("joy", "👏")]


def lines_in(text, *lines):
    return {seen.line for seen in Signs(lines, KINDS).find(text)}


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("a fake account", True),
        ("Made up ACCOUNTS", True),
        ("a fake one with an account", True),
        ("fake one two three four account", True),
        ("fake one two three four five account", False),
        ("account, fake", False),
        ("That is fake. My account is fine", False),
        ("fake", False),
        ("", False),
    ],
)
def test_steps_stand_near_each_other_in_one_sentence(text, is_there):
    assert NEAR == 4
    assert bool(lines_in(text, "{fake} .. {property}")) is is_there


def test_clauses_stand_anywhere():
    assert lines_in("My account! I think it is fake", "{fake} & account")


def test_clauses_need_words_of_their_own():
    assert not lines_in("a fake", "{fake} & {fake}")
    assert lines_in("a fake is a fake", "{fake} & {fake}")


def test_without_dots_the_next_word_is_meant():
    assert lines_in("fake shop", "{fake} {property}")
    assert not lines_in("fake little shop", "{fake} {property}")
    assert lines_in("it is a fake shop", "a {fake} shop")


@pytest.mark.parametrize("text", ["for 3 days", "for 2hrs days", "my 4th days"])
def test_a_number_is_a_kind(text):
    assert lines_in(text, "{number} days")


@pytest.mark.parametrize(
    ("text", "is_there"), [("f*** you", True), ("sh*t you", True), ("wow! you", False), ("c# you", False)]
)
def test_masked_words_are_a_kind(text, is_there):
    assert bool(lines_in(text, "{masked} you")) is is_there


def test_pictures_and_stretched_words_are_read():
    assert lines_in("👏👏👏", "{joy}")
    assert lines_in("faaaake shop", "{fake} shop")


def test_the_words_that_were_it_are_pointed_at():
    text = "is the fake, new shop yours"

    (seen,) = Signs(["{fake} .. {property}"], KINDS).find(text)

    assert [span.cut(text) for span in seen.spans] == ["fake", "shop"]


def test_a_kind_without_words_is_an_error():
    with pytest.raises(ValueError, match=r"needs the kind \{nobody\}"):
        Signs(["{nobody} shop"], KINDS)


def test_repeating_a_word_costs_no_more():
    signs = Signs(["{fake} .. {fake} .. {fake} .. {property}"], KINDS)

    assert quickest(lambda: signs.find("fake " * 400)) < 0.5
