"""Mastodon: who mentions, answers or quotes one of our accounts, from its notifications. Free of charge.

The token is one of the account's own, with the scopes read:notifications, read:statuses and read:accounts (Preferences,
Development). Whoever quotes us is told from Mastodon 4.5 on.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from adapters.asking import Api
from adapters.http import Deadlines, names_private_host
from adapters.markup import plain, tidy
from workflows.domain.account import Account
from workflows.domain.ids import RemotePostId
from workflows.domain.mention import Arrival, Heard, Stranger
from workflows.ports.clock import Clock
from workflows.ports.source import Batch, Source, SourceFacts

PAGE = 80
"""The most notifications that Mastodon gives at once."""
LONGEST_TEXT, LONGEST_NAME, LONGEST_ADDRESS = 10_000, 100, 2_000
_TYPES = ("mention", "quote")

Json = Mapping[str, object]


class Settings(BaseModel):
    """`source: mastodon` in app.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    server: str
    """The account's server, `https://social.example`."""
    private: bool = False
    """Whether what was said to us alone is shown too, to everybody in the department's channel."""
    allow_private_address: bool = False
    """Let `server` be a name inside your own network."""
    deadline: timedelta = Field(default=timedelta(seconds=20), gt=timedelta(0), le=timedelta(minutes=2))

    @model_validator(mode="after")
    def _is_an_address(self) -> Self:
        parts = urlsplit(self.server)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.query:
            raise ValueError("server must be an address like https://social.example.")
        if parts.scheme == "http" and not self.may_be_private:
            raise ValueError("server must begin with https://, because a token travels there.")
        return self

    @property
    def may_be_private(self) -> bool:
        """Whether a connection to a non-public address is meant: asked for, or written into `server` itself."""
        return self.allow_private_address or names_private_host(self.server)


class Secrets(BaseModel):
    """What opens the account."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    token: SecretStr


def where(settings: Settings) -> str:
    """The server's host."""
    return urlsplit(settings.server).netloc.lower()


def facts(settings: Settings, *, name: str, account: Account | None) -> SourceFacts:
    """What is known without asking."""
    host = where(settings)
    return SourceFacts(
        name=name,
        kind="mastodon",
        network=f"Mastodon ({host})",
        account=account.id if account else None,
        hears=f"mastodon:{host}",
        looks=True,
    )


def build(settings: Settings, clock: Clock, *, facts: SourceFacts, secrets: Secrets) -> Source:
    """A fresh object for one use."""
    return MastodonSource(settings, clock, facts, secrets)


@dataclass(frozen=True, kw_only=True)
class _Place:
    """How far the notifications were read. Written as JSON into the cursor."""

    since: str
    """The newest one's id; "0" before the first."""
    us: str
    """Our account's id on its server; "" when the token may not ask."""

    def written(self) -> str:
        return json.dumps({"since": self.since, "us": self.us})


def _place_in(cursor: str | None) -> _Place | None:
    """What a cursor says; None when there is none yet, or it is one of a source that had this name before."""
    try:
        read = json.loads(cursor or "")
        return _Place(since=str(read["since"]), us=str(read["us"]))
    except (ValueError, TypeError, KeyError):
        return None


