"""The ways Slack takes an answer, by what it answers: a submitted window, a picker, or a click or command.

Before the acknowledgement nothing is awaited here. An outlet acknowledges once; what comes later goes
through the Web API.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.client import SlackFailure
from adapters.slack.forms import render_form, render_options
from adapters.slack.payload import input_places, is_home
from adapters.slack.render import render_card
from adapters.slack.settings import Sentences
from adapters.slack.windows import Place, Windows
from adapters.wire import Obj, child, string
from workflows.ports.chat import (
    Card,
    CloseAll,
    FieldErrors,
    Form,
    Open,
    Options,
    Refresh,
    Replace,
    Reply,
    Trigger,
    Whisper,
    WindowRef,
    Words,
)

_log = logging.getLogger("countersign.slack")


class Outlet(Protocol):
    """Where the answer to one payload goes."""

    async def acknowledge(self) -> None:
        """Tell Slack that it arrived, when nothing else was told yet."""
        ...

    async def give(self, reply: Reply) -> None:
        """Answer, within the deadline."""
        ...

    async def give_late(self, reply: Reply) -> None:
        """Answer after `say` had to answer in its place."""
        ...

    async def say(self, sentence: str) -> None:
        """Tell the person one sentence, leaving what they typed where it is."""
        ...


def outlet_for(body: Obj, ack: AsyncAck, windows: Windows, sentences: Sentences) -> Outlet:
    """The outlet for a payload."""
    view = child(body, "view")
    place = Place(
        user=string(child(body, "user"), "id") or string(body, "user_id"),
        channel=string(body, "channel_id")
        or string(child(body, "channel"), "id")
        or string(child(body, "container"), "channel_id"),
        response_url=string(body, "response_url"),
    )
    window = WindowRef(id=string(view, "id"), hash=string(view, "hash"), root=string(view, "root_view_id"))
    match string(body, "type"):
        case "view_submission":
            return Submission(ack=ack, windows=windows, sentences=sentences, place=place, window=window, view=view)
        case "block_suggestion":
            return Suggestion(ack=ack)
        case "event_callback":
            return Unheard(ack=ack)
    return Action(
        ack=ack,
        windows=windows,
        sentences=sentences,
        place=place,
        window=window if view and not is_home(view) else None,
        trigger=Trigger(string(body, "trigger_id")),
        is_command=bool(string(body, "command")),
    )


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A picker waits for its options; without an answer it shows none."""

    ack: AsyncAck

    async def acknowledge(self) -> None:
        await self.ack({"options": []})

    async def give(self, reply: Reply) -> None:
        await self.ack(render_options(reply if isinstance(reply, Options) else Options(groups=())))

    async def give_late(self, reply: Reply) -> None:
        """Too late: the person types on, and Slack asks again."""

    async def say(self, sentence: str) -> None:
        await self.acknowledge()


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """An event: nobody waits for an answer, and none is given."""

    ack: AsyncAck

    async def acknowledge(self) -> None:
        if self.ack.response is None:
            await self.ack()

    async def give(self, reply: Reply) -> None:
        await self.acknowledge()

    async def give_late(self, reply: Reply) -> None:
        """There is nobody to tell."""

    async def say(self, sentence: str) -> None:
        await self.acknowledge()


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A window's main button was pressed; the answer says what becomes of the window."""

    ack: AsyncAck
    windows: Windows
    sentences: Sentences
    place: Place
    window: WindowRef
    view: Obj

    async def acknowledge(self) -> None:
        if self.ack.response is None:
            await self.ack()

    async def give(self, reply: Reply) -> None:
        match reply:
            case Open() if self.window.root in ("", self.window.id):
                await self.ack(response_action="push", view=self.windows.drawn(reply.form))
            case Open() | Replace() | Refresh():
                await self.ack(response_action="update", view=self.windows.drawn(reply.form))
            case FieldErrors():
                await self._show_errors(reply.errors)
            case CloseAll():
                await self.ack(response_action="clear")
            case Whisper():
                await self.ack()
                await self.windows.whisper(self.place, reply.card)
            case _:
                await self.ack()

    async def give_late(self, reply: Reply) -> None:
        match reply:
            case Open() | Replace() | Refresh():
                try:
                    await self.windows.replace(self.window, reply.form)
                except SlackFailure as failure:  # closed meanwhile
                    _log.info("action=slack.window_gone code=%s", failure.code)
                    if isinstance(reply, Open):
                        await self.windows.whisper(self.place, reply.instead)
            case FieldErrors():
                await self.windows.whisper(self.place, _card(" ".join(reply.errors.values())))
            case Whisper():
                await self.windows.whisper(self.place, reply.card)

    async def say(self, sentence: str) -> None:
        if self.ack.response is None:
            await self._show_errors({"": sentence})
        else:
            await self.windows.whisper(self.place, _card(sentence))

    async def _show_errors(self, errors: Mapping[str, str]) -> None:
        """At their fields; Slack refuses errors for anything but an input, so others go to the first input."""
        places = input_places(self.view)
        first = next(iter(places.values()), "")
        placed: dict[str, str] = {}
        for name, sentence in errors.items():
            at = places.get(name, first)
            placed[at] = f"{placed[at]} {sentence}" if at in placed else sentence
        if first and placed:
            await self.ack(response_action="errors", errors=placed)
        else:
            form = _notice(self.sentences.title, " ".join(errors.values()))
            is_bottom = self.window.root in ("", self.window.id)
            await self.ack(response_action="push" if is_bottom else "update", view=render_form(form))


