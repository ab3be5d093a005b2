"""A signed webhook for anything else: a help desk, a forum, a script of your own hands in what it heard.

`POST /listen/NAME` with a body in JSON and two headers:

    X-Countersign-Timestamp: 1764000000                seconds since 1970, at most five minutes off
    X-Countersign-Signature: v1=9f86d081884c7d65…      HMAC-SHA256 of "TIMESTAMP." and the body, in hexadecimal

    {"items": [{"id": "T-1023", "text": "It does not open.", "at": "2026-11-22T09:30:00Z", "url": "https://…",
                "title": "", "language": "en", "author": {"id": "42", "name": "Jo", "handle": "", "followers": 12,
                "verified": false}}],
     "gone": ["T-0981"]}

Of an item only `id` and `text` must be there; `gone` names items that their author took back. At most 100 items and
100 ids in one body. The answer is 200 when everything is stored; anything else means: hand it in again. An id that was
handed in before changes nothing.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from adapters.markup import tidy
from workflows.domain.account import Account
from workflows.domain.mention import Arrival, Heard, Stranger
from workflows.ports.clock import Clock
from workflows.ports.source import Batch, Receiver, SourceFacts, Unreadable, Untrusted

TIMESTAMP, SIGNATURE = "x-countersign-timestamp", "x-countersign-signature"
SKEW = timedelta(minutes=5)
MOST_ITEMS = 100
LONGEST_ID, LONGEST_TEXT, LONGEST_TITLE, LONGEST_NAME, LONGEST_ADDRESS = 200, 10_000, 300, 100, 2_000
SHORTEST_SECRET = 16


class Settings(BaseModel):
    """`source: webhook` in app.yaml: nothing but its secrets."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Secrets(BaseModel):
    """What bodies are signed with; while it is being changed, the former one too."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    secret: SecretStr
    former_secret: SecretStr = SecretStr("")

    @field_validator("secret", "former_secret")
    @classmethod
    def _is_long(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"must be at least {SHORTEST_SECRET} characters long; make one with: openssl rand -hex 32")
        return value


def facts(settings: Settings, *, name: str, account: Account | None) -> SourceFacts:
    """What is known without being told."""
    return SourceFacts(
        name=name, kind="webhook", network=name, account=account.id if account else None, hears=f"webhook:{name}"
    )


def receiver(settings: Settings, clock: Clock, *, facts: SourceFacts, secrets: Secrets) -> Receiver:
    """A fresh object for one use."""
    return Webhook(clock, facts, secrets)


class Webhook:
    """The `Receiver` port."""

    def __init__(self, clock: Clock, facts: SourceFacts, secrets: Secrets) -> None:
        self._clock = clock
        self._facts = facts
        self._secrets = secrets

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        """Nobody asks."""
        return None

    def receive(self, headers: Mapping[str, str], body: bytes) -> Batch:
        """What was handed in. Raises Untrusted and Unreadable."""
        self._require_signature(headers, body)
        try:
            told = _Body.model_validate_json(body)
        except ValidationError as error:
            raise Unreadable(_why(error)) from None
        heard = {item.id: self._heard(item) for item in told.items}
        return Batch(
            heard=tuple(sorted(heard.values(), key=lambda one: one.at)),
            gone=tuple((self._facts.hears, one) for one in dict.fromkeys(told.gone)),
        )

    def _require_signature(self, headers: Mapping[str, str], body: bytes) -> None:
        timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not signature.isascii():
            raise Untrusted("no signature")
        if abs(self._clock.now().timestamp() - int(timestamp)) > SKEW.total_seconds():
            raise Untrusted("too old, or a clock is wrong")
        signed = timestamp.encode() + b"." + body
        if not any(hmac.compare_digest(_signature(key, signed), signature) for key in self._keys()):
            raise Untrusted("a wrong signature")

    def _keys(self) -> list[str]:
        both = (self._secrets.secret, self._secrets.former_secret)
        return [key.get_secret_value() for key in both if key.get_secret_value()]

    def _heard(self, item: "_Item") -> Heard:
        now = self._clock.now()
        return Heard(
            network=self._facts.hears,
            id=item.id,
            arrival=Arrival.MESSAGE,
            author=Stranger(
                # Nobody's words are not another nobody's: who has no name is known by what was said.
                id=item.author.id or item.author.handle or item.author.name or f"item:{item.id}",
                handle=item.author.handle.removeprefix("@"),
                name=item.author.name,
                followers=item.author.followers,
                verified=item.author.verified,
            ),
            text=tidy(item.text, cap=LONGEST_TEXT),
            at=_at(item, now),
            url=item.url,
            title=item.title,
            language=item.language,
            account=self._facts.account,
        )


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


_Id = Annotated[str, Field(min_length=1, max_length=LONGEST_ID, pattern=r"^[\x21-\x7e]+$")]
_Name = Annotated[str, Field(max_length=LONGEST_NAME)]


class _Author(_Part):
    id: Annotated[str, Field(max_length=LONGEST_ID)] = ""
    name: _Name = ""
    handle: _Name = ""
    followers: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    verified: bool | None = None


class _Item(_Part):
    id: _Id
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    at: AwareDatetime | None = None
    url: Annotated[str, Field(max_length=LONGEST_ADDRESS, pattern=r"^(https?://[^\s]+)?$")] = ""
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    language: Annotated[str, Field(pattern="^([a-z]{2})?$")] = ""
    author: _Author = _Author()


class _Body(_Part):
    items: Annotated[tuple[_Item, ...], Field(max_length=MOST_ITEMS)] = ()
    gone: Annotated[tuple[_Id, ...], Field(max_length=MOST_ITEMS)] = ()


def _at(item: _Item, now: datetime) -> datetime:
    """When it was said; now for a time that is not there, has not come yet, or lies before 1970."""
    if item.at is None or not 0 <= item.at.timestamp() <= now.timestamp():
        return now
    return item.at.astimezone(UTC)


def _signature(key: str, signed: bytes) -> str:
    return "v1=" + hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


def _why(error: ValidationError) -> str:
    """The first thing that is wrong, and where; nothing of what was sent."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(piece) for piece in first["loc"] if isinstance(piece, int) or piece.isidentifier())
    return f"{place or 'The body'} cannot be read ({first['type']})."
