"""What Slack tells by itself: people who came, left or changed, and groups. Only ids are believed; news may be old."""

import logging

from adapters.slack.chat import member_of
from adapters.slack.payload import is_from_home
from adapters.slack.settings import Home
from adapters.wire import Obj, child, string
from workflows.domain.group import group_id
from workflows.ports.directory import PeopleNews

PEOPLE = frozenset({"user_change", "team_join"})
GROUPS = frozenset({"subteam_members_changed", "subteam_updated", "subteam_created"})
_log = logging.getLogger("countersign.slack")


class Hearing:
    """Passes on events of the organisation served. `hear` never raises: Slack has its answer before this begins, and
    what is missed is found by the next look at people and groups."""

    def __init__(self, news: PeopleNews, *, home: Home) -> None:
        self._news = news
        self._home = home

    async def hear(self, body: Obj) -> None:
        """One event in its envelope. Anything that is no news here is left alone."""
        if not is_from_home(body, self._home):
            return
        event = child(body, "event")
        kind = string(event, "type")
        try:
            if kind in PEOPLE:
                await self._person(child(event, "user"))
            elif kind in GROUPS:
                await self._group(string(event, "subteam_id") or string(child(event, "subteam"), "id"))
        except Exception as error:
            _log.warning("action=slack.news_missed event=%s error=%s", kind, type(error).__name__)

    async def _person(self, user: Obj) -> None:
        if string(user, "id"):
            said = member_of(user, self._home)
            await self._news.person_changed(said.identity, said=said)

    async def _group(self, group: str) -> None:
        if group:
            await self._news.group_changed(group_id("slack", self._home.organisation, group))
