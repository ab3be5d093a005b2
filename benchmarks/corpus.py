"""How many real gaffes would have gone out without a second person, and how many fine posts would have been held.

Each row is judged as a post by an author WITH the publish right and neutral trust: clean goes out, anything noted or
heavier waits for somebody else. All checks run with their default settings. There is no target; the numbers are honest.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workflows.checking import Checking, Judgement, build_checks
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.content import Content, Part
from workflows.domain.finding import Context, Draft, Verdict
from workflows.domain.ids import AccountId, RemoteAccountId, RemotePostId
from workflows.domain.limits import Limits

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "corpus"
NO_LIMIT = Limits(network="any network", count=len, maximum=25_000)
"""The rows come from networks with different limits; their length is not what is asked here."""

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


def main(argv: list[str]) -> int:
    """Print both figures, by failure class and by check. Returns 2 when the corpus is not there."""
    parser = argparse.ArgumentParser(prog="benchmarks corpus", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=DEFAULT, help="the folder with the samples")
    parser.add_argument("--rows", action="store_true", help="also print the rows that are the wrong way round")
    options = parser.parse_args(argv)
    gaffes, benign = options.corpus / "gaffes-sample.jsonl", options.corpus / "benign-sample.jsonl"
    if not (gaffes.is_file() and benign.is_file()):
        print(f"The corpus is not at {options.corpus}. Give its folder with --corpus DIR.", file=sys.stderr)
        return 2
    checking = Checking(build_checks({}))
    bad = [judge(checking, row, text) for row in _rows(gaffes) if (text := usable_text(row))]
    fine = [judge(checking, row, str(row["text"])) for row in _rows(benign)]
    _print_bad(bad, with_rows=options.rows)
    _print_fine(fine, with_rows=options.rows)
    print(json.dumps(figures(bad, fine)))
    return 0


def usable_text(row: Row) -> str | None:
    """The words of a gaffe to judge, or None where no source prints them."""
    text = row.get("text_for_test")
    return text if row.get("text_usable") and isinstance(text, str) else None


def judge(checking: Checking, row: Row, text: str) -> Judged:
    """Judge the text as a brand's post, sent now; what was a reply, as a reply."""
    account = _account(row)
    answered = RemotePostId("1") if row.get("post_kind") == "reply" else None
    draft = Draft(content=Content(parts=(Part(text=text, reply_to=answered),)), account=account)
    context = Context(now=datetime.now(UTC), limits=NO_LIMIT, accounts=(account,))
    return Judged(row=row, judgement=checking.judge(draft, context))


def figures(bad: list[Judged], fine: list[Judged]) -> dict[str, object]:
    """The figures as one object: counts, and the checks that held the fine ones."""
    return {
        "gaffes": len(bad),
        "gaffes_out": sum(not one.is_held for one in bad),
        "gaffes_held_by_class": dict(Counter(_class(one) for one in bad if one.is_held)),
        "benign": len(fine),
        "benign_held": sum(one.is_held for one in fine),
        "benign_held_by_check": dict(_by_check(fine)),
    }


def _rows(path: Path) -> Iterable[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _account(row: Row) -> Account:
    given = row["account"]
    handle = str(given["handle"]) if isinstance(given, Mapping) else str(given)
    return Account(
        id=AccountId(handle),
        network="x",
        handle=handle.lstrip("@"),
        kind=Kind.BRAND,
        mode=Mode.MANAGED,
        remote_id=RemoteAccountId("1"),
    )


def _class(one: Judged) -> str:
    return str(one.row["failure_class"])


def _by_check(judged: list[Judged]) -> Counter[str]:
    return Counter(check for one in judged for check in {finding.check for finding in one.judgement.findings})


def _print_bad(bad: list[Judged], *, with_rows: bool) -> None:
    out = sum(not one.is_held for one in bad)
    print(f"Gaffes: {out} of {len(bad)} would have gone out without a second person.")
    total = Counter(map(_class, bad))
    held = Counter(_class(one) for one in bad if one.is_held)
    for name, count in sorted(total.items()):
        print(f"  {name:<24}{held[name]:>3} of {count:>3} held")
    for name, count in _by_check(bad).most_common():
        print(f"  held by {name:<24}{count:>3}")
    _print_rows([one for one in bad if with_rows and not one.is_held])


def _print_fine(fine: list[Judged], *, with_rows: bool) -> None:
    held = [one for one in fine if one.is_held]
    print(f"Fine posts: {len(held)} of {len(fine)} would have been held because of findings.")
    for name, count in _by_check(fine).most_common():
        print(f"  held by {name:<24}{count:>3}")
    _print_rows(held if with_rows else [])


def _print_rows(rows: list[Judged]) -> None:
    for one in rows:
        checks = ", ".join(sorted({finding.check for finding in one.judgement.findings})) or "nothing found"
        print(f"    {one.row['id']}: {checks}")
