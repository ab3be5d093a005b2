import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from adapters.sandbox.teams_keys import JWKS, METADATA, Key, TeamsKeys
from adapters.teams.keys import MOST_WAITING, Keys, Unavailable
from tests.adapters.teams.trust import Seconds, a_key, microsoft, serving

HOUR = 3600.0


@asynccontextmanager
async def keys_from(
    signer: TeamsKeys, clock: Seconds | None = None, *, allow_private: bool = True
) -> AsyncIterator[Keys]:
    async with serving(signer.app()) as address:
        keys = Keys(f"{address}{METADATA}", allow_private=allow_private, seconds=clock or Seconds())
        try:
            yield keys
        finally:
            await keys.close()


async def test_keys_are_fetched_once_and_then_at_hand() -> None:
    signer = microsoft()
    async with keys_from(signer) as keys:
        found = [await keys.find(a_key().kid) for _ in range(5)]

    assert [key and key.endorsements for key in found] == [frozenset({"msteams"})] * 5
    assert signer.asked == {METADATA: 1, JWKS: 1}


async def test_a_rotated_key_is_found_and_the_old_one_is_gone() -> None:
    signer, clock = microsoft(), Seconds()
    async with keys_from(signer, clock) as keys:
        await keys.find(a_key().kid)
        signer.keys = [a_key("second")]
        clock.now += 61

        assert await keys.find(a_key("second").kid) is not None
        assert await keys.find(a_key().kid) is None


async def test_an_unknown_key_makes_us_ask_at_most_once_a_minute() -> None:
    signer, clock = microsoft(), Seconds()
    async with keys_from(signer, clock) as keys:
        await keys.find(a_key().kid)
        for _ in range(100):
            assert await keys.find("forged") is None
        assert signer.asked[METADATA] == 1

        clock.now += 60
        for number in range(100):
            assert await keys.find(f"forged {number}") is None
        assert signer.asked[METADATA] == 2


async def test_many_who_wait_at_once_make_one_fetch() -> None:
    signer = microsoft()
    signer.delay = 0.05
    async with keys_from(signer) as keys:
        found = await asyncio.gather(*(keys.find(a_key().kid) for _ in range(20)))

    assert all(found)
    assert signer.asked == {METADATA: 1, JWKS: 1}


async def test_a_slow_key_server_stalls_only_who_needs_it() -> None:
    signer, clock = microsoft(), Seconds()
    async with keys_from(signer, clock) as keys:
        await keys.find(a_key().kid)
        signer.keys, signer.delay = [a_key(), a_key("second")], 0.2
        clock.now += 61
        waiting = asyncio.create_task(keys.find(a_key("second").kid))
        await asyncio.sleep(0.02)

        async with asyncio.timeout(0.05):
            assert await keys.find(a_key().kid) is not None
        assert not waiting.done()
        assert await waiting is not None


async def test_a_flood_of_forged_ids_does_not_pile_up_before_a_slow_key_server() -> None:
    signer, clock = microsoft(), Seconds()
    async with keys_from(signer, clock) as keys:
        await keys.find(a_key().kid)
        signer.delay = 0.2
        clock.now += 61
        flood = [asyncio.create_task(keys.find(f"forged {number}")) for number in range(MOST_WAITING + 50)]
        await asyncio.sleep(0.05)

        assert sum(task.done() for task in flood) == 50
        assert await asyncio.gather(*flood) == [None] * (MOST_WAITING + 50)


async def test_who_gives_up_waiting_does_not_stop_the_fetch() -> None:
    signer = microsoft()
    signer.delay = 0.05
    async with keys_from(signer) as keys:
        impatient = asyncio.create_task(keys.find(a_key().kid))
        patient = asyncio.create_task(keys.find(a_key().kid))
        await asyncio.sleep(0.02)
        impatient.cancel()

        assert await patient is not None


async def test_last_good_keys_serve_for_a_day_while_the_key_server_is_down() -> None:
    signer, clock = microsoft(), Seconds()
    async with keys_from(signer, clock) as keys:
        await keys.find(a_key().kid)
        signer.status = 503
        clock.now += 24 * HOUR - 1

        assert await keys.find(a_key().kid) is not None
        assert await keys.find("forged") is None

        clock.now += 1
        with pytest.raises(Unavailable):
            await keys.find(a_key().kid)


