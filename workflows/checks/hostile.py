"""Hostile, sarcastic or defensive words, above all to somebody who complained. English only.

Rules that look for turns of phrase, not for moods: an insult, a threat or a joke about violence counts anywhere, the
rest only in an answer, where one person reads it as meant for them. Quotations do not count.
"""

from bisect import bisect_left
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.folding import fold
from workflows.checks.text.rules import Rule, finding, is_answer
from workflows.checks.text.subjects import Subjects, is_quoted, quotations, subjects_of
from workflows.checks.text.turns import Place
from workflows.domain.finding import Context, Draft, Finding, Severity

NAME = "hostile"
VERSION = 3

_RULES = (
    Rule(
        name="insult",
        severity=Severity.NOTABLE,
        of=("insult",),
        reason="This insults or dismisses whoever reads it.",
        advice="Take it out. Say what you can do for them, or do not answer.",
    ),
    Rule(
        name="scorn",
        severity=Severity.NOTABLE,
        of=("scorn",),
        reason="This scorns somebody who complained or criticised us.",
        advice="Leave the scorn out: it is what will be passed on. Say what you can do for them, or do not answer.",
    ),
    Rule(
        name="threat",
        severity=Severity.NOTABLE,
        of=("threat",),
        reason="This reads as a threat.",
        advice="Take it out. If it is a legal matter, pass it to those who look after such matters.",
    ),
    Rule(
        name="violence",
        severity=Severity.NOTABLE,
        of=("violence",),
        reason="This jokes about hurting or killing.",
        advice="Find another picture for it, above all about rivals.",
    ),
    Rule(
        name="victims",
        severity=Severity.NOTABLE,
        of=("blamed_dead",),
        unless=("help", "prevention"),
        reason="This may blame people who were hurt or killed, or doubt what happened to them.",
        advice="Leave it to those who look into it.",
    ),
    Rule(
        name="illness",
        severity=Severity.NOTABLE,
        of=("ill_wish",),
        unless=("help",),
        reason="This wishes an illness on somebody, or makes light of one.",
        advice="Say it without the illness.",
    ),
    Rule(
        name="sacking",
        severity=Severity.NOTABLE,
        of=("sacking",),
        reason="This calls for somebody to lose their job.",
        advice="Make sure that this account is meant, and leave it out.",
    ),
    Rule(
        name="blame",
        severity=Severity.NOTABLE,
        of=("blame",),
        in_answers=True,
        reason="This blames the person you answer.",
        advice="Say what happened and what you do about it now.",
    ),
    Rule(
        name="dismissal",
        severity=Severity.NOTABLE,
        of=("dismissal",),
        unless=("mending",),
        in_answers=True,
        reason="This tells somebody that they are wrong to mind.",
        advice="Take the complaint seriously, however it is put.",
    ),
    Rule(
        name="impatience",
        severity=Severity.NOTABLE,
        of=("impatience",),
        in_answers=True,
        reason="This sounds impatient: it reminds somebody that you said it before.",
        advice="Say it again in other words, or ask them to write to you directly.",
    ),
    Rule(
        name="defence",
        severity=Severity.NOTABLE,
        of=("defence",),
        in_answers=True,
        reason="This sounds defensive: it is about what somebody felt, not about what happened.",
        advice="Be sorry for what happened, and say what comes next.",
    ),
    Rule(
        name="mockery",
        severity=Severity.NOTABLE,
        of=("mockery",),
        unless=("mending",),
        in_answers=True,
        reason="This may be read as mockery.",
        advice="Say it plainly: in public, irony at somebody's cost is remembered.",
    ),
)
"""In the order in which they are said."""
_RISKY_IN_ANSWERS = frozenset({"insult", "threat"})
_ARMED = Rule(
    name="violence",
    severity=Severity.NOTABLE,
    of=("gun",),
    reason="A weapon beside an animal or a person may be read as a joke about killing.",
    advice="Leave the weapon out.",
)
_ARMS_LENGTH = 4
"""Characters between two subjects that are one picture."""


class Settings(BaseModel):
    """`allowed`: phrases that are fine for this company."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    allowed: frozenset[str] = frozenset()


class Check:
    """Notes unkind turns of phrase; an insult or a threat in an answer is risky."""

    def __init__(self, settings: Settings) -> None:
        self._allowed = frozenset(_plain(phrase) for phrase in settings.allowed)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return a finding for the first place of each tone in every part."""
        return [
            finding
            for number, part in enumerate(draft.content.parts)
            for finding in self._look_at(subjects_of(part.text), number, in_answer=is_answer(draft, part.text))
        ]

    def _look_at(self, subjects: Subjects, number: int, *, in_answer: bool) -> list[Finding]:
        if not subjects.places:
            return []
        quoted = quotations(subjects.reading)
        found: dict[str, Finding] = {}
        for rule in _RULES:
            if (rule.in_answers and not in_answer) or subjects.any(rule.unless):
                continue
            place = next((one for one in subjects.all(rule.of) if self._counts(one, subjects, quoted)), None)
            if place is not None:
                said = finding(NAME, rule, subjects, place, number)
                is_worse = in_answer and rule.name in _RISKY_IN_ANSWERS
                found[rule.name] = replace(said, severity=Severity.RISKY) if is_worse else said
        armed = _armed(subjects)
        if armed is not None:
            found.setdefault(_ARMED.name, finding(NAME, _ARMED, subjects, armed, number))
        return list(found.values())

    def _counts(self, place: Place, subjects: Subjects, quoted: list[tuple[int, int]]) -> bool:
        if is_quoted(place, quoted):
            return False
        return not self._allowed or _plain(subjects.reading.folded.text[place.start : place.end]) not in self._allowed


def _armed(subjects: Subjects) -> Place | None:
    """A weapon right beside an animal or a person."""
    starts = [one.start for one in subjects.all(("creature",))]
    for gun in subjects.all(("gun",)):
        at = bisect_left(starts, gun.start - _ARMS_LENGTH)
        if at < len(starts) and starts[at] <= gun.start + _ARMS_LENGTH:
            return gun
    return None


def _plain(phrase: str) -> str:
    return " ".join(fold(phrase).text.split())
