"""Promises the law or common sense will hold us to: cures, guarantees, absolutes, records, green and safe."""

import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from workflows.checks.talk.claims import HEALTH, RULES
from workflows.checks.talk.denials import RULES as DENIALS
from workflows.checks.text.cues import Signs, findings_of, signs_of
from workflows.checks.text.reading import read
from workflows.checks.text.terms import Terms
from workflows.domain.finding import Context, Draft, Finding, Severity, Span
from workflows.domain.knowledge import Knowledge, Sector

NAME = "claims"
VERSION = 1
KNOWS_COMPANY = True

_THAN = re.compile(
    r"\b(?:better|cheaper|faster|safer|tastier|fresher|stronger|healthier|greener|worse) than @?[A-Z]\w+"
)


class Settings(BaseModel):
    """Nothing to set: `policy.sectors` makes it stricter for health, and `policy.competitors` finds comparisons."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Holds claims that need proof; advises on superlatives and green words."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self.settings = settings
        self.rules = (*(HEALTH if Sector.HEALTH in knowledge.sectors else ()), *RULES, *DENIALS)
        self.competitors = Terms((name, None) for name in knowledge.competitors)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return each kind of claim once for each part."""
        found: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            signs = signs_of(part.text)
            found.extend(findings_of(NAME, self.rules, signs, part=number))
            found.extend(self._comparisons(signs, part.text, number))
        return found

    def _comparisons(self, signs: Signs, text: str, number: int) -> Iterator[Finding]:
        if "compare" not in signs:
            return
        rival = next(self.competitors.find(read(text)), None)
        if rival:
            yield _comparison(Severity.NOTABLE, rival.span, number)
            return
        named = _THAN.search(text)
        if named:
            yield _comparison(Severity.ADVICE, Span(start=named.start(), end=named.end()), number)


def _comparison(severity: Severity, span: Span, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=severity,
        reason="This compares us with somebody by name.",
        advice="Compare only what can be measured, or leave the name out.",
        span=span,
        part=number,
        rule="comparison",
    )
