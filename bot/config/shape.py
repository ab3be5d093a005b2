"""The shape of `app.yaml`: which settings there are, of which kind, and what they mean when left out.

What one setting alone can get wrong is said here; what two settings together can get wrong is in `rules`.
"""

from datetime import time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.config.approvals import ApprovalsSection, EarnSection, GroupSection, OnCallSection, SlotsSection
from bot.config.channels import ChannelIds
from bot.config.departments import DepartmentSection, ListeningSection, RuleSection, TimeOrOff
from bot.config.kinds import (
    Address,
    Command,
    Guid,
    Handle,
    Host,
    LongerSpan,
    Origin,
    Port,
    Reference,
    Section,
    Span,
    Text,
    Word,
)
from bot.config.knowledge import PolicySection
from bot.config.moderators import ModeratorSection
from bot.config.replies import ReplySection
from bot.config.sources import SourceSection
from workflows.policy import APOLOGY

MOST_APOLOGIES = 4
"""Each has a button on an incident's card."""


def _within_a_minute(value: timedelta) -> timedelta:
    if value > timedelta(seconds=60):
        raise ValueError("must be 60s at most: within that time a text on the wrong account has to be noticed.")
    return value


def _beginnings(value: tuple[str, ...]) -> tuple[str, ...]:
    if not 1 <= len(value) <= MOST_APOLOGIES or not all(value):
        raise ValueError(f"must be one to {MOST_APOLOGIES} texts, none of them empty; leave it out for our own.")
    return value


class CompanySection(Section):
    """Who speaks."""

    name: str = ""
    domains: tuple[str, ...] = Field(default=(), description="The company's own web domains; links to them are fine.")
    contact: str = Field(default="", description="Whom to ask for the right to post, in words: a name and a way.")
    policy_url: Address | None = Field(default=None, description="Where the company's own rules for posting stand.")


class SecretsSection(Section):
    """Keys of our own."""

    encryption_keys: tuple[Reference, ...] = Field(
        default=(), description="Keys for personal data at rest, newest first (countersign secret makes one)."
    )


class SlackSection(Section):
    """The Slack app and its workspace."""

    command: Command = "/post"
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


class TeamsSection(Section):
    """The Teams app and its tenant. The addresses below are the cloud's when left out."""

    app_id: Guid = Field(default="", description="The bot's Application (client) ID. Not a secret.")
    app_secret: Reference | None = Field(default=None, description="A client secret of that app registration.")
    tenant: Guid = Field(default="", description="The Directory (tenant) ID: the only one that is served.")
    command: Word = Field(default="post", description="The word people begin with in the personal chat.")
    cloud: Literal["public", "gcc", "gcch", "dod", "china"] = Field(
        default="public", description="gcch is GCC High, china is operated by 21Vianet."
    )
    sdk: Literal["botbuilder"] = Field(default="botbuilder", description="The library that speaks with Teams.")
    client_id: Guid = Field(
        default="", description="Of the app registration people sign in with on the pages; app_id when left out."
    )
    client_secret: Reference | None = Field(
        default=None, description="Of that app registration; with it people sign in on the pages with Microsoft."
    )
    login_url: Address | None = Field(default=None, description="Gives our tokens. Only for a proxy or a test.")
    sign_in_url: Address | None = Field(default=None, description="Where people sign in; login_url when left out.")
    scope: Text = Field(default="", description="What our tokens are asked for.")
    keys_url: Address | None = Field(default=None, description="The OpenID metadata of whoever signs Teams' requests.")
    issuer: Text = Field(default="", description="Who signs Teams' requests.")
    service_url: Address | None = Field(default=None, description="Where to write before Teams has said where.")
    service_hosts: tuple[Host, ...] = Field(default=(), description="The hosts we answer to.")
    file_hosts: tuple[Host, ...] = Field(
        default=(), description="Where pictures that people send are fetched from; every SharePoint when left out."
    )


class ChatSection(Section):
    """Where people write: at least one of both."""

    slack: SlackSection | None = None
    teams: TeamsSection | None = None

    @property
    def names(self) -> frozenset[str]:
        """The chats that are set up."""
        return frozenset(name for name in type(self).model_fields if getattr(self, name) is not None)


class RightsSection(Section):
    """Who may do what on one account: names from `people:` or `groups:`, or ids of people. Nobody, when left out."""

    draft: tuple[str, ...] = ()
    publish: tuple[str, ...] = Field(default=(), description="Their clean posts go out without a second person.")
    approve: tuple[str, ...] = ()
    answer: tuple[str, ...] = Field(
        default=(), description="May answer the public, and nothing else; clean answers need no second person."
    )


