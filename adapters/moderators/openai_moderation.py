"""OpenAI's moderation endpoint, which charges nothing: a score for each of its categories.

`POST {url}/v1/moderations` with the texts as `input`; `results` has one entry for each, in order, with `flagged`,
`categories` (whether it minds) and `category_scores` (0 to 1).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from pydantic import Field

from adapters.moderating import Grading, Key, Passage, api_of, as_score, passages_of
from workflows.domain.content import Content
from workflows.domain.finding import Finding, Severity
from workflows.ports.moderator import Moderator

MOST_NAMED = 3
"""Categories in one sentence, the highest."""
_CATEGORY = re.compile(r"[a-z][a-z0-9/_-]{0,39}")


class Settings(Grading):
    """`moderator: openai_moderation` in app.yaml."""

    url: str = "https://api.openai.com"
    model: str = "omni-moderation-latest"
    notable_from: float = Field(default=0.4, ge=0, le=1)
    """A category's score from which one more person looks; also whenever the service itself flags it."""
    risky_from: float = Field(default=0.8, ge=0, le=1)
    ignore: frozenset[str] = frozenset()
    """Categories that mean nothing here: `violence` for whoever sells games."""


class Secrets(Key):
    """An API key."""


def where(settings: Settings) -> str:
    """The host that gets the words."""
    return settings.host


def build(settings: Settings, *, name: str, deadline: timedelta, secrets: Secrets) -> Moderator:
    """A moderator that is asked again and again; `name` as in app.yaml."""
    return OpenaiModeration(settings, name=name, deadline=deadline, secrets=secrets)


class OpenaiModeration:
    """Implements `ports.moderator.Moderator`."""

    def __init__(self, settings: Settings, *, name: str, deadline: timedelta, secrets: Secrets) -> None:
        self._settings = settings
        self._name = name
        self._api = api_of(settings, name, deadline=deadline)
        self._key = secrets.key.get_secret_value()

    async def look(self, content: Content) -> Sequence[Finding]:
        """At most one finding for each text. Raises NetworkFailure."""
        passages = list(passages_of(content))
        body = {"model": self._settings.model, "input": [passage.text for passage in passages]}
        told = await self._api.post("/v1/moderations", body, token=self._key)
        if not told.is_good:
            raise self._api.refusal(told)
        results = told.content.get("results") if isinstance(told.content, dict) else None
        if not isinstance(results, list) or len(results) != len(passages):
            raise self._api.unreadable()
        looked = [self._finding(passage, result) for passage, result in zip(passages, results, strict=True)]
        return [finding for finding in looked if finding is not None]

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    def _finding(self, passage: Passage, result: object) -> Finding | None:
        """What one answer means. Raises NetworkFailure when it is not whole."""
        scores = _scores_in(result)
        if scores is None:
            raise self._api.unreadable()
        minded = {
            category: score
            for category, (score, flagged) in scores.items()
            if category not in self._settings.ignore and (flagged or score >= self._settings.notable_from)
        }
        if not minded:
            return None
        highest = sorted(minded, key=lambda category: (-minded[category], category))[:MOST_NAMED]
        listed = ", ".join(f"{_plain(category)} ({minded[category]:.2f} of 1)" for category in highest)
        is_risky = max(minded.values()) >= self._settings.risky_from
        return Finding(
            check="moderation",
            severity=Severity.RISKY if is_risky else Severity.NOTABLE,
            reason=f"{self._name} finds that {passage.what} may be {listed}.",
            advice="Read it once more with a stranger's eyes, and change what could be taken that way.",
            part=passage.part,
        )


def _scores_in(result: object) -> Mapping[str, tuple[float, bool]] | None:
    """Each category's score, and whether the service minds it; None when anything is missing or no score."""
    if not isinstance(result, dict):
        return None
    scores, flags = result.get("category_scores"), result.get("categories")
    if not isinstance(scores, dict) or not isinstance(flags, dict) or not scores or not flags.keys() <= scores.keys():
        return None
    read: dict[str, tuple[float, bool]] = {}
    for category, value in scores.items():
        score, flagged = as_score(value), flags.get(category, False)
        if score is None or not isinstance(flagged, bool) or not _CATEGORY.fullmatch(str(category)):
            return None
        read[category] = (score, flagged)
    return read


def _plain(category: str) -> str:
    """`self-harm/intent` as words."""
    return category.replace("/", ", ").replace("_", " ").replace("-", " ")
