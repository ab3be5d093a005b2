"""What several commands share: the --config option, the console, and errors as people read them."""

from pathlib import Path
from typing import Annotated

import regex
import typer
from rich.console import Console, ConsoleRenderable, RenderHook
from rich.markup import escape
from rich.text import Text

from workflows.errors import ConfigError

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration.", envvar="COUNTERSIGN_CONFIG", show_default=True)
]
APP_YAML = Path("app.yaml")

_HIDDEN = regex.compile(r"(?![\n\t\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]")
"""What a terminal obeys instead of showing it: escape sequences, characters that turn a line around."""


class _Harmless(RenderHook):
    """Names and reasons come from outside: nothing in them may steer the operator's terminal."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        for one in renderables:
            if isinstance(one, Text):
                one.plain = _HIDDEN.sub("\ufffd", one.plain)
        return renderables


def _console(*, stderr: bool = False) -> Console:
    console = Console(stderr=stderr, highlight=False, soft_wrap=True)
    console.push_render_hook(_Harmless())
    return console


out = _console()
err = _console(stderr=True)


def complain(error: ConfigError, *, doing: str = "start") -> None:
    """Print every problem, one a line."""
    if len(error.problems) == 1:
        err.print(f"[bold red]Countersign cannot {doing}:[/] {escape(error.problems[0])}")
        return
    err.print(f"[bold red]Countersign cannot {doing}; {len(error.problems)} things have to be put right:[/]")
    for problem in error.problems:
        err.print(f"  • {escape(problem)}")
