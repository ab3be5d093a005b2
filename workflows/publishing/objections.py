"""Everything that can stand in the way of a post when it is about to leave, in the words its author reads."""

from dataclasses import dataclass

from workflows.domain.freeze import Freeze, FreezeCause
from workflows.domain.obstacle import Obstacle


@dataclass(frozen=True, kw_only=True)
class Objection:
    """Why a post may not leave now: a code for the log, a sentence for people."""

    code: str
    sentence: str


GONE = Objection(code="account_gone", sentence="Its account is no longer in app.yaml.")
LATE = Objection(code="late", sentence="Its time passed while it could not be sent, so it is asking again.")
CHANGED = Objection(code="digest", sentence="It is not what was confirmed: its words or its account changed.")
OTHER_RULES = Objection(code="rules", sentence="The rules changed after it was approved.")
UNAPPROVED = Objection(code="approvals", sentence="It needs an approval: what it had no longer counts.")
WITHDRAWN_BY_AUTHOR = Objection(
    code="gone",
    sentence="Whoever it answers deleted their post, so it would answer nobody. Nothing went out.",
)
UNADDRESSED = Objection(
    code="unaddressed",
    sentence="The network takes answers only to people who named or answered the account, and this is none of them.",
)
ANSWERS_NOBODY = Objection(code="answers_nobody", sentence="What it answers is not known here any more.")
OTHER_ACCOUNT = Objection(code="account", sentence="The account in app.yaml is another one now.")


THAWED = Objection(
    code="thawed",
    sentence="Its time came while sending was stopped. Nothing goes out late by itself, so it asks again.",
)


def not_answerable(obstacle: Obstacle) -> Objection:
    """The answer cannot be given any more, from here."""
    return {
        Obstacle.GONE: WITHDRAWN_BY_AUTHOR,
        Obstacle.UNADDRESSED: UNADDRESSED,
        Obstacle.ELSEWHERE: ANSWERS_NOBODY,
    }[obstacle]


def frozen(freeze: Freeze) -> Objection:
    """Somebody, or the program, stopped all sends from this account.

    A person's own words stay with the freeze, under their key: cards read them there. This sentence is the program's.
    """
    if freeze.cause is FreezeCause.PERSON:
        return Objection(code="frozen", sentence="Sending was stopped when its time came.")
    return Objection(code="frozen", sentence=f"Sending was stopped: {freeze.reason}")


def wrong_account(reason: str) -> Objection:
    """The credential answered as somebody else just now."""
    return Objection(code="wrong_account", sentence=f"Sending is stopped: {reason}")


def signed_out(reason: str) -> Objection:
    """The credential is dead: without a person nothing goes on."""
    return Objection(code="signed_out", sentence=f"The network no longer accepts our sign-in: {reason}")


def unreachable(reason: str) -> Objection:
    """It was tried for as long as the post may be late."""
    return Objection(code="unreachable", sentence=f"It could not be sent: {reason}")
