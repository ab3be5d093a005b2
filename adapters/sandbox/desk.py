"""A person at a desk: everything one can do in Slack's client, by the words one reads on the screen.

Nothing here reaches into the bot: each act goes out as Slack's own signed request, and reading shows what Slack shows.
"""

import asyncio
from collections.abc import Callable, Iterator

from adapters.sandbox.plain_json import Json, Obj, array, child, objects, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_encode import encode_field
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_front import Answer, Front
from adapters.sandbox.slack_inputs import interactive, state_key
from adapters.sandbox.slack_reading import read_message, read_view
from adapters.sandbox.slack_state import SlackMessage, SlackView


class NothingLikeThat(Exception):
    """What the script looks for is not on the person's screen; the text says what is."""


class Desk:
    """All desks of one world."""

    def __init__(self, front: Front) -> None:
        self.front = front

    @property
    def world(self) -> SlackWorld:
        """The workspace the desks belong to."""
        return self.front.world

    def person(self, user_id: str) -> "PersonAtDesk":
        """One person's desk. Raises SlackRefusal user_not_found."""
        return PersonAtDesk(self.front, self.world.user(user_id).id)

    async def until(self, predicate: Callable[[], bool], *, timeout: float = 10.0, what: str = "it") -> None:
        """Wait until `predicate` holds, looking every 50 ms, at most `timeout` seconds.

        Raises TimeoutError naming `what`.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while not predicate():
            if loop.time() > end:
                raise TimeoutError(f"Waited {timeout:g} s for {what}.")
            await asyncio.sleep(0.05)


class PersonAtDesk:
    """One person's Slack."""

    def __init__(self, front: Front, user_id: str) -> None:
        self._front = front
        self._world = front.world
        self.user_id = user_id

    # Acting

    async def command(self, typed: str, *, channel: str = "general") -> Answer:
        """Type a slash command, `/post Hello`."""
        return await self._front.command(self.user_id, channel, typed)

    async def say(self, typed: str, *, channel: str = "general", thread_ts: str | None = None) -> Answer:
        """Write a message. Raises SlackRefusal where the person may not."""
        return self._front.say(self.user_id, channel, typed, thread_ts=thread_ts)

    async def click(self, name: str, *, message: SlackMessage | None = None, value: str | None = None) -> Answer:
        """Press the button whose label or action id is `name`: in the open window, else in the newest message with it.

        `value` narrows it down when several share a name. Raises NothingLikeThat.
        """
        place, block, element = self._find_button(name, message, value)
        ids = (string(block, "block_id"), string(element, "action_id"))
        return await self._front.press(self.user_id, place, ids, {})

    async def fill(self, name: str, value: str) -> Answer:
        """Type into the field whose label, block id or action id is `name`; sent on when it dispatches."""
        block, element = self._find_field(name)
        kind = string(element, "type")
        text = encode_field(value) if kind == "plain_text_input" else value
        given: Json = int(value) if kind == "datetimepicker" else (text or None)
        return await self._enter(block, element, {"type": kind, state_key(kind): given})

    async def choose(self, name: str, *options: str, query: str = "") -> Answer:
        """Choose in a select, radio group or checkboxes: each option by its text or value. Raises NothingLikeThat."""
        block, element = self._find_field(name)
        kind = string(element, "type")
        offered = await self._offered(block, element, query)
        chosen = [_option(offered, wanted) for wanted in options]
        key = state_key(kind)
        if key == "selected_options":
            return await self._enter(block, element, {"type": kind, key: array(chosen)})
        return await self._enter(block, element, {"type": kind, key: chosen[0] if chosen else None})

    async def add_file(self, name: str, file_name: str, content: bytes) -> Answer:
        """Choose a file in the field whose label, block id or action id is `name`, beside those chosen there."""
        block, element = self._find_field(name)
        ids = (string(block, "block_id"), string(element, "action_id"))
        state = child(child(self.window().entered, ids[0]), ids[1])
        file = self._world.files.given(self.user_id, file_name, content)
        chosen: list[Json] = [*objects(state, "files"), self._world.files.describe(file)]
        return await self._enter(block, element, {"type": "file_input", "files": chosen})

    async def options(self, name: str, query: str = "") -> list[str]:
        """The texts of what a select offers, groups flattened."""
        block, element = self._find_field(name)
        return [string(child(option, "text"), "text") for option in await self._offered(block, element, query)]

    async def submit(self) -> Answer:
        """Press the open window's submit button. Raises NothingLikeThat when no window is open."""
        return await self._front.submit(self.user_id, self.window().id)

    async def close(self, *, all_of_them: bool = False) -> Answer:
        """Close the open window, or all. Raises NothingLikeThat when no window is open."""
        return await self._front.dismiss(self.user_id, self.window().id, all_of_them=all_of_them)

    async def shortcut(self, callback_id: str, *, message: SlackMessage | None = None) -> Answer:
        """Use a shortcut, on a message or from the menu."""
        return await self._front.shortcut(self.user_id, callback_id, message=message)

    def open_home(self) -> None:
        """Look at the app's Home tab; the app draws it a moment later."""
        self._front.open_home(self.user_id)

    async def click_home(self, name: str) -> Answer:
        """Press the button of the Home tab whose label or action id is `name`. Raises NothingLikeThat."""
        view = self._world.windows.homes.get(self.user_id)
        for block, element in interactive(objects(view.definition, "blocks") if view else []):
            if view and name in (string(child(element, "text"), "text"), string(element, "action_id")):
                ids = (string(block, "block_id"), string(element, "action_id"))
                return await self._front.press(self.user_id, view, ids, {})
        raise NothingLikeThat(f"No button {name!r} in the Home tab of {self.user_id}: {self.read_home()[-1500:]}")

    # Reading

    def read_home(self) -> str:
        """The Home tab as text; empty before the app drew it."""
        view = self._world.windows.homes.get(self.user_id)
        return read_view(self._world, view) if view else ""

    def window(self) -> SlackView:
        """The window on top. Raises NothingLikeThat."""
        view = self._world.windows.top(self.user_id)
        if view is None:
            raise NothingLikeThat(f"{self.user_id} has no window open. On screen: {self.read_screen()[-500:]}")
        return view

    def has_window(self, containing: str = "") -> bool:
        """Whether a window is open that shows these words."""
        view = self._world.windows.top(self.user_id)
        return view is not None and containing in read_view(self._world, view)

    def read_window(self) -> str:
        """The open window as text; empty when none is open."""
        view = self._world.windows.top(self.user_id)
        return read_view(self._world, view) if view else ""

    def messages(self, channel: str | None = None) -> list[SlackMessage]:
        """What the person can see, oldest first: in one channel, or everywhere they are."""
        ids = [self._world.channel(channel).id] if channel else self._own_channels()
        seen = [message for one in ids for message in self._world.messages(one, seen_by=self.user_id)]
        return sorted(seen, key=lambda message: float(message.ts))

    def read(self, channel: str | None = None) -> list[str]:
        """The same, each as text."""
        return [read_message(self._world, message) for message in self.messages(channel)]

    def sees(self, words: str, *, channel: str | None = None) -> bool:
        """Whether some message shows these words."""
        return any(words in text for text in self.read(channel))

    def find_message(self, words: str, *, channel: str | None = None) -> SlackMessage:
        """The newest message that shows these words. Raises NothingLikeThat."""
        for message in reversed(self.messages(channel)):
            if words in read_message(self._world, message):
                return message
        raise NothingLikeThat(f"No message for {self.user_id} says {words!r}.")

    def direct_messages(self) -> str:
        """The id of the person's direct messages with the app."""
        return self._world.direct_messages(self.user_id).id

    def read_screen(self) -> str:
        """Everything this person can see, newest last, then the open window."""
        return "\n---\n".join([*self.read(), self.read_window()])

    def _own_channels(self) -> list[str]:
        return [channel.id for channel in self._world.channels.values() if self.user_id in channel.members]

    def _places(self, message: SlackMessage | None) -> Iterator[SlackMessage | SlackView]:
        if message is not None:
            try:
                yield self._world.message(message.channel, message.ts)
            except SlackRefusal:
                return
            return
        view = self._world.windows.top(self.user_id)
        if view is not None:
            yield view
        yield from reversed(self.messages())

    def _find_button(
        self, name: str, message: SlackMessage | None, value: str | None
    ) -> tuple[SlackMessage | SlackView, Obj, Obj]:
        for place in self._places(message):
            blocks = objects(place.definition, "blocks") if isinstance(place, SlackView) else list(place.blocks)
            for block, element in interactive(blocks):
                label = string(child(element, "text"), "text")
                named = name in (label, string(element, "action_id"))
                if string(element, "type") == "button" and named and value in (None, string(element, "value")):
                    return place, block, element
        raise NothingLikeThat(f"No button {name!r} for {self.user_id}. On screen: {self.read_screen()[-1500:]}")

    def _find_field(self, name: str) -> tuple[Obj, Obj]:
        view = self.window()
        for block, element in interactive(objects(view.definition, "blocks")):
            label = string(child(block, "label"), "text")
            ids = (string(block, "block_id"), string(element, "action_id"))
            if string(element, "type") != "button" and name in (label, *ids):
                return block, element
        raise NothingLikeThat(f"No field {name!r} in the window: {self.read_window()}")

    async def _enter(self, block: Obj, element: Obj, state: Obj) -> Answer:
        view = self.window()
        ids = (string(block, "block_id"), string(element, "action_id"))
        entered = self._world.windows.enter(view.id, {ids[0]: {ids[1]: state}})
        if string(block, "type") != "input" or block.get("dispatch_action") is True:
            return await self._front.press(self.user_id, entered, ids, state)
        if string(element, "type") != "plain_text_input":
            self._front.presses[self.user_id] += 1
        return Answer()

    async def _offered(self, block: Obj, element: Obj, query: str) -> list[Obj]:
        source = element
        if string(element, "type") in ("external_select", "multi_external_select"):
            ids = (string(block, "block_id"), string(element, "action_id"))
            source = (await self._front.suggest(self.user_id, self.window(), ids, query)).options
        grouped = [option for group in objects(source, "option_groups") for option in objects(group, "options")]
        return objects(source, "options") + grouped


def _option(offered: list[Obj], wanted: str) -> Obj:
    texts = [string(child(option, "text"), "text") for option in offered]
    for option, text in zip(offered, texts, strict=True):
        if wanted in (text, string(option, "value")):
            return option
    for option, text in zip(offered, texts, strict=True):
        if wanted in text:
            return option
    raise NothingLikeThat(f"No option {wanted!r}; offered: {texts}")
