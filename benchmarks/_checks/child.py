"""One tool in a process of its own: `python -m benchmarks._checks.child TOOL`, asked on stdin, answering on stdout.

So that import time and memory are the tool's, and no tool slows another. Nothing but the standard library is loaded
before the clock starts.
"""

import contextlib
import io
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks._checks.sets import Topic

OURS = "Countersign"
Detector = Callable[[str], float]


def main() -> int:
    """Read the question, answer it."""
    question = json.load(sys.stdin)
    before = _memory()
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        detectors = _build(sys.argv[1], tuple(question["history"]))
        for detector in detectors.values():
            detector("Our new range is here.")
        ready = time.perf_counter() - start
        memory = _memory() - before
        answers = _answer(detectors, question)
        micros = _micros(detectors, question["drafts"])
    print(json.dumps({"ready_s": ready, "memory_mb": memory, "answers": answers, "micros": micros}))
    return 0


def _build(name: str, history: tuple[str, ...]) -> Mapping[Topic, Detector]:
    if name == OURS:
        from benchmarks._checks.ours import countersign

        return countersign(history)
    from benchmarks._checks.tools import TOOLS

    return TOOLS[name]()


def _answer(detectors: Mapping[Topic, Detector], question: Mapping[str, object]) -> dict[str, dict[str, list[float]]]:
    """For each topic the tool claims, its scores of the samples and of the fine posts."""
    known: dict[tuple[int, str], float] = {}

    def score(detector: Detector, text: str) -> float:
        key = (id(detector), text)
        if key not in known:
            known[key] = detector(text)
        return known[key]

    sets = question["sets"]
    assert isinstance(sets, dict)
    return {
        name: {kind: [score(detectors[Topic(name)], text) for text in texts] for kind, texts in asked.items()}
        for name, asked in sets.items()
        if Topic(name) in detectors
    }


def _micros(detectors: Mapping[Topic, Detector], drafts: Sequence[str]) -> list[float]:
    """Processor time for each draft through everything the tool claims, each detector once."""
    everything = detectors.get(Topic.EVERYTHING)
    distinct = [everything] if everything else list({id(one): one for one in detectors.values()}.values())
    taken = []
    for draft in drafts:
        start = time.thread_time_ns()
        for detector in distinct:
            detector(draft)
        taken.append((time.thread_time_ns() - start) / 1_000)
    return taken


def _memory() -> float:
    """Resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    sys.exit(main())
