"""The week's picture, from rows: what arrived, how long people waited, and what it was about."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select

from storage.schema import stories, story_steps, themes
from storage.statements import add_up
from storage.work import Work
from workflows.domain.story import StoryState, StoryStep, Topic
from workflows.ports.listening import Tally

_LONGEST_WORD = 80
_LEAST = 3
"""In so many stories a word must stand to be a theme."""
_MOST_THEMES = 20
_DONE = frozenset({StoryStep.DONE, StoryStep.VANISH})
_TAKEN = frozenset({StoryStep.CLAIM, StoryStep.WRITE})


@dataclass
class _Sum:
    """One department's figures, as they are counted."""

    topics: Counter[Topic] = field(default_factory=Counter)
    steps: Counter[StoryStep] = field(default_factory=Counter)
    climbed: set[str] = field(default_factory=set)
    open: int = 0
    claim_waits: list[float] = field(default_factory=list)
    answer_waits: list[float] = field(default_factory=list)


class Weeks:
    """Implements the part of `ports.listening.Stories` that is about the week."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def note_themes(self, day: date, department: str, words: Mapping[str, int]) -> None:
        """Count words of stories that arrived; sums only, nobody's text."""
        rows = [
            {"day": day, "department": department, "word": word, "stories": count}
            for word, count in sorted(words.items())
            if 0 < len(word) <= _LONGEST_WORD and word.isprintable()
        ]
        await add_up(self._work.connection, themes, rows, columns=["stories"])

    async def tally(self, *, since: datetime, until: datetime) -> Sequence[Tally]:
        """What each department had to do with from `since` until before `until`, the busiest first.

        What arrived and is open counts for the department it is with now; each step for the one it was taken in.
        """
        sums: defaultdict[str, _Sum] = defaultdict(_Sum)
        await self._count_stories(sums, since, until)
        await self._count_steps(sums, since, until)
        words = await self._themes(since.date(), until.date())
        told = [_tally(department, one, words.get(department, ())) for department, one in sums.items()]
        return sorted(told, key=lambda one: (-sum(one.topics.values()), one.department))

    async def _count_stories(self, sums: defaultdict[str, _Sum], since: datetime, until: datetime) -> None:
        arrived = (
            select(stories.c.department, stories.c.topic, func.count())
            .where(stories.c.opened_at >= since, stories.c.opened_at < until)
            .group_by(stories.c.department, stories.c.topic)
        )
        for department, topic, count in await self._work.connection.execute(arrived):
            sums[department].topics[Topic(topic)] = count
        waiting = (
            select(stories.c.department, func.count())
            .where(stories.c.over_at.is_(None), stories.c.opened_at < until)
            .group_by(stories.c.department)
        )
        for department, count in await self._work.connection.execute(waiting):
            sums[department].open = count

    async def _count_steps(self, sums: defaultdict[str, _Sum], since: datetime, until: datetime) -> None:
        query = select(story_steps).where(story_steps.c.at >= since, story_steps.c.at < until)
        for row in await self._work.connection.execute(query):
            one, step, waited = sums[row.department], StoryStep(row.step), (row.at - row.since).total_seconds()
            one.steps[step] += 1
            if step is StoryStep.CLIMB:
                one.climbed.add(row.story)
            elif step is StoryStep.ANSWERED:
                one.answer_waits.append(waited)
            elif step in _TAKEN and StoryState(row.was) is StoryState.OPEN:
                one.claim_waits.append(waited)

    async def _themes(self, first: date, end: date) -> Mapping[str, Sequence[tuple[str, int]]]:
        """Whole days: the first counts, the last does not, unless it is the first."""
        count = func.sum(themes.c.stories)
        within = (themes.c.day >= first, themes.c.day < end) if end > first else (themes.c.day == first,)
        query = (
            select(themes.c.department, themes.c.word, count.label("stories"))
            .where(*within)
            .group_by(themes.c.department, themes.c.word)
            .having(count >= _LEAST)
            .order_by(count.desc(), themes.c.word)
        )
        found: dict[str, list[tuple[str, int]]] = {}
        for row in await self._work.connection.execute(query):
            of_department = found.setdefault(row.department, [])
            if len(of_department) < _MOST_THEMES:
                of_department.append((row.word, int(row.stories)))
        return found


def _tally(department: str, one: _Sum, words: Sequence[tuple[str, int]]) -> Tally:
    return Tally(
        department=department,
        topics=dict(one.topics),
        answered=one.steps[StoryStep.ANSWERED],
        done=sum(one.steps[step] for step in _DONE),
        muted=one.steps[StoryStep.MUTE],
        handed_back=one.steps[StoryStep.HAND_BACK],
        open=one.open,
        climbed=len(one.climbed),
        claim_waits=one.claim_waits,
        answer_waits=one.answer_waits,
        themes=words,
    )
