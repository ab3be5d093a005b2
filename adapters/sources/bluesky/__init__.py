"""Bluesky: who mentions, answers or quotes one of our accounts, from its notifications. Free of charge.

It signs in with an app password (Settings, Privacy and security). A server lets one account sign in 300 times a day
(`networks.md` 5.1), so a session is kept and renewed for as long as the program runs.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from adapters.asking import Api, Query, Told
from adapters.http import Deadlines, names_private_host
from adapters.markup import tidy
from adapters.sources.bluesky.reading import Json, author_of, language_in, noticed, time_in, unshortened, uri_of
from workflows.domain.account import Account
from workflows.domain.ids import RemotePostId
from workflows.domain.mention import Arrival, Heard
from workflows.errors import NetworkFailure
from workflows.ports.clock import Clock
from workflows.ports.source import Batch, Source, SourceFacts

PAGE = 100
PAGES = 50
"""5,000 notifications since the last look; what is older than those is not read."""
LOOKED_UP = 25
"""The most posts that Bluesky shows at once."""
OVERLAP = timedelta(minutes=2)
"""Notifications may turn up a little late, among those that were read already."""
LONGEST_TEXT = 10_000
_ARRIVALS = {"mention": Arrival.MENTION, "reply": Arrival.REPLY, "quote": Arrival.QUOTE}


class Settings(BaseModel):
    """`source: bluesky` in app.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    handle: str
    """The account's, `acme.example`; its address or DID does as well."""
    api_url: str = "https://bsky.social"
    web_url: str = "https://bsky.app"
    allow_private_address: bool = False
    """Let `api_url` be a name inside your own network."""
    deadline: timedelta = Field(default=timedelta(seconds=20), gt=timedelta(0), le=timedelta(minutes=2))

    @model_validator(mode="after")
    def _are_addresses(self) -> Self:
        parts = urlsplit(self.api_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.query:
            raise ValueError("api_url must be an address like https://bsky.social.")
        if parts.scheme == "http" and not self.may_be_private:
            raise ValueError("api_url must begin with https://, because a password travels there.")
        return self

    @property
    def may_be_private(self) -> bool:
        """Whether a connection to a non-public address is meant: asked for, or written into `api_url` itself."""
        return self.allow_private_address or names_private_host(self.api_url)


class Secrets(BaseModel):
    """What opens the account."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    password: SecretStr


@dataclass
class Memory:
    """The session, while the program runs."""

    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One signs in, the others wait."""


def where(settings: Settings) -> str:
    """The server's host."""
    return urlsplit(settings.api_url).netloc.lower()


def facts(settings: Settings, *, name: str, account: Account | None) -> SourceFacts:
    """What is known without asking."""
    account_id = account.id if account else None
    return SourceFacts(name=name, kind="bluesky", network="Bluesky", account=account_id, hears="bluesky", looks=True)


def build(settings: Settings, clock: Clock, *, facts: SourceFacts, secrets: Secrets, memory: Memory) -> Source:
    """A fresh object for one use."""
    return BlueskySource(settings, clock, facts, secrets, memory)


@dataclass(frozen=True, kw_only=True)
class _Place:
    """How far the notifications were read. Written as JSON into the cursor."""

    at: datetime
    """When the newest one was noticed."""
    seen: frozenset[str] = frozenset()
    """The addresses of those noticed shortly before."""

    def written(self) -> str:
        return json.dumps({"at": self.at.isoformat(), "seen": sorted(self.seen)})


def _place_in(cursor: str | None) -> _Place | None:
    """What a cursor says; None when there is none yet, or it is one of a source that had this name before."""
    try:
        read = json.loads(cursor or "")
        return _Place(at=datetime.fromisoformat(read["at"]), seen=frozenset(map(str, read["seen"])))
    except (ValueError, TypeError, KeyError):
        return None


class BlueskySource:
    """The `Source` port for one account's notifications."""

    def __init__(self, settings: Settings, clock: Clock, facts: SourceFacts, secrets: Secrets, memory: Memory) -> None:
        deadlines = Deadlines(total=settings.deadline)
        self._api = Api("Bluesky", settings.api_url, deadlines=deadlines, allow_private=settings.may_be_private)
        self._settings = settings
        self._password = secrets.password.get_secret_value()
        self._memory = memory
        self._clock = clock
        self._facts = facts

    async def poll(self, cursor: str | None, *, most: int) -> Batch:
        """What came since. Raises NetworkFailure."""
        place = _place_in(cursor)
        if place is None:
            newest, _ = await self._page("", limit=PAGE)
            at = max((noticed(one) for one in newest), default=self._clock.now())
            seen = frozenset(uri_of(one) for one in newest if noticed(one) >= at - OVERLAP)
            return Batch(cursor=_Place(at=at, seen=seen).written())
        fresh = sorted(await self._since(place), key=noticed)
        taken = fresh[:most]
        return Batch(
            heard=tuple(one for entry in taken if (one := self._heard(entry)) is not None),
            cursor=_moved(place, taken).written(),
            more=len(taken) < len(fresh),
        )

    async def gone(self, ids: Sequence[str]) -> Batch:
        """Those that Bluesky shows no more. Raises NetworkFailure."""
        missing: list[tuple[str, str]] = []
        for first in range(0, len(ids), LOOKED_UP):
            asked = ids[first : first + LOOKED_UP]
            told = await self._get("app.bsky.feed.getPosts", [("uris", one) for one in asked])
            shown = {uri_of(one) for one in _listed(told, "posts", self._api)}
            missing.extend((self._facts.hears, one) for one in asked if one not in shown)
        return Batch(gone=tuple(missing))

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    # --- notifications ---

    async def _since(self, place: _Place) -> list[Json]:
        """Everything after that place, newest first; a moment before it is read again."""
        found: dict[str, Json] = {}
        further = ""
        for _ in range(PAGES):
            entries, further = await self._page(further, limit=PAGE)
            late = [one for one in entries if noticed(one) >= place.at - OVERLAP]
            found |= {uri_of(one): one for one in late if uri_of(one) not in place.seen}
            if len(late) < len(entries) or not entries or not further:
                break
        return list(found.values())

    async def _page(self, further: str, *, limit: int) -> tuple[Sequence[Json], str]:
        query = [("limit", str(limit)), *(("reasons", reason) for reason in _ARRIVALS)]
        told = await self._get(
            "app.bsky.notification.listNotifications", [*query, *([("cursor", further)] if further else [])]
        )
        entries = [one for one in _listed(told, "notifications", self._api) if one.get("reason") in _ARRIVALS]
        following = told.content.get("cursor") if isinstance(told.content, dict) else None
        return entries, following if isinstance(following, str) else ""

    def _heard(self, entry: Json) -> Heard | None:
        record, author, uri = entry.get("record"), entry.get("author"), uri_of(entry)
        if not isinstance(record, dict) or not isinstance(author, dict) or not uri.startswith("at://"):
            return None
        subject = entry.get("reasonSubject")
        arrival = _ARRIVALS[str(entry.get("reason"))]
        return Heard(
            network=self._facts.hears,
            id=uri,
            arrival=arrival,
            author=author_of(author),
            text=tidy(unshortened(record), cap=LONGEST_TEXT),
            at=min(time_in(record.get("createdAt")) or noticed(entry), self._clock.now()),
            url=self._address(author, uri),
            language=language_in(record.get("langs")),
            account=self._facts.account,
            answers=RemotePostId(subject) if isinstance(subject, str) and arrival is not Arrival.MENTION else None,
            addressed=True,
        )

    def _address(self, author: Json, uri: str) -> str:
        did, key = str(author.get("did", "")), uri.rpartition("/")[2]
        return f"{self._settings.web_url}/profile/{quote(did, safe=':')}/post/{quote(key, safe='')}"

    # --- the session ---

    async def _get(self, method: str, query: Query) -> Told:
        """Ask, signed in; once more with a new session when this one is over."""
        access = self._memory.access or await self._sign_in("")
        told = await self._api.get(f"/xrpc/{method}", query, token=access)
        if _is_over(told):
            told = await self._api.get(f"/xrpc/{method}", query, token=await self._sign_in(access))
        if not told.is_good:
            raise self._api.refusal(told)
        return told

    async def _sign_in(self, spent: str) -> str:
        """A new access token in place of the `spent` one; what another made meanwhile is taken."""
        async with self._memory.turn:
            if self._memory.access != spent:
                return self._memory.access
            told = await self._renewed() or await self._entered()
            session = told.content if isinstance(told.content, dict) else {}
            access, refresh = session.get("accessJwt"), session.get("refreshJwt")
            if not isinstance(access, str) or not isinstance(refresh, str):
                raise self._api.unreadable()
            self._memory.access, self._memory.refresh = access, refresh
            return access

    async def _renewed(self) -> Told | None:
        if not self._memory.refresh:
            return None
        told = await self._api.post("/xrpc/com.atproto.server.refreshSession", token=self._memory.refresh)
        if told.is_good:
            return told
        if not _is_over(told):
            raise self._api.refusal(told)
        return None

    async def _entered(self) -> Told:
        who = {"identifier": self._settings.handle, "password": self._password}
        told = await self._api.post("/xrpc/com.atproto.server.createSession", who)
        if _is_over(told):
            raise NetworkFailure("Bluesky does not accept the handle and app password.", retry=False)
        if not told.is_good:
            raise self._api.refusal(told)
        return told


def _is_over(told: Told) -> bool:
    """Whether a token (or password) is not accepted. An expired token is answered with 400 and its name."""
    error = told.content.get("error") if isinstance(told.content, dict) else None
    return told.status == 401 or (told.status == 400 and error in {"ExpiredToken", "InvalidToken"})


def _listed(told: Told, name: str, api: Api) -> list[Json]:
    found = told.content.get(name) if isinstance(told.content, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise api.unreadable()
    return found


def _moved(place: _Place, taken: Sequence[Json]) -> _Place:
    at = max([place.at, *(noticed(one) for one in taken)])
    recent = {uri_of(one) for one in taken if noticed(one) >= at - OVERLAP}
    # Those before are kept as long as they would be read again.
    return _Place(at=at, seen=frozenset(recent | (place.seen if at - place.at <= OVERLAP else set())))
