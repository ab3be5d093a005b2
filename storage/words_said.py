"""What was said about a post's words, as JSON beside them: findings, the author's reasons, moderators' opinions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from workflows.domain.finding import Edit, Finding, Fix, FixKind, Severity, Span
from workflows.domain.ids import PersonId
from workflows.domain.objection import FindingKey, Justification
from workflows.domain.opinion import Opinion

Record = dict[str, Any]
"""A JSON object."""


def findings_record(findings: Sequence[Finding]) -> Record:
    """Encode findings: those that weigh nothing apart, each with its place, for the release before this one cannot
    read them, and on PostgreSQL both releases read the same rows while one follows the other.
    """
    placed = [(place, finding_record(finding)) for place, finding in enumerate(findings)]
    return {
        "findings": [record for _, record in placed if record["severity"] > Severity.ADVICE],
        "tips": [[place, record] for place, record in placed if record["severity"] <= Severity.ADVICE],
    }


def findings_of(record: Record) -> tuple[Finding, ...]:
    """Decode findings, in their order."""
    findings = [finding_of(finding) for finding in record["findings"]]
    for place, tip in record.get("tips", ()):
        findings.insert(place, finding_of(tip))
    return tuple(findings)


def finding_record(finding: Finding) -> Record:
    """Encode a finding."""
    return {
        "check": finding.check,
        "severity": int(finding.severity),
        "reason": finding.reason,
        "advice": finding.advice,
        "span": _span_record(finding.span),
        "part": finding.part,
        "sounds_personal": finding.sounds_personal,
        "rule": finding.rule,
        "fix": _fix_record(finding.fix) if finding.fix else None,
    }


def finding_of(record: Record) -> Finding:
    """Decode a finding; those of an earlier release had neither rule nor fix."""
    fix = record.get("fix")
    return Finding(
        check=record["check"],
        severity=Severity(record["severity"]),
        reason=record["reason"],
        advice=record["advice"],
        span=_span(record["span"]),
        part=record["part"],
        sounds_personal=record["sounds_personal"],
        rule=record.get("rule", ""),
        fix=_fix(fix) if fix else None,
    )


def justification_record(said: Justification) -> Record:
    """Encode an author's reason."""
    key = said.key
    return {
        "key": [key.check, key.rule, key.words],
        "reason": said.reason,
        "by": said.by,
        "at": said.at.isoformat(),
    }


def justification_of(record: Record) -> Justification:
    """Decode an author's reason."""
    check, rule, words = record["key"]
    return Justification(
        key=FindingKey(check=check, rule=rule, words=words),
        reason=record["reason"],
        by=PersonId(record["by"]),
        at=datetime.fromisoformat(record["at"]),
    )


def opinion_record(opinion: Opinion) -> Record:
    """Encode a moderator's opinion."""
    return {
        "moderator": opinion.moderator,
        "words": opinion.words,
        "findings": [finding_record(finding) for finding in opinion.findings],
        "failed": opinion.failed,
    }


def opinion_of(record: Record) -> Opinion:
    """Decode a moderator's opinion."""
    return Opinion(
        moderator=record["moderator"],
        words=record["words"],
        findings=tuple(finding_of(finding) for finding in record["findings"]),
        failed=record["failed"],
    )


def _span_record(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _span(record: list[int] | None) -> Span | None:
    return Span(start=record[0], end=record[1]) if record else None


def _fix_record(fix: Fix) -> Record:
    edits = [[edit.part, edit.span.start, edit.span.end, edit.text] for edit in fix.edits]
    return {"label": fix.label, "kind": fix.kind.value, "edits": edits}


def _fix(record: Record) -> Fix:
    edits = tuple(
        Edit(part=part, span=Span(start=start, end=end), text=text) for part, start, end, text in record["edits"]
    )
    return Fix(label=record["label"], kind=FixKind(record["kind"]), edits=edits)
