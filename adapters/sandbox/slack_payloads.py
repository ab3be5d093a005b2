"""The payloads Slack sends for what people do, field by field as its reference lists them."""

import secrets

from adapters.sandbox.plain_json import Json, Obj, child, objects, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_chat_methods import describe_message
from adapters.sandbox.slack_encode import encode_command, escape
from adapters.sandbox.slack_state import SlackChannel, SlackMessage, SlackUser, SlackView
from adapters.sandbox.slack_view_methods import described


def command_form(
    world: SlackWorld, user: SlackUser, channel: SlackChannel, typed: str, *, response_url: str
) -> dict[str, str]:
    """A slash command as form fields; `typed` is the whole line, `/post Hello`."""
    command, _, words = typed.partition(" ")
    install = world.install
    form = {
        "token": "practice",
        "team_id": user.team_id or install.team_id,
        "team_domain": install.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": encode_command(words.strip(), world.directory()),
        "api_app_id": install.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": world.windows.new_trigger(user.id),
    }
    if install.enterprise_id:
        form |= {"enterprise_id": install.enterprise_id, "enterprise_name": install.team_name}
    return form


def message_action(world: SlackWorld, user: SlackUser, message: SlackMessage, action: Obj, *, response_url: str) -> Obj:
    """`block_actions` from a message. An ephemeral message is not sent along, as in Slack."""
    channel = world.channel(message.channel)
    payload = _frame(world, user, "block_actions") | {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.ephemeral_to is not None,
        },
        "trigger_id": world.windows.new_trigger(user.id),
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [action],
    }
    if message.ephemeral_to is None:
        payload["message"] = _escaped(describe_message(world, message))
    return payload


def view_action(world: SlackWorld, user: SlackUser, view: SlackView, action: Obj) -> Obj:
    """`block_actions` from a window or Home tab."""
    return _frame(world, user, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": world.windows.new_trigger(user.id, view_id=view.id),
        "view": described(world, view),
        "actions": [action],
    }


def view_submission(world: SlackWorld, user: SlackUser, view: SlackView) -> Obj:
    """A window's submit button was pressed."""
    return _frame(world, user, "view_submission") | {
        "trigger_id": world.windows.new_trigger(user.id, view_id=view.id),
        "view": described(world, view),
        "response_urls": [],
    }


def view_closed(world: SlackWorld, user: SlackUser, view: SlackView, *, cleared: bool) -> Obj:
    """A window was closed; `cleared` when the whole stack went."""
    return _frame(world, user, "view_closed") | {"view": described(world, view), "is_cleared": cleared}


def suggestion(world: SlackWorld, user: SlackUser, view: SlackView, ids: tuple[str, str], query: str) -> Obj:
    """A request for the options of an external select; `ids` are its block and action id."""
    return _frame(world, user, "block_suggestion") | {
        "container": {"type": "view", "view_id": view.id},
        "block_id": ids[0],
        "action_id": ids[1],
        "value": query,
        "view": described(world, view),
    }


def global_shortcut(world: SlackWorld, user: SlackUser, callback_id: str) -> Obj:
    """A shortcut from the menu: no channel, no response address."""
    return _frame(world, user, "shortcut") | {
        "action_ts": _action_ts(world),
        "callback_id": callback_id,
        "trigger_id": world.windows.new_trigger(user.id),
    }


def message_shortcut(
    world: SlackWorld, user: SlackUser, message: SlackMessage, callback_id: str, *, response_url: str
) -> Obj:
    """A shortcut on a message: the message comes along as it is stored."""
    channel = world.channel(message.channel)
    return _frame(world, user, "message_action") | {
        "action_ts": _action_ts(world),
        "callback_id": callback_id,
        "trigger_id": world.windows.new_trigger(user.id),
        "response_url": response_url,
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "message": describe_message(world, message),
    }


def event_envelope(world: SlackWorld, event: Obj, *, user: str) -> Obj:
    """An event in its envelope; a repetition sends the very same envelope."""
    install = world.install
    return {
        "token": "practice",
        "team_id": install.team_id,
        "context_team_id": install.team_id,
        "context_enterprise_id": install.enterprise_id,
        "api_app_id": install.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": "Ev" + secrets.token_hex(5).upper(),
        "event_time": int(world.now()),
        "authorizations": [
            {
                "enterprise_id": install.enterprise_id,
                "team_id": install.team_id,
                "user_id": install.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-practice-{user}",
    }


def pressed(world: SlackWorld, block: Obj, element: Obj, state: Obj) -> Obj:
    """One entry of `actions`: the element that was used and, for a select or input, its new state."""
    action: Obj = {
        "type": string(element, "type"),
        "action_id": string(element, "action_id"),
        "block_id": string(block, "block_id"),
        "action_ts": _action_ts(world),
    }
    for key in ("text", "value", "style", "confirm", "url"):
        if string(element, "type") == "button" and element.get(key) is not None:
            action[key] = _escaped(child(element, key)) if key == "text" else element[key]
    return action | {key: value for key, value in state.items() if key != "type"}


def _frame(world: SlackWorld, user: SlackUser, kind: str) -> Obj:
    install = world.install
    team: Json = {"id": user.team_id or install.team_id, "domain": install.domain}
    enterprise: Json = {"id": install.enterprise_id, "name": install.team_name} if install.enterprise_id else None
    return {
        "type": kind,
        "team": team,
        "enterprise": enterprise,
        "is_enterprise_install": False,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id or install.team_id},
        "api_app_id": install.app_id,
        "token": "practice",
    }


def _escaped(value: Obj) -> Obj:
    """Plain texts come back with entities in them (slackapi/bolt-python#513)."""
    copied: Obj = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            copied[key] = _escaped(inner)
        elif isinstance(inner, list):
            copied[key] = [_escaped(one) for one in objects(value, key)] if objects(value, key) else inner
        else:
            copied[key] = inner
    if copied.get("type") == "plain_text":
        copied["text"] = escape(string(copied, "text"))
    return copied


def _action_ts(world: SlackWorld) -> str:
    return f"{world.now():.6f}"
