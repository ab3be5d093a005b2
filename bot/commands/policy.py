"""`countersign policy test`: what a changed policy would have decided differently about past posts."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly.backtest import tested
from bot.commands.shared import APP_YAML, ConfigOption, out
from workflows.backtesting import BackTest, Difference, Ruling
from workflows.domain.finding import Finding, Route

app = typer.Typer(help="The company's policy: its words, names, owners and checks.", no_args_is_help=True)

THE_SAME, DIFFERENT = 0, 1
_SHOWN = 70
_WAYS = {Route.DIRECT: "straight out", Route.APPROVAL: "to approvers", Route.BLOCKED: "blocked"}


@app.callback()
def _group() -> None:
    """The company's policy."""


@app.command("test")
def test(
    policy: Annotated[
        Path,
        typer.Option("--policy", "-p", help="The changed policy: it replaces policy: and checks: of app.yaml."),
    ],
    days: Annotated[int, typer.Option(help="How far back, in days.", min=1)] = 90,
    limit: Annotated[int, typer.Option(help="The newest so many posts.", min=1, max=10_000)] = 1_000,
    words: Annotated[bool, typer.Option("--words", help="Show the beginning of each post.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a report.")] = False,
    config: ConfigOption = APP_YAML,
) -> None:
    """Judge past posts by a changed policy. Changes nothing. Exit: 0 decides the same, 1 decides something else."""
    report = asyncio.run(tested(config, policy, days=days, limit=limit))
    if as_json:
        out.print(json.dumps(_as_json(report, words=words)), markup=False)
    else:
        _print(report, words=words)
    raise typer.Exit(DIFFERENT if report.differences else THE_SAME)


def _print(report: BackTest, *, words: bool) -> None:
    posts = f"{report.posts} {'post' if report.posts == 1 else 'posts'} since {report.since:%Y-%m-%d}"
    out.print(f"{posts}, judged by both policies. Nothing was changed.")
    stricter = [one for one in report.differences if not one.is_looser]
    looser = [one for one in report.differences if one.is_looser]
    out.print(f"{len(stricter)} would have met more: a second person, or a block.")
    _list(stricter, words=words)
    out.print(f"{len(looser)} would have met less.")
    _list(looser, words=words)
    if report.released:
        out.print(
            f"Look twice: {report.released} of the posts that approvers turned down would have gone straight out."
        )
    if report.false_alarms:
        gone, total = report.false_alarms_gone, report.false_alarms
        out.print(f"Of {total} findings that approvers called false alarms, {gone} would hold nothing any more.")
    if report.false_alarms_by_check:
        counts = ", ".join(f"{check} {count}" for check, count in report.false_alarms_by_check)
        out.print(f"False alarms by check since then: {counts}.", markup=False)


def _list(differences: list[Difference], *, words: bool) -> None:
    for one in differences:
        state = f"{one.post.changed_at:%Y-%m-%d}  {one.account.at_handle}  {one.post.id}"
        turned = "  (approvers turned it down)" if one.was_turned_down else ""
        out.print(f"  {state}  {_said(one.before)} → {_said(one.after)}{turned}", markup=False)
        for mark, names in _changes(one):
            out.print(f"      {mark} {', '.join(names)}", markup=False)
        if words:
            out.print(f"      “{' '.join(one.post.text.split())[:_SHOWN]}”", markup=False)


def _said(ruling: Ruling) -> str:
    return f"{ruling.verdict.name.lower()}, {_WAYS[ruling.route]}"


def _changes(difference: Difference) -> list[tuple[str, list[str]]]:
    """The findings that come and go, by check and rule."""
    before, after = (Counter(map(_name, ruling.findings)) for ruling in (difference.before, difference.after))
    marked = (("new:", sorted(after - before)), ("gone:", sorted(before - after)))
    return [(mark, names) for mark, names in marked if names]


def _name(finding: Finding) -> str:
    rule = f" ({finding.rule})" if finding.rule else ""
    return f"{finding.check}{rule}, {finding.severity.name.lower()}"


def _as_json(report: BackTest, *, words: bool) -> dict[str, object]:
    return {
        "posts": report.posts,
        "since": report.since.isoformat(),
        "differences": [_difference(one, words=words) for one in report.differences],
        "released": report.released,
        "false_alarms": report.false_alarms,
        "false_alarms_gone": report.false_alarms_gone,
        "false_alarms_by_check": dict(report.false_alarms_by_check),
    }


def _difference(one: Difference, *, words: bool) -> dict[str, object]:
    return {
        "post": one.post.id,
        "account": one.account.id,
        "at": one.post.changed_at.isoformat(),
        "before": {"verdict": one.before.verdict.name.lower(), "route": one.before.route.value},
        "after": {"verdict": one.after.verdict.name.lower(), "route": one.after.route.value},
        **{mark.rstrip(":"): names for mark, names in _changes(one)},
        "turned_down": one.was_turned_down,
        **({"text": one.post.text} if words else {}),
    }
