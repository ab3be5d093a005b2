"""The sources as the flows see them: facts without asking, fresh objects with what each plug-in asks for."""

from datetime import timedelta

import pytest
from pydantic import BaseModel, SecretStr

from bot.assembly.parts import network_plugins, source_plugins
from bot.config.model import SourceConfig
from bot.config.secret import Secret
from bot.networks import PluggedNetworks
from bot.providers import PluggedProviders
from bot.sources import PluggedSources, SourcePlugin, source_shape
from tests.clocks import StandingClock
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.credential import Tokens
from workflows.domain.ids import AccountId, RemoteAccountId
from workflows.errors import NotFound
from workflows.ports.clock import Clock
from workflows.ports.source import Access, Batch, SourceFacts

ACME = Account(
    id=AccountId("x:acme"),
    network="x",
    handle="acme",
    kind=Kind.BRAND,
    mode=Mode.MANAGED,
    remote_id=RemoteAccountId("1"),
)


class ASetting(BaseModel):
    url: str = "https://a.example"


class ASecret(BaseModel):
    token: SecretStr


class AMemory:
    pass


class Built:
    """A source or receiver that shows what it was built with."""

    def __init__(self, given: dict[str, object]) -> None:
        self.given = given

    async def poll(self, cursor: str | None, *, most: int) -> Batch:
        return Batch()


class Plain:
    """A plug-in that needs nothing."""

    Settings = ASetting

    @staticmethod
    def facts(settings: ASetting, *, name: str, account: Account | None) -> SourceFacts:
        every = timedelta(minutes=7)
        return SourceFacts(name=name, kind="plain", network="a", account=account.id if account else None, every=every)

    @staticmethod
    def build(settings: ASetting, clock: Clock, *, facts: SourceFacts) -> Built:
        return Built({"settings": settings, "facts": facts})


class Knowing(Plain):
    """One with secrets and a memory."""

    Secrets = ASecret
    Memory = AMemory

    @staticmethod
    def build(settings: ASetting, clock: Clock, *, facts: SourceFacts, secrets: ASecret, memory: AMemory) -> Built:  # type: ignore[override]
        return Built({"secrets": secrets, "memory": memory})


class OfNetwork(Plain):
    """One that listens with an account."""

    NETWORK = "x"

    @staticmethod
    def build(settings: ASetting, clock: Clock, *, facts: SourceFacts, access: Access[object, object]) -> Built:  # type: ignore[override]
        return Built({"access": access})


class Told:
    """One that is told."""

    Settings = ASetting
    NETWORK = "x"
    facts = Plain.facts

    @staticmethod
    def receiver(settings: ASetting, clock: Clock, *, facts: SourceFacts, access: Access[object, object]) -> Built:
        return Built({"access": access, "facts": facts})


PLUGINS = {
    name: SourcePlugin(code=code)  # type: ignore[arg-type]
    for name, code in {"plain": Plain, "knowing": Knowing, "of_network": OfNetwork, "told": Told}.items()
}


class Tokenary:
    """Implements `ports.provider.TokenSource`."""

    async def fresh(self, account: Account) -> Tokens:
        return Tokens(access="an-access-token")

    async def is_superseded(self, account: Account, tokens: Tokens) -> bool:
        return tokens.access == "an-access-token"


@pytest.fixture
def sources() -> PluggedSources:
    networks, clock = network_plugins(), StandingClock()
    settings = {name: plugin.network.Settings() for name, plugin in networks.items()}
    credentials = {ACME.id: {"client_id": Secret("app")}}
    return PluggedSources(
        PLUGINS,
        configured=[
            SourceConfig(name="a", kind="plain", settings=ASetting()),
            SourceConfig(name="b", kind="knowing", settings=ASetting(), secrets={"token": Secret("s")}),
            SourceConfig(name="c", kind="of_network", settings=ASetting(), account=ACME.id, every=timedelta(seconds=5)),
            SourceConfig(name="d", kind="told", settings=ASetting(), account=ACME.id),
        ],
        accounts=[ACME],
        networks=PluggedNetworks(
            networks,
            settings=settings,
            credentials=credentials,
            clock=clock,
            providers=PluggedProviders(networks, settings=settings, credentials=credentials),
            tokens=Tokenary(),
        ),
        clock=clock,
    )


async def given(sources: PluggedSources, name: str) -> dict[str, object]:
    built = await sources.open(name)
    assert isinstance(built, Built)
    return built.given


def test_facts_come_in_the_order_of_the_file_with_what_it_says(sources: PluggedSources) -> None:
    listed = sources.list()

    assert [one.name for one in listed] == ["a", "b", "c", "d"]
    assert [one.every for one in listed] == [timedelta(minutes=7)] * 2 + [timedelta(seconds=5), timedelta(minutes=7)]
    assert [one.told for one in listed] == [False, False, False, True]
    assert sources.facts("c").account == "x:acme"


async def test_each_use_gets_an_object_of_its_own_and_the_same_memory(sources: PluggedSources) -> None:
    assert await sources.open("a") is not await sources.open("a")

    first, second = await given(sources, "b"), await given(sources, "b")
    assert first["memory"] is second["memory"]
    assert first["secrets"] == ASecret(token=SecretStr("s"))


async def test_a_source_of_an_account_gets_what_the_accounts_network_gets(sources: PluggedSources) -> None:
    access = (await given(sources, "c"))["access"]

    assert isinstance(access, Access)
    assert (access.account, access.tokens) == (ACME, Tokens(access="an-access-token"))
    assert access.credentials.connects and access.settings.api_url == "https://api.x.com"
    assert access.superseded is not None and await access.superseded()


def test_whose_keys_a_source_listens_with_is_known(sources: PluggedSources) -> None:
    assert [sources.keys_of(name) for name in "abcd"] == [None, None, "x:acme", "x:acme"]


def test_a_receiver_gets_the_keys_without_a_sign_in(sources: PluggedSources) -> None:
    receiver = sources.receiver("d")

    assert isinstance(receiver, Built)
    access = receiver.given["access"]
    assert isinstance(access, Access) and access.tokens is None and access.credentials.connects


async def test_what_is_not_there_is_not_found(sources: PluggedSources) -> None:
    with pytest.raises(NotFound):
        sources.facts("e")
    for name in ("e", "d"):
        with pytest.raises(NotFound):
            await sources.open(name)
    for name in ("e", "a"):
        with pytest.raises(NotFound):
            sources.receiver(name)


def test_every_file_of_the_folder_is_a_source() -> None:
    assert {"bluesky", "feed", "mastodon", "webhook"} <= set(source_plugins())


@pytest.mark.parametrize("name", sorted(source_plugins()))
def test_every_plug_in_offers_what_is_asked_of_one(name: str) -> None:
    plugin = source_plugins()[name]
    shape = source_shape(plugin)

    assert plugin.code.Settings.model_config.get("extra") == "forbid"
    assert plugin.told is not hasattr(plugin.code, "build")
    assert not set(shape.settings.model_fields) & {"source", "name", "every", "account", "expect"}
    assert not set(shape.settings.model_fields) & set(shape.secrets.model_fields)
    assert shape.network in {"", *network_plugins()}
