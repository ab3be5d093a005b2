"""Words this company does not use or wants looked at, and words under embargo; from the policy."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.reading import read
from workflows.checks.text.terms import Known, Terms
from workflows.domain.finding import Context, Draft, Edit, Finding, Fix, Severity
from workflows.domain.knowledge import Embargo, Knowledge, WordRule
from workflows.domain.moment import in_zone

NAME = "watched"
VERSION = 2
KNOWS_COMPANY = True
READS_DESCRIPTIONS = True
_LABEL = 24


class Settings(BaseModel):
    """Nothing to set: the words are `policy.rules` and `policy.embargoes`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Says what the policy says of a word; forbids words under embargo until their moment."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self.settings = settings
        self.words = Terms((word, rule) for rule in knowledge.rules for word in rule.words)
        self.embargoes = Terms((word, embargo) for embargo in knowledge.embargoes for word in embargo.words)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return each watched word, and each word whose embargo is not over when this goes out."""
        moment = draft.content.send_at or context.now
        found: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            reading = read(part.text)
            for known in self.words.find(reading):
                if not known.value.accounts or draft.account.id in known.value.accounts:
                    found.append(_watched(known, part.text, number))
            zone = _zone(draft.content.zone)
            found.extend(_embargoed(self.embargoes.find(reading), part.text, moment, zone, number))
        return found


def _watched(known: Known[WordRule], text: str, number: int) -> Finding:
    rule = known.value
    because = f": {rule.because.rstrip('.')}." if rule.because else "."
    return Finding(
        check=NAME,
        severity=_as_sure(rule.severity, known),
        reason=f"“{_as_written(known, text)}” is on our list of words{because}",
        advice=f"Write “{rule.instead}”." if rule.instead else "Choose another word, or ask whoever keeps the list.",
        span=known.span,
        part=number,
        rule="word",
        fix=_instead(known, number) if rule.instead and known.is_sure else None,
    )


def _instead(known: Known[WordRule], number: int) -> Fix:
    label = f"Write {known.value.instead}"
    edit = Edit(span=known.span, text=known.value.instead, part=number)
    return Fix(label=label if len(label) <= _LABEL else "Use our own word", edits=(edit,))


def _embargoed(
    found: Iterator[Known[Embargo]], text: str, moment: datetime, zone: tzinfo, number: int
) -> Iterator[Finding]:
    for known in found:
        until = known.value.until
        if moment >= until:
            continue
        because = f" ({known.value.because.rstrip('.')})" if known.value.because else ""
        yield Finding(
            check=NAME,
            severity=_as_sure(Severity.FORBIDDEN, known),
            reason=f"“{_as_written(known, text)}” is under embargo until {_in_words(until, zone)}{because}.",
            advice="Set the send time to that moment or later.",
            span=known.span,
            part=number,
            rule="embargo",
        )


def _as_written(known: Known[WordRule] | Known[Embargo], text: str) -> str:
    """The author's own word where the list says only how it begins; else as it is listed, in whatever disguise."""
    return known.span.cut(text) if known.name.endswith("*") else known.name


def _as_sure(severity: Severity, known: Known[WordRule] | Known[Embargo]) -> Severity:
    """A word that was guessed from a disguise is never forbidden: two people look."""
    return severity if known.is_sure else min(severity, Severity.RISKY)


def _in_words(moment: datetime, zone: tzinfo) -> str:
    local = in_zone(moment, zone)
    return f"{local:%d %B %Y %H:%M} {local.tzname()}"


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return UTC
