import dataclasses
import json
import random
from collections import Counter

import pytest

from benchmarks import checks
from benchmarks._checks.child import OURS
from benchmarks._checks.credentials import credentials
from benchmarks._checks.disguised import Disguised
from benchmarks._checks.faults import hidden, links, placeholders, shouting
from benchmarks._checks.figures import Figures, Share, area_under, figures_of, percentile, recall_at
from benchmarks._checks.loading import sets
from benchmarks._checks.personal_data import numbers, phones
from benchmarks._checks.processes import Question, ask
from benchmarks._checks.sets import Answers, Sample, SampleSet, Topic
from benchmarks._checks.speed import Speed, worst_cases
from benchmarks._checks.tables import Line, markdown, plain, quality
from benchmarks._checks.targets import TARGETS, missed
from benchmarks._checks.tools import MODULES, TOOLS
from benchmarks._checks.watch_list import watch_list

NONE = Share(hits=0, total=0)
PERFECT = Figures(
    precision=Share(hits=50, total=50),
    recall=Share(hits=50, total=50),
    near_misses=Share(hits=0, total=50),
    fine=Share(hits=0, total=500),
    area=1.0,
    recall_at=1.0,
)


def test_the_interval_is_that_of_wilson():
    low, high = Share(hits=9, total=10).interval

    # From the formula by hand.
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    assert Share(hits=0, total=0).interval == (0.0, 1.0)


