"""Read the table of docs/checks.md: for every check the words that trip it and the words that must not.

In the columns "trips" and "must not trip" whatever stands in `backticks` is a post, tried as it is; all else is for
people. `\\u202e` is that character. *Words in italics* right before a post say how it is tried: see `STAGES`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from workflows.domain.account import Account, Kind, Mode
from workflows.domain.content import Content, Media, Part
from workflows.domain.finding import Context, Draft, Earlier, PictureFacts, Severity
from workflows.domain.ids import AccountId, RemoteAccountId, RemotePostId
from workflows.domain.knowledge import Embargo, Knowledge, Voice, WordRule
from workflows.domain.limits import Limits

PAGE = Path(__file__).parents[3] / "docs" / "checks.md"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
_ROW = re.compile(r"^\| `(?P<check>[a-z_]+)` \| (?P<asks>.+?) \| (?P<trips>.+?) \| (?P<passes>.+?) \|$", re.MULTILINE)
_POST = re.compile(r"(?:\*(?P<stage>[^*`|\n]+)\* )?`(?P<text>[^`\n]+)`")
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")

ACME = Account(
    id=AccountId("acme"),
    network="x",
    handle="acme",
    kind=Kind.BRAND,
    mode=Mode.MANAGED,
    remote_id=RemoteAccountId("1"),
)
CARE = replace(ACME, id=AccountId("acmecare"), handle="acmecare", remote_id=RemoteAccountId("2"))
COMPANY = Knowledge(
    company="Acme",
    names=("Acme", "Acme Kettle"),
    code_names=("Bluebird",),
    unreleased=("Kettle 9",),
    competitors=("Globex",),
    customers=("Initech",),
    people=("Jane Roe",),
    rules=(WordRule(words=("cheap",), severity=Severity.NOTABLE, because="We say affordable.", instead="affordable"),),
    embargoes=(Embargo(words=("Project Lantern",), until=NOON + timedelta(days=30), because="Not before the fair."),),
    voices=(
        Voice(account=ACME.id, names=("Acme",), hashtags=("AcmeKettle",)),
        Voice(account=CARE.id, names=("Acme Care",), hashtags=("AcmeCare",), sign_offs=("^CT",)),
    ),
)
"""The company whose examples these are; the page says so in words."""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A post as it is tried: the draft, and what is known beside it."""

    draft: Draft
    context: Context


Stage = Callable[[Tried], Tried]


def _with(tried: Tried, content: Content) -> Tried:
    return replace(tried, draft=replace(tried.draft, content=content))


def _answering(tried: Tried) -> Tried:
    first = replace(tried.draft.content.parts[0], reply_to=RemotePostId("1"))
    return _with(tried, replace(tried.draft.content, parts=(first,)))


def _times(count: int) -> Stage:
    def repeated(tried: Tried) -> Tried:
        return _with(tried, Content(parts=(Part(text=tried.draft.text * count),)))

    return repeated


def _said_before(account: Account, ago: timedelta) -> Stage:
    def said(tried: Tried) -> Tried:
        earlier = Earlier(text=tried.draft.text, account=account, at=NOON - ago)
        return replace(tried, context=replace(tried.context, history=(earlier,)))

    return said


def _sent(at: datetime) -> Stage:
    return lambda tried: _with(tried, replace(tried.draft.content, send_at=at))


def _with_picture(alt_text: str, facts: PictureFacts) -> Stage:
    def shown(tried: Tried) -> Tried:
        part = replace(tried.draft.content.parts[0], media=(Media(sha256="ab" * 32, alt_text=alt_text),))
        return _with(
            replace(tried, context=replace(tried.context, pictures={"ab" * 32: facts})), Content(parts=(part,))
        )

    return shown


_JPEG = PictureFacts(kind="image/jpeg", named="image/jpeg", size=1_000)
STAGES: Mapping[str, Stage] = {
    "in an answer": _answering,
    "281 times": _times(281),
    "280 times": _times(280),
    "an hour after the same": _said_before(ACME, timedelta(hours=1)),
    "a year after the same": _said_before(ACME, timedelta(days=365)),
    "an hour after the same on @acmecare": _said_before(CARE, timedelta(hours=1)),
    "to be sent yesterday": _sent(NOON - timedelta(days=1)),
    "to be sent tomorrow": _sent(NOON + timedelta(days=1)),
    "with a photograph nobody described": _with_picture("", _JPEG),
    "with a photograph that says where it was taken": _with_picture("A kettle.", replace(_JPEG, has_place=True)),
    "with a described photograph": _with_picture("A red kettle on a wooden table.", _JPEG),
}
"""How a post of the table is tried, under the words in italics before it."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A post of the table and what it must do."""

    check: str
    text: str
    stage: str
    trips: bool

    @property
    def tried(self) -> Tried:
        """On @acme, on a network of 280 characters, on a Wednesday at noon, for the company of the page."""
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), self.text)
        context = Context(
            now=NOON,
            limits=Limits(network="X", count=len, maximum=280),
            accounts=(ACME, CARE),
            own_domains=frozenset({"acme.example"}),
        )
        plain = Tried(draft=Draft(content=Content(parts=(Part(text=text),)), account=ACME), context=context)
        return STAGES[self.stage](plain) if self.stage else plain


def rows() -> dict[str, tuple[Example, ...]]:
    """Every row of the page, by its check's name."""
    return {
        row["check"]: (
            *_in_cell(row["check"], row["trips"], trips=True),
            *_in_cell(row["check"], row["passes"], trips=False),
        )
        for row in _ROW.finditer(PAGE.read_text(encoding="utf-8"))
    }


def _in_cell(check: str, cell: str, *, trips: bool) -> list[Example]:
    return [
        Example(check=check, text=post["text"], stage=post["stage"] or "", trips=trips) for post in _POST.finditer(cell)
    ]
