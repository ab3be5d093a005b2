import pytest

from workflows.domain.content import Content, Media, Part
from workflows.domain.finding import Severity


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b\u2060"])
def test_nothing_to_read_is_forbidden(look, text):
    (finding,) = look("length", text)

    assert finding.severity is Severity.FORBIDDEN
    assert "nothing to read" in finding.reason


def test_a_picture_needs_no_words(look):
    content = Content(parts=(Part(text="", media=(Media(sha256="0" * 64),)),))

    assert look("length", "", content=content) == []


def test_says_by_how_much_a_text_is_too_long_and_where_the_limit_falls(look):
    (finding,) = look("length", "x" * 312)

    assert "32 characters too long" in finding.reason
    assert finding.severity is Severity.FORBIDDEN
    assert (finding.span.start, finding.span.end) == (280, 312)


def test_a_text_of_exactly_the_limit_fits(look):
    assert look("length", "x" * 280) == []


def test_every_part_of_a_thread_is_measured(look):
    content = Content(parts=(Part(text="one"), Part(text="y" * 281)))

    (finding,) = look("length", "", content=content)

    assert finding.part == 1


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_characters_that_cannot_be_sent_are_forbidden(look, character):
    (finding,) = look("length", f"Hello{character} world")

    assert finding.severity is Severity.FORBIDDEN
    assert finding.span.start == 5


@pytest.mark.parametrize("text", ["two\nlines", "tab\there", "café", "👩‍👩‍👧 family", "العربية"])
def test_ordinary_characters_pass(look, text):
    assert look("length", text) == []
