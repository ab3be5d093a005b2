import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st

from adapters.sandbox.teams_keys import Key, TeamsKeys
from adapters.teams.clouds import CLOUDS
from adapters.teams.door import keys_of
from adapters.teams.keys import Keys
from adapters.teams.settings import Settings
from adapters.teams.tokens import Refusal, Token, Tokens
from adapters.wire import Block, Json
from tests.adapters.teams.trust import TENANT, Seconds, a_key, microsoft, serving, settings_at

SERVICE = "http://127.0.0.1:1/teams/"


@dataclass
class Bench:
    """A check, and the Microsoft it trusts."""

    tokens: Tokens
    microsoft: TeamsKeys
    keys: Keys
    clock: Seconds

    def claims(self, **changed: Json) -> dict[str, Json]:
        """A genuine token's claims, changed; None leaves one out."""
        claims = {**self.microsoft.claims(service_url=SERVICE), **changed}
        return {name: value for name, value in claims.items() if value is not None}

    async def said(self, *headers: str) -> str:
        """The reason for refusing these `Authorization` headers; "" when the token is taken."""
        found = await self.tokens.check(headers)
        return found.reason if isinstance(found, Refusal) else ""

    async def of(self, claims: dict[str, Json], *, key: Key | None = None) -> str:
        """The same for a signed token with these claims."""
        return await self.said(f"Bearer {self.microsoft.sign(claims, key=key)}")


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    signer, clock = microsoft(), Seconds()
    async with serving(signer.app()) as address:
        settings = settings_at(address)
        keys = Keys(settings.keys_url, allow_private=True, seconds=clock)
        yield Bench(tokens=Tokens(settings, keys), microsoft=signer, keys=keys, clock=clock)
        await keys.close()


def activity(**changed: Json) -> Block:
    return {
        "type": "message",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "conversation": {"id": "a:1", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        **changed,
    }


async def bound(bench: Bench, changed: Block) -> Refusal | None:
    token = await bench.tokens.check([bench.microsoft.authorization(SERVICE)])
    assert isinstance(token, Token)
    return bench.tokens.binds(token, activity(**changed))


async def test_a_genuine_token_is_taken(bench: Bench) -> None:
    token = await bench.tokens.check([bench.microsoft.authorization(SERVICE)])

    assert isinstance(token, Token)
    assert token.service_url == SERVICE
    assert bench.tokens.binds(token, activity()) is None


async def test_a_token_is_never_shown(bench: Bench) -> None:
    token = await bench.tokens.check([bench.microsoft.authorization(SERVICE)])

    assert SERVICE not in repr(token).replace(f"service_url='{SERVICE}'", "")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"exp": None}, "teams.claim_missing"),
        ({"nbf": None}, "teams.claim_missing"),
        ({"iss": None}, "teams.claim_missing"),
        ({"aud": None}, "teams.claim_missing"),
        ({"serviceurl": None}, "teams.claim_missing"),
        ({"serviceurl": ""}, "teams.claim_missing"),
        ({"serviceurl": [SERVICE]}, "teams.claim_missing"),
        ({"iss": "https://api.botframework.com"}, "teams.issuer"),
        ({"iss": "https://sts.windows.net/72f988bf/"}, "teams.issuer"),
        ({"iss": [TeamsKeys.issuer]}, "teams.issuer"),
        ({"aud": "99999999-aaaa-4bbb-8ccc-111111111111"}, "teams.audience"),
        ({"aud": ""}, "teams.claim_missing"),
        ({"aud": {"id": 1}}, "teams.audience"),
        ({"exp": "soon"}, "teams.malformed"),
        ({"nbf": "soon"}, "teams.malformed"),
        ({"exp": float("inf")}, "teams.malformed"),
        ({"exp": float("nan")}, "teams.malformed"),
        ({"nbf": [1]}, "teams.malformed"),
        ({"iat": "soon"}, "teams.malformed"),
    ],
    ids=str,
)
async def test_a_claim_that_is_missing_or_wrong_refuses_the_token(
    bench: Bench, changed: dict[str, Json], reason: str
) -> None:
    assert await bench.of(bench.claims(**changed)) == reason


