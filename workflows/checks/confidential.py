"""What is not public: the company's secret names, and talk that sounds as if it came from inside."""

import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from workflows.checks.talk.confidential import ASK, LOOSE_TALK, RULES
from workflows.checks.talk.whereabouts import RULES as WHEREABOUTS
from workflows.checks.text.cues import findings_of, signs_of
from workflows.checks.text.reading import Reading, read
from workflows.checks.text.terms import Known, Terms
from workflows.domain.finding import Context, Draft, Finding, Severity, Span
from workflows.domain.knowledge import Knowledge

NAME = "confidential"
VERSION = 2
KNOWS_COMPANY = True
READS_DESCRIPTIONS = True

_TICKET = re.compile(r"(?<![\w-])(?!COVID|CVE|ISO|UTF|SHA|GPT|SARS|RFC|MH|SN|UN|EN|DIN)[A-Z]{2,10}-\d{1,6}(?![\w-])")
_SHARE = re.compile(
    r"\\\\[\w.-]{2,64}\\[\w$.-]+"
    r"|\b[A-Za-z]:\\(?:[\w .-]{1,64}\\)?[\w.-]+"
    r"|\b(?:file|smb|afp|nfs)://\S+"
    r"|(?<![\w/.-])/(?:home|Users|mnt|Volumes|srv)/[\w.-]+/\S*"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:internal|intranet|corp|lan|intra)\b(?!\.)",
)
_SHARE_MARKS = (
    "\\",
    "file://",
    "smb://",
    "afp://",
    "nfs://",
    "/home/",
    "/Users/",
    "/mnt/",
    "/Volumes/",
    "/srv/",
    ".internal",
    ".intra",
    ".corp",
    ".lan",
)
"""One of them is in every such address: a quick look before the slow one."""
_TOOLS = re.compile(
    r"(?:slack\.com/archives/|\.atlassian\.net/(?:browse|wiki)|sharepoint\.com/|\bjira\.|\bconfluence\.|\bintranet\."
    r"|linear\.app/\w|app\.asana\.com/|\.lightning\.force\.com/|teams\.microsoft\.com/l/(?:message|channel))",
    re.IGNORECASE,
)

_TOOL_MARKS = (
    *("slack.", "atlassian", "sharepoint", "jira", "confluence"),
    *("intranet", "linear.", "asana.", "force.", "teams."),
)


_TALK = (*RULES, *WHEREABOUTS, LOOSE_TALK)


class Settings(BaseModel):
    """`talk`: whether words that sound internal are looked for too, beside the names the policy lists."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    talk: bool = True


class Check:
    """Holds listed names of what is secret, unreleased or private, and what sounds as if it were internal."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self.settings = settings
        self.knowledge = knowledge
        public = {name.casefold() for name in (knowledge.company, *knowledge.names)}
        self.listed = Terms(
            (name, kind)
            for kind, names in _kinds(knowledge)
            for name in names
            if name.casefold() not in public or kind != "customer"
        )

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return each listed name and each kind of internal talk once for each part."""
        released = self._released(draft, context)
        found: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            reading = read(part.text)
            found.extend(
                _named(known, number)
                for known in self.listed.find(reading)
                if known.value != "unreleased" or known.name.casefold() not in released
            )
            if self.settings.talk:
                found.extend(_without_repeats(findings_of(NAME, _TALK, signs_of(part.text), part=number)))
                found.extend(_addresses(reading, number))
        return found

    def _released(self, draft: Draft, context: Context) -> frozenset[str]:
        """Words whose embargo will be over when this goes out."""
        moment = draft.content.send_at or context.now
        return frozenset(
            word.casefold() for embargo in self.knowledge.embargoes if embargo.until <= moment for word in embargo.words
        )


_REASONS = {
    "code name": (Severity.RISKY, "is a code name that must not be public.", "Use the public name, or leave it out."),
    "unreleased": (Severity.RISKY, "is listed as not released yet.", ASK),
    "customer": (Severity.NOTABLE, "is a customer on the list of those not to be named without a look.", ASK),
    "person": (Severity.NOTABLE, "is on the list of people not to be named without a look.", "Ask them first."),
}


def _kinds(knowledge: Knowledge) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("code name", knowledge.code_names),
        ("unreleased", knowledge.unreleased),
        ("customer", knowledge.customers),
        ("person", knowledge.people),
    )


def _named(known: Known[str], number: int) -> Finding:
    severity, reason, advice = _REASONS[known.value]
    return Finding(
        check=NAME,
        severity=severity,
        # The name itself is not repeated: reasons travel further than the draft.
        reason=f"The marked name {reason}"
        if known.is_sure
        else f"The marked words may be a disguised name. It {reason}",
        advice=advice,
        span=known.span,
        part=number,
        rule=known.value,
    )


def _without_repeats(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Without the lighter of two that say the same of a secret."""
    told = False
    for finding in findings:
        if finding.rule == "secret" and told:
            continue
        told = told or finding.rule in ("secret business", "marked internal")
        yield finding


def _addresses(reading: Reading, number: int) -> Iterator[Finding]:
    text = reading.text
    share = _SHARE.search(text) if any(mark in text for mark in _SHARE_MARKS) else None
    if share:
        yield _internal("internal address", share, "This address works only inside the company.", number)
    tool = _TOOLS.search(text) if reading.links and any(mark in reading.small for mark in _TOOL_MARKS) else None
    if tool:
        yield _internal("internal tool", tool, "This link leads into a tool of ours that outsiders cannot see.", number)
    ticket = _TICKET.search(text) if "tracker" in signs_of(text) else None
    if ticket:
        yield _internal("ticket", ticket, "This may be a ticket of an internal tracker.", number)


def _internal(rule: str, match: re.Match[str], reason: str, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.NOTABLE,
        reason=reason,
        advice="Take it out, or link to what the public may see.",
        span=Span(start=match.start(), end=match.end()),
        part=number,
        rule=rule,
    )