def test_an_area_counts_draws_half():
    assert area_under([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert area_under([0.5], [0.5]) == 0.5
    assert area_under([0.9, 0.1], [0.5, 0.5]) == 0.5
    assert area_under([], [0.5]) is None


def test_recall_is_taken_where_one_fine_post_in_a_hundred_is_found():
    fine = [0.1] * 98 + [0.6, 0.7]

    assert recall_at([0.65, 0.65, 0.55, 0.9], fine, share=0.01) == 0.75


def test_a_percentile_is_a_value_that_was_measured():
    assert percentile([3, 1, 2, 4], 50) == 2
    assert percentile(list(range(1, 101)), 99) == 99


def test_figures_count_what_was_found_and_what_should_have_been():
    asked = SampleSet(
        topic=Topic.CLAIMS,
        samples=tuple(Sample(text=str(number), is_bad=number < 2, source="x") for number in range(4)),
        origin="x",
    )

    found = figures_of(asked, Answers(topic=Topic.CLAIMS, samples=(1.0, 0.0, 1.0, 0.0), fine=(0.0, 0.0, 1.0)))

    assert (found.precision.value, found.recall.value) == (0.5, 0.5)
    assert (found.near_misses.hits, found.fine.hits, found.area) == (1, 1, None)


@pytest.mark.parametrize("draw", [credentials, numbers, phones, links, hidden, placeholders, shouting, watch_list])
def test_what_is_drawn_has_both_kinds_and_is_the_same_for_the_same_seed(draw):
    samples = list(draw(random.Random(1), each=5))

    kinds = Counter(sample.is_bad for sample in samples)
    assert min(kinds[True], kinds[False]) >= 6
    assert samples == list(draw(random.Random(1), each=5))
    assert samples != list(draw(random.Random(2), each=5))


def test_drawn_accounts_have_the_check_digits_of_the_standard():
    ibans = [one.text for one in numbers(random.Random(1), each=30) if one.source == "drawn:iban"]

    for text in ibans:
        number = "".join(
            letter for letter in text.split(": ")[-1].replace("Please transfer it to", "") if letter.isalnum()
        )
        number = number.replace("Refundsentto", "").removesuffix("todaysorryagain")
        assert int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1


def test_worst_cases_have_exactly_the_length_asked_for():
    assert {len(text) for _, text in worst_cases(1_234)} == {1_234}


def test_a_missed_target_is_named():
    figures = dict.fromkeys(TARGETS, PERFECT) | {
        Topic.CLAIMS: dataclasses.replace(PERFECT, recall=Share(hits=1, total=10)),
        Topic.HIDDEN: dataclasses.replace(PERFECT, fine=Share(hits=2, total=500)),
        Topic.VOICE: dataclasses.replace(PERFECT, area=None),
    }

    assert missed(figures, held_known=Share(hits=4, total=370)) == (
        "personal voice, account never seen: AUC 0.000, 0.95 is the least",
        "hidden Unicode: 2 of 500 fine posts found, 0.20% may be",
        "claims: recall 0.100, 0.6 is the least",
        "personal voice, with 100 posts of history: 4 of 370 held, 1% may be",
    )


def test_a_topic_without_figures_is_a_missed_target():
    assert missed({}, held_known=NONE)[0] == "profanity, plain and usual masks: nothing to measure"


def test_a_disguise_that_costs_more_than_it_may_is_named():
    plain_words = Share(hits=100, total=100)
    kept, lost = Share(hits=97, total=100), Share(hits=96, total=100)

    assert not Disguised(topic=Topic.PROFANITY, before=plain_words, after={"spacing": kept}).missed
    assert "spacing 0.960" in Disguised(topic=Topic.PROFANITY, before=plain_words, after={"spacing": lost}).missed


def test_a_slow_check_is_a_missed_target():
    calm = Speed(
        post_median=1,
        post_p99=1,
        up_to_p99=4,
        median=2,
        p99=4,
        growth=1.0,
        worst_growth=("stars", 1.1),
        worst_of_limit=("stars", 4),
        overlong=("stars", 90),
        checks=(),
    )

    assert calm.missed == ()
    slow = dataclasses.replace(calm, up_to_p99=6, growth=2.0, worst_growth=("stars", 4.0), overlong=("spaces", 200))
    assert len(slow.missed) == 4


def test_every_tool_says_which_module_it_needs():
    assert set(MODULES) == set(TOOLS)
    assert len(TOOLS) >= 4


def test_our_checks_answer_from_a_process_of_their_own():
    samples = (
        Sample(text="what the fuck", is_bad=True, source="x"),
        Sample(text="Good morning from Scunthorpe", is_bad=False, source="x"),
    )
    asked = SampleSet(topic=Topic.PROFANITY, samples=samples, origin="x")

    told = ask(OURS, Question(sets=(asked,), fine={Topic.PROFANITY: ("Hello.",)}, drafts=("Our new range is here.",)))

    assert told.answers[Topic.PROFANITY] == Answers(topic=Topic.PROFANITY, samples=(1.0, 0.0), fine=(0.0,))
    assert told.ready_s > 0
    assert len(told.micros) == 1


def test_only_held_out_samples_are_asked(tmp_path):
    _corpus(tmp_path)

    by_topic = {one.topic: one for one in sets(tmp_path, seed=1)}

    assert [one.text for one in by_topic[Topic.OFFENSIVE].samples] == ["From the other platform."]
    assert [one.text for one in by_topic[Topic.VOICE].samples] == ["Barclays is here."]
    assert set(by_topic) == set(Topic)


def test_says_clearly_what_is_not_there(tmp_path, capsys):
    assert checks.main(["--corpus", str(tmp_path), "--ours"]) == 2

    assert "--corpus DIR" in capsys.readouterr().err


def test_tables_are_printed_plainly_and_in_markdown():
    rows = quality([Line(topic=Topic.CLAIMS, tool=OURS, figures=PERFECT)])

    assert rows[0][:4] == ("claims", OURS, "100.0%", "100.0%")
    assert list(markdown(("a", "b"), [("1", "2")])) == ["| a | b |", "| --- | --- |", "| 1 | 2 |"]
    assert list(plain(("a", "b"), [("long", "2")])) == ["a     b", "long  2"]


def _corpus(folder):
    files = {
        "clean_brand": [
            {"text": "Barclays is here.", "label": 0, "topic": "clean", "source": "corp:Barclays"},
            {"text": "Citi is here.", "label": 0, "topic": "clean", "source": "corp:Citi"},
        ],
        "offensive": [
            {"text": "From the other platform.", "label": 1, "topic": "offensive", "source": "surge_tox"},
        ],
        "profanity": [],
        "pii": [],
        "tragedy": [],
        "voice": [],
    }
    (folder / "checks").mkdir()
    for name, rows in files.items():
        (folder / "checks" / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
