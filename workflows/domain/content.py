"""What will be said: the exact words, and one digest over everything that must not change after approval."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from workflows.domain.ids import RemoteAccountId, RemotePostId

DIGEST_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Media:
    """A picture or film by the SHA-256 of its cleaned bytes, with the words for those who cannot see it."""

    sha256: str
    alt_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One message on the network, byte for byte as it will be sent."""

    text: str
    media: tuple[Media, ...] = ()
    reply_to: RemotePostId | None = None


@dataclass(frozen=True, kw_only=True)
class Content:
    """A post's whole content: one part, or more when it is a thread; and the moment it is meant for.

    `send_at` is an instant; `zone` and `wall_time` keep what the author typed, for showing it again.
    """

    parts: tuple[Part, ...]
    send_at: datetime | None = None
    zone: str | None = None
    wall_time: str | None = None

    @property
    def reply_to(self) -> RemotePostId | None:
        """The post on the network that it replies to."""
        return self.parts[0].reply_to if self.parts else None

    @property
    def text(self) -> str:
        """The words of all parts, for checks and cards."""
        return "\n\n".join(part.text for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The form's other fields as they were typed, also what could not be understood; never part of what is sent."""

    reply_link: str = ""
    send_on: date | None = None
    send_at: time | None = None
    at: datetime | None = None
    """When this was typed, by the chat's clock; what the chat delivers late must not replace what is newer."""


NO_FIELDS = Fields()


@dataclass(frozen=True, kw_only=True)
class Digest:
    """SHA-256, hexadecimal, over a canonical encoding of what will be sent and where (see `digest_of`)."""

    hex: str

    @property
    def prefix(self) -> str:
        """The eight characters shown on cards."""
        return self.hex[:8]


def digest_of(
    content: Content, *, network: str, remote_id: RemoteAccountId, tenant: str, rules: str, salt: str = ""
) -> Digest:
    """Return the one digest that approvals are bound to.

    Covers tenant, network, immutable account id, every part's text, media and reply target in order, the send time
    and the version of the rules (`failures.md` 3.5). Canonical JSON: sorted keys, no spaces, UTF-8, version first.
    With the post's `salt` inside, a digest in the log says nothing about words that were erased, however well guessed;
    posts from before there was one have none.
    """
    record = {
        "v": DIGEST_VERSION,
        "tenant": tenant,
        "network": network,
        "account": remote_id,
        "parts": [
            {
                "text": part.text,
                "reply_to": part.reply_to,
                "media": [[medium.sha256, medium.alt_text] for medium in part.media],
            }
            for part in content.parts
        ],
        "send_at": content.send_at.astimezone(UTC).isoformat() if content.send_at else None,
        "rules": rules,
        **({"salt": salt} if salt else {}),
    }
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Digest(hex=hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest())
