"""Everything one person's home shows, read in one transaction."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from bot.cards.emergency import EmergencyView
from bot.cards.view import PostView
from bot.language import say
from workflows.domain.absence import Absence
from workflows.domain.account import Account
from workflows.domain.alert import Alert
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.person import Person, Trust
from workflows.domain.trust import Earned
from workflows.measuring import Figures


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What somebody may do on one account."""

    account: Account
    network: str
    writes: bool
    publishes: bool
    """Clean posts go out without another person, because app.yaml says so."""
    approves: bool
    answers: bool
    owns: bool
    guards: bool
    written: Trust
    """What app.yaml says of them."""
    earned: Earned | None

    @property
    def looks_after(self) -> bool:
        """Whether they see its figures: who owns or guards it."""
        return self.owns or self.guards


@dataclass(frozen=True, kw_only=True)
class AccountFigures:
    """An account's last month, for who looks after it."""

    account: Account
    figures: Figures
    days: int
    decided: Mapping[PersonId, int]
    """How many decisions each approver completed, the busiest first."""


@dataclass(frozen=True, kw_only=True)
class Glass:
    """An emergency that is in force, or over and not reviewed yet."""

    view: EmergencyView
    may: Set[str]
    """What the reader can do about it, as the actions of buttons."""


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """An account whose keys somebody who left may still know."""

    account: Account
    alert: Alert


@dataclass(frozen=True, kw_only=True)
class HomeView:
    """One person's home."""

    person: Person
    command: str
    """What they begin with in their chat."""
    now: datetime
    mine: Sequence[PostView]
    """Their posts that are not over: what needs them first, then what waits, then what is scheduled."""
    asked: Sequence[PostView]
    """What waits for their yes, the oldest first; as many as anything shows."""
    asked_in_all: int
    """How many do."""
    coming: Sequence[PostView]
    """What is scheduled, by others, on accounts they approve for or look after; the soonest first."""
    standings: Sequence[Standing]
    figures: Sequence[AccountFigures]
    glass: Sequence[Glass] = ()
    """Emergencies on accounts they write for, decide for or look after; of what is over, what they can review."""
    renewals: Sequence[Renewal] = ()
    """What is left to renew, of accounts they look after or approve for."""
    absences: Sequence[Absence]
    """Of people who decide where they write or decide: who is away now."""
    may_end: Set[str] = frozenset()
    """The ids of those absences that they can end: of who decides for an account they look after."""
    own_absences: Sequence[Absence]
    """Theirs that are not over, the soonest first."""
    people: Mapping[PersonId, Person]
    """Everybody named in the absences and the figures."""
    listens: bool
    decides: bool
    """Whether anybody may ask them for a yes."""
    wants_digest: bool | None
    """None where app.yaml sends none."""
    wants_results: bool | None = None
    """Whether they hear how their posts did; None where nobody asks for it."""
    policy_url: str
    policy_version: str
    contact: str

    def name(self, person: PersonId | None) -> str:
        """Somebody's name, or "Somebody"."""
        known = self.people.get(person) if person else None
        return known.name if known and known.name else say("Somebody")

    def figures_of(self, account: AccountId) -> AccountFigures | None:
        """Those of one account, when they are theirs to see and there are enough of them."""
        return next((one for one in self.figures if one.account.id == account), None)
