"""Double meanings of sex, and drink and drugs as a bit of fun, from an organisation's account. English only."""

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.rules import Rule, findings_of
from workflows.domain.finding import Context, Draft, Finding, Severity

NAME = "innuendo"
VERSION = 2

_RULES = (
    Rule(
        name="sex",
        severity=Severity.NOTABLE,
        of=("lewd",),
        unless=("sexual_health",),
        quoted=False,
        reason="This has a sexual meaning, or may be read with one.",
        advice="Read it aloud to a colleague, or choose other words.",
    ),
    Rule(
        name="force",
        severity=Severity.RISKY,
        of=("no_consent",),
        unless=("sexual_health", "help"),
        reason="This makes light of doing something to people against their will.",
        advice="Take it out.",
    ),
    Rule(
        name="drink and drugs",
        severity=Severity.NOTABLE,
        of=("wasted",),
        unless=("sexual_health", "help", "sober"),
        quoted=False,
        reason="This makes fun of being drunk or drugged.",
        advice="Say it without the drink or the drug.",
    ),
)


class Settings(BaseModel):
    """Nothing to set but `enabled`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Notes sexual double meanings, and fun with drink and drugs; force against people is risky."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return a finding for each rule that fits a part."""
        return list(findings_of(NAME, _RULES, draft))
