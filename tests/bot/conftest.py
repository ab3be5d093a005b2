"""The bot's stage: Ana publishes, Eve drafts, Ben and Chiara approve, Dora owns, Zoe has no rights at all."""

import pytest

from bot.announcer import Announcer
from bot.conversation import Desk, Talk, TalkSettings
from bot.views import Views
from bot.worker import Worker
from storage.store import SqlStore
from tests.bot.people import ACME, BETA, DORA, EVE, GUS, PRACTICE, PROFILE, ZOE
from tests.bot.stage import FakeChat, Noting, Stage
from tests.builders import ANA, BEN, CHIARA, OWN
from tests.clocks import StandingClock
from tests.fakes import FakeJudge, FakeNetworks, World
from workflows.approving import Approving
from workflows.freezing import Freezing
from workflows.granting import Granting
from workflows.guarding import Guarding
from workflows.policy import IncidentSettings, Policy, PolicySettings
from workflows.posting import Posting
from workflows.publishing import Publishing
from workflows.recalling import Recalling
from workflows.reminding import Reminding


@pytest.fixture
def incidents() -> IncidentSettings:
    """What app.yaml says about incidents; a test that needs more of it parametrizes this."""
    return IncidentSettings()


@pytest.fixture
async def stage(store: SqlStore, clock: StandingClock, incidents: IncidentSettings) -> Stage:
    """Everything real but the chat, the public network and the judge."""
    diary, world, chat, judge = Noting(store), World(clock=clock), FakeChat(), FakeJudge()
    settings = PolicySettings(tenant="acme", contact="Dora Weiss in #social", incidents=incidents)
    networks, policy = FakeNetworks(world), Policy(settings)
    async with diary.transaction() as tx:
        await tx.accounts.sync([ACME, BETA, PRACTICE, OWN])
        for person in (ANA, BEN, CHIARA, DORA, EVE, GUS, ZOE):
            await tx.people.save(person)
        await tx.accounts.save_profile(ACME.id, PROFILE)
    guarding = Guarding(store=diary, policy=policy, networks=networks, clock=clock)
    publishing = Publishing(store=diary, policy=policy, checking=judge, networks=networks, clock=clock)
    recalling = Recalling(store=diary, policy=policy, networks=networks, clock=clock)
    views = Views(networks=networks, policy=policy, clock=clock)
    desk = Desk(
        store=diary,
        posting=Posting(store=diary, checking=judge, policy=policy, networks=networks, clock=clock),
        approving=Approving(store=diary, policy=policy, clock=clock),
        publishing=publishing,
        recalling=recalling,
        guarding=guarding,
        granting=Granting(store=diary, policy=policy, clock=clock),
        freezing=Freezing(store=diary, policy=policy, clock=clock),
        policy=policy,
        views=views,
        clock=clock,
        settings=TalkSettings(),
    )
    return Stage(
        store=diary,
        clock=clock,
        world=world,
        judge=judge,
        policy=policy,
        chat=chat,
        desk=desk,
        talk=Talk(desk),
        announcer=Announcer(store=diary, chat=chat, views=views, policy=policy, clock=clock),
        worker=Worker(
            publishing=publishing,
            recalling=recalling,
            reminding=Reminding(store=diary, policy=policy, clock=clock),
            guarding=guarding,
            store=diary,
            clock=clock,
        ),
    )
