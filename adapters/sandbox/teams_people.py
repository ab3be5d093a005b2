"""A person in Teams: everything one can do in its program, by the words one reads on the screen.

Nothing here reaches into the bot: each act goes out as Teams' own signed request, and reading shows what Teams shows
this one person.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from adapters.sandbox.desk import NothingLikeThat
from adapters.sandbox.plain_json import Obj, child, objects, string
from adapters.sandbox.teams_cards import Pressable, all_inputs, pressables
from adapters.sandbox.teams_client import Answer, TeamsClient
from adapters.sandbox.teams_drive import TeamsFile
from adapters.sandbox.teams_entering import entered_as
from adapters.sandbox.teams_errors import TeamsRefusal
from adapters.sandbox.teams_reading import labels, read_card, read_dialog
from adapters.sandbox.teams_state import TeamsDialog, TeamsMessage, TeamsUser
from adapters.sandbox.teams_world import TeamsWorld


class TeamsPeople:
    """Everybody of one tenant."""

    def __init__(self, client: TeamsClient) -> None:
        self.client = client
        self._known: dict[str, TeamsPerson] = {}

    @property
    def world(self) -> TeamsWorld:
        """The tenant they belong to."""
        return self.client.world

    def person(self, name: str) -> "TeamsPerson":
        """One person, by Entra object id or name; always the same one. Raises TeamsRefusal NotFound."""
        oid = self.world.user(name).oid
        return self._known.setdefault(oid, TeamsPerson(self.client, oid))

    async def until(self, holds: Callable[[], bool], *, timeout: float = 10.0, what: str = "it") -> None:
        """Wait until something holds, looking every 20 ms. Raises TimeoutError naming `what`."""
        end = asyncio.get_running_loop().time() + timeout
        while not holds():
            if asyncio.get_running_loop().time() > end:
                raise TimeoutError(f"Waited {timeout:g} s for {what}.")
            await asyncio.sleep(0.02)


class TeamsPerson:
    """One person's Teams."""

    def __init__(self, client: TeamsClient, oid: str) -> None:
        self._client = client
        self._world = client.world
        self._entered: dict[tuple[str, str], Obj] = {}
        self.oid = oid

    @property
    def user(self) -> TeamsUser:
        """Who they are."""
        return self._world.users[self.oid]

    # Acting

    async def say(
        self, words: str, *, channel: str | None = None, on: TeamsMessage | None = None, html: str = ""
    ) -> Answer:
        """Write a message: to the app, or in a channel, perhaps in the thread of a message there.

        Raises NothingLikeThat when they have not added the app.
        """
        place = self._world.channel(channel).id if channel else self._own_chat()
        thread = (on.thread or on.id) if on and channel else None
        return await self._client.say(
            TeamsMessage(id="", conversation=place, thread=thread, by=self.oid, text=words, html=html)
        )

    async def send_files(self, *files: TeamsFile, words: str = "", channel: str | None = None) -> Answer:
        """Send files with a message: to the app, or in a channel. Raises NothingLikeThat without the app."""
        place = self._world.channel(channel).id if channel else self._own_chat()
        kept = tuple(self._world.drive.keep(file) for file in files)
        return await self._client.say(TeamsMessage(id="", conversation=place, by=self.oid, text=words, files=kept))

    async def call(self, words: str, *, channel: str, on: TeamsMessage | None = None) -> Answer:
        """Write to the app in a channel: `@Countersign words`."""
        install = self._world.install
        at = f"<at>{install.name}</at>"
        mention: Obj = {"type": "mention", "text": at, "mentioned": {"id": install.bot_id, "name": install.name}}
        said = TeamsMessage(
            id="",
            conversation=self._world.channel(channel).id,
            thread=(on.thread or on.id) if on else None,
            by=self.oid,
            text=f"{at} {words}",
            mentions=(mention,),
        )
        return await self._client.say(said)

    async def press(
        self, label: str, *, on: TeamsMessage | None = None, then: str = "", as_shared: bool = False
    ) -> Answer:
        """Press the button with this label: in the open dialog, else on `on`, else on the newest message with it.

        One that unfolds a question is followed by the button inside, or by `then`. With `as_shared` it is a program
        that knows no views and shows everybody the same card. Raises NothingLikeThat.
        """
        dialog = self._world.dialogs.get(self.oid)
        if dialog is not None and on is None:
            found = self._find(dialog.card, label, then)
            if found is not None:
                return await self._client.submit(self.user, dialog, found)
        for message in [self._world.message(on.conversation, on.id)] if on else reversed(self.messages()):
            if not as_shared:
                await self._client.look(self.user, message)
            found = self._find(message.card if as_shared else self.card(message), label, then)
            if found is not None:
                entered = self._entered.get((message.conversation, message.id), {})
                return await self._client.press(self.user, message, found, entered)
        raise NothingLikeThat(f"No button {label!r} for {self.user.name}. On screen: {self.read_screen()[-1500:]}")

    async def fill(self, values: Mapping[str, str | bool], *, on: TeamsMessage | None = None) -> None:
        """Type, choose and tick in the open dialog, or on a message: label or id to value. Sends nothing.

        Raises NothingLikeThat for a field, or a choice, that is not there.
        """
        card = self.card(on) if on else self.dialog().card
        entered = {**self._filled(on)}
        for name, value in values.items():
            element = self._field(card, name)
            try:
                entered[string(element, "id")] = entered_as(element, value)
            except ValueError as error:
                raise NothingLikeThat(str(error)) from None
        if on:
            self._entered[on.conversation, on.id] = entered
        else:
            self._world.open_dialog(replace(self.dialog(), entered=entered))

    async def submit(self, label: str = "") -> Answer:
        """Press the open dialog's main button, or the one with this label. Raises NothingLikeThat."""
        dialog = self.dialog()
        found = self._find(dialog.card, label, "") if label else _main_button(dialog.card)
        if found is None:
            raise NothingLikeThat(f"No button {label!r} in the dialog: {self.read_dialog()}")
        return await self._client.submit(self.user, dialog, found)

    async def close(self) -> None:
        """Close the open dialog; the app is not told."""
        self._world.close_dialog(self.oid)

    async def use_extension(self, command: str, *, conversation: str = "") -> Answer:
        """Use a command of the message extension beside the compose box, in any chat."""
        place = conversation or self._some_chat()
        return await self._client.extension(self.user, command, conversation=place)

    async def use_on_message(self, command: str, message: TeamsMessage) -> Answer:
        """Use a command of the message extension on a message, whether the app is in that chat or not."""
        return await self._client.extension(self.user, command, conversation=message.conversation, message=message)

    async def again(self, *, times: int = 1, same_id: bool = False) -> Answer:
        """Teams sends their last invoke again, `times` times, and shows the last answer. Raises KeyError."""
        answers = [await self._client.again(self.user, same_id=same_id) for _ in range(times)]
        return answers[-1]

    async def add_app(self, *, same_chat: bool = True) -> None:
        """Add the app, perhaps anew."""
        await self._client.add_app(self.user, same_chat=same_chat)

    async def remove_app(self) -> None:
        """Remove the app."""
        await self._client.remove_app(self.user)

    async def look(self, channel: str | None = None) -> list[str]:
        """Have a channel (or their own chat with the app) before them: views are asked for. What it reads then."""
        await asyncio.gather(*(self._client.look(self.user, one) for one in self.messages(channel or self._own_chat())))
        return self.read(channel or self._own_chat())

    async def refresh(self, message: TeamsMessage) -> Answer:
        """Choose "Refresh card" in the menu of a message."""
        return await self._client.refresh(self.user, self._world.message(message.conversation, message.id))

    # Reading

    def card(self, message: TeamsMessage) -> Obj:
        """A message's card as this person sees it now."""
        newest = self._world.message(message.conversation, message.id)
        return self._world.view(self.oid, newest) or newest.card

    def read_message(self, message: TeamsMessage) -> str:
        """A message as this person reads it."""
        card = self.card(message)
        entered = self._entered.get((message.conversation, message.id))
        return read_card(card, entered=entered, zone=self.user.zone) if card else message.words

    def buttons(self, message: TeamsMessage) -> list[str]:
        """The labels of a message's buttons as this person sees it, those that unfold too."""
        return labels(self.card(message))

    def messages(self, channel: str | None = None) -> list[TeamsMessage]:
        """What the person can see, oldest first: in a channel (by name or id), or everywhere they are."""
        places = [self._place(channel)] if channel else self._own_places()
        seen = [message for place in places for message in self._world.messages(place)]
        return sorted(seen, key=lambda message: int(message.id))

    def read(self, channel: str | None = None) -> list[str]:
        """The same, each as text."""
        return [self.read_message(message) for message in self.messages(channel)]

    def sees(self, words: str, *, channel: str | None = None) -> bool:
        """Whether some message shows these words."""
        return any(words in text for text in self.read(channel))

    def find_message(self, words: str, *, channel: str | None = None) -> TeamsMessage:
        """The newest message that shows these words. Raises NothingLikeThat."""
        for message in reversed(self.messages(channel)):
            if words in self.read_message(message):
                return message
        raise NothingLikeThat(f"No message for {self.user.name} says {words!r}: {self.read(channel)[-3:]}")

    def inbox(self) -> list[str]:
        """Their chat with the app, oldest first; empty without the app."""
        chat = self._world.chat(self.oid)
        return self.read(chat.id) if chat else []

    def dialog(self) -> TeamsDialog:
        """The open dialog. Raises NothingLikeThat."""
        if self.oid not in self._world.dialogs:
            raise NothingLikeThat(f"{self.user.name} has no dialog open. On screen: {self.read_screen()[-1000:]}")
        return self._world.dialogs[self.oid]

    def has_dialog(self, containing: str = "") -> bool:
        """Whether a dialog is open that shows these words."""
        return self.oid in self._world.dialogs and containing in self.read_dialog()

    def read_dialog(self) -> str:
        """The open dialog as text; empty when none is open."""
        dialog = self._world.dialogs.get(self.oid)
        return read_dialog(dialog, zone=self.user.zone) if dialog else ""

    @property
    def toasts(self) -> list[str]:
        """What they were shown in passing, oldest first."""
        return self._world.toasts.get(self.oid, [])

    def read_screen(self) -> str:
        """Everything this person can see, newest last, then the open dialog and the last toast."""
        return "\n---\n".join([*self.read(), self.read_dialog(), *self.toasts[-1:]])

    def _filled(self, on: TeamsMessage | None) -> Obj:
        return self._entered.get((on.conversation, on.id), {}) if on else self.dialog().entered

    def _field(self, card: Obj, name: str) -> Obj:
        for element in all_inputs(card):
            if name in (string(element, "label"), string(element, "id"), string(element, "title")):
                return element
        raise NothingLikeThat(f"No field {name!r} on the card: {read_card(card)}")

    def _find(self, card: Obj, label: str, then: str) -> Pressable | None:
        for found in pressables(card):
            if found.label == label:
                return _unfolded(found, then) if found.kind == "Action.ShowCard" else found
        return None

    def _own_chat(self) -> str:
        chat = self._world.chat(self.oid)
        if chat is None or not chat.has_app:
            raise NothingLikeThat(f"{self.user.name} has not added the app.")
        return chat.id

    def _some_chat(self) -> str:
        chat = self._world.chat(self.oid)
        return chat.id if chat and chat.has_app else f"19:{self.oid}_colleague@unq.gbl.spaces"

    def _place(self, name: str) -> str:
        chat = self._world.chat(self.oid)
        return chat.id if chat and chat.id == name else self._world.channel(name).id

    def _own_places(self) -> list[str]:
        chat = self._world.chat(self.oid)
        return [*self._own_channels(), *([chat.id] if chat else [])]

    def _own_channels(self) -> Iterator[str]:
        for channel in self._world.channels.values():
            try:
                if self.oid in {member.oid for member in self._world.members(channel.id)}:
                    yield channel.id
            except TeamsRefusal:
                continue


def _unfolded(question: Pressable, then: str) -> Pressable | None:
    inside = pressables(child(question.action, "card"), question.cards)
    return next((one for one in inside if then in ("", one.label) and one.kind != "Action.ShowCard"), None)


def _main_button(card: Obj) -> Pressable | None:
    found = [
        Pressable(action=action, cards=(card,))
        for action in objects(card, "actions")
        if string(action, "type") == "Action.Submit"
    ]
    return next((one for one in found if string(one.action, "style") == "positive"), found[0] if found else None)
