"""Small pieces of sentences that every card and dialog shares: names, times, quotes, links."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from bot.language import counted, dated, for_later, in_figures, inside, say
from bot.language import listed as list_of
from workflows.domain.account import Account, Kind
from workflows.domain.content import Content
from workflows.domain.finding import Finding, Severity
from workflows.domain.person import Person
from workflows.ports.chat import Block, Bold, Line, Moment, Piece, Small, Words

TITLE_LENGTH = 24
"""The longest title and button of a window that Slack shows (docs: view object)."""
QUOTE_LENGTH = 120
MOST_FINDINGS = 15
CARD_ROOM = 6_000
"""Characters of findings on one card, beside its words: Slack refuses messages near 13,000 (bolt-js #2509)."""
ZERO_WIDTH_JOINER = "\u200d"

SEVERITY_WORDS = {
    Severity.ADVICE: for_later("Tip"),
    Severity.NOTABLE: for_later("Worth a look"),
    Severity.RISKY: for_later("Risky"),
    Severity.FORBIDDEN: for_later("Cannot go out"),
}
KINDS = {Kind.BRAND: for_later("BRAND"), Kind.PERSONAL: for_later("PERSONAL"), Kind.PRACTICE: for_later("PRACTICE")}
"""Whose voice an account is, in capitals: nobody shall overlook it."""


def name_of(account: Account) -> str:
    """How people call the account: "@acme", or "your own account" where no handle is known."""
    return say("your own account") if account.is_own else account.at_handle


def voice_of(account: Account) -> str:
    """The account with the word that says whose voice it is: "@acme (BRAND)"."""
    return say("your own account (PERSONAL)") if account.is_own else f"{account.at_handle} ({say(KINDS[account.kind])})"


def title_of(account: Account) -> str:
    """A window's title, "@acme · BRAND". The handle is shortened when it must be, the kind never."""
    kind = f" · {say(KINDS[account.kind])}"
    name = say("Your own") if account.is_own else account.at_handle
    return fitted(name, TITLE_LENGTH - len(kind)) + kind


def button_for(verb: str, account: Account) -> str:
    """A window's main button, "Post as @acme", at most 24 characters."""
    return fitted(f"{verb} {name_of(account)}", TITLE_LENGTH)


def fitted(text: str, length: int) -> str:
    """The text, its end replaced by an ellipsis when it is too long."""
    return text if len(text) <= length else text[: length - 1] + "…"


def followers_of(account: Account) -> str:
    """ "84,000 followers", or "" when the network never said."""
    known = account.profile.followers if account.profile else None
    if known is None:
        return ""
    return counted(known, "follower", "followers")


def moment(at: datetime, style: str = "time") -> Moment:
    """An instant for the reader's own zone; in words of UTC where a zone cannot be shown."""
    return Moment(epoch=int(at.timestamp()), fallback=say("{at} UTC", at=dated(at, "%d %b %H:%M:%S")), style=style)


def clock_time(at: datetime, now: datetime) -> Moment:
    """Only the time when it is near, with its date when it is more than half a day away."""
    near = abs((at - now).total_seconds()) < 12 * 3600
    return moment(at, "time" if near else "date_time")


def listed(names: Sequence[str], *, last: str = "and") -> str:
    """ "Ana", "Ana and Bo", "Ana, Bo and Cy"; `last`: "and" or "or"."""
    return list_of(names, last=last)


def names_of(people: Sequence[Person]) -> str:
    """The names in one phrase."""
    return listed([shown(person.name) or say("somebody") for person in people])


def count_of(number: int, one: str, many: str) -> str:
    """ "1 person", "2 people"."""
    return counted(number, one, many)


def and_more(total: int, most: int) -> tuple[Block, ...]:
    """ "And 3 more.", below as many as there was room for; nothing when that were all."""
    return (small(say("And {total} more.", total=in_figures(total - most))),) if total > most else ()


def shown(text: str) -> str:
    """One line of text with every invisible or direction-changing character written out, for quotes and notices."""
    return "".join(_visible(character) for character in text)


def excerpt(text: str, length: int = QUOTE_LENGTH) -> str:
    """The beginning of a text, on one line, safe to quote."""
    return fitted(" ".join(shown(text[: length * 2]).split()), length)


def finding_blocks(findings: Sequence[Finding], content: Content) -> tuple[Block, ...]:
    """The findings, numbered, each quoting its words, with the reason and what to do; as many as one card holds."""
    lines = [finding_line(number, finding, content) for number, finding in enumerate(findings, start=1)]
    there = room_for(lines)
    more: tuple[Block, ...] = (words(say("And {lines} more.", lines=len(lines) - there)),) if len(lines) > there else ()
    return (*(Words(line=line) for line in lines[:there]), *more)


def room_for(lines: Sequence[Line]) -> int:
    """How many of these findings one card holds: MOST_FINDINGS at most, CARD_ROOM characters, and one in any case."""
    room = CARD_ROOM
    for number, line in enumerate(lines[:MOST_FINDINGS]):
        room -= sum(map(_length, line))
        if room < 0 and number:
            return number
    return min(len(lines), MOST_FINDINGS)


def finding_line(number: int, finding: Finding, content: Content) -> Line:
    """One finding: how much it weighs, its words, the reason and what to do."""
    quoted = _quoted(finding, content)
    start: Line = (Bold(f"{number}. {say(SEVERITY_WORDS[finding.severity])}:"),)
    return (*start, f" “{quoted}”. " if quoted else " ", f"{inside(finding.reason)} {inside(finding.advice)}".strip())


def small(*pieces: Piece) -> Small:
    """Small print."""
    return Small(line=tuple(pieces))


def words(*pieces: Piece) -> Words:
    """A paragraph."""
    return Words(line=tuple(pieces))


def joined(pieces: Sequence[Piece], between: str = ", ") -> Line:
    """The pieces with something between them."""
    line: list[Piece] = []
    for piece in pieces:
        line += [between, piece] if line else [piece]
    return tuple(line)


def _visible(character: str) -> str:
    if character in "\n\t" or character == ZERO_WIDTH_JOINER:
        return " " if character != ZERO_WIDTH_JOINER else character
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return say("[U+{ord}]", ord=f"{ord(character):04X}")
    return character


def _length(piece: Piece) -> int:
    return len(piece) if isinstance(piece, str) else len(getattr(piece, "text", getattr(piece, "name", "")))


def _quoted(finding: Finding, content: Content) -> str:
    if finding.span is None or finding.part >= len(content.parts):
        return ""
    return excerpt(finding.span.cut(content.parts[finding.part].text))
