"""A request for the right to post: asked by a person, answered by the account's owner, or its guardian."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from workflows.domain.account import Account
from workflows.domain.audit import Entry
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.person import Person
from workflows.domain.transition import Change, next_state


class AccessState(Enum):
    """Where a request is."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"


class AccessStep(Enum):
    """What the owner can answer."""

    GRANT = "grant"
    DECLINE = "decline"


TRANSITIONS = {
    (AccessState.OPEN, AccessStep.GRANT): AccessState.GRANTED,
    (AccessState.OPEN, AccessStep.DECLINE): AccessState.DECLINED,
}


@dataclass(frozen=True, kw_only=True)
class AccessRequest:
    """One person asks to draft for one account. Granted means: may draft; approvers still look at each post."""

    id: str
    person: PersonId
    account: AccountId
    state: AccessState = AccessState.OPEN
    decided_by: PersonId | None = None
    asked_at: datetime
    decided_at: datetime | None = None
    version: int = 0

    def step(self, step: AccessStep, *, by: PersonId, at: datetime) -> Change["AccessRequest"]:
        """Answer it. Raises WrongState when it was answered before."""
        state = next_state(TRANSITIONS, self.state, step, sentence=f"This request was already {self.state.value}.")
        after = replace(self, state=state, decided_by=by, decided_at=at, version=self.version + 1)
        facts = {"person": self.person, "account": self.account}
        return Change(
            before=self,
            after=after,
            entry=Entry(at=at, action=f"access.{step.value}", subject=self.id, by=by, facts=facts),
        )


def granter_of(account: Account, people: Mapping[PersonId, Person]) -> Person | None:
    """Who answers requests for the account: its owner; its guardian when the owner left or is not known here.

    `people` holds those of the two who are known. None: nobody can answer.
    """
    known = [people[person] for person in (account.owner, account.guardian) if person and person in people]
    return next((person for person in known if person.counts), None)


def asked(request: AccessRequest) -> Change[AccessRequest]:
    """The birth of a request."""
    facts = {"person": request.person, "account": request.account}
    entry = Entry(at=request.asked_at, action="access.ask", subject=request.id, by=request.person, facts=facts)
    return Change(before=None, after=request, entry=entry)
