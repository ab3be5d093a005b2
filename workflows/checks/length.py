"""Is there anything to say, does it fit, and can it be sent at all: counted the network's own way."""

import re

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.characters import IGNORABLE
from workflows.checks.text.words import plural
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding, Severity, Span
from workflows.domain.limits import Limits

NAME = "length"
VERSION = 2
EVEN_WHEN_OVERLONG = True
READS_CHOICES = False

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's controls and surrogates, but the tabulator and line ends."""
_LOCATE_UP_TO = 4
"""Times the limit: beyond, the place where the limit falls says nothing any more and is not searched."""


class Settings(BaseModel):
    """Nothing to set but whether to look: the limit is the network's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Forbids empty parts, parts over the limit, and characters that cannot be sent."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding of each kind for every part."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            found = [_empty(part, number), _too_long(part, number, context.limits), _unsendable(part, number)]
            findings.extend(finding for finding in found if finding)
        return findings


def _empty(part: Part, number: int) -> Finding | None:
    if part.media or any(not (character.isspace() or character in IGNORABLE) for character in part.text):
        return None
    return Finding(
        check=NAME,
        severity=Severity.FORBIDDEN,
        part=number,
        reason="There is nothing to read in this post.",
        advice="Write something, or close the draft.",
    )


def _too_long(part: Part, number: int, limits: Limits) -> Finding | None:
    count = limits.count(part.text)
    if count <= limits.maximum:
        return None
    over = plural(count - limits.maximum, "character")
    return Finding(
        check=NAME,
        severity=Severity.FORBIDDEN,
        part=number,
        span=_beyond(part.text, count, limits),
        reason=f"{over} too long: {limits.network} counts {count:,} and allows {limits.maximum:,}.",
        advice=f"Take out at least {over}.",
    )


def _beyond(text: str, count: int, limits: Limits) -> Span | None:
    """The words past the limit. Counting grows with the text, so the place is found by halving."""
    if count > limits.maximum * _LOCATE_UP_TO:
        return None
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if limits.count(text[:middle]) <= limits.maximum:
            fits = middle
        else:
            too_long = middle
    return Span(start=fits, end=len(text))


def _unsendable(part: Part, number: int) -> Finding | None:
    found = _CONTROL.search(part.text)
    if not found:
        return None
    return Finding(
        check=NAME,
        severity=Severity.FORBIDDEN,
        part=number,
        span=Span(start=found.start(), end=found.end()),
        reason=f"There is a control character (U+{ord(found.group()):04X}) in the text; it cannot be sent as it is.",
        advice="Delete it, or type the words around it again: it usually comes from another program.",
    )
