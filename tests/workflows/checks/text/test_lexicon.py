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

    assert lexicon.masked("d", 3, "it")
    assert lexicon.masked("d", 3, "at") is None
    assert lexicon.masked("d", 2, "it") is None


def test_clear_words_are_looked_for_inside_others():
    (entry,) = (stem for stem in read_lexicon(LINES).stems if stem.is_clear)

    assert entry.word == "gosh"
    assert entry.level is Level.STRONG


def test_what_is_a_word_of_its_own_is_never_a_guess():
    lexicon = read_lexicon(LINES, ordinary=["danrit", "dar nit"])

    assert lexicon.find("danrit") is None
    assert lexicon.find("darint")
    assert "dar nit" not in lexicon.broken
    assert "darn it" in lexicon.broken


def test_lists_of_parts_are_joined():
    lexicon = read_lexicon(["(drat|blast)(face|head) strong ="])

    assert set(lexicon.exact) == {"dratface", "drathead", "blastface", "blasthead"}


def test_words_with_accents_are_found_only_as_written():
    lexicon = read_lexicon(["conó strong ="])

    assert not lexicon.exact
    assert lexicon.accented["cono"].word == "conó"


@pytest.mark.parametrize(("written", "found"), [("daaaarnit", True), ("darrrnniit", True), ("daarni", False)])
def test_a_stretched_word_says_every_letter(written, found):
    assert bool(read_lexicon(LINES).find(written)) is found


def test_allowed_words_are_left_out():
    assert read_lexicon(LINES, without=["heck"]).find("heck") is None
