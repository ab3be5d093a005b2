"""What the store keeps of the public: mentions, stories, how far each source was read, and what people taught."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from workflows.domain.department import Lesson
from workflows.domain.ids import AccountId, PersonId, RemotePostId, StoryId
from workflows.domain.mention import Contact, Heard, Mention
from workflows.domain.pacing import Pace as Pace
from workflows.domain.story import Story, Topic

Key = tuple[str, str]
"""`Heard.key`: network and id."""


@dataclass(frozen=True, kw_only=True)
class Print:
    """What tells near-identical texts apart from others, without the text (`workflows.reading.likeness`)."""

    bands: tuple[int, ...]
    """Two texts that are alike share at least one, most of the time; 63 bits each, never negative."""
    marks: bytes
    """What decides whether they really are."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A story that may be the same."""

    story: StoryId
    marks: bytes
    bands: frozenset[int] = frozenset()
    """Those of the asked bands that it has, so that many can be asked for at once."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A mention to keep: what was heard, and the story it belongs to."""

    heard: Heard
    story: StoryId


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How a source is doing."""

    cursor: str | None = None
    polled_at: datetime | None = None
    failing_since: datetime | None = None
    """When it began to fail; None: the last answer was good."""


@dataclass(frozen=True, kw_only=True)
class Queued:
    """A story whose card was not shown in a channel yet."""

    story: StoryId
    at: datetime
    """Since when it waits."""


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many mentions of an account arrived in a stretch of time, and what of ours they were about."""

    mentions: int
    authors: int
    answers: Mapping[RemotePostId, int]
    """How many of them reply to or quote which post of ours."""
    stories: Mapping[StoryId, int]
    """The largest stories among them, at most ten."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What a department had to do with in some days: for the week's picture. Waits in seconds."""

    department: str
    topics: Mapping[Topic, int]
    answered: int
    done: int
    muted: int
    handed_back: int
    open: int
    climbed: int
    claim_waits: Sequence[float]
    """From arriving in the department to being taken, of those that were."""
    answer_waits: Sequence[float]
    themes: Sequence[tuple[str, int]]
    """What it was about, most first: words, and in how many stories they stood (at least three)."""


class Mentions(Protocol):
    """What was heard. Strangers' words are sealed, and deleted on their time; the keys stay, so that nothing is alerted
    twice."""

    async def known(self, keys: Sequence[Key]) -> frozenset[Key]:
        """Which of these were heard before, whatever became of them."""
        ...

    async def one_at_a_time(self) -> None:
        """Wait until nobody else takes mentions in, in any replica, and keep them waiting until this transaction ends.

        Asked first of all in it: two who heard nearly the same in one moment would begin a story each.
        """
        ...

    async def keep(self, mentions: Sequence[Kept]) -> None:
        """Keep many at once. Raises Conflict when one of them is there already: somebody else heard it just now."""
        ...

    async def address(self, addressed: Sequence[Heard]) -> Sequence[StoryId]:
        """Another source tells that these were said to an account of ours: note to which and how, where that was not
        known; return the stories they are in."""
        ...

    async def list(self, story: StoryId, *, limit: int = 20, newest: bool = False) -> Sequence[Mention]:
        """A story's mentions, the oldest (or newest) first."""
        ...

    async def count(self, stories: Sequence[StoryId]) -> Mapping[StoryId, int]:
        """How many mentions each has, those deleted since included."""
        ...

    async def find(self, key: Key) -> Mention | None: ...

    async def contacts(self, authors: Sequence[Key], *, before: datetime | None = None) -> Mapping[Key, Contact]:
        """What we had to do with these authors (network and their id); without those never heard of.

        `before`: without what was heard from then on; for the card of a story that began then.
        """
        ...

    async def arrived(self, account: AccountId | None, *, since: datetime, until: datetime) -> Count:
        """What arrived about an account in a stretch of time."""
        ...

    async def usual(self, account: AccountId | None, *, now: datetime) -> float:
        """How many arrive in ten minutes, usually: the mean over the last 14 days at this hour of the day, 0 if none.

        The last hour does not count, so that a storm does not make itself usual."""
        ...

    async def to_look_at(
        self, source_networks: Sequence[str], *, before: datetime, limit: int = 100
    ) -> Sequence[Mention]:
        """Mentions on these networks whose words are kept and that were last seen there before then, oldest first."""
        ...

    async def looked(self, keys: Sequence[Key], *, at: datetime) -> None:
        """They were still there."""
        ...

    async def gone(self, keys: Sequence[Key]) -> Sequence[StoryId]:
        """Their authors deleted them: delete words and authors here; return the stories they were in."""
        ...

    async def all_gone(self, story: StoryId) -> bool:
        """Whether nothing of a story is left in public."""
        ...

    async def any_deleted(self, story: StoryId) -> bool:
        """Whether words of any of a story's mentions were deleted, here or by their author."""
        ...

    async def forget(self, *, over_before: datetime, limit: int = 1_000) -> Sequence[StoryId]:
        """Delete words and authors of mentions whose story was over before then; return those stories: their cards have
        to be drawn anew. None: nothing is left to forget."""
        ...

    async def forget_words(self, keys: Sequence[Key]) -> None:
        """Delete words and authors of these, whatever became of their story: nobody could look whether they are still
        there, in the time their network gives."""
        ...

    async def mute(self, author: Key, *, until: datetime) -> None:
        """What this author says until then opens no story by itself."""
        ...

    async def unmute(self, story: StoryId) -> bool:
        """Who said a story first opens stories again; whether they were muted. Not once they deleted what they said."""
        ...

    async def muted(self, authors: Sequence[Key], *, now: datetime) -> frozenset[Key]: ...


