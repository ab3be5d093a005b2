"""`countersign hold`, `erase` and `audit export`: what must be kept, what must go, and what others may see of it."""

import asyncio
from datetime import UTC, date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import records
from bot.assembly.parts import read_config
from bot.commands.shared import APP_YAML, ConfigOption, err, out
from workflows.keeping import Outlook

hold_app = typer.Typer(help="Legal holds: what a person wrote stays, whoever asks to erase it.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="PERSON", help="A name of app.yaml, a Slack user id or an Object ID.")]
WhoOrAll = Annotated[
    str, typer.Argument(metavar="PERSON|all", help="A name of app.yaml, a Slack user id, an Object ID, or all.")
]

GOES = (
    "their name, and every version of every text they wrote or edited",
    "the reasons they gave, and those others gave about their posts",
    "what was kept as evidence of their posts, and the memory of texts handed back to them",
)
STAYS = (
    "their id, in the rows and in the log, which stays whole and goes on proving itself",
    "what is public on the networks: take that down first, if it has to go",
    "what colleagues wrote about other things, and lines in chat threads that name them",
)
BACKUPS = (
    "Backups made before now still hold all of it, and so do their copies elsewhere, until they are deleted. Put one "
    "back, and the erasure is done again by itself."
)
POSTGRES = (
    "PostgreSQL's own write-ahead log, its standby servers and its base backups hold the former rows until they are "
    "recycled; VACUUM frees space for use again and does not overwrite it at once."
)


class Form(Enum):
    """How an export is written."""

    JSONL = "jsonl"
    CSV = "csv"


@hold_app.callback()
def _group() -> None:
    """Legal holds."""


@hold_app.command("place")
def place_hold(
    person: WhoOrAll,
    reason: Annotated[str, typer.Option(help="The matter: a number or name others can look up. It names no people.")],
    config: ConfigOption = APP_YAML,
) -> None:
    """Keep what a person wrote, or everything, until the hold is lifted."""
    placed = asyncio.run(records.place_hold(read_config(config), person, reason=reason))
    whose = "Nobody's words" if placed.person is None else "Their words"
    can = "can" if placed.person is None else "cannot"
    out.print(f"Hold {placed.id} is in force. {whose} {can} be erased until: countersign hold lift {placed.id}")


@hold_app.command("list")
def list_holds(config: ConfigOption = APP_YAML) -> None:
    """The holds in force, the oldest first."""
    held = asyncio.run(records.list_holds(read_config(config)))
    for hold, name in held:
        out.print(f"{hold.id}  since {hold.at:%Y-%m-%d}  {name}: {hold.reason}", markup=False)
    if not held:
        out.print("There is no legal hold.")


@hold_app.command("lift")
def lift_hold(
    hold: Annotated[str, typer.Argument(metavar="ID", help="As `hold list` shows it.")], config: ConfigOption = APP_YAML
) -> None:
    """End a hold: what it kept may be erased again. Nothing is erased by that."""
    lifted = asyncio.run(records.lift_hold(read_config(config), hold))
    out.print(f"Hold {lifted.id} is lifted. Nothing was erased by that.")


def erase(
    person: Who,
    config: ConfigOption = APP_YAML,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a person: destroy the key of all they wrote. The log stays whole. With SQLite, stop the bot first."""
    settings = read_config(config)
    who = records.person_in(settings, person)
    _explain(asyncio.run(records.outlook(settings, who)))
    if not yes:
        typer.confirm("This cannot be undone. Go on?", abort=True)
    done = asyncio.run(records.erase(settings, who))
    out.print(f"Erased: {done.erased.person}, on {done.erased.at:%Y-%m-%d %H:%M} UTC.", markup=False)
    if done.erased.pictures:
        out.print("Messages in the chat are redrawn without their words as soon as the bot runs.")
    if not settings.database.startswith("sqlite"):
        out.print(POSTGRES)
    _warn(done)


def export(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.", dir_okay=False)],
    form: Annotated[
        Form, typer.Option("--format", help="jsonl is exact and can be verified; csv is for spreadsheets.")
    ] = Form.JSONL,
    since: Annotated[str, typer.Option("--from", help="First day, or moment, UTC: 2026-01-31.")] = "",
    until: Annotated[str, typer.Option("--to", help="Last day, or moment, UTC; itself included.")] = "",
    account: Annotated[str, typer.Option(help="Only entries about this account, as app.yaml has it: x:acme.")] = "",
    config: ConfigOption = APP_YAML,
) -> None:
    """Write the log with the words it is about to a new file, also while the bot runs. Readable by you alone."""
    settings = read_config(config)
    wanted = records.wanted_of(
        since=_moment(since, "--from", end=False), until=_moment(until, "--to", end=True), account=account
    )
    count = asyncio.run(records.export_log(settings, to, form=form.value, wanted=wanted))
    out.print(f"{count} {'entry' if count == 1 else 'entries'} written: {to}", markup=False)
    out.print("It holds names and texts in the clear. Keep it where only those may look who have to.")


def _explain(outlook: Outlook) -> None:
    out.print(f"{outlook.person.name} ({outlook.person.id}) is to be erased.", markup=False)
    out.print("Gone for good:")
    for one in GOES:
        out.print(f"  • {one}")
    if outlook.withdrawn:
        count = len(outlook.withdrawn)
        out.print(
            f"  • {count} {'draft or waiting post' if count == 1 else 'drafts and waiting posts'}, withdrawn first"
        )
    out.print("What stays:")
    for one in STAYS:
        out.print(f"  • {one}")
    out.print(BACKUPS)


def _warn(done: records.ErasedHere) -> None:
    if done.copies:
        out.print("Copies of the database from before, beside it; delete them when nobody needs them:")
        for copy in done.copies:
            out.print(f"  • {copy}", markup=False)
    if done.in_config:
        places = ", ".join(done.in_config)
        out.print(
            f"app.yaml still names them ({places}): take them out, or the bot asks the chat for their name again."
        )
    for problem in done.problems:
        err.print(problem, markup=False)
    if done.problems:
        raise typer.Exit(1)


def _moment(said: str, option: str, *, end: bool) -> datetime | None:
    """A day or an instant; a day's end is its last microsecond."""
    if not said:
        return None
    try:
        if len(said) <= len("2026-01-31"):
            return datetime.combine(date.fromisoformat(said), time.max if end else time.min, tzinfo=UTC)
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise typer.BadParameter(
            "must be a day like 2026-01-31 or a moment like 2026-01-31T09:00Z.", param_hint=option
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
