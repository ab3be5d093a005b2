"""Every request of our sources on X, and every answer of their stand-in, held against X's own API document."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from adapters.sandbox.x import x_app
from tests.adapters.networks.x_stand_in import served
from tests.adapters.sources.x_public import MOST, mentions, search, the_world

DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "x-api-reading.json").read_text(encoding="utf-8"))
Seen = list[tuple[web.Request, Any]]


@pytest.fixture
async def conversation() -> Seen:
    """All our questions about the public: what was asked, and what the stand-in answered."""
    seen: Seen = []
    world = the_world()

    @web.middleware
    async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        assert isinstance(response, web.Response)
        seen.append((request, json.loads(response.text or "")))
        return response

    app = x_app(world)
    app.middlewares.append(keep)
    async with served(app) as base:
        ours = world.add_post(world.accounts[0].id, "We are hiring.")
        for source in (mentions(base, world), search(base, world, words=["Acme"], links_to_posts=True)):
            cursor = (await source.poll(None, most=MOST)).cursor
            for number in range(120):
                world.say("ida", f"{number} @acme Acme https://acme.com", in_reply_to=ours.id)
            gone = world.say("ida", "word " * 80 + "@acme Acme", quoting=ours.id)
            first = await source.poll(cursor, most=20)
            await source.poll(first.cursor, most=20)
            world.unsay(gone.id)
            await source.gone([ours.id, gone.id])
            await source.close()
    return seen


async def test_every_request_and_answer_is_as_documented(conversation: Seen) -> None:
    for request, answer in conversation:
        path = request.match_info.route.resource
        assert path is not None
        operation = DOCUMENT["paths"][path.canonical]["get"]
        check_parameters(operation, request)
        validate(answer, operation["responses"]["200"]["content"]["application/json"]["schema"])


async def test_every_operation_but_quotes_is_used(conversation: Seen) -> None:
    used = {request.match_info.route.resource.canonical for request, _ in conversation}  # type: ignore[union-attr]

    assert used == DOCUMENT["paths"].keys() - {"/2/tweets/{id}/quote_tweets"}


def check_parameters(operation: Mapping[str, Any], request: web.Request) -> None:
    known = {parameter["name"]: parameter for parameter in map(resolve, operation["parameters"])}
    for name, value in {**request.query, **request.match_info}.items():
        schema = resolve(known[name]["schema"])
        kinds: Mapping[str, Any] = {"array": lambda raw: unquote(raw).split(","), "integer": int}
        validate(kinds.get(schema.get("type"), str)(value), schema)


def resolve(node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        _, section, kind, name = node["$ref"].split("/")
        node = DOCUMENT[section][kind][name]
    return node


def validate(value: object, schema: Mapping[str, Any]) -> None:
    jsonschema.Draft7Validator({**schema, "components": DOCUMENT["components"]}).validate(value)
