"""The way in: Slack's requests over HTTP or Socket Mode, through the same bolt app.

bolt's own checks are off on purpose: it parses the body before it verifies it, answers `ssl_check` unverified, lets
malformed headers raise, and writes bodies into its log. `build_handler` verifies the raw bytes first.
"""

import logging
import re
from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.error import BoltError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.doorstep import Refusals, read_body
from adapters.slack.answering import Answering
from adapters.slack.hearing import Hearing
from adapters.slack.settings import Settings
from adapters.slack.verify import Verifier
from adapters.wire import Json
from workflows.ports.chat import Conversation

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_EVERYTHING = re.compile("")
_bolt_log = logging.getLogger("countersign.slack.bolt")


def build_app(settings: Settings, answering: Answering, hearing: Hearing) -> AsyncApp:
    """The bolt app: what people do goes to `answering`, what Slack tells by itself to `hearing`.

    Only reachable through `build_handler` or a `Socket`.
    """
    # bolt writes whole request bodies into its log at INFO and in its warning about unhandled requests.
    _bolt_log.setLevel(logging.ERROR)
    app = AsyncApp(
        # bolt makes loggers of this name and silences them as `_bolt_log`: it must not be the root of our own.
        name=_bolt_log.name,
        logger=_bolt_log,
        client=AsyncWebClient(base_url=settings.api_url, logger=_bolt_log),
        authorize=_authorize,
        signing_secret="checked by build_handler",  # noqa: S106
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    async def listen(body: dict[str, Json], ack: AsyncAck) -> None:
        await answering.answer(body, ack)

    async def hear(body: dict[str, Json]) -> None:
        """Events are acknowledged by bolt itself, before this."""
        await hearing.hear(body)

    app.command(_EVERYTHING)(listen)
    app.shortcut(_EVERYTHING)(listen)
    app.action(_EVERYTHING)(listen)
    app.options(_EVERYTHING)(listen)
    app.view_submission(_EVERYTHING)(listen)
    app.view_closed(_EVERYTHING)(listen)
    app.event("app_home_opened")(listen)
    app.event(_EVERYTHING)(hear)
    return app


def build_handler(
    app: AsyncApp, settings: Settings, conversation: Conversation, *, now: Callable[[], float] | None = None
) -> Handler:
    """The aiohttp handler for `POST /slack/events`. Raises ValueError for an empty signing secret.

    A request that is not provably Slack's gets 401 (413 when too large), whatever it looks like, and the conversation
    is told why.
    """
    door = _Door(app, Verifier(settings.signing_secret.get_secret_value(), now=now), conversation)
    return door.handle


async def _authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    """One workspace, one token, no call to Slack: `answering` decides who is served."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token="unused")  # noqa: S106


class _Door:
    def __init__(self, app: AsyncApp, verifier: Verifier, conversation: Conversation) -> None:
        self._app = app
        self._verifier = verifier
        self._refusals = Refusals(conversation, _bolt_log, chat="slack")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await read_body(request)
        if body is None:
            await self._refusals.note("a body that is too large or does not end")
            return web.Response(status=413, text="too large")
        timestamps = request.headers.getall("X-Slack-Request-Timestamp", [])
        refusal = self._verifier.refusal(body, timestamps, request.headers.getall("X-Slack-Signature", []))
        if refusal is not None:
            await self._refusals.note(refusal)
            return web.Response(status=401, text="not verified")
        return await self._dispatch(request, body.decode())

    async def _dispatch(self, request: web.Request, body: str) -> web.StreamResponse:
        if re.search(r"(?:^|&)ssl_check=1(?:&|$)", body):
            return web.Response()  # verified: Slack only asks whether our certificate works
        headers = {name: value for name, value in request.headers.items() if isinstance(value, str)}
        try:
            bolt_request = AsyncBoltRequest(body=body, query=request.query_string, headers=headers)  # type: ignore[arg-type]
        except (ValueError, KeyError, TypeError, AttributeError, BoltError):
            return web.Response(status=400, text="not understood")
        return await to_aiohttp_response(await self._app.async_dispatch(bolt_request))
