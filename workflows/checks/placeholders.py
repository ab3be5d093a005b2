"""What a template, a test or a cat on the keyboard leaves behind."""

import re
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.links import without_links
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "placeholders"
VERSION = 2


class Settings(BaseModel):
    """Nothing to set but whether to look."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class _Leftover:
    what: str
    severity: Severity
    pattern: re.Pattern[str]


def _leftover(what: str, severity: Severity, pattern: str, flags: int = re.IGNORECASE) -> _Leftover:
    return _Leftover(what=what, severity=severity, pattern=re.compile(pattern, flags))


_GAP = "a gap of a template that was never filled"
_NAMES = (
    r"(?:your|the|our|first|last|full|user|customer|client|company|brand|product|event|campaign|city|store"
    r"|agent|speaker|"
    r"partner|insert|add|short|blog|landing|page)?[ _\-]{0,1}"
    r"(?:name|brand|company|product|link|links|url|date|time|day|month|year|handle|hashtag|price|amount|number"
    r"|location|city|"
    r"venue|title|image|photo|picture|video|gif|text|copy|caption|cta|topic|headline|emoji|quote|address|email"
    r"|phone|tbd|tbc|"
    r"tk|todo|placeholder|here|customer|recipient|event|x|xx|xxx)(?:[ _\-](?:here|goes here|tbd|tbc|name|url|link))?"
)
_LEFTOVERS = (
    _leftover(_GAP, Severity.FORBIDDEN, r"\{\{[^{}\n]{0,80}\}\}|\{%[^%\n]{0,80}%\}|<%[^%\n]{0,80}%>"),
    _leftover(_GAP, Severity.FORBIDDEN, r"\$\{[^{}\n]{1,80}\}|#\{[^{}\n]{1,80}\}|\*\|[A-Z0-9_:]{1,40}\|\*"),
    _leftover(_GAP, Severity.FORBIDDEN, r"(?<!\{)\{[A-Za-z_][A-Za-z0-9_. \-]{0,30}\}(?!\})|\{\d?\}"),
    _leftover(_GAP, Severity.FORBIDDEN, r"%\([A-Za-z_]\w{0,30}\)[sdif]|%%[A-Za-z_]{2,30}%%"),
    _leftover(_GAP, Severity.FORBIDDEN, r"(?<![\d%\w])%[sd](?![\w%])|(?<![\w%])%@(?!\w)", 0),
    _leftover(
        _GAP,
        Severity.FORBIDDEN,
        rf"\[(?!(?:video|photo|gif|picture|quote|text|topic|x|xx)\s?\])\s?{_NAMES}\s?\]|<\s?{_NAMES}\s?>",
    ),
    _leftover(
        _GAP, Severity.FORBIDDEN, r"[\[<(](?:insert|add|enter|replace|fill in|choose|paste)\b[^\]>)\n]{1,60}[\]>)]"
    ),
    _leftover(
        _GAP,
        Severity.FORBIDDEN,
        r"\b(?:INSERT|ADD|ENTER|YOUR|PASTE)(?:[ _][A-Z]{2,15}){0,3}[ _](?:HERE|NAME|LINK|URL|DATE|HANDLE"
        r"|HASHTAG|COMPANY|BRAND|PRODUCT|IMAGE)\b",
        0,
    ),
    _leftover(
        _GAP,
        Severity.FORBIDDEN,
        r"\binsert (?:link|name|url|date|image|photo|text|copy|handle"
        r"|hashtag)s?(?: here)?\b",
    ),
    _leftover(
        _GAP,
        Severity.FORBIDDEN,
        r"#(?:add|insert|your)_?(?:company|brand|hash ?tag|campaign|product|event)_?(?:name|here)?\b",
    ),
    _leftover("filler text", Severity.FORBIDDEN, r"\blorem ipsum\b|\bdolor sit amet\b"),
    _leftover(
        "a note to yourself",
        Severity.FORBIDDEN,
        r"\b(?:TODO|FIXME)\b[: ]|\bTODO$|\bTKTK\b|\b(?:XXXX+|xxxx+)\b",
        re.MULTILINE,
    ),
    _leftover("a note to yourself", Severity.RISKY, r"\b(?:TBD|TBC)\b", 0),
    _leftover(
        "a note to yourself",
        Severity.FORBIDDEN,
        r"^\W{0,2}(?:draft|do not (?:post|publish|tweet)|not for publication)\b\s?[:\-–—\]]",
    ),
    _leftover(
        "a note to yourself", Severity.FORBIDDEN, r"\[(?:draft|do not post|internal|needs? approval|not approved)\]"
    ),
    _leftover(
        "words of a test",
        Severity.FORBIDDEN,
        r"\b(?:please )?(?:ignore|disregard) (?:this )?(?:test|post|tweet|message)\b"
        r"|\btest(?:ing)?[ ,.:\-–!]{1,3}(?:please|pls|plz) ignore\b"
        r"|\bthis is (?:just |only )?a test (?:tweet|post|message|update)\b|\b(?:test|testing) (?:tweet|post"
        r"|message)\b(?=\W*(?:$|please|ignore|\d))"
        r"|^\W*(?:this is (?:only |just )?a )?test(?:ing)?(?:[ ,.\-]+(?:test(?:ing)?|\d{1,3}|one|two|three"
        r"|abc))*\W*$",
    ),
    _leftover(
        "a value that went missing",
        Severity.FORBIDDEN,
        r"\[object Object\]|\bNaN%|\bundefined undefined\b|\bnull null\b",
    ),
    _leftover(
        "a value that went missing",
        Severity.FORBIDDEN,
        r"\b(?:hi|hello|hey|dear|thanks|welcome|congratulations)[ ,]{1,2}(?:undefined|null|none|nan|firstname"
        r"|first_name|fname)\b",
    ),
    _leftover(
        "code that should have become a character",
        Severity.RISKY,
        r"&(?:amp|lt|gt|quot|nbsp|apos|#\d{2,5}|#x[0-9a-f]{2,5});",
    ),
    _leftover(
        "code that should have become formatting",
        Severity.RISKY,
        r"</?(?:p|br|b|i|strong|em|div|span|a|h[1-6]|li|ul)(?:\s[^<>\n]{0,200})?/?>",
    ),
    _leftover(
        "an example address",
        Severity.RISKY,
        r"\b(?:https?://)?(?:www\.)?(?:example\.(?:com|org|net)|yourdomain\.com|yoursite\.com)\b",
    ),
)
_BRACKETS = re.compile(r"\[(?=[^\[\]\n]*[^\W\d_])[^\[\]\n]{1,80}\]")
"""Something in square brackets with a letter in it."""
_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz", "1234567890")
_LETTERS = re.compile(r"[a-z]+")
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}")
_MASHED_AT_MOST = 40


class Check:
    """Forbids unfilled gaps, filler text, notes to oneself and test messages."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return a finding for the first place of each kind of leftover in every part."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            found = _leftovers(part.text, number)
            if all(finding.severity is not Severity.FORBIDDEN for finding in found):
                found += _gaps(part.text, number, context.gaps, is_answer=draft.is_answer)
            findings.extend(found)
            findings.extend(_mashed(part.text, number))
        return findings


