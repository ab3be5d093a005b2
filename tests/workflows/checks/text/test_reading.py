from itertools import pairwise
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.checks.text.folding import fold
from workflows.checks.text.reading import Phrases, Reading, read

SIGNS = "# ＃ _ a B ẞ ŉ ﬁ ﬄ İ é e\u0301 \u200b \u202e ' ’ . 7 я ﷺ 👩\u200d👧 \U0001d41f 🅱 word LoveWins ! @ana"
PIECES = st.sampled_from([*SIGNS.split(), " ", "\n", "https://a.example/x", "\ud800"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map("".join))
PHRASES = Phrases([("a", "one"), ("word _", "two"), ("lov*", "start"), ("b 7 a", "three")])


@given(TEXTS)
def test_every_word_stands_where_the_author_wrote_it(text):
    reading = Reading(text)

    for word in reading.words:
        assert word.text
        span = reading.span(word.start, word.end)
        assert 0 <= span.start < span.end <= len(text)
        assert word.text in fold(span.cut(text)).text
        assert reading.written(word) == span.cut(text)


@given(TEXTS)
def test_words_come_in_order_and_never_overlap(text):
    words = Reading(text).words

    for before, after in pairwise(words):
        assert before.end <= after.start


@given(TEXTS)
def test_every_tag_begins_with_its_sign_and_holds_its_words(text):
    reading = Reading(text)

    for tag in reading.tags:
        span = reading.span(tag.start, tag.end)
        assert span.cut(text)[0] in "#＃﹟" or fold(span.cut(text)).text.startswith("#")
        assert tag.name in fold(span.cut(text)).text
        assert all(tag.start < word.start < word.end <= tag.end for word in tag.words)


@given(TEXTS)
def test_sentences_cover_the_text_and_every_place_has_one(text):
    reading = Reading(text)

    assert "".join(reading.folded.text[start:end] for start, end in reading.sentences) == reading.folded.text
    for place in range(len(reading.folded.text)):
        start, end = reading.sentence_of(place)
        assert start <= place < end


@given(TEXTS)
def test_what_is_found_is_a_whole_number_of_words(text):
    reading = Reading(text)
    starts, ends = {word.start for word in reading.words}, {word.end for word in reading.words}

    for found in PHRASES.find(reading):
        assert found.start in starts
        assert found.end in ends
        assert reading.span(found.start, found.end).cut(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don’t #LoveWins #lovewins", ["don't", "love", "wins", "lovewins"]),
        ("See https://a.example/fire and ana@a.example, @fire", ["see", "and"]),
        ("Pаypаl ｗｉｄｅ ho\u00adme", ["paypal", "wide", "home"]),
        ("#ẞA 3D x_y", ["ßa", "3d", "x", "y"]),
        ("", []),
    ],
)
def test_a_text_gives_its_words(text, words):
    assert [word.text for word in read(text).words] == words


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("thanks to _ team", "Many thanks to our team!", "thanks to our team"),
        ("refund*", "No REFUNDS today", "REFUNDS"),
        ("no way", "No\nway", "No\nway"),
        ("café", "the CAFE is open", "CAFE"),
        ("new york", "#NewYork", "NewYork"),
    ],
)
def test_a_phrase_is_found_as_people_write_it(phrase, text, found):
    reading = read(text)

    (place,) = Phrases([(phrase, 1)]).find(reading)

    assert reading.span(place.start, place.end).cut(text) == found


HUNDRED_KB = {
    "marks": "a" + "\u0301" * 100_000,
    "zero widths": "\u200b" * 100_000,
    "one word": "a" * 100_000,
    "one word of look-alikes": "а" * 100_000,
    "tags": "#a" * 50_000,
    "tags with spaces": "#aB " * 25_000,
    "signs of addresses": "a." * 40_000 + "@" + "b." * 10_000,
    "at signs": "@a" * 50_000,
    "ends of sentences": ". " * 50_000,
    "closing quotes": '."' * 50_000,
    "apostrophes": "a'" * 50_000,
    "capitals": "#" + "A" * 100_000,
    "the beginning of a phrase": "word " * 20_000,
}


@pytest.mark.parametrize("text", HUNDRED_KB.values(), ids=HUNDRED_KB)
def test_a_hundred_kilobytes_of_anything_are_read_in_one_go(text):
    started = thread_time()
    reading = Reading(text)
    list(PHRASES.find(reading))
    for place in range(0, len(reading.folded.text), 50):
        reading.sentence_of(place)

    # Ten times what it takes here; what is quadratic takes minutes.
    assert thread_time() - started < 3
