"""Passwords: behind the word for one, or a lone strong word that somebody pasted into the wrong window."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from workflows.domain.finding import Span

MOST_NAMED = 400
"""Words for a secret looked at in one text; a post has a handful."""
_SHORTEST_TOKEN = 16
_LONGEST_LONE = 128

_FOR_LOGIN = (
    r"pass[ _\-]?(?:word|wd|phrase|code|wort)|kennwort|mot de passe|contrase(?:ñ|n)a|senha|wachtwoord|pass|pwd|pw|psw"
)
_WORDS_FOR_KEY = (
    r"(?:api|access|secret|private|client|auth|encryption|signing|account|app|service|license|shared|master|admin|bot|"
    r"refresh|session|webhook)[ _\-]?(?:key|token|secret|id[ _\-]?secret)|credentials?"
)
_NAME = re.compile(
    rf"(?:(?P<password>(?<![a-z])(?:\w{{1,24}}[_\-])?(?:{_FOR_LOGIN})s?(?![a-z]))|(?P<secret>(?:{_WORDS_FOR_KEY})(?![a-z]))"
    rf"|(?P<bare>(?:key|token|secret)(?![a-z])))",
    re.IGNORECASE,
)
_ANCHOR = re.compile(
    r"[Pp](?:ass|ASS|wd|WD|w|W|sw)|[Kk](?:ey|EY|enn)|[Tt](?:oken|OKEN)|[Ss](?:ecret|ECRET|enha)|[Cc](?:redential|ontrase)"
    r"|[Mm]ot de|[Ww]achtw|PASS|PWD|KEY|TOKEN|SECRET"
)
_LONGEST_NAME = 30
_SIGN = re.compile(
    r"[\w\-]{0,16}[\"'`\]]{0,2}(?:\s{0,12}(?:[:=?|<]{0,3}[=:][=>]?|-{1,3}>|→|>|\|)\s{0,12}"
    r"|\s{1,3}(?:is|was|lautet|ist|est|es|=)\s?(?:now|still)?:?\s{1,3})[\"'“‘`(\[]{0,2}"
)
_NEXT = re.compile(r"s?\s{1,3}")
_VALUE = re.compile(r"[^\s\"'”’“‘`,;<>]{4,200}")
_ENDING = ".!?)…]}*_"
_GUESTS = re.compile(r"\b(?:wi-?fi|wlan|guests?|zoom|meeting|webinar|call|event|conference|discount|promo|voucher)\b")
_LOGIN = re.compile(r"\b(?:user(?:name)?|login|log-in|account|email|e-mail|admin|root)\b")
_SAMPLES = re.compile(
    r"(?:your|my|the|an?)[_\-.]|(?:example|sample|placeholder|redacted|changeme|required|none|null|undefined)\b",
    re.IGNORECASE,
)
_RUN = re.compile(r"[a-z]+|[A-Z]+|\d+|[^A-Za-z\d]+")
_LONE = re.compile(r"[\x21-\x7e]{7,128}")
_NO_PASSWORD = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{1,15}://|www\.|[@#$£€/(\[{<%&*]).*|[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+|[\w\-]+(?:\.[\w\-]+)*\.[a-z]{2,10}(?:/.*)?"
    r"|[\d.,:/%+\-x×]+[a-z]{0,3}|.*['’](?:s|t|re|ve|ll|d|m)\b.*",
    re.IGNORECASE,
)
_WORDY = re.compile(
    r"(?:[A-Za-z][a-z]*|[A-Z]+)(?:[\-–/&.][A-Za-z]+)*[!?.…]*|(?:[A-Za-z]+\-?)\d{1,3}(?:th|st|nd|rd|s|k|m|x|am|pm)?[!?.]*",
    re.ASCII,
)


class Strength(Enum):
    """How sure it is that these characters are a secret."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESTS = "guests"
    """A password that is perhaps meant for the public: of the guests' network, of a call."""
    LONE = "lone"


@dataclass(frozen=True, kw_only=True)
class Password:
    """What was found where; the word before it, for the reason."""

    span: Span
    strength: Strength
    name: str = ""


def named_in(text: str) -> Iterator[Password]:
    """Yield the values behind words such as "password:" and "api_key=". Linear: each word is looked behind once."""
    end = 0
    for count, anchor in enumerate(_ANCHOR.finditer(text)):
        if count >= MOST_NAMED:
            return
        if anchor.start() < end:
            continue
        name = _NAME.search(text, max(end, anchor.start() - _LONGEST_NAME), anchor.end() + _LONGEST_NAME)
        if name is None or name.end() <= end:
            continue
        end = name.end()
        sign = _SIGN.match(text, name.end()) or _NEXT.match(text, name.end())
        value = _VALUE.match(text, sign.end()) if sign else None
        if sign is None or value is None:
            continue
        written = value.group().rstrip(_ENDING)
        before = text[max(0, name.start() - 60) : name.start()].lower()
        strength = (
            _judged(str(name.lastgroup), written, before)
            if sign.group().strip() not in {"", "s"}
            else _merely_next(str(name.lastgroup), written)
        )
        if strength:
            span = Span(start=value.start(), end=value.start() + len(written))
            yield Password(span=span, strength=strength, name=name.group())


