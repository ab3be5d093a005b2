"""What an administrator does in the practice workspace: people come, leave and change; user groups do. The app is told.

Only through events that the app subscribed to, like everything else it hears; nothing reaches into the bot.
"""

from collections.abc import Iterable
from dataclasses import replace

from adapters.sandbox.plain_json import Json, Obj
from adapters.sandbox.slack import describe_user
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_front import Front
from adapters.sandbox.slack_group_methods import describe_group
from adapters.sandbox.slack_state import SlackGroup, SlackUser

MOST_TOLD = 500
"""Members that Slack lists in `subteam_updated` at most."""


class Admin:
    """The administrator of one world."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._world = front.world

    # People

    def join(self, user: SlackUser) -> None:
        """Somebody is new here."""
        self._world.put_user(user)
        self._tell_of(user, "team_join")

    def deactivate(self, user_id: str) -> None:
        """Their account is switched off; Slack leaves their words and their place in groups."""
        self._change(replace(self._world.user(user_id), deleted=True))

    def reactivate(self, user_id: str) -> None:
        """Their account is switched on again."""
        self._change(replace(self._world.user(user_id), deleted=False))

    def make_guest(self, user_id: str) -> None:
        """They may only be in some channels from now on."""
        self._change(replace(self._world.user(user_id), is_restricted=True))

    def make_member(self, user_id: str) -> None:
        """They are a full member."""
        self._change(replace(self._world.user(user_id), is_restricted=False, is_ultra_restricted=False))

    def rename(self, user_id: str, display_name: str) -> None:
        """They are called something else."""
        self._change(replace(self._world.user(user_id), display_name=display_name))

    def speak(self, user_id: str, locale: str) -> None:
        """They read Slack in another language: "de-DE"."""
        self._change(replace(self._world.user(user_id), locale=locale))

    # Groups

    def put_group(self, group: SlackGroup) -> None:
        """Make a group, or change one: its handle, its members, whether it is switched off."""
        before = self._world.groups.get(group.id)
        self._world.put_group(group)
        if before is not None and before.users != group.users:
            self._tell_members(group, added=group.users - before.users, removed=before.users - group.users)
        described: Json = describe_group(group, self._world.install.team_id, users=sorted(group.users)[:MOST_TOLD])
        kind = "subteam_updated" if before is not None else "subteam_created"
        self._front.event({"type": kind, "subteam": described}, user="USLACKBOT")

    def add_to_group(self, group_id: str, *user_ids: str) -> None:
        """They are in it from now on. Raises SlackRefusal no_such_subteam."""
        group = self._group(group_id)
        self.put_group(replace(group, users=group.users | set(user_ids)))

    def remove_from_group(self, group_id: str, *user_ids: str) -> None:
        """They are in it no longer. Raises SlackRefusal no_such_subteam."""
        group = self._group(group_id)
        self.put_group(replace(group, users=group.users - set(user_ids)))

    def disable_group(self, group_id: str) -> None:
        """Switch it off: Slack keeps who was in it. Raises SlackRefusal no_such_subteam."""
        self.put_group(replace(self._group(group_id), disabled_at=int(self._world.now())))

    def _group(self, group_id: str) -> SlackGroup:
        if group_id not in self._world.groups:
            raise SlackRefusal("no_such_subteam")
        return self._world.groups[group_id]

    def _change(self, user: SlackUser) -> None:
        self._world.put_user(user)
        self._tell_of(user, "user_change")

    def _tell_of(self, user: SlackUser, kind: str) -> None:
        described = describe_user(user, self._world.install.team_id)
        event: Obj = {"type": kind, "user": described, "cache_ts": int(self._world.now()), "event_ts": self._now()}
        self._front.event(event, user=user.id)

    def _tell_members(self, group: SlackGroup, *, added: Iterable[str], removed: Iterable[str]) -> None:
        came: list[Json] = [*sorted(added)]
        went: list[Json] = [*sorted(removed)]
        event: Obj = {
            "type": "subteam_members_changed",
            "subteam_id": group.id,
            "team_id": self._world.install.team_id,
            "date_previous_update": 0,
            "date_update": int(self._world.now()),
            "added_users": came,
            "added_users_count": str(len(came)),
            "removed_users": went,
            "removed_users_count": str(len(went)),
            "event_ts": self._now(),
        }
        self._front.event(event, user="USLACKBOT")

    def _now(self) -> str:
        return f"{self._world.now():.6f}"
