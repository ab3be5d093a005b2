"""The baseline: a bot on stock botbuilder-core, with the handler of Microsoft's samples. Run as a child process.

`python -m benchmarks._teams.stock PORT APP_ID KEYS_URL ISSUER`
"""

import logging
import sys

from aiohttp import web
from botbuilder.core import BotFrameworkAdapter, BotFrameworkAdapterSettings, TurnContext  # type: ignore[import-untyped]
from botbuilder.schema import Activity  # type: ignore[import-untyped]
from botframework.connector.auth import AuthenticationConstants, ChannelValidation  # type: ignore[import-untyped]


def stock_app(app_id: str, keys_url: str, issuer: str) -> web.Application:
    """`POST /api/messages` as botbuilder's aiohttp adapter has it: PermissionError is 401, the rest is the server's."""
    # It has no setting for who signs: the stand-in's issuer takes the constant's place, in both checks of it.
    ChannelValidation.open_id_metadata_endpoint = keys_url
    AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER = issuer
    ChannelValidation.TO_BOT_FROM_CHANNEL_TOKEN_VALIDATION_PARAMETERS.issuer = [issuer]
    adapter = BotFrameworkAdapter(BotFrameworkAdapterSettings(app_id, "unused"))

    async def on_turn(_context: TurnContext) -> None:
        """Does nothing."""

    async def messages(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        try:
            answer = await adapter.process_activity(activity, request.headers.get("Authorization", ""), on_turn)
        except PermissionError:
            return web.Response(status=401)
        if answer is None or answer.status == 501:  # nobody answers the invoke: it came through
            return web.Response(status=201)
        return web.json_response(answer.body, status=answer.status)

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="ok")

    app = web.Application()
    app.add_routes([web.post("/api/messages", messages), web.get("/healthz", alive)])
    return app


if __name__ == "__main__":
    logging.disable()  # a traceback for every request that it does not expect
    web.run_app(stock_app(*sys.argv[2:5]), host="127.0.0.1", port=int(sys.argv[1]), print=None)
