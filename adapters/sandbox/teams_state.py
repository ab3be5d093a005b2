"""What a Teams tenant is made of, as frozen records; `TeamsWorld` keeps the newest of each."""

from dataclasses import dataclass, field
from enum import Enum

from adapters.sandbox.plain_json import Obj
from adapters.sandbox.teams_drive import TeamsFile


@dataclass(frozen=True, kw_only=True)
class TeamsUser:
    """A member or guest of the tenant, or somebody of another one."""

    oid: str
    """The Entra object id."""
    name: str
    """As Teams shows them: "Ana Kovač"."""
    upn: str
    """The user principal name; a guest's has #EXT# in it."""
    email: str = ""
    zone: str = "Europe/London"
    is_guest: bool = False
    tenant: str | None = None
    """None: the tenant of the world."""
    deleted: bool = False

    @property
    def member_id(self) -> str:
        """The id the app knows them by in conversations; of Teams' form, and not the Entra object id."""
        return f"29:1{self.oid.replace('-', '')}"

    @property
    def given_name(self) -> str:
        """The first name."""
        return self.name.split()[0]


class ChannelKind(Enum):
    """Of the channels in a team."""

    STANDARD = "standard"
    PRIVATE = "private"
    SHARED = "shared"


@dataclass(frozen=True, kw_only=True)
class TeamsTeam:
    """A team; its id is that of its General channel."""

    id: str
    name: str
    group_id: str
    """The Entra group behind it."""
    members: frozenset[str] = frozenset()
    """Entra object ids."""
    has_app: bool = True


@dataclass(frozen=True, kw_only=True)
class TeamsChannel:
    """A channel of a team."""

    id: str
    name: str
    team: str
    kind: ChannelKind = ChannelKind.STANDARD
    members: frozenset[str] = frozenset()
    """Of a private or shared channel; a standard one has its team's."""
    deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonalChat:
    """The conversation between one person and the app."""

    id: str
    user: str
    """Entra object id."""
    has_app: bool = True
    """False once the person took the app away: the conversation is kept, and nobody may write to it."""
    blocked: bool = False


@dataclass(frozen=True, kw_only=True)
class TeamsMessage:
    """A message as Teams keeps it."""

    id: str
    conversation: str
    """The channel or personal chat; a thread is not part of it."""
    thread: str | None = None
    """The id of the channel message that it answers."""
    by: str | None = None
    """Entra object id; None for the app."""
    text: str = ""
    html: str = ""
    """What a person's editor made of it, where it is more than plain text."""
    card: Obj = field(default_factory=dict)
    """The adaptive card, or empty."""
    summary: str = ""
    """What a locked phone shows."""
    mentions: tuple[Obj, ...] = ()
    files: tuple[TeamsFile, ...] = ()
    """What a person sent along."""
    version: int = 1
    """Counts the edits."""
    deleted: bool = False

    @property
    def words(self) -> str:
        """What was typed, and the names of what was sent along."""
        return "\n".join(filter(None, (self.text, *(f"📎 {file.name}" for file in self.files))))


class DialogKind(Enum):
    """Which invokes a dialog's buttons send."""

    TASK = "task/submit"
    EXTENSION = "composeExtension/submitAction"


@dataclass(frozen=True, kw_only=True)
class TeamsDialog:
    """The one dialog a person has open."""

    user: str
    kind: DialogKind
    title: str
    card: Obj = field(default_factory=dict)
    message: str = ""
    """Words instead of a card."""
    conversation: str = ""
    on: str | None = None
    """The message it came from."""
    command: str = ""
    """Of a message extension."""
    command_context: str = ""
    payload: Obj = field(default_factory=dict)
    """The message that "Turn into a post" was chosen on."""
    entered: Obj = field(default_factory=dict)
    """What the person filled in since it was drawn: input id to value, as it goes over the wire."""


@dataclass(frozen=True, kw_only=True)
class TeamsInstall:
    """The app, as the tenant knows it."""

    app_id: str
    app_secret: str
    tenant: str
    name: str = "Countersign"

    @property
    def bot_id(self) -> str:
        """The app's id in conversations."""
        return f"28:{self.app_id}"


@dataclass(frozen=True, kw_only=True)
class TeamsFaults:
    """What is broken on purpose. Calls are named as in `TeamsWorld.calls` ("create", "update"), or `*` for all."""

    throttled: frozenset[str] = frozenset()
    """429, nothing happened."""
    throttle_times: int | None = None
    """How often; None for always."""
    retry_after: int | None = 1
    """Seconds in the Retry-After header; None for no header."""
    failing: frozenset[str] = frozenset()
    """Answers `failing_status`, nothing happened."""
    failing_status: int = 503
    lost_answer: frozenset[str] = frozenset()
    """It happens, and the answer is a 502."""
    not_found: frozenset[str] = frozenset()
    """404 ConversationNotFound although it is there."""
    no_pictures: bool = False
    """A message with a picture inside its card is refused."""
    slow: float = 0.0
    """Seconds before each answer."""
