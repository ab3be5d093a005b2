"""The checks topic by topic, beside existing libraries on the same data: what they find, what they cost, how they hold.

Every tool runs in a process of its own. The samples are the held-out part of the shared ones (`_splits.py`: whole
sources that nothing was learned from), what is drawn by chance from definitions and published formats, and scenarios
written for this. The shared samples hold no credentials, so those are drawn. False alarms are counted on the posts of
the companies held out. Intervals are Wilson's, 95 %. Processor time, best of three rounds, for a machine at work.

Exit status 1: a target was missed, and which is printed; 2: samples or libraries are missing. Writes nothing.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks._checks import tables
from benchmarks._checks.child import OURS
from benchmarks._checks.disguised import Disguised, disguised_figures
from benchmarks._checks.figures import Figures, Share, figures_of
from benchmarks._checks.loading import earlier_posts, fine_posts, sets
from benchmarks._checks.processes import Question, Told, ask, missing_tools
from benchmarks._checks.sets import SampleSet, Topic
from benchmarks._checks.speed import Speed, measure
from benchmarks._checks.targets import missed
from benchmarks._checks.tools import GROUP, TOOLS
from benchmarks.corpus import DEFAULT

KNOWN, EARLIER = "corp:pfizer_news", 100
"""The held-out company with enough posts to know some of them as its history."""
HELD = 0.75
"""The score with which our detector of a known voice says that it holds a post."""
CLOCKED = 200
"""Drafts for the clock of each tool."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Everything that came out."""

    asked: tuple[SampleSet, ...]
    told: tuple[Told, ...]
    lines: tuple[tables.Line, ...]
    held_known: Share
    disguised: tuple[Disguised, ...]
    speed: Speed

    @property
    def ours(self) -> Mapping[Topic, Figures]:
        """Our own figures by topic."""
        return {line.topic: line.figures for line in self.lines if line.tool == OURS}

    @property
    def missed(self) -> tuple[str, ...]:
        """Every target that was missed, in words."""
        lost = [one.missed for one in self.disguised if one.missed]
        return (*missed(self.ours, held_known=self.held_known), *lost, *self.speed.missed)


def main(argv: list[str]) -> int:
    """Measure, print the tables and the JSON line. Returns 1 for a missed target, 2 when something is not there."""
    parser = argparse.ArgumentParser(prog="benchmarks checks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=DEFAULT, help="the folder with the shared samples")
    parser.add_argument("--quick", action="store_true", help="about a hundred samples of each topic")
    parser.add_argument("--ours", action="store_true", help="without the libraries, while working on a check")
    parser.add_argument("--sources", action="store_true", help="also what we find of each source")
    parser.add_argument("--markdown", action="store_true", help="print the tables for docs/checks.md")
    parser.add_argument("--seed", type=int, default=6, help="of what is drawn by chance (6)")
    options = parser.parse_args(argv)
    if not options.ours and (gone := missing_tools()):
        print(f"Not installed: {', '.join(gone)}. Run this with: uv run --group {GROUP} ...", file=sys.stderr)
        return 2
    try:
        measured = run(
            options.corpus,
            seed=options.seed,
            tools=(OURS,) if options.ours else (OURS, *TOOLS),
            quick=options.quick,
        )
    except FileNotFoundError as error:
        print(f"{error.filename} is not there. Give the folder of the samples with --corpus DIR.", file=sys.stderr)
        return 2
    print("\n".join(_report(measured, in_markdown=options.markdown, with_sources=options.sources)))
    print(json.dumps({**figures(measured), "seed": options.seed, "quick": options.quick}))
    return 1 if measured.missed else 0


def run(corpus: Path, *, seed: int, tools: Sequence[str], quick: bool) -> Measured:
    """Ask every tool. Raises FileNotFoundError, subprocess.CalledProcessError."""
    asked = sets(corpus, seed=seed, quick=quick)
    fine = [sample.text for sample in fine_posts(corpus)]
    earlier = earlier_posts(corpus, KNOWN)
    question = Question(
        sets=asked,
        fine={topic: earlier[EARLIER:] if topic is Topic.VOICE_KNOWN else fine for topic in Topic},
        drafts=_drafts(asked, quick=quick),
        history=earlier[:EARLIER],
    )
    told = tuple(ask(tool, question if tool == OURS else replace(question, history=())) for tool in tools)
    known = next(one for one in told if one.tool == OURS).answers[Topic.VOICE_KNOWN].fine
    return Measured(
        asked=asked,
        told=told,
        lines=tuple(_lines(asked, told)),
        held_known=Share(hits=sum(score >= HELD for score in known), total=len(known)),
        disguised=disguised_figures(asked, seed=seed),
        speed=measure([*fine, *_texts(asked)], quick=quick),
    )


def figures(measured: Measured) -> dict[str, object]:
    """Everything as one object."""
    return {
        "topics": {
            topic.value: {
                line.tool: {
                    "precision": _share(line.figures.precision),
                    "recall": _share(line.figures.recall),
                    "near_misses": _share(line.figures.near_misses),
                    "false_alarms": _share(line.figures.fine),
                    "auc": line.figures.area,
                    "recall_at_1_percent": line.figures.recall_at,
                }
                for line in measured.lines
                if line.topic is topic
            }
            for topic in Topic
        },
        "known_voice_held": _share(measured.held_known),
        "disguised": {
            one.topic.value: {
                "plain": _share(one.before),
                **{kind: _share(share) for kind, share in one.after.items()},
            }
            for one in measured.disguised
        },
        "cost": {name: cells for name, *cells in tables.cost(measured.told)},
        "speed_ms": asdict(measured.speed),
        "missed": list(measured.missed),
    }


def _drafts(asked: Sequence[SampleSet], *, quick: bool) -> tuple[str, ...]:
    """Posts of all topics with a new ending, so that no tool has seen them."""
    texts = _texts(asked)
    step = max(1, len(texts) // (40 if quick else CLOCKED))
    return tuple(f"{text} ({number})" for number, text in enumerate(texts[::step]))


def _texts(asked: Sequence[SampleSet]) -> list[str]:
    return [sample.text for one in asked for sample in one.samples]


def _lines(asked: Sequence[SampleSet], told: Sequence[Told]) -> Iterator[tables.Line]:
    for one in asked:
        for each in told:
            if one.topic in each.answers:
                yield tables.Line(topic=one.topic, tool=each.tool, figures=figures_of(one, each.answers[one.topic]))


def _share(share: Share) -> list[float]:
    """Hits, total, and the interval."""
    return [share.hits, share.total, *(round(end, 4) for end in share.interval)]


def _report(measured: Measured, *, in_markdown: bool, with_sources: bool) -> Iterator[str]:
    table = tables.markdown if in_markdown else tables.plain
    yield from table(("topic", "bad", "not bad", "from"), tables.origins(measured.asked))
    yield ""
    yield from table(tables.QUALITY, tables.quality(measured.lines))
    yield ""
    yield from table(tables.COST, tables.cost(measured.told))
    yield ""
    yield from table(("disguised copies", "kind", "recall", "plain"), tables.disguises(measured.disguised))
    yield ""
    yield from table(("all our checks", "ms"), tables.speed(measured.speed))
    if with_sources:
        ours = next(one for one in measured.told if one.tool == OURS)
        yield ""
        yield from table(("topic", "source", "recall"), tables.sources(measured.asked, ours))
    yield ""
    yield f"Held for a known voice, of its own posts: {measured.held_known.hits} of {measured.held_known.total}."
    yield from (f"MISSED: {problem}." for problem in measured.missed)
    if not measured.missed:
        yield "Every target was met."
