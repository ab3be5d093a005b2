"""The figures in a table a person can read, as an object, and against the targets."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks._ack.acts import Act, Fate, Kind, acks_of
from benchmarks._ack.aftermath import Backlog, answers_of

P99_BELOW = 1.0
MEDIAN_TIMES = 3.0
DRAIN_WITHIN = 10.0
ANSWER_WITHIN = 2.5
"""Seconds; Slack gives up after 3."""
WIDTH = 110


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One stretch of load and what came of it."""

    name: str
    acts: Sequence[Act]
    backlog: Backlog | None = None
    lost: Sequence[Act] = ()

    @property
    def sent(self) -> list[Act]:
        """The acts for which a request left."""
        return [act for act in self.acts if act.fate is not Fate.SKIPPED]

    @property
    def worst_answer(self) -> float:
        """Seconds until the last one had an acknowledgement, or the words where the answer was words."""
        return max((max(act.ack, act.words or 0.0) for act in self.sent), default=0.0)


def missed(bare: Phase, steady: Phase, stalled: Phase, overloaded: Phase) -> list[str]:
    """The targets that were missed, each in a sentence; empty when all hold."""
    ours, theirs = acks_of(steady.acts), acks_of(bare.acts)
    problems = []
    if ours.p99 >= P99_BELOW:
        problems.append(f"The 99th percentile of an acknowledgement is {_ms(ours.p99)}; it must be below 1,000 ms.")
    if ours.median > MEDIAN_TIMES * theirs.median:
        ratio = ours.median / theirs.median if theirs.median else float("inf")
        problems.append(f"The median is {ratio:.1f} times the bare app's; at most {MEDIAN_TIMES:g} times is promised.")
    if steady.backlog is not None and not (steady.backlog.is_empty and steady.backlog.seconds <= DRAIN_WITHIN):
        left = f"{steady.backlog.redraws} cards and {steady.backlog.posts} posts were left"
        problems.append(
            f"The backlog did not drain within {DRAIN_WITHIN:g} s: {left} at {steady.backlog.seconds:.1f} s."
        )
    for phase in (stalled, overloaded):
        if phase.worst_answer > ANSWER_WITHIN:
            problems.append(f"{phase.name}: an answer took {_ms(phase.worst_answer)}; at most 2,500 ms is promised.")
    for phase in (bare, steady, stalled, overloaded):
        failed = answers_of(phase.acts)[Fate.FAILED]
        if failed:
            problems.append(f"{phase.name}: {failed} acts got no answer that a person could understand.")
        if phase.lost:
            problems.append(f"{phase.name}: {len(phase.lost)} acts were lost.")
    return problems


def print_report(phases: Sequence[Phase], problems: Sequence[str] | None = None) -> None:
    """The table, then the verdict where there is one."""
    console = Console(width=WIDTH)
    table = Table(title="Acknowledgements, in milliseconds from the moment each was due")
    for column in ("phase", "what", "count", "median", "p99", "worst", "accepted", "told", "failed", "lost"):
        table.add_column(column, justify="left" if column in ("phase", "what") else "right")
    for phase in phases:
        for kind in (*Kind, None):
            table.add_row(*_row(phase, kind), end_section=kind is None)
    console.print(table)
    for phase in phases:
        if phase.backlog is not None:
            left = f", {phase.backlog.redraws} cards and {phase.backlog.posts} posts left"
            state = "drained" if phase.backlog.is_empty else "NOT drained"
            console.print(f"{phase.name}: backlog {state} after {phase.backlog.seconds:.1f} s{left}.")
    for problem in problems or ():
        console.print(f"MISSED  {problem}", style="bold red")
    if problems is not None and not problems:
        console.print("All targets hold.", style="green")


def figures_of(phase: Phase) -> dict[str, object]:
    """One phase as JSON. Times are seconds."""
    times = acks_of(phase.acts)
    answers = answers_of(phase.acts)
    figures: dict[str, object] = {
        "count": times.count,
        "median": round(times.median, 4),
        "p99": round(times.p99, 4),
        "worst": round(times.worst, 4),
        "worst_answer": round(phase.worst_answer, 4),
        "by_kind": {
            kind.value: {"count": one.count, "median": round(one.median, 4), "p99": round(one.p99, 4)}
            for kind in Kind
            if (one := acks_of(phase.acts, kind)).count
        },
        **{fate.name.lower(): answers[fate] for fate in Fate},
        "lost": len(phase.lost),
    }
    if phase.backlog is not None:
        backlog = phase.backlog
        figures["drain"] = {"seconds": round(backlog.seconds, 1), "cards": backlog.redraws, "posts": backlog.posts}
    return figures


def _row(phase: Phase, kind: Kind | None) -> list[str]:
    acts = [act for act in phase.acts if kind in (None, act.kind)]
    times, answers = acks_of(acts), answers_of(acts)
    lost = sum(kind in (None, act.kind) for act in phase.lost)
    numbers = [answers[Fate.ACCEPTED], answers[Fate.TOLD], answers[Fate.FAILED], lost]
    shown = [f"{seconds * 1000:,.0f}" for seconds in (times.median, times.p99, times.worst)]
    name = "all" if kind is None else kind.value
    return [phase.name if kind is Kind.COMMAND else "", name, str(times.count), *shown, *map(str, numbers)]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"
