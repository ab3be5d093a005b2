"""What Teams' own program does between a person and an app: send, wait, show what came back, and ask for views.

An invoke that fails, or is answered with what Teams cannot show, becomes Teams' own words to the person.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from adapters.sandbox import teams_payloads as payloads
from adapters.sandbox.plain_json import Obj, child, string
from adapters.sandbox.teams_cards import CARD, MOST_BYTES, MOST_VIEWERS, Pressable, problems, size
from adapters.sandbox.teams_entering import missing, with_inputs
from adapters.sandbox.teams_errors import TeamsRefusal
from adapters.sandbox.teams_sender import Delivery, Failure, TeamsSender
from adapters.sandbox.teams_state import DialogKind, TeamsDialog, TeamsMessage, TeamsUser
from adapters.sandbox.teams_world import TeamsWorld

UNREACHABLE = "Unable to reach app. Please try again."
TROUBLE = "Something went wrong. Please try again."
MESSAGE = "application/vnd.microsoft.activity.message"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the person sees at once: nothing when it went well, else Teams' words, or words at fields."""

    error: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    """Input id to the words under it; nothing was sent."""
    opened: str = ""
    """The address that a button opened."""
    card: Obj = field(default_factory=dict)
    """What came back in place of the card that was pressed, seen until the message is edited."""

    @property
    def is_fine(self) -> bool:
        """Whether nothing went wrong."""
        return self.error is None and not self.fields


Obeys = Callable[[Delivery], Answer]


@dataclass(frozen=True, kw_only=True)
class _Sent:
    """An invoke, and what is done with its answer."""

    activity: Obj
    obeys: Obeys


