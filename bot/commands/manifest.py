"""`countersign manifest`: a Slack app manifest with the least scopes and a reason for each; a Teams app package."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly.slack_app import slack_app, slack_features
from bot.assembly.teams_app import teams_app
from bot.commands.shared import err, out

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


@app.command()
def teams(
    app_id: Annotated[str, typer.Option(help="The bot's Application (client) ID in Entra.")],
    url: Annotated[str, typer.Option(help="Where Teams reaches this program, https://…")],
    to: Annotated[Path, typer.Option(help="The file to write; never one that is there.")] = Path(
        "countersign-teams.zip"
    ),
    name: Annotated[str, typer.Option(help="What the app is called in Teams.")] = "Countersign",
    company: Annotated[str, typer.Option(help="Who stands there as its developer.")] = "Countersign",
    command: Annotated[str, typer.Option(help="chat.teams.command of app.yaml.")] = "post",
    version: Annotated[str, typer.Option(help="Higher than the one uploaded before, to update it.")] = "1.0.0",
    privacy_url: Annotated[str, typer.Option(help="Your page about privacy; --url when left out.")] = "",
    terms_url: Annotated[str, typer.Option(help="Your terms of use; --url when left out.")] = "",
) -> None:
    """Write the app package to upload in the Teams admin center, under "Manage apps"."""
    made = teams_app(
        app_id,
        url=url,
        name=name,
        company=company,
        command=command,
        version=version,
        privacy_url=privacy_url,
        terms_url=terms_url,
    )
    for problem in made.problems:
        err.print(problem, markup=False)
    if made.problems:
        raise typer.Exit(2)
    try:
        with to.open("xb") as file:
            file.write(made.package)
    except FileExistsError:
        err.print(f"{to} is there already. Choose another name with --to; nothing was overwritten.", markup=False)
        raise typer.Exit(2) from None
    except OSError as error:
        err.print(f"{to} cannot be written: {error.strerror}.", markup=False)
        raise typer.Exit(2) from None
    out.print(f"{to} is ready to upload. The bot's messaging endpoint in Azure is {made.endpoint}", markup=False)
