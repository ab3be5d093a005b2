"""What `countersign check` looks at in Slack, without listening to anybody."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from adapters.slack import manifest as slack_manifest
from adapters.slack.chat import SlackChat
from adapters.slack.client import SlackClient, SlackFailure
from adapters.slack.groups import SlackGroups
from adapters.slack.settings import Home
from adapters.slack.socket import is_token_refused
from bot import examining, starting
from bot.assembly.parts import slack_settings
from bot.clock import SystemClock
from bot.config.model import Config, SlackConfig
from bot.examining import Finding
from workflows.errors import NetworkFailure
from workflows.ports.chat import Chat
from workflows.ports.directory import GroupDirectory

ABOUT = "chat.slack"


@asynccontextmanager
async def looking(
    config: Config, slack: SlackConfig
) -> AsyncIterator[tuple[Sequence[Finding], Chat | None, GroupDirectory | None]]:
    """This machine's clock, the tokens, what the app may do; and Slack and its groups, to be asked further. None: it
    refuses us."""
    settings = slack_settings(slack)
    async with SlackClient(settings) as client:
        findings = [await _clock(client)]
        if settings.mode == "socket":
            findings.append(await _socket(client))
        try:
            who, granted = await client.scopes()
        except NetworkFailure as failure:
            yield [*findings, Finding.fix(ABOUT, f"{failure}. Look at bot_token and api_url.")], None, None
            return
        # A company without user groups in app.yaml need not let anybody read them.
        features = [one for one in slack_manifest.FEATURES if one != "user_groups" or config.groups]
        findings.extend(_app(slack, who, slack_manifest.features_off(granted, features)))
        home = settings.home or Home(team=config.tenant)
        chat = SlackChat(client, settings, home=home)
        yield findings, chat, SlackGroups(client, chat, home=home)


def _app(slack: SlackConfig, who: Mapping[str, object], off: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    team, enterprise = str(who.get("team_id") or ""), str(who.get("enterprise_id") or "")
    yield examining.of_workspace(slack, team=team, enterprise=enterprise)
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
