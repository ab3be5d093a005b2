"""Slack's user groups: who is in them now."""

from collections.abc import Collection, Mapping

from adapters.slack.chat import SlackChat
from adapters.slack.client import SlackClient, SlackFailure
from adapters.slack.settings import Home
from adapters.wire import Json, Obj, children, string, strings
from workflows.domain.group import kept_in
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity
from workflows.errors import NetworkFailure
from workflows.ports.chat import Member
from workflows.ports.directory import Roster

_UNKNOWN = frozenset({"no_such_subteam", "subteam_not_found"})
"""What `usergroups.users.list` answers about a group that is gone."""
_GONE = Roster(handle="", exists=False)


class SlackGroups:
    """Implements `workflows.ports.directory.GroupDirectory`.

    Both methods it calls are of Slack's tier 2, about 20 calls a minute: one for all handles, then one for each group.
    """

    def __init__(self, client: SlackClient, chat: SlackChat, *, home: Home) -> None:
        self._client = client
        self._chat = chat
        self._home = home
        # A token of a whole Enterprise organisation has to say which workspace; for any other Slack ignores it.
        self._team: dict[str, Json] = {"team_id": home.team} if home.enterprise and home.team else {}

    async def rosters(self, groups: Collection[PersonId]) -> Mapping[PersonId, Roster | NetworkFailure]:
        """Each of these groups as it is now, or why it cannot be asked."""
        try:
            listed = await self._listed()
        except SlackFailure as failure:
            return dict.fromkeys(groups, failure)
        found: dict[PersonId, Roster | NetworkFailure] = {}
        limited: SlackFailure | None = None
        for group in groups:
            try:
                if limited is not None:
                    raise limited
                found[group] = await self._roster(group, listed)
            except SlackFailure as failure:
                found[group] = failure
                # It would say the same to each of them, after as long a wait.
                limited = failure if failure.code == "ratelimited" else None
        return found

    async def member(self, identity: Identity) -> Member:
        """What Slack says of one of its users."""
        return await self._chat.member(identity)

    async def _listed(self) -> Mapping[str, Obj]:
        """Every group of the workspace by its id, those that are switched off too."""
        found: dict[str, Obj] = {}
        async for page in self._client.pages("usergroups.list", {"include_disabled": "true", **self._team}):
            found |= {string(one, "id"): one for one in children(page, "usergroups")}
        return found

    async def _roster(self, group: PersonId, listed: Mapping[str, Obj]) -> Roster:
        kept = kept_in(group)
        known = listed.get(kept.user) if kept and kept.organisation == self._home.organisation else None
        if kept is None or known is None:
            return _GONE
        handle = string(known, "handle")
        if known.get("date_delete"):
            return Roster(handle=handle, exists=False)
        try:
            users = [
                user
                async for page in self._client.pages("usergroups.users.list", {"usergroup": kept.user, **self._team})
                for user in strings(page, "users")
            ]
        except SlackFailure as failure:
            if failure.code in _UNKNOWN:
                return Roster(handle=handle, exists=False)
            raise
        return Roster(handle=handle, members=frozenset(self._identity(user) for user in users))

    def _identity(self, user: str) -> Identity:
        return Identity(platform="slack", organisation=self._home.organisation, user=user)
