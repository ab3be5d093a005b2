"""Teams as the chat port: posting, redrawing and telling, and what Teams knows of people and channels."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

from adapters.teams.connector import TeamsFailure
from adapters.teams.hanging import Rungs
from adapters.teams.parts import Parts
from adapters.teams.places import PLATFORM, channel_of, thread_of
from adapters.teams.reaching import is_gone
from adapters.wire import Obj, string
from workflows.domain.person import Identity, Person, Standing
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Channel, Form, Member, MessageRef, Reach, WindowRef
from workflows.ports.store.places import Place

_CHANNEL = re.compile(r"19:[^\s;@]+@thread\.(?:tacv2|skype)(?:;messageid=\d+)?")
_PERSONAL = re.compile(r"a:[^\s;]+|19:[^\s;@]+@unq\.gbl\.spaces")
_GROUP = re.compile(r"19:[^\s;@]+@thread\.v2")
_EXTERNAL = "#EXT#"
"""In the principal name of a guest."""
_MOST_MET = 60
"""People looked up one by one before a card is drawn for each of them; Teams does so for as many (userIds)."""
_MOST_KEPT = 300
"""Members of a channel whose ids are kept when it is looked at."""
_MOST_ROOMS = 50
"""Channels remembered as places where people may be asked about."""
_NOT_MET = 600.0
"""Seconds after which somebody who was not in a channel is asked about again."""
_MOST_NOT_MET = 10_000


class _Kind(Enum):
    """Kinds of conversations, as Teams tells them apart. Approval cards go to standard channels."""

    STANDARD = "standard"
    PRIVATE = "private"
    SHARED = "shared"
    GROUP = "group chat"
    PERSONAL = "personal chat"
    GONE = "gone"
    """Deleted, or the app is not in its team."""


_UNSUPPORTED = {
    _Kind.PRIVATE: "a private channel",
    _Kind.SHARED: "a shared channel",
    _Kind.GROUP: "a group chat",
    _Kind.PERSONAL: "a personal chat",
}


@dataclass(frozen=True, kw_only=True)
class _Room:
    """A channel, looked up."""

    kind: _Kind
    name: str
    service_url: str


class TeamsChat:
    """Implements `workflows.ports.chat.Chat`. Every failure is a NetworkFailure."""

    def __init__(self, parts: Parts) -> None:
        self._connector = parts.connector
        self._book = parts.book
        self._reaching = parts.reaching
        self._pen = parts.pen
        self._hanging = parts.hanging
        self._tenant = parts.settings.tenant
        self._otherwise = parts.settings.addresses.service_url
        self._rooms: dict[str, None] = dict.fromkeys(parts.rooms)
        self._not_met: dict[tuple[str, str], float] = {}

    def owns(self, channel: str) -> bool:
        """Whether it has the form of an id of Teams' channels and conversations: 19:… or a:…"""
        return any(form.fullmatch(channel) for form in (_CHANNEL, _PERSONAL, _GROUP))

    async def post(self, channel: str, card: Card, *, thread: MessageRef | None = None) -> MessageRef:
        """Post a card. Not idempotent: after an unclear answer it may stand there twice, which harms nobody."""
        url = await self._server(channel)
        draw = await self._drawn(card, channel, url)
        is_threaded = thread is not None and bool(_CHANNEL.fullmatch(channel))
        where = thread_of(channel, thread.ts) if thread is not None and is_threaded else channel_of(channel)
        try:
            made = await self._hanging.show(card, draw, lambda drawn: self._connector.create(url, where, drawn))
        except TeamsFailure as failure:
            raise _final(failure) from failure
        return MessageRef(channel=channel_of(channel), ts=made)

    async def update(self, message: MessageRef, card: Card) -> None:
        """Redraw a message."""
        channel = channel_of(message.channel)
        url = await self._server(channel)
        draw = await self._drawn(card, channel, url)
        try:
            await self._hanging.show(card, draw, lambda drawn: self._connector.update(url, channel, message.ts, drawn))
        except TeamsFailure as failure:
            raise _final(failure) from failure

    async def tell(self, person: Person, card: Card, *, thread: MessageRef | None = None) -> MessageRef:
        """Post in the person's own chat with the app; there are no threads in it."""
        identity = person.on(PLATFORM)
        if identity is None:
            raise NetworkFailure("They have no account in Teams.", retry=False)
        place = await self._book.person(identity.user)
        member = place.member if place is not None else ""
        written = await self._hanging.show(
            card,
            lambda pictures: self._pen.message_to(card, user=identity.user, member=member, pictures=pictures),
            lambda drawn: self._reaching.write(identity.user, drawn),
        )
        return MessageRef(channel=written.conversation, ts=written.id)

    async def redraw_window(self, window: WindowRef, form: Form) -> None:
        """NetworkFailure(retry=False), always: nobody but the person changes an open dialog of Teams."""
        raise NetworkFailure("An open dialog in Teams cannot be changed from outside.", retry=False)

    async def home(self, person: Person, card: Card) -> None:
        """NetworkFailure(retry=False), always: in Teams people ask for it in their own chat (`home`)."""
        raise NetworkFailure("Teams has no page of one's own for an app like this.", retry=False)

    async def member(self, identity: Identity) -> Member:
        """What Teams knows of a user, asked in a conversation that they are in."""
        place = await self._book.person(identity.user)
        zone, language = (place.zone, place.language) if place else ("", "")
        try:
            found = await self._look_for(identity.user, place)
        except TeamsFailure as failure:
            raise _final(failure) from failure
        if found is None:
            # Their own chat with the app is there, and they are not in it any more: the account is gone.
            return Member(identity=identity, name="", standing=Standing.DEACTIVATED, zone=zone or "UTC")
        return replace(_member(found, identity, tenant=self._tenant, zone=zone), language=language)

    async def channel(self, channel: str) -> Channel:
        """Who can read a channel. One that is gone, or of a kind the app does not work in, is `GONE`, not an error."""
        room = await self._room(channel)
        if room.kind is not _Kind.STANDARD:
            return Channel(id=channel, name=room.name, reach=Reach.GONE, unsupported=_UNSUPPORTED.get(room.kind, ""))
        try:
            members = await self._connector.members(room.service_url, channel_of(channel))
        except TeamsFailure as failure:
            if is_gone(failure):
                return Channel(id=channel, name=room.name, reach=Reach.GONE)
            raise
        await self._meet(members, room.service_url)
        outside = [one for one in members if _standing(one, tenant=self._tenant) is not Standing.MEMBER]
        return Channel(
            id=channel,
            name=room.name,
            reach=Reach.SHARED if any(_is_outsider(one, tenant=self._tenant) for one in members) else Reach.PUBLIC,
            guests=tuple(_user(one) for one in outside),
            members=tuple(_user(one) for one in members),
        )

    async def _room(self, channel: str) -> _Room:
        url = await self._server(channel)
        if not _CHANNEL.fullmatch(channel):
            kind = _Kind.GROUP if _GROUP.fullmatch(channel) else _Kind.PERSONAL
            return _Room(kind=kind, name="", service_url=url)
        place = await self._book.channel(channel)
        try:
            # The General channel has its team's id; any other one's team is known once it was heard of.
            listed = await self._connector.channels(url, place.team if place and place.team else channel_of(channel))
        except TeamsFailure as failure:
            if failure.retry and not is_gone(failure):
                raise
            return await self._unlisted(channel, url)
        found = next((one for one in listed if string(one, "id") == channel_of(channel)), None)
        if found is None:
            return _Room(kind=_Kind.GONE, name="", service_url=url)
        self._remember(channel)
        kinds = {kind.value: kind for kind in _Kind}
        kind = kinds.get(string(found, "type").lower() or "standard", _Kind.GONE)
        return _Room(kind=kind, name=string(found, "name") or "General", service_url=url)

    async def _unlisted(self, channel: str, url: str) -> _Room:
        """A channel whose team is not known: the app is in it if it may say who is there."""
        try:
            await self._connector.members(url, channel_of(channel))
        except TeamsFailure as failure:
            if not is_gone(failure):
                raise
            return _Room(kind=_Kind.GONE, name="", service_url=url)
        self._remember(channel)
        return _Room(kind=_Kind.STANDARD, name="", service_url=url)

    async def _server(self, channel: str) -> str:
        place = await self._book.channel(channel)
        if place is not None and place.service_url:
            return place.service_url
        return await self._book.service_url(otherwise=self._otherwise)

    async def _drawn(self, card: Card, channel: str, url: str) -> Callable[[Rungs], Obj]:
        """What draws the card for this conversation. In a personal chat there is one reader, and nobody else to look
        different to. It raises ValueError for a card that Teams would not take."""
        users = [viewer.user for viewer in card.viewers if viewer.platform == PLATFORM]
        known = {place.key: place for place in await self._book.people(users)} if users else {}
        if _PERSONAL.fullmatch(channel):
            reader = next((place for place in known.values() if place.conversation == channel), None)
            user, member = (reader.key, reader.member) if reader is not None else ("", "")
            return lambda pictures: self._pen.message_to(card, user=user, member=member, pictures=pictures)
        missing = [user for user in users if user not in known or not known[user].member]
        if missing and len(users) <= _MOST_MET and await self._look_up(missing, channel_of(channel), url):
            known = {place.key: place for place in await self._book.people(users)}
        members = {user: place.member for user, place in known.items() if place.member}
        return lambda pictures: self._pen.message(card, members=members, pictures=pictures)

    async def _look_up(self, users: Sequence[str], channel: str, url: str) -> bool:
        """Ask who they are in this channel, and not again soon; whether any of them was found."""
        found: list[Obj] = []
        now = asyncio.get_running_loop().time()
        for user in users:
            if now - self._not_met.get((channel, user), -_NOT_MET) < _NOT_MET:
                continue
            try:
                found.append(await self._connector.member(url, channel, user))
            except TeamsFailure as failure:
                if failure.retry and not is_gone(failure):
                    break  # the card matters more; they are asked about with the next one
                _keep(self._not_met, (channel, user), now, most=_MOST_NOT_MET)
        await self._meet(found, url)
        return bool(found)

    async def _meet(self, members: Sequence[Obj], url: str) -> None:
        few = members[:_MOST_KEPT]  # whoever else a card is drawn for is asked about one by one
        ours = [one for one in few if not _is_outsider(one, tenant=self._tenant) and _user(one)]
        await self._book.met(
            [(_user(one), string(one, "id")) for one in ours], organisation=self._tenant, service_url=url
        )

    async def _look_for(self, user: str, place: Place | None) -> Obj | None:
        """Somebody, as a conversation that they are in knows them. None when their own does not know them any more."""
        url = (place.service_url if place else "") or await self._book.service_url(otherwise=self._otherwise)
        own = place.conversation if place else ""
        is_left = False
        for room in filter(None, (own, *self._rooms)):
            try:
                return await self._connector.member(url, room, user)
            except TeamsFailure as failure:
                if not is_gone(failure):
                    raise
                is_left = is_left or (room == own and failure.status == 404 and failure.code != "ConversationNotFound")
        if is_left:
            return None
        opened = await self._reaching.conversation(user)
        return await self._connector.member(opened.service_url, opened.conversation, user)

    def _remember(self, channel: str) -> None:
        _keep(self._rooms, channel_of(channel), None, most=_MOST_ROOMS)