class Stories(Protocol):
    """Stories. Written by `record` and `record_all`."""

    async def get(self, story_id: StoryId) -> Story:
        """Raises NotFound."""
        ...

    async def find(self, story_id: StoryId) -> Story | None: ...

    async def list(self, ids: Sequence[StoryId]) -> Sequence[Story]: ...

    async def list_open(self, departments: Sequence[str], *, limit: int = 50) -> Sequence[Story]:
        """Open and claimed ones, the oldest first."""
        ...

    async def astray(self, departments: Sequence[str], *, limit: int = 100) -> Sequence[Story]:
        """Open stories that are with none of these departments, the oldest first."""
        ...

    async def overdue(self, *, now: datetime, limit: int = 100) -> Sequence[Story]:
        """Open stories that should have been taken by now, the longest overdue first."""
        ...

    async def held_by(self, person: PersonId) -> Sequence[Story]:
        """What a person has taken and not ended."""
        ...

    async def resembling(self, bands: Sequence[int], *, since: datetime) -> Sequence[Candidate]:
        """Stories that may be the same: they share a band, began since then and are open, claimed or muted."""
        ...

    async def keep_prints(self, prints: Mapping[StoryId, Print], *, at: datetime) -> None:
        """What later ones are compared with; goes away with the words of the story."""
        ...

    # --- cards that were not shown yet ---

    async def queue(self, stories: Mapping[StoryId, str], *, at: datetime) -> None:
        """Their cards are to be shown, each in this channel, once; asks for a redraw of `triage:CHANNEL`."""
        ...

    async def queued(self, channel: str, *, limit: int = 200) -> Sequence[Queued]:
        """What is to be shown in a channel, the oldest first."""
        ...

    async def count_queued(self, channel: str) -> int: ...

    async def shown(self, channel: str, stories: Sequence[StoryId]) -> None:
        """They are shown now."""
        ...

    async def pace(self, channel: str) -> Pace: ...

    async def keep_pace(self, channel: str, pace: Pace, *, before: Pace) -> None:
        """Raises Conflict unless it is still `before`: another replica was faster."""
        ...

    # --- the week ---

    async def note_themes(self, day: date, department: str, words: Mapping[str, int]) -> None:
        """Count words of stories that arrived; sums only, nobody's text."""
        ...

    async def tally(self, *, since: datetime, until: datetime) -> Sequence[Tally]:
        """What each department had to do with, the busiest first."""
        ...


class SourceRows(Protocol):
    """How far each source was read, and what it cost."""

    async def progress(self, source: str) -> Progress: ...

    async def move(self, source: str, progress: Progress, *, before: str | None) -> None:
        """Raises Conflict unless the cursor is still `before`: another replica was faster."""
        ...

    async def spend(self, source: str, *, day: date, items: int, cost: Decimal) -> None:
        """Note what was read and what that cost."""
        ...

    async def spent(self, *, since: date, source: str | None = None) -> Decimal:
        """US dollars since (and with) that day (UTC), of one source or all."""
        ...

    async def items(self, *, since: date) -> Mapping[str, int]:
        """How many items each source read since (and with) that day."""
        ...


class Lessons(Protocol):
    """What people taught the router. Written by `record`."""

    async def list(self) -> Sequence[Lesson]:
        """Those that were not forgotten, the newest first."""
        ...

    async def find(self, lesson_id: str) -> Lesson | None: ...
