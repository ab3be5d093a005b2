"""Other people's data: cards, bank accounts, social security numbers, private mail addresses and phones."""

import re
from collections.abc import Iterator

import phonenumbers
from pydantic import BaseModel, ConfigDict

from workflows.checks.text.links import links_in
from workflows.checks.text.lists import read_list
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "private_data"
VERSION = 1


_EMAIL = re.compile(
    r"(?<![\w.+\-])(?P<box>[A-Za-z0-9][\w.+\-]{0,63})@(?P<domain>[A-Za-z0-9][A-Za-z0-9\-]{0,62}(?:\.[A-Za-z0-9\-]{1,63}){0,6}"
    r"\.[A-Za-z]{2,24})(?![\w\-/]|\.\w)"
)
_DIGITS = re.compile(r"(?<![\w.,$£€#/\-])\d(?:[ \-]?\d){11,18}(?![\w/]|[.,]\d|-\d)")
_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30})(?![A-Za-z0-9])")
_SSN = re.compile(r"(?<![\w\-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w\-])")
_SSN_NAMED = re.compile(r"(?:\bssn\b|social security(?: number| no\.?| #)?)\D{0,20}(\d{9})(?!\d)", re.IGNORECASE)
_PHONE_NAMED = re.compile(
    r"\b(?:phone|cell|mobile|tel|call|text|reach|ring|dial|number|whatsapp|answering)\b[^\d\n+]{0,25}\n?"
    r"(?P<number>\+?\(?\d(?:[ .\-()/]{0,2}\d){6,14})(?![\w/:%]|[.,]\d)",
    re.IGNORECASE,
)
_MANY_DIGITS = re.compile(r"\d(?:[ .\-()/+]{0,3}\d){6}")
_OF_A_PERSON = re.compile(
    r"\b(?:my|her|his|their)\s+(?:\w+\s+)?(?:phone|cell|mobile|number|tel)\b|\b(?:text|ring|dm|whatsapp) me\b|"
    r"\bcall me\b|\breach me\b|\bpersonal\b",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"\b(?:call us|call our|call now|call today|hotline|helpline|help line|lifeline|toll[ -]?free"
    r"|customer (?:service|care|"
    r"support)|support line|dial|dial-in|conference call|press (?:office|contact)|media (?:contact|inquiries"
    r"|enquiries)|"
    r"book(?:ings?)?|reserv\w+|contact us|reach us|give us a|info(?:rmation)? line|tickets?|rsvp|text \w+ to)\b",
    re.IGNORECASE,
)
_PUBLIC_MAIL = re.compile(r"\b(?:rsvp|media|press|journalists?)\b", re.IGNORECASE)
_TOLL_FREE = re.compile(r"^(?:\+?1\D{0,2})?8(?:00|33|44|55|66|77|88)\D|^\+?(?:44\D?)?0?80\d\D|^1[38]00\D")

_CARD_LENGTHS = {"3": {14, 15, 16}, "4": {13, 16, 19}, "5": {16}, "2": {15, 16}, "6": {16, 19}, "1": {15}}
"""Digits of a card by its first digit (ISO/IEC 7812 ranges in use)."""

