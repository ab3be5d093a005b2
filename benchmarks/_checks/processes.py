"""Ask each tool in a fresh process."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks._checks.sets import Answers, SampleSet, Topic
from benchmarks._checks.tools import MODULES

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 1_800
"""Seconds for one tool; the slowest takes 40 ms for a draft."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What every tool is asked. `fine` are the posts for each topic on which nothing should be found."""

    sets: tuple[SampleSet, ...]
    fine: Mapping[Topic, Sequence[str]]
    drafts: Sequence[str]
    """For the clock; none of them is among the samples."""
    history: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one tool said, and what it took."""

    tool: str
    answers: Mapping[Topic, Answers]
    ready_s: float
    """From before the import until each detector has answered once."""
    memory_mb: float
    micros: tuple[float, ...]
    """For each draft."""


def missing_tools() -> tuple[str, ...]:
    """The libraries that are not installed."""
    return tuple(name for name, module in MODULES.items() if find_spec(module) is None)


def ask(tool: str, question: Question) -> Told:
    """Run the tool in a process of its own. Raises subprocess.CalledProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks._checks.child", tool],
        input=json.dumps(_plain(question)),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    told = json.loads(done.stdout)
    answers = {
        Topic(name): Answers(topic=Topic(name), samples=tuple(said["samples"]), fine=tuple(said["fine"]))
        for name, said in told["answers"].items()
    }
    return Told(
        tool=tool,
        answers=answers,
        ready_s=told["ready_s"],
        memory_mb=told["memory_mb"],
        micros=tuple(told["micros"]),
    )


def _plain(question: Question) -> dict[str, object]:
    return {
        "sets": {
            one.topic.value: {
                "samples": [sample.text for sample in one.samples],
                "fine": list(question.fine[one.topic]),
            }
            for one in question.sets
        },
        "drafts": list(question.drafts),
        "history": list(question.history),
    }
