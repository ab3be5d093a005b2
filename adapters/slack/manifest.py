"""The Slack app's manifest: what an admin pastes, with the least scopes and one plain reason for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from adapters.wire import Block, Json

FEATURES = ("posting", "pictures", "approvals", "channel_safety", "message_shortcut", "user_groups")
"""What can be switched on; `posting` cannot be left out."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One permission the bot asks for, and why, in words for the admin who grants it."""

    name: str
    reason: str


SCOPES: Mapping[str, tuple[Scope, ...]] = MappingProxyType(
    {
        "posting": (
            Scope(name="commands", reason="offers the slash command and the shortcuts"),
            Scope(name="chat:write", reason="sends people the state of their own posts"),
            Scope(name="im:write", reason="opens the direct conversation with the person who wrote a post"),
            Scope(
                name="users:read", reason="tells members from guests, bots and people who left; reads their time zone"
            ),
        ),
        "pictures": (
            Scope(name="files:read", reason="fetches the pictures and films that people add to their posts"),
            Scope(name="files:write", reason="shows approvers the pictures of a post, as files of this workspace"),
        ),
        "approvals": (Scope(name="chat:write", reason="shows approvers what will be published, in their channel"),),
        "channel_safety": (
            Scope(name="channels:read", reason="checks who can read a public channel before a draft is shown in it"),
            Scope(name="groups:read", reason="checks the same for the private channels the bot was invited to"),
        ),
        "message_shortcut": (Scope(name="commands", reason="offers “Turn into a post” on a message"),),
        "user_groups": (
            Scope(name="usergroups:read", reason="reads who is in the user groups that app.yaml names as approvers"),
        ),
    }
)
"""Feature to the scopes it needs. None of them reads a channel's messages."""
EVENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # users:read is what Slack wants for the other two: who came, was deactivated or made a guest.
        "posting": ("app_home_opened", "team_join", "user_change"),
        "user_groups": ("subteam_members_changed", "subteam_updated"),
    }
)
"""Feature to what the app is told of by itself. It needs no scope but the feature's; none of it carries a message."""
SIGN_IN = Scope(name="openid", reason="lets people sign in on the pages: says which member of the workspace they are")
"""Asked of each person who signs in, never of the workspace; it gives no name and no e-mail."""
SIGNED_IN_PATH = "/signin/callback"
"""Where Slack sends people back to, below `listen.public_url`."""


def needed_scopes(features: Iterable[str]) -> frozenset[str]:
    """The scopes the features need together. Raises ValueError for an unknown feature."""
    return frozenset(scope.name for feature in _known(features) for scope in SCOPES[feature])


def features_off(granted: frozenset[str], features: Iterable[str]) -> dict[str, frozenset[str]]:
    """The features that do not work with the granted scopes, each with what it lacks."""
    lacking = {feature: frozenset(scope.name for scope in SCOPES[feature]) - granted for feature in _known(features)}
    return {feature: scopes for feature, scopes in lacking.items() if scopes}


def reasons(features: Iterable[str], *, public_url: str = "") -> tuple[Scope, ...]:
    """Each scope once, with all that it is for; with `public_url` the one for signing in as well."""
    found: dict[str, list[str]] = {}
    for feature in _known(features):
        for scope in SCOPES[feature]:
            found.setdefault(scope.name, []).append(scope.reason)
    scopes = tuple(Scope(name=name, reason="; ".join(why)) for name, why in sorted(found.items()))
    return (*scopes, SIGN_IN) if public_url else scopes


def manifest(
    features: Iterable[str],
    *,
    command: str = "/post",
    name: str = "Countersign",
    request_url: str = "https://countersign.example.com/slack/events",
    socket_mode: bool = False,
    public_url: str = "",
) -> Block:
    """The manifest as Slack takes it (YAML or JSON). Raises ValueError for an unknown feature.

    `request_url` is not used in socket mode. With `public_url` (where browsers reach the pages) people can sign in.
    """
    chosen = _known(features)
    address: Block = {} if socket_mode else {"url": request_url}
    address_of_events: Block = {} if socket_mode else {"request_url": request_url}
    interactivity: Block = {"is_enabled": True}
    if not socket_mode:
        interactivity |= {"request_url": request_url, "message_menu_options_url": request_url}
    return {
        "display_information": {
            "name": name,
            "description": "The last safe step before the company speaks in public.",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "shortcuts": _shortcuts(chosen),
            "slash_commands": [
                {
                    "command": command,
                    "description": "Write a post for one of the company's accounts, or check your own",
                    "usage_hint": "words, @account words, home, status, queue, away, emergency, connect or help",
                    "should_escape": True,
                    **address,
                }
            ],
        },
        "oauth_config": _oauth(chosen, public_url),
        "settings": {
            "event_subscriptions": {**address_of_events, "bot_events": _events(chosen)},
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _events(features: tuple[str, ...]) -> list[Json]:
    return [event for feature in features for event in EVENTS.get(feature, ())]


def _oauth(features: tuple[str, ...], public_url: str) -> Block:
    scopes: Block = {"bot": sorted(needed_scopes(features))}
    if not public_url:
        return {"scopes": scopes}
    address = public_url.rstrip("/") + SIGNED_IN_PATH
    return {"redirect_urls": [address], "scopes": {"user": [SIGN_IN.name], **scopes}}


def _shortcuts(features: tuple[str, ...]) -> list[Block]:
    shortcuts: list[Block] = [
        {"name": "Write a post", "type": "global", "callback_id": "write_post", "description": "Opens the form"}
    ]
    if "message_shortcut" in features:
        shortcuts.append(
            {
                "name": "Turn into a post",
                "type": "message",
                "callback_id": "turn_into_post",
                "description": "Starts a post with this message's words",
            }
        )
    return shortcuts


def _known(features: Iterable[str]) -> tuple[str, ...]:
    chosen = {"posting", *features}
    unknown = sorted(chosen - set(FEATURES))
    if unknown:
        raise ValueError(f"unknown feature: {', '.join(unknown)}; there are {', '.join(FEATURES)}")
    return tuple(feature for feature in FEATURES if feature in chosen)
