"""`countersign run`: the real thing."""

import asyncio
from contextlib import AsyncExitStack
from typing import Annotated

import structlog
import typer

from bot.assembly.parts import read_config
from bot.assembly.program import assembled
from bot.commands.shared import APP_YAML, ConfigOption
from bot.config.model import Config
from bot.garbage import lasting
from bot.logging import configure_logging
from bot.running import run as run_program
from bot.server import Ports

log = structlog.get_logger()


def run(
    config: ConfigOption = APP_YAML,
    log_level: Annotated[str, typer.Option(help="DEBUG, INFO, WARNING or ERROR.", envvar="LOG_LEVEL")] = "INFO",
) -> None:
    """Run Countersign from app.yaml until it is stopped."""
    with lasting():
        settings = read_config(config)
    configure_logging(level=_level(log_level), known_secrets=secrets_of(settings))
    for warning in settings.warnings:
        log.warning("config.warning", about=warning)
    asyncio.run(_run(settings))


async def _run(settings: Config) -> None:
    def ready(ports: Ports) -> None:
        log.info("program.ready", port=ports.public, internal_port=ports.internal, environment=settings.environment)

    async with AsyncExitStack() as stack:
        with lasting():
            program = await stack.enter_async_context(assembled(settings))
        await run_program(program, ready=ready)


def secrets_of(settings: Config) -> list[str]:
    """Every secret, so that none is ever logged."""
    slack, teams = settings.slack, settings.teams
    found = [*settings.encryption_keys, *(one for some in settings.credentials.values() for one in some.values())]
    found += [slack.signing_secret, slack.bot_token, slack.app_token, slack.client_secret] if slack else []
    found += [teams.app_secret, teams.client_secret] if teams else []
    return [secret.reveal() for secret in found if secret]


def _level(name: str) -> str:
    level = name.upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise typer.BadParameter("must be DEBUG, INFO, WARNING or ERROR.", param_hint="--log-level")
    return level
