"""The `chat.*` and `reactions.*` methods: what the app says."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from adapters.sandbox.plain_json import Json, Obj, array, embedded, optional_string, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_blocks import check_message_blocks
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_state import SlackMessage
from adapters.sandbox.slack_windows import with_ids

POST_CHARACTERS = 40_000
UPDATE_CHARACTERS = 4_000


def message_content(arguments: Obj) -> tuple[str, tuple[Obj, ...]]:
    """The text and checked blocks of a message. Raises SlackRefusal no_text and as `check_message_blocks`."""
    text = string(arguments, "text")
    given = embedded(arguments, "blocks")
    blocks = tuple(with_ids(check_message_blocks(given))) if given is not None else ()
    if not text and not blocks:
        raise SlackRefusal("no_text")
    return text, blocks


def describe_message(world: SlackWorld, message: SlackMessage) -> Obj:
    """A message as Slack sends it."""
    described: Obj = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": world.install.team_id,
    }
    if message.by_bot:
        described |= {"bot_id": world.install.bot_id, "app_id": world.install.app_id}
    if message.blocks:
        described["blocks"] = array(list(message.blocks))
    if message.thread_ts:
        described["thread_ts"] = message.thread_ts
    if message.edited_ts:
        described["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.reactions:
        described["reactions"] = [{"name": name, "users": [who], "count": 1} for name, who in message.reactions]
    return described


def _post_message(world: SlackWorld, arguments: Obj) -> Obj:
    channel = world.writable(_required(arguments, "channel"), by=world.install.bot_user_id)
    text, blocks = message_content(arguments)
    if len(text) > POST_CHARACTERS:
        raise SlackRefusal("msg_too_long")
    world.files.require_shown(blocks)
    thread = optional_string(arguments, "thread_ts")
    if thread is not None:
        _require_thread(world, channel.id, thread)
    message = world.post(_by_bot(world, channel.id, text, blocks, thread_ts=thread))
    return {"channel": channel.id, "ts": message.ts, "message": describe_message(world, message)}


def _post_ephemeral(world: SlackWorld, arguments: Obj) -> Obj:
    channel = world.writable(_required(arguments, "channel"), by=world.install.bot_user_id)
    user = _required(arguments, "user")
    if user not in channel.members:
        raise SlackRefusal("user_not_in_channel")
    text, blocks = message_content(arguments)
    thread = optional_string(arguments, "thread_ts")
    message = _by_bot(world, channel.id, text, blocks, thread_ts=thread)
    return {"message_ts": world.post(replace(message, ephemeral_to=user)).ts}


def _update(world: SlackWorld, arguments: Obj) -> Obj:
    message = _own_message(world, arguments, refused="cant_update_message")
    text = string(arguments, "text")
    if len(text) > UPDATE_CHARACTERS:
        raise SlackRefusal("msg_too_long")
    given = embedded(arguments, "blocks")
    if given is None and not text:
        raise SlackRefusal("no_text")
    # Slack keeps the former blocks when an update names none; an empty list removes them.
    blocks = message.blocks if given is None else tuple(with_ids(check_message_blocks(given)))
    world.files.require_shown(blocks)
    changed = world.change(replace(message, text=text, blocks=blocks))
    described = describe_message(world, changed)
    return {"channel": changed.channel, "ts": changed.ts, "text": changed.text, "message": described}


def _delete(world: SlackWorld, arguments: Obj) -> Obj:
    message = _own_message(world, arguments, refused="cant_delete_message")
    world.remove(message.channel, message.ts)
    return {"channel": message.channel, "ts": message.ts}


def _permalink(world: SlackWorld, arguments: Obj) -> Obj:
    channel = world.channel(_required(arguments, "channel"))
    message = world.message(channel.id, _required(arguments, "message_ts"))
    address = f"https://{world.install.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


def _react(world: SlackWorld, arguments: Obj) -> Obj:
    message = world.message(world.channel(_required(arguments, "channel")).id, _required(arguments, "timestamp"))
    reaction = (_required(arguments, "name").strip(":"), world.install.bot_user_id)
    if reaction in message.reactions:
        raise SlackRefusal("already_reacted")
    world.change(replace(message, reactions=(*message.reactions, reaction)), edited=False)
    return {}


def _by_bot(
    world: SlackWorld, channel: str, text: str, blocks: tuple[Obj, ...], *, thread_ts: str | None
) -> SlackMessage:
    return SlackMessage(
        channel=channel, ts="", user=world.install.bot_user_id, text=text, blocks=blocks, thread_ts=thread_ts,
        by_bot=True,
    )  # fmt: skip


def _own_message(world: SlackWorld, arguments: Obj, *, refused: str) -> SlackMessage:
    channel = world.channel(_required(arguments, "channel"))
    message = world.message(channel.id, _required(arguments, "ts"))
    if message.ephemeral_to is not None:
        raise SlackRefusal("message_not_found")
    if not message.by_bot:
        raise SlackRefusal(refused)
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    return message


def _require_thread(world: SlackWorld, channel: str, thread_ts: str) -> None:
    try:
        world.message(channel, thread_ts)
    except SlackRefusal as refusal:
        raise SlackRefusal("thread_not_found") from refusal


def _required(arguments: Obj, key: str) -> str:
    value = string(arguments, key)
    if not value:
        raise SlackRefusal("channel_not_found" if key == "channel" else "invalid_arguments", _missing(key))
    return value


def _missing(key: str) -> Obj:
    messages: list[Json] = [f"[ERROR] missing required field: {key}"]
    return {"response_metadata": {"messages": messages}}


METHODS: Mapping[str, tuple[Callable[[SlackWorld, Obj], Obj], str | None]] = {
    "chat.postMessage": (_post_message, "chat:write"),
    "chat.postEphemeral": (_post_ephemeral, "chat:write"),
    "chat.update": (_update, "chat:write"),
    "chat.delete": (_delete, "chat:write"),
    "chat.getPermalink": (_permalink, None),
    "reactions.add": (_react, "reactions:write"),
}