async def test_without_any_good_key_it_asks_again_after_some_seconds() -> None:
    signer, clock = microsoft(), Seconds()
    signer.status = 500
    async with keys_from(signer, clock) as keys:
        for _ in range(10):
            with pytest.raises(Unavailable):
                await keys.find(a_key().kid)
        assert signer.asked[METADATA] == 1

        signer.status = 200
        clock.now += 5
        assert await keys.find(a_key().kid) is not None


async def test_old_keys_are_fetched_again_in_the_background() -> None:
    signer, clock = microsoft(), Seconds()
    async with keys_from(signer, clock) as keys:
        await keys.find(a_key().kid)
        signer.keys = [a_key("second")]
        clock.now += 12 * HOUR

        assert await keys.find(a_key().kid) is not None  # at once, with the old ones
        await keys.warm()
        assert await keys.find(a_key().kid) is None
        assert await keys.find(a_key("second").kid) is not None


async def test_warming_leaves_nothing_for_the_first_request_to_wait_for() -> None:
    signer = microsoft()
    async with keys_from(signer) as keys:
        await keys.warm()
        signer.status = 500

        assert await keys.find(a_key().kid) is not None


async def test_keys_at_another_place_than_the_metadata_are_not_fetched() -> None:
    signer, elsewhere = microsoft(), microsoft()
    async with serving(elsewhere.app()) as other_place, keys_from(signer) as keys:
        signer.jwks_uri = f"{other_place}{JWKS}"
        with pytest.raises(Unavailable):
            await keys.find(a_key().kid)

    assert elsewhere.asked == {}


@pytest.mark.parametrize("where", ["https://127.0.0.1/keys", "//keys", "file:///etc/passwd", "", "http://["])
async def test_an_address_that_is_no_place_beside_the_metadata_is_refused(where: str) -> None:
    signer = microsoft()
    async with keys_from(signer) as keys:
        signer.jwks_uri = where or "nowhere"
        with pytest.raises(Unavailable):
            await keys.find(a_key().kid)


async def test_a_private_address_is_asked_only_when_app_yaml_names_it() -> None:
    signer = microsoft()
    async with keys_from(signer, allow_private=False) as keys:
        with pytest.raises(Unavailable):
            await keys.find(a_key().kid)

    assert signer.asked == {}


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(text="<html>"),
        web.Response(text="[]", content_type="application/json"),
        web.Response(text="[" * 100_000, content_type="application/json"),
        web.Response(text="{}", content_type="application/json"),
        web.Response(body=b"\xff\xfe", content_type="application/json"),
        web.Response(status=302, headers={"Location": "/there"}),
        web.Response(text=" " * 2_000_000, content_type="application/json"),
    ],
    ids=["html", "list", "deep", "empty", "bytes", "redirect", "long"],
)
async def test_metadata_that_makes_no_sense_is_no_metadata(answer: web.Response) -> None:
    async def handle(_request: web.Request) -> web.Response:
        return answer

    app = web.Application()
    app.router.add_get("/{anything:.*}", handle)
    async with serving(app) as address:
        keys = Keys(f"{address}{METADATA}", allow_private=True)
        with pytest.raises(Unavailable):
            await keys.find("any")


async def test_keys_that_are_too_short_or_of_another_kind_are_as_if_they_were_not_there() -> None:
    short = Key(rsa.generate_private_key(public_exponent=65537, key_size=1024), "short")
    good = a_key().published()
    odd = [{**good, "kid": "ec", "kty": "EC"}, {**good, "kid": "enc", "use": "enc"}, {**good, "kid": "n", "n": "!"}]
    written = [short.published(), *odd, {**good, "kid": 7}, "no key", None, good]

    async def metadata(request: web.Request) -> web.Response:
        return web.json_response({"jwks_uri": f"http://{request.host}{JWKS}"})

    async def jwks(_request: web.Request) -> web.Response:
        return web.json_response({"keys": written})

    app = web.Application()
    app.add_routes([web.get(METADATA, metadata), web.get(JWKS, jwks)])
    async with serving(app) as address:
        keys = Keys(f"{address}{METADATA}", allow_private=True)

        assert await keys.find(a_key().kid) is not None
        assert [await keys.find(kid) for kid in ("short", "ec", "enc", "n", "7")] == [None] * 5


async def test_a_key_without_endorsements_has_none() -> None:
    signer = microsoft()
    signer.keys = [Key(a_key().private, "plain", None)]
    async with keys_from(signer) as keys:
        found = await keys.find("plain")

    assert found is not None
    assert found.endorsements == frozenset()
