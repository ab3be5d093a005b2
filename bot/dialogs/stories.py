"""The windows about a story: its card, what else is open, where it goes, and what is muted."""

from collections.abc import Sequence

from bot.cards.alike import alike_lines
from bot.cards.phrases import fitted, shown, small, words
from bot.cards.roundup import line_for, next_button
from bot.cards.story import story_blocks
from bot.cards.story_buttons import show_button
from bot.cards.story_view import StoryView
from bot.cards.story_words import TOPICS
from bot.dialogs.names import FieldName, FormName
from bot.language import for_later, say
from workflows.domain.department import Department
from workflows.domain.mention import Mention
from workflows.ports.chat import Block, Bold, Buttons, Form, Option, OptionGroup, PickerField, TextField, TickField

OPTION_LENGTH = 75
"""The longest label and note of an option in Slack (docs: option object)."""
UNOPENED = for_later("The window could not be opened in time. Nothing changed: please press the button again.")
MUTED_FOR = for_later("for 30 days")


def story_form(view: StoryView, newest: Sequence[Mention] = (), *, note: str = "") -> Form:
    """The card in a window, with its buttons and, when many say it, the newest of them."""
    start: tuple[Block, ...] = (words(Bold(note)),) if note else ()
    more = (small(say("The newest of them:")), *alike_lines(newest, view.now)) if view.count > 1 and newest else ()
    return Form(
        name=FormName.STORY,
        subject=view.story.id,
        title=fitted(say(TOPICS[view.story.topic]), 24),
        blocks=(*start, *story_blocks(view), *more),
        close=say("Close"),
    )


def stories_form(views: Sequence[StoryView], *, channel: str, after: int, more: bool) -> Form:
    """A page of what is open, the oldest first, each with its button."""
    blocks: list[Block] = [] if views else [words(say("Nothing more is open here."))]
    for view in views:
        blocks += [line_for(view), Buttons(buttons=(show_button(view),))]
    if more:
        blocks.append(Buttons(buttons=(next_button(channel, after=after + len(views)),)))
    return Form(
        name=FormName.STORIES, subject=channel, title=say("What is open"), blocks=tuple(blocks), close=say("Close")
    )


def route_form(view: StoryView) -> Form:
    """Which department has to do with it too."""
    return Form(
        name=FormName.ROUTE_STORY,
        subject=view.story.id,
        title=say("Route to…"),
        blocks=(
            words(
                say(
                    "It is with {department} now. Its card goes to the channel of the one you choose.",
                    department=view.story.department,
                )
            ),
            _picker(say("Department")),
            small(
                say(
                    "For what was right to come here first. If it was not, use “Not ours”: the routing learns "
                    "from that."
                )
            ),
        ),
        submit=say("Pass it on"),
        close=say("Cancel"),
    )


def not_ours_form(view: StoryView) -> Form:
    """Where it belongs, and the word that should have told."""
    return Form(
        name=FormName.NOT_OURS,
        subject=view.story.id,
        title=say("Not ours"),
        blocks=(
            words(
                say(
                    "It came to {department}. Each hand-back teaches where such stories go from now on.",
                    department=view.story.department,
                )
            ),
            _picker(say("Where does it belong?")),
            TextField(
                name=FieldName.WORD,
                label=say("Which word of it says so?"),
                hint=say("One word or a short phrase, as it stands in it. What has it goes there from now on."),
                optional=True,
            ),
        ),
        submit=say("Hand it back"),
        close=say("Cancel"),
    )


def mute_form(view: StoryView) -> Form:
    """This, or its author too."""
    return Form(
        name=FormName.MUTE_STORY,
        subject=view.story.id,
        title=say("Mute"),
        blocks=(
            words(
                say("Nobody is told of this any more. What resembles it is counted here in silence; Reopen undoes it.")
            ),
            TickField(
                name=FieldName.AUTHOR,
                label=say("Its author"),
                tick=say("Also open nothing by this author {muted_for}", muted_for=say(MUTED_FOR)),
                hint=say(
                    "Only for somebody who is not worth an answer: what else they say is not shown then, either. "
                    "Reopen undoes this too."
                ),
            ),
        ),
        submit=say("Mute"),
        close=say("Cancel"),
    )


def department_options(departments: Sequence[Department]) -> tuple[OptionGroup, ...]:
    """The departments to choose from."""
    options = tuple(Option(value=one.name, label=fitted(one.name, OPTION_LENGTH)) for one in departments)
    return (OptionGroup(label=say("Departments"), options=options),) if options else ()


def passed_on_says(to: str) -> str:
    """After routing."""
    return say("It is with {to} now; its card appears in their channel within a minute or so.", to=to)


def handed_back_says(to: str, word: str) -> str:
    """After "Not ours"."""
    learnt = say(" What has “{word}” in it goes there from now on.", word=fitted(word, 40)) if word else ""
    return say(
        "{passed_on_says}{learnt} Thank you: the routing learns from this.",
        passed_on_says=passed_on_says(to),
        learnt=learnt,
    )


def muted_says(*, author: bool) -> str:
    """After muting."""
    also = say(" Nothing by its author is shown {muted_for}.", muted_for=say(MUTED_FOR)) if author else ""
    return say("Muted: nobody is told of this any more.{also} Reopen on the card undoes it.", also=also)


def taken_over_says(before: str) -> str:
    """After taking it out of somebody's hands."""
    had = say(" {before} had it: tell them, they may be at work on it.", before=shown(before)) if before else ""
    return say("You have it now.{had}", had=had)


def _picker(label: str) -> PickerField:
    return PickerField(name=FieldName.DEPARTMENT, label=label, placeholder=say("Choose a department"))
