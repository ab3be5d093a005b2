"""Scheduling over every change of the clocks from 2024 to 2030 in 12 zones: 0 early, 0 double, 0 missed.

Around each change somebody types ordinary wall times, some that come twice and some that do not exist, a day and a half
before. They go the product's own way (write, confirm, look ahead, send when the task is due) on a real SQLite file with
a clock that is put forward. When each has to leave is worked out from the instant and the offsets, apart from the
product. The baseline reads the same wall times with the offset in force as they are typed.
"""

import argparse
import asyncio
import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks._dst.changes import FIRST, LAST, ZONES, cases_of, ordinary, shifts
from benchmarks._dst.living import Lived, live


def main(argv: list[str]) -> int:
    """Live through the years and print the figures. Returns 1 for a missed target."""
    parser = argparse.ArgumentParser(prog="benchmarks dst", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--first", type=int, default=FIRST, help=f"the first year ({FIRST})")
    parser.add_argument("--last", type=int, default=LAST, help=f"the last year ({LAST})")
    parser.add_argument("--zone", action="append", help="only this zone; may be given again (all 12)")
    given = parser.parse_args(argv)
    started = time.monotonic()
    cases = [
        case
        for zone in given.zone or ZONES
        for case in (
            [case for shift in shifts(zone, first=given.first, last=given.last) for case in cases_of(shift)]
            or ordinary(zone, first=given.first, last=given.last)
        )
    ]
    with tempfile.TemporaryDirectory(prefix="countersign-dst-") as folder:
        lived = asyncio.run(live(Path(folder), cases))
    problems = missed(lived)
    _print(lived, problems, time.monotonic() - started)
    print(json.dumps({**asdict(lived), "missed_targets": problems}))
    return 1 if problems else 0


def missed(lived: Lived) -> list[str]:
    """Each target that was missed, in a sentence."""
    counts = {"early": lived.early, "late": lived.late, "double": lived.double, "missed": lived.missed}
    problems = [f"{count} of {lived.expected} posts {name}; 0 are promised." for name, count in counts.items() if count]
    if lived.asked != lived.twice:
        problems.append(f"{lived.asked} of {lived.twice} times that come twice were asked about.")
    if lived.refused != lived.skipped:
        problems.append(f"{lived.refused} of {lived.skipped} times that do not exist were refused.")
    return problems


def _print(lived: Lived, problems: list[str], seconds: float) -> None:
    print(f"{lived.zones} zones, {lived.changes} changes or control nights, {seconds:.0f} s")
    print(f"posts that had to go out   {lived.expected:>6}")
    print(f"early, late                {lived.early:>6} {lived.late}")
    print(f"double, missed             {lived.double:>6} {lived.missed}")
    print(f"times that come twice      {lived.twice:>6}, asked about {lived.asked}")
    print(f"times that do not exist    {lived.skipped:>6}, refused with a time that does {lived.refused}")
    print(f"baseline: read wrongly     {lived.naive:>6}")
    for problem in problems:
        print(f"MISSED: {problem}")
