"""What the program works with once `app.yaml` was read: domain objects and resolved secrets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.config.auditing import AuditConfig, GitRemote
from bot.config.secret import Secret
from workflows.domain.account import Account, Windows
from workflows.domain.department import ListeningSettings
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.knowledge import NOTHING_KNOWN, Knowledge
from workflows.domain.person import Person
from workflows.policy import IncidentSettings


@dataclass(frozen=True, kw_only=True)
class NetworkShape:
    """What a network's plug-in says about its part of app.yaml."""

    settings: type[BaseModel]
    credentials: frozenset[str]
    """The names of the secrets that an account may have."""
    refusal: Callable[[frozenset[str]], str | None]
    """Why a managed account with just these credentials cannot work; None when it can."""
    connects: Callable[[frozenset[str]], bool] = lambda _written: False
    """Whether a person signs in for an account with just these credentials."""
    pinned: bool = True
    """Whether a managed account needs its remote id."""


class NoSecrets(BaseModel):
    """What a source keeps secret that keeps nothing secret."""


@dataclass(frozen=True, kw_only=True)
class SourceShape:
    """What a source's plug-in says about its part of app.yaml."""

    settings: type[BaseModel]
    secrets: type[BaseModel] = NoSecrets
    """The keys that hold references; what they point at is read with it."""
    network: str = ""
    """The network whose account it listens with; "" when it needs none."""
    told: bool = False
    """Whether it is told (a webhook), not asked."""
    where: Callable[[Any], str] = lambda _settings: ""
    """The host it reaches, as its settings say; "" when they do not."""


@dataclass(frozen=True, kw_only=True)
class SourceConfig:
    """One source of app.yaml."""

    name: str
    kind: str
    """The plug-in's name."""
    settings: BaseModel
    account: AccountId | None = None
    every: timedelta | None = None
    """None: as its plug-in says."""
    expect: int | None = None
    """How many items a month its operator expects; None: not said."""
    secrets: Mapping[str, Secret] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class ModeratorShape:
    """What a moderator's plug-in says about its part of app.yaml."""

    settings: type[BaseModel]
    secrets: type[BaseModel]
    """The keys that hold references; what they point at is read with it."""
    where: Callable[[Any], str]
    """The host that gets the words, as its settings say."""


@dataclass(frozen=True, kw_only=True)
class ModeratorConfig:
    """One moderator of app.yaml."""

    name: str
    kind: str
    """The plug-in's name."""
    host: str
    """Where the words go."""
    settings: BaseModel
    on_failure: str = "notable"
    """`pass`, `notable` or `risky`."""
    deadline: timedelta
    handles: bool = False
    """Whether @handles are sent."""
    secrets: Mapping[str, Secret] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Plugins:
    """The plug-ins there are, by the name they have in app.yaml."""

    networks: Mapping[str, NetworkShape]
    checks: Mapping[str, type[BaseModel]]
    sources: Mapping[str, SourceShape] = field(default_factory=dict)
    moderators: Mapping[str, ModeratorShape] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SlackConfig:
    """How to reach Slack, and how Slack proves itself."""

    command: str
    mode: str
    """`http` or `socket`."""
    signing_secret: Secret
    bot_token: Secret
    app_token: Secret
    api_url: str
    team: str
    enterprise: str
    client_id: str = ""
    """With `client_secret`: people may sign in on the pages. Both or neither."""
    client_secret: Secret = field(default_factory=lambda: Secret(""))
    sign_in_url: str = ""
    """Where people sign in; "" for the one beside `api_url`."""


@dataclass(frozen=True, kw_only=True)
class TeamsConfig:
    """How to reach Teams, and how Teams proves itself. An address that is "" is the cloud's own."""

    app_id: str
    app_secret: Secret
    tenant: str
    command: str
    """The word people begin with in the personal chat."""
    cloud: str
    sdk: str
    client_id: str = ""
    """With `client_secret`: people may sign in on the pages. Both or neither."""
    client_secret: Secret = field(default_factory=lambda: Secret(""))
    login_url: str = ""
    sign_in_url: str = ""
    scope: str = ""
    keys_url: str = ""
    issuer: str = ""
    service_url: str = ""
    service_hosts: tuple[str, ...] = ()
    file_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Listen:
    """Where the program listens; port 0 means any free one."""

    host: str
    port: int
    internal_port: int
    public_url: str = ""
    """Where people's browsers reach us, without a slash at the end; "" when there are no pages."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can be set."""

    path: Path
    environment: str
    language: str = "en"
    """Of channels, and of people whose chat does not say what they read."""
    database: str
    """A SQLAlchemy-style address without a driver: `sqlite:///path` or `postgresql://…`."""
    data_dir: Path
    company: str
    own_domains: frozenset[str]
    contact: str
    policy_url: str = ""
    """Where the company's own rules for posting stand."""
    tenant: str
    """Slack's enterprise id, or its team id; with Teams only, its tenant's id. Part of every approval's digest."""
    encryption_keys: tuple[Secret, ...] = field(repr=False)
    slack: SlackConfig | None
    """At least one of both chats is there when the program runs."""
    teams: TeamsConfig | None = None
    networks: Mapping[str, BaseModel]
    accounts: tuple[Account, ...]
    credentials: Mapping[AccountId, Mapping[str, Secret]] = field(repr=False)
    people: tuple[Person, ...]
    """Everybody named in app.yaml. Names and standing are refreshed from the chat at start."""
    groups: Mapping[PersonId, str] = field(default_factory=dict)
    """The groups that a chat keeps, by what stands for their members (`domain/group.py`): what app.yaml calls them."""
    checks: Mapping[str, BaseModel]
    knowledge: Knowledge = NOTHING_KNOWN
    """What `policy:` says."""
    windows: Windows
    attention: bool = True
    """Whether a yes that comes before anybody can have read the words is asked about."""
    largest_film: int = 50
    """Megabytes."""
    incidents: IncidentSettings
    listen: Listen
    witness: Path | GitRemote | None
    """Outside the program's own places: a file, or a git repository."""
    audit: AuditConfig
    sources: tuple[SourceConfig, ...] = ()
    moderators: tuple[ModeratorConfig, ...] = ()
    """Who else is asked about a company's drafts."""
    warnings: tuple[str, ...]
    """Sentences about what works but deserves a second look; shown by `check` and logged at start."""
    listening: ListeningSettings = field(default_factory=ListeningSettings)
