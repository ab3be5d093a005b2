"""Who must say yes before a post may leave: steps in their order, each with its people and a number of them.

A **step** is what app.yaml says, an **ask** is that step as it stands for one post, a **plan** is all of its asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from workflows.domain.ids import PersonId
from workflows.domain.person import Person, each_once
from workflows.domain.severity import Verdict
from workflows.domain.shift import Rotation


class Occasion(Enum):
    """What a route of its own may be written for."""

    POST = "posts"
    REPLY = "replies"
    PICTURE = "pictures"
    PARTNERSHIP = "partnerships"


@dataclass(frozen=True, kw_only=True)
class ApprovalStep:
    """One step of an account's route, as app.yaml says it."""

    name: str
    people: frozenset[PersonId]
    """Who can complete it; may name groups (`domain/group.py`) until the store has put their members in place."""
    need: int | None = 1
    """How many of them; None: all of them."""
    lightest: Verdict = Verdict.CLEAN
    """Asked for posts that weigh this much, or more."""
    rotation: Rotation | None = None
    """Whose turn it is to be called first; the others may decide all the same."""


@dataclass(frozen=True, kw_only=True)
class TopicOwners:
    """Who is asked about findings of one check, beside the account's own steps: any one of them."""

    topic: str
    people: frozenset[PersonId]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One step as it stands for one post."""

    name: str = ""
    """The step's name; "" for the only step of an account that names none."""
    topic: str = ""
    """The check whose owners these are; "" for a step of the account."""
    able: tuple[Person, ...]
    """Who can complete it now, each human once: neither the author nor the last editor."""
    need: int
    given: tuple[PersonId, ...] = ()
    """Who said yes for it, in that order."""
    spent: tuple[PersonId, ...] = ()
    """Who said yes and counts for another step."""
    unmet: tuple[PersonId, ...] = ()
    """Who is listed too and was never met here: they can once they are."""
    instead: tuple[tuple[PersonId, PersonId], ...] = ()
    """Who stands in for whom: (stand-in, who is away)."""
    first: PersonId | None = None
    """Whose turn it is to be called; None: everybody's."""

    @property
    def missing(self) -> int:
        """How many more yeses complete it."""
        return max(0, self.need - len(self.given))

    @property
    def undecided(self) -> tuple[Person, ...]:
        """Who can still say yes for it, whoever is on shift first. Nobody once it is complete."""
        return self.fresh if self.missing else ()

    @property
    def fresh(self) -> tuple[Person, ...]:
        """Who can complete it and has not said yes to anything yet, whoever is on shift first."""
        left = [person for person in self.able if not person.is_one_of(*self.given, *self.spent)]
        return tuple(sorted(left, key=lambda person: not person.is_one_of(self.first)))

    @property
    def humans(self) -> tuple[frozenset[PersonId], ...]:
        """Everybody who can complete it by now or once they are met, each as all of their ids."""
        return (*(person.ids for person in self.able), *(frozenset({one}) for one in self.unmet))


