import asyncio
import json

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.slack.answering import Answering
from adapters.slack.client import SlackClient
from adapters.slack.hearing import Hearing
from adapters.slack.listener import build_app
from adapters.slack.socket import Socket
from adapters.slack.windows import Windows
from tests.adapters.slack.standin import HOME, SENTENCES, Talk, settings, stand_in
from workflows.ports.chat import CommandTyped, FieldErrors

ENVELOPES = [
    {
        "envelope_id": "e1",
        "type": "slash_commands",
        "accepts_response_payload": True,
        "payload": {
            "command": "/post",
            "text": "hi :tada:",
            "user_id": "U0ANA",
            "team_id": "T0ACME",
            "trigger_id": "t",
        },
    },
    {
        "envelope_id": "e2",
        "type": "interactive",
        "accepts_response_payload": True,
        "payload": {
            "type": "view_submission",
            "team": {"id": "T0ACME"},
            "user": {"id": "U0ANA", "team_id": "T0ACME"},
            "trigger_id": "t2",
            "view": {
                "id": "V1",
                "type": "modal",
                "callback_id": "post",
                "blocks": [{"type": "input", "block_id": "text"}],
            },
        },
    },
]


async def test_socket_mode_is_served_by_the_same_listeners():
    answers = []
    done = asyncio.Event()

    async def socket(request):
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        for envelope in ENVELOPES:
            await connection.send_json(envelope)
        async for message in connection:
            if message.type is web.WSMsgType.TEXT:
                answers.append(json.loads(message.data))
                if len(answers) == len(ENVELOPES):
                    done.set()
        return connection

    app = web.Application()
    app.router.add_get("/link", socket)
    talk = Talk(reply=FieldErrors(errors={"text": "Too long."}))
    async with stand_in() as slack, TestServer(app, host="127.0.0.1") as server:
        slack.answers["apps.connections.open"] = [{"ok": True, "url": f"ws://127.0.0.1:{server.port}/link"}]
        chosen = settings(slack, mode="socket", app_token="xapp-1", signing_secret="")
        async with SlackClient(chosen) as client:
            answering = Answering(talk, Windows(client, chosen), settings=chosen, home=HOME, sentences=SENTENCES)
            running = asyncio.create_task(Socket(build_app(chosen, answering, Hearing(talk, home=HOME)), chosen).run())
            await asyncio.wait_for(done.wait(), 5)
            running.cancel()
            await asyncio.wait([running])

    by_envelope = {answer["envelope_id"]: answer.get("payload") for answer in answers}
    assert by_envelope["e1"]["text"] == "Too long."
    assert by_envelope["e2"] == {"response_action": "errors", "errors": {"text": "Too long."}}
    command = next(heard for heard in talk.heard if isinstance(heard, CommandTyped))
    assert command.words.text == "hi 🎉"
