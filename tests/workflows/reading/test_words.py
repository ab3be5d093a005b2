import pytest

from workflows.reading.words import Phrases, masks_of, stands_in, words_in


@pytest.mark.parametrize(
    ("phrase", "text", "stands"),
    [
        ("refund", "I want a REFUND!", True),
        ("refund", "refunds", False),
        ("refund*", "Refunds please", True),
        ("does not work", "It doesn't work", True),
        ("does not work", "it DOES  not\nwork", True),
        ("doesn't work", "it does not work", True),
        ("dont", "do not", True),
        ("straße", "STRASSE", True),
        ("ﬁne", "fine", True),
        ("art", "party", False),
        ("c++", "I like C", True),
        ("返金", "返金をお願いします", True),
        ("返金", "お金", False),
        ("refund", "#refund", True),
        ("", "anything", False),
        ("!!!", "what!!!", False),
        ("keeps crash*", "it keeps crashing", True),
        ("thanks to _ team", "Thanks to your team", True),
        ("thanks to _ team", "thanks to team", False),
    ],
)
def test_words_and_phrases_stand_whole(phrase, text, stands):
    assert stands_in(masks_of(phrase), words_in(text)) is stands
    assert bool(list(Phrases([phrase]).find(words_in(text)))) is stands


def test_a_found_phrase_points_into_the_text_as_it_was_written():
    text = "Ｗhy?? It doesn’t   WORK."

    (found,) = Phrases(["does not work"]).find(words_in(text))

    assert found.span.cut(text) == "doesn’t   WORK"


def test_phrases_that_begin_alike_are_all_found():
    found = Phrases(["money", "money back", "money*", "my money back"]).find(words_in("my money back"))

    assert {one.phrase for one in found} == {"money", "money back", "money*", "my money back"}
