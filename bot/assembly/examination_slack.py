"""What `countersign check` looks at in Slack, without listening to anybody."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from adapters.slack import manifest as slack_manifest
from adapters.slack.chat import SlackChat
from adapters.slack.client import SlackClient, SlackFailure
from adapters.slack.settings import Home
from adapters.slack.socket import is_token_refused
from bot import examining, starting
from bot.assembly.parts import slack_settings
from bot.clock import SystemClock
from bot.config.model import Config, SlackConfig
from bot.examining import Finding
from workflows.errors import NetworkFailure
from workflows.ports.chat import Chat

ABOUT = "chat.slack"


@asynccontextmanager
async def looking(config: Config, slack: SlackConfig) -> AsyncIterator[tuple[Sequence[Finding], Chat | None]]:
    """This machine's clock, the tokens, what the app may do; and Slack, to be asked further. None: it refuses us."""
    settings = slack_settings(slack)
    async with SlackClient(settings) as client:
        findings = [await _clock(client)]
        if settings.mode == "socket":
            findings.append(await _socket(client))
        try:
            who, granted = await client.scopes()
        except NetworkFailure as failure:
            yield [*findings, Finding.fix(ABOUT, f"{failure}. Look at bot_token and api_url.")], None
            return
        findings.extend(_app(slack, who, granted))
        home = settings.home or Home(team=config.tenant)
        yield findings, SlackChat(client, settings, home=home)


def _app(slack: SlackConfig, who: Mapping[str, object], granted: frozenset[str]) -> Iterator[Finding]:
    team, enterprise = str(who.get("team_id") or ""), str(who.get("enterprise_id") or "")
    yield examining.of_workspace(slack, team=team, enterprise=enterprise)
    off = slack_manifest.features_off(granted, slack_manifest.FEATURES)
    yield from examining.of_scopes({name: sorted(scopes) for name, scopes in off.items()})


async def _clock(client: SlackClient) -> Finding:
    theirs = None
    with suppress(NetworkFailure):
        theirs = await client.their_time()
    return examining.of_clock(theirs, ours=SystemClock().now())


async def _socket(client: SlackClient) -> Finding:
    try:
        await client.ask_for_socket()
    except SlackFailure as failure:
        if is_token_refused(failure):
            return Finding.fix(ABOUT, starting.refused_app_token(failure))
        return Finding.look(ABOUT, f"Socket Mode could not be tried: {failure}.")
    return Finding.fine(ABOUT, "Socket Mode connects.")
