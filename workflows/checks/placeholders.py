"""What a template, a test, a colleague, a writing assistant or a cat on the keyboard leaves behind."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.blanks import BLANKS
from workflows.checks.text.gaps import LEFTOVERS, Leftover
from workflows.checks.text.gibberish import is_hardly_a_word, is_mash
from workflows.checks.text.links import without_links
from workflows.checks.text.lists import read_list
from workflows.checks.text.reading import Phrases, read
from workflows.domain.finding import Context, Draft, Edit, Finding, Fix, Severity, Span

NAME = "placeholders"
VERSION = 4

_KINDS = {
    "filler": "filler text",
    "test": "words of a test",
    "note": "a note to a colleague",
    "assistant": "words of a writing assistant that were meant for you",
    "footer": "words that a program put around the text",
}
_GAP = "a gap of a template that was never filled"
_BRACKETS = re.compile(r"\[(?=[^\[\]\n]{0,80}[^\W\d_])[^\[\]\n]{1,80}\]")
"""Something in square brackets with a letter in it."""
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|nbsp|apos|hellip|mdash|ndash|rsquo|lsquo|rdquo|ldquo|#\d{2,5}|#x[0-9a-fA-F]{2,5});"
)
_ONLY_A_TEST = re.compile(
    r"\W{0,20}(?:this is (?:only |just )?a )?test(?:ing)?"
    r"(?:[ ,.\-]{1,3}(?:test(?:ing)?|tweet|post|message|\d{1,3}|one|two|three|abc)){0,20}\W{0,20}",
    re.IGNORECASE,
)
_TEST_OF = re.compile(
    r"\W{0,5}(?:(?:qa|uat|unit|smoke|integration|api|staging) )?test(?:ing)?(?: \d{1,4}:?)?"
    r" (?:(?:from|via|with|using|of|on) (?:my |our |the )?\w{3,20}|(?:the |our |my )?(?:new |push )?(?:app|api|bot|tool"
    r"|integration|scheduler|image|caption|upload|e-?mail|notification|message|photo|video|link|webhook))\W{0,5}",
    re.IGNORECASE,
)
"""All of a text is the test of something: `Test from the app`."""
_ROW = Leftover(
    rule="row",
    what="a row of a table that a program should have put into words",
    severity=Severity.NOTABLE,
    needs=(";", ",", "\t"),
    pattern=re.compile(
        r"\A\s{0,3}\d[\d.:/ -]{0,24}(?:;\s?[\w.:/%+ -]{0,24}){4,30}\s{0,3}\Z"
        r"|\A[a-z_]{2,20}(?:,[a-z_]{2,20}){4,30}\s{0,3}\Z"
        r"|\A[\w.:/%+ -]{1,24}(?:\t[\w.:/%+ -]{0,24}){3,30}\s{0,3}\Z"
    ),
)
"""All of a text is fields: a date and values parted by semicolons, the heads of columns, or what tabs part."""
_SHAPES = (*LEFTOVERS, *BLANKS, _ROW)
_NEARLY_NOTHING = re.compile(
    r"[a-z0-9.,;:?\\/#*\-]|(?:abc|xyz|123|1234|12345|abc123|hello world|foo|bar|foo ?bar(?: ?baz)?|xxx+"
    r"|blah(?:[ ,]+blah)*|example|sample|title|caption|headline|untitled|new post|my post"
    r"|first (?:tweet|post)|please delete|delete me|(?:please |pls )?ignore(?: this)?|aaa+|bbb+|qqq+)[.!?]?",
    re.IGNORECASE,
)
"""What people type to see whether something works; two letters may be a greeting (xx)."""
_ABOUT_GAPS = re.compile(
    r"\b(?:templates|(?:curly|square) brackets|braces|syntax|merge (?:tags?|fields?)|placeholders?"
    r"|jinja2?|handlebars)\b",
    re.IGNORECASE,
)
"""Words of a text that speaks about gaps and shows one: to its author, it is only pointed out."""
_MEANT = {
    "test": re.compile(r"\b(?:sirens?|alarms?|will sound|you may hear)\b", re.IGNORECASE),
    "filler": re.compile(r"\b(?:sponsor\w*|engrav\w*|personali[sz]\w*|plaques?)\b", re.IGNORECASE),
}
"""By the kind of a leftover phrase: where it is meant. A siren is tested, a sponsor's name is wanted on a shirt."""
_HARDLY_ANY = 24
_YOURS_HERE = re.compile(
    r"\W{0,5}(?:(?:insert |paste |write )?your|insert|add|enter|type|write) "
    r"(?:text|words|post|headline|title|caption) here\W{0,5}"
    r"|\W{0,5}(?:click|tap) (?:here )?to (?:add|edit|enter|insert)(?: (?:text|title|caption|an? image|post))?\W{0,5}",
    re.IGNORECASE,
)
_TWICE_FROM = 12
"""Words of a text whose second half repeats the first; shorter ones are chants."""
_WORDS = re.compile(r"[A-Za-z]+")
_LONG_WORDS = re.compile(r"(?<![\w#@/.'’-])[a-z]{8,40}(?![\w@/'’-])")
_ONE_CHUNK = re.compile(r"\s{0,3}[A-Za-z;',\[\]]{8,60}\s{0,3}")
"""Letters and the signs that lie next to them on the keyboard."""
_HOME_ROW = re.compile(r"\s{0,3}(?=[a-zA-Z',]{0,60};)[asdfghjklASDFGHJKL;',]{8,60}\s{0,3}")
"""Where the right hand rests there is a semicolon; no two words are parted by one without a space."""
_MASHED_AT_MOST = 60
"""Characters; a longer text has words in it, or is looked through word by word."""


