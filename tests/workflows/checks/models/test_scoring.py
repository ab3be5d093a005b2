import math
import time

import pytest

from workflows.checks.models import Scores, scores_of, telling_words, tragedy_score
from workflows.checks.models.grams import content, grams_of, pieces_of, without_quotations
from workflows.checks.models.scoring import ROOM, Scorer, added
from workflows.checks.models.shipped import Model, shipped
from workflows.checks.text.reading import read

TINY = Model(name="voice", bias=-1.0, step=0.1, runs={" my ": 20}, words={"my": 30, "my boss": 10})
OTHER = Model(name="tragedy", bias=0.5, step=0.1, runs={}, words={"boss": -10})


def test_a_score_is_the_sum_of_weights_over_the_root_of_how_many_pieces_there_are():
    grams = grams_of(" my boss ")
    # Six runs of four characters; my, boss, and the pair.
    odds = -1.0 + 0.1 * (20 / math.sqrt(6) + 40 / math.sqrt(3))

    assert _asked(Scorer([TINY]), grams) == pytest.approx([1 / (1 + math.exp(-odds))])


def test_models_put_together_say_what_each_says_alone():
    grams = grams_of(" my boss is my boss ")

    assert _asked(Scorer([TINY, OTHER]), grams) == [
        *_asked(Scorer([TINY]), grams),
        *_asked(Scorer([OTHER]), grams),
    ]


def test_links_handles_numbers_and_emoji_are_no_wording():
    one = content(read("Thanks @ana, 12 of 30 😀 https://t.co/abc"))
    other = content(read("thanks @ben_k, 45 of 67 🎉 https://example.com/other"))

    assert one == other


def test_the_voice_is_deaf_to_quotations_and_the_other_models_are_not():
    said = content(read('#SoreLoser says "I hate my boss so much"'))

    assert "sore loser" in said and "boss" in said
    assert "boss" not in without_quotations(said)


@pytest.mark.parametrize("name", ["voice", "offensive", "tragedy"])
def test_no_text_can_overflow_the_room_of_a_model(name):
    for weights in (shipped(name).runs, shipped(name).words):
        assert sum(weight for weight in weights.values() if weight > 0) < ROOM / 2
        assert sum(-weight for weight in weights.values() if weight < 0) < ROOM / 2


def test_a_long_text_is_cut_at_sentences_and_loses_none_of_its_words():
    text = content(read("This is a sentence of the usual length, more or less. " * 40))

    pieces = pieces_of(text)

    assert len(pieces) > 5
    kept = set().union(*(grams_of(piece).words for piece in pieces))
    assert grams_of(text).words - kept <= {". this"}


def test_the_parts_of_a_text_add_up():
    scorer = Scorer([TINY, OTHER])
    tally = scorer.tally(grams_of(" my boss "))

    assert added([tally]) == tally
    assert added([tally, tally]).words == [2 * weight for weight in tally.words]
    assert added([tally, tally]).of_runs == 2 * tally.of_runs


def test_one_bad_sentence_does_not_drown_in_a_long_text():
    fine = "Our museum opens at ten and the café serves cake until four. " * 12

    assert scores_of(fine + "You are a stupid, lying idiot and I hope you rot in hell. " + fine).offensive > 0.5
    assert scores_of(fine).offensive < 0.1


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "https://example.com", "@ana @ben", "Ничего не понимаю сегодня"])
def test_what_the_models_cannot_read_has_no_score(text):
    assert scores_of(text) == Scores(voice=0.0, offensive=0.0, tragedy=0.0)


@pytest.mark.parametrize(
    "text",
    [
        "Wir freuen uns auf den Sommer und auf euch in unserem Haus",
        "Nous sommes heureux de vous accueillir dans notre musée pour la fête",
        "Gracias a todos los que estuvieron con nosotros en el parque de la ciudad",
    ],
)
def test_other_languages_have_no_score(text):
    assert scores_of(text) == Scores(voice=0.0, offensive=0.0, tragedy=0.0)


def test_tragedy_is_told_from_figures_of_speech():
    assert tragedy_score(read("Dozens killed as the earthquake flattens two villages, hundreds missing")) > 0.5
    assert tragedy_score(read("An explosion of flavour: our new sauce is here")) < 0.3


def test_the_words_that_tip_the_scale_are_named_at_their_place():
    reading = read("Well, you are a complete idiot.")

    words = telling_words(reading, "offensive")

    assert "idiot" in [word.text for word in words]
    assert all(reading.written(word).lower() == word.text for word in words)


def test_words_that_explain_nothing_are_not_named():
    reading = read("you come to the people and they come to you, there and here")

    assert telling_words(reading, "voice") == telling_words(reading, "offensive") == []


def test_the_word_of_the_worst_sentence_is_named_in_a_long_text():
    fine = "Our museum opens at ten and the café serves cake until four. " * 12

    words = telling_words(read(f"{fine} You are a stupid, lying idiot. {fine}"), "offensive")

    assert {"stupid", "idiot"} & {word.text for word in words}


def test_time_grows_with_the_text_and_not_faster():
    def seconds(length: int) -> float:
        text = ("a1b'c “q #tag @me … " * length)[:length]
        begin = time.thread_time()
        scores_of(text)
        telling_words(read(text), "tragedy")
        return time.thread_time() - begin

    seconds(1_000)
    brief, long = (min(seconds(length + more) for more in range(3)) for length in (4_000, 64_000))

    # Sixteen times the text; four times that for a busy machine, whose caches others use. Quadratic would be 256 times.
    assert long < 64 * max(brief, 0.002)


def _asked(scorer, grams):
    return scorer.probabilities(scorer.tally(grams))
