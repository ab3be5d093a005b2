"""What the router learns from people, and how they make it forget. Never from strangers' words alone."""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.department import Lesson, LessonState, taught
from workflows.domain.ids import PersonId
from workflows.domain.mention import Heard
from workflows.domain.person import Person
from workflows.domain.story import Story
from workflows.domain.teaching import WORD, habit_of, kept_here
from workflows.errors import Conflict, InvalidContent, NotFound, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.reading import masks_of, stands_in, words_in

SHORTEST, LONGEST = 3, 40
"""Letters that a word must have at least, and characters that it may have at most."""
READ = 100
"""How many mentions of a story are searched for a word."""
TRIES = 5
"""How often a lesson is read anew when somebody else teaches the same in the same moment."""


@dataclass(frozen=True, kw_only=True)
class Forgetting:
    """Lessons are taken back here."""

    store: Store
    policy: Policy
    clock: Clock

    async def forget(self, lesson_id: str, *, by: Person) -> Lesson:
        """The router does not go by it any more. Raises NotFound, NotAllowed, WrongState."""
        self.policy.require_triage(by)
        now = self.clock.now()
        async with self.store.transaction() as tx:
            lesson = await tx.lessons.find(lesson_id)
            if lesson is None:
                raise NotFound("The router never learnt that.")
            if lesson.state is LessonState.FORGOTTEN:
                raise WrongState("That was forgotten already. Nothing left to do.")
            change = lesson.forgotten(by=by.id, at=now)
            await tx.record(change)
        return change.after


async def teach_word(tx: Transaction, story: Story, word: str, *, to: str, by: PersonId, at: datetime) -> None:
    """From now on what has this word in it goes there. Raises InvalidContent at `word`."""
    learnt = _folded(word)
    if sum(character.isalpha() for character in learnt) < SHORTEST or len(learnt) > LONGEST:
        raise InvalidContent(
            f"Choose a word or a short phrase of at least {SHORTEST} letters and at most {LONGEST} characters.",
            field="word",
        )
    heard = [one.heard for one in await tx.mentions.list(story.id, limit=READ) if not one.forgotten and not one.gone]
    if not heard:
        raise InvalidContent("Its words were deleted here already. Leave the word out.", field="word")
    if "@" in word or any(_names(learnt, one) for one in heard):
        raise InvalidContent("That names somebody. Choose a word that says what it is about.", field="word")
    if not any(stands_in(masks_of(learnt), words_in(f"{one.title}\n{one.text}")) for one in heard):
        raise InvalidContent("That does not stand in it. Choose a word as it is written there.", field="word")
    await _teach(tx, f"{WORD}{learnt}", to=to, by=by, at=at)


async def teach_habit(tx: Transaction, story: Story, *, to: str, by: PersonId, at: datetime) -> None:
    """Count that what led it here was wrong. Nothing when a person sent it here."""
    habit = habit_of(story)
    if habit is not None:
        await _teach(tx, habit, to=to, by=by, at=at)


async def note_kept(tx: Transaction, story: Story, *, at: datetime) -> None:
    """A department ends a story itself: what a habit said otherwise is forgotten."""
    habit = habit_of(story)
    change = kept_here(story, await tx.lessons.find(habit), at) if habit else None
    if change is not None:
        await tx.record(change)


def _folded(text: str) -> str:
    """As the router compares words: without case, contractions written out."""
    return " ".join(word.text for word in words_in(text))


def _names(learnt: str, heard: Heard) -> bool:
    """Whether it is the author's name, or a part of it."""
    names = (_folded(heard.author.handle), _folded(heard.author.name))
    return any(stands_in(masks_of(learnt), words_in(name)) for name in names)


async def _teach(tx: Transaction, lesson_id: str, *, to: str, by: PersonId, at: datetime) -> None:
    """Raises Conflict when others go on teaching the same."""
    for tries_left in reversed(range(TRIES)):
        found = await tx.lessons.find(lesson_id)
        born = Lesson(id=lesson_id, to=to, told_by=by, at=at)
        try:
            return await tx.record(taught(born) if found is None else found.again(to, by=by, at=at))
        except Conflict:
            # Somebody handed back such a story in this very moment: theirs is committed, so both count.
            if not tries_left:
                raise
