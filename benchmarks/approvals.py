"""Whether any post leaves without the approvals that its route demands at that moment: 100,000 random steps.

A small company lives at random through the product's own flows, on the real store: it writes, edits, approves (anybody,
authors too), turns down, holds, goes away, breaks the glass, leaves, changes app.yaml and groups, and time passes. At
each intent to send an oracle that shares no code with the rules works out by trying everything whether the post may
leave. Target: none that may not.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from cryptography.fernet import Fernet

from benchmarks._approvals.happening import Happening
from benchmarks._approvals.public import Standing
from storage.database import open_database
from storage.migrating import migrate
from storage.store import SqlStore

A_LIFE = 1_000
"""Steps in one company, before the next begins with an empty database."""


@dataclass
class Figures:
    """What happened."""

    steps: int = 0
    sent: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


def main(argv: list[str]) -> int:
    """Run and print. Returns 1 when something left that should not have."""
    parser = argparse.ArgumentParser(prog="benchmarks approvals", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--steps", type=int, default=100_000, help="how many things happen (100,000)")
    parser.add_argument("--seed", type=int, default=7, help="the same steps again (7)")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="countersign-approvals-", dir=_memory()) as folder:
        figures = asyncio.run(lived(Path(folder), steps=given.steps, seed=given.seed))
    _print(figures)
    return 1 if figures.violations or not figures.sent else 0


async def lived(folder: Path, *, steps: int, seed: int) -> Figures:
    """So many steps, in one company after the other."""
    template, figures, started = folder / "template.db", Figures(), time.monotonic()
    await migrate(f"sqlite:///{template}")
    while figures.steps < steps:
        life = min(A_LIFE, steps - figures.steps)
        happening = await _life(folder, template, Random(f"{seed}.{figures.steps}"), life)
        figures.steps += life
        figures.sent += happening.sent
        figures.counts += happening.counts
        figures.violations += happening.violations
    figures.seconds = time.monotonic() - started
    return figures


async def _life(folder: Path, template: Path, chance: Random, steps: int) -> Happening:
    file = folder / "company.db"
    shutil.copy(template, file)
    database = await open_database(f"sqlite:///{file}", secrets=[Fernet.generate_key().decode()], pool=2)
    try:
        clock = Standing()
        happening = Happening(SqlStore(database, clock), clock, chance)
        await happening.begin()
        for _ in range(steps):
            await happening.step()
        return happening
    finally:
        await database.close()
        await asyncio.to_thread(_tidy, folder)


def _tidy(folder: Path) -> None:
    for left in folder.glob("company.db*"):
        left.unlink()


def _memory() -> str | None:
    """In memory where there is such a place: what is measured here is the rules, not the disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _print(figures: Figures) -> None:
    for name, count in sorted(figures.counts.items()):
        print(f"{name:<24}{count:>8,}")
    for violation in figures.violations[:20]:
        print(f"LEFT: {violation}", file=sys.stderr)
    print(f"{figures.steps:,} steps, {figures.sent:,} sent, {len(figures.violations)} that should not have been.")
    print(
        json.dumps(
            {
                "steps": figures.steps,
                "sent": figures.sent,
                "violations": len(figures.violations),
                "seconds": round(figures.seconds, 1),
            }
        )
    )
