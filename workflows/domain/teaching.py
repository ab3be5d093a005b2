"""How the router is taught: the word a person names, and the habit that our own hand-backs show. Pure."""

from datetime import datetime

from workflows.domain.department import Lesson, LessonState
from workflows.domain.ids import AccountId
from workflows.domain.story import Story, Topic
from workflows.domain.transition import Change

WORD, HABIT = "word:", "habit:"
"""How a lesson's id begins, and the `because` of a story that it sent somewhere."""
PERSON = "person"
"""The `because` of a story that a person sent where it is: the router has nothing to learn from that."""


def pattern_of(because: str, department: str, topic: Topic, account: AccountId | None) -> str:
    """What led a story to a department, in our own words: the reason, the department, the topic, the account.

    The department is in it so that rules which were counted anew in app.yaml do not inherit each other's habits.
    """
    return f"{because}>{department}|{topic.value}|{account or ''}"


def habit_of(story: Story) -> str | None:
    """The id of the habit that handing this story back would strengthen; None: a person sent it where it is.

    What a habit sent there counts for that habit: it was wrong this time.
    """
    if story.because == PERSON:
        return None
    if story.because.startswith(HABIT):
        return story.because
    return f"{HABIT}{pattern_of(story.because, story.department, story.topic, story.account)}"


def kept_here(story: Story, habit: Lesson | None, at: datetime) -> Change[Lesson] | None:
    """What it means for a habit that a department ended a story itself: it is forgotten when it says otherwise.

    `habit` is the lesson called `habit_of(story)`, if there is one.
    """
    if habit is None or habit.state is LessonState.FORGOTTEN or habit.to == story.department:
        return None
    return habit.forgotten(by=None, at=at)
