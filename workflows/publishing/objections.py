"""Everything that can stand in the way of a post when it is about to leave, in the words its author reads."""

from dataclasses import dataclass

from workflows.domain.finding import Severity
from workflows.domain.freeze import Freeze, FreezeCause
from workflows.domain.objection import key_of
from workflows.domain.obstacle import Obstacle
from workflows.domain.post import Post


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
SIGNED_OUT = Objection(
    code="signed_out",
    sentence="The network no longer accepts our sign-in: the account has to be connected again before it can go out.",
)
PICTURE_GONE = Objection(
    code="picture",
    sentence="A picture or film of it is not kept here any more. Choose it again from your own files.",
)
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


def frozen_ahead(freeze: Freeze) -> Objection:
    """The same, some minutes before its time."""
    if freeze.cause is FreezeCause.PERSON:
        return Objection(code="frozen", sentence="Sending is stopped, and its time is near.")
    return Objection(code="frozen", sentence=f"Sending is stopped: {freeze.reason}")


def unseen(post: Post, fresh: Post) -> Objection | None:
    """A check says something of the words, or of their time, that nobody was shown when they were approved, tips apart.

    `fresh`: the post as it is judged now.
    """
    shown = {(key_of(one, post.content), one.severity) for one in post.findings}
    weighing = [one for one in fresh.findings if one.severity > Severity.ADVICE]
    news = next((one for one in weighing if (key_of(one, fresh.content), one.severity) not in shown), None)
    return (
        Objection(code="found", sentence=f"Something was found just before its time: {news.reason}") if news else None
    )


def wrong_account(reason: str) -> Objection:
    """The credential answered as somebody else just now."""
    return Objection(code="wrong_account", sentence=f"Sending is stopped: {reason}")


def signed_out(reason: str) -> Objection:
    """The credential is dead: without a person nothing goes on."""
    return Objection(code="signed_out", sentence=f"The network no longer accepts our sign-in: {reason}")


def refused_picture(reason: str) -> Objection:
    """The network looked at a picture or film and does not take it."""
    return Objection(code="picture_refused", sentence=f"The network does not take its picture or film: {reason}")


def unreachable(reason: str) -> Objection:
    """It was tried for as long as the post may be late."""
    return Objection(code="unreachable", sentence=f"It could not be sent: {reason}")
