"""Where X sees links in a text: the rules of twitter-text 3, whose official vectors hold this module.

One pass, linear in the text. A *run* is a longest stretch of host characters, dots, dashes and underscores. Hosts are
searched in runs label by label, from the right, so that hostile input cannot make the search slow.
"""

import string
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import regex

LONGEST_URL = 4096
"""Characters, host encoded, scheme included; longer ones X treats as plain text."""
LONGEST_LABEL = 63
"""Characters of one host label after punycode (RFC 1035)."""
LONGEST_SHORT_CODE = 40
"""Characters after t.co/."""

# Characters that no host may hold: punctuation, spaces, non-characters and directional marks.
_SPACES = r"\x09-\x0d\x20\x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_MARKS = r"\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_NOT_HOST = rf"!'\#%&()*+,\\\-./:;<=>?@\[\]\^_{{|}}~${_SPACES}\ufffe\ufeff\uffff{_MARKS}"
_HOST = rf"[^{_NOT_HOST}]"
_LATIN = (
    r"\xc0-\xd6\xd8-\xf6\xf8-\xff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289"
    r"\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_PATH = rf"[a-zA-Z0-9\u0400-\u04ff{_LATIN}!*';:=+,.$/%\#\[\]\-\u2013_~@|&]"
_NO_PATH_END = "!*';:,.$%[]\u2013~@|&"
_NO_QUERY_END = "!?*'@();:+$%[].,~|"

_RUN = regex.compile(rf"(?:{_HOST}|[._\-])++")
_START = regex.compile(rf"(?<![A-Za-z0-9@＠$\#＃\ufffe\ufeff\uffff]){_HOST}")
_SCHEME = regex.compile(r"(?<![A-Za-z0-9@＠$\#＃\ufffe\ufeff\uffff])https?://$", regex.IGNORECASE)
_PORT = regex.compile(r":[0-9]++")
_PARENS = rf"\((?:{_PATH}++(?:\({_PATH}++\){_PATH}*+)?|\({_PATH}++\){_PATH}*+)\)"
_PATH_TAIL = regex.compile(rf"/(?:{_PATH}++|{_PARENS})*+")
_QUERY_TAIL = regex.compile(r"\?[a-zA-Z0-9!?*'@();:&=+$/%\#\[\]\-_.,~|]*+")
_SHORT_LINK = regex.compile(r"https?://t\.co/([a-z0-9]++)", regex.IGNORECASE)
_ASCII_LABELS = regex.compile(rf"(?:[\-a-zA-Z0-9{_LATIN}]++\.)++")
_ASCII_WORD = regex.compile(r"[A-Za-z0-9]++")
_CONTINUES = frozenset(string.ascii_letters + string.digits + "@+-")
_PUNYCODE = regex.compile(r"xn--[\-0-9a-z]++", regex.IGNORECASE)


class Link(NamedTuple):
    """Characters `start` up to, not including, `end`."""

    start: int
    end: int


def links(text: str) -> list[Link]:
    """Every link X would shorten in `text` (which must be NFC already), in order, without overlap."""
    if "." not in text:
        return []
    found: list[Link] = []
    for candidate in _candidates(text):
        found += _accepted(text, candidate)
    return found


class _Candidate(NamedTuple):
    """Something shaped like a URL: `start` includes the scheme, `end` the path and query."""

    start: int
    host: Link
    end: int
    has_scheme: bool
    has_path: bool


class _Label(NamedTuple):
    start: int
    end: int
    suffix_end: int | None
    """Where the top-level domain after this label's dot ends, if there is one."""
    beyond: int | None
    """Where the longest host ends that starts at the next label."""
    reach: int | None
    """Where the longest host ends that starts at this label."""


def _candidates(text: str) -> Iterator[_Candidate]:
    floor = 0
    for run in _RUN.finditer(text):
        if run.end() <= floor or text.find(".", *run.span()) < 0:
            continue
        labels = _labels(text, run.start(), run.end())
        scheme = _SCHEME.search(text, max(run.start() - len("https://"), floor), run.start())
        reach = labels[0].reach if labels and labels[0].start == run.start() else None
        if scheme is not None and reach is not None:
            found = _with_tail(text, scheme.start(), Link(run.start(), reach), has_scheme=True)
            yield found
            floor = found.end + 1
        for label in labels:
            # A label may hold the end of one host and the start of the next one.
            while label.end > floor and (host := _host_in(text, label, floor)) is not None:
                found = _with_tail(text, host.start, host, has_scheme=False)
                yield found
                # The character before a link cannot belong to the link before it.
                floor = found.end + 1


def _labels(text: str, start: int, end: int) -> list[_Label]:
    """Cut a run at its dots and keep the labels a host could hold; the last piece may be a top-level domain."""
    labels: list[_Label] = []
    next_start = text.rindex(".", start, end) + 1
    reach: int | None = None
    while next_start > start:
        dot = next_start - 1
        first = text.rfind(".", start, dot) + 1 or start
        suffix = _suffix_end(text, next_start, end)
        beyond, reach = reach, _reach(text, first, dot, suffix, reach)
        if beyond is not None or suffix is not None:
            labels.append(_Label(first, dot, suffix, beyond, reach))
        next_start = first
    labels.reverse()
    return labels


def _reach(text: str, start: int, end: int, suffix: int | None, beyond: int | None) -> int | None:
    if (beyond is None and suffix is None) or start == end or text[start] in "-_" or text[end - 1] in "-_":
        return None
    if beyond is not None:
        return beyond
    # Underscores are fine in a sub-domain, not in the name itself.
    return None if text.find("_", start, end) >= 0 else suffix


def _host_in(text: str, label: _Label, floor: int) -> Link | None:
    """The first host that starts inside this label, at `floor` or later."""
    if text[label.end - 1] in "-_":
        return None
    first, reach = max(label.start, floor), label.beyond
    if reach is None:
        first, reach = max(first, text.rfind("_", label.start, label.end) + 1), label.suffix_end
    start = _START.search(text, first, label.end)
    return Link(start.start(), reach) if start and reach is not None else None


def _suffix_end(text: str, start: int, end: int) -> int | None:
    """Where a top-level domain that begins at `start` ends, or None."""
    word = _ASCII_WORD.match(text, start, end)
    if word is not None and (word.end() == end or text[word.end()].isascii()):
        if word[0].lower() in _suffixes() and text[word.end() : word.end() + 1] not in _CONTINUES:
            word_end: int = word.end()
            return word_end
    else:
        for length in _suffix_lengths().get(text[start : start + 1].lower(), ()):
            stop = start + length
            known = stop <= end and text[start:stop].lower() in _suffixes()
            if known and text[stop : stop + 1] not in _CONTINUES:
                return stop
    encoded = _PUNYCODE.match(text, start, end)
    return encoded.end() if encoded else None


def _with_tail(text: str, start: int, host: Link, *, has_scheme: bool) -> _Candidate:
    end = host.end
    if text[end : end + 1] not in (":", "/", "?"):
        return _Candidate(start, host, end, has_scheme, has_path=False)
    if port := _PORT.match(text, end):
        end = port.end()
    path = _PATH_TAIL.match(text, end)
    if path:
        end += len(path[0].rstrip(_NO_PATH_END))
    if query := _QUERY_TAIL.match(text, end):
        kept = len(query[0].rstrip(_NO_QUERY_END))
        end += kept
    return _Candidate(start, host, end, has_scheme, has_path=path is not None)


def _accepted(text: str, found: _Candidate) -> list[Link]:
    host = text[found.host.start : found.host.end]
    if not _is_valid(host, found):
        return []
    if found.has_scheme:
        return _short_link(text, found)
    if found.start > 0 and text[found.start - 1] in "-_./":
        return []
    return _bare_hosts(host, found)


def _is_valid(host: str, found: _Candidate) -> bool:
    if host.lower().startswith("xn--") and not host.isascii():
        return False
    scheme = 0 if found.has_scheme else len("https://")
    fits = found.end - found.start + scheme <= LONGEST_URL
    if host.isascii() and len(host) <= LONGEST_LABEL:
        return fits
    return fits and all(_label_length(label) <= LONGEST_LABEL for label in host.split("."))


def _label_length(label: str) -> int:
    if len(label) > LONGEST_LABEL or label.isascii():
        return len(label)
    return len("xn--") + len(label.encode("punycode"))


def _short_link(text: str, found: _Candidate) -> list[Link]:
    """X's own short links end with their code, or with a query right after it."""
    short = _SHORT_LINK.match(text, found.start, found.end)
    if short is None:
        return [Link(found.start, found.end)]
    if len(short[1]) > LONGEST_SHORT_CODE:
        return []
    has_query = found.end > short.end() and text[short.end()] == "?"
    return [Link(found.start, found.end if has_query else short.end())]


def _bare_hosts(host: str, found: _Candidate) -> list[Link]:
    """Without a scheme only Latin names count, several in a row even; the path belongs to the last one."""
    if host.isascii() and "_" not in host:
        return [Link(found.host.start, found.end if found.has_path else found.host.end)]
    names: list[Link] = []
    position = 0
    while (labels := _ASCII_LABELS.search(host, position)) is not None:
        position = labels.end()
        dot = labels.end() - 1
        while dot > labels.start():
            suffix = _suffix_end(host, dot + 1, len(host))
            if suffix is not None:
                names.append(Link(found.host.start + labels.start(), found.host.start + suffix))
                position = max(suffix, labels.start() + 1)
                break
            dot = host.rfind(".", labels.start(), dot)
    if names and found.has_path:
        names[-1] = Link(names[-1].start, found.end)
    return names


@cache
def _suffixes() -> frozenset[str]:
    """The top-level domains X knows (twitter-text's list, Apache-2.0), lower case."""
    listed = files(__package__).joinpath("tlds.txt").read_text(encoding="utf-8")
    return frozenset(listed.split())


@cache
def _suffix_lengths() -> dict[str, tuple[int, ...]]:
    """For each first character: the lengths of the top-level domains that begin with it, longest first."""
    lengths: dict[str, set[int]] = {}
    for suffix in _suffixes():
        lengths.setdefault(suffix[0], set()).add(len(suffix))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
