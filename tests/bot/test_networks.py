"""The networks as the flows see them: rules, links and addresses without a credential, fresh objects with one."""

import pytest

from bot.assembly.parts import network_plugins
from bot.clock import SystemClock
from bot.config.secret import Secret
from bot.networks import PluggedNetworks, shape_of
from workflows.domain.account import Account, Kind, Mode
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
    first, second = networks.for_account(an_account("x")), networks.for_account(an_account("x"))

    assert first is not second
    await first.close()
    await second.close()


def test_an_account_without_keys_cannot_be_reached(networks: PluggedNetworks) -> None:
    with pytest.raises(NetworkFailure, match="four keys") as caught:
        networks.for_account(an_account("x", "other"))

    assert caught.value.retry is False


def test_a_network_nobody_knows_is_not_found(networks: PluggedNetworks) -> None:
    with pytest.raises(NotFound):
        networks.limits("myspace")


def test_a_plug_in_says_which_credentials_it_takes_and_which_are_missing() -> None:
    shape = shape_of(network_plugins()["x"], pinned=True)

    assert set(KEYS) < shape.credentials
    assert shape.refusal(frozenset(KEYS)) is None
    assert "access_token_secret" in str(shape.refusal(frozenset(KEYS[:3])))
    assert "OAuth 1.0a" in str(shape.refusal(frozenset({"oauth2_token"})))
