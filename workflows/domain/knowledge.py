"""What the company knows and no check can: its names, secrets, rivals, days and words. From the policy in app.yaml."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from workflows.domain.finding import Severity
from workflows.domain.ids import AccountId


@dataclass(frozen=True, kw_only=True)
class WordRule:
    """Words that this company does not use, or wants a second look at. Found however they are written."""

    words: tuple[str, ...]
    severity: Severity
    because: str = ""
    """Why, in the company's words; shown to the author."""
    instead: str = ""
    """What to say instead; offered as a fix where it is given."""
    accounts: frozenset[AccountId] = frozenset()
    """Only for these; for every account when empty."""


@dataclass(frozen=True, kw_only=True)
class Embargo:
    """Words that must not be public before a moment. Judged against the moment the post would go out."""

    words: tuple[str, ...]
    until: datetime
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """The names one of our accounts is known by, and the words and tags that are its own."""

    account: AccountId
    names: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    sign_offs: tuple[str, ...] = ()
    """How its people sign: `^CT`, `/ana`."""


class Sector(Enum):
    """What the company is held to beside the law for everybody; makes some rules stricter, none milder."""

    FINANCE = "finance"
    HEALTH = "health"
    LISTED = "listed"


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """All of it. Everything is empty until somebody writes it down; matching ignores case and disguises."""

    company: str = ""
    names: tuple[str, ...] = ()
    """What the company and its products are called."""
    code_names: tuple[str, ...] = ()
    unreleased: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Names of people who must not be named without somebody else's look: patients, new hires, minors."""
    rules: tuple[WordRule, ...] = ()
    embargoes: tuple[Embargo, ...] = ()
    voices: tuple[Voice, ...] = ()
    sensitive_days: tuple[tuple[date, str], ...] = ()
    """Days, with a reason, on which selling words get a second look: an anniversary of ours, a day of mourning."""
    sectors: frozenset[Sector] = frozenset()


NOTHING_KNOWN = Knowledge()
