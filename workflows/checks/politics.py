"""Taking sides: parties, politicians, quarrels of the day, and jokes about what people believe. English only.

Reporting what somebody in office did, what was decided, or asking people to vote is at most advice; a side, an opinion,
a joke or an offer asks for another reader, and so does a politician's name in a post that reports nothing.
"""

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.rules import Rule, findings_of
from workflows.domain.finding import Context, Draft, Finding, Severity

NAME = "politics"
VERSION = 3

_KEEP_OUT = "Is this for the company to say, and on this account? If not, leave it out."
_RULES = (
    Rule(
        name="side",
        severity=Severity.NOTABLE,
        of=("side",),
        quoted=False,
        reason="This takes a side in politics in the name of the company.",
        advice=_KEEP_OUT,
    ),
    Rule(
        name="opinion",
        severity=Severity.NOTABLE,
        of=("party", "politician", "hot"),
        beside=("stance", "insult", "despised", "mockery", "scorn"),
        quoted=False,
        near=120,
        reason="This has an opinion on politicians, a party or a quarrel of the day.",
        advice=_KEEP_OUT,
    ),
    Rule(
        name="opinion",
        severity=Severity.NOTABLE,
        of=("office_mocked",),
        quoted=False,
        reason="This has an opinion on somebody in office.",
        advice=_KEEP_OUT,
    ),
    Rule(
        name="opinion",
        severity=Severity.NOTABLE,
        of=("royal",),
        beside=("royal_stance", "insult", "joke"),
        unless=("news",),
        quoted=False,
        near=80,
        reason="This has an opinion on a royal family, or jokes about it.",
        advice=_KEEP_OUT,
    ),
    Rule(
        name="migrants",
        severity=Severity.NOTABLE,
        of=("hot",),
        beside=("crackdown",),
        near=120,
        reason="This speaks of catching or keeping out people; it may read as a boast about power over them.",
        advice="Say what was done and why, plainly, and have somebody else read it.",
    ),
    Rule(
        name="joke",
        severity=Severity.NOTABLE,
        of=("party", "politician", "hot", "election"),
        beside=("joke", "pivot"),
        unless=("news",),
        reason="This jokes about politics, or sells with it.",
        advice=_KEEP_OUT,
    ),
    Rule(
        name="joke",
        severity=Severity.NOTABLE,
        of=("party", "politician", "hot", "election"),
        beside=("offer", "goods"),
        unless=("news",),
        reason="This sells with politics.",
        advice=_KEEP_OUT,
    ),
    Rule(
        name="quarrel",
        severity=Severity.NOTABLE,
        of=("quarrel",),
        quoted=False,
        reason="This invites people to argue about politics or race in our name.",
        advice=_KEEP_OUT,
    ),
    Rule(
        name="religion",
        severity=Severity.NOTABLE,
        of=("faith",),
        beside=("joke", "offer", "mocked_faith"),
        unless=("worship",),
        quoted=False,
        reason="This jokes about what people believe, or sells with it.",
        advice="Leave the faith out of it.",
    ),
    Rule(
        name="name",
        severity=Severity.NOTABLE,
        of=("politician",),
        unless=("news",),
        quoted=False,
        reason="This names somebody from politics and reports nothing about their office.",
        advice=_KEEP_OUT,
    ),
    Rule(
        name="mention",
        severity=Severity.ADVICE,
        of=("hot", "party"),
        unless=("news",),
        reason="This touches a political quarrel.",
        advice="Check that it takes no side that the company does not take.",
    ),
)


class Settings(BaseModel):
    """`enabled: false` for those whose trade is politics."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Notes sides, opinions, jokes and offers beside politics and religion; advises where a quarrel is only touched."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for every part."""
        return list(findings_of(NAME, _RULES, draft, first_only=True))
