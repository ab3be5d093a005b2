"""Which department hears a mention, and why: what people taught, the rules, who had to do with its author."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from workflows.domain.department import Lesson, ListeningSettings, Rule
from workflows.domain.mention import Contact, Heard
from workflows.domain.story import Topic
from workflows.domain.teaching import HABIT, PERSON, WORD, pattern_of
from workflows.reading.words import Phrases, words_in

REMEMBERED = timedelta(days=30)
"""How long an author's mentions go to the department that had the last one."""
RULE, AUTHOR, OTHERWISE = "rule:", "author", "otherwise"
"""How `Routed.because` begins, besides `word:` and `habit:` (`workflows.domain.teaching`)."""

_READ = 10_000
"""Characters that rules and lessons look at."""


@dataclass(frozen=True, kw_only=True)
class Routed:
    """Where a mention goes, and why, in our own words only."""

    department: str
    because: str
    """`word:warranty`, `rule:3` (from 1, as in app.yaml), `author`, `otherwise`; or `habit:` and the pattern."""


class Router:
    """Routes by these settings and lessons. Built once for a batch: what it looks for is put together then."""

    def __init__(self, settings: ListeningSettings, lessons: Sequence[Lesson] = ()) -> None:
        self._settings = settings
        holding = sorted((one for one in lessons if one.holds and self._is_there(one.to)), key=_age, reverse=True)
        self._taught = {one.id.removeprefix(WORD): one.to for one in holding if one.id.startswith(WORD)}
        self._habits = {one.id: one.to for one in holding if one.id.startswith(HABIT)}
        ruled = (word for rule in settings.rules for word in (*rule.words, *rule.without))
        self._phrases = Phrases({*self._taught, *ruled})

    def route(
        self, heard: Heard, *, topic: Topic, language: str, source: str, contact: Contact | None = None
    ) -> Routed:
        """Where a mention goes. `source` is named as in app.yaml; `contact`: what we had to do with its author.

        What people taught by a word comes first (the newest first), then the first rule that fits, then the author's
        last department, then the one for everything else; in the end a habit may redirect it. A department that is not
        in app.yaml any more is passed over. Settings without departments give "".
        """
        because, department = self._first(heard, topic, language, source, contact)
        habit = f"{HABIT}{pattern_of(because, department, topic, heard.account)}"
        if habit in self._habits:
            return Routed(department=self._habits[habit], because=habit)
        return Routed(department=department, because=because)

    def _first(
        self, heard: Heard, topic: Topic, language: str, source: str, contact: Contact | None
    ) -> tuple[str, str]:
        words = words_in(f"{heard.title}\n{heard.text}"[:_READ])
        there = {found.phrase for found in self._phrases.find(words)}
        for word, department in self._taught.items():
            if word in there:
                return f"{WORD}{word}", department
        for number, rule in enumerate(self._settings.rules, start=1):
            if self._is_there(rule.to) and self._fits(rule, heard, there, topic, language, source):
                return f"{RULE}{number}", rule.to
        if contact and heard.at - contact.last_at <= REMEMBERED and self._is_there(contact.department):
            return AUTHOR, contact.department
        return OTHERWISE, self._otherwise()

    def _fits(self, rule: Rule, heard: Heard, there: Collection[str], topic: Topic, language: str, source: str) -> bool:
        """Whether every condition that is given holds; of several in one condition any is enough."""
        return (
            (not rule.topics or topic in rule.topics)
            and (not rule.languages or language in rule.languages)
            and (not rule.accounts or heard.account in rule.accounts)
            and (not rule.sources or source in rule.sources)
            and (not rule.authors or self._is_listed(heard.author.handle, rule.authors))
            and (not rule.words or any(word in there for word in rule.words))
            and not any(word in there for word in rule.without)
        )

    def _is_listed(self, handle: str, names: Sequence[str]) -> bool:
        folded = handle.removeprefix("@").casefold()
        return bool(folded) and any(folded in self._settings.lists.get(name, ()) for name in names)

    def _is_there(self, department: str) -> bool:
        return department in self._settings.departments

    def _otherwise(self) -> str:
        """The one that is named; when that is not there, the first there is."""
        named = self._settings.otherwise
        return named if self._is_there(named) else next(iter(self._settings.departments), "")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What a sentence about a route needs. Which fields are set follows from `kind`."""

    kind: str
    """`word`, `rule`, `author`, `otherwise`, `habit`, `person`."""
    word: str = ""
    """A word that somebody taught."""
    number: int = 0
    """Of the rule, from 1."""
    rule: Rule | None = None
    """None when app.yaml does not have it any more."""
    before: "Reason | None" = None
    """For a habit: what would have led it elsewhere."""
    department: str = ""
    """For a habit: where that would have been."""


def explain(because: str, settings: ListeningSettings) -> Reason:
    """Take a `Story.because` apart. Never raises: what nobody can read is `otherwise`."""
    if because.startswith(HABIT):
        led, _, where = because.removeprefix(HABIT).rpartition(">")
        return Reason(kind="habit", before=explain(led, settings), department=where.partition("|")[0])
    if because.startswith(WORD):
        return Reason(kind="word", word=because.removeprefix(WORD))
    number = because.removeprefix(RULE)
    if because.startswith(RULE) and number.isascii() and number.isdigit():
        place = int(number[:9])
        known = 0 < place <= len(settings.rules)
        return Reason(kind="rule", number=place, rule=settings.rules[place - 1] if known else None)
    return Reason(kind=because if because in {AUTHOR, PERSON} else OTHERWISE)


def _age(lesson: Lesson) -> tuple[float, str]:
    return (lesson.at.timestamp(), lesson.id)
