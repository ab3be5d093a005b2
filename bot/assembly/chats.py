"""The chats of this company, each in the same parts: what is shown in it, how it reaches us, who signs in with it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from bot.assembly.base import Base
from bot.conversation import Talk
from bot.language import at_home_in
from bot.metrics import Metrics
from bot.running import Loop
from bot.server import Handler
from workflows.errors import ConfigError
from workflows.ports.chat import Chat, Files
from workflows.ports.directory import GroupDirectory, PeopleNews
from workflows.ports.provider import ChatSignIn


@dataclass(frozen=True, kw_only=True)
class Listener:
    """One chat, listened to."""

    handler: Handler | None
    """Takes its requests, timed and counted. None: it is connected from here, by a loop."""
    loops: Sequence[Loop] = ()
    works: Mapping[str, Callable[[], bool]] = field(default_factory=dict)
    """What must work for the program to be ready, by name."""
    close: Callable[[], Awaitable[None]]
    """Lets what was begun end."""


@dataclass(frozen=True, kw_only=True)
class ChatParts:
    """One chat, connected; nobody is listened to before `listen`."""

    platform: str
    """As in `Identity.platform`."""
    chat: Chat
    listen: Callable[[Talk, PeopleNews, Metrics], Listener]
    """Begins to listen: what people do goes to the first, what the chat tells by itself to the second."""
    groups: GroupDirectory | None = None
    """Who is in its groups. None: it has none that can be asked."""
    files: Files | None = None
    """Fetches what people choose in its windows. None: they take no files."""
    sign_in: ChatSignIn | None = None
    """Says who a browser's person is. None: nobody signs in with this chat."""


@asynccontextmanager
async def connected(base: Base) -> AsyncIterator[Sequence[ChatParts]]:
    """Every chat of app.yaml. Raises ConfigError when one refuses us; one that is out of reach is only warned of."""
    async with AsyncExitStack() as stack:
        parts: list[ChatParts] = []
        # Imported where they are set up: nobody pays for the libraries of a chat that is not theirs.
        if base.config.slack is not None:
            from bot.assembly.slack import slack_parts

            with at_home_in(base.config.language):
                parts.append(await stack.enter_async_context(slack_parts(base, base.config.slack)))
        if base.config.teams is not None:
            from bot.assembly.teams import teams_parts

            with at_home_in(base.config.language):
                parts.append(await stack.enter_async_context(teams_parts(base, base.config.teams)))
        if not parts:
            raise ConfigError(["chat: has neither slack: nor teams:, and without a chat nobody can write a post."])
        yield parts
