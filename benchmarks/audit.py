"""How long it takes to verify a log of a million entries, both ways, with every signature; against one by one.

The database is a real one: entries and rows as the program writes them (`_log/growing.py` compares first), placed in
turns of ten on average, a signed checkpoint each hundred. Verified is everything `countersign audit verify` verifies.
The baseline in the same run does the obvious: one entry, one checkpoint and one row after the other with the standard
library and SQLAlchemy, over fewer entries; its time for all is extrapolated, and says so.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import create_engine, select

from benchmarks._log.growing import Grown, grow
from storage.audit import row_digest
from storage.notary import Notary, new_signing_key, opened, read_signing_key
from storage.schema import audit, audit_checkpoints, audit_order, audit_roots, deliveries, posts
from storage.verifying import Verified, verify_audit
from workflows.domain.merkle import Tree, leaf_hash

TARGET = 5.0
"""Seconds for a million entries on two processors (`failures.md` G19)."""
ENTRIES = 1_000_000
SAMPLE = 50_000
T = TypeVar("T")


def main(argv: list[str]) -> int:
    """Make the log, verify it a few times, and tell the best and all. Returns 1 when the best misses the target."""
    parser = argparse.ArgumentParser(prog="benchmarks audit", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--sample", type=int, default=SAMPLE, help="entries for the baseline")
    parser.add_argument("--turn", type=int, default=10, help="entries placed in one turn, on average")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--folder", type=Path, help="where to make the databases; a temporary folder when left out")
    options = parser.parse_args(argv)
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="countersign-audit-") as folder:
        return _run(options, Path(folder))


def _run(options: argparse.Namespace, folder: Path) -> int:
    origin = "countersign/benchmark"
    notary = read_signing_key(new_signing_key(origin), origin=origin)
    small, large = folder / "sample.db", folder / "large.db"
    made, making = _timed(lambda: _grown(large, options.entries, notary, options))
    _grown(small, options.sample, notary, options)
    megabytes = large.stat().st_size / 1e6
    print(f"{made.entries:,} entries, {made.rows:,} rows, {made.turns:,} turns, {made.checkpoints:,} checkpoints:")
    print(f"made in {making:.0f} s, {megabytes:,.0f} MB")
    plain = _timed(lambda: one_by_one(small, notary))[1]
    alone = [_verify(small, notary)[1] for _ in range(options.rounds)]
    rounds = [_verify(large, notary)[1] for _ in range(options.rounds)]
    extrapolated = plain * options.entries / options.sample
    print(f"one by one:      {plain:6.2f} s for {options.sample:,} (extrapolated for all: {extrapolated:.1f} s)")
    print(f"verify:          {min(alone):6.2f} s for {options.sample:,}")
    print(f"verify:          {min(rounds):6.2f} s for {options.entries:,}  (rounds: {_listed(rounds)})")
    missed = options.entries >= ENTRIES and min(rounds) > TARGET
    if missed:
        print(f"The target is {TARGET:g} s for {ENTRIES:,} entries on two processors.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    figures = {
        "entries": made.entries,
        "rows": made.rows,
        "turns": made.turns,
        "checkpoints": made.checkpoints,
        "seconds": round(min(rounds), 2),
        "rounds": [round(one, 2) for one in rounds],
        "per_second": round(made.entries / min(rounds)),
        "baseline_sample": options.sample,
        "baseline_seconds": round(plain, 2),
        "baseline_extrapolated": round(extrapolated, 1),
        "processors": os.cpu_count(),
        "peak_mb": round(peak),
        "target": TARGET,
        "seed": options.seed,
    }
    print(json.dumps(figures))
    return 1 if missed else 0


def one_by_one(file: Path, notary: Notary) -> None:
    """The obvious way: every entry, root, checkpoint and row after the other. Raises AssertionError for a wrong one."""
    engine = create_engine(f"sqlite:///{file}")
    newest: dict[tuple[str, str], tuple[str, str]] = {}
    with engine.connect() as connection:
        roots = {row.size: row.root for row in connection.execute(select(audit_roots))}
        notes = {row.size: row.note for row in connection.execute(select(audit_checkpoints))}
        joined = select(audit_order.c.seq, audit_order.c.hash, audit.c.leaf).join(
            audit, audit.c.id == audit_order.c.leaf
        )
        tree = Tree()
        for row in connection.execute(joined.order_by(audit_order.c.seq)):
            tree = tree.grow(leaf_hash(row.leaf))
            _require(leaf_hash(row.leaf) == row.hash)
            _require(roots.get(tree.size, tree.root) == tree.root)
            if tree.size in notes:
                _require(opened(notes[tree.size], [notary.verifier]).root == tree.root)
            record = json.loads(row.leaf)
            if "row" in record["facts"]:
                newest[record["facts"]["thing"], record["subject"]] = (record["facts"]["row"], record["salt"])
        for thing, table in (("post", posts), ("delivery", deliveries)):
            for found in connection.execute(select(table)).mappings():
                digest, salt = newest[thing, found["id"]]
                _require(row_digest({str(name): value for name, value in found.items()}, salt=salt) == digest)
    engine.dispose()


def _grown(file: Path, entries: int, notary: Notary, options: argparse.Namespace) -> Grown:
    return asyncio.run(grow(file, entries, notary=notary, seed=options.seed, turn=options.turn))


def _verify(file: Path, notary: Notary) -> tuple[Verified, float]:
    found, seconds = _timed(lambda: asyncio.run(verify_audit(f"sqlite:///{file}", keys=[notary.verifier])))
    _require(found.is_whole and found.signed > 0)
    return found, seconds


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _require(right: bool) -> None:
    if not right:
        raise AssertionError("the log that was made is not whole")


def _listed(rounds: list[float]) -> str:
    return ", ".join(f"{one:.2f}" for one in rounds)
