"""The activities Teams sends to an app, in its own form."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from adapters.sandbox.plain_json import Json, Obj, array
from adapters.sandbox.teams_cards import Pressable
from adapters.sandbox.teams_state import TeamsDialog, TeamsMessage, TeamsUser
from adapters.sandbox.teams_world import THREAD, TeamsWorld


def activity(world: TeamsWorld, user: TeamsUser, kind: str, *, conversation: str, thread: str | None = None) -> Obj:
    """What every activity says: who, where, when, from which server."""
    return {
        "type": kind,
        "id": world.new_id(),
        **_times(world, user),
        "channelId": "msteams",
        "serviceUrl": world.service_url,
        "from": {"id": user.member_id, "name": user.name, "aadObjectId": user.oid},
        "recipient": {"id": world.install.bot_id, "name": world.install.name},
        "conversation": _conversation(world, user, conversation, thread),
        "channelData": _channel_data(world, user, conversation),
        "locale": "en-GB",
        "entities": [
            {"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web", "timezone": user.zone}
        ],
    }


def typed(world: TeamsWorld, user: TeamsUser, message: TeamsMessage) -> Obj:
    """A message by a person."""
    sent = activity(world, user, "message", conversation=message.conversation, thread=message.thread or message.id)
    html: list[Obj] = [{"contentType": "text/html", "content": message.html}] if message.html else []
    # In channels an app is told of no files: Teams leaves it to Microsoft Graph.
    told = message.files if message.conversation.startswith("a:") else ()
    files = [world.drive.attachment(file, service_url=world.service_url) for file in told]
    return sent | {
        "id": message.id,
        "text": message.text,
        "textFormat": "plain",
        "attachments": array([*files, *html]),
        "entities": [*_list(sent["entities"]), *array(list(message.mentions))],
    }


def pressed(
    world: TeamsWorld, user: TeamsUser, message: TeamsMessage, action: Obj, *, data: Obj, automatic: bool = False
) -> Obj:
    """An Action.Execute of a card, by hand or because the card asks to be drawn for whoever sees it."""
    given: Obj = {key: action[key] for key in ("id", "verb") if key in action}
    value: Obj = {
        "action": {"type": "Action.Execute", **given, "data": data},
        "trigger": "automatic" if automatic else "manual",
    }
    return _on(world, user, message, "adaptiveCard/action", value)


def fetch(world: TeamsWorld, user: TeamsUser, message: TeamsMessage, data: Obj) -> Obj:
    """A button that opens a dialog."""
    return _on(world, user, message, "task/fetch", {"data": data, "context": {"theme": "default"}})


def submitted_plain(world: TeamsWorld, user: TeamsUser, message: TeamsMessage, data: Obj) -> Obj:
    """An Action.Submit on a message: a message with a value and no words."""
    thread = message.thread or message.id
    sent = activity(world, user, "message", conversation=message.conversation, thread=thread)
    return sent | {"replyToId": message.id, "value": data}


def submitted(world: TeamsWorld, user: TeamsUser, dialog: TeamsDialog, pressable: Pressable, data: Obj) -> Obj:
    """A button in a dialog."""
    value: Obj = {"data": data, "context": {"theme": "default"}}
    if dialog.command:
        value |= {"commandId": dialog.command, "commandContext": dialog.command_context}
        if dialog.payload:
            value["messagePayload"] = dialog.payload
    sent = _invoke(world, user, dialog.kind.value, value, conversation=dialog.conversation, thread=dialog.on)
    return sent | ({"replyToId": dialog.on} if dialog.on else {})


def extension(
    world: TeamsWorld, user: TeamsUser, command: str, *, conversation: str, context: str, payload: Obj | None = None
) -> Obj:
    """A command of the message extension: from the compose box, or on a message, which `payload` then is."""
    value: Obj = {"commandId": command, "commandContext": context, "context": {"theme": "default"}}
    if payload is not None:
        value["messagePayload"] = payload
    return _invoke(world, user, "composeExtension/fetchTask", value, conversation=conversation, thread=None)


def message_payload(world: TeamsWorld, message: TeamsMessage) -> Obj:
    """A message as a message extension gets it."""
    author: Json = None
    if message.by is not None:
        user = world.users[message.by]
        author = {"user": {"id": user.oid, "displayName": user.name, "userIdentityType": "aadUser"}}
    else:
        application: Obj = {"id": world.install.app_id, "displayName": world.install.name}
        author = {"application": application | {"applicationIdentityType": "bot"}, "user": None}
    return {
        "id": message.id,
        "replyToId": message.thread,
        "createdDateTime": datetime.fromtimestamp(int(message.id) / 1000, UTC).isoformat().replace("+00:00", "Z"),
        "lastModifiedDateTime": None,
        "deleted": False,
        "subject": None,
        "importance": "normal",
        "locale": "en-gb",
        "body": {"contentType": "html", "content": message.html or f"<p>{message.text}</p>"},
        "from": author,
        "reactions": [],
        "mentions": [],
        "attachments": [],
    }


def app_added(world: TeamsWorld, user: TeamsUser, conversation: str, *, added: bool) -> list[Obj]:
    """The app came into a conversation, or left it: the two activities Teams sends."""
    base = activity(world, user, "installationUpdate", conversation=conversation)
    change: Obj = {"membersAdded" if added else "membersRemoved": [{"id": world.install.bot_id}]}
    first = base | {"action": "add" if added else "remove"}
    return [first, activity(world, user, "conversationUpdate", conversation=conversation) | change]


def team_event(world: TeamsWorld, user: TeamsUser, channel: str, event: str, **more: Json) -> Obj:
    """Something changed in a team: `channelRenamed`, `channelDeleted`, `teamMemberAdded`, …"""
    base = activity(world, user, "conversationUpdate", conversation=channel)
    data = base["channelData"]
    assert isinstance(data, dict)
    return base | {"channelData": data | {"eventType": event, **more}}


def _on(world: TeamsWorld, user: TeamsUser, message: TeamsMessage, name: str, value: Obj) -> Obj:
    thread = message.thread or message.id
    sent = _invoke(world, user, name, value, conversation=message.conversation, thread=thread)
    return sent | {"replyToId": message.id}


def _invoke(world: TeamsWorld, user: TeamsUser, name: str, value: Obj, *, conversation: str, thread: str | None) -> Obj:
    base = activity(world, user, "invoke", conversation=conversation, thread=thread)
    return base | {"name": name, "value": value}


def _times(world: TeamsWorld, user: TeamsUser) -> Obj:
    at = datetime.fromtimestamp(world.now(), UTC)
    local = at.astimezone(ZoneInfo(user.zone))
    return {
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "localTimestamp": local.isoformat(timespec="milliseconds"),
        "localTimezone": user.zone,
    }


def _conversation(world: TeamsWorld, user: TeamsUser, conversation: str, thread: str | None) -> Obj:
    said: Obj = {"tenantId": world.tenant_of(user)}
    if conversation in world.channels:
        where = f"{conversation}{THREAD}{thread}" if thread else conversation
        return said | {"isGroup": True, "conversationType": "channel", "id": where}
    if conversation.startswith("a:"):
        return said | {"conversationType": "personal", "id": conversation}
    return said | {"isGroup": True, "conversationType": "groupChat", "id": conversation}


def _channel_data(world: TeamsWorld, user: TeamsUser, conversation: str) -> Obj:
    data: Obj = {"tenant": {"id": world.tenant_of(user)}}
    channel = world.channels.get(conversation)
    if channel is None:
        return data
    team = world.teams[channel.team]
    data["team"] = {"id": team.id, "aadGroupId": team.group_id, "name": team.name}
    return data | {"channel": {"id": channel.id, "name": channel.name}}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
