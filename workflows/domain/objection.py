"""What people say back to a finding: the author's "this is fine because…", and an approver's "agree, false alarm"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.content import Content
from workflows.domain.finding import Finding
from workflows.domain.ids import PersonId, PostId


@dataclass(frozen=True, kw_only=True)
class FindingKey:
    """Which finding was meant, so that it is known again after the words around it changed: the check, its rule and
    the very words it pointed at (all of the part's words when it pointed at nothing smaller).
    """

    check: str
    rule: str
    words: str


def key_of(finding: Finding, content: Content) -> FindingKey:
    """The finding's key in this content."""
    text = content.parts[finding.part].text if finding.part < len(content.parts) else ""
    return FindingKey(check=finding.check, rule=finding.rule, words=finding.span.cut(text) if finding.span else text)


@dataclass(frozen=True, kw_only=True)
class Justification:
    """Why the author thinks that a finding is fine. It never lowers the route; approvers read it beside the finding."""

    key: FindingKey
    reason: str
    """The author's own words: sealed with the contents, never in the log."""
    by: PersonId
    at: datetime


def still_said(
    justifications: Iterable[Justification], findings: Iterable[Finding], content: Content
) -> tuple[Justification, ...]:
    """Those whose finding is still there, whatever else changed: a reason goes with what it was given for."""
    keys = {key_of(finding, content) for finding in findings}
    return tuple(one for one in justifications if one.key in keys)


@dataclass(frozen=True, kw_only=True)
class FalseAlarm:
    """An approver agreed that a finding was none. Holds no words: they can be erased and the count remains."""

    post: PostId
    revision: int
    check: str
    rule: str
    by: PersonId | None
    """None since they were erased."""
    at: datetime

    def is_about(self, finding: Finding) -> bool:
        """Whether it is this finding, or one of the same check and rule in the same revision, that was agreed about."""
        return (self.check, self.rule) == (finding.check, finding.rule)
