"""An account: a voice on a network, and whose voice it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import Enum

from workflows.domain.approval import ApprovalStep, Occasion, TopicOwners
from workflows.domain.ids import AccountId, PersonId, RemoteAccountId
from workflows.domain.shift import Rotation
from workflows.domain.slots import Slots
from workflows.domain.trust import Earning


class Kind(Enum):
    """Whose voice an account is. Shown as a word on every card, never only as a colour."""

    BRAND = "brand"
    PERSONAL = "personal"
    PRACTICE = "practice"


class Mode(Enum):
    """How a post leaves: through a token we hold, or handed back to the person to post it themselves."""

    MANAGED = "managed"
    SELF = "self"


class Confirm(Enum):
    """How the author confirms the routine post on this account."""

    TICK = "tick"
    TYPE_HANDLE = "type_handle"


class Notifications(Enum):
    """Whether a notification on a locked phone may show the words of a post."""

    FULL = "full"
    DISCREET = "discreet"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the network says about an account; for showing, never for deciding."""

    display_name: str
    handle: str
    picture_url: str | None = None
    followers: int | None = None
    link: str | None = None
    """The address the account shows in its profile."""
    seen_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Rights:
    """Who may do what on one account. An empty set means nobody."""

    draft: frozenset[PersonId] = frozenset()
    publish: frozenset[PersonId] = frozenset()
    """Their clean posts go out after the undo window without a second person."""
    approve: frozenset[PersonId] = frozenset()
    answer: frozenset[PersonId] = frozenset()
    """May answer mentions, and nothing else; their clean answers go out after the undo window without a second person.
    """


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account as app.yaml describes it, together with the profile last seen on the network."""

    id: AccountId
    network: str
    """The plug-in's name: `x`, `practice`."""
    handle: str
    """Without the @, as written in app.yaml."""
    kind: Kind
    mode: Mode
    remote_id: RemoteAccountId
    """Pinned in app.yaml. A token that answers with another id never sends."""
    owner: PersonId | None = None
    """Grants access, reopens, is told when something is wrong. For a personal account: the person themselves."""
    guardian: PersonId | None = None
    rights: Rights = field(default_factory=Rights)
    channels: tuple[str, ...] = ()
    """The approver channels' ids, at most one in each chat. A card stands in each; the first decision locks all."""
    confirm: Confirm = Confirm.TICK
    notifications: Notifications = Notifications.FULL
    quorum_notable: int = 1
    quorum_risky: int = 2
    """The least number of different people who must approve what weighs so much, whatever the steps say."""
    steps: Mapping[Occasion, tuple[ApprovalStep, ...]] = field(default_factory=dict)
    """Who must approve, in order; without any, one step of everybody in `rights.approve`."""
    topics: tuple[TopicOwners, ...] = ()
    """Who is asked about findings of a check, beside the steps."""
    on_call: Rotation | None = None
    """Who is called when nobody decides in time, or it is urgent."""
    earning: Earning | None = None
    """How authors earn to post routine words without an approver; None: they cannot."""
    slots: Slots | None = None
    """When posts of this account usually go out."""
    profile: Profile | None = None

    @property
    def approvers(self) -> frozenset[PersonId]:
        """Everybody on the list of approvers or in one of the steps."""
        return self.rights.approve.union(*(step.people for steps in self.steps.values() for step in steps))

    @property
    def deciders(self) -> frozenset[PersonId]:
        """Everybody who may have a say about a post: approvers, owners of topics, and in an emergency who may write."""
        return self.approvers.union(*(one.people for one in self.topics), self.rights.publish, self.rights.draft)

    @property
    def is_own(self) -> bool:
        """Whether this stands for "your own account": whoever writes posts it themselves, and we need no handle."""
        return self.kind is Kind.PERSONAL and self.mode is Mode.SELF and self.owner is None

    @property
    def at_handle(self) -> str:
        """The handle as people write it: `@acme`."""
        return f"@{self.handle}"

    @property
    def label(self) -> str:
        """The account's name in every label: `@acme · BRAND`."""
        return f"{self.at_handle} · {self.kind.name}"

    @property
    def display_name(self) -> str:
        """The name the public sees, or the handle when the network was never asked."""
        return self.profile.display_name if self.profile else self.handle

    @property
    def is_brand(self) -> bool:
        """Whether this account speaks for a company, for real."""
        return self.kind is Kind.BRAND


@dataclass(frozen=True, kw_only=True)
class Windows:
    """The waits that `app.yaml` can set, under `windows:`."""

    undo: timedelta = timedelta(seconds=30)
    undo_after_approval: timedelta = timedelta(seconds=15)
    settle: timedelta | None = None
    """None: the network's own (`Limits.settle_window`)."""
    remind: timedelta = timedelta(hours=1)
    escalate: timedelta = timedelta(hours=4)
    """How long a post waits before its account's person on call is called; sooner when its time to send is near."""
    last_look: timedelta = timedelta(minutes=10)
    """How long before a scheduled send everything is looked at once more, while there is time to mend it."""
    expire: timedelta = timedelta(days=7)
    handed_back_text: timedelta = timedelta(hours=24)
    drift: timedelta = timedelta(seconds=45)
    """Between two looks of the watch over brand accounts: below the 60 s it promises, to leave room for the look."""
    lateness: timedelta = timedelta(minutes=60)
    """A post later than this asks again instead of bursting out after an outage."""
    digest: time | None = time(9)
    """When approvers are told what waits for them, each by their own clock; None: they are not."""
