"""Mail addresses and phone numbers of people, as opposed to those a company gives to the public."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import phonenumbers

from workflows.checks.personal.piece import Piece
from workflows.checks.text.reading import in_small_letters
from workflows.domain.finding import Severity

_EMAIL = re.compile(
    r"(?<![\w.+\-])(?P<box>[A-Za-z0-9_][\w.+\-]{0,63})@(?P<domain>[A-Za-z0-9][A-Za-z0-9\-]{0,62}(?:\.[A-Za-z0-9\-]{1,63}){0,6}"
    r"\.[A-Za-z]{2,24})(?![\w\-/]|\.\w)"
)
_SPELT = re.compile(
    r"(?<![\w.])(?P<box>[A-Za-z0-9](?:[\w.+\-]| ?[(\[]dot[)\]] ?){1,60}?) ?(?:[(\[{] ?at ?[)\]}]| at ) ?"
    r"(?P<domain>[A-Za-z0-9\-]{2,40}) ?(?:[(\[{] ?dot ?[)\]}]| dot ) ?(?P<end>[A-Za-z]{2,6})(?!\w)",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|aol|icloud|me|mac|gmx|web|proton(?:mail)?|pm"
    r"|mail|zoho|fastmail|"
    r"comcast|verizon|sbcglobal|att|cox|btinternet|sky|orange|wanadoo|free|laposte|libero|t-online|qq|163|yandex)\."
    r"(?:[a-z]{2,3}|co\.[a-z]{2}|com\.[a-z]{2})"
)
_INVITED = re.compile(
    r"\b(?:e-?mail|write|drop|send|contact|reach|message|mail)\s+(?:it\s+|them\s+"
    r"|your\s+[\w ]{1,30}?\s+)?(?:us|to us|in|to our)\b"
    r"|\b(?:drop us|get in touch|send (?:your|in your)|apply|submit|rsvp|register|for (?:more )?(?:info|details))\b"
)
"""For small letters."""
_PUBLIC_MAIL = re.compile(r"\b(?:rsvp|media|press|journalists?)\b")
"""For small letters."""

_PHONE_NAMED = re.compile(
    r"\b(?:phone|cell|mobile|tel|call|text|reach|ring|dial|number|whatsapp|answering|contact|messages to"
    r"|handy|fax)\b[^\d\n+]{0,25}\n?"
    r"(?P<number>\+?\(?\d(?:[ .\-()/]{0,2}\d){6,14})(?![\w/:%]|[.,]\d)"
)
"""For small letters."""
_OF_A_PERSON = re.compile(
    r"\b(?:my|her|his|their)\s+(?:\w+\s+)?(?:phone|cell|mobile|number|tel|digits|whatsapp)\b"
    r"|\b(?:text|ring|dm|whatsapp|call|reach) (?:me|her|him)\b|\bpersonal\b|\bhome (?:phone|number)\b"
    r"|\b(?:mr|mrs|ms|dr)\.? [a-z]|\b(?:customer|client|patient|employee"
    r"|colleague)(?:['’]s)? (?:\w+ )?(?:phone|number|cell|mobile)"
    r"|\bcan be reached (?:at|on)\b"
)
"""For small letters."""
_NAMED_PERSON = re.compile(r"\b[A-Z][a-z]+['’][sS] (?i:(?:new )?(?:phone|number|cell|mobile))\b")
_PUBLIC = re.compile(
    r"\b(?:call us|call our|call now|call today|hotline|helpline|help line|lifeline|toll[ -]?free"
    r"|customer (?:service|care|support)|support line|dial|dial-in|conference call|press (?:office|contact)"
    r"|media (?:contact|inquiries|enquiries)|book(?:ings?)?|reserv\w+|contact us|reach us|ring us|phone us"
    r"|text us|give us a"
    r"|info(?:rmation)? line|tickets?|rsvp|text \w+ to|appointments?|schedule|box office|order(?:s|ing)?|fax"
    r"|sales|office|shop"
    r"|store|branch|enquir\w+|inquir\w+|to donate|donations?|emergency|non-emergency|police|crimestoppers"
    r"|samaritans|gp|clinic"
    r"|hospital|line is open|lines are open|call (?:the|to|for)|visit)\b"
)
"""For small letters."""
_TOLL_FREE = re.compile(r"^(?:\+?1\D{0,2})?8(?:00|33|44|55|66|77|88)\D|^\+?(?:44\D?)?0?80\d\D|^1[38]00\D")
_PHONE_TRIES = 12
_SUBSCRIBER = 9
_AROUND = 30
"""Characters around digits that say whether they are a phone number."""
_DIGITS = re.compile(r"\d(?:[ .\-()/+]{0,3}\d){5,40}")
_IN_GROUPS = re.compile(
    r"[+＋(（\[［][^\w,:;!?%\n]{0,4}\d(?:(?:[^\w,:;!?%\n]|[xX]){0,4}\d){6}"
    r"|\d(?=\d{0,20}(?:[^\w,:;!?%\n]|[xX]){1,4}\d)(?:(?:[^\w,:;!?%\n]|[xX]){0,4}\d){6}"
)
"""Seven digits with what may stand between those of a phone number: a bare run of digits is none, see below."""
_NUMBERS = 10
"""Phone numbers looked at in one text."""


def bare(entry: str) -> str:
    """For comparing: a mail address in small letters, a number as its last digits, whatever its country code."""
    return entry.lower() if "@" in entry else re.sub(r"\D", "", entry)[-_SUBSCRIBER:]


def mails_in(
    text: str, *, roles: frozenset[str], public: frozenset[str], own_domains: frozenset[str]
) -> Iterator[Piece]:
    """Yield addresses of people. Mailboxes of a function (`roles`), addresses in `public`, and the press's pass."""
    small = text.lower()
    if _PUBLIC_MAIL.search(small):
        return
    invited = bool(_INVITED.search(small))
    for match in _EMAIL.finditer(text) if "@" in text else ():
        box, domain = match.group("box").lower(), match.group("domain").lower()
        if is_role(box, roles) or bare(match.group()) in public:
            continue
        if any(domain == own or domain.endswith(f".{own}") for own in own_domains):
            yield _mail(match, "a colleague's own mail address", Severity.NOTABLE)
        elif invited and not _FREE.fullmatch(domain) and not re.search(r"[._\d]", box):
            yield _mail(match, "a mail address that may be a person's own", Severity.ADVICE)
        else:
            yield _mail(match, "a person's own mail address", Severity.RISKY)
    for match in _SPELT.finditer(text) if "dot" in small else ():
        if not is_role(match.group("box").lower(), roles) and _is_spelt(match):
            yield _mail(match, "a person's own mail address, spelt out", Severity.RISKY)


