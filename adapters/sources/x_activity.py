"""X's activity webhook: X tells by itself, within a second, who names, answers or quotes one of our accounts.

Set up once, outside: `POST /2/webhooks` with the address of `/listen/NAME`, then `POST /2/activity/subscriptions` for
`post.mention.create`, `post.reply.create` and `post.quote.create` with the account as `filter.user_id`, in the name of
the account. Only direct answers are told, no answers to answers, and X does not promise to tell again what it could not
hand in: list `x_mentions` too, asked now and then; what both hear is heard once.

Facts from docs.x.com (webhooks/quickstart, activity/event-payloads, 2026): the challenge and the signature are
`sha256=` and the base64 of HMAC-SHA256 with the app's consumer secret, over `crc_token` and over the raw body; an event
is `{"data": {"event_uuid", "filter", "event_type", "tag", "payload", "includes"}}`; of a new post the payload is the
post, of a deleted one its id and its author's; `includes` may be empty; an event may come twice. Each event costs what
a post does.

Whoever can make us answer a challenge gets a signature for a text of their choice, so only a text that could never be
an event is answered.
"""

import base64
import hashlib
import hmac
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from adapters.networks.x import Credentials
from adapters.networks.x import Settings as XSettings
from adapters.networks.x.listening import PRICE
from adapters.networks.x.mentions import HEARS, Viewpoint, heard_from, post_id, told_from
from workflows.domain.account import Account
from workflows.domain.mention import Arrival, Heard
from workflows.ports.clock import Clock
from workflows.ports.source import Access, Batch, Receiver, SourceFacts, Unreadable, Untrusted

NETWORK = "x"
SIGNATURE = "x-twitter-webhooks-signature"
MOST_EVENTS = 100
_CHALLENGE = re.compile(r"[A-Za-z0-9_=+/.-]{1,300}")
"""No brace in it: a signature for it fits no event."""
_POSTS = {
    "post.create": Arrival.FOUND,
    "post.mention.create": Arrival.MENTION,
    "post.reply.create": Arrival.REPLY,
    "post.quote.create": Arrival.QUOTE,
}

_log = logging.getLogger("countersign.x")

Json = Mapping[str, object]


class Settings(BaseModel):
    """`source: x_activity` in app.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    price: Decimal = Field(default=PRICE, ge=0)
    """US dollars for each event."""


class Secrets(BaseModel):
    """The app's consumer secret; needed where the account is signed in to (OAuth 2), as its keys have it otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    consumer_secret: SecretStr = SecretStr("")


@dataclass
class Memory:
    """What was told and not understood, by kind of event, since the program started."""

    ignored: Counter[str] = field(default_factory=Counter)


def facts(settings: Settings, *, name: str, account: Account | None) -> SourceFacts:
    """What is known without being told."""
    return SourceFacts(
        name=name,
        kind="x_activity",
        network="X",
        account=account.id if account else None,
        price=settings.price,
        hears=HEARS,
    )


def receiver(
    settings: Settings,
    clock: Clock,
    *,
    facts: SourceFacts,
    secrets: Secrets,
    memory: Memory,
    access: Access[XSettings, Credentials],
) -> Receiver:
    """A fresh object for one use."""
    return XActivity(settings, secrets, memory, access)


class XActivity:
    """The `Receiver` port."""

    def __init__(
        self, settings: Settings, secrets: Secrets, memory: Memory, access: Access[XSettings, Credentials]
    ) -> None:
        secret = secrets.consumer_secret.get_secret_value() or access.credentials.consumer_secret.get_secret_value()
        self._secret = secret.encode()
        self._settings = settings
        self._memory = memory
        self._account = access.account
        self._web_url = access.settings.web_url

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        """The proof that we know the consumer secret."""
        token = query.get("crc_token", "")
        if not self._secret or not _CHALLENGE.fullmatch(token):
            return None
        return {"response_token": _signature(self._secret, token.encode())}

    def receive(self, headers: Mapping[str, str], body: bytes) -> Batch:
        """What X tells. Raises Untrusted and Unreadable. What is not known here is ignored, and counted."""
        self._require_signature(headers, body)
        events = _events(body)
        heard: dict[str, Heard] = {}
        gone: dict[tuple[str, str], None] = {}
        for event in events:
            one = self._heard(event)
            if one is not None:
                heard[one.id] = one
            elif deleted := self._deleted(event):
                gone[(HEARS, deleted)] = None
            else:
                self._memory.ignored[_kind(event)] += 1
                _log.info("activity.ignored kind=%s count=%d", _kind(event), self._memory.ignored[_kind(event)])
        return Batch(
            heard=tuple(sorted(heard.values(), key=lambda one: int(one.id))),
            gone=tuple(gone),
            cost=self._settings.price * len(events),
        )

    def _require_signature(self, headers: Mapping[str, str], body: bytes) -> None:
        if not self._secret:
            raise Untrusted("no consumer_secret to check it with")
        claimed = headers.get(SIGNATURE, "").encode("utf-8", "replace")
        if not hmac.compare_digest(_signature(self._secret, body).encode(), claimed):
            raise Untrusted("a wrong signature" if claimed else "no signature")

    def _heard(self, event: Json) -> Heard | None:
        """A post that was told because it is to us, or because its author is one who is listened to."""
        default, where = _POSTS.get(str(event.get("event_type"))), event.get("filter")
        ours = isinstance(where, dict) and str(where.get("user_id")) == self._account.remote_id
        if default is None or not (ours or default is Arrival.FOUND):
            return None
        told = told_from({"data": event.get("payload"), "includes": event.get("includes")})
        view = Viewpoint(account=self._account, web_url=self._web_url, default=default)
        return heard_from(told.posts[0], told, view) if told.posts else None

    def _deleted(self, event: Json) -> str:
        payload = event.get("payload")
        deletes = event.get("event_type") == "post.delete" and isinstance(payload, dict)
        return post_id(payload) if deletes and isinstance(payload, dict) else ""


def _events(body: bytes) -> list[Json]:
    """The events in a body: one, or a list of them. Raises Unreadable."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("The body is not JSON.") from None
    if not isinstance(told, dict):
        raise Unreadable("The body is not a JSON object.")
    inside = told.get("data", told)
    events = list(_objects(inside))
    if len(events) > MOST_EVENTS:
        raise Unreadable(f"The body has more than {MOST_EVENTS} events.")
    return events


def _objects(found: object) -> Iterator[Json]:
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict):
            yield one


def _kind(event: Json) -> str:
    kind = str(event.get("event_type", ""))
    return kind if re.fullmatch(r"[a-z._]{1,60}", kind) else "unknown"


def _signature(secret: bytes, signed: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
