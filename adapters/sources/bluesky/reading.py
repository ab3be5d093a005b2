"""Bluesky's notifications, as they are written, to what we say."""

from collections.abc import Mapping
from datetime import UTC, datetime

from adapters.markup import tidy
from workflows.domain.mention import Stranger

LONGEST_NAME = 100
_LONG_AGO = datetime.fromtimestamp(0, UTC)

Json = Mapping[str, object]


def uri_of(entry: Json) -> str:
    """The post's address."""
    return str(entry.get("uri", ""))


def noticed(entry: Json) -> datetime:
    """When Bluesky noticed it; long ago when it does not say."""
    return time_in(entry.get("indexedAt")) or _LONG_AGO


def time_in(found: object) -> datetime | None:
    """A moment in UTC; None for what is none, or lies before 1970: authors write what they like there."""
    try:
        at = datetime.fromisoformat(str(found))
        utc = at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return utc if utc is not None and utc >= _LONG_AGO else None


def author_of(found: Json) -> Stranger:
    """Who said it; how many follow them is not told with a notification."""
    verification = found.get("verification")
    status = verification.get("verifiedStatus") if isinstance(verification, dict) else None
    return Stranger(
        id=str(found.get("did", "")),
        handle=tidy(str(found.get("handle", "")), cap=LONGEST_NAME),
        name=tidy(str(found.get("displayName") or ""), cap=LONGEST_NAME),
        verified=status == "valid" if isinstance(status, str) else None,
    )


def unshortened(record: Json) -> str:
    """The words, with links as they are and not as they are shown; facets count bytes."""
    raw = str(record.get("text", "")).encode("utf-8", "replace")
    facets = record.get("facets")
    links = [found for one in facets if (found := _link(one, len(raw)))] if isinstance(facets, list) else []
    for start, end, uri in sorted(links, reverse=True):
        raw = raw[:start] + uri.encode("utf-8", "replace") + raw[end:]
    return raw.decode("utf-8", "replace")


def _link(facet: object, length: int) -> tuple[int, int, str] | None:
    index = facet.get("index") if isinstance(facet, dict) else None
    features = facet.get("features") if isinstance(facet, dict) else None
    if not isinstance(index, dict) or not isinstance(features, list):
        return None
    start, end = index.get("byteStart"), index.get("byteEnd")
    uris = [one["uri"] for one in features if isinstance(one, dict) and isinstance(one.get("uri"), str)]
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= length or not uris:
        return None
    return start, end, uris[0]


def language_in(found: object) -> str:
    """The first of the languages it says to be in."""
    first = found[0] if isinstance(found, list) and found else ""
    return first[:2].lower() if isinstance(first, str) and len(first) >= 2 and first[:2].isalpha() else ""
