"""What `app.yaml` says about the rules."""

from dataclasses import dataclass, field

from workflows.domain.account import Windows
from workflows.domain.calendar import Blackouts
from workflows.domain.department import ListeningSettings
from workflows.domain.ids import PersonId

APOLOGY = (
    "A post from this account today was wrong: [fill in what happened]. It should never have gone out, and that is on "
    "us. We have taken it down. We are sorry, and we will [fill in what you change]."
)
"""What an apology begins with when app.yaml has no words of its own. The gaps keep it from going out as it is."""


@dataclass(frozen=True, kw_only=True)
class IncidentSettings:
    """What `app.yaml` says about posts that had to be taken down."""

    tell: frozenset[PersonId] = frozenset()
    """Who is told of each incident, besides those of the account."""
    apologies: tuple[str, ...] = (APOLOGY,)
    """What an apology can begin with; at least one."""


@dataclass(frozen=True, kw_only=True)
class PolicySettings:
    """What `app.yaml` says about the rules that hold for every account."""

    windows: Windows = field(default_factory=Windows)
    tenant: str = "default"
    """Part of every digest, so that an approval of one installation means nothing in another."""
    own_domains: frozenset[str] = frozenset()
    contact: str = ""
    """Whom to ask, for somebody without rights: "Dana Weiss in #social"."""
    policy_url: str = ""
    """Where the company's own rules for posting stand; "" when app.yaml does not say."""
    incidents: IncidentSettings = field(default_factory=IncidentSettings)
    blackouts: Blackouts = field(default_factory=Blackouts)
    """Days on which no slot is offered; the check `timing` judges what is scheduled for them all the same."""
    attention: bool = False
    """Whether a yes that comes before anybody can have read the words is asked about (`approving/attention.py`);
    app.yaml has it on when it says nothing."""
    largest_film: int = 50 * 1024 * 1024
    """Bytes, cleaned: larger ones are not kept, although networks take them (X: 512 MB)."""
    listening: ListeningSettings = field(default_factory=ListeningSettings)
