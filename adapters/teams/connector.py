"""What any SDK for Teams must do for us: write into conversations, look people and channels up, receive activities.

Everything else (cards, payloads, who is trusted) is ours, so that another SDK can take this one's place by one line of
app.yaml. `tests/adapters/teams/contract.py` is what it has to pass.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.wire import Json, Obj
from workflows.errors import NetworkFailure


class TeamsFailure(NetworkFailure):
    """A call to Teams that failed. `code` is Teams' word for it, or "timeout"; `retry` as in NetworkFailure."""

    def __init__(self, call: str, code: str, *, status: int = 0, retry: bool = True) -> None:
        super().__init__(f"Teams refused {call}: {code}", retry=retry)
        self.code = code
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What Teams' request is answered with. `body` None: no body."""

    status: int = 200
    body: Json = None


Turn = Callable[[Obj], Awaitable[Answer]]
"""Answers one activity, given as the JSON that came. Never raises."""


class Connector(Protocol):
    """Writes to Teams. Every failure is a TeamsFailure; only a refusal by rate (429) is tried again here, within the
    deadline, because creating is not idempotent (failures.md TMS-03)."""

    async def create(self, service_url: str, conversation: str, activity: Obj) -> str:
        """Write an activity; its id. In a channel the conversation `{channel};messageid={id}` is a thread."""
        ...

    async def update(self, service_url: str, conversation: str, activity_id: str, activity: Obj) -> None: ...

    async def open_personal(self, service_url: str, *, tenant: str, user: str) -> str:
        """The personal conversation with a user (Entra object id or `29:…`), made when there is none; its id.

        TeamsFailure(retry=False) when the app may not write to them.
        """
        ...

    async def member(self, service_url: str, conversation: str, user: str) -> Obj:
        """One member of a conversation, by Entra object id or `29:…`; as Teams says it."""
        ...

    async def members(self, service_url: str, conversation: str) -> Sequence[Obj]:
        """Everybody in a conversation, page by page."""
        ...

    async def channels(self, service_url: str, team: str) -> Sequence[Obj]:
        """The channels of a team, with their kinds."""
        ...


class Sdk(Protocol):
    """One SDK, ready for use."""

    connector: Connector

    async def receive(self, activity: Obj, claims: Mapping[str, object], turn: Turn) -> Answer:
        """Take in one activity whose sender was verified, let `turn` answer, and give what Teams is answered with."""
        ...

    async def close(self) -> None: ...
