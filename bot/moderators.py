"""Every moderator that app.yaml lists, with its settings and secrets: `ports.moderator.Moderators`.

A file in `adapters/moderators` is a moderator, and its name is its name in app.yaml. It offers

- `Settings`: a model of its own keys, beside those that every moderator has (`bot/config/moderators.py`);
- `Secrets`: a model of texts; these keys hold references in app.yaml;
- `build(settings, *, name, deadline, secrets)`: a `ports.moderator.Moderator`;
- `where(settings)`: the host that gets the words.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from pydantic import BaseModel

from bot.config.model import ModeratorConfig, ModeratorShape
from bot.questioning import Questioning, Terms
from bot.redacting import Redactor
from workflows.domain.content import Content
from workflows.domain.finding import Severity
from workflows.domain.opinion import Opinion
from workflows.errors import NetworkFailure
from workflows.ports.clock import Clock
from workflows.ports.moderator import Moderator

WEIGHTS: Mapping[str, Severity] = {"pass": Severity.ADVICE, "notable": Severity.NOTABLE, "risky": Severity.RISKY}
"""What `on_failure:` means."""


class ModeratorModule(Protocol):
    """What every plug-in in `adapters/moderators` offers. Its own settings and secrets are its own business: Any."""

    @property
    def Settings(self) -> type[BaseModel]:  # noqa: N802  it is a class
        """Its own keys in app.yaml."""

    @property
    def Secrets(self) -> type[BaseModel]:  # noqa: N802  it is a class
        """Its keys that hold references."""

    def build(self, settings: Any, *, name: str, deadline: timedelta, secrets: Any) -> Moderator:
        """A moderator that is asked again and again."""

    def where(self, settings: Any) -> str:
        """The host that gets the words."""


def moderator_shape(code: ModeratorModule) -> ModeratorShape:
    """What app.yaml may say about this kind of moderator."""
    return ModeratorShape(settings=code.Settings, secrets=code.Secrets, where=code.where)


class PluggedModerators:
    """Implements `ports.moderator.Moderators`; all are asked at the same time."""

    def __init__(
        self,
        plugins: Mapping[str, ModeratorModule],
        *,
        configured: Sequence[ModeratorConfig],
        redactor: Redactor,
        clock: Clock,
    ) -> None:
        self._all = tuple(
            Questioning(_built(plugins[one.kind], one), _terms(one), redactor=redactor, clock=clock)
            for one in configured
        )

    @property
    def names(self) -> Sequence[str]:
        """In the order of app.yaml."""
        return tuple(one.terms.name for one in self._all)

    async def ask(self, content: Content) -> Sequence[Opinion]:
        """One opinion for each; never raises, and answers within the longest of their deadlines."""
        return await asyncio.gather(*(one.opinion(content) for one in self._all))

    async def try_out(self, content: Content) -> Sequence[NetworkFailure | None]:
        """Ask each once, whatever it did before: why it could not be asked, or None."""
        answers = await asyncio.gather(*(one.try_out(content) for one in self._all), return_exceptions=True)
        return [answer if isinstance(answer, NetworkFailure) else None for answer in answers]

    async def close(self) -> None:
        """Let go of connections."""
        for one in self._all:
            await one.close()


def _built(plugin: ModeratorModule, one: ModeratorConfig) -> Moderator:
    secrets = plugin.Secrets.model_validate({name: value.reveal() for name, value in one.secrets.items()})
    return plugin.build(one.settings, name=one.name, deadline=one.deadline, secrets=secrets)


def _terms(one: ModeratorConfig) -> Terms:
    return Terms(name=one.name, deadline=one.deadline, on_failure=WEIGHTS[one.on_failure], handles=one.handles)
