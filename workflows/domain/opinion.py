"""What moderators outside say about a draft, and the little that it may do: add to our own findings."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from workflows.domain.content import Content, Part
from workflows.domain.finding import Finding, Severity, Span

MODERATION = "moderation"
"""The check's name that every finding of a moderator bears; its rule is the moderator's name."""
LONGEST_REASON = 300
"""Characters: what stands on a card is a sentence, whatever was answered."""


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What one moderator said of exactly these words. Kept with the draft, so that nobody is asked twice."""

    moderator: str
    """Its name in app.yaml."""
    words: str
    """`print_of` the words it was asked about."""
    findings: tuple[Finding, ...] = ()
    """NOTABLE or RISKY at most; for a failure, what app.yaml says a failure means."""
    failed: bool = False
    """Not asked in time, or not understood: never to be read as "nothing wrong"."""


def print_of(content: Content) -> str:
    """SHA-256, hexadecimal, of everything a moderator is asked about: each part's words, those for its pictures, and a
    poll's choices."""
    words = [list(words_of(part)) for part in content.parts]
    return hashlib.sha256(json.dumps(words, separators=(",", ":")).encode()).hexdigest()


def words_of(part: Part) -> tuple[str, ...]:
    """All that the public reads of one part: its words, those for its pictures, a poll's choices."""
    return (part.text, *(medium.alt_text for medium in part.media), *(part.poll.options if part.poll else ()))


def added_by(opinions: Iterable[Opinion], content: Content) -> tuple[Finding, ...]:
    """The findings of those opinions that are about exactly these words, as they count here.

    Whatever was answered: never above RISKY, named by moderator, without a fix, pointing at nothing but the words.
    """
    words = print_of(content)
    return tuple(
        _as_it_counts(finding, opinion.moderator, content)
        for opinion in opinions
        if opinion.words == words
        for finding in opinion.findings
    )


def _as_it_counts(finding: Finding, moderator: str, content: Content) -> Finding:
    is_there = 0 <= finding.part < len(content.parts)
    length = len(content.parts[finding.part].text) if is_there else 0
    return replace(
        finding,
        check=MODERATION,
        rule=moderator,
        severity=min(finding.severity, Severity.RISKY),
        reason=finding.reason[:LONGEST_REASON],
        advice=finding.advice[:LONGEST_REASON],
        span=finding.span if finding.span and _is_within(finding.span, length) else None,
        part=finding.part if is_there else 0,
        fix=None,
    )


def _is_within(span: Span, length: int) -> bool:
    return 0 <= span.start < span.end <= length
