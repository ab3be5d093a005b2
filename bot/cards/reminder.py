"""The lines to those who still have to decide: the nudge, and that their turn has come."""

from collections.abc import Sequence

from bot.cards.phrases import moment, words
from bot.cards.view import PostView
from bot.cards.wording import name
from bot.language import say
from workflows.domain.account import Windows
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.domain.waiting import last_reminder
from workflows.ports.chat import Card, Line, Mention


def reminder_key(view: PostView, windows: Windows) -> str | None:
    """Which reminder is due: the one whose time came last. None before the first, and after the send time."""
    at = last_reminder(view.post, windows, by=view.now)
    return f"remind.{view.post.revision}.{int(at.timestamp())}" if at else None


def reminder_card(view: PostView, people: Sequence[Person]) -> Card:
    """One line that calls these people, without the post's words."""
    says = say("A post for {account} is still waiting for you. Nothing went out.", account=name(view))
    waiting: Line = (say("{says} Waiting since ", says=says), moment(view.post.changed_at, "ago"), ".")
    return Card(notification=says, blocks=(words(*_calling(people), *waiting),))


def turn_key(view: PostView) -> str | None:
    """Which turn it is: a later step's, and since when. None in the first step, whose people are called by the card."""
    plan = view.plan
    if view.post.state is not PostState.WAITING or not 0 < plan.place < len(plan.rounds):
        return None
    before = {one for asks in plan.rounds[: plan.place] for ask in asks for one in ask.given}
    since = max((yes.at for yes in view.post.valid_approvals if yes.by in before), default=view.post.changed_at)
    return f"turn.{view.post.revision}.{plan.place}.{int(since.timestamp())}"


def turn_card(view: PostView, people: Sequence[Person]) -> Card:
    """One line that calls these people: a card that is redrawn calls nobody."""
    step = say("step {place} of {rounds}", place=view.plan.place + 1, rounds=len(view.plan.rounds))
    says = say(
        "It is your turn: a post for {account} is at {step} and waits for you. Nothing went out.",
        account=name(view),
        step=step,
    )
    return Card(notification=says, blocks=(words(*_calling(people), says),))


def _calling(people: Sequence[Person]) -> Line:
    line: Line = ()
    for person in people:
        line = (*line, Mention.of(person), " ")
    return line
