"""What `/post mentions` answers: what this person holds, and what is open in the departments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cards.phrases import count_of, fitted, small, words
from bot.cards.roundup import line_for, next_button
from bot.cards.story_buttons import show_button
from bot.cards.story_view import StoryView
from bot.dialogs.names import Action
from bot.language import in_figures, say
from workflows.domain.department import Department
from workflows.ports.chat import Block, Bold, Button, Buttons, Card

MOST_HELD, MOST_OPEN = 6, 8
"""How many stories the answer shows; Slack allows 50 blocks in a message."""
BESIDE = 5
"""Buttons beside each other."""
LABEL = 40


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How many stories are open with a department."""

    department: Department
    open: int
    """Nobody has taken them."""
    taken: int
    is_all: bool = True
    """Whether these are all; else there are more."""


@dataclass(frozen=True, kw_only=True)
class MentionsView:
    """The answer's contents."""

    held: Sequence[StoryView]
    """The longest held first; at most `MOST_HELD`."""
    more_held: int = 0
    waiting: Sequence[StoryView]
    """Those nobody has taken, the oldest first; at most `MOST_OPEN`."""
    more_waiting: int = 0
    departments: Sequence[Standing]
    lessons: int


def mentions_card(view: MentionsView) -> Card:
    """The answer."""
    blocks: list[Block] = [words(Bold(_held(len(view.held) + view.more_held)))]
    blocks += _stories(view.held, view.more_held)
    blocks.append(words(Bold(say("Open in the departments: ")), f"{_standings(view.departments)}."))
    blocks += _stories(view.waiting, view.more_waiting)
    blocks += _pages(view.departments)
    blocks.append(Buttons(buttons=(_lessons(view.lessons),)))
    return Card(notification=say("What the public said"), blocks=tuple(blocks))


def nobody_listens_card() -> Card:
    """Where app.yaml names no department."""
    says = say("Nothing is listened to here: app.yaml names no departments. Ask whoever looks after it.")
    return Card(notification=says, blocks=(words(says),))


def _held(number: int) -> str:
    return (
        say("You have {count} of the public.", count=count_of(number, "story", "stories"))
        if number
        else say("You have taken nothing.")
    )


def _stories(views: Sequence[StoryView], more: int) -> list[Block]:
    blocks: list[Block] = []
    for view in views:
        blocks += [line_for(view), Buttons(buttons=(show_button(view),))]
    return [*blocks, small(say("And {more} more.", more=in_figures(more)))] if more else blocks


def _standings(departments: Sequence[Standing]) -> str:
    counted = [_standing(one) for one in departments if one.open or one.taken]
    return "; ".join(counted) if counted else say("nothing")


def _standing(one: Standing) -> str:
    least = "" if one.is_all else say("at least ")
    taken = say(" and {taken} taken", taken=in_figures(one.taken)) if one.taken else ""
    return f"{one.department.name} {least}{in_figures(one.open)}{taken}"


def _pages(departments: Sequence[Standing]) -> list[Block]:
    """A button for each channel with something open, departments that share one together."""
    names: dict[str, list[str]] = {}
    for one in departments:
        if one.open or one.taken:
            names.setdefault(one.department.channel, []).append(one.department.name)
    buttons = _page_buttons(names)
    return [Buttons(buttons=tuple(buttons[at : at + BESIDE])) for at in range(0, len(buttons), BESIDE)]


def _page_buttons(names: Mapping[str, Sequence[str]]) -> list[Button]:
    return [
        next_button(channel, after=0, label=fitted(say("All of {those}", those=", ".join(those)), LABEL))
        for channel, those in names.items()
    ]


def _lessons(number: int) -> Button:
    label = (
        say("What the router learnt ({number})", number=in_figures(number)) if number else say("What the router learnt")
    )
    return Button(action=Action.LESSONS, subject="all", label=label)
