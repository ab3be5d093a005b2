"""The parts of `benchmarks ack` that can be wrong without anybody noticing: its arithmetic, its judgement, its load."""

from itertools import islice
from pathlib import Path

from benchmarks._ack.acts import Act, Fate, Kind, acks_of, times_of
from benchmarks._ack.aftermath import lost
from benchmarks._ack.company import build_company, texts
from benchmarks._ack.report import Phase, missed
from benchmarks._ack.stand_ins import Ear
from benchmarks.ack import Options, measure_bare


def an_act(**given: object) -> Act:
    values: dict[str, object] = {"kind": Kind.SUBMIT, "due": 0.0, "ack": 0.01, "fate": Fate.ACCEPTED, "subject": "p1"}
    return Act(**(values | given))  # type: ignore[arg-type]


def test_percentiles_are_by_nearest_rank() -> None:
    times = times_of(number / 1000 for number in range(100, 0, -1))

    assert (times.count, times.median, times.p99, times.worst) == (100, 0.05, 0.099, 0.1)


def test_no_times_are_all_zero() -> None:
    assert times_of([]).worst == 0.0


def test_acts_that_were_never_sent_are_not_in_the_times() -> None:
    acts = [an_act(ack=0.2), an_act(ack=0.0, fate=Fate.SKIPPED)]

    assert acks_of(acts).count == 1


def test_what_was_accepted_and_is_not_stored_is_lost() -> None:
    stored = {"p1": "draft", "p3": "waiting"}
    gone = [
        an_act(subject="p2"),
        an_act(kind=Kind.CONFIRM, subject="p1"),
        an_act(kind=Kind.BUTTON, subject="p3"),
        an_act(kind=Kind.COMMAND, fate=Fate.TOLD, typed="Hello", said="Please try again."),
        an_act(fate=Fate.FAILED),
    ]
    kept = [
        an_act(subject="p1"),
        an_act(kind=Kind.CONFIRM, subject="p3"),
        an_act(kind=Kind.COMMAND, fate=Fate.TOLD, typed="Hello", said="Please try again. Your words: Hello"),
        an_act(fate=Fate.TOLD, subject="p9"),
    ]

    assert lost([*gone, *kept], stored, Ear()) == gone


def test_a_late_answer_in_words_misses_the_target() -> None:
    fine = Phase(name="fine", acts=[an_act()])
    late = Phase(name="overload", acts=[an_act(fate=Fate.TOLD, ack=2.0, words=2.6)])

    assert missed(fine, fine, fine, late) == ["overload: an answer took 2,600 ms; at most 2,500 ms is promised."]


def test_no_two_texts_are_alike() -> None:
    assert len(set(islice(texts(), 5_000))) == 5_000


def test_every_brand_has_authors_and_an_approver_who_is_none_of_them() -> None:
    for brand in build_company().brands:
        assert brand.authors
        assert brand.approvers
        assert not set(brand.authors) & set(brand.approvers)


async def test_the_bare_app_answers_every_request_of_the_load(tmp_path: Path) -> None:
    options = Options(rate=20.0, seconds=2.0, database="", folder=tmp_path)

    bare = await measure_bare(options)

    assert [act.fate for act in bare.acts] == [Fate.ACCEPTED] * 40
    assert {act.kind for act in bare.acts} == set(Kind)
