"""Channels in `app.yaml`: one id, or one for each chat; and the mistakes people make with them."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from bot.config.problems import Location, Problem

# Teams: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
_FORMS = {
    "slack": re.compile(r"[CG][A-Z0-9]{2,}"),
    "teams": re.compile(r"19:[A-Za-z0-9_-]+@thread\.(tacv2|skype)"),
}
# The same page: chats have ids of another form. Approval cards go to standard channels only.
_CHATS = (
    (re.compile(r"19:meeting_[^\s;@]+@thread\.v2"), "a meeting chat"),
    (re.compile(r"19:[^\s;@]+@thread\.v2"), "a group chat"),
    (re.compile(r"19:[^\s;@]+@unq\.gbl\.spaces"), "a personal chat"),
)
_NAMES = {"slack": "Slack", "teams": "Teams"}
_LIKE = {"slack": "C… or G…", "teams": "19:…@thread.tacv2"}


@dataclass(frozen=True, kw_only=True)
class WrittenChannels:
    """As written: one id of whichever chat, or one for each."""

    one: str = ""
    slack: str = ""
    teams: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them, Slack's first."""
        return tuple(one for one in (self.one, self.slack, self.teams) if one)


def _read(value: object) -> WrittenChannels:
    if isinstance(value, WrittenChannels):
        return value
    written = value if isinstance(value, Mapping) else {"one": value}
    ids = {name: one.strip() for name, one in written.items() if isinstance(one, str)}
    if len(ids) < len(written) or (isinstance(value, Mapping) and not ids.keys() <= _NAMES.keys()):
        raise ValueError('must be a channel\'s id, or one for each chat: {slack: C…, teams: "19:…@thread.tacv2"}.')
    return WrittenChannels(**ids)


_ONE = {"type": "string", "description": "A channel's id: C… or G… in Slack, 19:…@thread.tacv2 in Teams."}
_EACH = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in _NAMES},
    "additionalProperties": False,
    "minProperties": 1,
}
ChannelIds = Annotated[WrittenChannels, PlainValidator(_read), WithJsonSchema({"anyOf": [_ONE, _EACH]})]
"""One id, of whichever chat, or `{slack: …, teams: …}`."""


def platform_of(channel: str) -> str:
    """The chat whose channels have ids of this form: `slack`, `teams`; "" when there is none."""
    return next((platform for platform, form in _FORMS.items() if form.fullmatch(channel)), "")


def chat_name(channel: str) -> str:
    """The same in a sentence; "the chat" when its form does not say."""
    return _NAMES.get(platform_of(channel), "the chat")


def channel_forms(chats: Collection[str]) -> str:
    """What ids look like in the chats that are set up."""
    known = [one for one in _LIKE if one in chats] or list(_LIKE)
    return _LIKE[known[0]] if len(known) == 1 else " or ".join(f"{_LIKE[one]} in {_NAMES[one]}" for one in known)


def channel_problem(here: Location, channel: str, chats: Collection[str]) -> Problem | None:
    """What is wrong with one id of whichever chat; `chats` are those that are set up."""
    platform = platform_of(channel)
    if not platform:
        says = f"must be a channel's id ({channel_forms(chats)}), not its name; see the channel's details."
        return Problem(here, _chat_of_teams(channel) or says)
    return _without(here, platform, chats)


def channel_problems(here: Location, written: WrittenChannels, chats: Collection[str]) -> Iterator[Problem]:
    """What is wrong with the channels of one account."""
    if not written.ids:
        yield Problem(here, "names no channel: write one for each chat, or leave it out.")
    if written.one and (problem := channel_problem(here, written.one, chats)):
        yield problem
    for platform, channel in (("slack", written.slack), ("teams", written.teams)):
        if not channel:
            continue
        found = platform_of(channel)
        if not found:
            says = f"must be a {_NAMES[platform]} channel's id ({_LIKE[platform]}), not its name."
            yield Problem((*here, platform), _chat_of_teams(channel) or f"{says} See the channel's details.")
        elif found != platform:
            yield Problem((*here, platform), f"is the id of a {_NAMES[found]} channel; write it under {found}:.")
        elif problem := _without((*here, platform), platform, chats):
            yield problem


def _chat_of_teams(channel: str) -> str:
    """What is said of the id of a chat in Teams, by its kind; "" of anything else."""
    kind = next((kind for form, kind in _CHATS if form.fullmatch(channel)), "")
    return f"is {kind} in Teams, and cards go to channels: name a standard channel ({_LIKE['teams']})." if kind else ""


def _without(here: Location, platform: str, chats: Collection[str]) -> Problem | None:
    # No chat at all is a mistake of its own, or a file for judging texts only.
    if platform in chats or not chats:
        return None
    return Problem(here, f"is a channel in {_NAMES[platform]}, but there is no chat.{platform} in this file.")
