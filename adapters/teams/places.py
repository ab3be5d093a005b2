"""Where people and channels can be reached, kept from what Teams says with everything it delivers.

Conversations outlive restarts, reinstalls and renames: keyed by the Entra object id or the channel's id, and replaced
by whatever was heard last.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.wire import Obj, child, children, string
from workflows.domain.person import Identity
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.ports.store.places import Place, PlaceKind

PLATFORM = "teams"
THREAD = ";messageid="
"""Between a channel's id and a thread's in the id of a conversation."""
_LONGEST_LANGUAGE = 35
"""Characters of a language tag (RFC 5646, section 4.4.1)."""
_log = logging.getLogger("countersign.teams")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What one activity says about conversations."""

    places: tuple[Place, ...] = ()
    """With "" for a conversation it does not tell."""
    ended: tuple[Place, ...] = ()
    """Conversations that stopped to work with it."""


def channel_of(conversation: str) -> str:
    """The channel, or conversation, that a thread belongs to."""
    return conversation.partition(THREAD)[0]


def thread_of(channel: str, message: str) -> str:
    """The conversation that is the thread below a channel's message."""
    return f"{channel_of(channel)}{THREAD}{message}"


def tenant_of(activity: Obj) -> str:
    """The tenant it happened in, in small letters; "" when it does not say, or says two."""
    stated = {
        string(child(child(activity, "channelData"), "tenant"), "id").lower(),
        string(child(activity, "conversation"), "tenantId").lower(),
    } - {""}
    return stated.pop() if len(stated) == 1 else ""


def is_personal(activity: Obj) -> bool:
    """Whether it happened in somebody's own chat with the app."""
    return string(child(activity, "conversation"), "conversationType") == "personal"


def heard_in(activity: Obj, *, at: datetime) -> Heard:
    """What an activity of a trusted tenant says. Pure."""
    frame = Place(
        platform=PLATFORM,
        organisation=tenant_of(activity),
        kind=PlaceKind.PERSON,
        key="",
        conversation="",
        service_url=string(activity, "serviceUrl"),
        at=at,
    )
    if not frame.organisation or not frame.service_url:
        return Heard()
    people = (*_actor(activity, frame), *_members_added(activity, frame))
    channel = _channel(activity, frame)
    if not _is_goodbye(activity):
        return Heard(places=(*people, *channel))
    if is_personal(activity):
        return Heard(ended=people[:1])
    return Heard(places=tuple(replace(one, conversation="") for one in people), ended=channel)


def has_come(activity: Obj) -> bool:
    """Whether the app was added to where this happened."""
    app = string(child(activity, "recipient"), "id")
    if string(activity, "type") == "installationUpdate":
        return string(activity, "action").startswith("add")
    return any(app and string(member, "id") == app for member in children(activity, "membersAdded"))


def begins_chat(activity: Obj) -> bool:
    """Whether somebody's own chat with the app begins with this; not, when the app they have was only upgraded."""
    is_upgrade = string(activity, "type") == "installationUpdate" and string(activity, "action") != "add"
    return is_personal(activity) and has_come(activity) and not is_upgrade


def who_left(activity: Obj) -> tuple[Identity, ...]:
    """People who are in a team no longer; whether they left the company it does not say."""
    app = string(child(activity, "recipient"), "id")
    gone = [member for member in children(activity, "membersRemoved") if string(member, "id") != app]
    users = (string(member, "aadObjectId").lower() for member in gone)
    organisation = tenant_of(activity)
    return tuple(Identity(platform=PLATFORM, organisation=organisation, user=user) for user in users if user)


