import pytest

from benchmarks._splits import is_held_out, split

TEXTS = [f"text number {number}" for number in range(4_000)]


@pytest.mark.parametrize("source", ["corp:pfizer_news", "surge_tox", "obf:grawlix"])
def test_of_a_source_held_out_nothing_is_learned(source):
    assert all(is_held_out(source, text) for text in TEXTS)


@pytest.mark.parametrize("source", ["corp:Citi", "obf:leet", "a source of our own"])
def test_of_every_other_source_all_may_be_learned(source):
    assert not any(is_held_out(source, text) for text in TEXTS)


@pytest.mark.parametrize("source", ["gender_person", "disaster", "presidio-research"])
def test_a_source_alone_in_its_topic_gives_three_in_ten_texts_away(source):
    assert 0.28 < sum(is_held_out(source, text) for text in TEXTS) / len(TEXTS) < 0.32


def test_the_draw_is_the_same_for_ever():
    # The first 32 bits of their SHA-256: ca978112, 3e23e816, 2e7d2c03, 18ac3e73; modulo 100: 10, 66, 3, 63.
    assert [is_held_out("disaster", text) for text in "abcd"] == [True, False, True, False]


def test_splitting_loses_and_changes_nothing():
    rows = [{"source": "davidson", "text": text} for text in TEXTS]

    parts = split(rows)

    assert len(parts.train) + len(parts.held_out) == len(rows)
    assert set(map(str, parts.train)).isdisjoint(map(str, parts.held_out))
    assert [row for row in rows if row in parts.train][:50] == list(parts.train[:50])
