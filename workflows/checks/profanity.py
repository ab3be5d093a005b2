"""Swear words and slurs, plain or disguised: masked, spaced, stretched, in digits, in look-alike letters, in a tag."""

import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.folding import Folded, fold
from workflows.checks.text.lexicon import Entry, Level, Lexicon, read_lexicon
from workflows.checks.text.links import without_addresses
from workflows.checks.text.lists import read_list
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "profanity"
VERSION = 1

_WORD = re.compile(r"[^\W\d_]+")
_CHUNK = re.compile(r"\S+")
_DIGITS_AS_LETTERS = re.compile(r"[0-9@$!+|(€¢]")
_SPELT = re.compile(r"(?<![^\W_])(?:[a-z](?:[ .\-_~|/,+]|[.\-_~|/,]{2})){2,}[a-z](?![^\W_])")
_MASKED = re.compile(r"(?<![^\W_])[a-z]+(?:(?:[^\w\s.,;:\"'()\[\]{}/<>?+=|]|_)+[a-z]+)+(?![^\W_])")
_CUT_OFF = re.compile(r"(?<![\w*])([a-z]{1,6})(\*{2,10}|#{2,10}|-{2,10}|_{2,10}|\.{2,4})(?![\w*#])")
_NO_LETTER_LEFT = re.compile(
    r"\b(?:what|who|how|where|why|shut) the (?:\*{3,}|[@#$%&!*]{4,})|\b(?:holy|oh|bull) ?\*{4,}"
    r"|(?<!\S)(?=[@#$%&!*^]*[#$%&][@#$%&!*^]*[#$%&*@])[@#$%&!*^]{4,}(?![^\s.,!?])"
)
_TAG = re.compile(r"#(\w+)")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_AROUND = (
    "this",
    "your",
    "that",
    "these",
    "what",
    "such",
    "holy",
    "more",
    "the",
    "you",
    "my",
    "so",
    "no",
    "all",
    "is",
    "now",
    "today",
)
_BROKEN_UP = re.compile(r"\b(?:f uck|fu ck|fuc k|f ucking|fu cking|fuc king|f ucked|fu cked|fu cker)\b")
_AS_I = str.maketrans("013456789@$!+|(€¢", "oieasgtbgasiticec")
_AS_L = str.maketrans("013456789@$!+|(€¢", "oleasgtbgasltlcec")
_AS_BOTH = str.maketrans("013456789@$!+|(€¢", "oieasgtbgasitlcec")
_SENTENCE = "\"'“”‘’.,;:?!()[]{}<>…"
_MOST = 20
"""Findings for one part; nobody reads more."""

_SHORT_MASKS = frozenset({"fuck", "shit", "cunt", "dick", "cock", "twat"})

_WORDS = {
    Level.MILD: (Severity.NOTABLE, "a mild swear word"),
    Level.STRONG: (Severity.RISKY, "a swear word"),
    Level.SLUR: (Severity.RISKY, "a slur"),
}


class Settings(BaseModel):
    """`allowed`: words that are fine for this company, a product's name say. `extra`: further words to hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    allowed: frozenset[str] = frozenset()
    extra: frozenset[str] = frozenset()


class Check:
    """Holds swear words and slurs, notes mild ones. Words that merely contain one pass."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lexicon = read_lexicon(
            read_list("profanity.txt"),
            also=sorted(word.lower() for word in settings.extra),
            without=[word.lower() for word in settings.allowed],
        )
        phrases = [re.escape(line) for line in read_list("profanity_harmless.txt")]
        self.harmless = re.compile(r"\b(?:" + "|".join(phrases) + r")\b")

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return a finding for each place, in order, up to twenty or so for a part."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            text = without_addresses(part.text)
            folded = fold(text)
            passed = [match.span() for match in self.harmless.finditer(folded.text)]
            taken: list[tuple[int, int]] = []
            for start, end, entry in self._places(folded, text):
                if _overlaps((start, end), passed) or _overlaps((start, end), taken):
                    continue
                taken.append((start, end))
                if len(taken) > _MOST:
                    break
                findings.append(
                    _finding(entry, number, folded.span(start, end), disguised=folded.text[start:end] != entry.word)
                )
        return sorted(findings, key=lambda finding: (finding.part, finding.span.start if finding.span else 0))

    def _places(self, folded: Folded, text: str) -> Iterator[tuple[int, int, Entry]]:
        """Every place a listed word may be, in folded characters; places may overlap."""
        yield from self._plain(folded, text)
        yield from _in_tags(folded, text, self.lexicon)
        yield from _in_digits(folded.text, self.lexicon)
        yield from _spelt_out(folded.text, self.lexicon)
        yield from _masked(folded.text, self.lexicon)
        yield from _cut_off(folded.text, self.lexicon)
        yield from _without_letters(folded.text, self.lexicon)

    def _plain(self, folded: Folded, text: str) -> Iterator[tuple[int, int, Entry]]:
        for match in _WORD.finditer(folded.text):
            word = match.group()
            entry = self.lexicon.find(word) or self.lexicon.inside(word)
            if not entry:
                continue
            written = folded.span(*match.span()).cut(text)
            if not (entry.is_ambiguous and written[:1].isupper() and not written.isupper()):
                yield (*match.span(), entry)


