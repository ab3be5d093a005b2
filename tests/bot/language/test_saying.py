"""Sentences, numbers, lists and times in the language of whoever reads them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.language import (
    Catalogue,
    at_home_in,
    counted,
    dated,
    home,
    in_figures,
    listed,
    percent,
    reader,
    reading,
    reading_in,
    reading_with,
    say,
    several,
    spell_out,
    spoken,
)
from tests.builders import ANA

MORNING = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
TEST = Catalogue(
    language="de", sentences={"Seen by {who}.": "Gesehen von {who}."}, plurals={("post", "posts"): ("P", "PP")}
)


def test_a_sentence_is_said_in_the_readers_language_and_what_stands_in_it_stays() -> None:
    with reading_with(TEST):
        assert say("Seen by {who}.", who="{who} Seen by {who}.") == "Gesehen von {who} Seen by {who}.."
        assert several(1, "post", "posts") == "P"
        assert several(2, "post", "posts") == "PP"


def test_what_a_language_lacks_is_said_in_english() -> None:
    with reading_with(TEST):
        assert say("Nobody said {what} yet.", what="this") == "Nobody said this yet."
        assert several(3, "line", "lines") == "lines"


@pytest.mark.parametrize(
    ("said", "language"),
    [("de-DE", "de"), ("de_AT", "de"), ("DE", "de"), ("en-GB", "en"), ("fr-FR", "en"), ("", ""), ("deu", "en")],
)
def test_a_chats_word_for_a_language(said: str, language: str) -> None:
    assert spoken(said) == language


def test_who_reads_decides_and_where_nobody_knows_the_house_does() -> None:
    with at_home_in("de"):
        assert reader().language == "de"
        with reading(replace(ANA, language="en-US")):
            assert reader().language == "en"
        with reading(ANA), reading_in(""):
            assert reader().language == "de"
        assert home() == "de"
    assert reader().language == "en"


def test_english_is_written_as_python_writes_it() -> None:
    assert in_figures(84_000) == "84,000"
    assert in_figures(0.25, 1, grouped=False) == "0.2"
    assert percent(0.826) == "83%"
    assert counted(1, "post", "posts") == "1 post"
    assert listed(["Ana", "Bo", "Cy"], last="or") == "Ana, Bo or Cy"
    assert spell_out(timedelta(minutes=90)) == "90 minutes"
    assert dated(MORNING, "%d %b %H:%M:%S") == "02 Mar 09:05:00"
    assert dated(date(2026, 3, 2), "%a %-d %b") == "Mon 2 Mar"


def test_german_is_written_as_germans_do() -> None:
    with reading_in("de-CH"):
        assert in_figures(84_000) == "84.000"
        assert in_figures(1.5, 1) == "1,5"
        assert percent(0.5) == "50\u00a0%"
        assert counted(2, "post", "posts") == "2 Posts"
        assert listed(["Ana", "Bo", "Cy"]) == "Ana, Bo und Cy"
        assert listed(["Ana", "Bo"], last="or") == "Ana oder Bo"
        assert spell_out(timedelta(hours=1)) == "1 Stunde"
        assert dated(MORNING, "%d %b %H:%M") == "02. März 09:05"
        assert dated(date(2026, 3, 2), "%-d %B") == "2. März"
