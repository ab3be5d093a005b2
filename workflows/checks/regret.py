"""Words like those that companies had to take back: a model that learned how mishaps of all kinds are put.

The general net under the rules of the other checks, for what no rule foresaw. It knows wording and not meaning
(docs/models/regret.md), so it asks for one more pair of eyes, and never for more. English only, and only for what a
company says: people may be blunt in their own name.
"""

from pydantic import BaseModel, ConfigDict, Field

from workflows.checks.models.scoring import scores_of, telling_words
from workflows.checks.text.reading import read
from workflows.domain.account import Kind
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding, Severity

NAME = "regret"
VERSION = 1


class Settings(BaseModel):
    """`limit`: from how sure the model must be, 0 to 1, for one more pair of eyes; chosen as docs/models/regret.md
    says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    limit: float = Field(default=0.65, gt=0, le=1)


class Check:
    """Looks at every part for itself."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for every part of a brand's draft."""
        if draft.account.kind is not Kind.BRAND:
            return []
        found = [self._look_at(part, number) for number, part in enumerate(draft.content.parts)]
        return [finding for finding in found if finding]

    def _look_at(self, part: Part, number: int) -> Finding | None:
        if scores_of(part.text).regret < self.settings.limit:
            return None
        reading = read(part.text)
        words = telling_words(reading, "regret")
        quoted = ", ".join(f"“{reading.written(word)}”" for word in words)
        because = f", mostly because of {quoted}" if quoted else ""
        return Finding(
            check=NAME,
            severity=Severity.NOTABLE,
            rule="reads like one",
            part=number,
            span=reading.span(words[0].start, words[0].end) if words else None,
            reason=f"This may read like posts that companies had to take back{because}. This guess may be wrong.",
            advice="Ask yourself how somebody who does not like us would read it, on a bad day.",
        )