_K = TypeVar("_K")
_V = TypeVar("_V")


def _keep(kept: dict[_K, _V], key: _K, value: _V, *, most: int) -> None:
    """Remember this; of too many, the oldest is forgotten."""
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > most:
        del kept[next(iter(kept))]


def _final(failure: TeamsFailure) -> TeamsFailure:
    """The same; for good when what was written to is not there."""
    if failure.status not in (403, 404) or not failure.retry:
        return failure
    return TeamsFailure("a message", failure.code, status=failure.status, retry=False)


def _member(found: Obj, identity: Identity, *, tenant: str, zone: str) -> Member:
    name = string(found, "name") or " ".join(filter(None, (string(found, "givenName"), string(found, "surname"))))
    return Member(identity=identity, name=name, standing=_standing(found, tenant=tenant), zone=zone or "UTC")


def _user(member: Obj) -> str:
    return (string(member, "aadObjectId") or string(member, "objectId")).lower()


def _is_outsider(member: Obj, *, tenant: str) -> bool:
    return string(member, "tenantId").lower() not in ("", tenant)


def _standing(member: Obj, *, tenant: str) -> Standing:
    if _is_outsider(member, tenant=tenant):
        return Standing.OUTSIDER
    if string(member, "userRole").lower() in ("guest", "anonymous"):
        return Standing.GUEST
    if _EXTERNAL in string(member, "userPrincipalName").upper():
        return Standing.GUEST
    return Standing.MEMBER
