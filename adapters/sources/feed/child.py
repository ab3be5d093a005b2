"""Reads one feed, in a process of its own: bytes on standard input, JSON on standard output. Imports nothing of ours.

A feed is written by anybody. Two megabytes that were made for it keep feedparser busy for minutes and in hundreds of
megabytes, and no thread can be stopped; a process can. The first line of the input is JSON: `seconds` of processor time
and `bytes` of memory this process may use, and the feed's address and content type.
"""

import io
import json
import os
import resource
import sys
from calendar import timegm
from collections.abc import Callable
from typing import Any

MOST_ITEMS = 1_000
"""The first ones of a feed; feeds have their newest first, and seldom more than a hundred."""
LONGEST_ADDRESS = 2_000
LONGEST_TITLE = 1_000
LONGEST_MARKUP = 8_000
NICENESS = 10


def main() -> None:
    """Read, and answer."""
    order = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_AS, (order["bytes"], order["bytes"]))
    os.nice(NICENESS)
    json.dump(read(sys.stdin.buffer.read(), url=order["url"], content_type=order["content_type"]), sys.stdout)


def read(body: bytes, *, url: str, content_type: str) -> dict[str, object]:
    """What is in a feed: its kind ("" if it is none), its own title and language, and its items as texts."""
    # Late, so that the limits hold for it too.
    import feedparser

    headers = {"content-type": content_type, "content-location": url}
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    feed = parsed.feed
    return {
        "kind": str(parsed.get("version") or ""),
        "title": _text(feed, "title", LONGEST_TITLE),
        "language": _text(feed, "language", 35),
        "items": [_item(entry) for entry in parsed.entries[:MOST_ITEMS]],
    }


def _item(entry: Any) -> dict[str, object]:
    return {
        "guid": _text(entry, "id", LONGEST_ADDRESS),
        "link": _text(entry, "link", LONGEST_ADDRESS),
        "title": _text(entry, "title", LONGEST_TITLE),
        "markup": _markup(entry),
        "author": _text(entry, "author", LONGEST_TITLE),
        "language": _sure(lambda: entry.get("title_detail", {}).get("language"), 35),
        "at": _at(entry),
    }


def _markup(entry: Any) -> str:
    """The summary; else the content."""
    summary = _text(entry, "summary", LONGEST_MARKUP)
    return summary or _sure(lambda: entry.get("content", [{}])[0].get("value"), LONGEST_MARKUP)


def _at(entry: Any) -> int | None:
    """Seconds since 1970; None when there is no date that can be read."""
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        try:
            if found := entry.get(name):
                return timegm(found)
        except (TypeError, ValueError, OverflowError, AttributeError):
            continue
    return None


def _text(found: Any, name: str, cap: int) -> str:
    return _sure(lambda: found.get(name), cap)


def _sure(ask: Callable[[], object], cap: int) -> str:
    """A text, whatever a broken feed made of it."""
    try:
        value = ask()
    except (TypeError, ValueError, AttributeError, KeyError, IndexError):
        return ""
    return value[:cap] if isinstance(value, str) else ""


if __name__ == "__main__":
    main()
