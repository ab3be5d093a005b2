"""Everything a card about a post needs, read in one transaction. Cards draw it and ask nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.domain.account import Account, Mode, Notifications
from workflows.domain.delivery import Delivery, DeliveryState
from workflows.domain.freeze import Freeze
from workflows.domain.ids import PersonId
from workflows.domain.incident import Incident
from workflows.domain.objection import FalseAlarm
from workflows.domain.person import Person, each_once
from workflows.domain.post import SYSTEM, Post
from workflows.freezing import OPERATOR
from workflows.posting import Answers


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
    asked: tuple[Person, ...] = ()
    """Who may decide: approvers of the account, without the author and whoever edited last."""
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

    @property
    def discreet(self) -> bool:
        """Whether notifications must leave the words out. Personal words never show on a locked phone."""
        if self.account is None:
            return True
        return self.account.notifications is Notifications.DISCREET or self.account.mode is Mode.SELF

    @property
    def undecided(self) -> tuple[Person, ...]:
        """Who is asked and has not said yes yet."""
        done = {approval.by for approval in self.post.valid_approvals}
        return tuple(person for person in self.asked if not person.ids & done)

    @property
    def missing(self) -> int:
        """How many approvals are still needed. Two of one human, from before they were linked, are one."""
        given = [approval.by for approval in self.post.valid_approvals]
        met = each_once(self.people[one] for one in given if one in self.people)
        unmet = len(set(given) - self.people.keys())
        return max(0, self.post.needed - len(met) - unmet)

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
            return "an administrator"
        known = self.people.get(person)
        return known.name if known and known.name else "Somebody"
