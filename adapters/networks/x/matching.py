"""Recognising our own words on X's timeline, where links became t.co addresses and signs became HTML entities."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from adapters.networks.x.urls import links
from workflows.domain.content import Part
from workflows.domain.ids import RemotePostId
from workflows.ports.network import RemotePost

_EPOCH_MS = 1_288_834_974_657
"""The first millisecond of X's post ids."""

_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ENTITY = re.compile("|".join(_ENTITIES))
_LINK = "\uffff"
"""Stands for a link in a compared text; no character, and X carries none such."""
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_FINAL_SLASH = re.compile(r"/(?= |$)")
_MEDIA_LINK = re.compile(r"https?://(?:x|twitter)\.com/[^/]+/status/(?P<post>\d+)/(?:photo|video)/\d+")
_LEADING_MENTIONS = re.compile(r"^(?:@\w{1,15}\s+)+")


class Likeness(Enum):
    """How a post on the timeline compares with the part we look for."""

    SAME = "same"
    UNSURE = "unsure"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A post as the timeline shows it, with X's changes undone."""

    post: RemotePost
    shape: str
    """The words without links, each link a placeholder."""
    targets: tuple[str, ...]
    """Where the links lead, comparable."""
    reply_to: RemotePostId | None
    shows: bool = False
    """Whether there is a picture or film beside the words."""


def first_id_at(moment: datetime) -> int:
    """The smallest id X can give to a post made at `moment` or later."""
    return max(0, (_milliseconds(moment) - _EPOCH_MS) << 22)


def seen_from(data: Mapping[str, object]) -> Seen:
    """Read one post of a timeline answer. Raises KeyError, TypeError or ValueError when it is not shaped like one."""
    post_id = str(data["id"])
    if not post_id.isascii() or not post_id.isdigit():
        raise ValueError("a post's id is a number")
    raw = _ENTITY.sub(lambda found: _ENTITIES[found[0]], str(data["text"]))
    raw, shows = _without_media(raw, data, post_id)
    targets = _link_targets(data)
    text = _replace(raw, targets)
    made = datetime.fromisoformat(str(data["created_at"])) if "created_at" in data else _made_at(int(post_id))
    return Seen(
        post=RemotePost(id=RemotePostId(post_id), text=text, at=made.astimezone(UTC)),
        shape=_shape(_replace(raw, dict.fromkeys(targets, _LINK))),
        targets=tuple(_comparable(targets[short]) for short in _in_order(raw, targets)),
        reply_to=_reply_target(data),
        shows=shows,
    )


def likeness(part: Part, seen: Seen) -> Likeness:
    """Whether a seen post is this very part.

    Same words with other links, as no reply, or with a picture where there was none, is UNSURE: a person looks.
    """
    if seen.reply_to is not None and seen.reply_to != part.reply_to:
        return Likeness.OTHER
    text, shown, shape = part.text, seen.post.text, seen.shape
    if part.reply_to is not None:
        # X puts the people a reply answers in front of its text.
        text, shown, shape = (_LEADING_MENTIONS.sub("", words) for words in (text, shown, shape))
    text = unicodedata.normalize("NFC", text)
    same_words = _flat(text) == _flat(shown)
    if not same_words and _shape(text) != shape:
        return Likeness.OTHER
    same_links = same_words or tuple(_comparable(text[start:end]) for start, end in links(text)) == seen.targets
    same = same_links and seen.reply_to == part.reply_to and seen.shows == bool(part.media)
    return Likeness.SAME if same else Likeness.UNSURE


def may_be(part: Part, post: RemotePost) -> bool:
    """Whether a post is, in its words, this part. Whom it answers, and where links lead, does not decide."""
    shows = bool(part.media)
    seen = Seen(post=post, shape=_shape(post.text), targets=(), reply_to=part.reply_to, shows=shows)
    return likeness(part, seen) is not Likeness.OTHER


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def _made_at(post_id: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=(post_id >> 22) + _EPOCH_MS)


def _without_media(text: str, data: Mapping[str, object], post_id: str) -> tuple[str, bool]:
    """The text without the link X puts behind the words for what the post itself shows; and whether there was one."""
    own = [short for short, target in _link_targets(data).items() if _shown_by(target) == post_id]
    for short in own:
        text = text.replace(short, "")
    return (text.rstrip() if own else text), bool(own)


def _shown_by(target: str) -> str | None:
    """The post whose picture or film an address leads to."""
    found = _MEDIA_LINK.fullmatch(target)
    return found["post"] if found else None


def _link_targets(data: Mapping[str, object]) -> dict[str, str]:
    """Each t.co address in the post with the address it stands for."""
    entities = data.get("entities")
    urls = entities.get("urls") if isinstance(entities, dict) else None
    if not isinstance(urls, list):
        return {}
    return {str(url["url"]): str(url.get("expanded_url") or url["url"]) for url in urls if url.get("url")}


def _replace(text: str, replacements: Mapping[str, str]) -> str:
    if not replacements:
        return unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _any_of(replacements).sub(lambda found: replacements[found[0]], text))


def _in_order(text: str, targets: Mapping[str, str]) -> list[str]:
    return _any_of(targets).findall(text) if targets else []


def _any_of(words: Mapping[str, str]) -> re.Pattern[str]:
    # The longest first: one address may be the beginning of another.
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


def _reply_target(data: Mapping[str, object]) -> RemotePostId | None:
    """The post this one answers. X's documents say `referenced_posts`, its older answers `referenced_tweets`."""
    references = data.get("referenced_posts") or data.get("referenced_tweets") or []
    if not isinstance(references, list):
        raise ValueError("references are a list")
    found = [str(entry["id"]) for entry in references if entry.get("type") == "replied_to"]
    return RemotePostId(found[0]) if found else None


def _shape(text: str) -> str:
    pieces: list[str] = []
    position = 0
    for link in links(text):
        pieces += [text[position : link.start], _LINK]
        position = link.end
    return _spaced("".join([*pieces, text[position:]]))


def _flat(text: str) -> str:
    """A text whose links are written out, without what X adds to or takes from them."""
    return _FINAL_SLASH.sub("", _spaced(_SCHEME.sub("", text)))


def _spaced(text: str) -> str:
    """X trims a text and may fold white space; it never decides whether two posts are the same."""
    return " ".join(text.split())


def _comparable(address: str) -> str:
    """X completes a bare `example.com` to `http://example.com` and may add a final slash."""
    rest = _SCHEME.sub("", address, count=1)
    host, slash, path = rest.partition("/")
    return (host.lower() + slash + path).rstrip("/")
