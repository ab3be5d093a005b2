"""A freeze: sending is stopped for one account, or for all. The row stays after it was lifted, and says when.

Lifting sends nothing by itself: whatever fell due while it was in force asks again (`missed_by`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from workflows.domain.account import Account
from workflows.domain.alert import AlertKind
from workflows.domain.audit import Entry
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.post import SYSTEM, Post
from workflows.domain.transition import Change, next_state
from workflows.errors import Frozen

ALL = "all"
"""The id of the freeze over every account."""


class FreezeCause(Enum):
    """Why it was set, which decides who may lift it."""

    PERSON = "person"
    WRONG_ACCOUNT = "wrong_account"
    """The account's credential answers as somebody else."""
    RESTORED = "restored"
    """The database was put back: only an operator who compared it with what is live lifts this one."""


class FreezeState(Enum):
    """Whether it holds."""

    IN_FORCE = "in_force"
    LIFTED = "lifted"


class FreezeStep(Enum):
    """What can happen to it."""

    FREEZE = "freeze"
    REPLACE = "replace"
    """A graver cause takes the place of the one it was set for."""
    LIFT = "lift"


TRANSITIONS = {
    (FreezeState.LIFTED, FreezeStep.FREEZE): FreezeState.IN_FORCE,
    (FreezeState.IN_FORCE, FreezeStep.REPLACE): FreezeState.IN_FORCE,
    (FreezeState.IN_FORCE, FreezeStep.LIFT): FreezeState.LIFTED,
}


@dataclass(frozen=True, kw_only=True)
class Freeze:
    """The freeze of one account, or (account None) of all. At most one each; set again, the same row is in force again.

    `reason` is in the words of whoever set it: kept sealed, never in the log.
    """

    account: AccountId | None
    state: FreezeState = FreezeState.IN_FORCE
    cause: FreezeCause = FreezeCause.PERSON
    reason: str
    by: PersonId
    at: datetime
    lifted_by: PersonId | None = None
    lifted_at: datetime | None = None
    version: int = 0

    @property
    def id(self) -> str:
        """The account's id, or `all`."""
        return self.account or ALL

    @property
    def is_in_force(self) -> bool:
        """Whether it stops anything now."""
        return self.state is FreezeState.IN_FORCE

    def again(
        self, *, cause: FreezeCause, reason: str, by: PersonId, at: datetime, graver: bool = False
    ) -> Change["Freeze"]:
        """Set it again after it was lifted; `graver`: in place of what it is in force for. Raises WrongState."""
        step = FreezeStep.REPLACE if graver else FreezeStep.FREEZE
        return self._step(step, at=at, actor=by, cause=cause, reason=reason, by=by, since=at)

    def lift(self, *, by: PersonId, at: datetime) -> Change["Freeze"]:
        """End it. Raises WrongState when it is not in force."""
        state = next_state(TRANSITIONS, self.state, FreezeStep.LIFT, sentence="Sending is not stopped there.")
        after = replace(self, state=state, lifted_by=by, lifted_at=at, version=self.version + 1)
        return Change(before=self, after=after, entry=_entry(after, FreezeStep.LIFT, by=by, at=at))

    def _step(
        self,
        step: FreezeStep,
        *,
        at: datetime,
        actor: PersonId,
        cause: FreezeCause,
        reason: str,
        by: PersonId,
        since: datetime,
    ) -> Change["Freeze"]:
        state = next_state(TRANSITIONS, self.state, step, sentence="Sending is already stopped there.")
        after = replace(
            self, state=state, cause=cause, reason=reason, by=by, at=since, lifted_by=None, version=self.version + 1
        )
        return Change(before=self, after=after, entry=_entry(after, step, by=actor, at=at))


def first_freeze(
    account: AccountId | None, *, cause: FreezeCause, reason: str, by: PersonId, at: datetime
) -> Change[Freeze]:
    """The birth of the row: the first time this account, or everything, is stopped."""
    freeze = Freeze(account=account, cause=cause, reason=reason, by=by, at=at)
    return Change(before=None, after=freeze, entry=_entry(freeze, FreezeStep.FREEZE, by=by, at=at))


def stopped(
    found: Freeze | None, account: AccountId | None, *, cause: FreezeCause, reason: str, by: PersonId, at: datetime
) -> Change[Freeze] | None:
    """How to stop the account (None: all) whose row is `found`; None when it is stopped already, as gravely or more."""
    if found is None:
        return first_freeze(account, cause=cause, reason=reason, by=by, at=at)
    if found.is_in_force and _GRAVITY[cause] <= _GRAVITY[found.cause]:
        return None
    return found.again(cause=cause, reason=reason, by=by, at=at, graver=found.is_in_force)


def mismatch_reason(account: Account, handle: str) -> str:
    """The reason of a WRONG_ACCOUNT freeze: the credential answered as @`handle`."""
    return f"the credential of {account.at_handle} answers as @{handle}, another account."


def missed_by(post: Post, lifted_at: datetime) -> bool:
    """Whether the post's time came while sending was stopped, and nobody decided about it since.

    A post approved, or begun, after the freeze was lifted has had its new decision.
    """
    return post.due is not None and post.due <= lifted_at and post.changed_at <= lifted_at


def require_thawed(found: Freeze | None, *, so: str) -> None:
    """Raise Frozen when something stops the account; `so` says what did not happen because of it."""
    if found is None:
        return
    where = "" if found.account else " for all accounts"
    raise Frozen(f"Sending is stopped{where}: {sentence_of(found.reason)} {so} {_WHO_LIFTS[found.cause]}")


def reason_about(kind: AlertKind | None, handle: str) -> str:
    """Why an account is stopped by a press on an alert of this kind, or on an incident (None). In English, as it is
    logged; whoever reads it has it in their language."""
    match kind:
        case AlertKind.FOREIGN_POST:
            return f"A post that never went through here was seen on {handle}."
        case AlertKind.PROFILE_CHANGED:
            return f"The profile of {handle} was changed, and nobody said that they did it."
        case AlertKind.SIGNED_OUT:
            return f"The sign-in of {handle} was taken away, and nobody said that they did it."
        case None:
            return f"An incident on {handle} is being dealt with."
        case _:
            return f"Something is wrong with {handle}."


def sentence_of(reason: str) -> str:
    """A reason as the end of a sentence: on one line, with its full stop."""
    text = " ".join(reason.split())
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


_WHO_LIFTS = {
    FreezeCause.PERSON: "The guardian or the owner of the account can let posts go out again.",
    FreezeCause.WRONG_ACCOUNT: "The guardian or the owner of the account was told what to put right.",
    FreezeCause.RESTORED: "An administrator has to look first.",
}
_GRAVITY = {FreezeCause.PERSON: 0, FreezeCause.WRONG_ACCOUNT: 1, FreezeCause.RESTORED: 2}


def _entry(freeze: Freeze, step: FreezeStep, *, by: PersonId, at: datetime) -> Entry:
    facts = {"cause": freeze.cause.value, "state": freeze.state.value}
    return Entry(at=at, action=f"freeze.{step.value}", subject=freeze.id, by=by or SYSTEM, facts=facts)
