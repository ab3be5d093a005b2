"""A small company for the flows: Ana writes, Ben and Chiara approve, Dora owns, and a public network looks on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.pictures import FileCleaner
from bot.brake import ProcessBrake
from storage.store import SqlStore
from tests.builders import ANA, BEN, CHIARA, OWN, a_person, an_account
from tests.clocks import StandingClock
from tests.fakes import Diary, FakeJudge, FakeNetworks, World
from workflows.answering import Answering
from workflows.approving import Approving
from workflows.domain.account import Account, Kind
from workflows.domain.ids import DeliveryId, PostId
from workflows.domain.person import Person, Standing, Trust
from workflows.domain.post import Post
from workflows.domain.task import TaskKind
from workflows.freezing import Freezing
from workflows.granting import Granting
from workflows.guarding import Guarding
from workflows.policy import Policy, PolicySettings
from workflows.posting import Posting, Words
from workflows.publishing import Publishing
from workflows.recalling import Recalling
from workflows.reminding import Reminding

DORA = a_person("Dora")
EVE = a_person("Eve")
"""A colleague without any rights."""
GUS = a_person("Gus", standing=Standing.GUEST)
LOW = a_person("Lou", trust=Trust.LOW)
CLEO = a_person("Cleo")
"""May answer the public for @acme, and nothing else."""
MEG = a_person("Meg", trust=Trust.LOW)
"""The same, not trusted yet."""
ACME = an_account(
    "acme",
    draft=(EVE,),
    publish=(ANA, LOW),
    approve=(ANA, BEN, CHIARA, GUS),
    answer=(CLEO, MEG, GUS),
    owner=DORA,
    guardian=DORA,
)
BETA = an_account("beta", publish=(ANA,), approve=(BEN,))
PRACTICE = an_account("practice", network="practice", kind=Kind.PRACTICE, approve=(BEN,))
SECOND = timedelta(seconds=1)


@dataclass
class Company:
    """Everything the tests of flows touch."""

    store: Diary
    clock: StandingClock
    world: World
    judge: FakeJudge
    policy: Policy
    answering: Answering
    posting: Posting
    approving: Approving
    publishing: Publishing
    recalling: Recalling
    reminding: Reminding
    guarding: Guarding
    granting: Granting
    freezing: Freezing
    brake: ProcessBrake

    async def drafted(self, text: str = "We are hiring.", *, by: Person = ANA, account: Account = ACME) -> Post:
        """A checked draft."""
        post_id = PostId(f"p{len(self.store.tasks):025d}")
        return (await self.posting.write(post_id, by=by, words=Words(text, account=account.id))).post

    async def confirmed(self, text: str = "We are hiring.", *, by: Person = ANA, account: Account = ACME) -> Post:
        """A draft its author confirmed by typing the handle."""
        post = await self.drafted(text, by=by, account=account)
        return await self.posting.confirm(post.id, by=by, version=post.version, typed=account.handle, ticked=True)

    async def now(self, post: Post) -> Post:
        """The post as it is stored."""
        async with self.store.transaction() as tx:
            stored: Post = await tx.posts.get(post.id)
            return stored

    async def run(self, during: timedelta = timedelta(0)) -> None:
        """Let time pass and do every task when it is due, as the worker does."""
        end = self.clock.now() + during
        while True:
            upcoming = self.store.due(end)
            if not upcoming:
                break
            first = upcoming[0]
            if first.due > self.clock.now():
                self.clock.move(first.due - self.clock.now())
            await self.brake.look()
            await self.perform[first.kind](first.subject)
            self.store.done.add(first.key)
        if self.clock.now() < end:
            self.clock.move(end - self.clock.now())

    @property
    def perform(self) -> dict[TaskKind, Callable[[str], Awaitable[None]]]:
        """Which flow does which task."""
        return {
            TaskKind.PUBLISH: lambda subject: self.publishing.publish(PostId(subject)),
            TaskKind.LOOK: lambda subject: self.publishing.look(PostId(subject)),
            TaskKind.SETTLE: lambda subject: self.publishing.settle(DeliveryId(subject)),
            TaskKind.REMIND: lambda subject: self.reminding.remind(PostId(subject)),
            TaskKind.ESCALATE: lambda subject: self.reminding.escalate(PostId(subject)),
            TaskKind.EXPIRE: lambda subject: self.reminding.expire(PostId(subject)),
            TaskKind.FORGET: lambda subject: self.reminding.forget(PostId(subject)),
            TaskKind.DRIFT: lambda _subject: self.guarding.drift(),
            TaskKind.DELETE: self._delete,
        }

    async def _delete(self, subject: str) -> None:
        kind, _, alert_id = subject.partition(":")
        if kind == "alert":
            await self.guarding.delete_stray(alert_id)
        else:
            await self.recalling.delete(PostId(subject))


@pytest.fixture
async def company(store: SqlStore, clock: StandingClock) -> Company:
    """The company, on the real store, with an empty public network."""
    diary = Diary(store)
    world = World(clock=clock)
    networks, judge, policy = FakeNetworks(world), FakeJudge(), Policy(PolicySettings(tenant="acme", contact="Dora"))
    brake = ProcessBrake(diary, clock)
    async with diary.transaction() as tx:
        await tx.accounts.sync([ACME, BETA, PRACTICE, OWN])
        for person in (ANA, BEN, CHIARA, CLEO, DORA, EVE, GUS, LOW, MEG):
            await tx.people.save(person)
    return Company(
        store=diary,
        clock=clock,
        world=world,
        judge=judge,
        policy=policy,
        answering=Answering(store=diary, policy=policy, checking=judge, networks=networks, clock=clock),
        posting=Posting(
            store=diary, checking=judge, policy=policy, networks=networks, clock=clock, cleaner=FileCleaner()
        ),
        approving=Approving(store=diary, policy=policy, clock=clock),
        publishing=Publishing(store=diary, policy=policy, checking=judge, networks=networks, clock=clock, brake=brake),
        recalling=Recalling(store=diary, policy=policy, networks=networks, clock=clock),
        reminding=Reminding(store=diary, policy=policy, clock=clock),
        guarding=Guarding(store=diary, policy=policy, networks=networks, clock=clock),
        granting=Granting(store=diary, policy=policy, clock=clock),
        freezing=Freezing(store=diary, policy=policy, clock=clock, brake=brake),
        brake=brake,
    )
