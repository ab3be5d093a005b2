"""Stories: one row each, bound by its last leaf; born many at once, changed one at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, literal, select

from storage.audit import append, append_all
from storage.humans import ids_of
from storage.messages import SqlMessages
from storage.people import SqlPeople
from storage.prints import Prints
from storage.schema import stories, story_steps
from storage.statements import insert_all, pieces
from storage.waiting_cards import WaitingCards
from storage.week import Weeks
from storage.work import Work
from workflows.domain.ids import AccountId, PersonId, PostId, StoryId
from workflows.domain.story import Sentiment, Story, StoryState, StoryStep, Topic
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound

_STEPS = frozenset(step.value for step in StoryStep)
# Written out, so that a database sees which of its indexes are meant.
_OPEN = literal(StoryState.OPEN.value, literal_execute=True)
_CLAIMED = literal(StoryState.CLAIMED.value, literal_execute=True)
_FASTER = {
    StoryState.CLAIMED: "took this",
    StoryState.ANSWERED: "answered this",
    StoryState.DONE: "marked this as done",
    StoryState.MUTED: "muted this",
}


class SqlStories(Prints, WaitingCards, Weeks):
    """Implements `ports.listening.Stories`, and writes changes of stories."""

    def __init__(self, work: Work, messages: SqlMessages) -> None:
        self._work = work
        self._messages = messages

    async def get(self, story_id: StoryId) -> Story:
        """Raises NotFound."""
        found = await self.find(story_id)
        if found is None:
            raise NotFound("There is no such mention. Nothing went out.")
        return found

    async def find(self, story_id: StoryId) -> Story | None:
        return next(iter(await self.list([story_id])), None)

    async def list(self, ids: Sequence[StoryId]) -> Sequence[Story]:
        """Those that exist, in the order asked for."""
        found = dict[StoryId, Story]()
        for some in pieces(ids):
            found |= {story.id: story for story in await self._load(select(stories).where(stories.c.id.in_(some)))}
        return [found[one] for one in ids if one in found]

    async def list_open(self, departments: Sequence[str], *, limit: int = 50) -> Sequence[Story]:
        """Open and claimed ones, the oldest first."""
        return await self._load(
            select(stories)
            .where(stories.c.over_at.is_(None), stories.c.department.in_(departments))
            .order_by(stories.c.opened_at, stories.c.id)
            .limit(limit)
        )

    async def astray(self, departments: Sequence[str], *, limit: int = 100) -> Sequence[Story]:
        """Open stories that are with none of these departments, the oldest first."""
        return await self._load(
            select(stories)
            .where(
                # `over_at` is what the index of open ones goes by.
                stories.c.over_at.is_(None),
                stories.c.state == _OPEN,
                stories.c.department.not_in(departments),
            )
            .order_by(stories.c.opened_at, stories.c.id)
            .limit(limit)
        )

    async def overdue(self, *, now: datetime, limit: int = 100) -> Sequence[Story]:
        """Open stories that should have been taken by now, the longest overdue first."""
        return await self._load(
            select(stories)
            .where(stories.c.state == _OPEN, stories.c.respond_by <= now)
            .order_by(stories.c.respond_by, stories.c.id)
            .limit(limit)
        )

    async def held_by(self, person: PersonId) -> Sequence[Story]:
        """What a person has taken and not ended, the oldest first."""
        held = (stories.c.state == _CLAIMED, stories.c.claimed_by.in_(ids_of(person)))
        return await self._load(select(stories).where(*held).order_by(stories.c.claimed_at, stories.c.id))

    async def write(self, change: Change[Story]) -> None:
        """Write the row over the version it was decided on, and the leaf. Raises Conflict."""
        before, row = change.before, _row(change.after)
        if before is None:
            if not await self._work.born(stories, row):
                raise Conflict("That mention is there already.")
        elif not await self._work.changed(stories, row, before=before.version):
            raise Conflict(await self._who_was_faster(change.after.id))
        else:
            await self._note_step(before, change)
        await append(self._work.connection, change.entry, thing="story", row=row)

    async def write_births(self, changes: Sequence[Change[Story]]) -> None:
        """Write many new rows and their leaves. Raises Conflict; ValueError for what is no birth."""
        if any(change.before is not None for change in changes):
            raise ValueError("only births are written many at a time")
        rows = [_row(change.after) for change in changes]
        if not await insert_all(self._work.connection, stories, rows):
            raise Conflict("One of these mentions is there already.")
        entries = [(change.entry, row) for change, row in zip(changes, rows, strict=True)]
        await append_all(self._work.connection, entries, thing="story")

    async def _note_step(self, before: Story, change: Change[Story]) -> None:
        _, _, step = change.entry.action.partition(".")
        if step not in _STEPS:
            return
        row = {
            "story": before.id,
            "version": change.after.version,
            "step": step,
            "was": before.state.value,
            "department": before.department,
            "since": before.moved_at,
            "at": change.entry.at,
        }
        await self._work.connection.execute(insert(story_steps), row)

    async def _who_was_faster(self, story_id: StoryId) -> str:
        found = await self.list([story_id])
        story = found[0] if found else None
        did = _FASTER.get(story.state) if story is not None else None
        if story is None or did is None:
            return "Somebody else was faster: this changed a moment ago. Your step was not taken; look at it again."
        who = story.claimed_by if story.state is StoryState.CLAIMED else story.decided_by
        someone = await SqlPeople(self._work).list([who]) if who is not None else []
        name = someone[0].name if someone else "Somebody else"
        return f"{name} was faster and {did}. Your step was not taken."

    async def _load(self, query: Select[Any]) -> Sequence[Story]:
        return [_story(row) for row in await self._work.connection.execute(query)]


def _row(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "account": story.account,
        "source": story.source,
        "state": story.state.value,
        "department": story.department,
        "because": story.because,
        "topic": story.topic.value,
        "sentiment": story.sentiment.value,
        "language": story.language,
        "urgent": story.urgent,
        "opened_at": story.opened_at,
        "moved_at": story.moved_at,
        "respond_by": story.respond_by,
        "climbed": story.climbed,
        "claimed_by": story.claimed_by,
        "claimed_at": story.claimed_at,
        "decided_by": story.decided_by,
        "answer": story.answer,
        "over_at": story.over_at,
        "version": story.version,
    }


def _story(row: Row[Any]) -> Story:
    return Story(
        id=StoryId(row.id),
        account=AccountId(row.account) if row.account is not None else None,
        source=row.source,
        state=StoryState(row.state),
        department=row.department,
        because=row.because,
        topic=Topic(row.topic),
        sentiment=Sentiment(row.sentiment),
        language=row.language,
        urgent=row.urgent,
        opened_at=row.opened_at,
        moved_at=row.moved_at,
        respond_by=row.respond_by,
        climbed=row.climbed,
        claimed_by=PersonId(row.claimed_by) if row.claimed_by is not None else None,
        claimed_at=row.claimed_at,
        decided_by=PersonId(row.decided_by) if row.decided_by is not None else None,
        answer=PostId(row.answer) if row.answer is not None else None,
        over_at=row.over_at,
        version=row.version,
    )
