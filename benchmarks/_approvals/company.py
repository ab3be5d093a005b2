"""A company as plain facts: what its app.yaml says, who is who. The oracle reads these; the program, its own rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workflows.domain.account import Account, Kind, Mode, Rights
from workflows.domain.approval import ApprovalStep, Occasion, TopicOwners
from workflows.domain.ids import AccountId, PersonId, RemoteAccountId
from workflows.domain.person import Identity, Person, Standing
from workflows.domain.severity import Verdict
from workflows.domain.trust import Earning

NAMES = ("Ana", "Ben", "Chiara", "Dora", "Eve", "Finn", "Gus", "Hana")
STRANGER = "New"
"""Named in app.yaml, and never met."""
LEGAL = "group:slack:T0ACME:S0LEGAL"
TOPICS = ("finance", "legal")
OWNER = "Dora"
ACCOUNT = AccountId("x:acme")


@dataclass
class Step:
    """One step, as app.yaml says it. `need` None: all. `people` may hold LEGAL."""

    people: set[str]
    need: int | None = 1
    lightest: int = 0


@dataclass
class Facts:
    """Everything that routes depend on, in plain words: names, numbers, LEGAL."""

    approve: set[str] = field(default_factory=lambda: {"Ana", "Ben", "Chiara"})
    draft: set[str] = field(default_factory=lambda: {"Eve", "Finn"})
    publish: set[str] = field(default_factory=lambda: {"Gus"})
    steps: list[Step] = field(default_factory=list)
    replies: list[Step] = field(default_factory=list)
    topics: dict[str, set[str]] = field(default_factory=dict)
    legal: set[str] = field(default_factory=lambda: {"Chiara", "Hana"})
    notable: int = 1
    risky: int = 2
    earning: int | None = None
    members: set[str] = field(default_factory=lambda: set(NAMES))
    """Who counts now: neither left nor turned into a guest."""

    def people(self, listed: Iterable[str]) -> set[str]:
        """With the group's members in its place."""
        names = set(listed)
        return (names - {LEGAL}) | (self.legal if LEGAL in names else set())


def person_of(name: str, *, member: bool = True) -> Person:
    """The person as the program knows them."""
    user = f"U0{name.upper()}"
    return Person(
        id=id_of(name),
        name=name,
        identity=Identity(platform="slack", organisation="T0ACME", user=user),
        standing=Standing.MEMBER if member else Standing.GUEST,
    )


def id_of(name: str) -> PersonId:
    """Their id, or the group's own."""
    return PersonId(name if name == LEGAL else f"slack:T0ACME:U0{name.upper()}")


def account_of(facts: Facts) -> Account:
    """The account as `bot/config` would hand it to the store."""
    return Account(
        id=ACCOUNT,
        network="x",
        handle="acme",
        kind=Kind.BRAND,
        mode=Mode.MANAGED,
        remote_id=RemoteAccountId("remote-acme"),
        owner=id_of(OWNER),
        rights=Rights(draft=_ids(facts.draft), publish=_ids(facts.publish), approve=_ids(facts.approve)),
        quorum_notable=facts.notable,
        quorum_risky=facts.risky,
        steps=_routes(facts),
        topics=tuple(TopicOwners(topic=one, people=_ids(people)) for one, people in sorted(facts.topics.items())),
        earning=Earning(after=facts.earning) if facts.earning else None,
    )


def _routes(facts: Facts) -> Mapping[Occasion, tuple[ApprovalStep, ...]]:
    written = {Occasion.POST: facts.steps, Occasion.REPLY: facts.replies}
    return {occasion: tuple(map(_step, range(len(steps)), steps)) for occasion, steps in written.items() if steps}


def _step(number: int, step: Step) -> ApprovalStep:
    return ApprovalStep(
        name=f"step {number}", people=_ids(step.people), need=step.need, lightest=Verdict(step.lightest)
    )


def _ids(names: Iterable[str]) -> frozenset[PersonId]:
    return frozenset(id_of(one) for one in names)
