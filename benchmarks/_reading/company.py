"""A company of six departments with a sample app.yaml, and people who hand back what came to the wrong one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks._reading.rows import NOON, Said
from workflows.domain.department import Department, Lesson, ListeningSettings, Rule
from workflows.domain.ids import PersonId
from workflows.domain.story import Topic
from workflows.domain.teaching import HABIT, WORD, pattern_of
from workflows.reading import Meaning, Routed, Router, understand

DEPARTMENTS = ("social", "support", "product", "press", "people", "security")
TELLER = PersonId("ana")

SETTINGS = ListeningSettings(
    departments={name: Department(name=name, channel=f"C-{name}") for name in DEPARTMENTS},
    otherwise="social",
    rules=(
        Rule(to="security", topics=(Topic.SECURITY,)),
        Rule(to="press", topics=(Topic.PRESS,)),
        Rule(to="people", topics=(Topic.HIRING,)),
        Rule(
            to="product",
            words=(
                *("feature*", "roadmap", "please add", "suggestion", "dark mode", "idea", "i wish", "bring back"),
                *(
                    "any chance",
                    "any plans",
                    "are you going to",
                    "will there ever",
                    "would be great",
                    "would be useful",
                ),
                *("could you add", "would you consider", "wünsche mir", "wäre super", "bitte baut"),
            ),
            topics=(Topic.QUESTION, Topic.COMPLAINT, Topic.PRAISE, Topic.OTHER),
        ),
        Rule(to="support", topics=(Topic.COMPLAINT, Topic.QUESTION), without=("giveaway", "your ad", "your post")),
    ),
)
"""What a careful person would write before the first mention arrived."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """A mention with what was read from it."""

    said: Said
    meaning: Meaning


def read(rows: Sequence[Said]) -> Sequence[Read]:
    """Read them all."""
    return [Read(said=row, meaning=understand(row.heard)) for row in rows]


def route(one: Read, lessons: Sequence[Lesson] = ()) -> Routed:
    """Where it goes. Authors are new to the company, so nobody's last department is known."""
    meaning = one.meaning
    router = Router(settings=SETTINGS, lessons=lessons)
    return router.route(one.said.heard, topic=meaning.topic, language=meaning.language, source="x_mentions")


def accuracy(rows: Sequence[Read], lessons: Sequence[Lesson] = ()) -> float:
    """The share that reaches its department at once."""
    return sum(route(one, lessons).department == one.said.department for one in rows) / len(rows)


def commonest(rows: Sequence[Read]) -> float:
    """The baseline: everything goes to the department that most of them are for."""
    return max(Counter(one.said.department for one in rows).values()) / len(rows)


def topics(rows: Sequence[Read]) -> Mapping[Topic, tuple[int, int, int]]:
    """For each topic: how many there are, how many were found, how many were called that."""
    return {
        topic: (
            sum(one.said.topic is topic for one in rows),
            sum(one.said.topic is topic is one.meaning.topic for one in rows),
            sum(one.meaning.topic is topic for one in rows),
        )
        for topic in Topic
    }


def teach(rows: Sequence[Read]) -> Sequence[Lesson]:
    """Let them arrive one after the other; each that comes to the wrong department is handed back there.

    Whoever does it names a word when the row has one. What a department keeps makes it forget a habit that said
    otherwise, as in `workflows.domain.teaching`.
    """
    lessons: dict[str, Lesson] = {}
    for number, one in enumerate(rows):
        at = NOON + timedelta(minutes=number)
        routed = route(one, tuple(lessons.values()))
        habit = _habit(routed, one)
        if routed.department != one.said.department:
            taught = [habit, *([f"{WORD}{one.said.word}"] if one.said.word else [])]
            for name in taught:
                born = Lesson(id=name, to=one.said.department, told_by=TELLER, at=at)
                known = lessons.get(name)
                lessons[name] = known.again(one.said.department, by=TELLER, at=at).after if known else born
        elif habit in lessons and lessons[habit].to != routed.department:
            lessons[habit] = lessons[habit].forgotten(by=None, at=at).after
    return tuple(lessons.values())


def _habit(routed: Routed, one: Read) -> str:
    if routed.because.startswith(HABIT):
        return routed.because
    return f"{HABIT}{pattern_of(routed.because, routed.department, one.meaning.topic, one.said.heard.account)}"
