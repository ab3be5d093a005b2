"""Slack's Web API, answered from a `SlackWorld`: what the bot's real `AsyncWebClient` talks to.

`slack_api_app` is an aiohttp application with `/api/METHOD`, `/response/TOKEN` (the addresses an app may answer to)
and `/socket` (Socket Mode). Bodies are form-encoded or JSON, as the client likes; errors are Slack's own codes.
"""

import asyncio
from collections.abc import Callable, Mapping

from aiohttp import web

from adapters.sandbox import (
    slack_chat_methods,
    slack_directory_methods,
    slack_file_methods,
    slack_group_methods,
    slack_view_methods,
)
from adapters.sandbox.plain_json import Json, Obj, parse_object
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_file_methods import add_files
from adapters.sandbox.slack_response_urls import answer_response_url
from adapters.sandbox.slack_socket import SocketHub

Method = Callable[[SlackWorld, Obj], Obj]

METHODS: Mapping[str, tuple[Method, str | None]] = {
    **slack_chat_methods.METHODS,
    **slack_directory_methods.METHODS,
    **slack_file_methods.METHODS,
    **slack_group_methods.METHODS,
    **slack_view_methods.METHODS,
}
"""Method name to what answers it and the scope it needs."""
_READS = frozenset(
    {*slack_directory_methods.METHODS, *slack_group_methods.METHODS, "files.info", "files.getUploadURLExternal"}
) - {
    "api.test",
    "auth.test",
    "conversations.open",
    "conversations.join",
}
"""Slack takes JSON for methods that write only; these read the address and forms."""
_MAXIMUM_BODY = 64 * 1024 * 1024
"""A file is uploaded whole."""


def slack_api_app(world: SlackWorld, *, sockets: SocketHub | None = None) -> web.Application:
    """The Web API of this world. With `sockets`, Socket Mode works too."""
    app = web.Application(client_max_size=_MAXIMUM_BODY)

    async def call(request: web.Request) -> web.StreamResponse:
        return await _call(world, sockets, request)

    async def respond(request: web.Request) -> web.StreamResponse:
        return answer_response_url(world, request.match_info["token"], await request.text())

    app.router.add_route("*", "/api/{method}", call)
    app.router.add_post("/response/{token}", respond)
    add_files(app, world)
    if sockets is not None:
        app.router.add_get("/socket", sockets.handle)
    return app


async def _call(world: SlackWorld, sockets: SocketHub | None, request: web.Request) -> web.StreamResponse:
    method = request.match_info["method"]
    world.files.base = f"http://{request.host}{request.path.removesuffix(f'/api/{method}')}"
    arguments = await _arguments(request)
    faults = world.faults
    if faults.slow:
        await asyncio.sleep(faults.slow)
    if _struck(faults.ratelimited, method):
        world.calls.append((method, "ratelimited"))
        headers = {"Retry-After": str(faults.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if _struck(faults.fatal, method):
        world.calls.append((method, "fatal_error"))
        return web.json_response({"ok": False, "error": "fatal_error"})
    answer = _answer(world, sockets, method, arguments, request)
    world.calls.append((method, str(answer.get("error", "ok"))))
    if _struck(faults.lost_answer, method):
        return web.Response(status=500, text="")
    return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(world.install.scopes))})


def _answer(world: SlackWorld, sockets: SocketHub | None, method: str, arguments: Obj, request: web.Request) -> Obj:
    try:
        token = _token(request, arguments)
        if method == "apps.connections.open":
            return _open_connection(world, sockets, token, request)
        if not token:
            raise SlackRefusal("not_authed")
        if token != world.install.bot_token:
            raise SlackRefusal("invalid_auth")
        if method not in METHODS:
            raise SlackRefusal("unknown_method", {"req_method": method})
        perform, scope = METHODS[method]
        _require_scope(world, scope)
        return {"ok": True, **perform(world, arguments)}
    except SlackRefusal as refusal:
        return {"ok": False, "error": refusal.code, **refusal.details}


def _open_connection(world: SlackWorld, sockets: SocketHub | None, token: str, request: web.Request) -> Obj:
    if token != world.install.app_token or sockets is None:
        raise SlackRefusal("invalid_auth")
    path = request.path.removesuffix("/api/apps.connections.open")
    return {"ok": True, "url": f"ws://{request.host}{path}/socket?ticket={sockets.new_ticket()}"}


def _require_scope(world: SlackWorld, scope: str | None) -> None:
    if scope is not None and scope not in world.install.scopes:
        provided = ",".join(sorted(world.install.scopes))
        raise SlackRefusal("missing_scope", {"needed": scope, "provided": provided})


def _token(request: web.Request, arguments: Obj) -> str:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ").strip()
    token = arguments.get("token")
    return token if isinstance(token, str) else ""


async def _arguments(request: web.Request) -> Obj:
    arguments: Obj = {**request.query}
    if request.content_type == "application/json":
        if request.match_info["method"] in _READS:
            return arguments
        return arguments | (parse_object(await request.text()) or {})
    form = await request.post()
    given: dict[str, Json] = {key: value for key, value in form.items() if isinstance(value, str)}
    return arguments | given


def _struck(methods: frozenset[str], method: str) -> bool:
    return "*" in methods or method in methods
