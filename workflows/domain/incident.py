"""An incident: something was public that should not have been, and what was done about it until it is reviewed.

It begins with a recall. Its timeline is for those who must explain it later: ids, moments and what happened; the words
themselves are in the evidence, sealed.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from workflows.domain.audit import Entry
from workflows.domain.ids import AccountId, DeliveryId, PersonId, PostId, RemotePostId
from workflows.domain.post import SYSTEM
from workflows.domain.transition import Change, next_state


class IncidentState(Enum):
    """Where it is. CONTAINED: nothing of it is public any more, as far as the network says or a person saw."""

    OPEN = "open"
    CONTAINED = "contained"
    REVIEWED = "reviewed"


class IncidentStep(Enum):
    """What can happen to it."""

    NOTE = "note"
    """Something happened that changes nothing about where it stands; the timeline says what."""
    CONTAIN = "contain"
    REOPEN = "reopen"
    """It is public again, or another part of it turned out to be."""
    REVIEW = "review"


class Happened(Enum):
    """One thing on the timeline."""

    PUBLISHED = "published"
    RECALL_ASKED = "recall_asked"
    EVIDENCE_SAVED = "evidence_saved"
    EVIDENCE_MISSING = "evidence_missing"
    """The network did not show the post any more, or not in time; our own copy of the words is kept."""
    DELETED = "deleted"
    ALREADY_GONE = "already_gone"
    DELETE_UNCLEAR = "delete_unclear"
    """The answer was lost; the network is asked whether the post is still there before anything else."""
    NOT_DELETED = "not_deleted"
    """It could not be deleted and may still be public; `note` says why, in the network's sense."""
    SEEN_GONE = "seen_gone"
    """A person looked, and it is not there any more."""
    TOLD = "told"
    """The people who have to know were told."""
    APOLOGY_DRAFTED = "apology_drafted"
    APOLOGY_LIVE = "apology_live"
    FROZEN = "frozen"
    REVIEWED = "reviewed"


S, T = IncidentState, IncidentStep

TRANSITIONS = {
    (S.OPEN, T.NOTE): S.OPEN,
    (S.CONTAINED, T.NOTE): S.CONTAINED,
    (S.OPEN, T.CONTAIN): S.CONTAINED,
    (S.CONTAINED, T.REOPEN): S.OPEN,
    (S.REVIEWED, T.REOPEN): S.OPEN,
    (S.CONTAINED, T.REVIEW): S.REVIEWED,
}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of the timeline. `note` is the program's or the adapter's words, never a person's."""

    at: datetime
    what: Happened
    by: PersonId = SYSTEM
    part: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What was public, as it was when it was recalled. Counts are None where the network did not say.

    Kept sealed under the author's key: erasing the author erases it, unless a legal hold stands against that.
    """

    incident: str
    delivery: DeliveryId
    remote_id: RemotePostId
    address: str
    text: str
    """As the network showed it; our own copy where it no longer did."""
    as_seen: bool
    """Whether the network showed it."""
    posted_at: datetime | None
    seen_at: datetime
    handle: str
    display_name: str
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    views: int | None = None


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One incident about one post. Changed only by `step`."""

    id: str
    post: PostId
    account: AccountId
    state: IncidentState = IncidentState.OPEN
    opened_by: PersonId
    opened_at: datetime
    timeline: tuple[Happening, ...] = ()
    apology: PostId | None = None
    reviewed_by: PersonId | None = None
    lessons: str = ""
    """What was learnt, in the reviewer's words: kept sealed, never in the log."""
    version: int = 0

    def step(
        self,
        step: IncidentStep,
        *happened: Happening,
        at: datetime,
        by: PersonId | None = None,
        apology: PostId | None = None,
        lessons: str = "",
    ) -> Change["Incident"]:
        """Take one step; `happened` is added to the timeline. `by` None: the program. Raises WrongState."""
        state = next_state(TRANSITIONS, self.state, step, sentence=_REFUSALS[self.state])
        after = replace(
            self,
            state=state,
            timeline=(*self.timeline, *happened),
            apology=apology or self.apology,
            reviewed_by=by if step is T.REVIEW else self.reviewed_by,
            lessons=lessons or self.lessons,
            version=self.version + 1,
        )
        entry = _entry(after, f"incident.{step.value}", happened, by=by, at=at)
        return Change(before=self, after=after, entry=entry)

    def has(self, what: Happened) -> bool:
        """Whether that happened at least once."""
        return any(one.what is what for one in self.timeline)


def opened(incident: Incident) -> Change[Incident]:
    """The birth of an incident, with the beginning of its timeline."""
    entry = _entry(incident, "incident.open", incident.timeline, by=incident.opened_by, at=incident.opened_at)
    return Change(before=None, after=incident, entry=entry)


_REFUSALS = {
    S.OPEN: "This incident is not contained yet: something of it may still be public.",
    S.CONTAINED: "This incident is contained already.",
    S.REVIEWED: "This incident was reviewed and closed. Nothing was changed.",
}


def _entry(
    incident: Incident, action: str, happened: tuple[Happening, ...], *, by: PersonId | None, at: datetime
) -> Entry:
    facts = {
        "post": incident.post,
        "account": incident.account,
        "state": incident.state.value,
        "apology": incident.apology,
        "happened": ",".join(one.what.value for one in happened) or None,
    }
    return Entry(at=at, action=action, subject=incident.id, by=by or SYSTEM, facts=facts)
