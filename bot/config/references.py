"""People in `app.yaml`: written once under `people:`, named elsewhere by that name or by an id of theirs in a chat."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from bot.config.problems import Location, Problem, did_you_mean
from bot.config.shape import AppFile, PersonSection
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, Trust, person_id

_SLACK = re.compile(r"[UW][A-Z0-9]{2,}")
_TEAMS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Directory:
    """Who is meant by a name or an id. Somebody with an id in both chats is one person, whose id is that of Slack."""

    def __init__(self, app: AppFile) -> None:
        slack, teams = app.chat.slack, app.chat.teams
        self._workspace = ((slack.enterprise or slack.team) if slack else "") or "none"
        self._tenant = (teams.tenant if teams else "") or "none"
        # Without any chat (a file for judging texts only) ids of both may be written.
        self._chats = app.chat.names or frozenset({"slack", "teams"})
        self._names = [section.name for section in app.people if section.name]
        read = [(section, person) for section in app.people if (person := self._person(section)) is not None]
        self.people: tuple[Person, ...] = tuple(person for _, person in read)
        """Everybody under `people:`."""
        self._by_identity = {identity: person for person in self.people for identity in person.identities}
        self._by_name = {section.name.casefold(): person for section, person in read if section.name}

    def find(self, reference: str) -> PersonId | None:
        """The person, or None for somebody nobody knows. Names in any case."""
        named = self._by_name.get(reference.casefold())
        identity = self._identity(reference)
        if named is not None or identity is None:
            return named.id if named is not None else None
        known = self._by_identity.get(identity)
        return known.id if known is not None else person_id(identity)

    def find_all(self, references: Iterable[str]) -> tuple[PersonId, ...]:
        """Those who are known, in this order, each once."""
        found = (self.find(reference) for reference in references)
        return tuple(dict.fromkeys(one for one in found if one))

    def problem(self, at: Location, reference: str) -> Problem | None:
        """The sentence about a reference to nobody."""
        # What is wrong with the ids of somebody under people: is said there.
        if self.find(reference) or reference.casefold() in {name.casefold() for name in self._names}:
            return None
        says = f"names somebody who is not under people:, and is {_not_an_id(self._chats)}."
        return Problem(at, says + did_you_mean(reference, self._names))

    def _person(self, section: PersonSection) -> Person | None:
        """None when none of their ids can be used; that is said elsewhere."""
        identities = [one for one in map(self._identity, (section.slack, section.teams)) if one]
        if not identities:
            return None
        first, *others = identities
        name, trust = section.name or first.user, Trust(section.trust)
        return Person(id=person_id(first), name=name, identity=first, others=tuple(others), trust=trust)

    def _identity(self, user: str) -> Identity | None:
        """The account with this id, by its form, in a chat that is set up."""
        if "slack" in self._chats and _SLACK.fullmatch(user):
            return Identity(platform="slack", organisation=self._workspace, user=user)
        if "teams" in self._chats and _TEAMS.fullmatch(user):
            return Identity(platform="teams", organisation=self._tenant, user=user.lower())
        return None


def people_problems(app: AppFile) -> list[Problem]:
    """Mistakes in `people:` itself and in every reference to it."""
    directory = Directory(app)
    told = [directory.problem(("incidents", "tell", place), one) for place, one in enumerate(app.incidents.tell)]
    return [
        *(problem for index, person in enumerate(app.people) for problem in _of_one(index, person, app)),
        *_twice(app.people),
        *_unknown(app, directory),
        *(problem for problem in told if problem),
    ]


def _not_an_id(chats: Collection[str]) -> str:
    """What a reference is not, in the chats that are set up."""
    if chats == {"slack"}:
        return "not a Slack user id (U…)"
    return "not an Entra object id" if chats == {"teams"} else "neither a Slack user id (U…) nor an Entra object id"


def _of_one(index: int, person: PersonSection, app: AppFile) -> Iterator[Problem]:
    here: Location = ("people", index)
    chats = app.chat.names
    if not person.slack and not person.teams:
        yield Problem(here, "has no id: write slack: (a Slack user id), teams: (an Entra object id), or both.")
    if person.slack and not _SLACK.fullmatch(person.slack):
        yield Problem((*here, "slack"), "must be a Slack user id (U…).")
    elif person.slack and chats and "slack" not in chats:
        yield Problem((*here, "slack"), "is somebody's id in Slack, but there is no chat.slack in this file.")
    if person.teams and not _TEAMS.fullmatch(person.teams):
        yield Problem((*here, "teams"), "must be an Entra object id (00000000-0000-…); see the user's page in Entra.")
    elif person.teams and chats and "teams" not in chats:
        yield Problem((*here, "teams"), "is somebody's id in Teams, but there is no chat.teams in this file.")


def _twice(people: Sequence[PersonSection]) -> Iterator[Problem]:
    """Two sections about one human: they must be one, else the two would not count as the same pair of eyes."""
    met: dict[tuple[str, str], int] = {}
    for index, person in enumerate(people):
        written = {"slack": person.slack, "teams": person.teams.lower(), "name": person.name.casefold()}
        for key, value in written.items():
            if not value or (first := met.setdefault((key, value), index)) == index:
                continue
            says = "is the same name as people[{}] has." if key == "name" else "is the same person as people[{}]."
            yield Problem(("people", index, key), says.format(first))


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
