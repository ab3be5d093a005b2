"""Characters nobody sees: text that reads differently from what it says, hidden marks, look-alike letters."""

import itertools
import re
import unicodedata

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.characters import BIDI_CONTROLS, DIRECTION_MARKS, JOINERS, LOOK_ALIKES, ZERO_WIDTH
from workflows.checks.text.words import plural
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "hidden"
VERSION = 1
EVEN_WHEN_OVERLONG = True

_BIDI = re.compile("[" + "".join(sorted(BIDI_CONTROLS)) + "]")
_MARK = re.compile("[" + "".join(sorted(DIRECTION_MARKS)) + "]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ZERO_WIDTH = re.compile("[" + "".join(sorted(ZERO_WIDTH)) + "]+")
_JOINER = re.compile("[" + "".join(sorted(JOINERS)) + "]")
_TAGS = re.compile("(\U0001f3f4)?([\U000e0000-\U000e007f]+)")
_SELECTORS = re.compile(r"(?<=[^\W\d_])[\ufe00-\ufe0f]+|[\ufe00-\ufe0f]{2,}|[\U000e0100-\U000e01ef]{2,}")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_STACKED = re.compile(f"[{_MARKS}]{{4,}}")
_WORD = re.compile(rf"(?:[^\W\d_][{_MARKS}]*)+")
_NOT_LATIN = re.compile("[\u0370-\u058f\u1f00-\u1fff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


class Settings(BaseModel):
    """Nothing to set but whether to look."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Forbids characters that turn the reading direction; holds invisible ones and look-alike letters."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding of each kind for every part, at the first place it occurs."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            if not part.text.isascii():
                findings.extend(_look_at(part.text, number))
        return findings


def _look_at(text: str, number: int) -> list[Finding]:
    found = [
        _turning(text, number),
        _direction_mark(text, number),
        _invisible(text, number),
        _look_alike(text, number),
        _stacked(text, number),
    ]
    return [finding for finding in found if finding]


def _turning(text: str, number: int) -> Finding | None:
    match = _BIDI.search(text)
    if not match:
        return None
    return Finding(
        check=NAME,
        severity=Severity.FORBIDDEN,
        part=number,
        span=Span(start=match.start(), end=match.end()),
        reason=(
            f"An invisible character (U+{ord(match.group()):04X}) turns the reading direction: "
            "people would see other words than the ones that are sent."
        ),
        advice="Delete the words around it and type them again.",
    )


def _direction_mark(text: str, number: int) -> Finding | None:
    match = _MARK.search(text)
    if not match or _RIGHT_TO_LEFT.search(text):
        return None
    return _unseen(number, Span(start=match.start(), end=match.end()), 1)


def _invisible(text: str, number: int) -> Finding | None:
    spans = sorted(itertools.chain(_zero_width(text), _stray_joiners(text), _smuggled(text)))
    if not spans:
        return None
    count = sum(end - start for start, end in spans)
    return _unseen(number, Span(start=spans[0][0], end=spans[0][1]), count)


def _unseen(number: int, span: Span, count: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.RISKY,
        part=number,
        span=span,
        reason=f"The text holds {plural(count, 'invisible character')}. They can hide words and break links and tags.",
        advice="Delete the words around it and type them again, or paste as plain text.",
    )


def _zero_width(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _ZERO_WIDTH.finditer(text)]


def _stray_joiners(text: str) -> list[tuple[int, int]]:
    """Joiners between Latin letters, digits, spaces or at an edge; emoji and Arabic or Indic words need theirs."""
    stray: list[tuple[int, int]] = []
    for match in _JOINER.finditer(text):
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        if not (_may_join(before) and _may_join(after)):
            stray.append(match.span())
    return stray


def _may_join(neighbour: str) -> bool:
    if not neighbour or neighbour.isspace() or neighbour.isascii():
        return False
    return not _LATIN.match(neighbour) and not _NOT_LATIN.match(neighbour)


def _smuggled(text: str) -> list[tuple[int, int]]:
    """Tag characters outside a flag, and variation selectors that vary nothing: both can carry hidden text."""
    tags = [match.span(2) for match in _TAGS.finditer(text) if not match.group(1)]
    return tags + [match.span() for match in _SELECTORS.finditer(text)]


def _look_alike(text: str, number: int) -> Finding | None:
    if not _NOT_LATIN.search(text) or not _LATIN.search(text):
        return None
    words = [match for match in _WORD.finditer(text) if _NOT_LATIN.search(match.group())]
    written_in_it = any(not _all_look_alike(word.group()) and not _LATIN.search(word.group()) for word in words)
    for word in words:
        if _is_mixed(word.group()) or (not written_in_it and len(word.group()) > 2 and _all_look_alike(word.group())):
            return Finding(
                check=NAME,
                severity=Severity.RISKY,
                part=number,
                span=Span(start=word.start(), end=word.end()),
                reason="This word mixes in letters of another alphabet that only look like ours; search, "
                "screen readers and filters read it as a different word.",
                advice="Type the word again on your own keyboard.",
            )
    return None


def _is_mixed(word: str) -> bool:
    """Latin with look-alikes inside. A single Greek letter at either end is a name of science: TNFα, βeta."""
    if not _LATIN.search(word):
        return False
    foreign = [index for index, letter in enumerate(word) if letter.lower() in LOOK_ALIKES]
    if len(foreign) == 1 and foreign[0] in {0, len(word) - 1}:
        return "GREEK" not in unicodedata.name(word[foreign[0]], "")
    return bool(foreign)


def _all_look_alike(word: str) -> bool:
    return all(letter.lower() in LOOK_ALIKES for letter in word)


def _stacked(text: str, number: int) -> Finding | None:
    match = _STACKED.search(text)
    if not match:
        return None
    return Finding(
        check=NAME,
        severity=Severity.RISKY,
        part=number,
        span=Span(start=max(match.start() - 1, 0), end=match.end()),
        reason="Marks are stacked on a letter; the text spills over its neighbours and cannot be read aloud.",
        advice="Type the word again without them.",
    )
