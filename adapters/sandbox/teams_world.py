"""A Teams tenant in memory: who is there, where the app is installed, what was said and what each person sees of it.

Everything that changes it tells the observers. The wire is elsewhere: `teams_connector` answers the app's calls,
`teams_client` plays what a person's program does.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from adapters.sandbox.plain_json import Obj
from adapters.sandbox.teams_drive import TeamsDrive
from adapters.sandbox.teams_errors import TeamsRefusal, conversation_not_found, not_in_roster
from adapters.sandbox.teams_state import (
    ChannelKind,
    PersonalChat,
    TeamsChannel,
    TeamsDialog,
    TeamsFaults,
    TeamsInstall,
    TeamsMessage,
    TeamsTeam,
    TeamsUser,
)

THREAD = ";messageid="
"""Between a channel's id and a thread's in the id of a conversation."""

Observer = Callable[[str], None]
"""Called with a word for what changed: message, view, dialog, toast, app, channel."""


class TeamsWorld:
    """One tenant with one app."""

    def __init__(
        self,
        *,
        install: TeamsInstall,
        users: Iterable[TeamsUser] = (),
        teams: Iterable[TeamsTeam] = (),
        channels: Iterable[TeamsChannel] = (),
        now: Callable[[], float] = time.time,
    ) -> None:
        self.install = install
        self.now = now
        self.service_url = ""
        """What activities say and the app writes to; set by whoever serves the connector."""
        self.drive = TeamsDrive()
        self.faults = TeamsFaults()
        self.users = {user.oid: user for user in users}
        self.teams = {team.id: team for team in teams}
        self.channels = {channel.id: channel for channel in channels}
        self.calls: list[tuple[str, str]] = []
        """Every call of the connector: its name and `ok` or the error code, oldest first."""
        self.dialogs: dict[str, TeamsDialog] = {}
        """By Entra object id."""
        self.toasts: dict[str, list[str]] = {}
        """What a person was shown in passing, by Entra object id, oldest first."""
        self._chats: dict[str, PersonalChat] = {}
        self._former: set[str] = set()
        self._chat_number: Counter[str] = Counter()
        self._messages: dict[str, list[TeamsMessage]] = {}
        self._views: dict[tuple[str, str, str], tuple[int, Obj]] = {}
        self._observers: list[Observer] = []
        self._last_id = 0

    def watch(self, observer: Observer) -> Callable[[], None]:
        """Call `observer` after each change; the answer stops it."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    def changed(self, what: str) -> None:
        """Tell the observers."""
        for observer in tuple(self._observers):
            observer(what)

    # People and places

    def user(self, name: str) -> TeamsUser:
        """A user by Entra object id, `29:` id, principal name, or (first) name. Raises TeamsRefusal NotFound."""
        for user in self.users.values():
            if name.lower() in (user.oid, user.upn.lower()) or name in (user.member_id, user.name, user.given_name):
                return user
        raise TeamsRefusal("NotFound", "User not found.")

    def put_user(self, user: TeamsUser) -> None:
        """Add or replace a user."""
        self.users[user.oid] = user
        self.changed("app")

    def tenant_of(self, user: TeamsUser) -> str:
        """The tenant they belong to."""
        return user.tenant or self.install.tenant

    def channel(self, name: str) -> TeamsChannel:
        """A channel by id (a thread's too) or name. Raises TeamsRefusal ConversationNotFound."""
        bare = name.partition(THREAD)[0]
        if bare in self.channels:
            return self.channels[bare]
        for channel in self.channels.values():
            if channel.name == name:
                return channel
        raise conversation_not_found()

    def put_channel(self, channel: TeamsChannel) -> None:
        """Add or replace a channel."""
        self.channels[channel.id] = channel
        self.changed("channel")

    def put_team(self, team: TeamsTeam) -> None:
        """Add or replace a team."""
        self.teams[team.id] = team
        self.changed("channel")

    def team(self, team_id: str) -> TeamsTeam:
        """A team. Raises TeamsRefusal NotFound."""
        if team_id not in self.teams:
            raise TeamsRefusal("NotFound", "Team not found.")
        return self.teams[team_id]

    def members(self, conversation: str) -> list[TeamsUser]:
        """Everybody in a channel or personal chat but the app. Raises TeamsRefusal ConversationNotFound."""
        chat = self._chat_by_id(conversation)
        if chat is not None:
            return [self.users[chat.user]]
        channel = self.channel(conversation)
        ids = self.teams[channel.team].members if channel.kind is ChannelKind.STANDARD else channel.members
        return [user for user in self.users.values() if user.oid in ids and not user.deleted]

    # The app in personal chats

    def chat(self, oid: str) -> PersonalChat | None:
        """A person's chat with the app; None when there never was one."""
        return self._chats.get(oid)

    def add_app(self, oid: str, *, same_chat: bool = True) -> PersonalChat:
        """Install the app for a person. After a removal the chat is the same one, or, as happens too, a new one."""
        before = self._chats.get(oid)
        if before is None or not same_chat:
            self._chat_number[oid] += 1
            if before is not None:
                self._former.add(before.id)
            before = PersonalChat(id=f"a:1{oid.replace('-', '')}-{self._chat_number[oid]}", user=oid)
        self._chats[oid] = replace(before, has_app=True, blocked=False)
        self.changed("app")
        return self._chats[oid]

    def remove_app(self, oid: str) -> PersonalChat:
        """Take the app away from a person. Raises KeyError when they never had it."""
        self._chats[oid] = replace(self._chats[oid], has_app=False)
        self.changed("app")
        return self._chats[oid]

    def block(self, oid: str) -> None:
        """The person blocks the app. Raises KeyError when they never had it."""
        self._chats[oid] = replace(self._chats[oid], blocked=True)

    def place(self, conversation: str) -> str:
        """The id of a channel or personal chat that the app is in, without the thread.

        Raises TeamsRefusal ConversationNotFound, BotNotInConversationRoster, ConversationBlockedByUser.
        """
        chat = self._chat_by_id(conversation)
        if chat is not None:
            if chat.blocked:
                raise TeamsRefusal("ConversationBlockedByUser", "User blocked the conversation with the bot.")
            if not chat.has_app:
                raise not_in_roster()
            return chat.id
        channel = self.channel(conversation)
        if channel.deleted:
            raise conversation_not_found()
        # Apps are not in private channels, and in shared ones only where they were added by themselves.
        if not self.teams[channel.team].has_app or channel.kind is not ChannelKind.STANDARD:
            raise not_in_roster()
        return channel.id

    # Messages

    def messages(self, conversation: str) -> Sequence[TeamsMessage]:
        """A channel's or personal chat's messages in order, deleted ones left out."""
        return [one for one in self._messages.get(conversation, []) if not one.deleted]

    def message(self, conversation: str, message_id: str) -> TeamsMessage:
        """One message. Raises TeamsRefusal ActivityNotFoundInConversation."""
        for message in self._messages.get(conversation.partition(THREAD)[0], []):
            if message.id == message_id and not message.deleted:
                return message
        raise TeamsRefusal("ActivityNotFoundInConversation", "Activity not found in the conversation.")

    def post(self, message: TeamsMessage) -> TeamsMessage:
        """Store a message; its id is given here."""
        stored = replace(message, id=self.new_id())
        self._messages.setdefault(stored.conversation, []).append(stored)
        self.changed("message")
        return stored

    def change(self, message: TeamsMessage) -> TeamsMessage:
        """Replace a message: everybody sees the new one, whatever view they had. Raises as `message`."""
        kept = self._messages.get(message.conversation, [])
        before = self.message(message.conversation, message.id)
        kept[kept.index(before)] = stored = replace(message, version=before.version + 1)
        self.changed("message")
        return stored

    def new_id(self) -> str:
        """An activity id: milliseconds, unique and ascending, as Teams'."""
        self._last_id = max(self._last_id + 1, int(self.now() * 1000))
        return str(self._last_id)

    # What one person sees

    def view(self, oid: str, message: TeamsMessage) -> Obj | None:
        """The person's own view of a card; None when they have none, or it was drawn before the last edit."""
        version, card = self._views.get((oid, message.conversation, message.id), (0, None))
        return card if card is not None and version == message.version else None

    def set_view(self, oid: str, message: TeamsMessage, card: Obj) -> None:
        """Show this person this card in place of the shared one, until the message is edited."""
        self._views[oid, message.conversation, message.id] = (message.version, card)
        self.changed("view")

    def open_dialog(self, dialog: TeamsDialog) -> None:
        """Show a dialog, in place of the one that is open."""
        self.dialogs[dialog.user] = dialog
        self.changed("dialog")

    def close_dialog(self, oid: str) -> None:
        """Close the person's dialog; nobody is told."""
        if self.dialogs.pop(oid, None) is not None:
            self.changed("dialog")

    def toast(self, oid: str, words: str) -> None:
        """Show a person something in passing."""
        self.toasts.setdefault(oid, []).append(words)
        self.changed("toast")

    def _chat_by_id(self, conversation: str) -> PersonalChat | None:
        if conversation in self._former:
            raise conversation_not_found()
        return next((chat for chat in self._chats.values() if chat.id == conversation), None)
