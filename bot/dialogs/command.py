"""What somebody typed after the command word, understood. Pure: knows no account and no person."""

import re
from dataclasses import dataclass, replace
from enum import Enum

from bot.language import in_english
from workflows.ports.chat import Leftover, Typed, Undecodable

COLON_FORM = re.compile(r"@?(?P<handle>[\w.\-]{1,64}(?:@[\w.\-]{1,253})?):(?=\s|$)")
"""`acme: words`. A space must follow the colon, so that an address (https://…) is never taken for a handle."""
AT_FORM = re.compile(r"@(?P<handle>[\w.\-]{1,64}(?:@[\w.\-]{1,253})?):?(?=\s|$)")
"""`@acme words` or `@acme: words`."""

CONNECT_FORM = re.compile(r"connect(?:\s+@?(?P<handle>[\w.\-]{1,64}(?:@[\w.\-]{1,253})?))?", re.IGNORECASE)
"""`connect` or `connect @acme`, and nothing else."""


BRAKE_FORM = re.compile(
    r"(?P<word>freeze|thaw)(?:\s+(?P<at>@?)(?P<named>[\w.\-]{1,64}(?::[\w.\-]{1,64})?(?:@[\w.\-]{1,253})?):?)?(?=\s|$)",
    re.IGNORECASE,
)
"""`freeze` or `thaw`, and perhaps an account: `@acme`, `acme`, `x:acme`, `all`."""
ALL = "all"
EMERGENCY_FORM = re.compile(
    r"emergency(?:\s+(?P<at>@?)(?P<named>[\w.\-]{1,64}(?::[\w.\-]{1,64})?(?:@[\w.\-]{1,253})?):?)?(?=\s|$)",
    re.IGNORECASE,
)
"""`emergency`, and perhaps an account: `@acme`, `acme`, `x:acme`."""

RECALL_FORM = re.compile(r"recall\s+(?P<link>https?://\S+)", re.IGNORECASE)
"""`recall` and one link, and nothing else."""


class Word(Enum):
    """A command that is exactly one word. More words make it a text: "help me launch" is a post."""

    HELP = "help"
    HOME = "home"
    STATUS = "status"
    QUEUE = "queue"
    MENTIONS = "mentions"
    AWAY = "away"


@dataclass(frozen=True, kw_only=True)
class Connect:
    """`connect`, or `connect` and one handle. When no account is called so, it was words."""

    handle: str
    """Without the @; "" for all that this person may connect."""
    whole: Typed


@dataclass(frozen=True, kw_only=True)
class Brake:
    """`freeze` or `thaw` came first: perhaps the brake, perhaps the first word of a sentence ("Freeze the moment").

    Which of them depends on the accounts there are, so `is_meant` is asked with the answer. It is the brake when

    - nothing else was typed,
    - the second word is `all` or an account and nothing follows it,
    - the second word is an account (or anything) that began with @: nobody writes a sentence so,
    - a reason follows and the command was typed in small letters, `freeze acme leak`, `freeze all we were hacked`.

    Everything else is a post and no word of it is lost: "freeze the moment", "Freeze all prices", "thaw all the ice".
    """

    word: str
    """`freeze` or `thaw`."""
    named: str
    """The second word without its @, when it could name an account; else ""."""
    certain: bool
    """Whether it began with @."""
    reason: Typed
    whole: Typed
    small: bool = True
    """Whether the command was typed in small letters."""

    @property
    def is_all(self) -> bool:
        """Whether everything is meant."""
        return self.named.casefold() == ALL and not self.certain

    def is_meant(self, *, known: bool) -> bool:
        """Whether it is the brake; `known`: the second word is `all` or the handle of an account."""
        if not self.named:
            return not self.reason.text
        if self.certain or not known:
            return self.certain
        return not self.reason.text or (self.word == FREEZE and self.small)


FREEZE, THAW = "freeze", "thaw"
EMERGENCY = "emergency"


@dataclass(frozen=True, kw_only=True)
class Glass:
    """`emergency` came first: perhaps somebody wants the glass broken, perhaps it begins a sentence ("Emergency exits
    are open").

    It is meant when nothing else was typed, when the second word is an account and nothing follows it, or when a reason
    follows an account that began with @ and the command was typed in small letters. Everything else is a post.
    """

    named: str
    """The second word without its @, when it could name an account; else ""."""
    certain: bool
    """Whether it began with @."""
    reason: Typed
    whole: Typed
    small: bool = True
    """Whether the command was typed in small letters."""

    def is_meant(self, *, known: bool) -> bool:
        """Whether it is the command; `known`: the second word is the handle of an account."""
        if not self.named:
            return not self.reason.text
        if not self.reason.text:
            return known or self.certain
        return self.certain and self.small


