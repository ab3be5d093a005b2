"""Other people's data: cards, accounts, numbers of the state, mail addresses, phones, homes, birth dates, illnesses."""

import re
from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict

from workflows.checks.keys.unmasked import unmask
from workflows.checks.personal.contacts import bare, mails_in, phones_in
from workflows.checks.personal.ids import ids_in
from workflows.checks.personal.money import accounts_in, cards_in
from workflows.checks.personal.piece import Piece
from workflows.checks.personal.wording import told_in
from workflows.checks.text.links import without_links
from workflows.checks.text.lists import read_list
from workflows.checks.text.reading import read
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding

NAME = "private_data"
VERSION = 3

_MOST = 60
"""Pieces and links compared with each other in one text."""
_SOME_DIGITS = re.compile(r"\d(?:[ .\-()/+]{0,3}[A-Z]{0,3}\d){3}")
_MANY_DIGITS = re.compile(r"\d(?:[ .\-()/+]{0,3}\d){6}")
_CODES = re.compile(r"\d(?:(?<=[A-Z]{2}\d)|(?<=[A-Z]{2} \d))\d")
_AT = re.compile(r"@(?<=\w@)\w")
_SPELT_AT = re.compile(r"\Wat\W.{0,60}\Wdot\W", re.IGNORECASE)


class Settings(BaseModel):
    """`regions`: where numbers written without + are read. `public`: addresses and numbers that may always appear."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    regions: tuple[str, ...] = ("US", "GB")
    public: tuple[str, ...] = ()


class Check:
    """Holds private data. Contacts meant for the public (role mailboxes, toll-free numbers, "call us") pass."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.roles = frozenset(read_list("role_mailboxes.txt"))
        self.iban_lengths = {
            country: int(length) for country, length in (entry.split(":") for entry in read_list("iban_lengths.txt"))
        }
        self.public = frozenset(bare(entry) for entry in settings.public)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return a finding for each piece of private data; the data itself is never repeated."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            findings.extend(self._look_at(part, number, context))
            for medium in part.media:
                told = next(self._pieces(medium.alt_text, context), None)
                if told:
                    findings.append(_in_description(told, number))
        return findings

    def _look_at(self, part: Part, number: int, context: Context) -> Iterator[Finding]:
        plain = unmask(part.text)
        taken = [(link.span.start, link.span.end) for link in read(part.text).links]
        for piece in self._pieces(plain.text, context):
            span = plain.span(piece.start, piece.end)
            if any(span.start < end and start < span.end for start, end in taken):
                continue
            taken.append((span.start, span.end))
            if len(taken) > _MOST:
                return
            yield Finding(
                check=NAME,
                severity=piece.severity,
                part=number,
                span=span,
                reason=f"This looks like {piece.what}.",
                advice=piece.advice,
                rule=piece.rule,
            )

    def _pieces(self, text: str, context: Context) -> Iterator[Piece]:
        """What is surest comes first: of two that overlap the first is kept."""
        if ("@" in text and _AT.search(text)) or ("dot" in text.lower() and _SPELT_AT.search(text)):
            yield from mails_in(text, roles=self.roles, public=self.public, own_domains=context.own_domains)
        if _SOME_DIGITS.search(text):
            numbers: list[Piece] = []
            for piece in self._numbers(text):
                numbers.append(piece)
                yield piece
            rest = _without(numbers, without_links(text))
            if _MANY_DIGITS.search(rest):
                yield from phones_in(text, rest, regions=self.settings.regions, public=self.public)
        yield from told_in(text)

    def _numbers(self, text: str) -> Iterator[Piece]:
        if _MANY_DIGITS.search(text):
            yield from cards_in(text)
        if _CODES.search(text.upper()):
            yield from accounts_in(text, self.iban_lengths)
        yield from ids_in(text)


def _without(pieces: Iterable[Piece], text: str) -> str:
    """The text with these blanked out; every other character keeps its place."""
    characters = list(text)
    for piece in pieces:
        characters[piece.start : piece.end] = " " * (piece.end - piece.start)
    return "".join(characters)


def _in_description(piece: Piece, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=piece.severity,
        part=number,
        reason=f"The description of a picture holds what looks like {piece.what}.",
        advice=piece.advice,
        rule=piece.rule,
    )
