"""How many real mishaps the checks hold, and how many fine posts with them: overall, with every check as it is shipped.

Each row is judged as a post by an author WITH the publish right and neutral trust: what has no finding but advice goes
out, anything noted or heavier waits for somebody else or cannot go out at all. Every check runs with its default
settings, and nothing is known of the company. A row is judged on its own day where the corpus says which, else on an
ordinary Wednesday; what begins with an @handle was an answer.

Exit status 1: of the mishaps by people whose words show the problem more than one would have gone out, or more fine
posts than stated would have been held. Those that need context are counted and have no target, because no check can
know what was in the news. Apologies in a crisis are counted apart: they are fine as words, and a second person ought to
read them. With other data the mishaps have no target either, since no two people agree on what shows on its face.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workflows.checking import Checking, Judgement, build_checks
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.content import Content, Part
from workflows.domain.finding import Context, Draft, Severity, Verdict
from workflows.domain.ids import AccountId, RemoteAccountId, RemotePostId
from workflows.domain.limits import Limits

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "corpus"
SHARED = ("gaffes-sample.jsonl", "benign-sample.jsonl", "checks/clean_brand.jsonl")
NO_LIMIT = Limits(network="any network", count=len, maximum=25_000)
"""The rows come from networks with different limits; their length is not what is asked here."""
ORDINARY_DAY = datetime(2026, 3, 11, 12, tzinfo=UTC)
"""A Wednesday on which nothing happened that anybody commemorates."""

MOST_MISSED = 1
"""Mishaps by people, shown by their words, that may go out."""
MOST_OF_BRANDS, MOST_OF_FINE = 0.015, 0.03
"""Shares held: of the plain posts of companies, and of fine posts that resemble trouble."""
ON_ITS_FACE, HUMAN, APOLOGY = "on its face", "human", "crisis_apology"

Row = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A row and what the checks say about it."""

    row: Row
    judgement: Judgement

    @property
    def is_held(self) -> bool:
        """Whether somebody else would have been asked, or the post blocked."""
        return self.judgement.verdict is not Verdict.CLEAN

    @property
    def holding(self) -> frozenset[str]:
        """The checks that hold it."""
        return frozenset(one.check for one in self.judgement.findings if one.severity > Severity.ADVICE)

    @property
    def advising(self) -> frozenset[str]:
        """The checks that only say something to the author."""
        return frozenset(one.check for one in self.judgement.findings if one.severity is Severity.ADVICE)


@dataclass(frozen=True, kw_only=True)
class Pile:
    """Fine posts of one kind, and the largest share of them that may be held."""

    name: str
    rows: tuple[Judged, ...]
    most: float

    @property
    def held(self) -> tuple[Judged, ...]:
        """Those that wait for somebody although nothing is wrong with them."""
        return tuple(one for one in self.rows if one.is_held)

    @property
    def is_over(self) -> bool:
        """Whether more are held than may be."""
        return len(self.held) > self.most * len(self.rows)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """Everything that was judged."""

    mishaps: tuple[Judged, ...]
    fine: tuple[Pile, ...]
    apologies: tuple[Judged, ...]
    most_missed: int | None
    """None: no target."""

    @property
    def plain(self) -> tuple[Judged, ...]:
        """The mishaps by people whose words show what is wrong."""
        return tuple(one for one in self.mishaps if _signal(one) == ON_ITS_FACE and _origin(one) == HUMAN)

    @property
    def missed(self) -> tuple[str, ...]:
        """The targets that were missed, in words."""
        out = sum(not one.is_held for one in self.plain)
        problems = []
        if self.most_missed is not None and out > self.most_missed:
            problems.append(f"{out} mishaps shown by their words would have gone out, {self.most_missed} may")
        problems.extend(
            f"{len(pile.held)} of {len(pile.rows)} {pile.name} held, {pile.most:.1%} may be"
            for pile in self.fine
            if pile.is_over
        )
        return tuple(problems)