def lone_in(text: str) -> Password | None:
    """The whole text, when it is nothing but one word that looks like a password; perhaps after a name or address."""
    words = text.split()
    if not 1 <= len(words) <= 2 or len(text) > _LONGEST_LONE or not _LONE.fullmatch(words[-1]):
        return None
    word = words[-1]
    if len(words) == 2 and not re.fullmatch(
        r"[a-z][\w.+\-]{1,40}@[\w.\-]{3,60}|admin|root|administrator", words[0].lower()
    ):
        return None
    if not is_strong(word):
        return None
    start = text.rindex(word)
    return Password(span=Span(start=start, end=start + len(word)), strength=Strength.LONE)


def is_strong(word: str) -> bool:
    """Whether a word alone looks chosen as a password or made by a machine: `Passw0rd!23`, not `Euro2024` or `B2B`."""
    if _NO_PASSWORD.fullmatch(word) or _WORDY.fullmatch(word):
        return False
    core = word.rstrip("!?.…,:;")
    kinds = _kinds(word)
    runs = len(_RUN.findall(core))
    if re.fullmatch(r"\+?[\d\-]+(?:[a-z\-]+|[A-Z\-]+)|\d{1,2}[ap]m?\W\d{1,2}[ap]m?", core):
        return False
    if "digit" not in kinds or not kinds & {"small", "capital"}:
        # Without a digit only what has signs and both cases in the middle.
        return (
            {"small", "capital", "sign"} <= kinds
            and runs >= 5
            and not core.isalpha()
            and not re.search(r"[/&.\-]", core)
        )
    if {"small", "capital", "digit", "sign"} <= kinds:
        return runs >= 3 or core != word
    return runs >= 4 or (len(core) >= 9 and runs >= 3 and "-" not in core)


def looks_made(word: str, *, shortest: int = _SHORTEST_TOKEN) -> bool:
    """Whether a machine made it: long, letters and digits, changing between them as no word does."""
    if len(word) < shortest or not {"digit"} < _kinds(word):
        return False
    runs = len(_RUN.findall(word))
    return runs * 5 >= len(word) and sum(map(str.isdigit, word)) >= 2


def is_torn(body: str, written: str) -> bool:
    """Whether the rest of a key, found without its breaks, was made by a machine and not by words that follow."""
    if len(written.split()) < 2:
        return False
    return looks_made(body, shortest=1) or len(_RUN.findall(body)) * 3 >= len(body)


def _merely_next(group: str, value: str) -> Strength | None:
    """For a value that only stands behind the word: `password toor123`, not `password 2fa` or `pass 3days`."""
    if _SAMPLES.match(value) or _NO_PASSWORD.fullmatch(value) or not {"digit"} < _kinds(value):
        return None
    if looks_made(value) or (group == "password" and re.fullmatch(r"[A-Za-z]{3,20}[!@#$_]?\d{3,6}[!@#$]{0,3}", value)):
        return Strength.CERTAIN if looks_made(value) else Strength.LIKELY
    return Strength.LIKELY if group == "password" and is_strong(value) and len(value) >= 7 else None


def _judged(group: str, value: str, before: str) -> Strength | None:
    if len(value) < 4 or "://" in value or value[0] in "<{[$%*@#(&/" or _SAMPLES.match(value) or len(set(value)) < 4:
        return None
    if group == "bare":
        return Strength.CERTAIN if looks_made(value) else None
    has_digit, has_letter = any(map(str.isdigit, value)), any(map(str.isalpha, value))
    if group == "secret":
        return Strength.CERTAIN if has_digit and has_letter and len(value) >= 6 else None
    guests = _GUESTS.search(before)
    if has_letter and len(value) >= 6 and (has_digit or _has_inner_sign(value)):
        return Strength.GUESTS if guests else Strength.CERTAIN
    if has_letter and len(value) >= 5 and _LOGIN.search(before):
        return Strength.LIKELY
    return Strength.LIKELY if has_digit and not has_letter and len(value) >= 5 and not guests else None


def _has_inner_sign(value: str) -> bool:
    return bool(re.search(r"[A-Za-z][!@#$%^&*_+=~][A-Za-z]", value))


def _kinds(word: str) -> set[str]:
    kinds = set()
    for character in word:
        if character.isdigit():
            kinds.add("digit")
        elif character.isupper():
            kinds.add("capital")
        elif character.islower():
            kinds.add("small")
        else:
            kinds.add("sign")
    return kinds
