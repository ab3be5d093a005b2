"""Socket Mode: the same payloads over a websocket that the app opened, each acknowledged by its envelope id."""

import asyncio
import secrets

from aiohttp import WSMsgType, web

from adapters.sandbox.plain_json import Json, Obj, child, dumps, parse_object, string


class SocketHub:
    """The open connections of one app; envelopes go to the newest."""

    def __init__(self, *, app_id: str) -> None:
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._open: dict[web.WebSocketResponse, asyncio.Transport | None] = {}
        self._waiting: dict[str, asyncio.Future[Obj]] = {}
        self.connections = 0
        """How many there ever were."""

    @property
    def connected(self) -> bool:
        """Whether an app is listening."""
        return bool(self._open)

    def new_ticket(self) -> str:
        """A ticket for one connection, as `apps.connections.open` hands out."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(heartbeat=10)
        await socket.prepare(request)
        await socket.send_str(dumps(self._hello()))
        self._open[socket] = request.transport
        self.connections += 1
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            del self._open[socket]
        return socket

    async def refresh(self) -> None:
        """Ask every connection to be replaced, as Slack does every few hours."""
        for socket in list(self._open):
            await socket.send_str(dumps({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}))

    def drop(self) -> None:
        """Cut every line without a goodbye."""
        for line in list(self._open.values()):
            if line is not None:
                line.abort()

    async def send(self, kind: str, payload: Obj, *, deadline: float, retry: tuple[int, str] | None = None) -> Obj:
        """Send one envelope; the answer is the payload of the acknowledgement.

        Raises ConnectionError when nobody listens and TimeoutError when nobody acknowledged in `deadline` seconds.
        """
        if not self._open:
            raise ConnectionError("no app is connected")
        envelope_id = secrets.token_hex(16)
        envelope: Obj = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        acknowledged: asyncio.Future[Obj] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = acknowledged
        try:
            await list(self._open)[-1].send_str(dumps(envelope))
            async with asyncio.timeout(deadline):
                return await acknowledged
        finally:
            del self._waiting[envelope_id]

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "practice", "build_number": 1, "approximate_connection_time": 18060},
        }

    def _acknowledge(self, text: str) -> None:
        answer = parse_object(text) or {}
        waiting = self._waiting.get(string(answer, "envelope_id"))
        if waiting is not None and not waiting.done():
            waiting.set_result(child(answer, "payload"))
