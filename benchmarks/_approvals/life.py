"""One company's life: its flows over the real store, a ledger of what happened, and who there is to act."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import NoReturn

from benchmarks._approvals.company import LEGAL, NAMES, Facts, account_of, id_of, person_of
from benchmarks._approvals.oracle import Away, Moment, Trusted, Written, objection
from benchmarks._approvals.public import Judging, Network, Networks, Standing
from workflows.absences import Absences
from workflows.approving import Approving
from workflows.domain.group import Group
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.emergencies import Emergencies
from workflows.errors import Refused
from workflows.leaving import Leaving
from workflows.policy import Policy
from workflows.ports.store import Store
from workflows.posting import Posting
from workflows.publishing import Publishing
from workflows.recalling import Recalling

SHOWN = 30
"""So many of the newest posts are touched at random."""


@dataclass
class Ledger:
    """What happened, in plain words."""

    facts: Facts = field(default_factory=Facts)
    posts: dict[int, Written] = field(default_factory=dict)
    states: dict[int, PostState] = field(default_factory=dict)
    ids: dict[int, PostId] = field(default_factory=dict)
    absences: list[Away] = field(default_factory=list)
    emergency_until: datetime | None = None
    trust: dict[str, Trusted] = field(default_factory=dict)
    praised: set[int] = field(default_factory=set)
    revised: set[int] = field(default_factory=set)


class Life:
    """The company, and what the steps have in common. `violations`: what left and should not have."""

    def __init__(self, store: Store, clock: Standing, chance: Random, policy: Policy) -> None:
        self.public = Network(clock)
        networks, judge = Networks(self.public), Judging()
        self.store, self.clock, self.chance, self.ledger = store, clock, chance, Ledger()
        self.posting = Posting(store=store, checking=judge, policy=policy, networks=networks, clock=clock)
        self.approving = Approving(store=store, policy=policy, clock=clock)
        self.publishing = Publishing(store=store, policy=policy, checking=judge, networks=networks, clock=clock)
        self.recalling = Recalling(store=store, policy=policy, networks=networks, clock=clock)
        self.emergencies = Emergencies(store=store, policy=policy, clock=clock)
        self.away = Absences(store=store, policy=policy, clock=clock)
        self.leaving = Leaving(store=store, policy=policy, clock=clock)
        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []
        self.sent = 0

    async def begin(self) -> None:
        """Everybody and the account."""
        async with self.store.transaction() as tx:
            await tx.groups.name([id_of(LEGAL)])
            for name in NAMES:
                await tx.people.save(person_of(name))
        await self.sync()
        await self.regroup()

    def post(self, *states: PostState) -> int:
        """One of the newest in these states, or in any."""
        fitting = [one for one, state in self.ledger.states.items() if not states or state in states]
        if not fitting:
            self.nothing()
        return self.chance.choice(fitting[-SHOWN:])

    def anybody(self) -> Person:
        """Whoever, as they are now."""
        name = self.chance.choice(NAMES)
        return person_of(name, member=name in self.ledger.facts.members)

    def writer(self) -> Person:
        """Most often somebody who may write."""
        facts = self.ledger.facts
        writers = sorted(facts.people(facts.draft | facts.publish | facts.approve) & facts.members)
        return person_of(self.chance.choice(writers)) if writers and self.chance.random() < 0.9 else self.anybody()

    def approver(self) -> Person:
        """Most often somebody who is listed for it somewhere."""
        facts = self.ledger.facts
        listed = facts.approve.union(*(step.people for step in facts.steps), *facts.topics.values())
        there = sorted(facts.people(listed) & facts.members)
        return person_of(self.chance.choice(there)) if there and self.chance.random() < 0.75 else self.anybody()

    async def now(self, number: int) -> Post:
        """As it is stored."""
        async with self.store.reading() as tx:
            return await tx.posts.get(self.ledger.ids[number])

    def trust(self, number: int) -> Trusted:
        """What its author earned."""
        return self.ledger.trust.setdefault(self.ledger.posts[number].author, Trusted())

    def keep(self, number: int, post: Post) -> None:
        """How it stands, for the ledger."""
        written = self.ledger.posts[number]
        self.ledger.states[number] = post.state
        written.text, written.send_at = post.text, post.content.send_at
        written.is_reply = post.content.reply_to is not None

    def judge(self, text: str) -> None:
        """These words left: may they?"""
        self.sent += 1
        post = self.ledger.posts[int(text.partition(" ")[0])]
        moment = self.moment(post)
        wrong = objection(post, moment) if text == post.text else "other words than were approved"
        if wrong:
            self.violations.append(f"{wrong}: {post}; {moment}")

    def moment(self, post: Written) -> Moment:
        """Everything the oracle is to know now."""
        now, until = self.clock.now(), self.ledger.emergency_until
        return Moment(
            now=now,
            facts=self.ledger.facts,
            absences=self.ledger.absences,
            emergency=until is not None and now < until,
            trust=self.ledger.trust.get(post.author, Trusted()),
        )

    async def sync(self) -> None:
        """What app.yaml says, to the store."""
        async with self.store.transaction() as tx:
            await tx.accounts.sync([account_of(self.ledger.facts)])

    async def regroup(self) -> None:
        """Who is in the group, to the store."""
        members = frozenset(id_of(one) for one in self.ledger.facts.legal)
        async with self.store.transaction() as tx:
            await tx.groups.save(Group(id=id_of(LEGAL), handle="legal", members=members))

    def nothing(self) -> NoReturn:
        """A step that cannot be taken."""
        raise Refused("There is nothing to do that to.")
