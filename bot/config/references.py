"""People in `app.yaml`: written once under `people:`, named elsewhere by that name, an id of theirs, or their group."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from bot.config.approvals import GroupSection
from bot.config.problems import Location, Problem, did_you_mean
from bot.config.shape import AppFile, PersonSection
from workflows.domain.group import group_id
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
        self._groups = {name.casefold(): section for name, section in app.groups.items()}
        self._group_names = tuple(app.groups)
        self.groups: Mapping[PersonId, str] = {
            self._kept(section): name for name, section in app.groups.items() if section.slack
        }
        """The groups that a chat keeps, by what stands for their members."""

    def find(self, reference: str) -> PersonId | None:
        """The person, or None for somebody nobody knows. Names in any case."""
        named = self._by_name.get(reference.casefold())
        identity = self._identity(reference)
        if named is not None or identity is None:
            return named.id if named is not None else None
        known = self._by_identity.get(identity)
        return known.id if known is not None else person_id(identity)

    def find_all(self, references: Iterable[str]) -> tuple[PersonId, ...]:
        """Those who are known, in this order, each once; of a group those whom this file lists."""
        found = (self.find(name) for reference in references for name in self._listed(reference))
        return tuple(dict.fromkeys(one for one in found if one))

    def kept_groups(self, references: Iterable[str]) -> tuple[PersonId, ...]:
        """What stands for the members of those among them that are groups which a chat keeps."""
        named = (self._groups.get(reference.casefold()) for reference in references)
        return tuple(dict.fromkeys(self._kept(section) for section in named if section is not None and section.slack))

    def everybody(self, references: Iterable[str]) -> frozenset[PersonId]:
        """All who are meant, with what stands for the members of a group that a chat keeps."""
        wanted = list(references)
        return frozenset((*self.find_all(wanted), *self.kept_groups(wanted)))

    def is_group(self, reference: str) -> bool:
        """Whether it is the name of a group; in any case."""
        return reference.casefold() in self._groups

    def is_somebody(self, reference: str) -> bool:
        """Whether it is a person's name, or has the form of an id."""
        # What is wrong with the ids of somebody under people: is said there.
        return self.find(reference) is not None or reference.casefold() in {name.casefold() for name in self._names}

    def problem(self, at: Location, reference: str) -> Problem | None:
        """The sentence about a reference to nobody, or to a group where one person is named."""
        if self.is_somebody(reference):
            return None
        if self.is_group(reference):
            return Problem(at, "is a group, and here one person is named.")
        where = "people: or groups:" if self._groups else "people:"
        says = f"names somebody who is not under {where}, and is {_not_an_id(self._chats)}."
        return Problem(at, says + did_you_mean(reference, [*self._names, *self._group_names]))

    def problems(self, at: Location, references: Sequence[str]) -> Iterator[Problem]:
        """What is wrong in a list of people and groups of any kind."""
        for place, one in enumerate(references):
            if not self.is_group(one) and (problem := self.problem((*at, place), one)):
                yield problem

    def problems_by_name(self, at: Location, references: Sequence[str]) -> Iterator[Problem]:
        """The same, where everybody must be known by name: a group that a chat keeps will not do."""
        yield from self.problems(at, references)
        for place, one in enumerate(references):
            if not self.is_somebody(one) and self.kept_groups([one]):
                yield Problem((*at, place), "is a group that Slack keeps; here people are named, or a group of people.")

    def _listed(self, reference: str) -> tuple[str, ...]:
        """Whom it stands for: a group for those in it, anything else for itself."""
        is_group = self.is_group(reference) and not self.is_somebody(reference)
        return self._groups[reference.casefold()].people if is_group else (reference,)

    def _kept(self, section: GroupSection) -> PersonId:
        return group_id("slack", self._workspace, section.slack)

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
    return [
        *(problem for index, person in enumerate(app.people) for problem in _of_one(index, person, app)),
        *_twice(app.people),
        *_unknown(app, directory),
        *directory.problems_by_name(("incidents", "tell"), app.incidents.tell),
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
    found: list[Problem] = []
    for index, account in enumerate(app.accounts):
        here = ("accounts", index)
        for name in ("owner", "guardian"):
            reference = getattr(account, name)
            if reference and (problem := directory.problem((*here, name), reference)):
                found.append(problem)
        for name in type(account.people).model_fields:
            found.extend(directory.problems((*here, "people", name), getattr(account.people, name)))
    return found