class Settings(BaseModel):
    """Nothing to set but whether to look."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Forbids unfilled gaps, filler text, notes to oneself and test messages."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.phrases = _phrases()

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return a finding for the first place of each kind of leftover in every part."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            found = _one_of_each(self._leftovers(part.text, number))
            if all(finding.severity is not Severity.FORBIDDEN for finding in found.values()):
                found |= {gap.rule: gap for gap in _gaps(part.text, number, context.gaps, is_answer=draft.is_answer)}
            if not found and not part.media and len(part.text) <= _HARDLY_ANY:
                found = {nearly.rule: nearly for nearly in _nearly_nothing(part.text, number)}
            if not found:
                found = {mash.rule: mash for mash in _mashed(part.text, number)}
            findings.extend(sorted(found.values(), key=_place))
        return findings

    def _leftovers(self, text: str, number: int) -> Iterator[Finding]:
        reading = read(text)
        for one in _SHAPES:
            match = one.search(reading)
            if match:
                severity = Severity.ADVICE if _is_shown(text, match) else one.severity
                yield _finding(one.rule, one.what, severity, number, Span(start=match.start(), end=match.end()))
        if "&" in text and _ENTITY.search(text):
            yield _entities(text, number)
        for found in self.phrases.find(reading):
            if _is_meant(found.value, found.phrase, text):
                continue
            yield _finding(
                found.value, _KINDS[found.value], Severity.FORBIDDEN, number, reading.span(found.start, found.end)
            )
        if len(text) <= _HARDLY_ANY and _YOURS_HERE.fullmatch(text):
            yield _finding("filler", _KINDS["filler"], Severity.FORBIDDEN, number, _stripped(text))
        if _is_pasted_twice(text):
            yield _finding("doubled", "the same words pasted twice", Severity.NOTABLE, number, _stripped(text))
        if len(text) <= 200 and "est" in text.lower() and (_ONLY_A_TEST.fullmatch(text) or _TEST_OF.fullmatch(text)):
            yield _finding("test", _KINDS["test"], Severity.FORBIDDEN, number, _stripped(text))


@lru_cache(maxsize=1)
def _phrases() -> Phrases[str]:
    rows = (line.split(" | ") for line in read_list("leftovers.txt"))
    return Phrases((phrase, kind) for phrase, kind in rows)


def _one_of_each(findings: Iterator[Finding]) -> dict[str, Finding]:
    """The first of each rule, and for one place one rule."""
    kept: dict[str, Finding] = {}
    for finding in findings:
        if finding.rule not in kept and not any(_overlap(finding.span, other.span) for other in kept.values()):
            kept[finding.rule] = finding
    return kept


def _overlap(one: Span | None, other: Span | None) -> bool:
    return bool(one and other and one.start < other.end and other.start < one.end)


def _is_shown(text: str, match: re.Match[str]) -> bool:
    """Whether what was found is shown by a text about such things, rather than left over."""
    return bool(_ABOUT_GAPS.search(text, 0, match.start()) or _ABOUT_GAPS.search(text, match.end()))


def _is_meant(kind: str, phrase: str, text: str) -> bool:
    """Whether a leftover's phrase is meant: a siren is tested, `your name here` offers a place to sponsors."""
    meant = _MEANT.get(kind)
    return meant is not None and (kind != "filler" or phrase.startswith("your ")) and bool(meant.search(text))


