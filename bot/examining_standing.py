"""Who people are as every chat they are in says, for `countersign check`: each of them is asked about once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.config.model import Config
from bot.dialogs.word import CHATS
from bot.examining import Finding
from workflows.domain.group import Group, with_members
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, Standing, identity_of, worst
from workflows.errors import NetworkFailure
from workflows.ports.chat import Chat, Member

STANDINGS: Mapping[Standing, str] = {
    Standing.GUEST: "a guest",
    Standing.OUTSIDER: "from another company",
    Standing.BOT: "an app",
    Standing.DEACTIVATED: "deactivated",
}
"""Those that never count, in words."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the chats say about somebody."""

    person: Person | None
    """None: no chat of theirs knows them."""
    unknown: tuple[Finding, ...] = ()
    """What to do about each account of theirs that its chat does not know; without what it is about."""


@dataclass(kw_only=True)
class Standings:
    """Asks the chats about people."""

    config: Config
    chat: Chat
    groups: Mapping[PersonId, Group]
    """Those of app.yaml that the chat could be asked about, with their members."""
    _asked: dict[PersonId, Answer] = field(default_factory=dict)

    async def of(self, ids: Iterable[PersonId]) -> list[Answer]:
        """About each of these, the members of groups in place of their names."""
        return [await self._of_one(one) for one in sorted(with_members(ids, self.groups))]

    async def people(self, ids: Iterable[PersonId]) -> list[Person]:
        """Those of them whom a chat knows."""
        return [one.person for one in await self.of(ids) if one.person is not None]

    async def _of_one(self, person_id: PersonId) -> Answer:
        if person_id not in self._asked:
            self._asked[person_id] = await self._ask(as_written(self.config, person_id))
        return self._asked[person_id]

    async def _ask(self, person: Person) -> Answer:
        known: list[Member] = []
        unknown: list[Finding] = []
        for identity in person.identities:
            try:
                known.append(await self.chat.member(identity))
            except NetworkFailure as failure:
                unknown.append(_unknown(person.name, identity, failure))
        if not known:
            return Answer(person=None, unknown=tuple(unknown))
        standing = worst(member.standing for member in known)
        return Answer(person=replace(person, name=known[0].name, standing=standing), unknown=tuple(unknown))


def as_written(config: Config, person_id: PersonId) -> Person:
    """Somebody whom app.yaml names, with every chat account it gives them."""
    listed = next((person for person in config.people if person_id in person.ids), None)
    identity = identity_of(person_id) or Identity(platform="", organisation="", user=person_id)
    return listed or Person(id=person_id, name=identity.user, identity=identity)


def _unknown(name: str, identity: Identity, failure: NetworkFailure) -> Finding:
    """Somebody whom a chat does not know. Teams tells only of those who share a chat or a team with the app."""
    who = f"{name} ({identity.user})" if name and name != identity.user else identity.user
    if identity.platform == "teams" and not failure.retry:
        return Finding.look(
            "",
            f"{who} is named to approve, but Countersign has not met them in Teams yet. They have to open the app "
            "there once, or be in a team that it was added to. If it stays, compare their Object ID in Entra.",
        )
    where = CHATS.get(identity.platform, identity.platform)
    return Finding.fix("", f"{who} is named to approve, but {where} does not know them: {failure}.")
