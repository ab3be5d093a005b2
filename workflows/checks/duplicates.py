"""The same words again: on this account, or on another one of ours."""

import re
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import fuzz, process

from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Earlier, Finding, Severity

NAME = "duplicates"
VERSION = 2

_SPACES = re.compile(r"\s+")
_COMPARE_UP_TO = 2_000
"""Characters; longer texts are compared by their beginning."""


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
    """Holds exact repeats, the more so on the same network from another account, and notes near ones."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for every part. The flow leaves the post itself out of the history."""
        moment = draft.content.send_at or context.now
        recent = [
            (earlier, _plain(earlier.text))
            for earlier in context.history
            if abs(moment - earlier.at) <= self.settings.window and earlier.account.network == draft.account.network
        ]
        if not recent:
            return []
        found = [self._look_at(part, number, draft, recent) for number, part in enumerate(draft.content.parts)]
        return [finding for finding in found if finding]

    def _look_at(self, part: Part, number: int, draft: Draft, recent: list[tuple[Earlier, str]]) -> Finding | None:
        text = _plain(part.text)
        if not text or (part.reply_to and len(text) < self.settings.shortest):
            return None
        for earlier, words in recent:
            if words == text and earlier.account.id == draft.account.id:
                return _repeat(number, earlier)
        for earlier, words in recent:
            if words == text:
                return _elsewhere(number, earlier)
        if part.reply_to:
            # Answers to the same question resemble each other, above all those that begin with a saved reply.
            return None
        mine = [(earlier, words) for earlier, words in recent if earlier.account.id == draft.account.id]
        return self._near(text, number, mine)

    def _near(self, text: str, number: int, recent: list[tuple[Earlier, str]]) -> Finding | None:
        if len(text) < self.settings.shortest:
            return None
        words = [words for _, words in recent]
        best = process.extractOne(text, words, scorer=fuzz.token_sort_ratio, score_cutoff=self.settings.similarity)
        return _nearly(number, recent[best[2]][0], round(best[1])) if best else None


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text[:_COMPARE_UP_TO]).strip().casefold()


def _repeat(number: int, earlier: Earlier) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.RISKY,
        part=number,
        reason=f"The same words went out on {earlier.account.at_handle} on {_when(earlier)}; networks refuse repeats.",
        advice="Say it differently, or leave it.",
    )


def _elsewhere(number: int, earlier: Earlier) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.RISKY,
        part=number,
        reason=f"The same words went out on {earlier.account.at_handle} on {_when(earlier)}. "
        "The same post from two accounts of one company counts as spam.",
        advice="Repost the first one instead, or write it in this account's own words.",
    )


def _nearly(number: int, earlier: Earlier, likeness: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.NOTABLE,
        part=number,
        reason=f"This is nearly ({likeness} %) what went out on {earlier.account.at_handle} on {_when(earlier)}.",
        advice="Make sure the first one did not go out already, and that you mean to say it again.",
    )


def _when(earlier: Earlier) -> str:
    return f"{earlier.at:%d %B at %H:%M} UTC"