def _in_tags(folded: Folded, text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, Entry]]:
    """Tags taken apart at capitals and after common small words: `#SoShitToday`, `#thisgoddamn`."""
    for tag in _TAG.finditer(folded.text):
        written = [text[folded.origin[index]] for index in range(tag.start(1), tag.end(1))]
        for piece in _CAMEL.finditer("".join(letter if letter.isascii() else letter.lower()[:1] for letter in written)):
            found = _in_piece(piece.group().lower(), lexicon)
            if found:
                offset, entry = found
                start = tag.start(1) + piece.start() + offset
                yield start, min(start + len(entry.word), tag.end(1)), entry


def _in_piece(piece: str, lexicon: Lexicon) -> tuple[int, Entry] | None:
    entry = lexicon.find(piece)
    if entry:
        return 0, entry
    for word in _AROUND:
        rest = piece.removeprefix(word)
        if rest != piece and (entry := lexicon.exact.get(rest)) and entry.may_be_guessed:
            return len(word), entry
        rest = piece.removesuffix(word)
        if rest != piece and (entry := lexicon.exact.get(rest)) and entry.may_be_guessed:
            return 0, entry
    return None


def _in_digits(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, Entry]]:
    """`$h1t`, `8|0wj08`: digits and signs read as letters; at least four letters and one of them real."""
    for chunk in _CHUNK.finditer(text):
        if not _DIGITS_AS_LETTERS.search(chunk.group()) or not re.search(r"[a-z]|[@$]{2}", chunk.group()):
            continue
        for stripped in (chunk.group().lstrip(_SENTENCE), chunk.group().strip(_SENTENCE)):
            start = chunk.start() + chunk.group().find(stripped)
            entry = _read_digits(stripped, lexicon)
            if entry:
                yield start, start + len(stripped), entry
                break


def _read_digits(chunk: str, lexicon: Lexicon) -> Entry | None:
    for table in (_AS_I, _AS_L, _AS_BOTH):
        word = chunk.translate(table)
        if len(word) < 4 or not word.isalpha():
            continue
        entry = lexicon.exact.get(word) or lexicon.inside(word)
        if entry and entry.may_be_guessed:
            return entry
    return None


def _spelt_out(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, Entry]]:
    """`f u c k`, `f.u.c.k`, with a stray single letter before or after."""
    for match in _BROKEN_UP.finditer(text):
        yield (*match.span(), lexicon.exact.get(match.group().replace(" ", ""), _HIDDEN))
    for match in _SPELT.finditer(text):
        places = [index for index in range(match.start(), match.end()) if text[index].isalpha()]
        for first, last in ((0, len(places)), (1, len(places)), (0, len(places) - 1)):
            entry = lexicon.exact.get("".join(text[index] for index in places[first:last]))
            if entry and last - first >= 3 and (last - first > 3 or entry.level > Level.MILD):
                yield places[first], places[last - 1] + 1, entry
                break


def _masked(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, Entry]]:
    """`f**k`, `b#$%h`, `c😂nt`: letters replaced in the middle."""
    for match in _MASKED.finditer(text):
        shape = re.sub(r"[^a-z]", "*", match.group())
        if len(shape) < 4:
            continue
        entry = lexicon.masked(shape) or (lexicon.masked(shape.replace("**", "***", 1)) if "**" in shape else None)
        by_hyphen = "-" in match.group() or "_" in match.group() or "&" in match.group()
        if entry and not (by_hyphen and len(shape) == 4 and entry.word not in _SHORT_MASKS):
            yield (*match.span(), entry)


def _cut_off(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, Entry]]:
    """`f***`, `sh**`, `f… you`: only the beginning is left. One letter is enough only for the usual ones."""
    for match in _CUT_OFF.finditer(text):
        head, mask = match.groups()
        if mask[0] in ".-_#":
            if head == "f" and (
                mask[0] != "." or re.match(r"\s*(?:you|off|this|that|them|him|her|it)\b", text[match.end() :])
            ):
                yield (*match.span(), lexicon.exact.get("fuck", _HIDDEN))
            continue
        shape = head + "*" * len(mask)
        if len(head) == 1 and (head, len(shape)) not in {("f", 3), ("f", 4), ("s", 4), ("c", 4), ("b", 5), ("f", 7)}:
            continue
        entry = lexicon.masked(shape) or (lexicon.exact.get("fuck") if head == "f" else None)
        if entry:
            yield (*match.span(), entry)


def _without_letters(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, Entry]]:
    """`what the ****`, `@#$%!`: nothing is left but the intention."""
    for match in _NO_LETTER_LEFT.finditer(text):
        yield (*match.span(), _HIDDEN)


_HIDDEN = Entry(word="", level=Level.MILD)


def _overlaps(place: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(place[0] < end and start < place[1] for start, end in others)


def _finding(entry: Entry, number: int, span: Span, *, disguised: bool) -> Finding:
    severity, words = _WORDS[entry.level]
    return Finding(
        check=NAME,
        severity=severity,
        part=number,
        span=span,
        reason=f"This reads as {words}, however it is written." if disguised else f"This is {words}.",
        advice="Say it in other words.",
    )
