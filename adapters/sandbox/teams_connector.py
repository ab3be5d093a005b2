"""The Bot Connector's REST, answered from a `TeamsWorld`: what the bot's SDK talks to at the `serviceUrl`.

Routes, status codes and error bodies are Teams'. Only what `believes` takes gets in.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import web

from adapters.sandbox.plain_json import Json, Obj, array, child, dumps, objects, parse_object, string
from adapters.sandbox.teams_cards import CARD, MOST_BYTES, elements, problems, size
from adapters.sandbox.teams_errors import TeamsRefusal, conversation_not_found
from adapters.sandbox.teams_state import TeamsMessage, TeamsUser
from adapters.sandbox.teams_world import THREAD, TeamsWorld

Believes = Callable[[web.Request], bool]
"""Whether a request carries a token that was given out for the connector."""
Perform = Callable[[TeamsWorld, web.Request, Obj], Json]
_PAGE = 50
_MAXIMUM_BODY = 1024 * 1024


def connector_app(world: TeamsWorld, *, believes: Believes) -> web.Application:
    """The connector of this world, to be mounted where `world.service_url` points."""
    app = web.Application(client_max_size=_MAXIMUM_BODY)
    routes: list[tuple[str, str, str, Perform]] = [
        ("POST", "/v3/conversations", "open", _open),
        ("POST", "/v3/conversations/{conversation}/activities", "create", _create),
        ("POST", "/v3/conversations/{conversation}/activities/{activity}", "create", _create),
        ("PUT", "/v3/conversations/{conversation}/activities/{activity}", "update", _update),
        ("DELETE", "/v3/conversations/{conversation}/activities/{activity}", "delete", _delete),
        ("GET", "/v3/conversations/{conversation}/members", "members", _members),
        ("GET", "/v3/conversations/{conversation}/pagedmembers", "pagedmembers", _paged_members),
        ("GET", "/v3/conversations/{conversation}/members/{member}", "member", _member),
        ("GET", "/v3/teams/{team}", "team", _team),
        ("GET", "/v3/teams/{team}/conversations", "channels", _channels),
    ]
    for method, path, name, perform in routes:
        app.router.add_route(method, path, _handler(world, believes, name, perform))

    async def pasted(request: web.Request) -> web.StreamResponse:
        return await world.drive.pasted(request) if believes(request) else web.Response(status=401)

    app.router.add_get("/v3/attachments/{file}/views/original", pasted)
    return app


def _handler(
    world: TeamsWorld, believes: Believes, name: str, perform: Perform
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        body = await request.text()
        if world.faults.slow:
            await asyncio.sleep(world.faults.slow)
        if not believes(request):
            world.calls.append((name, "Unauthorized"))
            return web.json_response({"message": "Authorization has been denied for this request."}, status=401)
        if (broken := _struck_before(world, name)) is not None:
            return broken
        try:
            answer = _perform(world, perform, request, body)
        except TeamsRefusal as refusal:
            world.calls.append((name, refusal.code))
            return web.json_response(refusal.body, status=refusal.status)
        world.calls.append((name, "ok"))
        if _strikes(world.faults.lost_answer, name):
            return web.Response(status=502, text="")
        # Reading is 200; what makes something answers 201.
        return web.json_response(answer, status=201 if request.method == "POST" else 200, dumps=dumps)

    return handle


def _perform(world: TeamsWorld, perform: Perform, request: web.Request, body: str) -> Json:
    if request.method not in ("POST", "PUT"):
        return perform(world, request, {})
    given = parse_object(body)
    if given is None:
        raise TeamsRefusal("BadSyntax", "The request body is not a JSON object.")
    return perform(world, request, given)


def _struck_before(world: TeamsWorld, name: str) -> web.Response | None:
    faults = world.faults
    if _strikes(faults.throttled, name) and faults.throttle_times != 0:
        if faults.throttle_times is not None:
            world.faults = replace(faults, throttle_times=faults.throttle_times - 1)
        world.calls.append((name, "Throttled"))
        headers = {} if faults.retry_after is None else {"Retry-After": str(faults.retry_after)}
        refusal = TeamsRefusal("Throttled", "Too many requests.")
        return web.json_response(refusal.body, status=429, headers=headers)
    if _strikes(faults.failing, name):
        world.calls.append((name, "ServiceError"))
        return web.json_response(
            TeamsRefusal("ServiceError", "Something went wrong.").body, status=faults.failing_status
        )
    if _strikes(faults.not_found, name):
        world.calls.append((name, "ConversationNotFound"))
        return web.json_response(conversation_not_found().body, status=404)
    return None


def _open(world: TeamsWorld, _: web.Request, given: Obj) -> Obj:
    members = objects(given, "members")
    tenant = string(child(child(given, "channelData"), "tenant"), "id") or string(given, "tenantId")
    if len(members) != 1 or given.get("isGroup") is True:
        raise TeamsRefusal("BadSyntax", "Incorrect conversation creation parameters")
    if tenant.lower() != world.install.tenant:
        raise TeamsRefusal("Unauthorized", "The tenant does not know the bot.")
    user = world.user(string(members[0], "id"))
    chat = world.chat(user.oid)
    if chat is None or not chat.has_app or user.deleted:
        raise TeamsRefusal("ForbiddenOperationException", "The bot is not installed in user's personal scope.")
    if chat.blocked:
        raise TeamsRefusal("ConversationBlockedByUser", "User blocked the conversation with the bot.")
    return {"id": chat.id}


def _create(world: TeamsWorld, request: web.Request, given: Obj) -> Obj:
    place, thread = _where(world, request)
    if thread is not None:
        world.message(place, thread)
    said = _message(world, given, TeamsMessage(id="", conversation=place, thread=thread))
    return {"id": world.post(said).id}


def _update(world: TeamsWorld, request: web.Request, given: Obj) -> Obj:
    place, _ = _where(world, request)
    message = world.message(place, request.match_info["activity"])
    if message.by is not None:
        raise TeamsRefusal("NotEnoughPermissions", "The bot did not write that message.")
    return {"id": world.change(_message(world, given, message)).id}


def _delete(world: TeamsWorld, request: web.Request, _: Obj) -> Obj:
    place, _thread = _where(world, request)
    world.change(replace(world.message(place, request.match_info["activity"]), deleted=True))
    return {}


def _members(world: TeamsWorld, request: web.Request, _: Obj) -> Json:
    place, _thread = _where(world, request)
    return [_described(world, user) for user in world.members(place)]


def _paged_members(world: TeamsWorld, request: web.Request, _: Obj) -> Obj:
    place, _thread = _where(world, request)
    everybody = world.members(place)
    start = int(request.query.get("continuationToken") or 0)
    end = start + max(1, min(int(request.query.get("pageSize") or _PAGE), 500))
    page: Obj = {"members": [_described(world, user) for user in everybody[start:end]]}
    return page | ({"continuationToken": str(end)} if end < len(everybody) else {})


def _member(world: TeamsWorld, request: web.Request, _: Obj) -> Obj:
    place, _thread = _where(world, request)
    wanted = request.match_info["member"]
    for user in world.members(place):
        if wanted in (user.oid, user.member_id) and not user.deleted:
            return _described(world, user)
    raise TeamsRefusal("NotFound", "The member was not found in the conversation.")


def _team(world: TeamsWorld, request: web.Request, _: Obj) -> Obj:
    team = world.team(request.match_info["team"])
    return {
        "id": team.id,
        "name": team.name,
        "aadGroupId": team.group_id,
        "tenantId": world.install.tenant,
        "type": "standard",
        "channelCount": sum(channel.team == team.id for channel in world.channels.values()),
        "memberCount": len(team.members),
    }


def _channels(world: TeamsWorld, request: web.Request, _: Obj) -> Obj:
    team = world.team(request.match_info["team"])
    if not team.has_app:
        raise TeamsRefusal("BotNotInConversationRoster", "The bot is not part of the conversation roster.")
    listed: list[Obj] = [
        # The General channel has the team's id and, as in Teams, no name.
        {"id": one.id, "name": None if one.id == team.id else one.name, "type": one.kind.value}
        for one in world.channels.values()
        if one.team == team.id and not one.deleted
    ]
    return {"conversations": array(listed)}


def _where(world: TeamsWorld, request: web.Request) -> tuple[str, str | None]:
    conversation = request.match_info["conversation"]
    thread = conversation.partition(THREAD)[2]
    return world.place(conversation), thread or None


def _message(world: TeamsWorld, given: Obj, before: TeamsMessage) -> TeamsMessage:
    if size(given) > MOST_BYTES:
        raise TeamsRefusal("MessageSizeTooBig", "Message size too large.")
    attachments = objects(given, "attachments")
    if len(attachments) > 1 and string(given, "text"):
        raise TeamsRefusal("BadSyntax", "Activity resulted into multiple skype activities")
    card: Obj = {}
    for attachment in attachments:
        card = _card(attachment)
    if world.faults.no_pictures and _shows_pictures(card):
        raise TeamsRefusal("BadArgument", "Bad format of attachment content: an image could not be used")
    text = string(given, "text")
    if not card and not text.strip():
        raise TeamsRefusal("BadArgument", "Missing activity text or attachment.")
    mentions = [one for one in objects(given, "entities") if string(one, "type") == "mention"]
    return replace(before, text=text, card=card, summary=string(given, "summary"), mentions=tuple(mentions))


def _card(attachment: Obj) -> Obj:
    if string(attachment, "contentType") != CARD:
        raise TeamsRefusal("BadArgument", "Unknown attachment type")
    card = child(attachment, "content")
    if wrong := problems(card):
        raise TeamsRefusal("BadArgument", f"Bad format of attachment content: {'; '.join(wrong)}")
    return card


def _shows_pictures(card: Obj) -> bool:
    """Whether a picture stands in the card itself."""
    return any(string(one, "url").startswith("data:") for one in elements(card))


def _described(world: TeamsWorld, user: TeamsUser) -> Obj:
    given, _, family = user.name.partition(" ")
    return {
        "id": user.member_id,
        "name": user.name,
        "aadObjectId": user.oid,
        "objectId": user.oid,
        "givenName": given,
        "surname": family,
        "email": user.email,
        "userPrincipalName": user.upn,
        "tenantId": world.tenant_of(user),
        "userRole": "guest" if user.is_guest else "user",
    }


def _strikes(calls: frozenset[str], name: str) -> bool:
    return "*" in calls or name in calls
