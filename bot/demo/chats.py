"""In which chats the practice company works: its Slack, its Teams, or both, from the same facts as the stand-ins."""

from collections.abc import Mapping
from enum import Enum

from adapters.sandbox import teams_acme
from adapters.sandbox import world as acme
from adapters.sandbox.teams import TeamsSide
from adapters.sandbox.teams_keys import ISSUER, METADATA, TeamsKeys
from adapters.sandbox.workspace import HOST, Addresses
from bot.demo.secrets import kept


class Chats(Enum):
    """Where the program is connected; the stand-ins of the others are there, and nobody listens."""

    SLACK = ("slack",)
    TEAMS = ("teams",)
    BOTH = ("slack", "teams")

    @property
    def in_slack(self) -> bool:
        """Whether it is in Slack."""
        return "slack" in self.value

    @property
    def in_teams(self) -> bool:
        """Whether it is in Teams."""
        return "teams" in self.value


def chat_section(addresses: Addresses, chats: Chats, *, mode: str) -> dict[str, object]:
    """`chat:` of app.yaml. `mode` is chat.slack.mode."""
    section: dict[str, object] = {}
    if chats.in_slack:
        section["slack"] = _slack(addresses, mode)
    if chats.in_teams:
        section["teams"] = _teams(addresses)
    return section


def people_section(chats: Chats) -> list[dict[str, str]]:
    """`people:` of app.yaml: with both chats everybody is linked."""
    return [
        {
            **({"slack": one.id} if chats.in_slack else {}),
            **({"teams": teams_acme.SAME[one.id]} if chats.in_teams else {}),
            "name": one.display_name,
        }
        for one in acme.PEOPLE
    ]


def channels_of(channel: str, chats: Chats) -> str | dict[str, str]:
    """An account's `channel:`, for the Slack channel that it is; the Teams channel stands in for it, or beside it."""
    same = teams_acme.SAME_CHANNEL[channel]
    if chats is Chats.BOTH:
        return {"slack": channel, "teams": same}
    return same if chats.in_teams else channel


def channel_of(channel: str, chats: Chats) -> str:
    """A department's `channel:`. With both chats, support works in Teams and the others in Slack."""
    return _moved(chats).get(channel, channel)


def teams_side(chats: Chats) -> TeamsSide | None:
    """The practice company's Teams, and what of it the page shows; None: the company is in Slack only."""
    if not chats.in_teams:
        return None
    moved = _moved(chats)
    rooms = [teams_acme.GENERAL.id, teams_acme.APPROVALS.id, *moved.values()]
    return TeamsSide(
        world=teams_acme.acme_teams(),
        keys=TeamsKeys(app_id=teams_acme.APP_ID, app_secret=teams_acme.INSTALL.app_secret),
        same=teams_acme.SAME,
        rooms=tuple(rooms),
        moved=moved,
    )


def _moved(chats: Chats) -> Mapping[str, str]:
    """The departments' channels in Slack to those in Teams where their work is done instead."""
    departments = (acme.SOCIAL, acme.SUPPORT, acme.PRESS, acme.PERSONNEL, acme.PRODUCT)
    moved = departments if chats is Chats.TEAMS else (acme.SUPPORT,) if chats is Chats.BOTH else ()
    return {one.id: teams_acme.SAME_CHANNEL[one.id] for one in moved}


def _slack(addresses: Addresses, mode: str) -> dict[str, object]:
    proof, name = ("app_token", "SLACK_APP_TOKEN") if mode == "socket" else ("signing_secret", "SLACK_SIGNING_SECRET")
    return {
        "mode": mode,
        "team": acme.TEAM_ID,
        proof: kept(name),
        "bot_token": kept("SLACK_BOT_TOKEN"),
        "api_url": addresses.slack_api,
        "client_id": acme.INSTALL.client_id,
        "client_secret": kept("SLACK_CLIENT_SECRET"),
    }


def _teams(addresses: Addresses) -> dict[str, object]:
    return {
        "app_id": teams_acme.APP_ID,
        "app_secret": kept("TEAMS_APP_SECRET"),
        "tenant": teams_acme.TENANT,
        "client_secret": kept("TEAMS_APP_SECRET"),
        "login_url": f"{addresses.teams}/login",
        "keys_url": f"{addresses.teams}/login{METADATA}",
        "issuer": ISSUER,
        "service_url": f"{addresses.teams}/emea/",
        "service_hosts": [HOST],
        "file_hosts": [HOST],
    }
