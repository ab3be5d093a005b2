"""A Slack workspace in memory: who is there, what was said, which windows are open, and the rules Slack holds to.

Everything that changes it tells the observers. Times come from `now`, so that a test can let three seconds pass at
once. The wire is elsewhere: `slack_api` answers the app's calls, `slack_front` plays what a person's client does.
"""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from adapters.sandbox.plain_json import Json, Obj
from adapters.sandbox.slack_encode import Directory
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_files import SlackFileCabinet
from adapters.sandbox.slack_state import (
    ResponseUrl,
    SlackChannel,
    SlackFaults,
    SlackGroup,
    SlackInstall,
    SlackMessage,
    SlackUser,
)
from adapters.sandbox.slack_windows import Windows

RESPONSE_URL_LIFE = 30 * 60.0
RESPONSE_URL_USES = 5
SLACKBOT = "USLACKBOT"

Observer = Callable[[str], None]
"""Called with a word for what changed: message, view, channel, event."""


class SlackWorld:
    """One workspace with one app installed."""

    def __init__(
        self,
        *,
        install: SlackInstall,
        users: Iterable[SlackUser],
        channels: Iterable[SlackChannel] = (),
        groups: Iterable[SlackGroup] = (),
        now: Callable[[], float] = time.time,
    ) -> None:
        self.install = install
        self.now = now
        self.faults = SlackFaults()
        self.files = SlackFileCabinet()
        self.users: dict[str, SlackUser] = {user.id: user for user in users}
        self.channels: dict[str, SlackChannel] = {channel.id: channel for channel in channels}
        self.groups: dict[str, SlackGroup] = {group.id: group for group in groups}
        self.users.setdefault(SLACKBOT, SlackUser(id=SLACKBOT, name="slackbot", real_name="Slackbot"))
        self.windows = Windows(now=now, changed=self.changed)
        self.calls: list[tuple[str, str]] = []
        """Every Web API call: method and `ok` or the error code, oldest first."""
        self._messages: dict[str, list[SlackMessage]] = {}
        self._response_urls: dict[str, ResponseUrl] = {}
        self._observers: list[Observer] = []
        self._last_ts = 0

    def watch(self, observer: Observer) -> Callable[[], None]:
        """Call `observer` after each change; the answer stops it."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    def changed(self, what: str) -> None:
        """Tell the observers."""
        for observer in tuple(self._observers):
            observer(what)

    # People and channels

    def user(self, user_id: str) -> SlackUser:
        """A user by id. Raises SlackRefusal user_not_found."""
        if user_id not in self.users:
            raise SlackRefusal("user_not_found")
        return self.users[user_id]

    def directory(self) -> Directory:
        """What `@name` and `#name` find when somebody types them."""
        return Directory(
            users={user.name.lower(): user.id for user in self.users.values() if not user.deleted},
            channels={channel.name.lower(): channel.id for channel in self.channels.values() if not channel.is_im},
        )

    def channel(self, name: str) -> SlackChannel:
        """A channel by id, `#name`, or a person's id (their direct messages). Raises SlackRefusal channel_not_found."""
        if name in self.channels:
            return self.channels[name]
        if name in self.users:
            return self.direct_messages(name)
        for channel in self.channels.values():
            if channel.name == name.lstrip("#") and not channel.is_im:
                return channel
        raise SlackRefusal("channel_not_found")

    def direct_messages(self, user_id: str) -> SlackChannel:
        """The direct messages between a person and the app, made when missing. Raises SlackRefusal user_not_found."""
        self.user(user_id)
        channel_id = "D" + user_id[1:]
        if channel_id not in self.channels:
            members = frozenset({user_id, self.install.bot_user_id})
            self.put_channel(SlackChannel(id=channel_id, name=user_id, members=members, is_im=True, is_private=True))
        return self.channels[channel_id]

    def put_channel(self, channel: SlackChannel) -> None:
        """Add or replace a channel."""
        self.channels[channel.id] = channel
        self.changed("channel")

    def put_user(self, user: SlackUser) -> None:
        """Add or replace a user."""
        self.users[user.id] = user
        self.changed("channel")

    def put_group(self, group: SlackGroup) -> None:
        """Add or replace a user group."""
        self.groups[group.id] = group
        self.changed("channel")

    def writable(self, name: str, *, by: str) -> SlackChannel:
        """A channel that `by` may write to. Raises SlackRefusal channel_not_found, not_in_channel, is_archived."""
        channel = self.channel(name)
        if by not in channel.members:
            raise SlackRefusal("channel_not_found" if channel.is_private else "not_in_channel")
        if channel.is_archived:
            raise SlackRefusal("is_archived")
        return channel

    # Messages

    def messages(self, channel_id: str, *, seen_by: str | None = None) -> Sequence[SlackMessage]:
        """A channel's messages in order, with the private ones of `seen_by` only."""
        kept = self._messages.get(channel_id, [])
        return [message for message in kept if message.ephemeral_to in (None, seen_by)]

    def everything_said(self) -> Iterator[SlackMessage]:
        """All messages in all channels, private ones too."""
        for kept in self._messages.values():
            yield from kept

    def message(self, channel_id: str, ts: str) -> SlackMessage:
        """One message. Raises SlackRefusal message_not_found."""
        for message in self._messages.get(channel_id, []):
            if message.ts == ts:
                return message
        raise SlackRefusal("message_not_found")

    def post(self, message: SlackMessage) -> SlackMessage:
        """Store a message; its `ts` is given here."""
        stored = replace(message, ts=self._next_ts())
        self._messages.setdefault(stored.channel, []).append(stored)
        self.changed("message")
        return stored

    def change(self, message: SlackMessage, *, edited: bool = True) -> SlackMessage:
        """Replace the message with the same channel and ts. Raises SlackRefusal message_not_found."""
        kept = self._messages.get(message.channel, [])
        index = kept.index(self.message(message.channel, message.ts))
        kept[index] = replace(message, edited_ts=self._next_ts()) if edited else message
        self.changed("message")
        return kept[index]

    def remove(self, channel_id: str, ts: str) -> None:
        """Delete a message. Raises SlackRefusal message_not_found."""
        self._messages[channel_id].remove(self.message(channel_id, ts))
        self.changed("message")

    # Answer addresses

    def new_response_url(
        self, *, channel: str, user: str, message_ts: str | None = None, ephemeral: bool = True
    ) -> ResponseUrl:
        """A fresh right to answer."""
        issued = ResponseUrl(
            id=secrets.token_hex(12), channel=channel, user=user, issued_at=self.now(), message_ts=message_ts,
            ephemeral=ephemeral,
        )  # fmt: skip
        self._response_urls[issued.id] = issued
        return issued

    def use_response_url(self, token: str) -> ResponseUrl:
        """Spend one use. Raises SlackRefusal expired_url (30 minutes or five uses are over) or not_found."""
        found = self._response_urls.get(token)
        if found is None:
            raise SlackRefusal("not_found")
        if found.uses >= RESPONSE_URL_USES or self.now() - found.issued_at > RESPONSE_URL_LIFE:
            raise SlackRefusal("expired_url")
        self._response_urls[token] = replace(found, uses=found.uses + 1)
        return found

    def _next_ts(self) -> str:
        # Slack's timestamps are unique within a channel and sort by time.
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"


def describe_user(user: SlackUser, team_id: str) -> Obj:
    """A user as `users.info` shows it."""
    profile: Obj = {
        "real_name": user.real_name,
        "display_name": user.display_name or user.name,
        "team": user.team_id or team_id,
        **{f"image_{size}": user.avatar for size in (24, 48, 72, 192)},
    }
    if user.email:
        profile["email"] = user.email
    described: Obj = {
        "id": user.id,
        "team_id": user.team_id or team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "locale": user.locale,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_admin": False,
        "is_owner": False,
        "profile": profile,
    }
    if user.is_stranger:
        described["is_stranger"] = True
    return described


def describe_channel(channel: SlackChannel, *, member: str, team_id: str) -> Obj:
    """A channel as `conversations.info` shows it to `member`."""
    other: Json = next(iter(sorted(channel.members - {member})), "")
    described: Obj = {
        "id": channel.id,
        "is_channel": not channel.is_im and not channel.is_private,
        "is_group": channel.is_private and not channel.is_im,
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "context_team_id": team_id,
    }
    if channel.is_im:
        return described | {"user": other, "is_open": True}
    return described | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_member": member in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": ""},
        "purpose": {"value": ""},
    }
