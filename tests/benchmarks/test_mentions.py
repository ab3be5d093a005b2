"""A little of `benchmarks mentions`, and its judgement."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks._mentions.bare import bare_insert
from benchmarks._mentions.crowd import Crowd
from benchmarks._mentions.lasting import Lasted, last
from benchmarks._mentions.pacing import Paced, pace
from benchmarks.mentions import missed

LASTED = Lasted(
    arrivals=100,
    different=70,
    kept=70,
    stories=60,
    queued=60,
    astray=0,
    starts=3,
    deaths=2,
    seconds=0.1,
    grown=3.0,
)
PACED = Paced(arrivals=2, seconds=(0.1, 0.2), first_card=0.5, least_gap=60.1, messages=2, channels=1, unshown=0)


def test_what_is_kept_once_in_time_and_shown_calmly_holds() -> None:
    assert missed(LASTED, PACED) == []
    assert missed(LASTED, replace(PACED, least_gap=0.0)) == []


@pytest.mark.parametrize(
    ("lasted", "paced", "says"),
    [
        (replace(LASTED, kept=69), PACED, "69 are there"),
        (replace(LASTED, queued=61), PACED, "61 have a card"),
        (replace(LASTED, astray=1), PACED, "1 are astray"),
        (replace(LASTED, seconds=0.21), PACED, "500 are promised"),
        (replace(LASTED, grown=100.0), PACED, "100 MB"),
        (LASTED, replace(PACED, seconds=(2.0,)), "for its row"),
        (LASTED, replace(PACED, first_card=2.1), "first card took 2.10"),
        (LASTED, replace(PACED, unshown=1), "1 had none"),
        (LASTED, replace(PACED, least_gap=30.0), "30.0 s apart"),
    ],
)
def test_each_target_is_looked_at(lasted: Lasted, paced: Paced, says: str) -> None:
    [problem] = missed(lasted, paced)

    assert says in problem


@pytest.mark.parametrize("arrivals", [10, 25, 1_000])
def test_three_in_ten_of_the_crowd_repeat_what_was_said(arrivals: int) -> None:
    crowd = Crowd(seed=3, arrivals=arrivals)
    numbers = [crowd.number(place) for place in range(arrivals)]

    assert sorted(set(numbers)) == list(range(crowd.different))
    assert arrivals % 10 or crowd.different == arrivals * 7 // 10
    assert crowd.heard(4) == crowd.heard(4) != crowd.heard(5)


async def test_a_thousand_are_there_once_whatever_dies(tmp_path: Path) -> None:
    crowd = Crowd(seed=5, arrivals=1_000)

    lasted = await last(tmp_path, crowd, each=0.1)

    assert lasted.exactly_once and lasted.kept == 700
    assert lasted.deaths > 0
    assert 0 < lasted.stories < 700
    assert bare_insert(tmp_path / "bare.db", crowd, taken=tmp_path / "mentions.db") > 0


async def test_a_quiet_channel_gets_its_first_card_and_then_its_peace(tmp_path: Path) -> None:
    paced = await pace(tmp_path, Crowd(seed=5, arrivals=1), rate=20, seconds=1, watch=2.5)

    assert paced.arrivals == 20 and paced.unshown == 0
    assert paced.messages == paced.channels > 0
