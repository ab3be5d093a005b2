"""Every request that leaves, held against X's own API document."""

import json
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from aiohttp import web

from adapters.sandbox.x import x_app
from tests.adapters.networks.x_stand_in import MovableClock, a_network, a_world, armed_by, served
from workflows.domain.content import Part

DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "x-api-excerpt.json").read_text(encoding="utf-8"))


@pytest.fixture
async def conversation():
    """All six calls, made by the real tweepy: what was asked, and what the stand-in answered."""
    seen = []
    world = a_world()

    @web.middleware
    async def keep(request, handler):
        response = await handler(request)
        seen.append((request, await request.text(), json.loads(response.text)))
        return response

    app = x_app(world)
    app.middlewares.append(keep)
    async with served(app) as base:
        clock = MovableClock()
        acme = a_network(base, world.accounts[0], clock)
        since = clock.now()
        first = await acme.publish(Part(text="See https://acme.com & <more>"), armed=await armed_by(acme, clock))
        await acme.publish(Part(text="Again", reply_to=first.id), armed=await armed_by(acme, clock))
        await acme.find(Part(text="Again", reply_to=first.id), since=since)
        await acme.timeline(since_id=None)
        await acme.look(first.id)
        await acme.delete(first.id)
        await acme.look(first.id)
        await acme.close()
    return seen


async def test_every_request_and_answer_is_as_documented(conversation):
    for request, body, answer in conversation:
        operation, path_values = operation_for(request)
        check_parameters(operation, request, path_values)
        if "requestBody" in operation:
            validate(json.loads(body), operation["requestBody"]["content"]["application/json"]["schema"])
        schema = next(iter(operation["responses"].values()))["content"]["application/json"]["schema"]
        validate(answer, schema)

    made = {(request.method, request.match_info.route.resource.canonical) for request, _, _ in conversation}
    assert made == {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}


async def test_every_request_is_signed_for_the_host_it_goes_to(conversation):
    for request, _body, _answer in conversation:
        assert request.headers["Authorization"].startswith("OAuth ")
        assert len(request.headers.getall("Authorization")) == 1


def operation_for(request):
    for path, methods in DOCUMENT["paths"].items():
        pattern, actual = path.split("/"), request.path.split("/")
        if len(pattern) == len(actual) and request.method.lower() in methods:
            pairs = list(zip(pattern, actual, strict=True))
            if all(want == have or want.startswith("{") for want, have in pairs):
                return methods[request.method.lower()], {w[1:-1]: h for w, h in pairs if w.startswith("{")}
    raise AssertionError(f"{request.method} {request.path} is not in the document")


def check_parameters(operation, request, path_values):
    known = [resolve(parameter) for parameter in operation.get("parameters", [])]
    query = {parameter["name"]: parameter for parameter in known if parameter["in"] == "query"}
    for parameter in known:
        if parameter["in"] == "path":
            validate(path_values[parameter["name"]], parameter["schema"])
    for name, value in request.query.items():
        assert name in query, f"{name} is not a parameter of {request.path}"
        schema = resolve(query[name]["schema"])
        kinds = {"array": lambda raw: unquote(raw).split(","), "integer": int}
        validate(kinds.get(schema.get("type"), str)(value), schema)


def resolve(node):
    while "$ref" in node:
        _, section, kind, name = node["$ref"].split("/")
        node = DOCUMENT[section][kind][name]
    return node


def validate(value, schema):
    jsonschema.Draft7Validator({**schema, "components": DOCUMENT["components"]}).validate(value)