async def test_several_audiences_are_refused_even_when_we_are_one(bench: Bench) -> None:
    claims = bench.claims(aud=[bench.microsoft.app_id, "99999999-aaaa-4bbb-8ccc-111111111111"])

    assert await bench.of(claims) == "teams.audience"


@pytest.mark.parametrize(
    ("claim", "ago", "reason"),
    [("exp", 301, "teams.expired"), ("exp", 290, ""), ("nbf", -310, "teams.not_yet_valid"), ("nbf", -290, "")],
)
async def test_clocks_may_differ_by_five_minutes_and_no_more(bench: Bench, claim: str, ago: int, reason: str) -> None:
    assert await bench.of(bench.claims(**{claim: int(time.time()) - ago})) == reason


async def test_an_unsigned_token_is_refused(bench: Bench) -> None:
    unsigned = jwt.encode(bench.claims(), None, algorithm="none", headers={"kid": a_key().kid})

    assert await bench.said(f"Bearer {unsigned}") == "teams.malformed"  # nothing stands behind its second dot
    assert await bench.said(f"Bearer {unsigned}AAAA") == "teams.algorithm"


@pytest.mark.parametrize("form", [PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1], ids=["spki", "pkcs1"])
async def test_the_public_key_is_no_shared_secret(bench: Bench, form: PublicFormat) -> None:
    secret = a_key().private.public_key().public_bytes(Encoding.PEM, form)
    signed = ".".join([part({"alg": "HS256", "typ": "JWT", "kid": a_key().kid}), part(bench.claims())])
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest()

    assert await bench.said(f"Bearer {signed}.{base64url(signature)}") == "teams.algorithm"


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
async def test_another_algorithm_with_the_right_key_is_refused(bench: Bench, algorithm: str) -> None:
    token = jwt.encode(bench.claims(), a_key().private, algorithm=algorithm, headers={"kid": a_key().kid})

    assert await bench.said(f"Bearer {token}") == "teams.algorithm"


async def test_a_forger_who_names_our_key_is_refused(bench: Bench) -> None:
    forged = Key(a_key("forger").private, a_key().kid)

    assert await bench.of(bench.claims(), key=forged) == "teams.signature"


async def test_a_key_that_the_token_brings_along_counts_for_nothing(bench: Bench) -> None:
    mine = a_key("forger")
    headers = {"kid": a_key().kid, "jwk": mine.published(), "jku": "https://evil.example/keys", "x5u": "https://evil"}
    token = jwt.encode(bench.claims(), mine.private, algorithm="RS256", headers=headers)

    assert await bench.said(f"Bearer {token}") == "teams.signature"


@pytest.mark.parametrize(
    "header",
    [{"kid": None}, {"kid": ""}, {"kid": 7}, {"kid": ["a"]}, {"crit": ["b64"], "b64": False}, {"crit": []}],
    ids=str,
)
async def test_a_header_that_names_no_key_or_wants_more_is_refused(bench: Bench, header: dict[str, Json]) -> None:
    written = {"alg": "RS256", "typ": "JWT", "kid": a_key().kid, **header}
    genuine = bench.microsoft.sign(bench.claims()).split(".")

    assert await bench.said(f"Bearer {part(written)}.{genuine[1]}.{genuine[2]}") == "teams.malformed"


async def test_an_unknown_key_is_refused_until_the_key_server_has_it(bench: Bench) -> None:
    await bench.of(bench.claims())
    bench.clock.now += 61
    assert await bench.of(bench.claims(), key=a_key("second")) == "teams.unknown_key"

    bench.microsoft.keys = [a_key("second")]
    assert await bench.of(bench.claims(), key=a_key("second")) == "teams.unknown_key"  # asked less than a minute ago
    bench.clock.now += 60
    assert await bench.of(bench.claims(), key=a_key("second")) == ""
    assert await bench.of(bench.claims(), key=a_key()) == "teams.unknown_key"


