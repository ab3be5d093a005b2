"""`countersign check`: what is right, and what has to be put right."""

import asyncio

import typer
from rich.markup import escape

from bot.assembly.examination import examine
from bot.assembly.parts import read_config
from bot.commands.shared import APP_YAML, ConfigOption, complain, out
from bot.config.model import Config
from bot.examining import Finding, Level
from workflows.errors import ConfigError

_MARKS = {Level.FINE: "[green]✓[/]", Level.LOOK: "[yellow]![/]", Level.FIX: "[bold red]✗[/]"}


def check(config: ConfigOption = APP_YAML) -> None:
    """Look at the configuration, the database, the accounts and the chats; say what to fix. Exit: 0 fine, 1 not."""
    try:
        settings = read_config(config)
    except ConfigError as error:
        complain(error)
        raise typer.Exit(1) from None
    to_fix = asyncio.run(_check(settings))
    if to_fix:
        out.print(f"\n{to_fix} {'thing has' if to_fix == 1 else 'things have'} to be put right. Nothing was changed.")
        raise typer.Exit(1)
    out.print("\nAll is well. Start with: countersign run")


async def _check(settings: Config) -> int:
    _show(Finding.fine(str(settings.path), "is readable, and its settings fit together."))
    for warning in settings.warnings:
        about, _, says = warning.partition(": ")
        _show(Finding.look(about, says))
    to_fix = 0
    async for finding in examine(settings):
        _show(finding)
        to_fix += finding.level is Level.FIX
    return to_fix


def _show(finding: Finding) -> None:
    out.print(f"{_MARKS[finding.level]} [bold]{escape(finding.about)}[/] {escape(finding.says)}")