@dataclass(frozen=True, kw_only=True)
class Plain:
    """Only words, or nothing at all."""

    words: Typed


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """Words for an account that was named."""

    handle: str
    """As it was typed, without the @ and the colon."""
    words: Typed
    whole: Typed
    """Everything that was typed; for when the "handle" was just the first word of a sentence ("Note: …")."""
    certain: bool
    """Whether only a handle can be meant: it began with @."""
    colleague: bool = False
    """The chat turned the handle into one of its own users; which account was meant is not certain any more."""


@dataclass(frozen=True, kw_only=True)
class TakeDown:
    """`recall` and a link. When it is no link to a post, it was words ("Recall https://acme.example/kettle")."""

    link: str
    whole: Typed


Command = Word | Connect | Brake | Glass | TakeDown | Plain | Addressed


def understand(typed: Typed) -> Command:
    """Read what followed the command word. Never fails: what is not understood is words.

    The English words, and those of the language of whoever typed them: it is read as theirs (`bot/conversation/talk`).
    """
    words = trimmed(typed)
    text = in_english(words.text)
    single = {word.value: word for word in Word}.get(text.lower())
    if single:
        return single
    if connect := CONNECT_FORM.fullmatch(text):
        return Connect(handle=connect["handle"] or "", whole=words)
    if recall := RECALL_FORM.fullmatch(text):
        return TakeDown(link=recall["link"], whole=words)
    commanded = _brake_first(words, text) or _glass_first(words, text)
    return commanded or _colleague_first(words) or _handle_first(words) or Plain(words=words)


def trimmed(typed: Typed) -> Typed:
    """The same without white space around it; leftovers keep pointing at their piece."""
    start = len(typed.text) - len(typed.text.lstrip())
    return _cut(typed, start, len(typed.text.rstrip()))


def _brake_first(words: Typed, text: str) -> Brake | None:
    match = BRAKE_FORM.match(text)
    if match is None:
        return None
    rest = trimmed(_cut(words, len(words.text) - len(text) + match.end(), len(words.text)))
    return Brake(
        word=match["word"].lower(),
        named=(match["named"] or "").rstrip("."),
        certain=bool(match["at"]),
        reason=rest,
        whole=words,
        small=text.startswith((FREEZE, THAW)),
    )


def _glass_first(words: Typed, text: str) -> Glass | None:
    match = EMERGENCY_FORM.match(text)
    if match is None:
        return None
    rest = trimmed(_cut(words, len(words.text) - len(text) + match.end(), len(words.text)))
    named = (match["named"] or "").rstrip(".")
    is_small = text.startswith(EMERGENCY)
    return Glass(named=named, certain=bool(match["at"]), reason=rest, whole=words, small=is_small)


def _colleague_first(words: Typed) -> Addressed | None:
    first = next((left for left in words.leftovers if left.start == 0 and left.kind is Undecodable.PERSON), None)
    if first is None:
        return None
    end = first.end + (1 if words.text[first.end : first.end + 1] == ":" else 0)
    rest = trimmed(_cut(words, end, len(words.text)))
    return Addressed(handle=first.shown.lstrip("@"), words=rest, whole=words, certain=True, colleague=True)


def _handle_first(words: Typed) -> Addressed | None:
    certain = words.text.startswith("@")
    match = (AT_FORM if certain else COLON_FORM).match(words.text)
    if match is None:
        return None
    rest = trimmed(_cut(words, match.end(), len(words.text)))
    return Addressed(handle=match["handle"].rstrip("."), words=rest, whole=words, certain=certain)


def _cut(typed: Typed, start: int, end: int) -> Typed:
    end = max(start, end)
    return Typed(
        text=typed.text[start:end],
        leftovers=tuple(_moved(left, by=-start) for left in typed.leftovers if start <= left.start and left.end <= end),
    )


def _moved(left: Leftover, *, by: int) -> Leftover:
    return replace(left, start=left.start + by, end=left.end + by)
