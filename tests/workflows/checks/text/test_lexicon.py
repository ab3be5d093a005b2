import pytest

from workflows.checks.text.lexicon import Level, read_lexicon

LINES = ["# a comment", "", "darnit strong +!", "heck mild =", "gosh strong s#"]


@pytest.mark.parametrize("word", ["darnit", "darnits", "darniting", "daaarnit", "danrit", "drnt", "heck", "goshs"])
def test_words_their_forms_and_guesses_are_found(word):
    assert read_lexicon(LINES).find(word)


@pytest.mark.parametrize("word", ["hecks", "hcek", "darn", "gsh", ""])
def test_other_words_are_not(word):
    assert read_lexicon(LINES).find(word) is None


def test_masks_fit_letter_by_letter():
    lexicon = read_lexicon(LINES)

    assert lexicon.masked("d***it")
    assert lexicon.masked("d***at") is None
    assert lexicon.masked("h**k") is None


def test_clear_stems_are_found_inside():
    entry = read_lexicon(LINES).inside("mygoshness")

    assert entry is not None
    assert entry.level is Level.STRONG


def test_allowed_words_are_left_out():
    assert read_lexicon(LINES, without=["heck"]).find("heck") is None
