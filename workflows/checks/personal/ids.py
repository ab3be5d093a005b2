"""Numbers that a state knows a person by. Short ones count only near the word for them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workflows.checks.personal import checksums
from workflows.checks.personal.piece import Piece

NEAR = 60
"""Characters before a number in which the word for it is looked for; 20 behind it."""
_MOST = 40
"""Runs looked at in one text."""


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """`word`: one of these must stand near; with None the form and its check digit are enough."""

    rule: str
    what: str
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]
    word: re.Pattern[str] | None = None
    hints: tuple[str, ...] = ()
    """Small letters, one of which is in every such word: quicker to look for."""


def _kind(
    rule: str, what: str, pattern: str, is_valid: Callable[[str], bool], word: str = "", hints: str = ""
) -> _Kind:
    return _Kind(
        rule=rule,
        what=what,
        pattern=re.compile(rf"(?<![\w\-/.,$£€#]){pattern}(?![\w/]|[.,\-]\d)", re.ASCII),
        is_valid=is_valid,
        word=re.compile(word, re.IGNORECASE) if word else None,
        hints=tuple(hints.split()),
    )


def _any(_: str) -> bool:
    return True


_SSN = r"(?<![a-z])ssn(?![a-z])|social security|social-security|\btax(?:payer)? id|\bitin\b"

_KINDS = (
    _kind("ssn", "a US social security number", r"\d{3}([- ])\d{2}\1\d{4}", checksums.social_security),
    _kind("ssn", "a US social security number", r"\d{9}", checksums.social_security, _SSN, hints="ssn social tax itin"),
    _kind("itin", "a US taxpayer number", r"9\d{2}([- ])\d{2}\1\d{4}", checksums.taxpayer),
    _kind("itin", "a US taxpayer number", r"9\d{8}", checksums.taxpayer, _SSN, hints="ssn social tax itin"),
    _kind(
        "nino",
        "a UK national insurance number",
        r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]",
        _any,
    ),
    _kind(
        "nino",
        "a UK national insurance number",
        r"[A-Za-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d]",
        _any,
        r"national insurance|\bnino\b|\bni (?:number|no)",
        hints="insurance nino ni",
    ),
    _kind(
        "nhs", "an NHS number", r"\d{3}[ \-]?\d{3}[ \-]?\d{4}", checksums.nhs, r"\bnhs\b|patient", hints="nhs patient"
    ),
    _kind(
        "steuer-id",
        "a German tax number",
        r"\d{2} ?\d{3} ?\d{3} ?\d{3}",
        checksums.steuer_id,
        r"steuer|\bid-?nr|\btax id|\btin\b",
        hints="steuer idnr id-nr tax tin",
    ),
    _kind("nir", "a French social security number", r"[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}", checksums.nir),
    _kind(
        "codice-fiscale",
        "an Italian tax code",
        r"[A-Z]{6} ?\d{2}[ABCDEHLMPRST]\d{2} ?[A-Z]\d{3}[A-Z]",
        checksums.codice_fiscale,
    ),
    _kind("dni", "a Spanish identity number", r"(?:\d{8}|[XYZ]-?\d{7})[ \-]?[A-HJ-NP-TV-Z]", checksums.dni),
    _kind(
        "bsn",
        "a Dutch citizen number",
        r"\d{4}[ .]?\d{2}[ .]?\d{3}",
        checksums.bsn,
        r"\bbsn\b|burgerservice|\bsofi",
        hints="bsn burger sofi",
    ),
    _kind("pesel", "a Polish identity number", r"\d{11}", checksums.pesel, r"\bpesel", hints="pesel"),
    _kind("personnummer", "a Swedish identity number", r"(?:19|20)\d{6}[\-+]\d{4}", checksums.personnummer),
    _kind(
        "personnummer",
        "a Swedish identity number",
        r"(?:19|20)?\d{6}[\-+]?\d{4}",
        checksums.personnummer,
        r"person(?:al )?(?:nummer|number|nr)|\bswedish id",
        hints="person swedish",
    ),
    _kind(
        "sin",
        "a Canadian social insurance number",
        r"\d{3}[ \-]?\d{3}[ \-]?\d{3}",
        checksums.luhn,
        r"(?-i:\bSIN\b)|social insurance|\bsin (?:number|no|is)",
        hints="sin social",
    ),
    _kind(
        "tfn",
        "an Australian tax file number",
        r"\d{3} ?\d{3} ?\d{3}",
        checksums.tax_file,
        r"\btfn\b|tax file",
        hints="tfn tax",
    ),
    _kind(
        "medicare",
        "an Australian Medicare number",
        r"\d{4} ?\d{5} ?\d(?:[ /\-]?\d)?",
        checksums.medicare,
        r"medicare",
        hints="medicare",
    ),
    _kind(
        "aadhaar",
        "an Aadhaar number",
        r"[2-9]\d{3}[ \-]?\d{4}[ \-]?\d{4}",
        checksums.aadhaar,
        r"a+dha+r|\buidai|\buid\b",
        hints="adha uid",
    ),
    _kind("pan", "an Indian tax number", r"[A-Z]{3}P[A-Z]\d{4}[A-Z]", _any),
    _kind(
        "pan",
        "an Indian tax number",
        r"[A-Z]{5}\d{4}[A-Z]",
        _any,
        r"(?-i:\bPAN\b)|permanent account",
        hints="pan permanent",
    ),
    _kind("cpf", "a Brazilian taxpayer number", r"\d{3}\.\d{3}\.\d{3}-\d{2}", checksums.cpf),
    _kind("cpf", "a Brazilian taxpayer number", r"\d{11}", checksums.cpf, r"\bcpf\b", hints="cpf"),
    _kind(
        "routing",
        "a bank's routing number",
        r"\d{9}",
        checksums.routing,
        r"\brouting|\baba (?:number|no)",
        hints="routing aba",
    ),
    _kind("account", "a bank account's sort code", r"\d{2}-\d{2}-\d{2}", _any, r"\bsort ?code", hints="sort"),
    _kind(
        "account",
        "a bank account number",
        r"\d{7,17}",
        _any,
        r"(?:bank )?account (?:number|no\b|nr|#)|\bacct\b|a/c (?:no|number)",
        hints="account acct a/c",
    ),
    _kind(
        "record",
        "somebody's record number",
        r"(?=[A-Z\-]{0,6}\d)[A-Z0-9\-]{5,14}",
        _any,
        r"\bmrn\b|medical record|patient (?:id|number|no)\b|hospital number",
        hints="mrn medical patient hospital",
    ),
    _kind(
        "passport",
        "a passport number",
        r"(?=[A-Z]{0,3}\d{5})[A-Z0-9]{7,10}",
        _any,
        r"\bpassport (?:number|no\b|nr|#|is|:)|\bpassport[:#]|\bpassport [A-Z]{0,2}\d{6}|reisepass|passeport n",
        hints="passport reisepass passeport",
    ),
    _kind(
        "licence",
        "a driving licence number",
        r"(?=[A-Z]{0,6}\d{3})[A-Z0-9]{6,18}",
        _any,
        r"driv(?:er|ing)(?:['’]?s)? licen[cs]e (?:number|no\b|nr|#|is|:)|\bDL[:#]",
        hints="licen dl:  dl#",
    ),
)


_RUN = re.compile(r"[A-Z0-9][A-Z0-9 .+/\-]{4,}", re.ASCII)
"""Where a number may stand; nothing else is looked at more closely."""
_DIGITS = re.compile(r"\d(?:\D*\d){3}")


def ids_in(text: str) -> Iterator[Piece]:
    """Yield every number of a person with its check digit right. Looks only at runs of capitals and digits."""
    runs = [run.span() for run in _RUN.finditer(text) if _DIGITS.search(run.group())]
    if not runs:
        return
    small = text.lower()
    for kind in _KINDS:
        if kind.word is None or any(hint in small for hint in kind.hints):
            for start, end in runs[:_MOST]:
                yield from _of_kind(kind, text, start, end)


def _of_kind(kind: _Kind, text: str, start: int, end: int) -> Iterator[Piece]:
    # Two characters more, for what must not follow.
    for match in kind.pattern.finditer(text, start, end + 2):
        bare = re.sub(r"[ .+/\-]", "", match.group())
        near = text[max(0, match.start() - NEAR) : match.end() + 20]
        if (kind.word is None or kind.word.search(near)) and kind.is_valid(bare) and len(set(bare)) > 1:
            yield Piece(match.start(), match.end(), kind.rule, kind.what)