@dataclass(frozen=True)
class Plan:
    """All asks of a post: rounds one after the other, the asks of one round at the same time. Empty: nobody is asked.

    The people of a step are asked once the round before is complete.
    """

    rounds: tuple[tuple[Ask, ...], ...] = ()

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Every ask, in order."""
        return tuple(ask for asks in self.rounds for ask in asks)

    @property
    def is_complete(self) -> bool:
        """Whether every ask has its yeses."""
        return not any(ask.missing for ask in self.asks)

    @property
    def place(self) -> int:
        """Which round is open, from 0; the number of rounds when all are complete."""
        return next(
            (place for place, asks in enumerate(self.rounds) if any(ask.missing for ask in asks)), len(self.rounds)
        )

    @property
    def now(self) -> tuple[Ask, ...]:
        """The asks that are open: those of the first round that is not complete, without what is complete in it."""
        asks = self.rounds[self.place] if self.place < len(self.rounds) else ()
        return tuple(ask for ask in asks if ask.missing)

    @property
    def undecided(self) -> tuple[Person, ...]:
        """Whose yes would help now, each once, in the order they are to be called."""
        return each_once(person for ask in self.now for person in self._who_helps(ask))

    @property
    def able(self) -> tuple[Person, ...]:
        """Everybody who can decide about the post in any round, each once."""
        return each_once(person for ask in self.asks for person in ask.able)

    @property
    def needed(self) -> int:
        """The least number of different people whose yes is needed in all: those of the account's own steps.

        Owners of topics may be among them, so they add nothing to it, unless nobody else is asked.
        """
        steps = sum(ask.need for ask in self.asks if not ask.topic)
        return steps or min(1, len(self.asks))

    @property
    def missing(self) -> int:
        """How many yeses are still needed now, in the open round: of one human they count for each ask of theirs."""
        steps = sum(ask.missing for ask in self.now if not ask.topic)
        return max(steps, max((ask.missing for ask in self.now), default=0))

    def is_asked(self, person: Person) -> bool:
        """Whether their yes would help now."""
        return any(person.ids & one.ids for one in self.undecided)

    def is_able(self, person: Person) -> bool:
        """Whether they can decide about it, now or in another round."""
        return any(person.ids & one.ids for one in self.able)

    @property
    def is_possible(self) -> bool:
        """Whether there are enough different people: each human counts for one step of the account."""
        steps = [ask for ask in self.asks if not ask.topic]
        return all(ask.humans for ask in self.asks) and are_possible(steps)

    def _who_helps(self, ask: Ask) -> tuple[Person, ...]:
        """Whose yes completes it: its own people; when those count elsewhere, whoever can take their place there.

        Ben was first and counts for the first step, and only Ben can complete the second: then Chiara, who can complete
        the first, is who helps.
        """
        met, steps = [ask], [one for one in self.asks if not one.topic]
        for here in met:
            if here.fresh or ask.topic:
                return here.fresh
            ids = {one for person in here.able for one in person.ids}
            met += [one for one in steps if one not in met and ids.intersection(one.given)]
        return ()


NOBODY = Plan()


def plan_of(rounds: Sequence[Sequence[Ask]], said_yes: Sequence[PersonId]) -> Plan:
    """The plan, with each yes where it counts.

    Each human who said yes takes one seat of one step of the account, the earliest that is free; they move to a later
    one when that is the only way to seat another. So one human never completes two steps, and a yes given early never
    stands in the way. Beside that it counts for every topic of theirs: an owner who is on the list is asked once.
    """
    filled = tuple(tuple(asks) for asks in rounds if asks)
    steps = [ask for asks in filled for ask in asks if not ask.topic]
    humans = _humans_of([ask for asks in filled for ask in asks], said_yes)
    seated = _seated(steps, [ids for _, ids in humans])
    given = {id(step): [humans[who][0] for who in sorted(seated) if seated[who] == at] for at, step in enumerate(steps)}

    def answered(ask: Ask) -> Ask:
        if ask.topic:
            return replace(ask, given=tuple(yes for yes, ids in humans if ids & _ids(ask)))
        spent = [yes for yes, _ in humans if yes not in given[id(ask)]]
        return replace(ask, given=tuple(given[id(ask)]), spent=tuple(spent))

    return Plan(tuple(tuple(answered(ask) for ask in asks) for asks in filled))


def are_possible(steps: Sequence[Ask]) -> bool:
    """Whether there are enough different humans for all seats of these steps at the same time."""
    everybody = list(dict.fromkeys(ids for step in steps for ids in step.humans))
    return len(_seated(steps, everybody)) == sum(step.need for step in steps)


def _humans_of(asks: Sequence[Ask], said_yes: Sequence[PersonId]) -> list[tuple[PersonId, frozenset[PersonId]]]:
    """Who said yes and can complete anything: each human once, by the id they did it with, and all of their ids."""
    able = [person for ask in asks for person in ask.able]
    found: list[tuple[PersonId, frozenset[PersonId]]] = []
    for yes in said_yes:
        ids = next((person.ids for person in able if person.is_one_of(yes)), None)
        if ids and not any(ids & others for _, others in found):
            found.append((yes, ids))
    return found


def _seated(steps: Sequence[Ask], humans: Sequence[frozenset[PersonId]]) -> dict[int, int]:
    """As many of these humans as can sit at the same time, the first first: which of them at which step.

    A matching of humans and seats, by augmenting paths.
    """
    ids = [_ids(step) for step in steps]
    seats = [at for at, step in enumerate(steps) for _ in range(step.need)]
    taken: dict[int, int] = {}

    def seat(human: int, tried: set[int]) -> bool:
        theirs = [number for number, at in enumerate(seats) if humans[human] & ids[at]]
        for number in sorted(theirs, key=taken.__contains__):
            if number in tried:
                continue
            tried.add(number)
            if number not in taken or seat(taken[number], tried):
                taken[number] = human
                return True
        return False

    for human in range(len(humans)):
        seat(human, set())
    return {human: seats[number] for number, human in taken.items()}


def _ids(ask: Ask) -> frozenset[PersonId]:
    """Every id of everybody who can complete it."""
    return frozenset().union(*ask.humans)
