"""The methods about user groups: `usergroups.list` and `usergroups.users.list`."""

from collections.abc import Callable, Mapping, Sequence

from adapters.sandbox.plain_json import Json, Obj, flag, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_state import SlackGroup


def describe_group(group: SlackGroup, team_id: str, *, users: Sequence[str] | None = None) -> Obj:
    """A group as `usergroups.list` shows it, or with `users` as `subteam_updated` does."""
    described: Obj = {
        "id": group.id,
        "team_id": team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 1446598059,
        "date_update": 1446670362,
        "date_delete": group.disabled_at,
        "auto_type": None,
        "enterprise_subteam_id": "",
        "created_by": "USLACKBOT",
        "updated_by": "USLACKBOT",
        "deleted_by": "USLACKBOT" if group.disabled_at else None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
    }
    return described if users is None else described | {"users": [*users]}


def _usergroups_list(world: SlackWorld, arguments: Obj) -> Obj:
    with_disabled, with_users = flag(arguments, "include_disabled"), flag(arguments, "include_users")
    shown: list[Json] = [
        describe_group(group, world.install.team_id, users=sorted(group.users) if with_users else None)
        for group in world.groups.values()
        if with_disabled or not group.disabled_at
    ]
    return {"usergroups": shown}


def _usergroups_users_list(world: SlackWorld, arguments: Obj) -> Obj:
    group = world.groups.get(string(arguments, "usergroup"))
    if group is None or (group.disabled_at and not flag(arguments, "include_disabled")):
        raise SlackRefusal("no_such_subteam")
    users: list[Json] = [*sorted(group.users)]
    return {"users": users}


METHODS: Mapping[str, tuple[Callable[[SlackWorld, Obj], Obj], str | None]] = {
    "usergroups.list": (_usergroups_list, "usergroups:read"),
    "usergroups.users.list": (_usergroups_users_list, "usergroups:read"),
}
