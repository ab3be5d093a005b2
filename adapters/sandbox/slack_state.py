"""What a Slack workspace is made of, as frozen records; `SlackWorld` keeps the newest of each."""

from dataclasses import dataclass, field

from adapters.sandbox.plain_json import Obj


@dataclass(frozen=True, kw_only=True)
class SlackUser:
    """A member, guest, stranger from another company, or bot."""

    id: str
    name: str
    """The handle: lower case, what `@name` finds."""
    real_name: str
    display_name: str = ""
    email: str | None = None
    tz: str = "Europe/London"
    locale: str = "en-GB"
    avatar: str = ""
    """The address of a picture, or empty."""
    is_bot: bool = False
    is_restricted: bool = False
    """A guest of several channels."""
    is_ultra_restricted: bool = False
    """A guest of one channel."""
    is_stranger: bool = False
    """Someone from another company, met in a shared channel."""
    deleted: bool = False
    team_id: str | None = None
    """None: the workspace's own team."""


@dataclass(frozen=True, kw_only=True)
class SlackChannel:
    """A channel, or a direct message between `members`."""

    id: str
    name: str
    members: frozenset[str] = frozenset()
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_im: bool = False


@dataclass(frozen=True, kw_only=True)
class SlackGroup:
    """A user group: what `@handle` calls together."""

    id: str
    """S and capitals, digits."""
    handle: str
    name: str
    users: frozenset[str] = frozenset()
    disabled_at: int = 0
    """Seconds since 1970 at which it was switched off; 0: it is on."""


@dataclass(frozen=True, kw_only=True)
class SlackMessage:
    """A message as Slack keeps it."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Obj, ...] = ()
    thread_ts: str | None = None
    edited_ts: str | None = None
    ephemeral_to: str | None = None
    """The one person who sees it, or None for everybody."""
    by_bot: bool = False
    reactions: tuple[tuple[str, str], ...] = ()
    """Emoji name and who."""


@dataclass(frozen=True, kw_only=True)
class SlackView:
    """One open modal, or a Home tab."""

    id: str
    user: str
    definition: Obj
    """As the app gave it, with missing block and action ids filled in."""
    hash: str
    root_id: str
    previous_id: str | None = None
    entered: Obj = field(default_factory=dict)
    """What the person changed: block id to action id to the element's state."""

    @property
    def external_id(self) -> str | None:
        """The app's own name for this view, if it gave one."""
        value = self.definition.get("external_id")
        return value if isinstance(value, str) and value else None


@dataclass(frozen=True, kw_only=True)
class SlackTrigger:
    """A right to open one window for one person: three seconds, once."""

    id: str
    user: str
    issued_at: float
    view_id: str | None = None
    """The view it came from; a push stacks on that."""


@dataclass(frozen=True, kw_only=True)
class ResponseUrl:
    """A right to answer in a channel for 30 minutes, five times."""

    id: str
    channel: str
    user: str
    issued_at: float
    message_ts: str | None = None
    """The message whose button was pressed: what `replace_original` replaces."""
    ephemeral: bool = True
    uses: int = 0


@dataclass(frozen=True, kw_only=True)
class SlackShortcut:
    """A shortcut of the app's manifest: global, or on a message."""

    callback_id: str
    name: str
    on_message: bool = False


@dataclass(frozen=True, kw_only=True)
class SlackInstall:
    """The one app that is installed, with its secrets and what it may do."""

    team_id: str
    team_name: str
    domain: str
    app_id: str
    bot_user_id: str
    bot_id: str
    bot_token: str
    signing_secret: str
    app_token: str = "xapp-practice"  # noqa: S105 - opens nothing but the stand-in
    client_id: str = "1000000000000.2000000000000"
    client_secret: str = "practice-client-secret"  # noqa: S105 - opens nothing but the stand-in
    enterprise_id: str | None = None
    command: str = "/post"
    shortcuts: tuple[SlackShortcut, ...] = ()
    events: frozenset[str] = frozenset()
    """The event types the app subscribed to; no other is ever sent."""
    scopes: frozenset[str] = frozenset(
        {
            "commands",
            "chat:write",
            "im:write",
            "users:read",
            "channels:read",
            "groups:read",
            "usergroups:read",
            "files:read",
            "files:write",
        }
    )
    """What was granted; by default what our own manifest asks for, so that a missing scope shows in practice."""


@dataclass(frozen=True, kw_only=True)
class SlackFaults:
    """What is broken on purpose. Method names, or `*` for all."""

    ratelimited: frozenset[str] = frozenset()
    retry_after: int = 1
    """Seconds in the Retry-After header."""
    fatal: frozenset[str] = frozenset()
    """Answers `fatal_error`; nothing happened."""
    lost_answer: frozenset[str] = frozenset()
    """It happens, and the answer is a 500."""
    slow: float = 0.0
    """Seconds before each answer."""
