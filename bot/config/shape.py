"""The shape of `app.yaml`: which settings there are, of which kind, and what they mean when left out.

What one setting alone can get wrong is said here; what two settings together can get wrong is in `rules`.
"""

import re
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from bot.config.secret import check_reference
from bot.config.spans import parse_span
from workflows.policy import APOLOGY

Reference = Annotated[
    str,
    AfterValidator(check_reference),
    WithJsonSchema({"type": "string", "pattern": "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$"}),
]
"""`env:NAME` or `file:/path`."""


MOST_APOLOGIES = 4
"""Each has a button on an incident's card."""


def _text(value: object) -> object:
    # YAML reads an unquoted id as a number.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _not_negative(value: timedelta) -> timedelta:
    if value < timedelta(0):
        raise ValueError("must not be negative.")
    return value


def _some_time(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("must be longer than nothing, for instance 1h.")
    return value


def _within_a_minute(value: timedelta) -> timedelta:
    if value > timedelta(seconds=60):
        raise ValueError("must be 60s at most: within that time a text on the wrong account has to be noticed.")
    return value


def _beginnings(value: tuple[str, ...]) -> tuple[str, ...]:
    if not 1 <= len(value) <= MOST_APOLOGIES or not all(value):
        raise ValueError(f"must be one to {MOST_APOLOGIES} texts, none of them empty; leave it out for our own.")
    return value


def _handle(value: str) -> str:
    handle = value.removeprefix("@")
    if not handle or re.search(r"[\s@/:]", handle):
        raise ValueError("must be a handle as the network shows it, with or without the @.")
    return handle


def _command(value: str) -> str:
    command = value if value.startswith("/") else f"/{value}"
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", command):
        raise ValueError("must be a slash command in small letters, such as /post.")
    return command


def _address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", value):
        raise ValueError("must be an address that starts with https://, without a query or a password.")
    return value


def _origin(value: str) -> str:
    if not re.fullmatch(r"(?i:https?)://[^\s/?#@]+/?", value) or not _has_host_and_port(value):
        raise ValueError("must be only https:// and a host, such as https://post.acme.example, without a path.")
    return value.rstrip("/")


def _has_host_and_port(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


Text = Annotated[str, BeforeValidator(_text)]
Handle = Annotated[str, BeforeValidator(_text), AfterValidator(_handle)]
Address = Annotated[str, AfterValidator(_address)]
Origin = Annotated[str, AfterValidator(_origin)]
_SPAN_SCHEMA = WithJsonSchema({"type": ["string", "number"], "examples": ["30s", "15m", "2h", "7d"]})
_AS_TEXT = PlainSerializer(lambda span: f"{span.total_seconds():g}s", return_type=str)
Span = Annotated[timedelta, BeforeValidator(parse_span), AfterValidator(_not_negative), _AS_TEXT, _SPAN_SCHEMA]
LongerSpan = Annotated[timedelta, BeforeValidator(parse_span), AfterValidator(_some_time), _AS_TEXT, _SPAN_SCHEMA]
Port = Annotated[int, Field(ge=0, le=65_535)]


class Section(BaseModel):
    """A group of settings: unknown ones are mistakes, and errors never repeat what was written."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)


class CompanySection(Section):
    """Who speaks."""

    name: str = ""
    domains: tuple[str, ...] = Field(default=(), description="The company's own web domains; links to them are fine.")
    contact: str = Field(default="", description="Whom to ask for the right to post, in words: a name and a way.")


class SecretsSection(Section):
    """Keys of our own."""

    encryption_keys: tuple[Reference, ...] = Field(
        default=(), description="Keys for personal data at rest, newest first (countersign secret makes one)."
    )


class SlackSection(Section):
    """The Slack app and its workspace."""

    command: Annotated[str, AfterValidator(_command)] = "/post"
    mode: Literal["http", "socket"] = Field(default="http", description="socket needs no public address.")
    signing_secret: Reference | None = None
    bot_token: Reference | None = None
    app_token: Reference | None = Field(default=None, description="Only for mode: socket.")
    api_url: Address = "https://slack.com/api/"
    client_id: Text = Field(default="", description="Of the Slack app; for signing in on the pages. Not a secret.")
    client_secret: Reference | None = Field(default=None, description="Of the Slack app; goes with client_id.")
    sign_in_url: Address | None = Field(
        default=None, description="Where people sign in; beside api_url when left out. Only for a proxy or a test."
    )
    team: Text = Field(default="", description="The workspace's id, T….")
    enterprise: Text = Field(default="", description="The organisation's id, E…, on Enterprise Grid.")


class ChatSection(Section):
    """Where people write."""

    slack: SlackSection | None = None


class RightsSection(Section):
    """Who may do what on one account: names from `people:` or Slack user ids. Nobody, when left out."""

    draft: tuple[str, ...] = ()
    publish: tuple[str, ...] = Field(default=(), description="Their clean posts go out without a second person.")
    approve: tuple[str, ...] = ()


class QuorumSection(Section):
    """How many approvals a post with findings needs."""

    notable: Annotated[int, Field(ge=1, le=5)] = 1
    risky: Annotated[int, Field(ge=1, le=5)] = 2


class AccountSection(Section):
    """One account on one network."""

    handle: Handle
    network: str = Field(description="The network's name: x, practice.")
    kind: Literal["brand", "personal", "practice"] = "brand"
    mode: Literal["managed", "self"] | None = Field(
        default=None, description="managed: the bot posts. self: the words are handed back. Personal accounts: self."
    )
    id: Text = Field(default="", description="The account's unchanging id on the network, never its handle.")
    credentials: dict[str, Reference] = Field(default_factory=dict)
    owner: str | None = None
    guardian: str | None = None
    channel: str | None = Field(default=None, description="The approver channel's id, C… or G….")
    people: RightsSection = RightsSection()
    confirm: Literal["tick", "type_handle"] = "tick"
    notifications: Literal["full", "discreet"] = "full"
    quorum: QuorumSection = QuorumSection()


class PersonSection(Section):
    """Somebody named elsewhere in this file."""

    slack: Text = Field(description="Their Slack user id, U… or W….")
    name: str = ""
    trust: Literal["low", "neutral", "trusted"] = "neutral"


class WindowsSection(Section):
    """How long things wait."""

    undo: Span = timedelta(seconds=30)
    undo_after_approval: Span = timedelta(seconds=15)
    settle: LongerSpan | None = Field(default=None, description="The network's own when left out (X: 120s).")
    remind: LongerSpan = timedelta(hours=1)
    expire: LongerSpan = timedelta(days=7)
    handed_back_text: LongerSpan = timedelta(hours=24)
    drift: Annotated[LongerSpan, AfterValidator(_within_a_minute)] = Field(
        default=timedelta(seconds=45), description="Between two looks at each brand account; at most 60s."
    )
    lateness: LongerSpan = timedelta(minutes=60)


class IncidentsSection(Section):
    """Posts that had to be taken down."""

    tell: tuple[str, ...] = Field(
        default=(), description="Who is told of each incident, besides the account's own people: names or user ids."
    )
    apologies: Annotated[tuple[str, ...], AfterValidator(_beginnings)] = Field(
        default=(APOLOGY,),
        description="What an apology begins with; write [fill in ...] where a person has to say something.",
    )


class ListenSection(Section):
    """Where the program listens."""

    host: str = "127.0.0.1"
    port: Port = 8080
    public_url: Origin | None = Field(
        default=None, description="Where people's browsers reach this program: https, for connecting accounts."
    )
    internal_port: Port = Field(default=8081, description="/readyz and /metrics, on 127.0.0.1 only.")


class AuditSection(Section):
    """The tamper-evident log."""

    witness: str | None = Field(
        default=None,
        description="Remembers how far the log had come: a file outside data_dir, or git:URL of a repository.",
    )
    signing_key: Reference | None = Field(
        default=None, description="Signs checkpoints of the log; `countersign audit key` makes one."
    )
    origin: Text = Field(default="", description="The log's name on its checkpoints; countersign/TEAM when left out.")
    former_keys: tuple[Text, ...] = Field(
        default=(), description="Verifier keys (public) that signed older checkpoints, after a new signing_key."
    )


class AppFile(Section):
    """The whole file."""

    environment: Literal["practice", "staging", "production"] = "staging"
    database: str = Field(default="", description="SQLite in data_dir when left out; DATABASE_URL overrides it.")
    data_dir: str = ".countersign"
    company: CompanySection = CompanySection()
    secrets: SecretsSection = SecretsSection()
    chat: ChatSection = ChatSection()
    networks: dict[str, dict[str, object]] = Field(default_factory=dict, description="Settings of a network.")
    accounts: tuple[AccountSection, ...] = ()
    people: tuple[PersonSection, ...] = ()
    personal_posts: bool = Field(default=True, description="Whether texts for one's own account may be checked here.")
    checks: dict[str, dict[str, object]] = Field(default_factory=dict, description="Settings of a check.")
    windows: WindowsSection = WindowsSection()
    incidents: IncidentsSection = IncidentsSection()
    listen: ListenSection = ListenSection()
    audit: AuditSection = AuditSection()
