"""The bot's stage: Ana publishes, Eve drafts, Ben and Chiara approve, Dora owns, Zoe has no rights at all."""

import pytest

from adapters.pictures import FileCleaner
from bot.announcer import Announcer
from bot.chats import Chats
from bot.conversation import Desk, Talk, TalkSettings
from bot.views import Views
from bot.worker import Worker
from storage.store import SqlStore
from tests.bot.people import ACME, BETA, CLEO, DORA, EVE, GUS, PRACTICE, PROFILE, ZOE
from tests.bot.stage import FakeChat, Noting, Stage
from tests.builders import ANA, BEN, CHIARA, OWN
from tests.clocks import StandingClock
from tests.fakes import FakeJudge, FakeNetworks, FakeSources, World
from workflows.absences import Absences
from workflows.answering import Answering
from workflows.approving import Approving
from workflows.calling import Calling
from workflows.commenting import Commenting
from workflows.digesting import Digesting
from workflows.domain.department import ListeningSettings
from workflows.emergencies import Emergencies
from workflows.freezing import Freezing
from workflows.gathering import Gathering
from workflows.granting import Granting
from workflows.guarding import Guarding
from workflows.listening import Listening
from workflows.policy import IncidentSettings, Policy, PolicySettings
from workflows.ports.chat import Chat
from workflows.posting import Posting
from workflows.publishing import Publishing
from workflows.recalling import Recalling
from workflows.reminding import Reminding
from workflows.reporting import Reporting
from workflows.resulting import Resulting
from workflows.triaging import Triaging


@pytest.fixture
def incidents() -> IncidentSettings:
    """What app.yaml says about incidents; a test that needs more of it parametrizes this."""
    return IncidentSettings()


@pytest.fixture
def listening() -> ListeningSettings:
    """What app.yaml says about departments; none, unless a test module has a fixture of this name."""
    return ListeningSettings()


@pytest.fixture
def both() -> bool:
    """Whether there is Teams beside Slack."""
    return False


@pytest.fixture
async def stage(
    store: SqlStore, clock: StandingClock, incidents: IncidentSettings, listening: ListeningSettings, both: bool
) -> Stage:
    """Everything real but the chat, the public network and the judge."""
    diary, world, judge = Noting(store), World(clock=clock), FakeJudge()
    slack, teams = FakeChat(platform="slack" if both else ""), FakeChat(platform="teams")
    chat: Chat = Chats({"slack": slack, "teams": teams}) if both else slack
    settings = PolicySettings(tenant="acme", contact="Dora Weiss in #social", incidents=incidents, listening=listening)
    networks, policy = FakeNetworks(world), Policy(settings)
    async with diary.transaction() as tx:
        await tx.accounts.sync([ACME, BETA, PRACTICE, OWN])
        for person in (ANA, BEN, CHIARA, CLEO, DORA, EVE, GUS, ZOE):
            await tx.people.save(person)
        await tx.accounts.save_profile(ACME.id, PROFILE)
    guarding = Guarding(store=diary, policy=policy, networks=networks, clock=clock)
    publishing = Publishing(store=diary, policy=policy, checking=judge, networks=networks, clock=clock)
    recalling = Recalling(store=diary, policy=policy, networks=networks, clock=clock)
    views = Views(networks=networks, policy=policy, clock=clock)
    desk = Desk(
        store=diary,
        posting=Posting(
            store=diary, checking=judge, policy=policy, networks=networks, clock=clock, cleaner=FileCleaner()
        ),
        approving=Approving(store=diary, policy=policy, clock=clock),
        publishing=publishing,
        recalling=recalling,
        guarding=guarding,
        granting=Granting(store=diary, policy=policy, clock=clock),
        triaging=Triaging(store=diary, policy=policy, clock=clock),
        answering=Answering(store=diary, policy=policy, checking=judge, networks=networks, clock=clock),
        freezing=Freezing(store=diary, policy=policy, clock=clock),
        absences=Absences(store=diary, policy=policy, clock=clock),
        calling=Calling(store=diary, policy=policy, clock=clock),
        commenting=Commenting(store=diary, policy=policy, clock=clock),
        emergencies=Emergencies(store=diary, policy=policy, clock=clock),
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
        chat=slack,
        teams=teams,
        desk=desk,
        talk=Talk(desk),
        announcer=Announcer(store=diary, chat=chat, views=views, policy=policy, clock=clock),
        worker=Worker(
            publishing=publishing,
            recalling=recalling,
            reminding=Reminding(store=diary, policy=policy, clock=clock),
            guarding=guarding,
            listening=Listening(store=diary, policy=policy, sources=FakeSources(), clock=clock),
            triaging=desk.triaging,
            reporting=Reporting(store=diary, policy=policy, clock=clock),
            digesting=Digesting(store=diary, policy=policy, clock=clock),
            gathering=Gathering(store=diary, directories={}, clock=clock),
            resulting=Resulting(store=diary, policy=policy, networks=networks, clock=clock),
            store=diary,
            clock=clock,
        ),
    )
