"""What holds for every moderator: nobody is believed blindly, followed elsewhere, waited for, or told the key twice."""

import asyncio
import json
from time import perf_counter

import pytest
from pydantic import ValidationError

from tests.adapters.moderators.standing_in import KEY, KINDS, a_draft, analysed, built, said, scored, standing_in
from workflows.errors import NetworkFailure

FINE = {"openai_moderation": scored({}), "azure_content_safety": analysed(), "chat": said('{"findings": []}')}
PATHS = {
    "openai_moderation": "/v1/moderations",
    "azure_content_safety": "/contentsafety/text:analyze?api-version=2024-09-01",
    "chat": "/chat/completions",
}
HEADERS = {
    "openai_moderation": ("Authorization", f"Bearer {KEY}"),
    "azure_content_safety": ("Ocp-Apim-Subscription-Key", KEY),
    "chat": ("Authorization", f"Bearer {KEY}"),
}


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_a_service_that_minds_nothing_adds_nothing(kind: str) -> None:
    async with standing_in(FINE[kind]) as outside:
        moderator = built(kind, outside.url)
        assert list(await moderator.look(a_draft("Fresh bread."))) == []
        await moderator.close()

    [(path, headers, _)] = outside.requests
    name, value = HEADERS[kind]
    assert (path, headers[name]) == (PATHS[kind], value)
    assert sum(KEY in one for one in headers.values()) == 1


@pytest.mark.parametrize("status", [201 + 99, 400, 401, 403, 404, 429, 500, 503])
async def test_a_refusal_is_a_failure_that_repeats_nothing(kind: str, status: int) -> None:
    async with standing_in('{"error": {"message": "canary"}}') as outside:
        outside.status = status
        with pytest.raises(NetworkFailure) as caught:
            await built(kind, outside.url).look(a_draft("Fresh bread."))

    assert "canary" not in str(caught.value) and "bread" not in str(caught.value)
    assert len(outside.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("", id="nothing"),
        pytest.param("<html>All is fine.</html>", id="a page"),
        pytest.param("null", id="null"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="an empty object"),
        pytest.param('{"results": [], "categoriesAnalysis": [], "choices": []}', id="empty lists"),
        pytest.param('{"results": [{}], "categoriesAnalysis": [{}], "choices": [{}]}', id="empty entries"),
        pytest.param('{"results": [7], "categoriesAnalysis": "x", "choices": [{"message": []}]}', id="other kinds"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param(json.dumps({"pad": "x" * 300_000}), id="too long"),
    ],
)
async def test_garbage_is_a_failure_and_never_a_yes(kind: str, answer: object) -> None:
    async with standing_in(answer) as outside:
        with pytest.raises(NetworkFailure):
            await built(kind, outside.url).look(a_draft("Fresh bread."))


async def test_a_slow_service_is_not_waited_for(kind: str) -> None:
    async with standing_in(FINE[kind]) as outside:
        outside.wait = 5
        begun = perf_counter()
        with pytest.raises(NetworkFailure):
            await built(kind, outside.url, deadline=0.2).look(a_draft("Fresh bread."))
        assert perf_counter() - begun < 1
        outside.wait = 0


async def test_nobody_is_followed_elsewhere_with_the_words(kind: str) -> None:
    async with standing_in(FINE[kind]) as outside:
        with pytest.raises(NetworkFailure):
            await built(kind, f"{outside.url}/away").look(a_draft("Fresh bread."))

    assert outside.requests == []


async def test_a_service_that_is_not_there_is_a_failure(kind: str) -> None:
    with pytest.raises(NetworkFailure, match="could not be reached"):
        await built(kind, "http://127.0.0.1:1").look(a_draft("Fresh bread."))


async def test_several_questions_at_once_do_not_mix(kind: str) -> None:
    async with standing_in(FINE[kind]) as outside:
        moderator = built(kind, outside.url)
        found = await asyncio.gather(*(moderator.look(a_draft(f"Bread {number}.")) for number in range(5)))
        await moderator.close()

    assert found == [[]] * 5 and len(outside.requests) == 5


@pytest.mark.parametrize(
    "url",
    ["http://api.example", "ftp://api.example", "https://", "https://ana:secret@api.example", "https://a.example/?k=1"],
)
def test_words_and_keys_travel_only_to_a_plain_https_address(kind: str, url: str) -> None:
    with pytest.raises(ValidationError) as caught:
        built(kind, url)

    assert "secret" not in str(caught.value)


def test_a_server_inside_the_own_network_has_to_be_asked_for(kind: str) -> None:
    built(kind, "http://127.0.0.1:8080")
    built(kind, "http://models.internal", allow_private_address=True)
