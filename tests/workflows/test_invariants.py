"""Random days at the company: whatever people, clocks and networks do, the promises hold.

The oracle is not the product: it knows who may do what from the test's own lists, and reads only the public world.
"""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA, an_account
from tests.fakes import LOST, Scripted
from tests.workflows.conftest import ACME, DORA, EVE, Company
from workflows.domain.content import Part
from workflows.domain.delivery import DeliveryState
from workflows.domain.finding import Finding, Severity
from workflows.domain.ids import PersonId
from workflows.domain.person import Person, Standing
from workflows.domain.post import Post, PostState
from workflows.errors import Refused
from workflows.ports.network import Armed, Created, NotSent, Outcome, RateLimited, Rejected, Unknown
from workflows.posting import Words

pytestmark = pytest.mark.both_databases

PEOPLE = [ANA, BEN, CHIARA, EVE, DORA]
STEPS = 60


class Day:
    """One random day."""

    def __init__(self, company: Company, seed: int) -> None:
        self.company = company
        self.dice = random.Random(seed)
        self.posts: list[Post] = []
        self.approvers = {BEN.id, CHIARA.id, ANA.id}
        self.publishers = {ANA.id}
        self.inactive: set[PersonId] = set()
        self.sent = 0
        self.breaches: list[str] = []

    async def live(self) -> None:
        """Do random things, then wait until all is quiet."""
        self.posts.append(await self.company.confirmed("Good morning."))
        self._plan_the_network()
        await self.company.run(timedelta(seconds=30))
        for number in range(STEPS):
            self._plan_the_network()
            try:
                await self._something(number)
            except Refused:
                continue
        self.company.world.script = []
        await self.company.run(timedelta(days=9))

    async def watch(self, part: Part, armed: Armed) -> None:
        """The oracle, at the moment something arrives at the network."""
        self.sent += 1
        post_id = armed.key.rpartition(".")[0]
        async with self.company.store.transaction() as tx:
            post: Post = await tx.posts.get(post_id)
            delivery = await tx.deliveries.get(armed.key)
        assert delivery.state is DeliveryState.SENDING
        assert post.state is PostState.PUBLISHING
        assert part.text == post.text
        assert armed.identity.id == ACME.remote_id
        assert delivery.digest == post.digest
        assert post.author not in self.inactive
        valid = {each.by for each in post.approvals if each.digest == post.digest}
        assert post.author not in valid
        assert post.editor not in valid
        enough = 2 if any(finding.severity is Severity.RISKY for finding in post.findings) else 1
        counted = (valid & self.approvers) - self.inactive
        alone = not post.findings and post.author in self.publishers and post.editor == post.author
        assert alone or len(counted) >= enough

    def _plan_the_network(self) -> None:
        answers: list[Outcome | None] = [
            None,
            None,
            LOST,
            Unknown(reason="timeout"),
            NotSent(reason="refused"),
            Rejected(reason="no"),
            RateLimited(until=self.company.clock.now() + timedelta(minutes=3)),
        ]
        if not self.company.world.script:
            self.company.world.script = [self._scripted(self.dice.choice(answers)) for _ in range(3)]

    def _scripted(self, answer: Outcome | None) -> Scripted:
        async def arrive(part: Part, armed: Armed) -> Outcome:
            # The product answers for any exception in here; the oracle must not be silenced by that.
            try:
                await self.watch(part, armed)
            except AssertionError as breach:
                self.breaches.append(str(breach))
            if answer is None or answer is LOST:
                remote_id = self.company.world.show(armed.identity.id, part.text)
                return LOST if answer is LOST else Created(id=remote_id)
            return answer

        return arrive

    async def _something(self, number: int) -> None:
        company, dice = self.company, self.dice
        post = dice.choice(self.posts) if self.posts else None
        who = dice.choice(PEOPLE)
        what = dice.randrange(14)
        if post is None or what < 3:
            severity = dice.choice([None, None, Severity.NOTABLE, Severity.RISKY])
            company.judge.findings = (
                (Finding(check="test", severity=severity, reason="r", advice="a"),) if severity else ()
            )
            self.posts.append(await company.confirmed(f"Text {number}.", by=dice.choice([ANA, EVE])))
        elif what < 7:
            current = await company.now(post)
            await company.approving.approve(post.id, by=who, revision=current.revision)
        elif what == 7:
            await company.posting.revise(post.id, by=who)
            words = Words(f"Text {number}, again.", account=ACME.id)
            written = await company.posting.write(post.id, by=who, words=words)
            await company.posting.confirm(post.id, by=who, version=written.post.version, typed="@acme", ticked=False)
        elif what == 8:
            await dice.choice([company.posting.undo, company.posting.withdraw])(post.id, by=who)
        elif what == 9:
            await self._somebody_comes_or_goes(dice.choice([BEN, CHIARA, ANA]))
        elif what == 10:
            await self._rights_change()
        elif what == 11:
            await company.publishing.retry_rest(post.id, by=who)
        else:
            await company.run(timedelta(seconds=dice.choice([1, 20, 60, 300])))

    async def _somebody_comes_or_goes(self, person: Person) -> None:
        gone = person.id not in self.inactive
        self.inactive ^= {person.id}
        async with self.company.store.transaction() as tx:
            await tx.people.save(replace(person, standing=Standing.DEACTIVATED if gone else Standing.MEMBER))

    async def _rights_change(self) -> None:
        self.approvers = set(self.dice.sample([BEN.id, CHIARA.id, ANA.id], self.dice.randrange(4)))
        self.publishers = self.dice.choice([{ANA.id}, set()])
        rights = replace(
            an_account(draft=(ANA, EVE)).rights,
            approve=frozenset(self.approvers),
            publish=frozenset(self.publishers),
        )
        async with self.company.store.transaction() as tx:
            await tx.accounts.sync([replace(ACME, rights=rights)])


@pytest.mark.parametrize("seed", range(12))
async def test_nothing_unapproved_nothing_twice_nothing_lost(company: Company, seed: int) -> None:
    day = Day(company, seed)

    await day.live()

    assert day.breaches == []
    assert day.sent > 0
    texts = Counter(company.world.texts(ACME.remote_id))
    assert all(count == 1 for count in texts.values()), texts
    for post in day.posts:
        stored = await company.now(post)
        assert stored.state not in {PostState.PUBLISHING, PostState.APPROVED}, stored.state
        if stored.state is PostState.PUBLISHED:
            assert texts[stored.text] == 1
        if stored.state in {PostState.FAILED, PostState.WAITING, PostState.EXPIRED, PostState.WITHDRAWN}:
            assert texts[stored.text] == 0
