"""Suffering beside selling or joking: disasters, deaths, days of mourning, grim figures, weapons. English only.

Rules about what must not stand together, over lists of what a text may speak of (`data/turns`); a model says how much
of a text is about suffering where no list knows the word. Help after a disaster, warnings and plain condolences pass.
"""

from pydantic import BaseModel, ConfigDict

from workflows.checks.models.scoring import tragedy_score
from workflows.checks.text.reading import read
from workflows.checks.text.rules import Rule, finding, findings_of, first_place
from workflows.checks.text.sorrow import APART, RULES
from workflows.checks.text.subjects import subjects_of
from workflows.domain.finding import Context, Draft, Finding, Severity

NAME = "tragedy"
VERSION = 4

_SURE = 0.3
"""One in forty posts of companies that the model had not learned from scores so high, and of 1,864 ordinary posts none
of the 42 that hold an offer or a joke.
"""
_LIGHT = Rule(
    name="light talk",
    severity=Severity.NOTABLE,
    of=("offer", "joke"),
    unless=("help", "info", "respect"),
    reason="This may speak of suffering beside an offer or a joke.",
    advice=APART,
)
_CONDOLENCE = Rule(
    name="condolence",
    severity=Severity.ADVICE,
    of=("death", "solemn"),
    unless=("help", "info", "respect", "worship"),
    reason="This speaks about a death or a day of mourning in the name of the company.",
    advice="Let somebody else read it: no pun, no product, no tag of ours.",
)
"""Said only where nothing heavier is."""


class Settings(BaseModel):
    """`condolences`: tell the author that a brand's words about a death deserve a second reader; holds nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    condolences: bool = True


class Check:
    """Holds an offer, a joke or a product beside suffering, light words on days of mourning, and boasts of weapons."""

    def __init__(self, settings: Settings) -> None:
        self._rules = (*RULES, _CONDOLENCE) if settings.condolences else RULES

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for every part."""
        found = list(findings_of(NAME, self._rules, draft, first_only=True))
        held = {one.part for one in found if one.severity > Severity.ADVICE}
        for number, part in enumerate(draft.content.parts):
            if number not in held:
                found.extend(self._suspected(part.text, number))
        return found

    def _suspected(self, text: str, number: int) -> list[Finding]:
        """Light words beside what only the model takes for suffering."""
        subjects = subjects_of(text)
        place = first_place(_LIGHT, subjects)
        if place is None or tragedy_score(read(text)) < _SURE:
            return []
        return [finding(NAME, _LIGHT, subjects, place, number)]
