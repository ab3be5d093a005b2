"""What several commands share: the --config option, the console, and errors as people read them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from workflows.errors import ConfigError

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration.", envvar="COUNTERSIGN_CONFIG", show_default=True)
]
APP_YAML = Path("app.yaml")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def complain(error: ConfigError, *, doing: str = "start") -> None:
    """Print every problem, one a line."""
    if len(error.problems) == 1:
        err.print(f"[bold red]Countersign cannot {doing}:[/] {escape(error.problems[0])}")
        return
    err.print(f"[bold red]Countersign cannot {doing}; {len(error.problems)} things have to be put right:[/]")
    for problem in error.problems:
        err.print(f"  • {escape(problem)}")
