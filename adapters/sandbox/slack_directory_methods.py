"""The methods that say who and what is there: `auth.*`, `users.*`, `conversations.*`, `team.*`, `bots.*`."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from adapters.sandbox.plain_json import Json, Obj, flag, string
from adapters.sandbox.slack import SlackWorld, describe_channel, describe_user
from adapters.sandbox.slack_chat_methods import describe_message
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_state import SlackChannel


def _auth_test(world: SlackWorld, _arguments: Obj) -> Obj:
    install = world.install
    answer: Obj = {
        "url": f"https://{install.domain}.slack.com/",
        "team": install.team_name,
        "user": world.user(install.bot_user_id).name,
        "team_id": install.team_id,
        "user_id": install.bot_user_id,
        "bot_id": install.bot_id,
        "is_enterprise_install": False,
    }
    if install.enterprise_id:
        answer["enterprise_id"] = install.enterprise_id
    return answer


def _team_info(world: SlackWorld, _arguments: Obj) -> Obj:
    install = world.install
    team: Obj = {"id": install.team_id, "name": install.team_name, "domain": install.domain, "email_domain": ""}
    if install.enterprise_id:
        team["enterprise_id"] = install.enterprise_id
    return {"team": team}


def _bots_info(world: SlackWorld, arguments: Obj) -> Obj:
    install = world.install
    if string(arguments, "bot", install.bot_id) != install.bot_id:
        raise SlackRefusal("bot_not_found")
    name = world.user(install.bot_user_id).real_name
    bot: Obj = {
        "id": install.bot_id, "deleted": False, "name": name, "app_id": install.app_id, "user_id": install.bot_user_id,
    }  # fmt: skip
    return {"bot": bot}


def _users_info(world: SlackWorld, arguments: Obj) -> Obj:
    return {"user": describe_user(world.user(string(arguments, "user")), world.install.team_id)}


def _users_list(world: SlackWorld, arguments: Obj) -> Obj:
    everyone: list[Json] = [describe_user(user, world.install.team_id) for user in world.users.values()]
    return _page("members", everyone, arguments)


def _lookup_by_email(world: SlackWorld, arguments: Obj) -> Obj:
    wanted = string(arguments, "email").lower()
    for user in world.users.values():
        if user.email and user.email.lower() == wanted and not user.deleted:
            return {"user": describe_user(user, world.install.team_id)}
    raise SlackRefusal("users_not_found")


def _users_conversations(world: SlackWorld, arguments: Obj) -> Obj:
    who = string(arguments, "user") or world.install.bot_user_id
    world.user(who)
    return _page("channels", _channels(world, arguments, lambda channel: who in channel.members), arguments)


def _conversations_info(world: SlackWorld, arguments: Obj) -> Obj:
    channel = _visible(world, string(arguments, "channel"))
    described = describe_channel(channel, member=world.install.bot_user_id, team_id=world.install.team_id)
    if not flag(arguments, "include_num_members"):
        described.pop("num_members", None)
    return {"channel": described}


def _conversations_open(world: SlackWorld, arguments: Obj) -> Obj:
    users = [one for one in string(arguments, "users").split(",") if one]
    if len(users) != 1:
        raise SlackRefusal("users_list_not_supplied" if not users else "not_enough_users")
    user = world.user(users[0])
    if user.deleted:
        raise SlackRefusal("user_disabled")
    known = "D" + user.id[1:] in world.channels
    channel = world.direct_messages(user.id)
    return {"no_op": known, "already_open": known, "channel": {"id": channel.id}}


def _conversations_members(world: SlackWorld, arguments: Obj) -> Obj:
    members: list[Json] = [*sorted(_visible(world, string(arguments, "channel")).members)]
    return _page("members", members, arguments)


def _conversations_list(world: SlackWorld, arguments: Obj) -> Obj:
    me = world.install.bot_user_id
    return _page(
        "channels",
        _channels(world, arguments, lambda channel: not channel.is_private or me in channel.members),
        arguments,
    )


def _conversations_join(world: SlackWorld, arguments: Obj) -> Obj:
    channel = world.channel(string(arguments, "channel"))
    if channel.is_private:
        raise SlackRefusal("channel_not_found")
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    joined = replace(channel, members=channel.members | {world.install.bot_user_id})
    world.put_channel(joined)
    return {"channel": describe_channel(joined, member=world.install.bot_user_id, team_id=world.install.team_id)}


def _conversations_replies(world: SlackWorld, arguments: Obj) -> Obj:
    channel = _visible(world, string(arguments, "channel"))
    root = string(arguments, "ts")
    found = [message for message in world.messages(channel.id) if root in (message.ts, message.thread_ts)]
    if not found:
        raise SlackRefusal("thread_not_found")
    return _page("messages", [describe_message(world, message) for message in found], arguments)


def _conversations_history(world: SlackWorld, arguments: Obj) -> Obj:
    channel = _visible(world, string(arguments, "channel"))
    found = [message for message in world.messages(channel.id) if message.thread_ts in (None, message.ts)]
    return _page("messages", [describe_message(world, message) for message in reversed(found)], arguments)


def _visible(world: SlackWorld, name: str) -> SlackChannel:
    channel = world.channel(name)
    if channel.is_private and not channel.is_im and "groups:read" not in world.install.scopes:
        raise SlackRefusal(
            "missing_scope", {"needed": "groups:read", "provided": ",".join(sorted(world.install.scopes))}
        )
    if channel.is_private and world.install.bot_user_id not in channel.members:
        raise SlackRefusal("channel_not_found")
    return channel


def _channels(world: SlackWorld, arguments: Obj, wanted: Callable[[SlackChannel], bool]) -> list[Json]:
    types = string(arguments, "types", "public_channel").split(",")
    me, team = world.install.bot_user_id, world.install.team_id
    return [
        describe_channel(channel, member=me, team_id=team)
        for channel in world.channels.values()
        if wanted(channel)
        and _type(channel) in types
        and not (channel.is_archived and flag(arguments, "exclude_archived"))
    ]


def _type(channel: SlackChannel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _page(key: str, values: list[Json], arguments: Obj) -> Obj:
    """One page, as Slack's cursors work: the cursor names the first value of the next page."""
    given = arguments.get("limit")
    limit = int(given) if isinstance(given, (int, str)) and str(given).isdecimal() and int(given) > 0 else 100
    cursor = string(arguments, "cursor")
    if cursor and not cursor.isdecimal():
        raise SlackRefusal("invalid_cursor")
    start = int(cursor or 0)
    following = str(start + limit) if start + limit < len(values) else ""
    return {
        key: values[start : start + limit],
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }


METHODS: Mapping[str, tuple[Callable[[SlackWorld, Obj], Obj], str | None]] = {
    "api.test": (lambda _world, _arguments: {}, None),
    "auth.test": (_auth_test, None),
    "team.info": (_team_info, "team:read"),
    "bots.info": (_bots_info, "users:read"),
    "users.info": (_users_info, "users:read"),
    "users.list": (_users_list, "users:read"),
    "users.lookupByEmail": (_lookup_by_email, "users:read.email"),
    "users.conversations": (_users_conversations, "channels:read"),
    "conversations.info": (_conversations_info, "channels:read"),
    "conversations.open": (_conversations_open, "im:write"),
    "conversations.members": (_conversations_members, "channels:read"),
    "conversations.list": (_conversations_list, "channels:read"),
    "conversations.join": (_conversations_join, "channels:join"),
    "conversations.replies": (_conversations_replies, "channels:history"),
    "conversations.history": (_conversations_history, "channels:history"),
}
