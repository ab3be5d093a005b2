"""Characters nobody sees: text that reads differently from what it says, hidden marks, look-alike letters."""

import re
from collections.abc import Sequence
from itertools import islice
from unicodedata import combining, name

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.characters import (
    BIDI_CONTROLS,
    DIRECTION_MARKS,
    IGNORABLE,
    JOINERS,
    LOOK_ALIKES,
    MARKS,
    STYLISED,
    TRUE_LOOK_ALIKES,
    ZERO_WIDTH,
)
from workflows.checks.text.words import plural
from workflows.domain.finding import Context, Draft, Edit, Finding, Fix, Severity, Span

NAME = "hidden"
VERSION = 3
EVEN_WHEN_OVERLONG = True
READS_DESCRIPTIONS = True

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]+")
"""Commands to old terminals; all but tab and the ends of lines."""
_BIDI = re.compile("[" + "".join(sorted(BIDI_CONTROLS)) + "]")
_MARK = re.compile("[" + "".join(sorted(DIRECTION_MARKS)) + "]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ZERO_WIDTH = re.compile("[" + "".join(sorted(ZERO_WIDTH)) + "]+")
_JOINER = re.compile("[" + "".join(sorted(JOINERS)) + "]")
_TAGS = re.compile("(\U0001f3f4)?([\U000e0000-\U000e007f]+)")
_SELECTORS = re.compile(
    r"(?<=[^\W\d_])[\ufe00-\ufe0f]+|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]+|[\U000e0100-\U000e01ef]{2,}"
)
_STACKED = re.compile(f"(?<=[{MARKS}]{{3}})[{MARKS}]+")
_WORD = re.compile(rf"[^\W\d_](?:[{MARKS}]*[^\W\d_])*")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_STYLISED = re.compile("[" + "".join(sorted(STYLISED)) + "](?:[\\s'’]?[" + "".join(sorted(STYLISED)) + "]){2,}")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_REMOVE = "Remove hidden characters"
_MOST_EDITS = 500
"""Beyond, a text is typed again rather than mended."""
_PLAIN = str.maketrans(STYLISED)

_Place = tuple[int, int]


class Settings(BaseModel):
    """Nothing to set but whether to look."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Forbids characters that turn the reading direction; holds invisible ones inside words and look-alike letters."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding of each kind for every part, at the first place it occurs, with a fix for all."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            text = part.text
            if not text.isascii() or not (text.isprintable() or _CONTROLS.search(text) is None):
                findings.extend(_look_at(part.text, number))
        return findings


def _look_at(text: str, number: int) -> list[Finding]:
    """Only looks where a character of the kind is there at all: one pass over the text in most cases."""
    present = frozenset(text)
    found = [
        _control(text, number),
        _turning(text, number) if present & BIDI_CONTROLS else None,
        _invisible(text, number) if present & IGNORABLE else None,
        _look_alike(text, number) if not present.isdisjoint(LOOK_ALIKES) else None,
        _stacked(text, number) if any(map(combining, present)) else None,
        _stylised(text, number) if not present.isdisjoint(STYLISED) else None,
    ]
    return [finding for finding in found if finding]


def _control(text: str, number: int) -> Finding | None:
    """Control characters come from other programs; networks drop them, refuse them or show boxes."""
    first = _CONTROLS.search(text)
    if not first:
        return None
    places = [match.span() for match in islice(_CONTROLS.finditer(text), _MOST_EDITS + 1)]
    return _finding(
        "control",
        Severity.RISKY,
        number,
        places[0],
        f"The text holds a control character (U+{ord(first.group()[0]):04X}) that nobody can see.",
        "Remove it, then read the text again: a letter may be missing there.",
        _removing(places, number),
    )


def _turning(text: str, number: int) -> Finding | None:
    places = [match.span() for match in _BIDI.finditer(text)]
    if not places:
        return None
    return _finding(
        "direction",
        Severity.FORBIDDEN,
        number,
        places[0],
        f"An invisible character (U+{ord(text[places[0][0]]):04X}) turns the reading direction: "
        "people would see other words than the ones that are sent.",
        "Remove it, then read the text again: it may say something else than you saw.",
        _removing(places, number),
    )


def _invisible(text: str, number: int) -> Finding | None:
    """Held where they part a word or carry a message; at an edge they are left over from copying, and only told."""
    smuggled = _smuggled(text)
    places = sorted([*_zero_width(text), *_stray_joiners(text), *_marks(text), *smuggled])
    if not places:
        return None
    worst = next((place for place in places if place in smuggled or _parts_a_word(place, text)), None)
    count = sum(end - start for start, end in places)
    return _finding(
        "invisible",
        Severity.RISKY if worst else Severity.ADVICE,
        number,
        worst or places[0],
        f"The text holds {plural(count, 'invisible character')}. Such a character hides words and breaks links.",
        "Remove them, or type the words around them again.",
        _removing(places, number),
    )


def _zero_width(text: str) -> list[_Place]:
    return [match.span() for match in _ZERO_WIDTH.finditer(text)]


def _marks(text: str) -> list[_Place]:
    """Marks of direction, where nothing is written from right to left."""
    return [] if _RIGHT_TO_LEFT.search(text) else [match.span() for match in _MARK.finditer(text)]


def _stray_joiners(text: str) -> list[_Place]:
    """Joiners between Latin letters, digits, spaces or at an edge; emoji and Arabic or Indic words need theirs."""
    stray: list[_Place] = []
    for match in _JOINER.finditer(text):
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        if not (_may_join(before) and _may_join(after)):
            stray.append(match.span())
    return stray


def _may_join(neighbour: str) -> bool:
    if not neighbour or neighbour.isspace() or neighbour.isascii():
        return False
    return not _LATIN.match(neighbour) and neighbour not in LOOK_ALIKES


def _smuggled(text: str) -> frozenset[_Place]:
    """Tag characters outside a flag, and variation selectors that vary nothing: both can carry hidden text."""
    tags = [match.span(2) for match in _TAGS.finditer(text) if not match.group(1)]
    return frozenset([*tags, *(match.span() for match in _SELECTORS.finditer(text))])


def _parts_a_word(place: _Place, text: str) -> bool:
    """Whether there is a letter right before and right behind."""
    return text[place[0] - 1 : place[0]].isalnum() and text[place[1] : place[1] + 1].isalnum()


def _look_alike(text: str, number: int) -> Finding | None:
    if not _LATIN.search(text):
        return None
    words = [match for match in _WORD.finditer(text) if not match.group().isascii()]
    mixed = list(islice((word for word in words if _is_mixed(word.group())), _MOST_EDITS + 1))
    pure = [] if mixed else [word for word in words if len(word.group()) > 2 and _is_foreign(word.group())]
    found = mixed or (pure if all(_seems_latin(word.group()) for word in pure) else [])
    if not found:
        return None
    return _finding(
        "look-alike",
        Severity.RISKY,
        number,
        found[0].span(),
        "This word mixes in letters of another alphabet that only look like ours; search, screen readers and filters "
        "read it as a different word.",
        "Type the word again on your own keyboard.",
        _spelling(found, number) if mixed else None,
    )


def _is_foreign(word: str) -> bool:
    return not word.isascii() and not _LATIN.search(word) and any(letter in LOOK_ALIKES for letter in word)


def _is_mixed(word: str) -> bool:
    """Latin with look-alikes inside. A single Greek letter at either end is a name of science: TNFα, βeta."""
    if not _LATIN.search(word):
        return False
    foreign = [index for index, letter in enumerate(word) if letter in LOOK_ALIKES]
    if len(foreign) == 1 and foreign[0] in {0, len(word) - 1}:
        return "GREEK" not in name(word[foreign[0]], "")
    return bool(foreign)


def _seems_latin(word: str) -> bool:
    """Every letter looks Latin, and most are the very shape: not a word that its own alphabet writes anyway."""
    letters = [letter for letter in word if letter.isalpha()]
    return all(letter in LOOK_ALIKES for letter in letters) and (
        sum(letter in TRUE_LOOK_ALIKES for letter in letters) >= 0.6 * len(letters)
    )


def _spelling(words: Sequence[re.Match[str]], number: int) -> Fix | None:
    spelt = ["".join(map(_latin, word.group())) for word in words]
    edits = [_edit(*word.span(), plain, number) for word, plain in zip(words, spelt, strict=True)]
    return _fix("Use our own letters", edits)


def _latin(letter: str) -> str:
    plain = LOOK_ALIKES.get(letter, letter)
    return plain.upper() if letter.isupper() else plain


def _stacked(text: str, number: int) -> Finding | None:
    match = _STACKED.search(text)
    if not match:
        return None
    first = match.span()
    return _finding(
        "stacked",
        Severity.RISKY,
        number,
        (max(first[0] - 4, 0), first[1]),
        "Marks are stacked on a letter; the text spills over its neighbours and cannot be read aloud.",
        "Type the word again without them.",
        None,
    )


def _stylised(text: str, number: int) -> Finding | None:
    """Bold or script letters that are signs of mathematics: screen readers spell them out or skip them."""
    matches = list(islice(_STYLISED.finditer(text), _MOST_EDITS + 1))
    if not matches or _EAST_ASIAN.search(text):
        return None
    edits = [_edit(*match.span(), match.group().translate(_PLAIN), number) for match in matches]
    return _finding(
        "stylised",
        Severity.ADVICE,
        number,
        matches[0].span(),
        "These letters are signs of mathematics or boxes: screen readers spell them out or skip them, and search does "
        "not find them.",
        "Write them as plain letters.",
        _fix("Use plain letters", edits),
    )


def _removing(places: Sequence[_Place], number: int) -> Fix | None:
    return _fix(_REMOVE, [_edit(start, end, "", number) for start, end in places[: _MOST_EDITS + 1]])


def _fix(label: str, edits: Sequence[Edit]) -> Fix | None:
    """None where so much would have to change that nobody could look it over."""
    return Fix(label=label, edits=tuple(edits)) if len(edits) <= _MOST_EDITS else None


def _edit(start: int, end: int, text: str, number: int) -> Edit:
    return Edit(span=Span(start=start, end=end), text=text, part=number)


def _finding(
    rule: str, severity: Severity, number: int, place: _Place, reason: str, advice: str, fix: Fix | None
) -> Finding:
    return Finding(
        check=NAME,
        severity=severity,
        part=number,
        span=Span(start=place[0], end=place[1]),
        reason=reason,
        advice=advice,
        rule=rule,
        fix=fix,
    )
