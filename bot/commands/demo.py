"""`countersign demo`: the practice workspace in the browser, or its story in the terminal."""

import asyncio
import signal
import tempfile
import webbrowser
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly.keeping import migrate_practice
from bot.commands.shared import err, out
from bot.demo import CONFIG, FOLDER, STORY, TRAINING, Chats, practising
from bot.story import Story, WentWrong
from workflows.errors import ConfigError


def demo(
    play: Annotated[bool, typer.Option("--play", help="Tell the story in the terminal, then end.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The page's port; 0: any free one.")] = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    database: Annotated[
        str | None, typer.Option(help="An empty PostgreSQL database to use, postgresql://…; without it SQLite.")
    ] = None,
) -> None:
    """Try Countersign on this machine, without an account anywhere, offline."""
    if database and not database.startswith(("postgresql://", "postgres://", "sqlite:///")):
        raise ConfigError(["--database: must be postgresql://user@host/name or sqlite:///path."])
    if database and not database.startswith("sqlite"):
        asyncio.run(migrate_practice(database))
    work = _play(database) if play else _open(database, port=port, browse=not no_browser)
    raise typer.Exit(asyncio.run(_until_stopped(work)))


async def _until_stopped(work: Coroutine[None, None, int]) -> int:
    """Do the work; on Ctrl-C or SIGTERM end it well, so that the bot's own process ends too."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return 0


async def _play(database: str | None) -> int:
    with tempfile.TemporaryDirectory(prefix="countersign-") as folder:
        place = Path(folder) / "practice"
        try:
            async with practising(place, pace=STORY, database=database, chats=Chats.BOTH) as practice:
                story = Story(practice, out)
                await story.tell()
            await story.prove()
        except TimeoutError:
            return _did_not_start(place)
        except WentWrong as error:
            err.print(f"\n[bold red]The story went wrong.[/] {error}")
            _show_log(place)
            return 1
    return 0


async def _open(database: str | None, *, port: int, browse: bool) -> int:
    try:
        async with practising(FOLDER, pace=TRAINING, database=database, port=port, chats=Chats.BOTH) as practice:
            page = practice.workspace.page_url
            out.print("The practice workspace is running. Nothing in it leaves this machine.\n")
            out.print(f"  {page}\n", markup=False)
            out.print("Open it in a browser, act as Ana, and type /post. Ctrl-C ends it.")
            out.print("Acme works in Slack and in Teams: the switch at the top shows the same person in the other one.")
            out.print("Or hear the public: open “Trainer” there, let a customer complain, and act as Fay of support.")
            verify = f"uv run countersign audit verify --config {FOLDER / CONFIG}"
            out.print(f"Its log proves itself, while this runs, in another terminal: {verify}", markup=False)
            if browse:
                await asyncio.to_thread(webbrowser.open, page)
            await asyncio.Event().wait()
    except TimeoutError:
        return _did_not_start(FOLDER)
    except OSError as error:
        raise ConfigError(
            [f"--port: {port} cannot be used: {(error.strerror or 'unknown reason').lower()}. Try --port 0."]
        ) from None
    return 0


def _did_not_start(folder: Path) -> int:
    err.print("[bold red]The bot did not start.[/] The end of its log:")
    _show_log(folder)
    return 1


def _show_log(folder: Path) -> None:
    log = folder / "bot.log"
    for line in log.read_text(errors="replace").splitlines()[-15:] if log.exists() else ():
        err.print(f"  {line}", markup=False)
