"""Windows and private messages: the calls a listener makes for the person who just acted, each within its deadline."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakValueDictionary

from adapters.slack.client import SlackClient, SlackFailure
from adapters.slack.exhibits import Gallery
from adapters.slack.forms import render_form
from adapters.slack.pictures import REFUSED
from adapters.slack.render import render_card
from adapters.slack.settings import Settings
from adapters.wire import Block, Json, Obj, child, string
from workflows.ports.chat import Card, Form, Trigger, WindowRef

_log = logging.getLogger("countersign.slack")
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

    def __init__(self, client: SlackClient, settings: Settings, *, gallery: Gallery | None = None) -> None:
        """Of posts' pictures a window shows at once those that `gallery` put up before, and a moment later the others:
        a window that waited for them would not open.
        """
        self._client = client
        self._gallery = gallery
        self._hanging: set[asyncio.Task[None]] = set()
        self._within = settings.open_within
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._refreshed: dict[str, str] = {}

    def drawn(self, form: Form) -> Block:
        """A window as it can be answered with, where no second try is possible; its pictures are there next time."""
        self._hang_later(form)
        return self._client.pictures.fetchable(render_form(form, files=self._files(form)))

    async def open(self, trigger: Trigger, form: Form) -> None:
        """Open a window. Raises SlackFailure: the trigger is dead, or Slack did not answer in time."""
        await self._show("views.open", {"trigger_id": trigger}, form)

    async def push(self, trigger: Trigger, form: Form, *, on: WindowRef) -> None:
        """Open a window on top of `on`, or in its place when two are stacked already. Raises SlackFailure.

        Slack allows three; two are what a person can follow.
        """
        if on.root and on.root != on.id:
            await self.replace(on, form)
            return
        try:
            await self._show("views.push", {"trigger_id": trigger}, form)
        except SlackFailure as failure:
            if failure.code not in _STACK_IS_FULL:
                raise
            await self.replace(on, form)

    async def replace(self, window: WindowRef, form: Form) -> None:
        """Show `form` instead, whatever the window shows by now. Raises SlackFailure when it is closed."""
        self._refreshed.pop(window.id, None)
        await self._show("views.update", {"view_id": window.id}, form)

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

    async def close(self) -> None:
        """Leave the pictures that are not up yet."""
        for task in self._hanging:
            task.cancel()
        await asyncio.gather(*self._hanging, return_exceptions=True)

    async def _refresh(self, window_id: str, form: Form, *, expected: str) -> None:
        answer = await self._show("views.update", _expecting(window_id, expected), form)
        self._remember(window_id, answer)

    def _remember(self, window_id: str, answer: Obj) -> None:
        self._refreshed.pop(window_id, None)
        self._refreshed[window_id] = string(child(answer, "view"), "hash")
        if len(self._refreshed) > _REMEMBERED:
            del self._refreshed[next(iter(self._refreshed))]

    async def _show(self, method: str, arguments: dict[str, Json], form: Form) -> Obj:
        """The call with the form; when Slack refuses its pictures, at once again with words in their place."""
        files = self._files(form)
        try:
            answer = await self._call(method, arguments | {"view": render_form(form, files=files)})
        except SlackFailure as failure:
            if self._gallery is None or not files or failure.code not in REFUSED:
                raise
            self._gallery.forget(files)
            answer = await self._call(method, arguments | {"view": render_form(form)})
        self._hang_later(form, child(answer, "view"))
        return answer

    def _files(self, form: Form) -> Mapping[str, str]:
        return self._gallery.hanging(form) if self._gallery is not None else {}

    def _hang_later(self, form: Form, view: Obj | None = None) -> None:
        """Put up the pictures that the form lacks, and show it with them if it still stands as in `view`."""
        if self._gallery is None or not self._gallery.lacks(form):
            return
        task = asyncio.ensure_future(self._hang(self._gallery, form, view or {}))
        self._hanging.add(task)
        task.add_done_callback(self._hanging.discard)

    async def _hang(self, gallery: Gallery, form: Form, view: Obj) -> None:
        window_id, expected = string(view, "id"), string(view, "hash")
        try:
            files = await gallery.hang(form)
            if not files or not window_id or not expected:
                return
            drawn = render_form(form, files=files)
            async with self._turns.setdefault(window_id, asyncio.Lock()):
                answer = await self._call("views.update", {**_expecting(window_id, expected), "view": drawn})
                self._remember(window_id, answer)
        except SlackFailure as failure:  # closed, or it shows something else by now, or Slack does not take them
            if failure.code in REFUSED:
                gallery.forget(gallery.hanging(form))
            _log.info("action=slack.window_without_pictures code=%s", failure.code)
        except Exception as error:  # the window stands all the same, with a line in the picture's place
            _log.warning("action=slack.window_without_pictures error=%s", type(error).__name__)

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


def _expecting(window_id: str, hash_: str) -> dict[str, Json]:
    return {"view_id": window_id, "hash": hash_} if hash_ else {"view_id": window_id}
