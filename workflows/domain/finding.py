"""What a check says about a draft, and what all of them together mean for its way out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from workflows.domain.account import Account
from workflows.domain.content import Content
from workflows.domain.limits import Limits
from workflows.domain.severity import Severity as Severity
from workflows.domain.severity import Verdict as Verdict


@dataclass(frozen=True, kw_only=True)
class Span:
    """Characters `start` up to, not including, `end` of a part's text."""

    start: int
    end: int

    def cut(self, text: str) -> str:
        """The words the span points at."""
        return text[self.start : self.end]


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Characters of one part to replace: `span` becomes `text`. An empty span inserts."""

    span: Span
    text: str
    part: int = 0


class FixKind(Enum):
    """How the words of a fix come about: known already, or by asking a link shortener where it leads."""

    EDIT = "edit"
    EXPAND = "expand"


@dataclass(frozen=True, kw_only=True)
class Fix:
    """A mend that is certain: pressing its button is all there is to it. `label` is the button, at most 24 characters.

    An EXPAND has no edits yet: the finding's span is a short link, and where it leads is asked when it is pressed.
    """

    label: str
    edits: tuple[Edit, ...] = ()
    kind: FixKind = FixKind.EDIT


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing a check noticed. `reason` and `advice` are plain sentences for the author; no markup.

    `sounds_personal` marks findings that suggest another account was meant; it makes the author type the handle.
    """

    check: str
    severity: Severity
    reason: str
    advice: str
    span: Span | None = None
    part: int = 0
    sounds_personal: bool = False
    rule: str = ""
    """Which rule of the check, in a word or two ("card", "anniversary"): for counts, justifications and back-tests."""
    fix: Fix | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a check looks at: the content, and the account it is meant for."""

    content: Content
    account: Account

    @property
    def is_answer(self) -> bool:
        """Whether it answers somebody."""
        return bool(self.content.reply_to)

    @property
    def text(self) -> str:
        """The first part's words. Checks that look at threads walk `content.parts`."""
        return self.content.parts[0].text


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A post that went out before, or is on its way: for noticing repeats."""

    text: str
    account: Account
    at: datetime
    pictures: frozenset[str] = frozenset()
    """The SHA-256 of its media."""
    together: bool = False
    """Whether it is of one writing with the draft, for another account."""


@dataclass(frozen=True, kw_only=True)
class PictureFacts:
    """What is known of a picture or film from its bytes; for checks, which do no I/O."""

    kind: str
    """`image/jpeg`, by its first bytes and never by its name; "" when they are of no kind we know."""
    named: str = ""
    """The kind its file name claims, "" when it claims none."""
    size: int = 0
    """Bytes."""
    has_place: bool = False
    """Whether its metadata say where it was taken."""
    has_owner: bool = False
    """Whether its metadata name a person, or a camera's serial number."""
    is_broken: bool = False
    """Whether it cannot be opened to its end."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """What checks may know beyond the draft. Fetched by the flow; checks do no I/O."""

    now: datetime
    limits: Limits
    accounts: tuple[Account, ...] = ()
    """All accounts of the company, to notice words meant for another one."""
    history: tuple[Earlier, ...] = ()
    """Newest first, at most 200."""
    own_domains: frozenset[str] = field(default_factory=frozenset)
    gaps: frozenset[str] = field(default_factory=frozenset)
    """What saved replies leave to be filled in: `[name]`."""
    pictures: Mapping[str, PictureFacts] = field(default_factory=dict)
    """What is known of the content's media, by SHA-256."""
    opinions: tuple[Finding, ...] = ()
    """What moderation services outside said about exactly these words; only ever added to our own findings."""


def verdict_of(findings: Sequence[Finding]) -> Verdict:
    """The heaviest severity among the findings; CLEAN when there are none."""
    return Verdict(max((finding.severity for finding in findings), default=0))


class Route(Enum):
    """Which way a confirmed post takes."""

    DIRECT = "direct"
    APPROVAL = "approval"
    BLOCKED = "blocked"
