"""The oracle: whether a post may leave, worked out from plain facts by trying everything. It imports none of the rules.

It says what is demanded in the words of `docs/approvals.md`, and knows no plans, rounds or matchings: it tries every
way in which those who said yes can be given to the steps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product

from benchmarks._approvals.company import STRANGER, Facts, Step

BACK_AFTER = 3
"""How many good posts in a row end low trust."""


@dataclass
class Away:
    """Somebody is, or was, away."""

    person: str
    instead: str | None
    since: datetime
    until: datetime

    def covers(self, at: datetime) -> bool:
        """Whether then."""
        return self.since <= at < self.until


@dataclass
class Written:
    """One post as it stands: what was written, and who said yes to exactly that."""

    number: int
    author: str
    editor: str
    text: str
    send_at: datetime | None
    is_reply: bool
    direct: bool = False
    """Whether it went past the approvers."""
    yes: list[tuple[str, datetime]] = field(default_factory=list)


@dataclass
class Trusted:
    """What somebody's posts made of their trust."""

    level: int = 0
    """-1 low, 0 neutral, 1 trusted."""
    in_a_row: int = 0

    def good(self, after: int | None) -> None:
        """One was approved as it was first written."""
        self.in_a_row += 1
        if self.level < 0:
            if self.in_a_row >= BACK_AFTER:
                self.level, self.in_a_row = 0, 0
        elif after is not None and self.in_a_row >= after:
            self.level = 1

    def bad(self, *, recalled: bool) -> None:
        """One was sent back, rejected or taken down."""
        self.level, self.in_a_row = (-1 if recalled else min(self.level, 0)), 0


def findings_of(text: str) -> Mapping[str, int]:
    """What the judge of this world finds: words like `finance=2`."""
    return {check: int(weight) for check, _, weight in (word.partition("=") for word in text.split()) if weight}


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The world at the moment of an intent."""

    now: datetime
    facts: Facts
    absences: Sequence[Away]
    emergency: bool
    trust: Trusted


def objection(post: Written, at: Moment) -> str:
    """Why this may not leave now; "" when it may."""
    facts = at.facts
    weight = max(findings_of(post.text).values(), default=0)
    writes = facts.people(facts.draft | facts.publish | facts.approve)
    if weight >= 3:
        return "forbidden words"
    if post.author not in facts.members or post.author not in writes:
        return "its author may not write here"
    if post.direct and weight == 0 and post.author == post.editor and _goes_alone(post, at):
        return ""
    counted = [one for one, _ in post.yes if one in facts.members and one not in {post.author, post.editor}]
    if len(counted) != len(set(counted)):
        return "somebody said yes twice"
    if at.emergency:
        anybody = facts.people(writes | {one for step in (*facts.steps, *facts.replies) for one in step.people})
        anybody |= facts.people(one for owners in facts.topics.values() for one in owners)
        return "" if any(_may(one, anybody, post, at) for one in counted) else "nobody's yes in an emergency"
    owned = {topic for topic in findings_of(post.text) if _owners(topic, post, at)}
    for topic, severity in findings_of(post.text).items():
        if severity > 0 and topic in owned and not any(_may(one, _listed(topic, facts), post, at) for one in counted):
            return f"no owner of {topic}"
    least = _quorum(post, weight, owned, facts)
    steps = _steps(post, weight, facts)
    ways = product(range(-1, len(steps)), repeat=len(counted))
    if any(_holds(steps, dict(zip(counted, way, strict=True)), least, post, at) for way in ways):
        return ""
    return f"{len(counted)} yes, for {len(steps)} steps and a quorum of {least}"


def _goes_alone(post: Written, at: Moment) -> bool:
    earned = at.facts.earning is not None and at.trust.level > 0
    return at.trust.level >= 0 and (post.author in at.facts.people(at.facts.publish) or earned)


def _steps(post: Written, weight: int, facts: Facts) -> Sequence[Step]:
    written = facts.replies if post.is_reply and facts.replies else facts.steps
    asked = [step for step in written if weight >= step.lightest]
    everybody = {one for step in (*facts.steps, *facts.replies) for one in step.people}
    return asked or [Step(people=facts.approve or everybody)]


def _quorum(post: Written, weight: int, owned: Iterable[str], facts: Facts) -> int:
    if weight == 0:
        return 1
    risky = {check for check, severity in findings_of(post.text).items() if severity >= 2}
    return facts.notable if weight == 1 or risky <= set(owned) else facts.risky


def _holds(steps: Sequence[Step], way: Mapping[str, int], least: int, post: Written, at: Moment) -> bool:
    """Whether this way of giving people to steps completes every one."""
    seated = 0
    for number, step in enumerate(steps):
        here = {one for one, given in way.items() if given == number}
        listed = at.facts.people(step.people)
        if step.need is not None and not _seats(sorted(here), listed, post, at):
            return False
        if not all(_may(one, listed, post, at) for one in here):
            return False
        if not (_all(here, listed, post, at) if step.need is None else len(here) >= step.need):
            return False
        seated += len(here)
    return seated >= least


def _seats(here: Sequence[str], listed: set[str], post: Written, at: Moment) -> bool:
    """Whether each of them can have a seat of their own: theirs, or one of somebody in whose place they are."""
    theirs = [[seat for seat in listed if seat == one or _stood_in(one, seat, post, at)] for one in here]
    return any(len(set(way)) == len(here) for way in product(*theirs))


def _all(here: set[str], listed: set[str], post: Written, at: Moment) -> bool:
    """Whether each of the listed who counts said yes, or somebody in their place."""
    asked = {one for one in listed if one in at.facts.members and one not in {post.author, post.editor}}
    missing = [one for one in asked - here if not any(_stood_in(other, one, post, at) for other in here)]
    return bool(here) and STRANGER not in listed and not missing


def _may(one: str, listed: set[str], post: Written, at: Moment) -> bool:
    """Whether their yes counts for these people: they are one of them, or were in one's place when they said it."""
    return one in listed or any(_stood_in(one, other, post, at) for other in listed)


def _stood_in(one: str, other: str, post: Written, at: Moment) -> bool:
    """Whether `one` is or was, when they said yes, in `other`'s place, which is `other`'s to give."""
    if other not in at.facts.members or other in {post.author, post.editor} or other in {who for who, _ in post.yes}:
        return False
    moments = [at.now, *(when for who, when in post.yes if who == one)]
    return any(
        away.person == other and away.instead == one and any(away.covers(moment) for moment in moments)
        for away in at.absences
    )


def _listed(topic: str, facts: Facts) -> set[str]:
    return facts.people(facts.topics.get(topic, set()))


def _owners(topic: str, post: Written, at: Moment) -> set[str]:
    """Who can answer for a topic: who counts, or was never met."""
    there = at.facts.members - {post.author, post.editor} | {STRANGER}
    return _listed(topic, at.facts) & there
