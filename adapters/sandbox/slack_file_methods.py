"""The `files.*` methods, and the addresses at which files are uploaded and fetched: by the app, and by a browser."""

from collections.abc import Callable, Mapping

from aiohttp import web

from adapters.sandbox.plain_json import Json, Obj, objects, optional_string, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_state import SlackMessage


def add_files(app: web.Application, world: SlackWorld) -> None:
    """Answer the addresses at which files are uploaded and fetched, and seen by a browser."""

    async def upload(request: web.Request) -> web.Response:
        try:
            world.files.receive(request.match_info["ticket"], await request.read())
        except SlackRefusal:
            return web.Response(status=404)
        return web.Response(text="OK")

    async def download(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {world.install.bot_token}":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        if "files:read" not in world.install.scopes:
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        return _served(world, request.match_info["id"])

    async def shown(request: web.Request) -> web.Response:
        return _served(world, request.match_info["id"])

    app.router.add_post("/upload/{ticket}", upload)
    app.router.add_get("/files/{id}", download)
    app.router.add_get("/files/{id}/shown", shown)


def _served(world: SlackWorld, file_id: str) -> web.Response:
    try:
        file = world.files.get(file_id)
    except SlackRefusal:
        return web.Response(status=404)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


def _info(world: SlackWorld, arguments: Obj) -> Obj:
    return {"file": world.files.describe(world.files.get(string(arguments, "file")))}


def _begin(world: SlackWorld, arguments: Obj) -> Obj:
    name, length = string(arguments, "filename"), string(arguments, "length")
    if not name or not length.isdigit() or int(length) < 1:
        raise SlackRefusal("invalid_arguments")
    file, ticket = world.files.begin(user=world.install.bot_user_id, name=name, alt_text=string(arguments, "alt_txt"))
    return {"upload_url": f"{world.files.base}/upload/{ticket}", "file_id": file.id}


def _complete(world: SlackWorld, arguments: Obj) -> Obj:
    done = [world.files.complete(string(one, "id")) for one in objects(arguments, "files")]
    channel = optional_string(arguments, "channel_id")
    if channel is not None:
        place = world.writable(channel, by=world.install.bot_user_id)
        text = " ".join(f"(file: {file.name})" for file in done)
        thread = optional_string(arguments, "thread_ts")
        world.post(
            SlackMessage(
                channel=place.id, ts="", user=world.install.bot_user_id, text=text, thread_ts=thread, by_bot=True
            )
        )
    shown: list[Json] = [{"id": file.id, "title": file.name} for file in done]
    return {"files": shown}


METHODS: Mapping[str, tuple[Callable[[SlackWorld, Obj], Obj], str | None]] = {
    "files.info": (_info, "files:read"),
    "files.getUploadURLExternal": (_begin, "files:write"),
    "files.completeUploadExternal": (_complete, "files:write"),
}
