"""Rules about which subjects must not stand together in a post, and the findings that say so."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workflows.checks.text.subjects import Subjects, is_quoted, quotations, subjects_of
from workflows.checks.text.turns import Place
from workflows.domain.finding import Draft, Finding, Severity

NEAR = 200
"""Characters between two subjects: farther apart they have nothing to do with each other."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Subjects that mean something together: one of `of`, one of `beside` near it, one of `also` anywhere.

    `unless`: sections that make it harmless wherever they stand, but for the words of the subject itself. `quoted`:
    whether the words of somebody else count too. `in_answers`: only where one person reads it as meant for them.
    """

    name: str
    severity: Severity
    reason: str
    advice: str
    of: tuple[str, ...]
    beside: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    near: int = NEAR
    in_answers: bool = False
    quoted: bool = True
    in_tag: bool = False
    """Only where the first subject stands in a #hashtag."""
    only_in_tags: bool = False
    """Only where none of the first subjects stands outside #hashtags."""


def is_answer(draft: Draft, text: str) -> bool:
    """Whether this part is said to somebody: a reply, or words that begin with a @handle."""
    return draft.is_answer or text.lstrip(" .").startswith("@")


def first_place(rule: Rule, subjects: Subjects) -> Place | None:
    """Where the rule fits first, or None."""
    if not subjects.any(rule.of) or (rule.beside and not subjects.any(rule.beside)):
        return None
    if rule.also and not subjects.any(rule.also):
        return None
    if rule.only_in_tags and not all(subjects.is_in_tag(place) for place in subjects.all(rule.of)):
        return None
    quoted = [] if rule.quoted else quotations(subjects.reading)
    for place in subjects.all(rule.of):
        if quoted and is_quoted(place, quoted):
            continue
        if rule.in_tag and not subjects.is_in_tag(place):
            continue
        if any(_are_apart(place, excuse) for excuse in subjects.all(rule.unless)):
            continue
        if not rule.beside or _stands_beside(place, subjects.all(rule.beside), rule.near):
            return place
    return None


def findings_of(check: str, rules: Sequence[Rule], draft: Draft, *, first_only: bool = False) -> Iterator[Finding]:
    """Yield a finding for each rule that fits a part, each name once; `first_only`: the first rule that fits."""
    for number, part in enumerate(draft.content.parts):
        subjects = subjects_of(part.text)
        if not subjects.places:
            continue
        answers = is_answer(draft, part.text)
        told: set[str] = set()
        for rule in rules:
            if rule.name in told or (rule.in_answers and not answers):
                continue
            place = first_place(rule, subjects)
            if place is None:
                continue
            told.add(rule.name)
            yield finding(check, rule, subjects, place, number)
            if first_only:
                break


def finding(check: str, rule: Rule, subjects: Subjects, place: Place, number: int) -> Finding:
    """What a rule says about a place."""
    return Finding(
        check=check,
        severity=rule.severity,
        part=number,
        span=subjects.span(place),
        reason=rule.reason,
        advice=rule.advice,
        rule=rule.name,
    )


def _stands_beside(place: Place, others: Sequence[Place], near: int) -> bool:
    at = bisect_left(others, place.start - near, key=lambda other: other.start)
    while at < len(others) and others[at].start <= place.start + near:
        if _are_apart(place, others[at]):
            return True
        at += 1
    return False


def _are_apart(one: Place, other: Place) -> bool:
    return other.end <= one.start or other.start >= one.end
