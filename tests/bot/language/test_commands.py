"""The words people type: English everywhere, and their own."""

from itertools import chain

import pytest

from bot.dialogs.command import Brake, Connect, Glass, Plain, TakeDown, Word, understand
from bot.language import ENGLISH, LANGUAGES, catalogue, reading_in, typed_as
from bot.language.commands import FIRST, SECOND
from workflows.ports.chat import Typed


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != ENGLISH])
def test_every_language_has_a_word_for_every_command(language: str) -> None:
    assert set(catalogue(language).commands) == {*FIRST, *SECOND}


def test_no_word_means_one_thing_in_one_language_and_another_in_another() -> None:
    meant: dict[str, set[str]] = {}
    for english in chain(FIRST, SECOND):
        for language in LANGUAGES:
            meant.setdefault(catalogue(language).commands.get(english, english).casefold(), set()).add(english)

    assert {word: what for word, what in meant.items() if len(what) > 1} == {}


def test_a_command_is_one_word_in_small_letters() -> None:
    words = [word for language in LANGUAGES for word in catalogue(language).commands.values()]

    assert [word for word in words if not word.isalpha() or not word.islower()] == []


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("hilfe", Word.HELP),
        ("Abwesend", Word.AWAY),
        ("WARTESCHLANGE", Word.QUEUE),
        ("help", Word.HELP),
        ("stand", Word.STATUS),
    ],
)
def test_german_and_english_words_are_understood(typed: str, word: Word) -> None:
    with reading_in("de"):
        assert understand(Typed(text=f" {typed} ")) is word


def test_what_follows_is_read_as_ever() -> None:
    with reading_in("de"):
        brake = understand(Typed(text="anhalten alles wir wurden gehackt"))
        assert isinstance(brake, Brake)
        assert brake.is_all
        assert brake.is_meant(known=True)
        assert brake.reason.text == "wir wurden gehackt"
        assert brake.whole.text == "anhalten alles wir wurden gehackt"
        glass = understand(Typed(text="notfall @acme Brand im Lager"))
        assert isinstance(glass, Glass)
        assert (glass.named, glass.reason.text) == ("acme", "Brand im Lager")
        assert glass.is_meant(known=True)
        assert isinstance(understand(Typed(text="verbinden @acme")), Connect)
        assert isinstance(understand(Typed(text="zurückholen https://x.com/acme/status/1")), TakeDown)


def test_a_sentence_that_begins_so_is_a_post() -> None:
    with reading_in("de"):
        assert isinstance(understand(Typed(text="Hilfe kommt heute noch")), Plain)
        brake = understand(Typed(text="Anhalten können wir das nicht"))
        assert isinstance(brake, Brake)
        assert not brake.is_meant(known=False)


def test_english_readers_write_posts_with_german_words() -> None:
    assert isinstance(understand(Typed(text="hilfe")), Plain)


def test_a_sentence_shows_the_readers_word() -> None:
    with reading_in("de"):
        assert typed_as("away") == "abwesend"
    assert typed_as("away") == "away"
