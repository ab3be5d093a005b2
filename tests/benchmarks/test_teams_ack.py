"""`benchmarks teams-ack` in small: one post's way through the real program, and the judgement of its figures."""

from dataclasses import replace
from pathlib import Path

from benchmarks._ack.acts import times_of
from benchmarks._teams.company import build_teams_company
from benchmarks._teams.invokes import Act, Fate, Kind, times
from benchmarks.teams_ack import Found, Options, Phase, doubles, losses, measure, missed


def an_act(kind: Kind = Kind.CHECK, fate: Fate = Fate.ACCEPTED, *, seconds: float = 0.1, subject: str = "p1") -> Act:
    return Act(kind=kind, fate=fate, seconds=seconds, subject=subject)


REPEAT = replace(an_act(), is_repeat=True, seconds=9.0)
FINE = Found(
    steady=Phase(name="steady", acts=[an_act(), REPEAT]),
    stalled=Phase(name="stalled", acts=[an_act(seconds=1.2), REPEAT]),
    bare=times_of([0.01]),
    lost=[],
    twice=0,
    live=1,
)


def test_what_holds_misses_nothing_and_repetitions_are_not_timed() -> None:
    assert missed(FINE) == []
    assert times(FINE.steady.acts).worst == 0.1


def test_each_target_is_missed_in_words() -> None:
    late = Phase(name="stalled", acts=[an_act(seconds=3.0), an_act(fate=Fate.FAILED)])

    assert missed(replace(FINE, stalled=late, lost=["a", "b"], twice=1, live=0)) == [
        "stalled: the 99th percentile is 3.00 s; it must be below 3 s.",
        "stalled: 1 invokes got no answer that a person could understand.",
        "stalled: nothing was delivered again.",
        "2 acts were lost.",
        "Nothing was published: the load went nowhere.",
        "1 acts were done twice.",
    ]


def test_what_was_accepted_or_promised_and_is_not_there_is_lost() -> None:
    states = {"p1": "draft", "p2": "waiting", "p3": "published"}
    gone = [
        an_act(subject="p9"),
        an_act(Kind.CONFIRM, subject="p1"),
        replace(an_act(Kind.APPROVE, Fate.PROMISED, subject="p2"), by="ben", told=3),
    ]
    kept = [
        an_act(subject="p1"),
        an_act(Kind.CONFIRM, subject="p2"),
        an_act(Kind.APPROVE, subject="p3"),
        an_act(Kind.APPROVE, Fate.REFUSED, subject="p2"),
        replace(an_act(Kind.CONFIRM, Fate.PROMISED), by="ben", told=2),
        an_act(Kind.FETCH, subject=""),
        an_act(Kind.REFRESH, subject=""),
    ]

    assert losses([*gone, *kept], states, {"ben": 3, "": 0}.__getitem__) == gone


def test_what_is_there_twice_is_counted() -> None:
    assert doubles(forms=2, posts=2, cards=["a", "b"], live=["a"]) == 0
    assert doubles(forms=2, posts=3, cards=["a", "a", "b"], live=["a", "a", "a"]) == 4


async def test_posts_go_all_the_way_and_everything_done_again_has_one_effect(tmp_path: Path) -> None:
    company = build_teams_company(brands=2, authors=4, approvers=2)
    database = f"sqlite:///{tmp_path / 'countersign.sqlite'}"

    found = await measure(Options(rate=20.0, seconds=2.5, warm_up=0.5, database=database, folder=tmp_path), company)

    acts = [*found.steady.acts, *found.stalled.acts]
    assert {one.kind for one in acts if one.fate is Fate.ACCEPTED} == set(Kind)
    assert not [one for one in acts if one.fate is Fate.FAILED]
    assert any(one.is_repeat for one in acts)
    assert (found.lost, found.twice) == ([], 0)
    assert found.live > 0 and found.bare.count > 0