@dataclass(frozen=True, kw_only=True)
class Action:
    """A click, a shortcut or a command: acknowledged first, answered with a window or a private message."""

    ack: AsyncAck
    windows: Windows
    sentences: Sentences
    place: Place
    window: WindowRef | None
    trigger: Trigger
    is_command: bool

    async def acknowledge(self) -> None:
        if self.ack.response is None:
            await self.ack()

    async def give(self, reply: Reply) -> None:
        match reply:
            case Whisper():
                await self._whisper(reply.card)
            case FieldErrors():
                await self.say(" ".join(reply.errors.values()))
            case Open():
                await self.acknowledge()
                await self._open(reply.form, reply.instead)
            case Replace() if self.window is None:
                await self.acknowledge()
                await self._open(reply.form, _card(self.sentences.unopened))
            case Replace() | Refresh():
                await self.acknowledge()
                await self._redraw(reply)
            case _:  # Nothing; and CloseAll, which Slack only offers to a submission
                await self.acknowledge()

    async def give_late(self, reply: Reply) -> None:
        await self.give(reply)

    async def say(self, sentence: str) -> None:
        if self.window is None:
            await self._whisper(_card(sentence))
            return
        await self.acknowledge()
        await self._open(_notice(self.sentences.title, sentence), _card(sentence))

    async def _open(self, form: Form, instead: Card) -> None:
        try:
            if self.window is None:
                await self.windows.open(self.trigger, form)
            else:
                await self.windows.push(self.trigger, form, on=self.window)
        except SlackFailure as failure:
            _log.info("action=slack.window_unopened code=%s", failure.code)
            await self.windows.whisper(self.place, instead)

    async def _redraw(self, reply: Replace | Refresh) -> None:
        if self.window is None:
            return
        try:
            if isinstance(reply, Replace):
                await self.windows.replace(self.window, reply.form)
            else:
                await self.windows.refresh(self.window, reply.form)
        except SlackFailure as failure:  # closed, or it moved on: what the person sees now is newer
            _log.info("action=slack.window_moved_on code=%s", failure.code)

    async def _whisper(self, card: Card) -> None:
        if self.is_command and self.ack.response is None:
            text, blocks = render_card(card)
            await self.ack(text=text, blocks=blocks, response_type="ephemeral")
            return
        await self.acknowledge()
        await self.windows.whisper(self.place, card)


def _card(sentence: str) -> Card:
    return Card(notification=sentence, blocks=(Words(line=(sentence,)),))


def _notice(title: str, sentence: str) -> Form:
    return Form(name="notice", subject="", title=title, blocks=(Words(line=(sentence,)),))
