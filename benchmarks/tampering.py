"""Whether tampering with the log is found, with the right entry: every kind at a thousand places, and clean logs.

Each place has a log of its own of about 1,000 entries, with rows, turns and signed checkpoints, and a witness that has
the checkpoints and the newest head. `countersign audit verify`'s own function must say no, and name the first bad
entry: exactly, or, where hashes were made anew, among the entries it names. On clean logs it must say yes.
"""

import argparse
import asyncio
import json
import os
import pickle
import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks._log.ground import Ground, make_ground
from benchmarks._log.lives import ENTRIES
from benchmarks._log.tampers import KINDS, Hand, Tamper
from storage.scanning import Problem
from storage.verifying import Seen, verify_audit

PLACES = 1_000
CLEAN = 1_000
LIVES = 112
"""Of nine entries each: about a thousand records."""
_CHUNK = 50


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of some places of one kind. `wide`: how many entries were named, over all that were found."""

    kind: str
    tried: int
    found: int
    right: int
    exact: int
    wide: int
    wrong: Sequence[str]
    """What to run again, and what was said."""


def main(argv: list[str]) -> int:
    """Try them all, and print a table. Returns 1 when one was missed, misplaced, or a clean log was doubted."""
    parser = argparse.ArgumentParser(prog="benchmarks tampering", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--places", type=int, default=PLACES, help="of each kind")
    parser.add_argument("--clean", type=int, default=CLEAN, help="logs that nobody touched")
    parser.add_argument("--kind", choices=[kind.__name__ for kind in KINDS], help="only this one")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(argv)
    print(f"seed {options.seed}")
    began = time.perf_counter()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="countersign-") as folder:
        ground = asyncio.run(make_ground(Path(folder), lives=LIVES, seed=options.seed))
        (Path(folder) / "ground").write_bytes(pickle.dumps(ground))
        tried = _all(Path(folder), options)
    return _report(tried, options, seconds=time.perf_counter() - began)


def try_places(ground: Ground, kind: Tamper, folder: Path, seeds: Sequence[str]) -> Tried:
    """Tamper in this way once for each seed."""
    counts, wrong = Counter[str](), []
    for seed in seeds:
        chance = random.Random(f"{seed}/{kind.__name__}")
        laid = ground.lay(folder / "log.db", LIVES, chance=chance)
        connection = sqlite3.connect(laid.file)
        expected = kind(Hand(connection, laid, ground, chance))
        connection.commit()
        connection.close()
        problem = _verify(laid.file, ground, laid.seen)
        counts["found"] += problem is not None
        if not expected.is_named_by(problem):
            wrong.append(f"{seed}: expected {expected}, said {problem}")
            continue
        counts["right"] += 1
        width = (problem.last or problem.index or 0) - (problem.index or 0) + 1 if problem else 0
        counts["exact"] += width == 1
        counts["wide"] += width
    return Tried(kind=kind.__name__, tried=len(seeds), wrong=wrong, **{n: counts[n] for n in _COUNTS})


def try_clean(ground: Ground, folder: Path, seeds: Sequence[str]) -> Tried:
    """Verify a log that nobody touched for each seed: of any length, in any turns, with entries that wait."""
    wrong = []
    for seed in seeds:
        chance = random.Random(f"{seed}/clean")
        lives = chance.randint(0, LIVES)
        waiting = chance.choice((0, 0, chance.randint(0, ENTRIES)))
        laid = ground.lay(folder / "log.db", lives, chance=chance, waiting=waiting)
        problem = _verify(laid.file, ground, laid.seen)
        if problem is not None:
            wrong.append(f"{seed}: said {problem}")
    right = len(seeds) - len(wrong)
    return Tried(kind="clean", tried=len(seeds), found=len(wrong), right=right, exact=0, wide=0, wrong=wrong)


_COUNTS = ("found", "right", "exact", "wide")


def _verify(file: Path, ground: Ground, seen: Sequence[Seen]) -> Problem | None:
    url, keys = f"sqlite:///{file}", [ground.notary.verifier]
    return asyncio.run(verify_audit(url, witnessed=seen, keys=keys)).problem


def _all(folder: Path, options: argparse.Namespace) -> list[Tried]:
    kinds = [kind for kind in KINDS if options.kind in (None, kind.__name__)]
    chunks = [(kind.__name__, seeds) for kind in kinds for seeds in _seeds(options.seed, options.places)]
    if options.kind is None:
        chunks += [("", seeds) for seeds in _seeds(options.seed, options.clean)]
    with ProcessPoolExecutor(max_workers=options.jobs) as pool:
        return list(pool.map(_chunk, [folder] * len(chunks), *zip(*chunks, strict=True)))


def _chunk(folder: Path, name: str, seeds: Sequence[str]) -> Tried:
    """In another process."""
    ground: Ground = pickle.loads((folder / "ground").read_bytes())
    own = folder / str(os.getpid())
    own.mkdir(exist_ok=True)
    kind = next((kind for kind in KINDS if kind.__name__ == name), None)
    return try_clean(ground, own, seeds) if kind is None else try_places(ground, kind, own, seeds)


def _seeds(seed: int, count: int) -> list[list[str]]:
    return [[f"{seed}.{n}" for n in range(at, min(at + _CHUNK, count))] for at in range(0, count, _CHUNK)]


def _report(tried: Sequence[Tried], options: argparse.Namespace, *, seconds: float) -> int:
    kinds = list(dict.fromkeys(one.kind for one in tried))
    figures: dict[str, object] = {}
    failed = False
    print(f"{'':<26}{'tried':>7}{'found':>7}{'right':>7}{'exact':>7}  entries named, on average")
    for kind in kinds:
        mine = [one for one in tried if one.kind == kind]
        count = {name: sum(getattr(one, name) for one in mine) for name in ("tried", *_COUNTS)}
        failed |= count["right"] != count["tried"]
        mean = count["wide"] / count["right"] if count["right"] else 0.0
        print(
            f"{kind.replace('_', ' '):<26}{count['tried']:>7}{count['found']:>7}{count['right']:>7}{count['exact']:>7}"
            + (f"  {mean:.1f}" if kind != "clean" else "  (found: false alarms)")
        )
        figures[kind] = count | {"mean_named": round(mean, 1)}
    for line in [line for one in tried for line in one.wrong][:20]:
        print(f"WRONG {line}")
    print(json.dumps({"kinds": figures, "seconds": round(seconds, 1), "seed": options.seed, "failed": failed}))
    return 1 if failed else 0
