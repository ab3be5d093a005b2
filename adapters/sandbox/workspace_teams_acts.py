"""What a person does on the page's Teams side: each act goes out as Teams' own signed request."""

from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from adapters.sandbox.plain_json import Json, Obj, child, flag, objects, optional_string, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_front import Answer
from adapters.sandbox.teams import TeamsSide
from adapters.sandbox.teams_cards import Pressable
from adapters.sandbox.teams_client import Answer as TeamsAnswer
from adapters.sandbox.teams_drive import TeamsFile
from adapters.sandbox.teams_errors import TeamsRefusal
from adapters.sandbox.teams_people import TeamsPeople, TeamsPerson
from adapters.sandbox.teams_state import TeamsDialog, TeamsMessage
from adapters.sandbox.workspace_teams import TURN, WRITE, TeamsScreen

_Act = Callable[[TeamsPerson, Obj], Awaitable[Answer]]
_STALE = "This card has just changed. Read it again, then press."


class TeamsPane:
    """The Teams side of the page."""

    def __init__(self, people: TeamsPeople, side: TeamsSide, slack: SlackWorld) -> None:
        self.screen = TeamsScreen(people, side, slack)
        self._people = people
        self._world = people.world
        self._side = side
        acts: Mapping[str, _Act] = {
            "type": self._type,
            "files": self._files,
            "press": self._press,
            "look": self._look,
            "enter": self._enter,
            "submit": self._submit,
            "close": self._close,
            "write": self._write,
            "turn": self._turn,
            "add": self._add,
        }
        self.acts = {f"teams.{name}": self._by_slack_id(act) for name, act in acts.items()}
        """By the verbs the page knows; called with somebody's Slack id and what the page sent."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever something on somebody's screen changed."""
        self._world.watch(lambda _what: changed())

    def _by_slack_id(self, act: _Act) -> Callable[[str, Obj], Awaitable[Answer]]:
        async def acting(who: str, given: Obj) -> Answer:
            if who not in self._side.same:
                return Answer(error="This person is not in Teams.")
            try:
                return await act(self._people.person(self._side.same[who]), given)
            except TeamsRefusal as refusal:
                return Answer(error=_WORDS.get(refusal.code, f"Teams refused this: {refusal.code}"))

        return acting

    async def _type(self, person: TeamsPerson, given: Obj) -> Answer:
        text, place = string(given, "text").strip(), self._place(person, given)
        if not text:
            return Answer()
        chat = self._world.chat(person.oid)
        if chat and place == chat.id:
            if not chat.has_app:
                return Answer(error="Add the app first: then you can write to it.")
            return _shown(await person.say(text))
        name = f"@{self._world.install.name}"
        on = self._message(person, given) if optional_string(given, "message") else None
        if text.lower().startswith(name.lower()):
            return _shown(await person.call(text[len(name) :].strip(), channel=place, on=on))
        return _shown(await person.say(text, channel=place, on=on))

    async def _files(self, person: TeamsPerson, given: Obj) -> Answer:
        """Files with the words in the box, to the app; in a channel it is told of none."""
        place, chat = self._place(person, given), self._world.chat(person.oid)
        if chat is None or place != chat.id or not chat.has_app:
            return Answer(error="Pictures are sent to Countersign in your own chat with it.")
        files = [
            TeamsFile(name=string(one, "name"), content=b64decode(string(one, "data")))
            for one in objects(given, "files")
            if string(one, "name") and string(one, "data")
        ]
        return _shown(await person.send_files(*files, words=string(given, "text").strip())) if files else Answer()

    async def _press(self, person: TeamsPerson, given: Obj) -> Answer:
        message = self._message(person, given)
        pressed = pressable_at(person.card(message), given.get("path"), title=string(given, "title"))
        if pressed is None:
            return Answer(error=_STALE)
        return _shown(await self._people.client.press(person.user, message, pressed, _entered(given)))

    async def _look(self, person: TeamsPerson, given: Obj) -> Answer:
        await self._people.client.look(person.user, self._message(person, given))
        return Answer()

    async def _enter(self, person: TeamsPerson, given: Obj) -> Answer:
        self._filled(person, given)
        return Answer()

    async def _submit(self, person: TeamsPerson, given: Obj) -> Answer:
        dialog = self._filled(person, given)
        pressed = pressable_at(dialog.card, given.get("path"), title=string(given, "title")) if dialog else None
        if dialog is None or pressed is None:
            return Answer(error=_STALE)
        return _shown(await self._people.client.submit(person.user, dialog, pressed))

    async def _close(self, person: TeamsPerson, _given: Obj) -> Answer:
        await person.close()
        return Answer()

    async def _write(self, person: TeamsPerson, given: Obj) -> Answer:
        return _shown(await person.use_extension(WRITE, conversation=self._place(person, given)))

    async def _turn(self, person: TeamsPerson, given: Obj) -> Answer:
        return _shown(await person.use_on_message(TURN, self._message(person, given)))

    async def _add(self, person: TeamsPerson, given: Obj) -> Answer:
        if flag(given, "on"):
            await person.add_app()
        else:
            await person.remove_app()
        return Answer()

    def _place(self, person: TeamsPerson, given: Obj) -> str:
        """Where the person is: a channel on the page, or their own chat. Raises TeamsRefusal."""
        place, chat = string(given, "channel"), self._world.chat(person.oid)
        if place in self._side.rooms or (chat and place == chat.id):
            return place
        raise TeamsRefusal("ConversationNotFound", "No such place.")

    def _message(self, person: TeamsPerson, given: Obj) -> TeamsMessage:
        return self._world.message(self._place(person, given), string(given, "message"))

    def _filled(self, person: TeamsPerson, given: Obj) -> TeamsDialog | None:
        """The open dialog with what the page has in its inputs; None when it is another one by now."""
        dialog = self._world.dialogs.get(person.oid)
        if dialog is None or self.screen.dialog_key(person.oid) != string(given, "dialog"):
            return None
        filled = replace(dialog, entered=_entered(given))
        self._world.open_dialog(filled)
        return filled


def pressable_at(card: Obj, path: Json, *, title: str) -> Pressable | None:
    """The action at a path through a card's JSON, with the cards it stands in; None when it is not there any more."""
    cards: list[Obj] = []
    found: Json = card
    for step in path if isinstance(path, list) else []:
        if isinstance(found, dict) and found.get("type") == "AdaptiveCard":
            cards.append(found)
        if isinstance(found, dict) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and 0 <= step < len(found):
            found = found[step]
        else:
            return None
    if not isinstance(found, dict) or not string(found, "type").startswith("Action.") or found.get("title") != title:
        return None
    return Pressable(action=found, cards=tuple(cards))


def _entered(given: Obj) -> Obj:
    values = child(given, "values")
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _shown(answer: TeamsAnswer) -> Answer:
    return Answer(error=answer.error, fields=answer.fields)


_WORDS = {
    "ConversationNotFound": "You can't see that channel.",
    "ActivityNotFoundInConversation": "That message is gone.",
}
