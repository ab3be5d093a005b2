"""Signing in at X (OAuth 2): what leaves, what each answer means, and that the token shows nowhere."""

import asyncio
import base64
import hashlib
import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web

from adapters.networks import x
from adapters.networks.x.oauth import SCOPES
from adapters.sandbox.x_switches import Fault, Lasting, Switch
from tests.adapters.networks.x_stand_in import MovableClock, a_world, armed_by, our_account, scripted, served, stand_in
from workflows.domain.content import Part
from workflows.domain.credential import Tokens
from workflows.errors import NetworkFailure
from workflows.ports.network import Created, Deleted, Found, NotSent, Shown, SignedOut
from workflows.ports.provider import Dead, Granted, NotAsked, Unclear

VERIFIER = "a-verifier-of-more-than-forty-three-characters-as-it-should-be"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
CALLBACK = "http://127.0.0.1:9/connect/callback"
PUBLIC, CONFIDENTIAL = {"client_id": "app"}, {"client_id": "app: ü", "client_secret": "hush%hush"}


@pytest.fixture
def world():
    made = a_world()
    made.sign_ins.register("app")
    made.sign_ins.register("app: ü", "hush%hush")
    return made


@pytest.fixture
async def address(world):
    async with stand_in(world) as base:
        yield base


def settings(base, **more):
    return x.Settings(api_url=base, authorize_url=f"{base}/i/oauth2/authorize", **more)


def a_provider(base, keys=PUBLIC, **more):
    return x.provider(settings(base, **more), x.Credentials(**keys))


async def approved(provider, *, account="101", decision="approve"):
    """What a person does in their browser: the page, a choice, and where it leads."""
    url = provider.authorize_url(state="a-state", challenge=CHALLENGE, redirect_uri=CALLBACK)
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    async with aiohttp.ClientSession() as browser:
        async with browser.get(url) as page:
            assert page.status == 200 and "Authorize as <b>@acme</b>" in await page.text()
        form = {**query, "account": account, "decision": decision}
        async with browser.post(url.partition("?")[0], data=form, allow_redirects=False) as answer:
            assert answer.status == 303
            return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


async def signed_in(provider, **choice):
    back = await approved(provider, **choice)
    return await provider.exchange(code=back["code"], verifier=VERIFIER, redirect_uri=CALLBACK)


def network(base, world, tokens, **more):
    keys = x.Credentials(**PUBLIC)
    account = our_account(world.accounts[0])
    return x.build(settings(base), keys, MovableClock(), account=account, tokens=tokens, **more)


@pytest.mark.parametrize("keys", [PUBLIC, CONFIDENTIAL], ids=["public app", "app with a secret"])
async def test_a_person_signs_in_and_the_sign_in_is_renewed(world, address, keys):
    provider = a_provider(address, keys)

    granted = await signed_in(provider)
    renewed = await provider.refresh(granted.tokens.refresh)

    assert isinstance(granted, Granted) and isinstance(renewed, Granted)
    assert (granted.lasts, granted.scopes) == (timedelta(hours=2), SCOPES)
    assert renewed.tokens.access != granted.tokens.access and renewed.tokens.refresh != granted.tokens.refresh
    assert world.sign_ins.account_of(renewed.tokens.access) == "101"


async def test_cancel_comes_back_without_a_code(address):
    assert await approved(a_provider(address), decision="cancel") == {"state": "a-state", "error": "access_denied"}


async def test_a_used_code_and_a_wrong_verifier_are_dead(address):
    provider = a_provider(address)
    back = await approved(provider)

    wrong = await provider.exchange(code=back["code"], verifier="x" * 60, redirect_uri=CALLBACK)
    again = await provider.exchange(code=back["code"], verifier=VERIFIER, redirect_uri=CALLBACK)

    assert isinstance(wrong, Dead) and isinstance(again, Dead)


async def test_a_used_refresh_token_is_dead_and_ends_the_whole_sign_in(world, address):
    provider = a_provider(address)
    granted = await signed_in(provider)
    renewed = await provider.refresh(granted.tokens.refresh)

    assert isinstance(await provider.refresh(granted.tokens.refresh), Dead)
    assert isinstance(await provider.refresh(renewed.tokens.refresh), Dead)
    assert world.sign_ins.account_of(renewed.tokens.access) is None


@pytest.mark.parametrize(
    ("fault", "meaning", "used_up"),
    [
        (Fault.GRANT_LOST, Unclear, True),
        (Fault.GRANT_BROKEN, Unclear, True),
        (Fault.GRANT_FAILS, Unclear, False),
        (Fault.GRANT_LIMITED, NotAsked, False),
        (Fault.GRANT_REFUSED, Dead, False),
    ],
)
async def test_what_goes_wrong_has_one_meaning_each(world, address, fault, meaning, used_up):
    provider = a_provider(address)
    granted = await signed_in(provider)
    world.switch_on(Switch(fault=fault, lasting=Lasting.ONCE))

    outcome = await provider.refresh(granted.tokens.refresh)

    assert isinstance(outcome, meaning)
    assert world.sign_ins.refreshed == int(used_up)


async def test_an_app_that_x_does_not_know_is_no_lost_sign_in(address):
    outcome = await a_provider(address, {"client_id": "app: ü", "client_secret": "wrong"}).refresh("a-token")

    assert isinstance(outcome, NotAsked) and "client_secret" in outcome.reason


