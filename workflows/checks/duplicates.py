"""The same words again on this account; what two accounts of ours say is the business of `network_rules`."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from workflows.checks.text.likeness import nearest, plain
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Earlier, Finding, Severity

NAME = "duplicates"
VERSION = 3
READS_CHOICES = False


class Settings(BaseModel):
    """`window`: how far back a repeat matters (networks refuse or punish exact repeats for about a day).

    `similarity`: from which likeness, 0 to 100, a text counts as nearly the same. `shortest`: characters below which
    likeness says nothing, as in "Thank you!".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    window: timedelta = timedelta(hours=24)
    similarity: int = Field(default=92, ge=50, le=100)
    shortest: int = Field(default=25, ge=0)


class Check:
    """Holds exact repeats on the same account and notes near ones: other order, other emoji, another link.

    What two accounts of ours say on one network is the business of `network_rules`.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for every part. The flow leaves the post itself out of the history."""
        moment = draft.content.send_at or context.now
        recent = [
            earlier
            for earlier in context.history
            if earlier.account.id == draft.account.id
            and earlier.account.network == draft.account.network
            and abs(moment - earlier.at) <= self.settings.window
        ]
        if not recent:
            return []
        found = [self._look_at(part, number, recent) for number, part in enumerate(draft.content.parts)]
        return [finding for finding in found if finding]

    def _look_at(self, part: Part, number: int, recent: list[Earlier]) -> Finding | None:
        text = plain(part.text)
        if not text or (part.reply_to and len(text) < self.settings.shortest):
            return None
        for earlier in recent:
            if plain(earlier.text) == text:
                return _repeat(number, earlier)
        if part.reply_to or len(text) < self.settings.shortest:
            # Answers to the same question resemble each other, above all those that begin with a saved reply.
            return None
        best = nearest(part.text, [earlier.text for earlier in recent], from_=self.settings.similarity)
        return _nearly(number, recent[best[0]], best[1]) if best else None


def _repeat(number: int, earlier: Earlier) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.RISKY,
        part=number,
        reason=f"The same words went out on {earlier.account.at_handle} on {_when(earlier)}; networks refuse repeats.",
        advice="Say it differently, or leave it.",
        rule="repeat",
    )


def _nearly(number: int, earlier: Earlier, likeness: int) -> Finding:
    same = "This has the same words as" if likeness == 100 else f"This is nearly ({likeness} %)"
    return Finding(
        check=NAME,
        severity=Severity.NOTABLE,
        part=number,
        reason=f"{same} what went out on {earlier.account.at_handle} on {_when(earlier)}.",
        advice="Make sure the first one did not go out already, and that you mean to say it again.",
        rule="near",
    )


def _when(earlier: Earlier) -> str:
    return f"{earlier.at:%d %B at %H:%M} UTC"
