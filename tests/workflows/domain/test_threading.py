"""One text becomes a thread: nothing lost, nothing too long, nothing cut in two that is one thing."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.networks.x.length import MAXIMUM, weighted_length
from workflows.domain.threading import CUT_MARK, MOST_PARTS, Piece, cut, has_marks, whole

PIECES = st.sampled_from(
    [
        "word", "a", "Sentence ends here.", "Really?", "\n", "\n\n", " ", "  ", "\n---\n", "---",
        "https://acme.example/a?b=c",
        "acme.com", "@acme_support", "#launch", "$ACME", "👩‍👩‍👧‍👦", "🇩🇪🇫🇷", "👍🏽", "❤️", "1️⃣", "e\u0301",
        "日本語の文章。", "。", "½",
        "x" * 90, "ж" * 40, "\t", "\r\n", "“quoted.”", "a.b", "...",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=300)


def thread(writing: str, *, maximum: int = MAXIMUM, numbered: bool = False, most: int = 1_000) -> tuple[Piece, ...]:
    pieces = cut(writing, count=weighted_length, maximum=maximum, numbered=numbered, most=most)
    assert pieces is not None
    return pieces


@given(writing=TEXTS, maximum=st.integers(60, 280), numbered=st.booleans())
@example(writing="a\n---\nb", maximum=60, numbered=True)
@example(writing="---\n---", maximum=60, numbered=False)
def test_the_parts_joined_give_back_the_text(writing: str, maximum: int, numbered: bool) -> None:
    pieces = thread(writing, maximum=maximum, numbered=numbered)

    position = 0
    for piece in pieces:
        assert_nothing_left_out(writing[position : piece.start])
        assert piece.text.startswith(writing[piece.start : piece.end])
        position = piece.end
    assert_nothing_left_out(writing[position:])


@given(writing=TEXTS, maximum=st.integers(100, 280), numbered=st.booleans())
def test_every_part_fits_but_for_a_single_thing_that_never_does(writing: str, maximum: int, numbered: bool) -> None:
    for piece in thread(writing, maximum=maximum, numbered=numbered):
        alone = writing[piece.start : piece.end]
        fits = weighted_length(piece.text) <= maximum
        assert fits or (len(alone.split()) == 1 and re.search(r"[.@#$]", alone)), piece


@given(writing=TEXTS, numbered=st.booleans())
def test_the_same_text_is_cut_in_the_same_places(writing: str, numbered: bool) -> None:
    assert thread(writing, maximum=80, numbered=numbered) == thread(writing, maximum=80, numbered=numbered)


@given(
    words=st.lists(
        st.sampled_from(["https://acme.example/" + "p" * 30, "@acme_support", "👩‍👩‍👧‍👦", "plain"]), min_size=1
    )
)
def test_links_handles_and_emoji_stay_whole(words: list[str]) -> None:
    pieces = thread(" ".join(words), maximum=60)

    assert " ".join(piece.text for piece in pieces).split() == words


@given(signs=st.lists(st.sampled_from(["👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "e\u0301", "字"]), min_size=30, max_size=200))
def test_a_run_without_spaces_is_cut_between_its_signs(signs: list[str]) -> None:
    pieces = thread("".join(signs), maximum=60)

    place = {0}
    for sign in signs:
        place.add(max(place) + len(sign))
    assert {piece.end for piece in pieces} <= place


def test_a_text_that_fits_is_one_part_exactly_as_it_was_typed() -> None:
    assert [piece.text for piece in thread("  Hello \n", numbered=True)] == ["  Hello \n"]


def test_a_mark_on_a_line_of_its_own_cuts() -> None:
    assert [piece.text for piece in thread("First.\n---\nSecond.\n\n ---  \n\nThird.")] == [
        "First.",
        "Second.",
        "Third.",
    ]


@pytest.mark.parametrize("writing", ["a --- b", "----\nb", "---\nonly after", "only before\n---", ""])
def test_dashes_elsewhere_and_marks_with_nothing_beside_them_cut_nothing(writing: str) -> None:
    assert not has_marks(writing)


def test_a_paragraph_is_kept_together_before_a_sentence_is() -> None:
    first, second = "One sentence. " * 5, "Another one. " * 10

    assert [piece.text for piece in thread(f"{first.strip()}\n\n{second.strip()}", maximum=140)] == [
        first.strip(),
        second.strip(),
    ]


def test_a_sentence_is_kept_together_before_a_word_is() -> None:
    pieces = thread("The first is short enough for that. The second one goes on a little longer than it.", maximum=60)

    assert [piece.text for piece in pieces] == [
        "The first is short enough for that.",
        "The second one goes on a little longer than it.",
    ]


def test_a_greeting_alone_is_no_part_where_there_is_a_better_cut() -> None:
    pieces = thread("Hi!\n\n" + "This is a sentence of some length. " * 4, maximum=100)

    assert pieces[0].text.startswith("Hi!\n\nThis is a sentence")


def test_the_number_counts_towards_the_length() -> None:
    pieces = thread("word " * 200, maximum=100, numbered=True)

    assert pieces[0].text.endswith(f" 1/{len(pieces)}")
    assert all(weighted_length(piece.text) <= 100 for piece in pieces)
    assert len(pieces) > 9


def test_more_parts_than_allowed_are_none() -> None:
    assert cut("word\n---\n" * 26, count=len, maximum=280, most=MOST_PARTS) is None
    assert len(cut("word\n---\n" * 25, count=len, maximum=280, most=MOST_PARTS) or ()) == 25


def test_a_link_that_never_fits_stays_whole_and_too_long() -> None:
    link = "https://acme.example/" + "p" * 400

    assert [piece.text for piece in cut(f"See {link} now", count=len, maximum=280) or ()] == ["See", link, "now"]


def test_texts_without_their_writing_come_back_as_one_that_is_cut_there() -> None:
    assert [piece.text for piece in thread(whole(["First.", "Second."]))] == ["First.", "Second."]


def assert_nothing_left_out(gap: str) -> None:
    assert not re.sub(rf"(?m)^[ \t]*{CUT_MARK}[ \t]*\r?$", "", gap).strip(), gap
