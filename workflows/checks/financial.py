"""Money talk that moves prices or promises gains: results before their day, deals, shares, tokens."""

from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from workflows.checks.talk.financial import LOOSE_TALK, RULES, STRICT
from workflows.checks.text.cues import Rule, findings_of, signs_of
from workflows.domain.finding import Context, Draft, Finding, Severity
from workflows.domain.knowledge import Knowledge, Sector

NAME = "financial"
VERSION = 2
KNOWS_COMPANY = True


class Settings(BaseModel):
    """Nothing to set: `policy.sectors` makes it stricter for listed and for financial companies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Holds what may tell results early, move a share price or promise gains."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self.settings = settings
        strict = bool(knowledge.sectors & {Sector.LISTED, Sector.FINANCE})
        self.rules = ((*(_weightier(rule) for rule in RULES), *STRICT) if strict else RULES) + (LOOSE_TALK,)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return each kind of money talk once for each part."""
        return [
            finding
            for number, part in enumerate(draft.content.parts)
            for finding in findings_of(NAME, self.rules, signs_of(part.text), part=number)
        ]


def _weightier(rule: Rule) -> Rule:
    """The rule for a company with a share price: two people look; a link makes it no better."""
    return (
        replace(
            rule, severity=Severity.RISKY, unless=tuple(group for group in rule.unless if group not in ("link", "news"))
        )
        if "published" in rule.unless
        else replace(rule, severity=Severity.RISKY)
    )