class QuorumSection(Section):
    """How many different people at least must say yes to a post with findings, whatever the steps say."""

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
    channel: ChannelIds | None = Field(
        default=None, description="The approvers' channel: its id, or one id for each chat. A card stands in each."
    )
    people: RightsSection = RightsSection()
    confirm: Literal["tick", "type_handle"] = "tick"
    notifications: Literal["full", "discreet"] = "full"
    quorum: QuorumSection = QuorumSection()
    approvals: ApprovalsSection = Field(default=ApprovalsSection(), description="Who must say yes, step after step.")
    owners: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="As policy.owners, for this account alone; what it says of a check counts."
    )
    on_call: OnCallSection | None = None
    earn: EarnSection | None = Field(default=None, description="Nobody earns to post alone when left out.")
    slots: SlotsSection | None = None

    @property
    def is_handed_back(self) -> bool:
        """Whether people post for it themselves: personal accounts, unless this file says otherwise."""
        return self.mode == "self" or (self.kind == "personal" and self.mode is None)


class PersonSection(Section):
    """Somebody named elsewhere in this file: one human, with an id in each chat they use; at least one."""

    slack: Text = Field(default="", description="Their Slack user id, U… or W….")
    teams: Text = Field(default="", description="Their Entra object id, for Teams.")
    name: str = ""
    trust: Literal["low", "neutral", "trusted"] = "neutral"


class WindowsSection(Section):
    """How long things wait."""

    undo: Span = timedelta(seconds=30)
    undo_after_approval: Span = timedelta(seconds=15)
    settle: LongerSpan | None = Field(default=None, description="The network's own when left out (X: 120s).")
    remind: LongerSpan = timedelta(hours=1)
    escalate: LongerSpan = Field(
        default=timedelta(hours=4), description="How long a post waits before its account's person on call is called."
    )
    last_look: LongerSpan = Field(
        default=timedelta(minutes=10), description="How long before a scheduled send all is looked at once more."
    )
    expire: LongerSpan = timedelta(days=7)
    handed_back_text: LongerSpan = timedelta(hours=24)
    drift: Annotated[LongerSpan, AfterValidator(_within_a_minute)] = Field(
        default=timedelta(seconds=45), description="Between two looks at each brand account; at most 60s."
    )
    lateness: LongerSpan = timedelta(minutes=60)
    digest: TimeOrOff = Field(
        default=time(9), description="When approvers are told what waits for them, each by their own clock; or off."
    )


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
    language: Literal["en", "de"] = Field(
        default="en",
        description="What channels are written in, and people whose chat does not say what they read; else their own.",
    )
    database: str = Field(default="", description="SQLite in data_dir when left out; DATABASE_URL overrides it.")
    data_dir: str = ".countersign"
    company: CompanySection = CompanySection()
    secrets: SecretsSection = SecretsSection()
    chat: ChatSection = ChatSection()
    networks: dict[str, dict[str, object]] = Field(default_factory=dict, description="Settings of a network.")
    accounts: tuple[AccountSection, ...] = ()
    people: tuple[PersonSection, ...] = ()
    groups: dict[str, GroupSection] = Field(
        default_factory=dict, description="Groups of people; a name here stands for all of them where people are named."
    )
    personal_posts: bool = Field(default=True, description="Whether texts for one's own account may be checked here.")
    attention: bool = Field(
        default=True, description="Whether a yes that comes before anybody can have read the words is asked about."
    )
    largest_film: int = Field(
        default=50, ge=1, le=512, description="Megabytes: a larger film is not kept for a post, though X takes 512."
    )
    checks: dict[str, dict[str, object]] = Field(default_factory=dict, description="Settings of a check.")
    policy: PolicySection = Field(
        default=PolicySection(), description="What the company knows; or the path of a file that says it."
    )
    moderators: tuple[ModeratorSection, ...] = Field(
        default=(), description="Services outside that are asked about drafts; no words leave when left out."
    )
    windows: WindowsSection = WindowsSection()
    incidents: IncidentsSection = IncidentsSection()
    sources: tuple[SourceSection, ...] = Field(default=(), description="Where the public is heard.")
    listening: ListeningSection = ListeningSection()
    departments: dict[str, DepartmentSection] = Field(
        default_factory=dict, description="Who hears the public; without one nothing is listened to."
    )
    replies: tuple[ReplySection, ...] = Field(default=(), description="Words that answers can begin with.")
    routing: tuple[RuleSection, ...] = Field(
        default=(), description="What goes to which department; the first rule that fits decides."
    )
    listen: ListenSection = ListenSection()
    audit: AuditSection = AuditSection()
