"""The nudge to those who still have to decide."""

from collections.abc import Sequence
from datetime import timedelta

from bot.cards.phrases import moment, words
from bot.cards.view import PostView
from bot.cards.wording import name
from workflows.domain.person import Person
from workflows.ports.chat import Card, Line, Mention


def reminder_key(view: PostView, *, first_after: timedelta) -> str | None:
    """Which reminder is due: after the window, twice, four times, eight times … as long. None before the first."""
    waited = view.now - view.post.changed_at
    if waited < first_after:
        return None
    turn = int(waited / first_after).bit_length()
    return f"remind.{view.post.revision}.{int(view.post.changed_at.timestamp())}.{turn}"


def reminder_card(view: PostView, people: Sequence[Person]) -> Card:
    """One line that calls these people, without the post's words."""
    says = f"A post for {name(view)} is still waiting for you. Nothing went out."
    line: Line = ()
    for person in people:
        line = (*line, Mention.of(person), " ")
    waiting: Line = (f"{says} Waiting since ", moment(view.post.changed_at, "ago"), ".")
    return Card(notification=says, blocks=(words(*line, *waiting),))