def _leftovers(text: str, number: int) -> list[Finding]:
    findings: dict[str, Finding] = {}
    for one in _LEFTOVERS:
        match = one.pattern.search(text)
        if match and one.what not in findings:
            span = Span(start=match.start(), end=match.end())
            findings[one.what] = _finding(one.what, one.severity, number, span)
    return list(findings.values())


def _gaps(text: str, number: int, known: frozenset[str], *, is_answer: bool) -> list[Finding]:
    """A gap of a saved reply, in any case; in an answer, whatever else stands in brackets is looked at by somebody."""
    folded = {gap.casefold() for gap in known}
    for match in _BRACKETS.finditer(text):
        if match.group().casefold() in folded:
            return [_finding(_GAP, Severity.FORBIDDEN, number, Span(start=match.start(), end=match.end()))]
    found = _BRACKETS.search(text) if is_answer else None
    return [_finding(_GAP, Severity.NOTABLE, number, Span(start=found.start(), end=found.end()))] if found else []


def _mashed(text: str, number: int) -> list[Finding]:
    """A short text in which no word could be one: the hand on the keyboard, or the child at it."""
    if len(text) > _MASHED_AT_MOST:
        return []
    words = _LETTERS.findall(without_links(text).lower())
    if not words or not any(map(_is_mash, words)) or sum(len(word) for word in words if not _is_mash(word)) > 6:
        return []
    stripped = text.strip()
    start = text.index(stripped)
    return [_finding("keys hit by accident", Severity.FORBIDDEN, number, Span(start=start, end=start + len(stripped)))]


def _is_mash(word: str) -> bool:
    if _NO_VOWEL.search(word):
        return True
    return len(word) >= 4 and any(word in row * 2 for row in _KEY_ROWS) and word not in {"were", "tree", "rewe"}


def _finding(what: str, severity: Severity, number: int, span: Span) -> Finding:
    return Finding(
        check=NAME,
        severity=severity,
        part=number,
        span=span,
        reason=f"This looks like {what}.",
        advice="Fill it in or take it out.",
    )
