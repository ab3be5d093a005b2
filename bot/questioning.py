"""One moderator, asked with care: only words that may leave, a deadline, a rest after failures, and nothing twice."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.redacting import Redactor
from workflows.domain.content import Content
from workflows.domain.finding import Finding, Severity
from workflows.domain.opinion import MODERATION, Opinion, print_of, words_of
from workflows.errors import NetworkFailure
from workflows.ports.clock import Clock
from workflows.ports.moderator import Moderator

log = structlog.get_logger()

LONGEST = 10_000
"""Characters of a draft that are sent: the most that Azure takes for one text, and far beyond any network's posts."""
MOST_FAILURES, REST = 5, timedelta(seconds=60)
"""After so many failures in a row a moderator is left alone for a while; then one question shows whether it is back."""
REMEMBERED, REMEMBERED_FOR = 256, timedelta(minutes=15)
"""What was said of other drafts lately; an author's own are kept with the draft."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How one moderator is asked."""

    name: str
    """As in app.yaml."""
    deadline: timedelta
    on_failure: Severity
    """How "could not be asked" weighs: ADVICE holds nothing."""
    handles: bool = False
    """Whether @handles are sent."""


class Questioning:
    """Asks one moderator. `opinion` never raises; `try_out` raises NetworkFailure."""

    def __init__(self, moderator: Moderator, terms: Terms, *, redactor: Redactor, clock: Clock) -> None:
        self.terms = terms
        self._moderator = moderator
        self._redactor = redactor
        self._clock = clock
        self._said: OrderedDict[str, tuple[float, Opinion]] = OrderedDict()
        self._failures = 0
        self._rests_until = 0.0

    async def opinion(self, content: Content) -> Opinion:
        """What it says of these words, or that it could not be asked."""
        words = print_of(content)
        if known := self._known(words):
            return known
        if sum(len(text) for part in content.parts for text in words_of(part)) > LONGEST:
            return self._failed(words, f"was not asked, because this is longer than {LONGEST:,} characters")
        if self._clock.boot() < self._rests_until:
            return self._failed(words, "was not asked, because it has not answered lately")
        try:
            findings = await self.try_out(content)
        except NetworkFailure as failure:
            return self._note_failure(words, failure)
        self._failures = 0
        opinion = Opinion(moderator=self.terms.name, words=words, findings=tuple(findings))
        self._remember(opinion)
        return opinion

    async def try_out(self, content: Content) -> Sequence[Finding]:
        """Ask within the deadline, whatever happened before. Raises NetworkFailure."""
        try:
            async with asyncio.timeout(self.terms.deadline.total_seconds()):
                clean = await self._redactor.redacted(content, now=self._clock.now(), handles=self.terms.handles)
                return await self._moderator.look(clean)
        except TimeoutError:
            raise NetworkFailure(
                f"{self.terms.name} did not answer within {self.terms.deadline.total_seconds():g} s."
            ) from None
        except NetworkFailure:
            raise
        except Exception as error:
            # A mistake of ours must not keep anybody from posting. Its message may hold words: only its kind is told.
            raise NetworkFailure(f"{self.terms.name} could not be asked ({type(error).__name__}).") from None

    async def close(self) -> None:
        """Let go of connections."""
        await self._moderator.close()

    def _known(self, words: str) -> Opinion | None:
        until, opinion = self._said.get(words, (0.0, None))
        return opinion if self._clock.boot() < until else None

    def _remember(self, opinion: Opinion) -> None:
        self._said[opinion.words] = (self._clock.boot() + REMEMBERED_FOR.total_seconds(), opinion)
        self._said.move_to_end(opinion.words)
        while len(self._said) > REMEMBERED:
            self._said.popitem(last=False)

    def _note_failure(self, words: str, failure: NetworkFailure) -> Opinion:
        self._failures += 1
        log.warning("moderator.failed", moderator=self.terms.name, reason=str(failure), in_a_row=self._failures)
        if self._failures >= MOST_FAILURES:
            self._rests_until = self._clock.boot() + REST.total_seconds()
        return self._failed(words, "could not be asked, or its answer could not be understood")

    def _failed(self, words: str, why: str) -> Opinion:
        finding = Finding(
            check=MODERATION,
            severity=self.terms.on_failure,
            reason=f"{self.terms.name} {why}. So nobody outside has looked at these words; our own checks have.",
            advice="Try again in a minute, or go on: then whoever approves it knows that this look is missing.",
        )
        return Opinion(moderator=self.terms.name, words=words, findings=(finding,), failed=True)
