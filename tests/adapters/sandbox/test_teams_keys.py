import aiohttp
import jwt

from adapters.sandbox.teams_keys import JWKS, METADATA, TeamsKeys
from tests.adapters.teams.trust import APP_ID, SECRET, TENANT, a_key, microsoft, serving

SERVICE = "http://127.0.0.1:1/teams/"


async def published(signer: TeamsKeys) -> list[str]:
    """The ids of the keys that the key server shows, found as a client finds them."""
    async with serving(signer.app()) as address, aiohttp.ClientSession() as session:
        metadata = await (await session.get(f"{address}{METADATA}")).json()
        assert metadata["jwks_uri"] == f"{address}{JWKS}"
        return [key["kid"] for key in (await (await session.get(metadata["jwks_uri"])).json())["keys"]]


async def test_what_it_signs_can_be_checked_with_what_it_publishes() -> None:
    signer = microsoft()
    token = signer.authorization(SERVICE).removeprefix("Bearer ")

    claims = jwt.decode(token, a_key().private.public_key(), ["RS256"], audience=APP_ID, issuer=signer.issuer)

    assert claims["serviceurl"] == SERVICE
    assert await published(signer) == [jwt.get_unverified_header(token)["kid"]]


async def test_a_rotation_takes_the_old_key_away_or_keeps_it() -> None:
    signer = microsoft()
    second = signer.rotate(keep_old=True)
    assert await published(signer) == [a_key().kid, second.kid]

    third = signer.rotate()
    assert await published(signer) == [third.kid]


async def test_no_private_half_is_published() -> None:
    assert a_key().published().keys() == {"kty", "key_ops", "n", "e", "kid", "use", "endorsements"}


async def test_the_login_service_knows_the_app_by_its_secret() -> None:
    signer = microsoft()
    form = {"grant_type": "client_credentials", "client_id": APP_ID, "client_secret": SECRET, "scope": "any"}
    async with serving(signer.app()) as address, aiohttp.ClientSession() as session:
        url = f"{address}/{TENANT}/oauth2/v2.0/token"
        statuses = [
            (await session.post(url, data={**form, **wrong})).status
            for wrong in ({}, {"client_secret": "x"}, {"client_id": "x"}, {"grant_type": "password"})
        ]

    assert statuses == [200, 401, 401, 401]
    assert len(signer.tokens) == 1
