"""Words that insult, mock or threaten somebody, also where no list knows them: a model learned how insults are put.

It knows wording and not meaning (docs/models/offensive.md), so it asks for another pair of eyes and never forbids.
English only.
"""

from pydantic import BaseModel, ConfigDict, Field

from workflows.checks.models.scoring import scores_of, telling_words
from workflows.checks.text.reading import Reading, read
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding, Severity

NAME = "offensive"
VERSION = 1
_SHORT = 4
"""Words of a short text, at most."""
_TO_SOMEBODY = frozenset({"you", "you're", "your", "yours", "yourself", "u", "ur"})
_ABOUT_PEOPLE = frozenset(
    {"he", "she", "they", "them", "him", "her", "his", "their", "people", "man", "men", "woman", "women"}
)


class Settings(BaseModel):
    """`limit`, `limit_risky`: from how sure the model must be, 0 to 1, for one more pair of eyes, and for two;
    `limit_short` is the first for texts of a few words, about which a model is never sure that they are harmless.

    Chosen on training texts, see docs/models/offensive.md.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    limit: float = Field(default=0.45, gt=0, le=1)
    limit_short: float = Field(default=0.55, gt=0, le=1)
    limit_risky: float = Field(default=0.8, gt=0, le=1)


class Check:
    """Looks at every part for itself."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for every part."""
        found = [self._look_at(part, number) for number, part in enumerate(draft.content.parts)]
        return [finding for finding in found if finding]

    def _look_at(self, part: Part, number: int) -> Finding | None:
        score = scores_of(part.text).offensive
        if score < self.settings.limit:
            return None
        reading = read(part.text)
        if len(reading.words) <= _SHORT and score < self.settings.limit_short:
            return None
        words = telling_words(reading, "offensive")
        because = ", ".join(f"“{reading.written(word)}”" for word in words) or _manner(reading)
        return Finding(
            check=NAME,
            severity=Severity.RISKY if score >= self.settings.limit_risky else Severity.NOTABLE,
            rule="insult",
            part=number,
            span=reading.span(words[0].start, words[0].end) if words else None,
            reason=f"This may insult or threaten somebody ({because}).",
            advice="Say it without the jab, or ask somebody who is not angry to read it.",
        )


def _manner(reading: Reading) -> str:
    """How it is put, where no word tells: in words for the author."""
    said = {word.text for word in reading.words}
    if said & _TO_SOMEBODY:
        return "how it speaks to somebody"
    return "how it speaks about people" if said & _ABOUT_PEOPLE else "its tone"