async def test_nobody_is_believed_while_there_are_no_keys(bench: Bench) -> None:
    bench.microsoft.status = 503

    found = await bench.tokens.check([bench.microsoft.authorization(SERVICE)])

    assert found == Refusal(reason="teams.keys_unavailable", status=503)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ((), "teams.no_token"),
        (("",), "teams.no_token"),
        (("Bearer",), "teams.malformed"),
        (("Bearer ",), "teams.malformed"),
        (("Basic YTpi",), "teams.no_token"),
        (("bearer {token}",), "teams.no_token"),
        (("BEARER {token}",), "teams.no_token"),
        (("Bearer  {token}",), "teams.malformed"),
        (("Bearer {token} ",), "teams.malformed"),
        (("Bearer {token}\n",), "teams.malformed"),
        (("Bearer {token}, Bearer {token}",), "teams.malformed"),
        (("{token}",), "teams.no_token"),
        (("Bearer {token}.",), "teams.malformed"),
        (("Bearer .{token}",), "teams.malformed"),
        (("Bearer {token}=",), "teams.malformed"),
        (("Bearer {token}", "Bearer {token}"), "teams.headers_repeated"),
        (("", "Bearer {token}"), "teams.headers_repeated"),
        (("Bearer " + "a" * 9000 + "." + "b" * 9000 + ".c",), "teams.malformed"),
    ],
    ids=str,
)
async def test_anything_but_one_plain_bearer_header_is_refused(
    bench: Bench, headers: tuple[str, ...], reason: str
) -> None:
    token = bench.microsoft.sign(bench.claims())

    assert await bench.said(*(header.replace("{token}", token) for header in headers)) == reason


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"serviceUrl": "http://127.0.0.1:2/teams/"}, "teams.service_url"),
        ({"serviceUrl": SERVICE + "x"}, "teams.service_url"),
        ({"serviceUrl": None}, "teams.service_url"),
        ({"channelId": "webchat"}, "teams.endorsement"),
        ({"channelId": "directline"}, "teams.endorsement"),
        ({"channelId": None}, "teams.endorsement"),
        ({"channelId": ["msteams"]}, "teams.endorsement"),
        ({"conversation": {"tenantId": "other"}}, "teams.tenant"),
        ({"channelData": {"tenant": {"id": "other"}}}, "teams.tenant"),
        ({"conversation": {}, "channelData": {}}, "teams.tenant"),
        ({"conversation": None, "channelData": None}, "teams.tenant"),
        ({"conversation": {"tenantId": [TENANT]}, "channelData": {}}, "teams.tenant"),
        ({"conversation": {"tenantId": {"$ne": ""}}}, "teams.tenant"),
    ],
    ids=str,
)
async def test_a_genuine_token_is_only_good_for_its_own_activity(bench: Bench, changed: Block, reason: str) -> None:
    assert await bound(bench, changed) == Refusal(reason=reason, status=403)


@pytest.mark.parametrize(
    "changed",
    [
        {"conversation": {"tenantId": TENANT.upper()}},
        {"conversation": {}},
        {"channelData": None},
    ],
    ids=str,
)
async def test_a_tenant_is_ours_wherever_teams_says_it(bench: Bench, changed: Block) -> None:
    assert await bound(bench, changed) is None


@pytest.mark.parametrize("endorsements", [None, (), ("webchat", "directline"), ("MSTEAMS",)], ids=str)
async def test_a_key_that_is_not_endorsed_for_teams_signs_nothing_for_us(
    bench: Bench, endorsements: tuple[str, ...] | None
) -> None:
    bench.microsoft.keys = [Key(a_key().private, "other", endorsements)]

    assert await bound(bench, {}) == Refusal(reason="teams.endorsement", status=403)


@pytest.mark.parametrize(
    "service",
    [
        "https://evil.example/teams/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://127.0.0.1@evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://localhost:1/",
        "https://127.0.0.1\\@evil.example/",
        "ftp://127.0.0.1/",
        "//127.0.0.1/",
    ],
)
async def test_a_token_for_a_host_that_is_not_teams_is_refused(bench: Bench, service: str) -> None:
    token = await bench.tokens.check([bench.microsoft.authorization(service)])
    assert isinstance(token, Token)

    refusal = bench.tokens.binds(token, activity(serviceUrl=service))

    assert refusal == Refusal(reason="teams.service_host", status=403)