def phones_in(text: str, rest: str, *, regions: Sequence[str], public: frozenset[str]) -> Iterator[Piece]:
    """Yield phone numbers: a tip when bare, RISKY when the words say that it is somebody's own.

    `rest`: the text with what is known to be something else blanked out, every character at its place.
    """
    small = text.lower()
    private = bool(_OF_A_PERSON.search(small) or _NAMED_PERSON.search(text))
    if not private and _PUBLIC.search(small):
        return
    severity = Severity.RISKY if private else Severity.ADVICE
    what = "somebody's own phone number" if private else "a phone number"
    for start, end in _phone_places(text, rest, regions):
        if bare(text[start:end]) not in public:
            advice = "Leave it out, unless it is a number meant for the public."
            yield Piece(start, end, "phone", what, severity, advice)


def is_role(box: str, roles: frozenset[str]) -> bool:
    """Whether a mailbox is a function's: one of its words is listed, or it ends in one of the usual."""
    words = re.split(r"[.+_\-\d]+", box)
    return any(word in roles for word in words) or box.endswith(("support", "service", "press", "info", "team", "news"))


def _is_spelt(match: re.Match[str]) -> bool:
    """Brackets, a mail service or a name with a dot; "meet us at nine dot com" is none."""
    host = f"{match['domain']}.{match['end']}".lower()
    return bool(re.search(r"[(\[{]", match.group()) or _FREE.fullmatch(host) or re.search(r"[._\d]", match["box"]))


def _mail(match: re.Match[str], what: str, severity: Severity) -> Piece:
    advice = "Give a shared mailbox instead, or make sure this person agreed to have it published."
    return Piece(match.start(), match.end(), "mail", what, severity, advice)


def _phone_places(text: str, rest: str, regions: Sequence[str]) -> Iterator[tuple[int, int]]:
    windows = [(begin, end) for begin, end in _windows(rest) if _IN_GROUPS.search(rest, begin, end)]
    for region in regions or (None,):
        matches = (
            (begin, match)
            for begin, end in windows
            for match in phonenumbers.PhoneNumberMatcher(text[begin:end], region, max_tries=_PHONE_TRIES)
        )
        for begin, match in islice(matches, _NUMBERS):
            kind = phonenumbers.number_type(match.number)
            if kind != phonenumbers.PhoneNumberType.TOLL_FREE and _is_written_as_phone(match.raw_string):
                yield begin + match.start, begin + match.end
    for count, named in enumerate(_PHONE_NAMED.finditer(in_small_letters(text))):
        if count < _NUMBERS and not _TOLL_FREE.match(named.group("number")):
            yield named.span("number")


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Where enough digits stand close together, and some characters around them; the rest is not worth reading."""
    begin = end = 0
    for count, match in enumerate(_DIGITS.finditer(text)):
        if count >= 2 * _NUMBERS:
            break
        if end and match.start() - _AROUND > end:
            yield begin, end
            end = 0
        begin = begin if end else max(0, match.start() - _AROUND)
        end = match.end() + _AROUND
    if end:
        yield begin, end


def _is_written_as_phone(raw: str) -> bool:
    """A bare run of digits is more often an order, a case or an amount."""
    return raw.startswith("+") or not raw.isdigit()
