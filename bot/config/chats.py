"""The rules about `chat:`: at least one of Slack and Teams, each with what it cannot work without."""

import re

from bot.config.problems import Problem
from bot.config.shape import AppFile, SlackSection, TeamsSection

_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]+)?")


def chat_problems(app: AppFile) -> list[Problem]:
    """No chat at all, or one that lacks something."""
    slack, teams = app.chat.slack, app.chat.teams
    if slack is None and teams is None:
        return [Problem(("chat",), "has neither slack: nor teams:, and without a chat nobody can write a post.")]
    return [
        *(_slack(slack) if slack else ()),
        *(_teams(teams, practice=app.environment == "practice") if teams else ()),
    ]


def chat_addresses(app: AppFile) -> dict[tuple[str, str, str], str]:
    """Every address the chats are reached at, by where it is written; "" for the usual one."""
    names = {"slack": ("api_url", "sign_in_url"), "teams": ("login_url", "sign_in_url", "keys_url", "service_url")}
    sections = {"slack": app.chat.slack, "teams": app.chat.teams}
    return {
        ("chat", chat, name): getattr(section, name) or ""
        for chat, section in sections.items()
        if section is not None
        for name in names[chat]
    }


def _slack(slack: SlackSection) -> list[Problem]:
    here = ("chat", "slack")
    needed = {"bot_token": slack.bot_token}
    needed |= {"app_token": slack.app_token} if slack.mode == "socket" else {"signing_secret": slack.signing_secret}
    problems = [Problem((*here, name), "is missing.") for name, value in needed.items() if value is None]
    if not slack.team and not slack.enterprise:
        problems.append(Problem((*here, "team"), "is missing: the workspace's id, T…."))
    if slack.team and not re.fullmatch(r"T[A-Z0-9]+", slack.team):
        problems.append(Problem((*here, "team"), "must be a workspace's id: T and capitals, digits."))
    if slack.enterprise and not re.fullmatch(r"E[A-Z0-9]+", slack.enterprise):
        problems.append(Problem((*here, "enterprise"), "must be an organisation's id: E and capitals, digits."))
    return problems


def _teams(teams: TeamsSection, *, practice: bool) -> list[Problem]:
    here = ("chat", "teams")
    says = {
        "app_id": "is missing: the bot's Application (client) ID, which Entra shows on the app's overview.",
        "app_secret": "is missing: a client secret of the bot's app, made under Certificates & secrets.",
        "tenant": "is missing: the Directory (tenant) ID, which Entra shows on the app's overview.",
    }
    problems = [Problem((*here, name), sentence) for name, sentence in says.items() if not getattr(teams, name)]
    return [*problems, *_practice(teams)] if practice else problems


def _practice(teams: TeamsSection) -> list[Problem]:
    """What is left out would be Microsoft's own; other addresses are looked at with everybody's."""
    here, says = ("chat", "teams"), "must be on this machine (127.0.0.1) while environment is practice."
    left_out = [name for name in ("login_url", "keys_url", "service_url") if not getattr(teams, name)]
    for name in ("service_hosts", "file_hosts"):
        hosts = getattr(teams, name)
        if not hosts or not all(_LOOPBACK.fullmatch(host) for host in hosts):
            left_out.append(name)
    return [Problem((*here, name), says) for name in left_out]
