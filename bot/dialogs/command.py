"""What somebody typed after the command word, understood. Pure: knows no account and no person."""

import re
from dataclasses import dataclass, replace
from enum import Enum

from workflows.ports.chat import Leftover, Typed, Undecodable

COLON_FORM = re.compile(r"@?(?P<handle>[\w.\-]{1,64}(?:@[\w.\-]{1,253})?):(?=\s|$)")
"""`acme: words`. A space must follow the colon, so that an address (https://…) is never taken for a handle."""
AT_FORM = re.compile(r"@(?P<handle>[\w.\-]{1,64}(?:@[\w.\-]{1,253})?):?(?=\s|$)")
"""`@acme words` or `@acme: words`."""


class Word(Enum):
    """A command that is exactly one word. More words make it a text: "help me launch" is a post."""

    HELP = "help"
    STATUS = "status"
    QUEUE = "queue"


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


Command = Word | Plain | Addressed


def understand(typed: Typed) -> Command:
    """Read what followed the command word. Never fails: what is not understood is words."""
    words = trimmed(typed)
    single = {word.value: word for word in Word}.get(words.text.lower())
    if single:
        return single
    return _colleague_first(words) or _handle_first(words) or Plain(words=words)


def trimmed(typed: Typed) -> Typed:
    """The same without white space around it; leftovers keep pointing at their piece."""
    start = len(typed.text) - len(typed.text.lstrip())
    return _cut(typed, start, len(typed.text.rstrip()))


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