class PlaceBook:
    """Keeps what is heard; writes only what is news."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def note(self, activity: Obj) -> None:
        """Keep what an activity of a trusted tenant says about conversations. Never raises."""
        try:
            await self.keep(heard_in(activity, at=self._clock.now()))
        except Exception as error:  # the next activity says it again
            _log.warning("action=teams.place_not_kept error=%s", type(error).__name__)

    async def keep(self, heard: Heard) -> None:
        """Keep it, in one transaction, if any of it is news."""
        async with self._store.reading() as tx:
            news = [place for place in heard.places if await _news(tx, place)]
            ended = [place for place in heard.ended if await _known(tx, place)]
        if not news and not ended:
            return
        async with self._store.transaction() as tx:
            for place in news:
                if (fresh := await _news(tx, place)) is not None:
                    await tx.places.save(fresh)
            for place in ended:
                known = await _known(tx, place)
                if known is not None and known.conversation in ("", place.conversation):
                    await tx.places.lost(known)

    async def person(self, user: str) -> Place | None:
        """What is known of a user, by Entra object id."""
        async with self._store.reading() as tx:
            return await tx.places.find(PLATFORM, PlaceKind.PERSON, user)

    async def people(self, users: Sequence[str]) -> Sequence[Place]:
        """What is known of several users."""
        async with self._store.reading() as tx:
            return await tx.places.find_all(PLATFORM, PlaceKind.PERSON, users)

    async def channel(self, channel: str) -> Place | None:
        """What is known of a channel, by its id."""
        async with self._store.reading() as tx:
            return await tx.places.find(PLATFORM, PlaceKind.CHANNEL, channel_of(channel))

    async def service_url(self, *, otherwise: str) -> str:
        """The server Teams spoke from last."""
        async with self._store.reading() as tx:
            latest = await tx.places.latest(PLATFORM)
        return latest.service_url if latest is not None and latest.service_url else otherwise

    async def met(
        self, users: Sequence[tuple[str, str]], *, organisation: str, service_url: str, conversation: str = ""
    ) -> None:
        """Keep what a look-up said: Entra object ids and their `29:` ids. With `conversation` the one person's own."""
        now = self._clock.now()
        frame = Place(
            platform=PLATFORM,
            organisation=organisation,
            kind=PlaceKind.PERSON,
            key="",
            conversation=conversation,
            service_url=service_url,
            at=now,
        )
        known = {place.key: place for place in await self.people([user for user, _ in users])}
        told = [replace(frame, key=user, member=member) for user, member in users]
        await self.keep(Heard(places=tuple(place for place in told if _merged(known.get(place.key), place))))

    async def found(self, channels: Sequence[str], *, team: str, organisation: str, service_url: str) -> None:
        """Keep which channels a team has."""
        frame = Place(
            platform=PLATFORM,
            organisation=organisation,
            kind=PlaceKind.CHANNEL,
            key="",
            conversation="",
            service_url=service_url,
            team=team,
            at=self.now(),
        )
        await self.keep(Heard(places=tuple(replace(frame, key=one, conversation=one) for one in channels)))

    def now(self) -> datetime:
        """What time it is."""
        return self._clock.now()

    async def greet(self, user: str) -> bool:
        """Whether this user was not greeted since they added the app; from now on they were."""
        async with self._store.transaction() as tx:
            place = await tx.places.find(PLATFORM, PlaceKind.PERSON, user)
            return place is not None and await tx.places.greet(place)

    async def lost(self, place: Place) -> None:
        """Its conversation does not work any more."""
        async with self._store.transaction() as tx:
            await tx.places.lost(place)


def _is_goodbye(activity: Obj) -> bool:
    """Whether the app was removed, or the channel deleted."""
    match string(activity, "type"):
        case "installationUpdate":
            return string(activity, "action").startswith("remove")
        case "conversationUpdate":
            event = string(child(activity, "channelData"), "eventType")
            bot = string(child(activity, "recipient"), "id")
            left = {string(member, "id") for member in children(activity, "membersRemoved")}
            return event in ("channelDeleted", "teamDeleted", "teamHardDeleted") or bool(bot and bot in left)
    return False


def _actor(activity: Obj, frame: Place) -> tuple[Place, ...]:
    sender = child(activity, "from")
    user = string(sender, "aadObjectId").lower()
    if not user:
        return ()
    conversation = string(child(activity, "conversation"), "id") if is_personal(activity) else ""
    heard = replace(frame, key=user, member=_member(sender), conversation=conversation)
    return (replace(heard, zone=_zone(activity), language=_language(activity)),)


def _members_added(activity: Obj, frame: Place) -> tuple[Place, ...]:
    actor = string(child(activity, "from"), "aadObjectId")
    return tuple(
        replace(frame, key=string(member, "aadObjectId").lower(), member=_member(member))
        for member in children(activity, "membersAdded")
        if string(member, "aadObjectId") not in ("", actor)
    )


def _channel(activity: Obj, frame: Place) -> tuple[Place, ...]:
    data = child(activity, "channelData")
    conversation = child(activity, "conversation")
    if string(conversation, "conversationType") != "channel":
        return ()
    # In a team's General channel the channel is not always named: it has the team's own id.
    channel = string(child(data, "channel"), "id") or channel_of(string(conversation, "id"))
    if not channel:
        return ()
    team = string(child(data, "team"), "id") or string(data, "teamsTeamId")
    return (replace(frame, kind=PlaceKind.CHANNEL, key=channel, conversation=channel, team=team),)


def _member(account: Obj) -> str:
    member = string(account, "id")
    return member if member.startswith("29:") else ""


def _zone(activity: Obj) -> str:
    info = next((entity for entity in children(activity, "entities") if string(entity, "type") == "clientInfo"), {})
    for name in (string(activity, "localTimezone"), string(info, "timezone")):
        try:
            if name:
                return ZoneInfo(name).key
        except (ValueError, OSError, KeyError):  # no zone that is known here; ZoneInfoNotFoundError is a KeyError
            continue
    return ""


def _language(activity: Obj) -> str:
    info = next((entity for entity in children(activity, "entities") if string(entity, "type") == "clientInfo"), {})
    return (string(activity, "locale") or string(info, "locale"))[:_LONGEST_LANGUAGE]


async def _known(tx: Transaction, place: Place) -> Place | None:
    return await tx.places.find(place.platform, place.kind, place.key)


async def _news(tx: Transaction, heard: Place) -> Place | None:
    return _merged(await _known(tx, heard), heard)


def _merged(known: Place | None, heard: Place) -> Place | None:
    """What to save, or None when all of it is known."""
    if known is None:
        return heard
    fresh = replace(
        known,
        organisation=heard.organisation,
        conversation=heard.conversation or known.conversation,
        service_url=heard.service_url,
        member=heard.member or known.member,
        team=heard.team or known.team,
        zone=heard.zone or known.zone,
        language=heard.language or known.language,
    )
    return replace(fresh, at=heard.at) if fresh != known else None