def main(argv: list[str]) -> int:
    """Print both figures, by class and by check. Returns 1 for a missed target, 2 when the data are not there."""
    parser = argparse.ArgumentParser(prog="benchmarks corpus", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=DEFAULT, help="the folder with the shared samples")
    parser.add_argument("--mishaps", type=Path, help="other mishaps, JSON Lines as described in the corpus' README")
    parser.add_argument("--ordinary", type=Path, help="other fine posts; alone or with --mishaps")
    parser.add_argument("--rows", action="store_true", help="also print what was found in each mishap and held post")
    options = parser.parse_args(argv)
    others = [path for path in (options.mishaps, options.ordinary) if path]
    gone = [path for path in others or [options.corpus / name for name in SHARED] if not path.is_file()]
    if gone:
        print(f"{gone[0]} is not there. Give the folder of the samples with --corpus DIR.", file=sys.stderr)
        return 2
    tried = try_others(options.mishaps, options.ordinary) if others else try_shared(options.corpus)
    _print(tried, with_rows=options.rows)
    print(json.dumps(figures(tried)))
    return 1 if tried.missed else 0


def try_shared(folder: Path) -> Tried:
    """Judge the shared corpus in this folder."""
    checking = Checking(build_checks({}))
    of_mishaps, of_benign, of_brands = (folder / name for name in SHARED)
    mishaps = [judge(checking, row, text) for row in _rows(of_mishaps) if (text := usable(row))]
    benign = [judge(checking, row, str(row["text"])) for row in _rows(of_benign)]
    brands = [judge(checking, row, str(row["text"])) for row in _rows(of_brands)]
    return Tried(
        mishaps=tuple(mishaps),
        fine=(
            Pile(name="posts of companies", rows=tuple(brands), most=MOST_OF_BRANDS),
            Pile(name="fine posts", rows=_without_apologies(benign), most=MOST_OF_FINE),
        ),
        apologies=_apologies(benign),
        most_missed=MOST_MISSED,
    )


def try_others(mishaps: Path | None, ordinary: Path | None) -> Tried:
    """Judge other data, of one kind or both."""
    checking = Checking(build_checks({}))
    bad = [judge(checking, row, text) for row in (_rows(mishaps) if mishaps else ()) if (text := usable(row))]
    fine = [judge(checking, row, str(row["text"])) for row in (_rows(ordinary) if ordinary else ())]
    return Tried(
        mishaps=tuple(bad),
        fine=(Pile(name="fine posts", rows=_without_apologies(fine), most=MOST_OF_FINE),),
        apologies=_apologies(fine),
        most_missed=None,
    )


def usable(row: Row) -> str | None:
    """The words of a mishap to judge, or None where no source prints them."""
    text = row.get("text_for_test", row.get("text"))
    return text if row.get("text_usable", True) and isinstance(text, str) else None


def judge(checking: Checking, row: Row, text: str) -> Judged:
    """Judge the text as a brand's post, sent on its own day; what was a reply, as a reply."""
    account = _account(row)
    answered = RemotePostId("1") if row.get("post_kind") == "reply" or text.startswith("@") else None
    draft = Draft(content=Content(parts=(Part(text=text, reply_to=answered),)), account=account)
    context = Context(now=_day(row), limits=NO_LIMIT, accounts=(account,))
    return Judged(row=row, judgement=checking.judge(draft, context))


def figures(tried: Tried) -> dict[str, object]:
    """The figures as one object: counts by signal and class, and the checks that held the fine ones."""
    return {
        "on_its_face": len(tried.plain),
        "on_its_face_out": sum(not one.is_held for one in tried.plain),
        "mishaps_by_signal": _held_of(tried.mishaps, _signal_and_origin),
        "mishaps_by_class": _held_of(tried.mishaps, _class),
        "fine": {
            pile.name: {
                "rows": len(pile.rows),
                "held": len(pile.held),
                "most": pile.most,
                "held_by": dict(_by_check(pile.rows, lambda one: one.holding)),
                "advice_by": dict(_by_check(pile.rows, lambda one: one.advising)),
            }
            for pile in tried.fine
        },
        "apologies": len(tried.apologies),
        "apologies_held": sum(one.is_held for one in tried.apologies),
        "missed": list(tried.missed),
    }


