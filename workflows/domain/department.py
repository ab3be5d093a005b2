"""Who hears what: departments with hours and clocks, the rules that route to them, and what people taught since."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import Enum

from workflows.domain.audit import Entry, Facts
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.story import Topic
from workflows.domain.transition import Change

_GAP = re.compile(r"\[[^\[\]\n]{1,80}\]")

LEARNT_AFTER = 3
"""How many hand-backs of a pattern to the same department, with nothing said against it, make a habit of the router."""


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When a department is there. `closes` is on the same day; days are 0 (Monday) to 6."""

    days: frozenset[int] = frozenset(range(7))
    opens: time = time(0, 0)
    closes: time = time(23, 59, 59, 999_999)
    zone: str = "UTC"
    """IANA name."""


@dataclass(frozen=True, kw_only=True)
class Department:
    """Some people with a channel."""

    name: str
    """As app.yaml names it: `support`."""
    channel: str
    """The channel's id in the chat."""
    on_call: tuple[PersonId, ...] = ()
    """Who is told, one after the other, about what nobody took in time."""
    hours: Hours = field(default_factory=Hours)
    clocks: Mapping[Topic, timedelta] = field(default_factory=dict)
    """Within how much of its hours somebody has to take a story; a topic that is not named has no clock."""
    readers: tuple[PersonId, ...] = ()
    """Who gets the week's picture directly, besides the channel."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Where something goes. Every condition that is given must hold; of several words, accounts, … any one."""

    to: str
    """A department's name."""
    words: tuple[str, ...] = ()
    """Words and phrases, whole, in any case."""
    without: tuple[str, ...] = ()
    """None of these may be in it."""
    authors: tuple[str, ...] = ()
    """Names of author lists."""
    languages: tuple[str, ...] = ()
    accounts: tuple[AccountId, ...] = ()
    topics: tuple[Topic, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SavedReply:
    """Words to begin an answer with; `[gaps]` have to be filled before it can go out."""

    name: str
    text: str
    topics: tuple[Topic, ...] = ()
    """Offered first for these; empty: for all."""

    @property
    def gaps(self) -> tuple[str, ...]:
        """What has to be filled in, as it stands in the text: `[name]`."""
        return tuple(_GAP.findall(self.text))


@dataclass(frozen=True, kw_only=True)
class Week:
    """When the week's picture is sent."""

    day: int = 0
    at: time = time(9, 0)
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class ListeningSettings:
    """What app.yaml says about the public: nothing is listened to without a department."""

    departments: Mapping[str, Department] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    """The first that fits decides."""
    otherwise: str = ""
    """The department for what no rule names."""
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Author lists by name (`vip`, `customers`): handles, folded, without the @."""
    replies: tuple[SavedReply, ...] = ()
    keep: timedelta = timedelta(hours=24)
    """How long strangers' words are kept after a story is over; while it is open they are looked up again within this
    time. X asks for 24 hours at most (`networks.md` 5.3)."""
    budget: Decimal = Decimal(50)
    """US dollars that listening may cost in a calendar month (UTC), over all sources."""
    week: Week = field(default_factory=Week)

    @property
    def gaps(self) -> frozenset[str]:
        """The gaps of all saved replies."""
        return frozenset(gap for reply in self.replies for gap in reply.gaps)

    @property
    def channels(self) -> frozenset[str]:
        """Every channel in which cards appear."""
        return frozenset(one.channel for one in self.departments.values())


class LessonState(Enum):
    """Whether the router goes by it."""

    ACTIVE = "active"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Something people taught the router by handing stories back.

    Either a word a person named ("warranty goes to product"), good at once; or a pattern of our own decisions (the
    reason, topic and account that led to the wrong place), good after `LEARNT_AFTER` hand-backs in a row. No text of
    strangers is learnt from: X forbids it (`networks.md` 5.3), and nobody could explain it.
    """

    id: str
    """`word:warranty`, folded; or `habit:` and the pattern."""
    to: str
    """A department's name."""
    times: int = 1
    told_by: PersonId
    at: datetime
    state: LessonState = LessonState.ACTIVE
    version: int = 0

    @property
    def holds(self) -> bool:
        """Whether the router goes by it now."""
        return self.state is LessonState.ACTIVE and (self.id.startswith("word:") or self.times >= LEARNT_AFTER)

    def again(self, to: str, *, by: PersonId, at: datetime) -> Change["Lesson"]:
        """The same was taught once more, or something else instead: then counting begins anew."""
        same = self.state is LessonState.ACTIVE and to == self.to
        after = replace(
            self,
            to=to,
            times=self.times + 1 if same else 1,
            told_by=by,
            at=at,
            state=LessonState.ACTIVE,
            version=self.version + 1,
        )
        return Change(before=self, after=after, entry=_entry(after, "lesson.again", by=by, at=at))

    def forgotten(self, *, by: PersonId | None, at: datetime) -> Change["Lesson"]:
        """It does not hold any more: a person said so, or (None) the department kept such a story after all."""
        after = replace(self, state=LessonState.FORGOTTEN, times=0, at=at, version=self.version + 1)
        return Change(before=self, after=after, entry=_entry(after, "lesson.forget", by=by, at=at))


def taught(lesson: Lesson) -> Change[Lesson]:
    """The birth of a lesson."""
    return Change(before=None, after=lesson, entry=_entry(lesson, "lesson.teach", by=lesson.told_by, at=lesson.at))


def _entry(lesson: Lesson, action: str, *, by: PersonId | None, at: datetime) -> Entry:
    facts: Facts = {"department": lesson.to, "times": lesson.times, "state": lesson.state.value}
    return Entry(at=at, action=action, subject=lesson.id, by=by or "system", facts=facts)
