"""Everything a card about a post needs, read in one transaction. Cards draw it and ask nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.language import say
from workflows.domain.account import Account, Mode, Notifications
from workflows.domain.approval import NOBODY, Plan
from workflows.domain.calling import Call
from workflows.domain.comment import Comment
from workflows.domain.delivery import Delivery, DeliveryState
from workflows.domain.freeze import Freeze
from workflows.domain.ids import PersonId, PostId
from workflows.domain.incident import Incident
from workflows.domain.objection import FalseAlarm
from workflows.domain.person import Person
from workflows.domain.post import SYSTEM, Post, PostState
from workflows.domain.results import Results
from workflows.freezing import OPERATOR
from workflows.ports.store import Former
from workflows.posting import Answers


@dataclass(frozen=True, kw_only=True)
class UsualWait:
    """How long authors waited for their first answer."""

    median: timedelta
    decided: int
    """How many decisions that is made of."""


@dataclass(frozen=True, kw_only=True)
class OfGroup:
    """One post of a writing for several accounts."""

    post: PostId
    account: Account | None
    """None: removed from app.yaml since."""
    state: PostState


@dataclass(frozen=True, kw_only=True)
class PostView:
    """A stored post with the people, the account and the deliveries around it."""

    post: Post
    account: Account | None
    """None: not chosen yet, or removed from app.yaml since."""
    network: str
    """For people: "X". "" without an account."""
    author: Person
    people: Mapping[PersonId, Person]
    deliveries: tuple[Delivery, ...] = ()
    links: tuple[str, ...] = ()
    """Where the public sees the parts that are out, in order."""
    plan: Plan = NOBODY
    """Who must say yes to it, and who did; nobody while its words are its author's alone."""
    now: datetime
    incident: Incident | None = None
    """What was opened when it was recalled."""
    freeze: Freeze | None = None
    """What stops all sends of the account now."""
    answers: Answers | None = None
    """What of the public it answers."""
    alarms: tuple[FalseAlarm, ...] = ()
    """What approvers agreed to be false alarms, of any revision."""
    owners: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    """Who looks after the topic of a finding, by the check's name."""
    former: Former | None = None
    """What it said when it was put before others the last time, in an earlier revision."""
    comments: tuple[Comment, ...] = ()
    """Of every revision, the oldest first; those for approvers alone too."""
    calls: tuple[Call, ...] = ()
    """Since it began to wait, the oldest first."""
    usual_wait: UsualWait | None = None
    """How long an answer usually takes on the account; None while that cannot be told."""
    on_call: Person | None = None
    """Who is called for the account when it is urgent."""
    emergency_until: datetime | None = None
    """Until when the glass of its account is broken; None: it is whole."""

    group: tuple[OfGroup, ...] = ()
    """The posts of the same writing, this one among them, in their order; nothing for a post of its own."""
    first_out: bool = False
    """Whether it is its author's first real post, and went out lately."""
    results: Results | None = None
    """How it did, once that was asked."""
    can_share: bool = False
    """Whether people can have words for their own accounts on its network checked here."""

    @property
    def discreet(self) -> bool:
        """Whether notifications must leave the words out. Personal words never show on a locked phone."""
        if self.account is None:
            return True
        return self.account.notifications is Notifications.DISCREET or self.account.mode is Mode.SELF

    @property
    def asked(self) -> tuple[Person, ...]:
        """Who may decide about it, now or in another round; neither the author nor whoever edited last."""
        return self.plan.able

    @property
    def undecided(self) -> tuple[Person, ...]:
        """Whose yes would help now."""
        return self.plan.undecided

    @property
    def missing(self) -> int:
        """How many approvals are still needed now."""
        return self.plan.missing

    @property
    def parts_out(self) -> frozenset[int]:
        """The parts, counted from 0, that are public, or may still be while they are taken down."""
        out = {DeliveryState.SENT, DeliveryState.DELETING}
        return frozenset(each.part for each in self.deliveries if each.state in out)

    @property
    def troubled(self) -> Delivery | None:
        """The first part that is not out, with why; None while nothing is known against any."""
        out = (DeliveryState.SENT, DeliveryState.DELETING, DeliveryState.RECALLED)
        return next((delivery for delivery in self.deliveries if delivery.state not in out), None)

    def name(self, person: PersonId | None) -> str:
        """Somebody's name, or "Somebody" when they are not known here (any more)."""
        if person is None or person == SYSTEM:
            return "Countersign"
        if person == OPERATOR:
            return say("an administrator")
        known = self.people.get(person)
        return known.name if known and known.name else say("Somebody")
