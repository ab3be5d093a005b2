"""`countersign manifest slack`: a Slack app manifest with the least scopes, and a reason for each."""

import json
import re
from typing import Annotated

import typer

from bot.assembly.slack_app import slack_app, slack_features
from bot.commands.shared import err

app = typer.Typer(help="Manifests for the chat's administrators.", no_args_is_help=True)
ALL = ",".join(slack_features())


@app.callback()
def _group() -> None:
    """Manifests for the chat's administrators."""


@app.command()
def slack(
    features: Annotated[str, typer.Option(help="Which features, with commas between.")] = ALL,
    command: Annotated[str, typer.Option(help="The slash command.")] = "/post",
    url: Annotated[
        str, typer.Option(help="Where Slack reaches this program, https://…; without it: Socket Mode.")
    ] = "",
    public_url: Annotated[
        str, typer.Option(help="listen.public_url of app.yaml, https://…, when accounts are connected in a browser.")
    ] = "",
) -> None:
    """Print a manifest to paste under "Create an app", "From a manifest". The reasons go to standard error."""
    chosen = [name.strip() for name in features.split(",") if name.strip()]
    if unknown := [name for name in chosen if name not in slack_features()]:
        err.print(f"There is no feature {', '.join(unknown)}. There is {ALL.replace(',', ', ')}.", markup=False)
        raise typer.Exit(2)
    if url and not url.startswith("https://"):
        err.print("The address must start with https://; Slack calls nothing else.")
        raise typer.Exit(2)
    if public_url and not re.fullmatch(r"https://[^\s/?#@]+/?", public_url):
        err.print("The public address must be only https:// and a host; Slack sends nobody back to anything else.")
        raise typer.Exit(2)
    made = slack_app(
        chosen,
        command=command if command.startswith("/") else f"/{command}",
        url=f"{url.rstrip('/').removesuffix('/slack/events')}/slack/events" if url else "",
        public_url=public_url,
    )
    for scope, reason in made.reasons.items():
        err.print(f"  {scope:<18} {reason}", markup=False)
    typer.echo(json.dumps(made.manifest, indent=2, ensure_ascii=False))
