"""People in `app.yaml`: written once under `people:`, named elsewhere by that name or by their Slack user id."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.config.problems import Location, Problem, did_you_mean
from bot.config.shape import AppFile, PersonSection

_USER = re.compile(r"[UW][A-Z0-9]{2,}")


class Directory:
    """Who is meant by a name or an id."""

    def __init__(self, people: Sequence[PersonSection]) -> None:
        self._names = [person.name for person in people if person.name]
        self._by_name: Mapping[str, str] = {person.name.casefold(): person.slack for person in people if person.name}

    def find(self, reference: str) -> str | None:
        """The Slack user id, or None for somebody nobody knows. Names in any case."""
        return self._by_name.get(reference.casefold()) or (reference if _USER.fullmatch(reference) else None)

    def users(self, references: Iterable[str]) -> frozenset[str]:
        """The Slack user ids of those who are known."""
        return frozenset(user for reference in references if (user := self.find(reference)))

    def problem(self, at: Location, reference: str) -> Problem | None:
        """The sentence about a reference to nobody."""
        if self.find(reference):
            return None
        return Problem(
            at,
            "names somebody who is not under people:, and is not a Slack user id (U…)."
            + did_you_mean(reference, self._names),
        )


def people_problems(app: AppFile) -> list[Problem]:
    """Mistakes in `people:` itself and in every reference to it."""
    directory = Directory(app.people)
    told = [directory.problem(("incidents", "tell", place), one) for place, one in enumerate(app.incidents.tell)]
    return [*_twice(app.people), *_unknown(app, directory), *(problem for problem in told if problem)]


def _twice(people: Sequence[PersonSection]) -> list[Problem]:
    problems: list[Problem] = []
    users: dict[str, int] = {}
    names: dict[str, int] = {}
    for index, person in enumerate(people):
        if not _USER.fullmatch(person.slack):
            problems.append(Problem(("people", index, "slack"), "must be a Slack user id (U…)."))
        if (first := users.setdefault(person.slack, index)) != index:
            problems.append(Problem(("people", index, "slack"), f"is the same person as people[{first}]."))
        if person.name and (first := names.setdefault(person.name.casefold(), index)) != index:
            problems.append(Problem(("people", index, "name"), f"is the same name as people[{first}] has."))
    return problems


def _unknown(app: AppFile, directory: Directory) -> list[Problem]:
    found: list[Problem | None] = []
    for index, account in enumerate(app.accounts):
        here = ("accounts", index)
        for name in ("owner", "guardian"):
            if reference := getattr(account, name):
                found.append(directory.problem((*here, name), reference))
        for name in ("draft", "publish", "approve", "answer"):
            references: tuple[str, ...] = getattr(account.people, name)
            for position, reference in enumerate(references):
                found.append(directory.problem((*here, "people", name, position), reference))
    return [problem for problem in found if problem]
