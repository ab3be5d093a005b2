"""Payment cards and bank accounts."""

import re
from collections.abc import Iterator, Mapping

from workflows.checks.personal.checksums import iban, luhn
from workflows.checks.personal.piece import Piece

_DIGITS = re.compile(r"\d(?<![\w.,$£€#/\-+]\d)(?:[ .\-]{0,2}\d){11,18}(?![\w/]|[.,]\d|-\d)")
_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2}\d{2}(?:[ \-]?[A-Za-z0-9]){11,30})(?![A-Za-z0-9])")
_RANGES = (
    ("34", "34", {15}),
    ("37", "37", {15}),
    ("300", "305", {14}),
    ("36", "36", {14, 15, 16}),
    ("38", "39", {14, 16}),
    ("35", "35", {16, 17, 18, 19}),
    ("4", "4", {13, 16, 19}),
    ("50", "50", {12, 13, 14, 15, 16, 17, 18, 19}),
    ("51", "55", {16}),
    ("56", "58", {12, 13, 14, 15, 16, 17, 18, 19}),
    ("60", "69", {16, 17, 18, 19}),
    ("2221", "2720", {16}),
    ("2131", "2131", {15}),
    ("1800", "1800", {15}),
    ("2014", "2014", {15}),
    ("2149", "2149", {15}),
    ("2200", "2204", {16}),
)
"""First digits of cards in use and how many digits there are (ISO/IEC 7812; the issuers' published ranges)."""


def cards_in(text: str) -> Iterator[Piece]:
    """Yield numbers that an issuer may have given out, with the right check digit."""
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(set(digits)) > 1 and _is_issued(digits) and luhn(digits):
            yield Piece(match.start(), match.end(), "card", "a payment card number")


def accounts_in(text: str, lengths: Mapping[str, int]) -> Iterator[Piece]:
    """Yield IBANs: a country's length (`lengths`, by its two letters) and the check digits are right."""
    for match in _IBAN.finditer(text):
        length = lengths.get(match.group()[:2].upper(), 0)
        end = _end_of(match.group(), length)
        if length and end and iban(re.sub(r"[ \-]", "", match.group()[:end])):
            yield Piece(match.start(), match.start() + end, "iban", "a bank account number")


def _is_issued(digits: str) -> bool:
    return any(low <= digits[: len(low)] <= high and len(digits) in lengths for low, high, lengths in _RANGES)


def _end_of(written: str, length: int) -> int | None:
    """Where the first `length` letters and digits end, or None when there are fewer."""
    seen = 0
    for index, character in enumerate(written):
        seen += character not in " -"
        if seen == length:
            return index + 1
    return None