@pytest.mark.parametrize(
    ("cloud", "service", "is_served"),
    [
        ("public", "https://smba.trafficmanager.net/emea/2b3c/", True),
        ("public", "https://SMBA.trafficmanager.net/teams", True),
        ("public", "http://smba.trafficmanager.net/teams/", False),  # never without encryption
        ("public", "https://attacker.trafficmanager.net/", False),  # anybody may have a name there
        ("public", "https://smba.infra.gov.teams.microsoft.us/teams/", False),  # another cloud
        ("public", "http://127.0.0.1/", False),
        ("public", "https://smba.trafficmanager.net/{x}", False),
        ("public", "https://smba.trafficmanager.net?x", False),
        ("public", "", False),
        ("gcc", "https://smba.infra.gcc.teams.microsoft.com/teams/", True),
        ("gcch", "https://smba.infra.gov.teams.microsoft.us/gcch/", True),
        ("dod", "https://smba.infra.dod.teams.microsoft.us/dod/", True),
        ("china", "https://frontend.botapi.msg.infra.teams.microsoftonline.cn/teams/", True),
    ],
)
def test_each_cloud_is_served_from_its_own_hosts(cloud: str, service: str, is_served: bool) -> None:
    assert CLOUDS[cloud].serves(service) is is_served


@pytest.mark.parametrize("cloud", CLOUDS)
def test_each_clouds_own_service_address_is_among_its_hosts(cloud: str) -> None:
    assert CLOUDS[cloud].serves(CLOUDS[cloud].service_url)


def test_a_leading_dot_takes_the_hosts_below_and_not_the_domain_itself() -> None:
    settings = settings_at("http://127.0.0.1:1", service_hosts=(".teams.example",))

    serves = settings.addresses.serves
    assert serves("https://a.teams.example/") and serves("https://a.b.teams.example/")
    assert not serves("https://teams.example/") and not serves("https://evilteams.example/")


def test_a_host_with_a_port_takes_only_that_port() -> None:
    serves = settings_at("http://127.0.0.1:1", service_hosts=("127.0.0.1:8443",)).addresses.serves

    assert serves("http://127.0.0.1:8443/teams/")
    assert not serves("http://127.0.0.1:8444/teams/") and not serves("http://127.0.0.1/teams/")


GARBAGE = st.one_of(
    st.text(max_size=200),
    st.lists(st.text(alphabet="abcXYZ012-_.= \x00é", max_size=40), max_size=5).map(".".join),
    st.tuples(st.binary(max_size=120), st.binary(max_size=120), st.binary(max_size=120)).map(
        lambda parts: ".".join(base64url(part) for part in parts)
    ),
    st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "crit", "x5c"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.just("RS256"),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
            max_leaves=5,
        ),
    ).map(lambda header: f"{part(header)}.e30.AAAA"),
)


def test_no_garbage_is_believed_and_none_breaks_anything() -> None:
    settings = settings_at("http://127.0.0.1:1")
    with asyncio.Runner() as runner:
        tokens = runner.run(_with_one_key(settings))

        @fuzzing(max_examples=300, deadline=None)
        @given(st.sampled_from(["Bearer ", "bearer ", "", "Bearer"]), GARBAGE)
        def nothing_gets_through(scheme: str, garbage: str) -> None:
            found = runner.run(tokens.check([scheme + garbage]))

            assert isinstance(found, Refusal) and found.status == 401

        nothing_gets_through()


CLAIM = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.lists(st.integers(), max_size=2)
)


def test_no_genuine_signature_saves_claims_that_make_no_sense() -> None:
    settings = settings_at("http://127.0.0.1:1")
    with asyncio.Runner() as runner:
        tokens, signer = runner.run(_with_one_key(settings)), microsoft()

        @fuzzing(max_examples=150, deadline=None)
        @given(st.sampled_from(["exp", "nbf", "iss", "aud", "serviceurl"]), CLAIM)
        def refused_or_usable(name: str, value: Json) -> None:
            token = signer.sign({**signer.claims(service_url=SERVICE), name: value})
            found = runner.run(tokens.check([f"Bearer {token}"]))

            if isinstance(found, Token):
                assert tokens.binds(found, activity()) is None or name == "serviceurl"
                assert name in {"exp", "nbf", "serviceurl"}

        refused_or_usable()


async def _with_one_key(settings: Settings) -> Tokens:
    """A check that knows `a_key()`, whose key server is gone."""
    async with serving(microsoft().app()) as address:
        keys = keys_of(settings_at(address))
        await keys.warm()
    return Tokens(settings, keys)


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def part(content: object) -> str:
    return base64url(json.dumps(content).encode())
