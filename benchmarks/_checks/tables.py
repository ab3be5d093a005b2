"""The tables: for a terminal, and for docs/checks.md."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks._checks.disguised import Disguised
from benchmarks._checks.figures import Figures, Share, percentile
from benchmarks._checks.processes import Told
from benchmarks._checks.sets import FOUND, SampleSet, Topic
from benchmarks._checks.speed import LONG, OVERLONG, SHORT, Speed


@dataclass(frozen=True, kw_only=True)
class Line:
    """One tool on one topic."""

    topic: Topic
    tool: str
    figures: Figures


QUALITY = ("topic", "tool", "precision", "recall", "95 %", "near misses", "false alarms per 100", "95 %", "AUC")
COST = ("tool", "ready, s", "memory, MB", "median, µs", "p99, µs")
WITH_AREA = frozenset({Topic.VOICE, Topic.OFFENSIVE, Topic.DISASTER, Topic.HOSTILE, Topic.DISPARAGING})


def quality(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """A row for each tool on each topic, in topics' order, ours first."""
    return [
        (
            line.topic.value,
            line.tool,
            _percent(line.figures.precision),
            _percent(line.figures.recall),
            _interval(line.figures.recall),
            _of(line.figures.near_misses),
            f"{line.figures.fine.value * 100:.2f}",
            _interval(line.figures.fine),
            f"{line.figures.area:.3f}" if line.figures.area is not None and line.topic in WITH_AREA else "",
        )
        for line in lines
    ]


def cost(told: Sequence[Told]) -> list[tuple[str, ...]]:
    """A row for each tool."""
    return [
        (
            one.tool,
            f"{one.ready_s:.2f}",
            f"{one.memory_mb:.0f}",
            f"{percentile(one.micros, 50):.0f}",
            f"{percentile(one.micros, 99):.0f}",
        )
        for one in told
    ]


def origins(sets: Sequence[SampleSet]) -> list[tuple[str, ...]]:
    """Where each topic's samples come from and how many there are."""
    return [
        (
            one.topic.value,
            str(sum(sample.is_bad for sample in one.samples)),
            str(sum(not sample.is_bad for sample in one.samples)),
            one.origin,
        )
        for one in sets
    ]


def sources(sets: Sequence[SampleSet], told: Told) -> list[tuple[str, ...]]:
    """Of the bad samples of each source, those found."""
    return [
        (one.topic.value, source, _of(share))
        for one in sets
        for source, share in _by_source(one, told.answers[one.topic].samples).items()
    ]


def disguises(found: Sequence[Disguised]) -> list[tuple[str, ...]]:
    """A row for each kind of disguise of each topic."""
    return [
        (one.topic.value, kind, _percent(share), _percent(one.before))
        for one in found
        for kind, share in one.after.items()
    ]


def speed(found: Speed) -> list[tuple[str, ...]]:
    """What a draft takes."""
    return [
        ("a post, median", f"{found.post_median:.2f}"),
        ("a post, p99", f"{found.post_p99:.2f}"),
        (f"up to {SHORT} characters, p99", f"{found.up_to_p99:.2f}"),
        (f"{SHORT} characters, median", f"{found.median:.2f}"),
        (f"{SHORT} characters, p99", f"{found.p99:.2f}"),
        (f"{SHORT} characters of the worst case ({found.worst_of_limit[0]})", f"{found.worst_of_limit[1]:.2f}"),
        (f"a character of {LONG} against one of {SHORT}", f"{found.growth:.2f} times"),
        (f"the same in the worst case ({found.worst_growth[0]})", f"{found.worst_growth[1]:.2f} times"),
        (f"{OVERLONG} characters past the limit ({found.overlong[0]})", f"{found.overlong[1]:.1f}"),
        *((f"{name} alone, {SHORT} characters, median", f"{took:.2f}") for name, took in found.checks[:6]),
    ]


def plain(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines in columns."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a table in Markdown."""
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _by_source(asked: SampleSet, scores: Sequence[float]) -> Mapping[str, Share]:
    hits: dict[str, list[bool]] = {}
    for sample, score in zip(asked.samples, scores, strict=True):
        if sample.is_bad:
            hits.setdefault(sample.source, []).append(score >= FOUND)
    return {source: Share(hits=sum(found), total=len(found)) for source, found in sorted(hits.items())}


def _percent(share: Share) -> str:
    return f"{share.value:.1%}" if share.total else ""


def _of(share: Share) -> str:
    return f"{share.hits} of {share.total}" if share.total else ""


def _interval(share: Share) -> str:
    if not share.total:
        return ""
    low, high = share.interval
    return f"{low * 100:.1f} to {high * 100:.1f}"