def _rows(path: Path) -> Iterable[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _account(row: Row) -> Account:
    given = row.get("account", str(row.get("source", "company")).rpartition(":")[2])
    handle = str(given["handle"]) if isinstance(given, Mapping) else str(given)
    return Account(
        id=AccountId(handle),
        network="x",
        handle=handle.lstrip("@"),
        kind=Kind.BRAND,
        mode=Mode.MANAGED,
        remote_id=RemoteAccountId("1"),
    )


def _day(row: Row) -> datetime:
    """Noon of the row's day, where the source is that precise."""
    try:
        return datetime.strptime(str(row.get("date", "")), "%Y-%m-%d").replace(hour=12, tzinfo=UTC)
    except ValueError:
        return ORDINARY_DAY


def _without_apologies(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    return tuple(one for one in judged if one.row.get("post_kind") != APOLOGY)


def _apologies(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    return tuple(one for one in judged if one.row.get("post_kind") == APOLOGY)


def _class(one: Judged) -> str:
    return str(one.row.get("failure_class", one.row.get("class", "unnamed")))


def _signal(one: Judged) -> str:
    return str(one.row.get("text_signal", ON_ITS_FACE))


def _origin(one: Judged) -> str:
    return str(one.row.get("origin", HUMAN))


def _signal_and_origin(one: Judged) -> str:
    return f"{_signal(one)}, {_origin(one)}"


def _held_of(judged: Sequence[Judged], key: Callable[[Judged], str]) -> dict[str, list[int]]:
    """For each key how many are held, of how many."""
    total = Counter(map(key, judged))
    held = Counter(key(one) for one in judged if one.is_held)
    return {name: [held[name], count] for name, count in sorted(total.items())}


def _by_check(judged: Sequence[Judged], checks: Callable[[Judged], Iterable[str]]) -> Counter[str]:
    return Counter(check for one in judged for check in checks(one))


def _print(tried: Tried, *, with_rows: bool) -> None:
    out = sum(not one.is_held for one in tried.plain)
    print(f"Mishaps by people, shown by their words: {out} of {len(tried.plain)} would have gone out.")
    for title, key in (("by what the words show", _signal_and_origin), ("by class", _class)):
        print(f"  held, {title}:")
        for name, (held, count) in _held_of(tried.mishaps, key).items():
            print(f"    {name:<28}{held:>4} of {count:>4}")
    for name, count in _by_check(tried.mishaps, lambda one: one.holding).most_common():
        print(f"  held by {name:<24}{count:>4}")
    _print_rows(tried.mishaps if with_rows else ())
    for pile in tried.fine:
        share = len(pile.held) / max(1, len(pile.rows))
        print(
            f"{pile.name.capitalize()}: {len(pile.held)} of {len(pile.rows)} held, {share:.1%}, {pile.most:.1%} may be."
        )
        for name, count in _by_check(pile.rows, lambda one: one.holding).most_common():
            print(f"  held by {name:<24}{count:>4}")
        for name, count in _by_check(pile.rows, lambda one: one.advising).most_common():
            print(f"  advice by {name:<22}{count:>4}")
        _print_rows(pile.held if with_rows else ())
    print(f"Apologies in a crisis: {sum(one.is_held for one in tried.apologies)} of {len(tried.apologies)} held.")
    for problem in tried.missed:
        print(f"MISSED: {problem}.")


def _print_rows(rows: Iterable[Judged]) -> None:
    for one in rows:
        found = ", ".join(sorted({f"{each.check}/{each.rule}" for each in one.judgement.findings})) or "nothing found"
        name = one.row.get("id") or f"{one.row.get('source')} {str(one.row.get('text'))[:40]!r}"
        print(f"    {'held' if one.is_held else 'out '} {name}: {found}")
