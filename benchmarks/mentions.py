"""What the public says, taken in: a hundred thousand mentions exactly once through restarts, how fast, and how calmly.

First `--arrivals` mentions, 30 % of them heard before, go through the real flow with every kind of rule on a real
SQLite file (synchronous=FULL), while the process dies now and then: between a source's answer and the row, before a
commit, and right after one. Then it is counted what is there. The baseline in the same run inserts the same rows with
the standard library alone, in batches of the same size and as durably.

Then the crowd goes on at `--rate` a second, each mention handed in by itself, and the real announcer draws into the
stand-in of Slack: how soon a mention's row and its waiting card are committed, how soon a quiet channel shows its
first card, and how long it is left in peace after that.
"""

import argparse
import asyncio
import json
import os
import random
import tempfile
from pathlib import Path

from benchmarks._mentions.bare import bare_insert
from benchmarks._mentions.crowd import Crowd
from benchmarks._mentions.lasting import Lasted, last
from benchmarks._mentions.pacing import Paced, pace
from workflows.listening.budget import MOST

LEAST_RATE = 500.0
"""Mentions a second."""
MOST_MEMORY = 100.0
"""MB."""
SOON = 2.0
"""Seconds: to the committed row (99 of 100), and to a quiet channel's first card."""
PEACE = 60.0
"""Seconds between two messages in a channel."""
SLACK = 0.5
"""Seconds by which two messages may seem to be closer: what is measured is when they arrive."""


def main(argv: list[str]) -> int:
    """Run both parts and print the figures. Returns 1 for a missed target."""
    parser = argparse.ArgumentParser(prog="benchmarks mentions", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--arrivals", type=int, default=100_000, help="how many, 30 %% of them repeats (100,000)")
    parser.add_argument("--rate", type=float, default=50.0, help="a second, in the second part (50)")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the second part talks (30)")
    parser.add_argument("--watch", type=float, default=70.0, help="how long its channels are watched (70)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--folder", type=Path, help="where to make the databases; a temporary folder when left out")
    options = parser.parse_args(argv)
    print(f"seed {options.seed}")
    crowd = Crowd(seed=options.seed, arrivals=options.arrivals)
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="countersign-mentions-") as folder:
        lasted = asyncio.run(last(Path(folder), crowd))
        bare = bare_insert(Path(folder) / "bare.db", crowd, taken=Path(folder) / "mentions.db")
        paced = asyncio.run(pace(Path(folder), crowd, rate=options.rate, seconds=options.seconds, watch=options.watch))
    problems = missed(lasted, paced)
    _print(lasted, bare, paced, problems)
    print(json.dumps({**figures_of(lasted, bare, paced), "seed": options.seed, "missed": problems}))
    return 1 if problems else 0


def missed(lasted: Lasted, paced: Paced) -> list[str]:
    """A sentence for each target that was missed."""
    found = []
    if not lasted.exactly_once:
        found.append(
            f"Of {lasted.different:,} mentions {lasted.kept:,} are there; of {lasted.stories:,} stories "
            f"{lasted.queued:,} have a card that waits; {lasted.astray:,} are astray."
        )
    if rate_of(lasted) < LEAST_RATE:
        found.append(f"{rate_of(lasted):,.0f} mentions a second; {LEAST_RATE:,.0f} are promised.")
    if lasted.grown >= MOST_MEMORY:
        found.append(f"Memory grew by {lasted.grown:.0f} MB; less than {MOST_MEMORY:.0f} is promised.")
    if paced.percentile(0.99) >= SOON:
        found.append(f"One in a hundred waited {paced.percentile(0.99):.2f} s for its row; {SOON:g} s are promised.")
    if paced.unshown or paced.first_card >= SOON:
        found.append(
            f"A quiet channel's first card took {paced.first_card:.2f} s ({paced.unshown} had none); {SOON:g} s are "
            "promised."
        )
    if paced.least_gap and paced.least_gap < PEACE - SLACK:
        found.append(f"Two messages in one channel were {paced.least_gap:.1f} s apart; {PEACE:g} s are promised.")
    return found


def rate_of(lasted: Lasted) -> float:
    """Mentions a second, repeats included."""
    return lasted.arrivals / lasted.seconds


def figures_of(lasted: Lasted, bare: float, paced: Paced) -> dict[str, object]:
    """For the last line."""
    return {
        "benchmark": "mentions",
        "arrivals": lasted.arrivals,
        "different": lasted.different,
        "kept": lasted.kept,
        "stories": lasted.stories,
        "exactly_once": lasted.exactly_once,
        "starts": lasted.starts,
        "deaths": lasted.deaths,
        "seconds": round(lasted.seconds, 2),
        "per_second": round(rate_of(lasted)),
        "batch": MOST,
        "bare_seconds": round(bare, 2),
        "bare_per_second": round(lasted.arrivals / bare),
        "ratio": round(lasted.seconds / bare, 1),
        "grown_mb": round(lasted.grown, 1),
        "paced": paced.arrivals,
        "p50_seconds": round(paced.percentile(0.5), 3),
        "p99_seconds": round(paced.percentile(0.99), 3),
        "first_card_seconds": round(paced.first_card, 2),
        "least_gap_seconds": round(paced.least_gap, 1),
        "messages": paced.messages,
        "channels": paced.channels,
        "processors": os.cpu_count(),
    }


def _print(lasted: Lasted, bare: float, paced: Paced, problems: list[str]) -> None:
    times = lasted.seconds / bare
    print(
        f"{lasted.arrivals:,} mentions, {lasted.arrivals - lasted.different:,} of them repeats: {lasted.kept:,} kept "
        f"in {lasted.stories:,} stories, {lasted.queued:,} cards waiting"
    )
    print(f"{lasted.starts} starts, {lasted.deaths} of them ended by death; memory grew by {lasted.grown:.1f} MB")
    print(f"taken:        {lasted.seconds:7.2f} s, {rate_of(lasted):9,.0f} a second")
    print(f"bare insert:  {bare:7.2f} s, {lasted.arrivals / bare:9,.0f} a second; {times:.1f} times as fast")
    print(
        f"{paced.arrivals:,} one by one: committed after {paced.percentile(0.5):.3f} s, 99 of 100 within "
        f"{paced.percentile(0.99):.3f} s"
    )
    gap = f"{paced.least_gap:.1f} s between two at the least" if paced.least_gap else "one each"
    print(
        f"{paced.channels} channels: the first card within {paced.first_card:.2f} s, {paced.messages} messages, {gap}"
    )
    for problem in problems:
        print(problem)
