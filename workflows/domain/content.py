"""What will be said: the exact words, and one digest over everything that must not change after approval."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum

from workflows.domain.ids import AccountId, RemoteAccountId, RemotePostId

DIGEST_VERSION = 1


class MediaKind(Enum):
    """What a medium is to a network; each kind has its own limits."""

    PICTURE = "picture"
    GIF = "gif"
    """A picture that moves. A GIF of one frame is one, too: networks go by the format."""
    FILM = "film"


@dataclass(frozen=True, kw_only=True)
class Media:
    """A picture or film by the SHA-256 of its cleaned bytes, with the words for those who cannot see it.

    All but `alt_text` follows from the bytes, so the digest needs no more than these two.
    """

    sha256: str
    alt_text: str = ""
    kind: MediaKind = MediaKind.PICTURE
    type: str = ""
    """The media type, `image/png`; "" where nobody looked at the bytes."""
    size: int = 0
    """Bytes, cleaned."""
    width: int = 0
    height: int = 0
    """Pixels as they are seen; 0 where that is not known."""

    @property
    def mark(self) -> str:
        """The first twelve characters of the SHA-256: what fields and buttons of the chat call it by."""
        return self.sha256[:12]


@dataclass(frozen=True, kw_only=True)
class Poll:
    """A question's choices, as readers see them, and for how many minutes they may choose."""

    options: tuple[str, ...]
    minutes: int

    @property
    def text(self) -> str:
        """The choices, a line each: public words like any others."""
        return "\n".join(self.options)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One message on the network, byte for byte as it will be sent."""

    text: str
    media: tuple[Media, ...] = ()
    reply_to: RemotePostId | None = None
    poll: Poll | None = None
    partnership: bool = False
    """Whether the network is told that somebody paid for it."""


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
    def poll(self) -> Poll | None:
        """What readers may choose from; a thread has none."""
        return next((part.poll for part in self.parts if part.poll), None)

    @property
    def partnership(self) -> bool:
        """Whether the network is told, of each part, that somebody paid for it."""
        return any(part.partnership for part in self.parts)

    @property
    def text(self) -> str:
        """The words of all parts, for checks and cards."""
        return "\n\n".join(part.text for part in self.parts)

    @property
    def media(self) -> tuple[Media, ...]:
        """The pictures and films of all parts, in order."""
        return tuple(medium for part in self.parts for medium in part.media)


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The form's other fields as they were typed, also what could not be understood; never part of what is sent."""

    reply_link: str = ""
    send_on: date | None = None
    send_at: time | None = None
    fold: int | None = None
    """Which of two is meant where the time comes twice: 0 the first, 1 the second; None: nobody said."""
    thread: bool = False
    """Whether a text that is too long, or has cut marks in it, is to go out as a thread."""
    numbered: bool = False
    """Whether the parts of a thread say which they are: "1/4"."""
    writing: str = ""
    """The text as it was typed, where its parts are cut from it; "" where it is the only part's."""
    poll: str | None = None
    """The choices of a poll, a line each; None: nobody asked for one."""
    poll_for: str = ""
    """How long the poll is open."""
    partnership: bool = False
    """Whether somebody pays for it."""
    also: tuple[AccountId, ...] = ()
    """The other accounts that are to get a post with these words, of their own."""
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
                # Only where there is one: the digests of older posts stay what they are.
                **({"poll": [part.poll.minutes, *part.poll.options]} if part.poll else {}),
                **({"partnership": True} if part.partnership else {}),
            }
            for part in content.parts
        ],
        "send_at": content.send_at.astimezone(UTC).isoformat() if content.send_at else None,
        "rules": rules,
        **({"salt": salt} if salt else {}),
    }
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Digest(hex=hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest())
