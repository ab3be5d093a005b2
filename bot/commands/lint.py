"""`countersign lint`: judge drafts from the command line or JSON Lines."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly.parts import build_linter
from bot.assembly.pictures import look_at
from bot.commands.shared import APP_YAML, ConfigOption, err
from bot.linting import Judged, Linter
from workflows.domain.finding import Route
from workflows.errors import InvalidContent

ALL_DIRECT, SOMETHING_HELD, BAD_INPUT = 0, 1, 2


def lint(
    text: Annotated[str | None, typer.Argument(help="One draft. Without it: JSON Lines on standard input.")] = None,
    account: Annotated[str, typer.Option("--account", "-a", help="@handle of the account the drafts are for.")] = "",
    picture: Annotated[
        list[Path] | None, typer.Option("--picture", help="A picture that goes with the draft; repeat for more.")
    ] = None,
    alt: Annotated[
        list[str] | None, typer.Option("--alt", help="What the picture shows; one for each --picture, in their order.")
    ] = None,
    config: ConfigOption = APP_YAML,
) -> None:
    """Judge drafts with the same checks and policy as the bot. Exit: 0 all direct, 1 something held, 2 bad input."""
    linter = build_linter(config, account=account)
    if text is None and sys.stdin.isatty():
        err.print("Give a text, or JSON Lines on standard input: countersign lint --account @handle < drafts.jsonl")
        raise typer.Exit(BAD_INPUT)
    if text is None and (picture or alt):
        err.print("Pictures go with one draft: give its text, too.")
        raise typer.Exit(BAD_INPUT)
    status = _one(linter, text, picture or [], alt or []) if text is not None else _many(linter, sys.stdin.buffer)
    raise typer.Exit(status)


def _one(linter: Linter, text: str, files: Sequence[Path], alt_texts: Sequence[str]) -> int:
    try:
        judged = linter.judge({"id": 1, "text": text}, pictures=look_at(files, alt_texts=alt_texts))
    except InvalidContent as problem:
        err.print(f"This draft {problem}", markup=False)
        return BAD_INPUT
    _print(judged)
    return ALL_DIRECT if judged.route is Route.DIRECT else SOMETHING_HELD


def _many(linter: Linter, lines: Iterable[bytes]) -> int:
    status = ALL_DIRECT
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            judged = linter.judge(linter.read(line, number=number))
        except InvalidContent as problem:
            err.print(f"line {number}: {problem}", markup=False)
            status = BAD_INPUT
            continue
        _print(judged)
        if judged.route is not Route.DIRECT:
            status = max(status, SOMETHING_HELD)
    return status


def _print(judged: Judged) -> None:
    # A lone surrogate cannot be written as UTF-8; its escape is the same JSON.
    line = json.dumps(judged.as_json(), ensure_ascii=False).encode("utf-8", "backslashreplace")
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()