async def test_nobody_there_means_nothing_happened():
    async with served(web.Application()) as gone:
        pass

    assert isinstance(await a_provider(gone).refresh("a-token"), NotAsked)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(200, b"", id="nothing"),
        pytest.param(200, b'{"access_token": "a b"}', id="a token with a space"),
        pytest.param(200, b'{"access_token": "a\\nb"}', id="a token with a line break"),
        pytest.param(200, b'{"access_token": 7, "expires_in": 7200}', id="a number"),
        pytest.param(200, b'{"access_token": "a", "expires_in": -1}', id="over already"),
        pytest.param(200, b'{"access_token": "a", "expires_in": "soon"}', id="no number"),
        pytest.param(200, b'{"access_token": "a", "token_type": "mac"}', id="another kind"),
        pytest.param(200, b"[" * 5000, id="nested"),
        pytest.param(200, b'"' + b"x" * 100_000, id="too long"),
        pytest.param(302, b"", id="a redirect"),
        pytest.param(400, b'{"error": "surprise"}', id="an unknown error"),
        pytest.param(500, b'{"error": "invalid_grant"}', id="a known error with a 500"),
    ],
)
async def test_everything_not_known_by_name_is_unclear(status, body):
    app, arrivals = scripted(status, body=body, headers={"Location": "/elsewhere"} if status == 302 else None)
    async with served(app) as base:
        outcome = await a_provider(base).refresh("a-token")

    assert isinstance(outcome, Unclear)
    assert arrivals == [("POST", "/2/oauth2/token")]


async def test_a_silent_x_is_unclear_in_time():
    app = web.Application()

    async def hang(_request):
        await asyncio.sleep(30)

    app.router.add_post("/2/oauth2/token", hang)
    async with served(app) as base:
        outcome = await a_provider(base, read_deadline=timedelta(seconds=0.2)).refresh("a-token")

    assert isinstance(outcome, Unclear)


async def test_an_answer_without_a_refresh_token_has_an_empty_one():
    app, _ = scripted(200, body=b'{"access_token": "a", "expires_in": 60}')
    async with served(app) as base:
        outcome = await a_provider(base).refresh("a-token")

    assert outcome == Granted(tokens=Tokens(access="a"), lasts=timedelta(seconds=60))


async def test_a_revoked_sign_in_opens_nothing(world, address):
    provider = a_provider(address)
    granted = await signed_in(provider)

    assert await provider.revoke(granted.tokens) is True
    assert world.sign_ins.account_of(granted.tokens.access) is None


async def test_everything_x_can_do_works_with_a_sign_in(world, address):
    granted = await signed_in(a_provider(address))
    acme = network(address, world, granted.tokens)
    clock = acme._clock
    since = clock.now() - timedelta(seconds=1)

    made = await acme.publish(Part(text="Hello & <you>"), armed=await armed_by(acme, clock))

    assert isinstance(made, Created)
    assert isinstance(await acme.find(Part(text="Hello & <you>"), since=since), Found)
    assert [post.text for post in await acme.timeline(since_id=None)] == ["Hello & <you>"]
    assert isinstance(await acme.look(made.id), Shown)
    assert isinstance(await acme.delete(made.id), Deleted)
    await acme.close()


async def test_each_access_token_has_a_fingerprint_of_its_own(world, address):
    provider = a_provider(address)
    granted = await signed_in(provider)
    first = network(address, world, granted.tokens)
    identity = await first.whoami()
    renewed = await provider.refresh(granted.tokens.refresh)
    second = network(address, world, renewed.tokens)

    assert identity.token_fingerprint != (await second.whoami()).token_fingerprint
    assert granted.tokens.access not in identity.token_fingerprint
    await first.close()
    await second.close()


async def test_an_old_token_is_signed_out_unless_there_is_a_newer_one(world, address):
    provider = a_provider(address)
    granted = await signed_in(provider)
    clock = MovableClock()

    async def superseded():
        return True

    plain, wiser = (
        network(address, world, granted.tokens),
        network(address, world, granted.tokens, superseded=superseded),
    )
    proofs = [await armed_by(plain, clock), await armed_by(wiser, clock)]
    await provider.refresh(granted.tokens.refresh)

    assert isinstance(await plain.publish(Part(text="One"), armed=proofs[0]), SignedOut)
    assert isinstance(await wiser.publish(Part(text="Two"), armed=proofs[1]), NotSent)
    with pytest.raises(NetworkFailure) as ended:
        await plain.whoami()
    with pytest.raises(NetworkFailure) as passing:
        await wiser.whoami()
    assert (ended.value.retry, passing.value.retry) == (False, True)
    assert world.posts == ()
    await plain.close()
    await wiser.close()


async def test_tokens_never_reach_a_log_even_at_debug(world, address, caplog):
    with caplog.at_level(logging.DEBUG):
        provider = a_provider(address, CONFIDENTIAL)
        granted = await signed_in(provider)
        logging.getLogger("tweepy").setLevel(logging.DEBUG)
        acme = network(address, world, granted.tokens)
        logging.getLogger("tweepy").setLevel(logging.DEBUG)
        await acme.publish(Part(text="Hello"), armed=await armed_by(acme, acme._clock))
        await provider.refresh(granted.tokens.refresh)
        await provider.refresh(granted.tokens.refresh)
        await acme.close()

    logging.getLogger("tweepy").setLevel(logging.INFO)
    assert "tweepy" in caplog.text
    for secret in (granted.tokens.access, granted.tokens.refresh, "hush%hush", VERIFIER):
        assert secret not in caplog.text


def test_only_an_app_has_a_sign_in():
    keys = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_token_secret"), "k")

    assert x.provider(x.Settings(), x.Credentials(**keys)) is None
    assert x.provider(x.Settings(), x.Credentials(**PUBLIC, **keys)) is None


def test_the_way_to_x_is_encrypted():
    with pytest.raises(ValueError, match="authorize_url"):
        x.Settings(authorize_url="http://x.com/i/oauth2/authorize")
