"""One act on the wire: Slack's own client (`Front`) sends it, and what came back is timed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from adapters.sandbox.plain_json import Obj, dumps, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_front import Answer, Front
from adapters.sandbox.slack_inputs import interactive
from adapters.sandbox.slack_sender import Delivery, Retry, Sender
from adapters.sandbox.slack_state import SlackMessage
from benchmarks._ack.acts import Act, Fate, Kind


@dataclass(kw_only=True)
class Watched:
    """A sender that notes what it sent and when the acknowledgement was there."""

    sender: Sender
    delivery: Delivery | None = None
    acked_at: float = 0.0
    keys: list[str] = field(default_factory=list)
    """The trigger id and the token of the address to answer at: what later words refer to."""

    async def command(self, form: Mapping[str, str]) -> Delivery:
        """As Sender.command."""
        self._note(form.get("trigger_id", ""), form.get("response_url", ""))
        return self._done(await self.sender.command(form))

    async def interaction(self, payload: Obj) -> Delivery:
        """As Sender.interaction."""
        self._note(string(payload, "trigger_id"), string(payload, "response_url"))
        return self._done(await self.sender.interaction(payload))

    async def event(self, envelope: Obj, *, retry: Retry | None = None) -> Delivery:
        """As Sender.event."""
        return self._done(await self.sender.event(envelope, retry=retry))

    def _note(self, trigger: str, response_url: str) -> None:
        self.keys = [trigger, response_url.rpartition("/")[2]]

    def _done(self, delivery: Delivery) -> Delivery:
        self.delivery = delivery
        self.acked_at = asyncio.get_running_loop().time()
        return delivery


@dataclass(frozen=True, kw_only=True)
class Raw:
    """An act as it came back, before anybody judged it."""

    kind: Kind
    due: float
    watched: Watched
    answer: Answer

    @property
    def ack(self) -> float:
        """Seconds from the moment it was due to the acknowledgement."""
        return self.watched.acked_at - self.due

    @property
    def said(self) -> str:
        """The body of the acknowledgement."""
        delivery = self.watched.delivery
        return (delivery.text or (dumps(delivery.answer) if delivery.answer else "")) if delivery else ""

    def act(self, fate: Fate, *, words: float | None = None, subject: str = "", typed: str = "", said: str = "") -> Act:
        """The same, judged."""
        return Act(
            kind=self.kind,
            due=self.due,
            ack=self.ack,
            words=words,
            fate=fate,
            subject=subject,
            typed=typed,
            said=said or self.said,
            keys=tuple(self.watched.keys),
        )


class Hands:
    """Does acts in one Slack world through one sender."""

    def __init__(self, world: SlackWorld, sender: Sender, *, response_base: str) -> None:
        self.world = world
        self._sender = sender
        self._response_base = response_base

    async def do(self, kind: Kind, due: float, act: Callable[[Front], Awaitable[Answer]]) -> Raw:
        """Do it and time it from `due`, a moment on the event loop's clock."""
        watched = Watched(sender=self._sender)
        answer = await act(Front(self.world, watched, response_base=self._response_base))
        if not watched.acked_at:  # Slack's own client refused it; nothing was sent
            watched.acked_at = asyncio.get_running_loop().time()
        return Raw(kind=kind, due=due, watched=watched, answer=answer)


def button_of(message: SlackMessage, action: str) -> tuple[tuple[str, str], str]:
    """The block and action id of a message's button for `action`, and its value; empty when it has none."""
    for block, element in interactive(list(message.blocks)):
        if string(element, "action_id").partition("#")[0] == action:
            return (string(block, "block_id"), string(element, "action_id")), string(element, "value")
    return ("", ""), ""
