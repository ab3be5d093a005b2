"""From what a person did to what they see: asks the conversation, in time, and hands its reply to Slack."""

import logging
import secrets
import traceback

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.gate import Busy, Gate, Slow
from adapters.slack.client import SlackFailure
from adapters.slack.outlets import Outlet, outlet_for
from adapters.slack.payload import actor_of, is_from_home, to_interaction
from adapters.slack.settings import Home, Sentences, Settings
from adapters.slack.windows import Windows
from adapters.wire import Obj
from workflows.ports.chat import (
    Card,
    CommandTyped,
    Conversation,
    Exact,
    FormChanged,
    FormClosed,
    HomeOpened,
    Interaction,
    Nothing,
    Reply,
    ShortcutUsed,
    Whisper,
    Words,
)

_log = logging.getLogger("countersign.slack")
_PATIENT = 30.0
"""Seconds for what nobody waits for: an autosave, a closed window."""


class Answering:
    """Answers each payload once, within the deadline, whatever happens. `answer` never raises."""

    def __init__(
        self, conversation: Conversation, windows: Windows, *, settings: Settings, home: Home, sentences: Sentences
    ) -> None:
        self._conversation = conversation
        self._windows = windows
        self._within = settings.answer_within
        self._home = home
        self._sentences = sentences
        self._gate = Gate(at_once=settings.at_once)
        self._newest: dict[str, FormChanged] = {}

    async def answer(self, body: Obj, ack: AsyncAck) -> None:
        """Acknowledge and answer one payload."""
        outlet = outlet_for(body, ack, self._windows, self._sentences)
        try:
            if not is_from_home(body, self._home):
                await self._turn_away(body, outlet)
                return
            interaction = to_interaction(body, self._home)
            if interaction is None:
                await outlet.give(Nothing())
            elif isinstance(interaction, FormChanged):
                await self._follow(interaction, outlet)
            elif isinstance(interaction, FormClosed | HomeOpened):
                await self._take_note(interaction, outlet)
            else:
                await self._ask(interaction, outlet)
        except Exception as error:
            await self._own_up(error, outlet)

    async def close(self) -> None:
        """Wait for what was begun."""
        await self._gate.close()
        await self._windows.close()

    async def _turn_away(self, body: Obj, outlet: Outlet) -> None:
        team, user = actor_of(body)
        await outlet.say(self._sentences.outsider)
        await self._conversation.turned_away(f"{user or 'somebody'} of another organisation ({team or 'unknown'})")

    async def _follow(self, changed: FormChanged, outlet: Outlet) -> None:
        """Each change is noted, but only the newest of a window draws it: an older count must not come last."""
        window = changed.window.id if changed.window else ""
        self._newest[window] = changed
        try:
            reply = await self._note(changed, outlet)
        finally:
            is_newest = self._newest.get(window) is changed
            if is_newest:
                del self._newest[window]
        if is_newest:
            await outlet.give(reply)

    async def _take_note(self, interaction: Interaction, outlet: Outlet) -> None:
        await outlet.give(await self._note(interaction, outlet))

    async def _note(self, interaction: Interaction, outlet: Outlet) -> Reply:
        """Nobody waits for the answer: acknowledge, then work with patience."""
        await outlet.acknowledge()
        try:
            return await self._gate.run(lambda: self._conversation.handle(interaction), within=_PATIENT)
        except (Busy, Slow):
            _log.warning("action=slack.not_noted kind=%s", type(interaction).__name__)
            return Nothing()

    async def _ask(self, interaction: Interaction, outlet: Outlet) -> None:
        try:
            reply = await self._gate.run(lambda: self._conversation.handle(interaction), within=self._within)
        except Busy:
            _log.warning("action=slack.busy kind=%s", type(interaction).__name__)
            await _refuse(interaction, self._sentences.busy, outlet)
        except Slow as slow:
            _log.warning("action=slack.slow kind=%s", type(interaction).__name__)
            await outlet.say(self._sentences.slow)
            await outlet.give_late(await slow.running)
        else:
            await outlet.give(reply)

    async def _own_up(self, error: Exception, outlet: Outlet) -> None:
        """Our own mistake, or Slack out of reach. An unknown error's message may hold a post's words: never kept."""
        if isinstance(error, SlackFailure):
            _log.warning("action=slack.untold code=%s", error.code)
            return
        number = secrets.token_hex(4)
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = type(error).__name__
        _log.error("action=slack.broken id=%s error=%s at=%s:%s", number, kind, place.filename, place.lineno)
        try:
            await outlet.say(self._sentences.broken.replace("{id}", number))
        except Exception as again:
            _log.error("action=slack.untold id=%s error=%s", number, type(again).__name__)


async def _refuse(interaction: Interaction, sentence: str, outlet: Outlet) -> None:
    """Say why it was not done. Words typed behind a command stand nowhere else: they go back with the sentence."""
    typed = interaction.words if isinstance(interaction, CommandTyped | ShortcutUsed) else None
    if typed is None or not typed.text.strip():
        await outlet.say(sentence)
        return
    blocks = (Words(line=(sentence,)), Exact(text=typed.text))
    await outlet.give(Whisper(card=Card(notification=sentence, blocks=blocks)))
