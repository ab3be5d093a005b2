"""Compiles the tests before the processes that run them start: else each of them would do that for itself.

Takes a third off the start of the whole suite in a fresh clone; where it was run before, there is nothing to do.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import cache_from_source
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
HALF = ("adapters", "workflows")
"""The folders that take as long as all the others."""
WORTH_IT = 50
"""Files: as many are compiled in the time that it takes to ask for it."""


def keep_compiled() -> None:
    """What is compiled is kept, whatever the environment says: hundreds of processes start in these tests."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def warm_up() -> None:
    """Collect everything, twice half of it at once, so that it is compiled."""
    if sum(not _is_compiled(file) for file in TESTS.rglob("test_*.py")) < WORTH_IT:
        return
    parts = sorted(part for part in TESTS.iterdir() if part.is_dir() or part.name.startswith("test_"))
    halves = [part for part in parts if part.name in HALF], [part for part in parts if part.name not in HALF]
    for process in [_collecting(half) for half in halves]:
        process.wait()


def _is_compiled(file: Path) -> bool:
    """Whether pytest, which gives the tests' files names of its own, did that after the last change."""
    compiled = Path(cache_from_source(str(file)))
    kept = compiled.with_name(f"{file.stem}.{sys.implementation.cache_tag}-pytest-{pytest.__version__}.pyc")
    return kept.exists() and kept.stat().st_mtime >= file.stat().st_mtime


def _collecting(parts: Iterable[Path]) -> subprocess.Popen[bytes]:
    options = ["--collect-only", "-n0", "-p", "no:cacheprovider"]
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, *map(str, parts)],
        cwd=TESTS.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
