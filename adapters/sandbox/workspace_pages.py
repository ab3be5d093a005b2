"""The page's own server side: its files, its live picture, and what a person does on it."""

import asyncio
import contextlib
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.resources import files

from aiohttp import WSMsgType, web

from adapters.sandbox.plain_json import Json, Obj, child, dumps, flag, objects, optional_string, parse_object, string
from adapters.sandbox.slack_encode import encode_field
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_front import Answer, Front
from adapters.sandbox.slack_state import SlackMessage, SlackView
from adapters.sandbox.workspace_avatars import avatar
from adapters.sandbox.workspace_child import BotProcess, BotState
from adapters.sandbox.workspace_public import PublicSide
from adapters.sandbox.workspace_snapshot import snapshot
from adapters.sandbox.workspace_teams_acts import TeamsPane
from adapters.sandbox.world import Role

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_COALESCE = 0.03
"""Seconds in which several changes become one redraw."""
Act = Callable[[str, Obj], Awaitable[Answer]]


class Pages:
    """The routes of the page for one workspace."""

    def __init__(
        self,
        front: Front,
        public: PublicSide,
        *,
        roles: Sequence[Role],
        bot: Callable[[], BotProcess | None],
        teams: TeamsPane | None = None,
    ) -> None:
        self._front = front
        self._world = front.world
        self._public = public
        self._roles = tuple(roles)
        self._bot = bot
        self._teams = teams
        self._changes: set[asyncio.Event] = set()
        self._sockets: set[web.WebSocketResponse] = set()
        self._acts: Mapping[str, Act] = {
            "type": self._type,
            "press": self._press,
            "enter": self._enter,
            "submit": self._submit,
            "close": self._close,
            "suggest": self._suggest,
            "shortcut": self._shortcut,
            "home": self._home,
            "switch": self._switch,
            "kill": self._kill,
            **(teams.acts if teams else {}),
        }
        self._world.watch(lambda _what: self.changed())
        if teams:
            teams.watch(self.changed)
        self._public.watch(self.changed)

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/", self._index)
        app.router.add_get("/page/{name}", self._file)
        app.router.add_get("/avatars/{name}.svg", self._avatar)
        app.router.add_get("/live", self._live)
        app.router.add_post("/do", self._do)
        app.on_shutdown.append(self._hang_up)

    def changed(self) -> None:
        """Something on somebody's screen changed."""
        for event in self._changes:
            event.set()

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return _page_file("index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return _page_file(request.match_info["name"])

    async def _avatar(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        kinds = {profile.handle: (profile.name, profile.kind) for profile in self._public.profiles()}
        people = {
            user.name: (user.real_name, "brand" if user.is_bot else "person") for user in self._world.users.values()
        }
        shown, kind = kinds.get(name) or people.get(name) or (name, "person")
        return web.Response(text=avatar(shown, kind=kind), content_type="image/svg+xml")

    async def _live(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        event = asyncio.Event()
        event.set()
        self._changes.add(event)
        self._sockets.add(socket)
        drawing = asyncio.create_task(self._draw(socket, request.query.get("as", ""), event))
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            self._changes.discard(event)
            self._sockets.discard(socket)
            drawing.cancel()
        return socket

    async def _draw(self, socket: web.WebSocketResponse, user_id: str, event: asyncio.Event) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await event.wait()
                event.clear()
                await socket.send_str(dumps(self._snapshot(user_id)))
                await asyncio.sleep(_COALESCE)

    def _snapshot(self, user_id: str) -> Json:
        known = user_id if user_id in self._world.users else self._roles[0].user.id
        process = self._bot()
        bot: Obj = {
            "state": process.state.value if process else BotState.STOPPED.value,
            "starts": process.starts if process else 0,
        }
        screen = self._teams.screen if self._teams else None
        return snapshot(self._world, self._public, user_id=known, roles=self._roles, bot=bot, teams=screen)

    async def _do(self, request: web.Request) -> web.StreamResponse:
        given = parse_object(await request.text()) if request.content_type == "application/json" else None
        if given is None or string(given, "verb") not in self._acts:
            return web.json_response({"error": "The page sent something this server does not know."}, status=400)
        try:
            answer = await self._acts[string(given, "verb")](string(given, "as"), given)
        except SlackRefusal as refusal:
            answer = Answer(error=_words(refusal.code))
        return web.json_response({"error": answer.error, "fields": answer.fields, "options": answer.options})

    async def _type(self, who: str, given: Obj) -> Answer:
        text = string(given, "text").strip()
        if not text:
            return Answer()
        return await self._front.type(who, string(given, "channel"), text, thread_ts=optional_string(given, "thread"))

    async def _press(self, who: str, given: Obj) -> Answer:
        place = self._place(who, given)
        ids = (string(given, "block"), string(given, "action"))
        state = _encoded(child(given, "state"))
        if isinstance(place, SlackView) and state:
            place = self._world.windows.enter(place.id, {ids[0]: {ids[1]: state}})
        return await self._front.press(who, place, ids, state)

    async def _enter(self, who: str, given: Obj) -> Answer:
        place = self._place(who, given)
        if isinstance(place, SlackView):
            self._take_values(place, given)
        return Answer()

    async def _submit(self, who: str, given: Obj) -> Answer:
        view = self._own_view(who, string(given, "view"))
        self._take_values(view, given)
        return await self._front.submit(who, view.id)

    async def _close(self, who: str, given: Obj) -> Answer:
        view = self._own_view(who, string(given, "view"))
        return await self._front.dismiss(who, view.id, all_of_them=flag(given, "all"))

    async def _suggest(self, who: str, given: Obj) -> Answer:
        view = self._own_view(who, string(given, "view"))
        ids = (string(given, "block"), string(given, "action"))
        return await self._front.suggest(who, view, ids, string(given, "query"))

    async def _shortcut(self, who: str, given: Obj) -> Answer:
        message = None
        if optional_string(given, "ts"):
            message = self._message(who, string(given, "channel"), string(given, "ts"))
        return await self._front.shortcut(who, string(given, "id"), message=message)

    async def _home(self, who: str, _given: Obj) -> Answer:
        self._front.open_home(self._world.user(who).id)
        return Answer()

    async def _switch(self, _who: str, given: Obj) -> Answer:
        try:
            self._public.turn(string(given, "name"), on=flag(given, "on"))
        except KeyError:
            return Answer(error="There is no such switch.")
        self.changed()
        return Answer()

    async def _kill(self, _who: str, _given: Obj) -> Answer:
        process = self._bot()
        if process is None:
            return Answer(error="There is no program to kill.")
        process.kill()
        return Answer()

    def _place(self, who: str, given: Obj) -> SlackMessage | SlackView:
        if optional_string(given, "view"):
            view = self._own_view(who, string(given, "view"))
            return self._take_values(view, given)
        return self._message(who, string(given, "channel"), string(given, "ts"))

    def _own_view(self, who: str, view_id: str) -> SlackView:
        view = self._world.windows.find(view_id=view_id)
        if view.user != who:
            raise SlackRefusal("not_found")
        return view

    def _message(self, who: str, channel_id: str, ts: str) -> SlackMessage:
        message = self._world.message(channel_id, ts)
        if who not in self._world.channel(channel_id).members or message.ephemeral_to not in (None, who):
            raise SlackRefusal("message_not_found")
        return message

    def _take_values(self, view: SlackView, given: Obj) -> SlackView:
        """What stands in the window's fields; of fields that it has no more nothing is kept, as in Slack."""
        there = {string(block, "block_id") for block in objects(view.definition, "blocks")}
        values: Obj = {}
        for block_id, states in child(given, "values").items():
            if isinstance(states, dict) and block_id in there:
                values[block_id] = {action_id: self._entered(view, child(states, action_id)) for action_id in states}
        return self._world.windows.enter(view.id, values) if values else view

    def _entered(self, view: SlackView, state: Obj) -> Obj:
        """A field's state as Slack would send it; the page sends the bytes of files along, which Slack keeps."""
        if string(state, "type") != "file_input":
            return _encoded(state)
        cabinet = self._world.files
        given = [
            cabinet.given(view.user, string(one, "name"), b64decode(string(one, "data")))
            for one in objects(state, "files")
            if string(one, "name") and string(one, "data")
        ]
        return {"type": "file_input", "files": [cabinet.describe(file) for file in given]}

    async def _hang_up(self, _app: web.Application) -> None:
        for socket in tuple(self._sockets):
            await socket.close()


def _encoded(state: Obj) -> Obj:
    """What was typed on the page, as Slack would send it."""
    if string(state, "type") != "plain_text_input" or not isinstance(state.get("value"), str):
        return state
    return {**state, "value": encode_field(string(state, "value")) or None}


def _page_file(name: str) -> web.Response:
    ending = name.rpartition(".")[2]
    folder = files("adapters.sandbox").joinpath("page")
    # Only names that stand in the folder are served, so no path can lead out of it.
    if ending not in _TYPES or name not in {entry.name for entry in folder.iterdir()}:
        return web.Response(status=404, text="There is no such page.")
    return web.Response(body=folder.joinpath(name).read_bytes(), content_type=_TYPES[ending], charset="utf-8")


def _words(code: str) -> str:
    known = {
        "not_found": "That window is no longer open.",
        "message_not_found": "That message is gone.",
        "channel_not_found": "You can't see that channel.",
        "not_in_channel": "You are not in that channel.",
    }
    return known.get(code, f"Slack refused this: {code}")
