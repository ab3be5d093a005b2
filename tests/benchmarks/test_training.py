import importlib.util
import os
from dataclasses import replace

import pytest

from benchmarks.training.__main__ import CARDS, MODELS
from benchmarks.training.cards import card_of
from benchmarks.training.data import CORPUS, WRITTEN, clean, held_out_samples, training_samples
from benchmarks.training.measuring import Share, above, area, differing, threshold_for
from benchmarks.training.recipes import CHOSEN, ORDINARY, RECIPES
from workflows.checks import offensive, personal_voice
from workflows.checks.models.shipped import Model, parse

MISSING = [
    what
    for what, is_there in (
        ("scikit-learn (uv run --group benchmarks)", importlib.util.find_spec("sklearn") is not None),
        (f"the shared samples at {CORPUS}", CORPUS.is_dir()),
    )
    if not is_there
]
needs_training = pytest.mark.skipif(
    bool(MISSING) and "training" not in os.environ.get("COUNTERSIGN_REQUIRE", ""),
    reason=f"cannot train without {' and '.join(MISSING)}",
)


@needs_training
@pytest.mark.parametrize("name", RECIPES)
def test_training_again_gives_the_shipped_model(name):
    from benchmarks.training.fitting import train

    again, shipped = train(name, RECIPES[name], training_samples()), parse((MODELS / f"{name}.model").read_bytes())

    # Another processor's arithmetic may round a weight the other way.
    assert differing(again, shipped) <= 0.01
    assert again.bias == pytest.approx(shipped.bias, abs=0.01)
    assert again.step == pytest.approx(shipped.step, rel=0.01)


@needs_training
@pytest.mark.parametrize("name", RECIPES)
def test_a_card_tells_the_truth_about_the_shipped_model(name):
    file = (MODELS / f"{name}.model").read_bytes()

    card = card_of(name, file, training_samples(), held_out_samples())

    assert card == (CARDS / f"{name}.md").read_text(encoding="utf-8")


@needs_training
@pytest.mark.parametrize("name", sorted({one.model for one in CHOSEN}))
def test_thresholds_keep_their_promises_on_training_texts_left_out(name):
    from benchmarks.training.validating import cross_validated

    scored = cross_validated(name, RECIPES[name], training_samples())
    companies = [one.score for one in scored if one.sample.source.startswith("corp:")]
    ordinary = [one.score for one in scored if one.sample.source in ORDINARY]

    for chosen in (one for one in CHOSEN if one.model == name):
        assert above(companies, chosen.value).value <= chosen.companies
        assert above(ordinary, chosen.value).value <= chosen.ordinary


def test_the_thresholds_of_the_cards_are_the_defaults_of_the_checks():
    defaults = {"voice": personal_voice.Settings(), "offensive": offensive.Settings()}

    assert {one.value for one in CHOSEN} == {getattr(defaults[one.model], one.setting) for one in CHOSEN}


def test_models_differ_by_the_share_of_pieces_that_do():
    model = Model(name="voice", bias=0.0, step=0.1, runs={" my ": 9, "our ": -3}, words={"my": 5, "boss": 2})

    assert differing(model, model) == 0
    assert differing(model, replace(model, runs={" my ": 8, "our ": -3})) == 0.25
    assert differing(model, replace(model, words={"my": 5, "boss": 2, "lol": 1})) == 0.2
    assert differing(model, replace(model, words={"my": 7, "boss": 2})) == 1


@needs_training
def test_nothing_held_out_is_learned():
    learned = {sample.text for sample in training_samples() if not sample.source.startswith("written:")}
    held_out = {clean(sample.text) for sample in held_out_samples()}
    sources = {sample.source for sample in training_samples()}

    assert not sources & {"corp:pfizer_news", "corp:Barclays", "corp:C_PR", "surge_tox"}
    assert not learned & held_out


def test_broken_characters_are_made_good():
    assert clean("so good _Ÿ˜‰ &amp; â€™tis") == "so good 😀 & 'tis"


def test_our_own_sentences_are_many_and_none_is_there_twice():
    lines = [
        line
        for path in sorted(WRITTEN.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("# ")
    ]

    assert len(lines) > 1_000
    assert {line for line in lines if lines.count(line) > 1} == set()


def test_every_source_of_a_recipe_is_on_one_side_only():
    for recipe in RECIPES.values():
        assert not recipe.yes.keys() & recipe.no.keys()


def test_the_area_is_the_share_of_pairs_in_the_right_order():
    assert area([0.9, 0.5], [0.1, 0.5]) == pytest.approx(3.5 / 4)


def test_a_threshold_lets_through_no_more_than_was_allowed():
    no = [number / 1_000 for number in range(1_000)]

    assert above(no, threshold_for(no, 0.01)).hits == 10
    assert above(no, threshold_for(no, 0.0)).hits == 0


def test_wilsons_interval_is_the_one_of_the_textbook():
    low, high = Share(hits=5, of=10).bounds

    assert (round(low, 3), round(high, 3)) == (0.237, 0.763)
    assert Share(hits=0, of=519).bounds[1] == pytest.approx(0.0073, abs=0.0001)
