"""`countersign freeze` and `thaw`: stop all sends, and let them go on, from the command line."""

import asyncio
from typing import Annotated

import typer

from bot.assembly.braking import freeze_from_outside, frozen_now, thaw_from_outside
from bot.assembly.parts import read_config
from bot.commands.shared import APP_YAML, ConfigOption, out
from workflows.domain.freeze import Freeze

Target = Annotated[str, typer.Argument(help="A handle, network:handle, or all.")]
MaybeTarget = Annotated[
    str, typer.Argument(help="A handle, network:handle, or all; everything that is stopped if left out.")
]
Reason = Annotated[str, typer.Option("--reason", "-r", help="Why. Everybody whose post has to wait reads it.")]


def freeze(account: Target, reason: Reason, config: ConfigOption = APP_YAML) -> None:
    """Stop every send of an account, or of all, at once.

    On PostgreSQL it holds for every replica within a second. A SQLite database belongs to the running bot alone: while
    it runs this changes nothing and says that /post freeze in the chat is the way.
    """
    frozen = asyncio.run(freeze_from_outside(read_config(config), account, reason))
    out.print(f"Stopped: {_named(frozen)}. Nothing leaves any more, also not what is approved.", markup=False)
    out.print(f"To let posts go out again: countersign thaw {frozen.id}", markup=False)


def thaw(
    account: MaybeTarget = "",
    config: ConfigOption = APP_YAML,
    yes: Annotated[bool, typer.Option("--yes", help="Somebody has looked; do not ask.")] = False,
) -> None:
    """Let posts be sent again after a restore or a freeze. Sends nothing: what fell due meanwhile asks again."""
    settings = read_config(config)
    frozen = asyncio.run(frozen_now(settings, account))
    if not frozen:
        out.print("Nothing is stopped." if not account else f"Nothing called {account} is stopped.", markup=False)
        return
    for one in frozen:
        out.print(f"  • {_named(one)}: {one.reason}", markup=False)
    if not yes:
        typer.confirm("Has somebody compared what is approved here with what is live?", abort=True)
    accepted = asyncio.run(thaw_from_outside(settings, account))
    out.print("Posts can be sent again. What fell due meanwhile asks again.")
    if accepted is not None:
        out.print(f"From now on the witness takes the log as it is: {accepted} entries.")


def _named(freeze: Freeze) -> str:
    return freeze.account or "all accounts"
