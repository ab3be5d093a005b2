"""Windows and private messages: the calls a listener makes for the person who just acted, each within its deadline."""

import asyncio
from dataclasses import dataclass
from weakref import WeakValueDictionary

from adapters.slack.client import SlackClient, SlackFailure
from adapters.slack.forms import render_form
from adapters.slack.render import render_card
from adapters.slack.settings import Settings
from adapters.wire import Block, Json, child, string
from workflows.ports.chat import Card, Form, Trigger, WindowRef

_REMEMBERED = 1_000
_STACK_IS_FULL = frozenset({"push_limit_reached", "trigger_exchanged", "exchanged_trigger_id"})


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody acted, and how to reach them there."""

    user: str
    channel: str = ""
    response_url: str = ""


class Windows:
    """Opens, pushes and updates windows; whispers."""

    def __init__(self, client: SlackClient, settings: Settings) -> None:
        self._client = client
        self._within = settings.open_within
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._refreshed: dict[str, str] = {}

    def drawn(self, form: Form) -> Block:
        """A window as it can be answered with, where no second try is possible."""
        return self._client.pictures.fetchable(render_form(form))

    async def open(self, trigger: Trigger, form: Form) -> None:
        """Open a window. Raises SlackFailure: the trigger is dead, or Slack did not answer in time."""
        await self._call("views.open", {"trigger_id": trigger, "view": render_form(form)})

    async def push(self, trigger: Trigger, form: Form, *, on: WindowRef) -> None:
        """Open a window on top of `on`, or in its place when two are stacked already. Raises SlackFailure.

        Slack allows three; two are what a person can follow.
        """
        if on.root and on.root != on.id:
            await self.replace(on, form)
            return
        try:
            await self._call("views.push", {"trigger_id": trigger, "view": render_form(form)})
        except SlackFailure as failure:
            if failure.code not in _STACK_IS_FULL:
                raise
            await self.replace(on, form)

    async def replace(self, window: WindowRef, form: Form) -> None:
        """Show `form` instead, whatever the window shows by now. Raises SlackFailure when it is closed."""
        self._refreshed.pop(window.id, None)
        await self._call("views.update", {"view_id": window.id, "view": render_form(form)})

    async def refresh(self, window: WindowRef, form: Form) -> None:
        """Show `form` if the window is still as `window` says, or as our last refresh of it left it.

        Raises SlackFailure otherwise (`hash_conflict`). Who types faster than Slack answers sends the hash from before
        our last refresh; without the second try the live count would stop at a letter in the middle.
        """
        turn = self._turns.setdefault(window.id, asyncio.Lock())
        async with turn:
            try:
                await self._refresh(window.id, form, expected=window.hash)
            except SlackFailure as failure:
                ours = self._refreshed.pop(window.id, "")
                if failure.code != "hash_conflict" or ours in ("", window.hash):
                    raise
                await self._refresh(window.id, form, expected=ours)

    async def _refresh(self, window_id: str, form: Form, *, expected: str) -> None:
        arguments: dict[str, Json] = {"view_id": window_id, "view": render_form(form)}
        if expected:
            arguments["hash"] = expected
        answer = await self._call("views.update", arguments)
        self._refreshed.pop(window_id, None)
        self._refreshed[window_id] = string(child(answer, "view"), "hash")
        if len(self._refreshed) > _REMEMBERED:
            del self._refreshed[next(iter(self._refreshed))]

    async def whisper(self, to: Place, card: Card) -> None:
        """Show a card to one person only, where they acted, else directly. Raises SlackFailure."""
        text, blocks = render_card(card)
        message: dict[str, Json] = {"text": text, "blocks": list(blocks)}
        for attempt in (self._respond, self._post_ephemeral):
            try:
                if await attempt(to, message):
                    return
            except SlackFailure:  # the address is used up, the bot is not in this channel: the next way may work
                continue
        opened = await self._call("conversations.open", {"users": to.user})
        direct = string(child(opened, "channel"), "id")
        quiet: dict[str, Json] = {"unfurl_links": False, "unfurl_media": False}
        await self._call("chat.postMessage", {"channel": direct, **message, **quiet})

    async def _respond(self, to: Place, message: dict[str, Json]) -> bool:
        if not to.response_url:
            return False
        private: dict[str, Json] = {"response_type": "ephemeral", "replace_original": False, **message}
        await self._client.respond(to.response_url, private, within=self._within)
        return True

    async def _post_ephemeral(self, to: Place, message: dict[str, Json]) -> bool:
        if not to.channel:
            return False
        await self._call("chat.postEphemeral", {"channel": to.channel, "user": to.user, **message})
        return True

    async def _call(self, method: str, arguments: dict[str, Json]) -> dict[str, Json]:
        return dict(await self._client.call_once(method, arguments, within=self._within))
