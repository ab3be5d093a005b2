"""What one person's Teams shows now, as JSON for the page: the same people as in Slack, in their other chat."""

import hashlib
from collections.abc import Iterator

from adapters.sandbox.plain_json import Json, Obj, array, child, dumps, objects, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.teams import TeamsSide
from adapters.sandbox.teams_people import TeamsPeople
from adapters.sandbox.teams_state import TeamsDialog, TeamsMessage
from adapters.sandbox.world import Role

_NEWEST = 150
"""Messages shown per channel."""
_TOASTS = 3
WRITE, TURN = "writePost", "turnIntoPost"
"""Commands of the app's message extension: beside the message box, and on a message."""


class TeamsScreen:
    """Draws what somebody sees; people are named by their Slack ids, as everywhere on the page."""

    def __init__(self, people: TeamsPeople, side: TeamsSide, slack: SlackWorld) -> None:
        self._people = people
        self._world = people.world
        self._side = side
        self._slack = slack

    def picture(self, user_id: str) -> Json:
        """Everything the page draws for this person; None for somebody who is not in Teams."""
        oid = self._side.same.get(user_id)
        if oid is None:
            return None
        chat = self._world.chat(oid)
        places = self._places(oid)
        toasts = self._world.toasts.get(oid, [])
        return {
            "me": oid,
            "zone": self._world.users[oid].zone,
            "has_app": chat is not None and chat.has_app,
            "chat": chat.id if chat else None,
            "channels": [self._channel(one) for one in places],
            "messages": {place: self._messages(oid, place) for place in places},
            "dialog": _dialog(self._world.dialogs.get(oid)),
            "toasts": {"count": len(toasts), "newest": list[Json](toasts[-_TOASTS:])},
            "moved": dict[str, Json](self._side.moved),
            "commands": {"write": WRITE, "turn": TURN},
        }

    def dialog_key(self, oid: str) -> str:
        """What tells one drawing of the person's dialog from the next; "" without one."""
        dialog = self._world.dialogs.get(oid)
        return _key(_drawn(dialog)) if dialog else ""

    def news_for(self, role: Role) -> Obj:
        """Where and when the newest card stands that is this person's business: in their chat, or their channel."""
        oid = self._side.same.get(role.user.id, "")
        chat = self._world.chat(oid)
        own = {chat.id if chat else "", self._side.moved.get(role.looks_after or "", "")}
        called = [
            (_seconds(message), place)
            for place in self._places(oid)
            for message in self._world.messages(place)[-_NEWEST:]
            if message.by is None and (place in own or oid in _called(message))
        ]
        ts, place = max(called, default=("", ""))
        return {"ts": ts, "channel": place}

    def _places(self, oid: str) -> list[str]:
        chat = self._world.chat(oid)
        return [*self._side.rooms, *([chat.id] if chat else [])]

    def _channel(self, place: str) -> Obj:
        channel = self._world.channels.get(place)
        return {"id": place, "label": channel.name if channel else self._world.install.name, "is_chat": channel is None}

    def _messages(self, oid: str, place: str) -> Json:
        seen = self._world.messages(place)[-_NEWEST:]
        return array([self._message(oid, one) for one in seen])

    def _message(self, oid: str, message: TeamsMessage) -> Obj:
        view = self._world.view(oid, message)
        person = self._people.person(oid)
        author = self._world.users.get(message.by or "")
        return {
            "channel": message.conversation,
            "id": message.id,
            "at": _seconds(message),
            "version": message.version,
            "thread": message.thread,
            "edited": message.version > 1,
            "name": author.name if author else self._world.install.name,
            "avatar": f"/avatars/{self._handle(message.by)}.svg",
            "is_app": author is None,
            "is_guest": author is not None and author.is_guest,
            "text": message.words,
            "card": person.card(message) or None,
            "is_view": view is not None,
            "wants_view": view is None and self._people.client.draws_for(person.user, message),
        }

    def _handle(self, oid: str | None) -> str:
        slack_id = next((one for one, same in self._side.same.items() if same == oid), self._slack.install.bot_user_id)
        user = self._slack.users.get(slack_id)
        return user.name if user else ""


def _dialog(dialog: TeamsDialog | None) -> Json:
    if dialog is None:
        return None
    drawn = _drawn(dialog)
    return drawn | {"key": _key(drawn), "entered": dialog.entered}


def _drawn(dialog: TeamsDialog) -> Obj:
    return {"title": dialog.title, "card": dialog.card or None, "message": dialog.message}


def _key(drawn: Obj) -> str:
    return hashlib.sha256(dumps(drawn).encode()).hexdigest()[:16]


def _seconds(message: TeamsMessage) -> str:
    """As Slack's `ts`, so that both can be compared."""
    return f"{int(message.id) / 1000:.6f}"


def _called(message: TeamsMessage) -> Iterator[str]:
    """The Entra object ids of those whom a card calls."""
    for one in objects(child(message.card, "msteams"), "entities"):
        yield string(child(one, "mentioned"), "id")