class MastodonSource:
    """The `Source` port for one account's notifications."""

    def __init__(self, settings: Settings, clock: Clock, facts: SourceFacts, secrets: Secrets) -> None:
        deadlines = Deadlines(total=settings.deadline)
        self._api = Api("Mastodon", settings.server, deadlines=deadlines, allow_private=settings.may_be_private)
        self._token = secrets.token.get_secret_value()
        self._settings = settings
        self._clock = clock
        self._facts = facts

    async def poll(self, cursor: str | None, *, most: int) -> Batch:
        """What came since. Raises NetworkFailure."""
        place = _place_in(cursor)
        if cursor is None or place is None:
            return Batch(cursor=(await self._begin()).written())
        size = max(1, min(PAGE, most))
        # Forward from there, page by page; each page has its newest first.
        told = await self._notifications([("min_id", place.since), ("limit", str(size))])
        heard = [one for entry in reversed(told) if (one := self._heard(entry, place)) is not None]
        if not told:
            return Batch(cursor=cursor)
        since = str(told[0].get("id") or place.since)
        return Batch(heard=tuple(heard), cursor=_Place(since=since, us=place.us).written(), more=len(told) >= size)

    async def gone(self, ids: Sequence[str]) -> Batch:
        """Those that the server says are not there, or not for us. Raises NetworkFailure."""
        missing: list[tuple[str, str]] = []
        for one in ids:
            told = await self._api.get(f"/api/v1/statuses/{quote(one, safe='')}", token=self._token)
            if told.status in {404, 410}:
                missing.append((self._facts.hears, one))
            elif not told.is_good:
                raise self._api.refusal(told)
        return Batch(gone=tuple(missing))

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    async def _begin(self) -> _Place:
        me = await self._api.get("/api/v1/accounts/verify_credentials", token=self._token)
        us = str(me.content.get("id", "")) if me.is_good and isinstance(me.content, dict) else ""
        newest = await self._notifications([("limit", "1")])
        return _Place(since=str(newest[0].get("id", "0")) if newest else "0", us=us)

    async def _notifications(self, query: Sequence[tuple[str, str]]) -> Sequence[Json]:
        types = [("types[]", name) for name in _TYPES]
        told = await self._api.get("/api/v1/notifications", [*query, *types], token=self._token)
        if not told.is_good:
            raise self._api.refusal(told)
        if not isinstance(told.content, list) or not all(isinstance(one, dict) for one in told.content):
            raise self._api.unreadable()
        return told.content

    def _heard(self, entry: Json, place: _Place) -> Heard | None:
        """What it says; None for what is not for us to show, or cannot be read."""
        status, kind = entry.get("status"), entry.get("type")
        author = status.get("account") if isinstance(status, dict) else None
        if kind not in _TYPES or not isinstance(status, dict) or not isinstance(author, dict) or not status.get("id"):
            return None
        if status.get("visibility") == "direct" and not self._settings.private:
            return None
        answered = _answered(status, place.us)
        arrival = Arrival.QUOTE if kind == "quote" else Arrival.REPLY if answered else Arrival.MENTION
        return Heard(
            network=self._facts.hears,
            id=str(status["id"]),
            arrival=arrival,
            author=_author(author, self._facts),
            text=_text(status),
            at=min(_time(status.get("created_at")) or self._clock.now(), self._clock.now()),
            url=_address(status.get("url")),
            language=_language(status.get("language")),
            account=self._facts.account,
            answers=_quoted(status) if kind == "quote" else answered,
            addressed=True,
        )


def _answered(status: Json, us: str) -> RemotePostId | None:
    """The post of ours that it replies to."""
    to = status.get("in_reply_to_id")
    return RemotePostId(str(to)) if to and us and str(status.get("in_reply_to_account_id")) == us else None


def _quoted(status: Json) -> RemotePostId | None:
    found = status.get("quote")
    quoted = found.get("quoted_status") if isinstance(found, dict) else None
    return RemotePostId(str(quoted["id"])) if isinstance(quoted, dict) and quoted.get("id") else None


def _author(found: Json, facts: SourceFacts) -> Stranger:
    handle, followers = str(found.get("acct", "")), found.get("followers_count")
    home = facts.hears.partition(":")[2]
    return Stranger(
        id=str(found.get("id", "")),
        handle=tidy(handle if "@" in handle else f"{handle}@{home}", cap=LONGEST_NAME),
        name=tidy(str(found.get("display_name", "")), cap=LONGEST_NAME),
        followers=followers if isinstance(followers, int) and followers >= 0 else None,
    )


def _text(status: Json) -> str:
    """The warning above it, if it has one, and its words."""
    warning = tidy(str(status.get("spoiler_text") or ""), cap=LONGEST_NAME)
    words = plain(str(status.get("content") or ""), cap=LONGEST_TEXT)
    return f"{warning}\n{words}".strip()


def _address(found: object) -> str:
    sound = isinstance(found, str) and found.startswith(("https://", "http://")) and found.isprintable()
    return found if sound and isinstance(found, str) and len(found) <= LONGEST_ADDRESS else ""


def _language(found: object) -> str:
    return found[:2].lower() if isinstance(found, str) and found[:2].isalpha() and len(found) >= 2 else ""


def _time(found: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(found))
        return at.astimezone(UTC) if at.tzinfo and at.timestamp() >= 0 else None
    except (ValueError, OverflowError):
        return None
