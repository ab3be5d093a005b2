"""The program's command line: its commands, and what an error says."""

import sys
from importlib.metadata import version as version_of
from typing import Annotated

import typer

from bot.commands import audit, check, config, database, demo, freezing, lint, manifest, policy, records, run
from bot.commands.shared import complain, err
from workflows.errors import ConfigError, CountersignError

app = typer.Typer(
    name="countersign",
    help="The last safe step before a company speaks in public.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"countersign {version_of('countersign')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """The last safe step before a company speaks in public."""


app.command()(demo.demo)
app.command()(run.run)
app.command()(check.check)
app.command()(lint.lint)
app.command()(database.migrate)
app.command()(database.backup)
app.command()(database.restore)
app.command()(freezing.freeze)
app.command()(freezing.thaw)
app.command()(database.rotate)
app.command()(records.erase)
app.add_typer(records.hold_app, name="hold")
audit.app.command()(records.export)
app.add_typer(audit.app, name="audit")
app.add_typer(manifest.app, name="manifest")
app.add_typer(config.app, name="config")
app.add_typer(policy.app, name="policy")
app.command()(config.secret)


def main() -> None:
    """Run a command; what a person can put right is said in words, with exit status 2."""
    try:
        app()
    except ConfigError as error:
        complain(error, doing="start" if sys.argv[1:2] in (["run"], ["demo"]) else "go on")
        sys.exit(2)
    except CountersignError as error:
        err.print(str(error), markup=False)
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more when it flushes.
        sys.stdout = None
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
