"""`countersign config schema` and `countersign secret`."""

import json

import typer

from bot.assembly.keeping import new_key
from bot.assembly.parts import known_plugins
from bot.config.schema import json_schema

app = typer.Typer(help="About app.yaml.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """About app.yaml."""


@app.command()
def schema() -> None:
    """Print the JSON schema of app.yaml, for editors."""
    typer.echo(json.dumps(json_schema(known_plugins()), indent=2, ensure_ascii=False))


def secret() -> None:
    """Print a fresh key for secrets.encryption_keys. Keep it where only the program can read it."""
    typer.echo(new_key())