_PHONE_TRIES = 30
_SUBSCRIBER = 9


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
        self.iban_lengths = dict(entry.split(":") for entry in read_list("iban_lengths.txt"))
        self.public = frozenset(_bare(entry) for entry in settings.public)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return a finding for each piece of private data; the data itself is never repeated."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            taken = [link.span for link in links_in(part.text)]
            for finding in self._look_at(part, number, context):
                span = finding.span
                if span and not any(span.start < other.end and other.start < span.end for other in taken):
                    findings.append(finding)
                    taken.append(span)
        return findings

    def _look_at(self, part: Part, number: int, context: Context) -> Iterator[Finding]:
        text = part.text
        if "@" in text:
            yield from self._emails(text, number, context)
        if _MANY_DIGITS.search(text):
            yield from _cards(text, number)
            yield from _bank_accounts(text, number, self.iban_lengths)
            yield from _social_security(text, number)
            yield from self._phones(text, number)

    def _emails(self, text: str, number: int, context: Context) -> Iterator[Finding]:
        if _PUBLIC_MAIL.search(text):
            return
        for match in _EMAIL.finditer(text):
            box, domain = match.group("box").lower(), match.group("domain").lower()
            if _is_role(box, self.roles) or _bare(match.group()) in self.public:
                continue
            ours = any(domain == own or domain.endswith(f".{own}") for own in context.own_domains)
            yield Finding(
                check=NAME,
                severity=Severity.NOTABLE if ours else Severity.RISKY,
                part=number,
                span=Span(start=match.start(), end=match.end()),
                reason="This looks like a colleague's own mail address."
                if ours
                else "This looks like a person's own mail address.",
                advice="Give a shared mailbox instead, or make sure this person agreed to have it published.",
            )

    def _phones(self, text: str, number: int) -> Iterator[Finding]:
        private = bool(_OF_A_PERSON.search(text))
        if not private and _PUBLIC.search(text):
            return
        for span in self._phone_spans(text):
            if _bare(span.cut(text)) not in self.public:
                yield Finding(
                    check=NAME,
                    severity=Severity.RISKY if private else Severity.NOTABLE,
                    part=number,
                    span=span,
                    reason="This looks like somebody's own phone number."
                    if private
                    else "This looks like a phone number.",
                    advice="Leave it out, unless it is a number meant for the public.",
                )

    def _phone_spans(self, text: str) -> Iterator[Span]:
        for region in self.settings.regions or (None,):
            matcher = phonenumbers.PhoneNumberMatcher(text, region, max_tries=_PHONE_TRIES)
            for match in matcher:
                if phonenumbers.number_type(
                    match.number
                ) != phonenumbers.PhoneNumberType.TOLL_FREE and _is_written_as_phone(match.raw_string):
                    yield Span(start=match.start, end=match.end)
        for named in _PHONE_NAMED.finditer(text):
            if not _TOLL_FREE.match(named.group("number")):
                yield Span(start=named.start("number"), end=named.end("number"))


def _is_role(box: str, roles: frozenset[str]) -> bool:
    words = re.split(r"[.+_\-\d]+", box)
    return any(word in roles for word in words) or any(
        box.endswith(role) for role in ("support", "service", "press", "info")
    )


def _bare(entry: str) -> str:
    """For comparing: a mail address in small letters, a number as its last digits, whatever its country code."""
    return entry.lower() if "@" in entry else re.sub(r"\D", "", entry)[-_SUBSCRIBER:]


def _is_written_as_phone(raw: str) -> bool:
    """A bare run of digits is more often an order, a case or an amount."""
    return raw.startswith("+") or not raw.isdigit()


def _cards(text: str, number: int) -> Iterator[Finding]:
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) in _CARD_LENGTHS.get(digits[0], set()) and len(set(digits)) > 1 and _luhn(digits):
            yield _certain("a payment card number", match.span(), number)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _bank_accounts(text: str, number: int, lengths: dict[str, str]) -> Iterator[Finding]:
    for match in _IBAN.finditer(text):
        length = int(lengths.get(match.group()[:2], "0"))
        end = _end_of(match.group(), length)
        if length and end and _mod_97(match.group()[:end].replace(" ", "")) == 1:
            yield _certain("a bank account number", (match.start(), match.start() + end), number)


def _end_of(written: str, length: int) -> int | None:
    """Where the first `length` characters that are not spaces end, or None when there are fewer."""
    seen = 0
    for index, character in enumerate(written):
        seen += character != " "
        if seen == length:
            return index + 1
    return None


def _mod_97(iban: str) -> int:
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97


def _social_security(text: str, number: int) -> Iterator[Finding]:
    for match in _SSN.finditer(text):
        yield _certain("a US social security number", match.span(), number)
    for match in _SSN_NAMED.finditer(text):
        yield _certain("a US social security number", match.span(1), number)


def _certain(what: str, place: tuple[int, int], number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.RISKY,
        part=number,
        span=Span(start=place[0], end=place[1]),
        reason=f"This looks like {what}.",
        advice="Take it out. Numbers like this belong in a private message, if anywhere.",
    )