def _is_pasted_twice(text: str) -> bool:
    words = text.split()
    half = len(words) // 2
    return len(words) >= _TWICE_FROM and words[0] == words[half] and words[:half] == words[half:]


def _entities(text: str, number: int) -> Finding:
    """Codes of a web page for one character each; what they stand for is certain."""
    matches = list(_ENTITY.finditer(text))
    edits = tuple(
        Edit(span=Span(start=match.start(), end=match.end()), text=html.unescape(match.group()), part=number)
        for match in matches
    )
    first = Span(start=matches[0].start(), end=matches[0].end())
    found = _finding("code", "code that should have become a character", Severity.RISKY, number, first)
    return Finding(
        check=NAME,
        severity=found.severity,
        part=number,
        span=first,
        reason=found.reason,
        advice="Write the characters themselves.",
        rule="code",
        fix=Fix(label="Write the characters", edits=edits),
    )


def _gaps(text: str, number: int, known: frozenset[str], *, is_answer: bool) -> list[Finding]:
    """A gap of a saved reply, in any case; in an answer, whatever else stands in brackets is looked at by somebody."""
    if "[" not in text:
        return []
    folded = {gap.casefold() for gap in known}
    for match in _BRACKETS.finditer(text):
        if match.group().casefold() in folded:
            return [_finding("gap", _GAP, Severity.FORBIDDEN, number, Span(start=match.start(), end=match.end()))]
    found = _BRACKETS.search(text) if is_answer else None
    if not found:
        return []
    return [_finding("gap", _GAP, Severity.NOTABLE, number, Span(start=found.start(), end=found.end()))]


def _nearly_nothing(text: str, number: int) -> Iterator[Finding]:
    """All of a post is one character, or one word of somebody who tries something out."""
    if _NEARLY_NOTHING.fullmatch(text.strip()):
        yield _finding("nearly nothing", "somebody trying something out", Severity.NOTABLE, number, _stripped(text))


def _mashed(text: str, number: int) -> Iterator[Finding]:
    """A short text in which no word could be one, or one long word that cannot."""
    what = "keys hit by accident"
    if len(text) <= _MASHED_AT_MOST and text.isascii():
        words = _WORDS.findall(without_links(text))
        is_chunk = _ONE_CHUNK.fullmatch(text) is not None and (is_mash(["".join(words)]) or _HOME_ROW.fullmatch(text))
        if words and (is_chunk or is_mash(words)):
            yield _finding("keys", what, Severity.FORBIDDEN, number, _stripped(text))
            return
    for match in _LONG_WORDS.finditer(text):
        if is_hardly_a_word(match.group()):
            yield _finding("keys", what, Severity.RISKY, number, Span(start=match.start(), end=match.end()))
            return


def _stripped(text: str) -> Span:
    start = len(text) - len(text.lstrip())
    return Span(start=start, end=start + len(text.strip()))


def _place(finding: Finding) -> int:
    return finding.span.start if finding.span else 0


def _finding(rule: str, what: str, severity: Severity, number: int, span: Span) -> Finding:
    return Finding(
        check=NAME,
        severity=severity,
        part=number,
        span=span,
        reason=f"This looks like {what}.",
        advice="Fill it in or take it out.",
        rule=rule,
    )
