"""Azure AI Content Safety: four categories, each with a severity from 0 to 7.

`POST {url}/contentsafety/text:analyze?api-version=2024-09-01`, at most 10,000 characters a text; the answer's
`categoriesAnalysis` lists `category` and `severity`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeGuard

from pydantic import Field

from adapters.moderating import Grading, Key, Passage, api_of, passages_of
from workflows.domain.content import Content
from workflows.domain.finding import Finding, Severity
from workflows.ports.moderator import Moderator

HIGHEST = 7
CATEGORIES: Mapping[str, str] = {
    "Hate": "hateful",
    "SelfHarm": "about self-harm",
    "Sexual": "sexual",
    "Violence": "violent",
}
"""What is asked for, and how it is said."""


class Settings(Grading):
    """`moderator: azure_content_safety` in app.yaml; `url` is the resource's own address."""

    api_version: str = Field(default="2024-09-01", pattern=r"^\d{4}-\d{2}-\d{2}(-preview)?$")
    notable_from: int = Field(default=2, ge=1, le=HIGHEST)
    risky_from: int = Field(default=4, ge=1, le=HIGHEST)


class Secrets(Key):
    """One of the resource's two keys."""


def where(settings: Settings) -> str:
    """The host that gets the words."""
    return settings.host


def build(settings: Settings, *, name: str, deadline: timedelta, secrets: Secrets) -> Moderator:
    """A moderator that is asked again and again; `name` as in app.yaml."""
    return AzureContentSafety(settings, name=name, deadline=deadline, secrets=secrets)


class AzureContentSafety:
    """Implements `ports.moderator.Moderator`."""

    def __init__(self, settings: Settings, *, name: str, deadline: timedelta, secrets: Secrets) -> None:
        self._settings = settings
        self._name = name
        self._api = api_of(settings, name, deadline=deadline)
        self._headers = {"Ocp-Apim-Subscription-Key": secrets.key.get_secret_value()}

    async def look(self, content: Content) -> Sequence[Finding]:
        """At most one finding for each text; each is a request of its own. Raises NetworkFailure."""
        passages = list(passages_of(content))
        answers = await asyncio.gather(*(self._severities(passage) for passage in passages))
        looked = [self._finding(passage, answer) for passage, answer in zip(passages, answers, strict=True)]
        return [finding for finding in looked if finding is not None]

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    async def _severities(self, passage: Passage) -> Mapping[str, int]:
        """Each category's severity. Raises NetworkFailure."""
        body = {"text": passage.text, "categories": list(CATEGORIES), "outputType": "EightSeverityLevels"}
        query = [("api-version", self._settings.api_version)]
        told = await self._api.post("/contentsafety/text:analyze", body, query=query, headers=self._headers)
        if not told.is_good:
            raise self._api.refusal(told)
        severities = _severities_in(told.content)
        if severities is None:
            raise self._api.unreadable()
        return severities

    def _finding(self, passage: Passage, severities: Mapping[str, int]) -> Finding | None:
        minded = {name: level for name, level in severities.items() if level >= self._settings.notable_from}
        if not minded:
            return None
        ordered = sorted(minded, key=lambda name: (-minded[name], name))
        listed = ", ".join(f"{CATEGORIES[name]} ({minded[name]} of {HIGHEST})" for name in ordered)
        is_risky = max(minded.values()) >= self._settings.risky_from
        return Finding(
            check="moderation",
            severity=Severity.RISKY if is_risky else Severity.NOTABLE,
            reason=f"{self._name} finds that {passage.what} may be {listed}.",
            advice="Read it once more with a stranger's eyes, and change what could be taken that way.",
            part=passage.part,
        )


def _severities_in(content: object) -> Mapping[str, int] | None:
    """The severity of all that was asked for; None when one is missing, twice there, or no severity."""
    listed = content.get("categoriesAnalysis") if isinstance(content, dict) else None
    if not isinstance(listed, list) or len(listed) != len(CATEGORIES):
        return None
    read: dict[str, int] = {}
    for entry in listed:
        severity = entry.get("severity") if isinstance(entry, dict) else None
        if not _is_severity(severity):
            return None
        read[str(entry.get("category"))] = severity
    return read if read.keys() == CATEGORIES.keys() else None


def _is_severity(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= HIGHEST
