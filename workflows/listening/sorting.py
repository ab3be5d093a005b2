"""What becomes of what was heard: a new story, one more mention of a story, or nothing. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest

from workflows.domain.climbing import respond_by
from workflows.domain.department import ListeningSettings
from workflows.domain.ids import StoryId, new_id
from workflows.domain.mention import Contact, Heard
from workflows.domain.story import Story, told
from workflows.domain.transition import Change
from workflows.listening.understanding import Understood
from workflows.ports.listening import Candidate, Kept, Key, Print
from workflows.reading import Router, alike

MOST_OF_A_BAND = 10
"""The newest stories of one band that are looked at: thousands may begin with the same words and be about something
else."""
MOST_COMPARED = 4
"""How many of those are compared: what is alike shares most of its bands, so it is among the first."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the decision rests on, read in the transaction that keeps it."""

    source: str
    settings: ListeningSettings
    router: Router
    contacts: Mapping[Key, Contact]
    """By network and author."""
    muted: frozenset[Key]
    """Authors who open no story by themselves."""
    candidates: Sequence[Candidate]
    now: datetime


@dataclass(kw_only=True)
class Sorted:
    """What is to be kept of a batch."""

    births: list[Change[Story]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    prints: dict[StoryId, Print] = field(default_factory=dict)
    channels: dict[StoryId, str] = field(default_factory=dict)
    """Where the cards of the new stories are to be shown."""
    grown: set[StoryId] = field(default_factory=set)
    """Stories that were there before, and have more mentions now."""
    themes: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By department: the words of the new stories."""
    unheeded: int = 0
    """How many opened no story because their author is muted."""


def sort(understood: Iterable[Understood], ground: Ground) -> Sorted:
    """Each joins the story that it is most like, or begins one in the department it belongs to."""
    found, groups = Sorted(), _Groups(ground.candidates)
    for one in understood:
        story = groups.find(one.print)
        if story is not None:
            found.kept.append(Kept(heard=one.heard, story=story))
            if story not in found.channels:
                found.grown.add(story)
        elif author_of(one.heard) in ground.muted:
            found.unheeded += 1
        else:
            _begin(found, one, ground)
            groups.add(found.kept[-1].story, one.print)
    return found


def author_of(heard: Heard) -> Key:
    """Who said it, on which network."""
    return (heard.network, heard.author.id)


def _begin(found: Sorted, one: Understood, ground: Ground) -> None:
    contact = ground.contacts.get(author_of(one.heard))
    meaning = one.meaning
    routed = ground.router.route(
        one.heard, topic=meaning.topic, language=meaning.language, source=ground.source, contact=contact
    )
    department = ground.settings.departments[routed.department]
    story = Story(
        id=StoryId(new_id()),
        account=one.heard.account,
        source=ground.source,
        department=department.name,
        because=routed.because,
        topic=meaning.topic,
        sentiment=meaning.sentiment,
        language=meaning.language,
        opened_at=ground.now,
        moved_at=ground.now,
        respond_by=respond_by(ground.settings, department.name, meaning.topic, ground.now),
    )
    found.births.append(told(story))
    found.kept.append(Kept(heard=one.heard, story=story.id))
    found.prints[story.id] = one.print
    found.channels[story.id] = department.channel
    found.themes[department.name].update(one.words)


class _Groups:
    """Stories by the bands of their prints."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._marks: dict[StoryId, bytes] = {}
        self._by_band: defaultdict[int, list[StoryId]] = defaultdict(list)
        for one in candidates:
            self._add(one.story, one.bands, one.marks)

    def find(self, print: Print) -> StoryId | None:
        """The one it is like, and shares the most bands with; of several, the oldest."""
        shared = Counter(story for band in print.bands for story in self._by_band.get(band, ())[-MOST_OF_A_BAND:])
        closest = nsmallest(MOST_COMPARED, shared, key=lambda story: (-shared[story], story))
        return next((story for story in closest if alike(self._marks[story], print.marks)), None)

    def add(self, story: StoryId, print: Print) -> None:
        """One more, of this batch."""
        self._add(story, print.bands, print.marks)

    def _add(self, story: StoryId, bands: Iterable[int], marks: bytes) -> None:
        self._marks[story] = marks
        for band in bands:
            self._by_band[band].append(story)
