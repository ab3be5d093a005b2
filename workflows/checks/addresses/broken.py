"""Links that no network would turn into one, because of a slip of the pen or of the clipboard."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

_MARK = re.compile(r"://|:/(?!/)|;//|:;//|//:?|:\\\\|:(?!/)")
_BEFORE = re.compile(r"(?<![\w/])[a-z0-9]{2,9}\Z")
_HTTP = re.compile(
    r"https?(?:://(?=\s|$)|: //| ://|:/ /|://[\w\-]{1,60},(?:com|org|net|co|eu|de)\b|:// ?www\. |://\.[a-z]|:///+[^\s]*)"
)
_WWW = re.compile(r"www(?:\. [a-z]| \.[a-z]|,[a-z])")
_TYPO = r"(?:c0m|cm-|cmo|comm|con|coom|cpm|xom|vom|ocm|ney|nte|nett|ogr|orgg)"
_BARE_TYPO = re.compile(
    rf"(?<![\w@./\-])(?:www\.)?[a-z0-9\-]{{2,40}}\.{_TYPO}(?=/|[\s!?)]|[.,](?:\s|$)|$)", re.IGNORECASE
)
_REST = re.compile(r"\S*")
_WEB = ("http", "https")
_OTHERS = frozenset({"ftp", "ftps", "sftp", "ssh", "tcp", "tel", "sms", "ssp", "spotify", "steam"})
_TYPO_AT_ALL = re.compile(rf"\.{_TYPO}")
TYPO_TLD = re.compile(rf"{_TYPO}|htm|html|og")
"""Endings that are slips for com, net and org."""
_DANGEROUS = re.compile(
    r"(?<!\w)(?:file:/{2,3}|javascript:\s?\w+\(|data:text/html|smb://|\\\\[a-z0-9\-]+\\)[^\s]*", re.IGNORECASE
)
_DANGEROUS_SIGNS = ("file:/", "javascript:", "data:text", "smb:/", "\\\\")
_NEAREST = 2


def broken_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of broken links. Linear."""
    small = text.lower()
    if len(small) != len(text):
        # A capital with a dot becomes two characters; places would be wrong.
        small = text
    if "ttp" in small or "//" in small or "\\\\" in small:
        for mark in _MARK.finditer(small):
            scheme = _BEFORE.search(small, max(0, mark.start() - 10), mark.start())
            if scheme and _is_slip(scheme.group(), mark, small):
                yield scheme.start(), _end(text, mark.end())
        yield from (match.span() for match in _HTTP.finditer(small) if _begins(small, match.start()))
    if "www" in small:
        yield from (match.span() for match in _WWW.finditer(small) if _begins(small, match.start()))
    if _TYPO_AT_ALL.search(small):
        yield from (match.span() for match in _BARE_TYPO.finditer(small))


def dangerous_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield what points at a file or a program and not at a page."""
    small = text.lower()
    if any(sign in small for sign in _DANGEROUS_SIGNS):
        yield from (match.span() for match in _DANGEROUS.finditer(text))


def _begins(text: str, start: int) -> bool:
    return not start or not (text[start - 1].isalnum() or text[start - 1] in "_/")


def _is_slip(scheme: str, mark: re.Match[str], text: str) -> bool:
    if mark.group() == "://" and scheme in _WEB:
        return False
    near = scheme in _WEB or (
        scheme not in _OTHERS
        and scheme[0] in "htx"
        and min(OSA.distance(scheme, web, score_cutoff=_NEAREST) for web in _WEB) <= _NEAREST
    )
    rest = text[mark.end() : mark.end() + 80]
    if not near or len(rest) < 2 or rest[:2].split() != [rest[:2]]:
        return False
    if mark.group() == "://":
        return True
    # `https:acme.com` is one; "http: the story" and "https//ftp" in a sentence about protocols are none.
    return len(scheme) > 3 and bool(re.match(r"[a-z0-9\-]+\.[a-z0-9]", rest))


def _end(text: str, start: int) -> int:
    found = _REST.match(text, start)
    return found.end() if found else start
