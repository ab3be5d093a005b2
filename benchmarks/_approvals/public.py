"""The outside: a clock that is moved, a judge who reads weights from the words, and a network that takes everything."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks._approvals.oracle import findings_of
from workflows.domain.account import Account
from workflows.domain.content import Media, Part
from workflows.domain.credential import Tokens
from workflows.domain.finding import Context, Draft, Finding, Severity, Verdict, verdict_of
from workflows.domain.ids import RemoteAccountId, RemotePostId
from workflows.domain.knowledge import NOTHING_KNOWN, Knowledge
from workflows.domain.limits import Limits
from workflows.ports.clock import BootTime
from workflows.ports.network import (
    Absent,
    Armed,
    Created,
    Deleted,
    DeleteOutcome,
    Gone,
    Look,
    NotSent,
    Outcome,
    RemoteAccount,
    RemotePost,
    Sighting,
    UploadOutcome,
)


class Standing:
    """Implements `ports.clock.Clock`: it stands until it is moved."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 2, 12, tzinfo=UTC)
        self._boot = 1_000.0

    def now(self) -> datetime:
        """Where it stands."""
        return self._now

    def boot(self) -> BootTime:
        """The same, since the machine started."""
        return BootTime(self._boot)

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
        self._boot += by.total_seconds()


@dataclass(frozen=True)
class Said:
    """A judgement."""

    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """Of all findings."""
        return verdict_of(self.findings)


class Judging:
    """Implements `ports.judge.Judge`: what the words themselves say they weigh."""

    rules_version = "checks-1"
    knowledge: Knowledge = NOTHING_KNOWN

    def judge(self, draft: Draft, context: Context) -> Said:
        """A finding for each word like `finance=2`."""
        return Said(
            tuple(
                Finding(check=check, severity=Severity(weight), reason="It is about that.", advice="Ask.")
                for check, weight in findings_of(draft.content.text).items()
            )
        )

    async def consider(self, draft: Draft, context: Context) -> Said:
        """The same."""
        return self.judge(draft, context)


@dataclass
class Network:
    """Implements `ports.network.Network`: remembers what arrived, in order."""

    clock: Standing
    limits: Limits = field(default_factory=lambda: Limits(network="X", count=len, maximum=280, quota=1_000_000))
    arrivals: list[str] = field(default_factory=list)

    async def whoami(self) -> RemoteAccount:
        """The account, always."""
        return RemoteAccount(
            id=RemoteAccountId("remote-acme"),
            handle="acme",
            name="Acme",
            picture_url=None,
            followers=1,
            link=None,
            token_fingerprint="f1",
        )

    async def upload(self, medium: Media, content: bytes) -> UploadOutcome:
        return NotSent(reason="Nothing is shown here.")

    async def publish(self, part: Part, *, armed: Armed) -> Outcome:
        """It is out."""
        self.arrivals.append(part.text)
        return Created(id=RemotePostId(f"{len(self.arrivals):019d}"))

    async def find(self, part: Part, *, since: datetime, credited: frozenset[RemotePostId] = frozenset()) -> Sighting:
        """Never needed: every answer arrives."""
        return Absent()

    async def delete(self, remote_id: RemotePostId) -> DeleteOutcome:
        """Gone."""
        return Deleted()

    async def look(self, remote_id: RemotePostId) -> Look:
        """Never needed."""
        return Gone()

    def resembles(self, part: Part, post: RemotePost) -> bool:
        """The same words."""
        return part.text == post.text

    async def timeline(self, *, since_id: RemotePostId | None) -> list[RemotePost]:
        """Never needed."""
        return []

    def address(self, remote_id: RemotePostId) -> str:
        """A link."""
        return f"https://x.example/acme/status/{remote_id}"

    def share_link(self, text: str) -> str:
        """Never needed."""
        return ""

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Networks:
    """Implements `ports.network.Networks` over one."""

    network: Network

    def limits(self, network: str) -> Limits:
        """The same for all."""
        return self.network.limits

    def post_in(self, network: str, link: str) -> RemotePostId | None:
        """The number at the end of a link."""
        _, found, tail = link.partition("/status/")
        return RemotePostId(tail) if found and tail.isdigit() else None

    def share_link(self, network: str, text: str) -> str:
        """Never needed."""
        return ""

    def answer_link(self, network: str, remote_id: RemotePostId, text: str) -> str:
        """Never needed."""
        return ""

    def address(self, account: Account, remote_id: RemotePostId) -> str:
        """A link."""
        return self.network.address(remote_id)

    async def for_account(self, account: Account) -> Network:
        """The one."""
        return self.network

    async def with_tokens(self, account: Account, tokens: Tokens) -> Network:
        """The one."""
        return self.network
