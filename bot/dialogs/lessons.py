"""The window with everything that the router learnt, each lesson with its button."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.lessons import lesson_blocks
from bot.cards.phrases import small, words
from bot.dialogs.names import Action, FormName
from bot.language import for_later, in_figures, say
from workflows.domain.department import Lesson, ListeningSettings
from workflows.domain.ids import PersonId
from workflows.ports.chat import Block, Bold, Button, Buttons, Form

MOST = 30
"""Lessons in one window; Slack shows 100 blocks."""
FORGOTTEN = for_later("Forgotten: the router does not go by it any more.")
NOTHING = for_later(
    "The router goes by the rules of app.yaml only. It learns when somebody presses Not ours on a card and says "
    "where it belongs; a word that says so is learnt at once."
)


def lessons_form(
    lessons: Sequence[Lesson],
    settings: ListeningSettings,
    names: Mapping[PersonId, str],
    *,
    now: datetime,
    note: str = "",
) -> Form:
    """The newest first."""
    blocks: list[Block] = [words(Bold(note))] if note else []
    blocks.append(
        words(say("Learnt from what people handed back, never from strangers' words alone."))
        if lessons
        else words(say(NOTHING))
    )
    for lesson in lessons[:MOST]:
        forget = Button(action=Action.FORGET_LESSON, subject=lesson.id, label=say("Forget"))
        blocks += [*lesson_blocks(lesson, settings, names, now), Buttons(buttons=(forget,))]
    if len(lessons) > MOST:
        blocks.append(small(say("And {lessons} older ones.", lessons=in_figures(len(lessons) - MOST))))
    return Form(
        name=FormName.LESSONS,
        subject="all",
        title=say("What the router learnt"),
        blocks=tuple(blocks),
        close=say("Close"),
    )