class TeamsClient:
    """Everybody's program in one tenant."""

    def __init__(self, world: TeamsWorld, sender: TeamsSender) -> None:
        self.world = world
        self._sender = sender
        self.presses: Counter[str] = Counter()
        """How often each person pressed something."""
        self._last: dict[str, _Sent] = {}

    # What a person does

    async def say(self, message: TeamsMessage) -> Answer:
        """A message by a person; the app hears of it in its own chats, and in channels where it is called.

        Raises TeamsRefusal ConversationNotFound.
        """
        user = self.world.users[message.by or ""]
        stored = self.world.post(message)
        called = any(string(child(one, "mentioned"), "id") == self.world.install.bot_id for one in stored.mentions)
        if not called and not stored.conversation.startswith("a:"):
            return Answer()
        try:
            self.world.place(stored.conversation)
        except TeamsRefusal:
            return Answer()
        return _sent(await self._sender.send(payloads.typed(self.world, user, stored)))

    async def press(self, user: TeamsUser, message: TeamsMessage, pressed: Pressable, entered: Obj) -> Answer:
        """A button on a message, as this person sees it."""
        self.presses[user.oid] += 1
        if fields := missing(pressed, entered):
            return Answer(fields=fields)
        if pressed.kind == "Action.OpenUrl":
            return Answer(opened=string(pressed.action, "url"))
        data = with_inputs(pressed, entered)
        if pressed.kind == "Action.Execute":
            activity = payloads.pressed(self.world, user, message, pressed.action, data=data)
            return await self._invoke(user, activity, lambda came: self._obey_action(user, message, came))
        if pressed.opens_dialog:
            opening = _task(user, message)
            activity = payloads.fetch(self.world, user, message, data)
            return await self._invoke(user, activity, lambda came: self._obey_task(opening, came, fetched=True))
        return _sent(await self._sender.send(payloads.submitted_plain(self.world, user, message, data)))

    async def submit(self, user: TeamsUser, dialog: TeamsDialog, pressed: Pressable) -> Answer:
        """A button in a dialog."""
        self.presses[user.oid] += 1
        if pressed.kind == "Action.OpenUrl":
            return Answer(opened=string(pressed.action, "url"))
        if fields := missing(pressed, dialog.entered):
            return Answer(fields=fields)
        data = with_inputs(pressed, dialog.entered)
        activity = payloads.submitted(self.world, user, dialog, pressed, data)
        return await self._invoke(user, activity, lambda came: self._obey_task(dialog, came))

    async def extension(
        self, user: TeamsUser, command: str, *, conversation: str, message: TeamsMessage | None = None
    ) -> Answer:
        """A command of the app's message extension, beside the compose box or on a message."""
        self.presses[user.oid] += 1
        context = "compose" if message is None else "message"
        payload = None if message is None else payloads.message_payload(self.world, message)
        opening = TeamsDialog(
            user=user.oid,
            kind=DialogKind.EXTENSION,
            title="",
            conversation=conversation,
            command=command,
            command_context=context,
            payload=payload or {},
        )
        activity = payloads.extension(
            self.world, user, command, conversation=conversation, context=context, payload=payload
        )
        return await self._invoke(user, activity, lambda came: self._obey_task(opening, came, fetched=True))

    async def again(self, user: TeamsUser, *, same_id: bool = False) -> Answer:
        """Send the person's last invoke once more, as Teams does: with a new id and time. Raises KeyError."""
        last = self._last[user.oid]
        activity = last.activity
        if not same_id:
            fresh = payloads.activity(self.world, user, "invoke", conversation="")
            activity = activity | {key: fresh[key] for key in ("id", "timestamp", "localTimestamp")}
        return last.obeys(await self._sender.send(activity))

    # What the program does by itself

    async def look(self, user: TeamsUser, message: TeamsMessage) -> None:
        """The person has this message before them: ask for their own view when the card wants that."""
        if self.world.view(user.oid, message) is None and self.draws_for(user, message):
            await self.refresh(user, message, automatic=True)

    async def refresh(self, user: TeamsUser, message: TeamsMessage, *, automatic: bool = False) -> Answer:
        """Ask for the person's view of a card; by hand, it is "Refresh card" of the message's menu."""
        action = child(child(self.world.view(user.oid, message) or message.card, "refresh"), "action")
        data = child(action, "data")
        activity = payloads.pressed(self.world, user, message, action, data=data, automatic=automatic)
        came = await self._sender.send(activity)
        if automatic and came.failure is not None:
            return Answer()
        return self._obey_action(user, message, came)

    def draws_for(self, user: TeamsUser, message: TeamsMessage) -> bool:
        """Whether the card asks to be drawn for this person when they see it."""
        refresh = child(message.card, "refresh")
        if not refresh or message.by is not None:
            return False
        listed = refresh.get("userIds")
        if isinstance(listed, list):
            return user.member_id in listed
        return len(self.world.members(message.conversation)) <= MOST_VIEWERS

    # The app comes and goes

    async def add_app(self, user: TeamsUser, *, same_chat: bool = True) -> None:
        """The person adds the app."""
        chat = self.world.add_app(user.oid, same_chat=same_chat)
        await self._tell(payloads.app_added(self.world, user, chat.id, added=True))

    async def remove_app(self, user: TeamsUser) -> None:
        """The person removes the app."""
        chat = self.world.remove_app(user.oid)
        await self._tell(payloads.app_added(self.world, user, chat.id, added=False)[:1])

    async def team_app(self, user: TeamsUser, team: str, *, added: bool = True) -> None:
        """The app is added to a team, or removed."""
        self.world.put_team(replace(self.world.team(team), has_app=added))
        event: Obj = {"teamMemberAdded" if added else "teamMemberRemoved": True}
        change: Obj = {"membersAdded" if added else "membersRemoved": [{"id": self.world.install.bot_id}]}
        await self._tell([payloads.team_event(self.world, user, team, next(iter(event))) | change])

    async def rename_channel(self, user: TeamsUser, channel: str, name: str) -> None:
        """A channel is renamed; its id stays."""
        found = self.world.channel(channel)
        self.world.put_channel(replace(found, name=name))
        await self._tell([payloads.team_event(self.world, user, found.id, "channelRenamed")])

    async def delete_channel(self, user: TeamsUser, channel: str) -> None:
        """A channel is deleted."""
        found = self.world.channel(channel)
        activity = payloads.team_event(self.world, user, found.id, "channelDeleted")
        self.world.put_channel(replace(found, deleted=True))
        await self._tell([activity])

    async def send(self, activity: Obj) -> Delivery:
        """Deliver any activity, signed; for what no person's program would send."""
        return await self._sender.send(activity)

    async def _tell(self, activities: list[Obj]) -> None:
        await asyncio.gather(*(self._sender.send(one) for one in activities))

    async def _invoke(self, user: TeamsUser, activity: Obj, obeys: Obeys) -> Answer:
        self._last[user.oid] = _Sent(activity=activity, obeys=obeys)
        return obeys(await self._sender.send(activity))

    def _obey_action(self, user: TeamsUser, message: TeamsMessage, came: Delivery) -> Answer:
        if came.failure is not None:
            return self._trouble(user, _words(came.failure))
        answer, kind = came.answer, string(came.answer, "type")
        if answer.get("statusCode") != 200:
            said = string(child(answer, "value"), "message")
            return self._trouble(user, said or TROUBLE)
        if kind == MESSAGE:
            self.world.toast(user.oid, string(answer, "value"))
            return Answer()
        card = child(answer, "value")
        if kind != CARD or problems(card) or size(answer) > MOST_BYTES:
            return self._trouble(user, TROUBLE)
        self.world.set_view(user.oid, message, card)
        return Answer(card=card)

    def _obey_task(self, opening: TeamsDialog, came: Delivery, *, fetched: bool = False) -> Answer:
        user = self.world.users[opening.user]
        if came.failure is not None:
            return self._trouble(user, _words(came.failure))
        task = child(came.answer, "task")
        kind, value = string(task, "type"), child(task, "value")
        if kind == "message":
            words = string(task, "value")
            self.world.open_dialog(replace(opening, card={}, entered={}, message=words))
            return Answer()
        if kind == "continue":
            return self._continue(user, opening, value)
        if task or fetched:
            return self._trouble(user, TROUBLE)
        self.world.close_dialog(user.oid)
        return Answer()

    def _continue(self, user: TeamsUser, opening: TeamsDialog, value: Obj) -> Answer:
        attachment = child(value, "card")
        card = child(attachment, "content")
        if string(attachment, "contentType") != CARD or problems(card, in_dialog=True) or size(value) > MOST_BYTES:
            return self._trouble(user, TROUBLE)
        title = string(value, "title") or opening.title
        self.world.open_dialog(replace(opening, title=title, card=card, entered={}, message=""))
        return Answer()

    def _trouble(self, user: TeamsUser, words: str) -> Answer:
        self.world.toast(user.oid, words)
        return Answer(error=words)


def _task(user: TeamsUser, message: TeamsMessage) -> TeamsDialog:
    return TeamsDialog(user=user.oid, kind=DialogKind.TASK, title="", conversation=message.conversation, on=message.id)


def _sent(delivery: Delivery) -> Answer:
    return Answer(error=_words(delivery.failure)) if delivery.failure else Answer()


def _words(failure: Failure) -> str:
    return TROUBLE if failure is Failure.STATUS else UNREACHABLE
