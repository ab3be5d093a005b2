"""The networks as the flows see them: rules, links and addresses without a credential, fresh objects with one."""

import pytest

from bot.assembly.parts import network_plugins
from bot.clock import SystemClock
from bot.config.secret import Secret
from bot.networks import PluggedNetworks, shape_of
from bot.providers import PluggedProviders
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.credential import Tokens
from workflows.domain.ids import AccountId, RemoteAccountId, RemotePostId
from workflows.errors import NetworkFailure, NotFound

KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


def an_account(network: str, handle: str = "acme") -> Account:
    return Account(
        id=AccountId(f"{network}:{handle}"),
        network=network,
        handle=handle,
        kind=Kind.BRAND,
        mode=Mode.MANAGED,
        remote_id=RemoteAccountId("1"),
    )


@pytest.fixture
def networks() -> PluggedNetworks:
    plugins = network_plugins()
    return PluggedNetworks(
        plugins,
        settings={name: plugin.network.Settings() for name, plugin in plugins.items()},
        credentials={AccountId("x:acme"): {name: Secret(name) for name in KEYS}},
        clock=SystemClock(),
    )


def test_every_file_of_the_folder_is_a_network() -> None:
    assert set(network_plugins()) == {"practice", "x"}


@pytest.mark.parametrize("name", sorted(network_plugins()))
def test_rules_and_links_need_no_credential(networks: PluggedNetworks, name: str) -> None:
    limits = networks.limits(name)

    assert limits.count("Hello") == 5 and limits.maximum == 280
    assert networks.post_in(name, "https://example.com/") is None


def test_an_address_of_an_account_without_credentials_is_known(networks: PluggedNetworks) -> None:
    address = networks.address(an_account("x", "other"), RemotePostId("42"))

    assert address == "https://x.com/other/status/42"
    assert networks.post_in("x", address) == "42"


async def test_each_use_gets_an_object_of_its_own(networks: PluggedNetworks) -> None:
    first, second = await networks.for_account(an_account("x")), await networks.for_account(an_account("x"))

    assert first is not second
    await first.close()
    await second.close()


async def test_an_account_without_keys_cannot_be_reached(networks: PluggedNetworks) -> None:
    with pytest.raises(NetworkFailure, match="four keys") as caught:
        await networks.for_account(an_account("x", "other"))

    assert caught.value.retry is False


def test_a_network_nobody_knows_is_not_found(networks: PluggedNetworks) -> None:
    with pytest.raises(NotFound):
        networks.limits("myspace")


def test_a_plug_in_says_which_credentials_it_takes_and_which_are_missing() -> None:
    shape = shape_of(network_plugins()["x"], pinned=True)

    assert set(KEYS) < shape.credentials
    assert shape.refusal(frozenset(KEYS)) is None
    assert "access_token_secret" in str(shape.refusal(frozenset(KEYS[:3])))
    assert "not both" in str(shape.refusal(frozenset({"client_id", KEYS[0]})))
    assert shape.refusal(frozenset({"client_id"})) is None and shape.connects(frozenset({"client_id"}))
    assert not shape.connects(frozenset(KEYS))


class Source:
    """Implements `ports.provider.TokenSource`."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def fresh(self, account: Account) -> Tokens:
        self.asked.append(account.id)
        return Tokens(access="an-access-token")

    async def is_superseded(self, account: Account, tokens: Tokens) -> bool:
        return False


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def connected(source: Source) -> PluggedNetworks:
    """@acme is connected by a sign-in, @other has keys of its own."""
    plugins = network_plugins()
    settings = {name: plugin.network.Settings() for name, plugin in plugins.items()}
    credentials = {
        AccountId("x:acme"): {"client_id": Secret("app")},
        AccountId("x:other"): {name: Secret(name) for name in KEYS},
    }
    providers = PluggedProviders(plugins, settings=settings, credentials=credentials)
    return PluggedNetworks(
        plugins, settings=settings, credentials=credentials, clock=SystemClock(), providers=providers, tokens=source
    )


async def test_tokens_are_asked_for_only_where_somebody_signs_in(connected: PluggedNetworks, source: Source) -> None:
    for handle in ("acme", "other"):
        await (await connected.for_account(an_account("x", handle))).close()
    await (await connected.for_account(an_account("practice"))).close()

    assert source.asked == ["x:acme"]


async def test_given_tokens_are_used_without_asking_for_others(connected: PluggedNetworks, source: Source) -> None:
    network = await connected.with_tokens(an_account("x"), Tokens(access="another"))

    await network.close()
    assert source.asked == []


async def test_without_a_source_a_sign_in_opens_nothing() -> None:
    plugins = network_plugins()
    settings = {name: plugin.network.Settings() for name, plugin in plugins.items()}
    credentials = {AccountId("x:acme"): {"client_id": Secret("app")}}
    alone = PluggedNetworks(plugins, settings=settings, credentials=credentials, clock=SystemClock())

    with pytest.raises(NetworkFailure, match="Nobody has connected @acme yet"):
        await alone.for_account(an_account("x"))


def test_a_network_without_a_sign_in_has_no_provider() -> None:
    plugins = network_plugins()
    settings = {name: plugin.network.Settings() for name, plugin in plugins.items()}
    providers = PluggedProviders(plugins, settings=settings, credentials={})

    assert providers.for_account(an_account("practice")) is None
    assert providers.for_account(an_account("x")) is None
    assert providers.for_account(an_account("myspace")) is None
    assert providers.fingerprint(Tokens(access="a")) != providers.fingerprint(Tokens(access="b"))


def test_x_answers_only_those_who_named_us_unless_a_contract_says_otherwise(networks: PluggedNetworks) -> None:
    plugin = network_plugins()["x"].network

    assert networks.limits("x").only_addressed
    assert not networks.limits("practice").only_addressed
    assert not plugin.limits(plugin.Settings(replies_only_addressed=False)).only_addressed


def test_where_a_post_can_be_answered_by_a_person(networks: PluggedNetworks) -> None:
    assert networks.answer_link("x", RemotePostId("42"), "Hi").endswith("in_reply_to=42&text=Hi")
    for name in ("practice", "feed:blog.example"):
        with pytest.raises(NotFound):
            networks.answer_link(name, RemotePostId("42"), "")
