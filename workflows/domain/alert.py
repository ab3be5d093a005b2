"""An alert: something about a public account that a person must look at."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from workflows.domain.audit import Entry
from workflows.domain.ids import AccountId, PersonId, PostId, RemotePostId
from workflows.domain.transition import Change, next_state


class AlertKind(Enum):
    """What was seen."""

    HANDED_BACK_TEXT = "handed_back_text"
    """A text handed back for somebody's own account just appeared on a brand account."""
    WRONG_ACCOUNT = "wrong_account"
    """An account's credential answers as somebody else, and its sending was stopped."""
    SIGNED_OUT = "signed_out"
    """The network no longer accepts an account's credential."""
    FOREIGN_POST = "foreign_post"
    """A post on a brand account that never went through here."""
    PROFILE_CHANGED = "profile_changed"
    """The handle, name, picture or link of a brand account is another one now."""
    EXPIRING = "expiring"
    """An account's sign-in ends soon and cannot be renewed by itself."""
    UNWATCHED = "unwatched"
    """The drift watch has read as many posts of an account as it may in a day, and pauses."""
    SPIKE = "spike"
    """Far more people than usual speak about an account. `post` is the one of ours that caused it, if one did."""
    UNHEARD = "unheard"
    """A source of mentions cannot be asked, or listening has used up its budget: nobody hears the public there."""
    ROTATE = "rotate"
    """Somebody who left may still know what opens the account. `detail` is a `LeaverKeys`."""


class AlertState(Enum):
    """Where an alert is. DISMISSED: a person said it is fine. ANSWERED: it was dealt with (taken down, put right)."""

    OPEN = "open"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


class AlertStep(Enum):
    """What can happen to an alert."""

    TAKE_DOWN = "take_down"
    """A person asked for the post to be deleted; it is being done."""
    GONE = "gone"
    """The post is gone, or what was wrong with the account is right again."""
    STILL_THERE = "still_there"
    """Deleting it did not work; a person may ask again, or delete it by hand."""
    DISMISS = "dismiss"
    MORE = "more"
    """More of the same was seen while it is open; `detail` says what."""
    ROTATED = "rotated"
    """A person says that they renewed its keys."""


TRANSITIONS = {
    (AlertState.OPEN, AlertStep.TAKE_DOWN): AlertState.OPEN,
    (AlertState.OPEN, AlertStep.GONE): AlertState.ANSWERED,
    (AlertState.OPEN, AlertStep.STILL_THERE): AlertState.OPEN,
    (AlertState.OPEN, AlertStep.DISMISS): AlertState.DISMISSED,
    (AlertState.OPEN, AlertStep.MORE): AlertState.OPEN,
    (AlertState.OPEN, AlertStep.ROTATED): AlertState.ANSWERED,
}


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One thing seen once: (account, remote post) is unique, and so is what is wrong with an account while it lasts."""

    id: str
    kind: AlertKind
    account: AccountId
    remote_id: RemotePostId | None
    """The stray post; None when the alert is about the account itself."""
    post: PostId | None
    """The handed-back draft it looks like."""
    author: PersonId | None
    state: AlertState = AlertState.OPEN
    seen_at: datetime
    decided_by: PersonId | None = None
    outcome: str = ""
    """What deleting it came to, in the adapter's words; "" while nobody asked."""
    detail: str = ""
    """What changed, one line each ("name: Acme → Acmé"), for PROFILE_CHANGED. What the network shows in public."""
    text: str = ""
    """A foreign post's words, as the network shows them: kept sealed, shown on the card, never in the log."""
    version: int = 0

    def step(
        self,
        step: AlertStep,
        *,
        at: datetime,
        by: PersonId | None = None,
        outcome: str | None = None,
        detail: str | None = None,
    ) -> Change["Alert"]:
        """Take one step. `by` None means the program. Raises WrongState when it was dealt with before."""
        state = next_state(TRANSITIONS, self.state, step, sentence="Somebody already dealt with this alert.")
        after = replace(
            self,
            state=state,
            decided_by=by or self.decided_by,
            outcome=self.outcome if outcome is None else outcome,
            detail=self.detail if detail is None else detail,
            version=self.version + 1,
        )
        return Change(before=self, after=after, entry=_entry(after, action=f"alert.{step.value}", by=by, at=at))


def concern(kind: AlertKind, account: AccountId, *, alert_id: str, at: datetime, detail: str = "") -> Change[Alert]:
    """The birth of an alert about an account itself. It ends (GONE) when that is right again."""
    alert = Alert(
        id=alert_id, kind=kind, account=account, remote_id=None, post=None, author=None, seen_at=at, detail=detail
    )
    return raised(alert)


def raised(alert: Alert) -> Change[Alert]:
    """The birth of an alert."""
    return Change(before=None, after=alert, entry=_entry(alert, action="alert.raise", by=None, at=alert.seen_at))


def _entry(alert: Alert, *, action: str, by: PersonId | None, at: datetime) -> Entry:
    facts = {"account": alert.account, "remote_id": alert.remote_id, "post": alert.post, "state": alert.state.value}
    return Entry(at=at, action=action, subject=alert.id, by=by or "system", facts=facts)
