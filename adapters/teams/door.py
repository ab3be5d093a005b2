"""The way in: `POST /api/messages`. Who is not provably Teams, speaking to us about our own tenant, gets no further.

The token is checked before the body is understood, and the body's claims against the token's.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from adapters.doorstep import Refusals, read_body
from adapters.teams.connector import Sdk, Turn
from adapters.teams.keys import Keys
from adapters.teams.settings import Settings
from adapters.teams.tokens import Refusal, Token, Tokens
from adapters.wire import Json, Obj, string
from workflows.ports.chat import Conversation

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = logging.getLogger("countersign.teams")


def keys_of(settings: Settings) -> Keys:
    """The keys that the cloud's tokens are signed with."""
    return Keys(settings.addresses.keys_url, allow_private=bool(settings.keys_url))


def build_handler(settings: Settings, *, sdk: Sdk, turn: Turn, conversation: Conversation, keys: Keys) -> Handler:
    """The aiohttp handler for `POST /api/messages`; `turn` answers what comes through.

    Refused with 401: a token that is missing, forged, expired or not for us. With 403: a genuine one that is not for
    this activity, or an activity of another tenant. With 413 and 400: a body too large or slow, or not an activity.
    With 503: nobody can be told from a forger, because the key server never answered. The conversation is told why.
    """
    return _Door(sdk, turn, Tokens(settings, keys), conversation).handle


class _Door:
    def __init__(self, sdk: Sdk, turn: Turn, tokens: Tokens, conversation: Conversation) -> None:
        self._sdk = sdk
        self._turn = turn
        self._tokens = tokens
        self._refusals = Refusals(conversation, _log, chat="teams")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        token = await self._tokens.check(request.headers.getall("Authorization", []))
        if isinstance(token, Refusal):
            return await self._refused(token)
        body = await read_body(request)
        if body is None:
            return await self._refused(Refusal(reason="teams.too_large", status=413))
        activity = _activity(body)
        if activity is None:
            return await self._refused(Refusal(reason="teams.not_an_activity", status=400))
        return await self._let_in(token, activity)

    async def _let_in(self, token: Token, activity: Obj) -> web.StreamResponse:
        refusal = self._tokens.binds(token, activity)
        if refusal is not None:
            return await self._refused(refusal)
        answer = await self._sdk.receive(activity, token.claims, self._turn)
        if answer.body is None:
            return web.Response(status=answer.status)
        return web.json_response(answer.body, status=answer.status)

    async def _refused(self, refusal: Refusal) -> web.StreamResponse:
        await self._refusals.note(refusal.reason)
        return web.Response(status=refusal.status, text="refused")


def _activity(body: bytes) -> Obj | None:
    """The activity in a body; None when it is none."""
    try:
        found: Json = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, Mapping) and string(found, "type") else None
