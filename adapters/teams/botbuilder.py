"""botbuilder-core behind our port: the only file that knows it.

Three things are not left to it. The network: every call goes through our own sender, with a deadline, no redirects, and
no way to a host that Teams does not answer from. The words: its models drop what they do not know (an entity's mention,
a refresh's trigger), so bodies pass through as they are. Trust: who may speak to us was decided before `receive`.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence

import aiohttp
from botbuilder.core import BotAdapter, InvokeResponse, TurnContext  # type: ignore[import-untyped]
from botbuilder.schema import (  # type: ignore[import-untyped]
    Activity,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
    ResourceResponse,
)
from botframework.connector.aio import ConnectorClient  # type: ignore[import-untyped]
from botframework.connector.aio.operations_async import ConversationsOperations  # type: ignore[import-untyped]
from botframework.connector.auth import ClaimsIdentity  # type: ignore[import-untyped]
from botframework.connector.teams.operations import TeamsOperations  # type: ignore[import-untyped]
from msrest.exceptions import ClientException
from msrest.pipeline import ClientRawResponse
from msrest.serialization import Model

from adapters.http import PrivateAddress, TooLarge
from adapters.teams.connector import Answer, Connector, Sdk, TeamsFailure, Turn
from adapters.teams.grant import Grant
from adapters.teams.sending import Heard, No, Wire, pipeline
from adapters.teams.settings import Settings
from adapters.wire import Json, Obj, child, children, string

_MOST_CLIENTS = 64
"""Service URLs in use at a time; a tenant has a few."""
_PAGE = 500
"""Members a page, the most that Teams gives."""
_MOST_PAGES = 100
"""A team has at most 25,000 members; this is twice that."""


def build(settings: Settings) -> Sdk:
    """botbuilder, ready for use. Raises ValueError for an empty app id: with it the SDK would believe everybody."""
    if not settings.app_id:
        raise ValueError("chat.teams.app_id is empty")
    return _BotBuilder(settings)


class _BotBuilder:
    """Implements `Sdk`."""

    connector: Connector

    def __init__(self, settings: Settings) -> None:
        self._wire = Wire(settings)
        self._adapter = _Adapter()
        self.connector = _BotConnector(settings, self._wire)

    async def receive(self, activity: Obj, claims: Mapping[str, object], turn: Turn) -> Answer:
        """Run the SDK's pipeline around `turn`, which gets the raw JSON, and hand its answer out untouched."""
        return await self._adapter.process(activity, claims, turn)

    async def close(self) -> None:
        """Let go of connections."""
        await self._wire.close()


_NOT_HERE = "Messages leave through the connector."


class _Adapter(BotAdapter):  # type: ignore[misc]
    """The corrected processing of an activity.

    botbuilder 4.17 answers every invoke that has a body with 500: `ActivityHandler` turns the answer into JSON, and
    the aiohttp adapter's `process` then hands that JSON to `serializer_helper` again, which takes models only. Here the
    answer is JSON from the beginning and passes through. Messages leave through the connector, never through here.
    """

    async def process(self, activity: Obj, claims: Mapping[str, object], turn: Turn) -> Answer:
        context = TurnContext(self, _outline(activity))
        context.turn_state[self.BOT_IDENTITY_KEY] = ClaimsIdentity(dict(claims), True)

        async def logic(context: TurnContext) -> None:
            answer = await turn(activity)
            context.turn_state[self._INVOKE_RESPONSE_KEY] = InvokeResponse(status=answer.status, body=answer.body)

        await self.run_pipeline(context, logic)
        response = context.turn_state.get(self._INVOKE_RESPONSE_KEY)
        return Answer(status=501) if response is None else Answer(status=response.status, body=response.body)

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        raise AssertionError(_NOT_HERE)

    async def update_activity(self, context: TurnContext, activity: Activity) -> None:
        raise AssertionError(_NOT_HERE)

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        raise AssertionError(_NOT_HERE)


class _BotConnector:
    """Implements `Connector`."""

    def __init__(self, settings: Settings, wire: Wire) -> None:
        self._settings = settings
        self._cloud = settings.addresses
        self._grant = Grant(settings)
        self._wire = wire
        self._clients: dict[str, _Client] = {}

    async def create(self, service_url: str, conversation: str, activity: Obj) -> str:
        body = _Raw(activity)
        answer = await self._call(
            "create",
            service_url,
            lambda client: client.conversations.send_to_conversation(conversation, body, raw=True),
        )
        return _id_in("create", answer)

    async def update(self, service_url: str, conversation: str, activity_id: str, activity: Obj) -> None:
        body = _Raw(activity)
        await self._call(
            "update",
            service_url,
            lambda client: client.conversations.update_activity(conversation, activity_id, body, raw=True),
        )

    async def open_personal(self, service_url: str, *, tenant: str, user: str) -> str:
        body = _Raw(
            {
                "isGroup": False,
                "bot": {"id": f"28:{self._settings.app_id}"},
                "members": [{"id": user}],
                "tenantId": tenant,
                "channelData": {"tenant": {"id": tenant}},
            }
        )
        answer = await self._call(
            "open_personal", service_url, lambda client: client.conversations.create_conversation(body, raw=True)
        )
        return _id_in("open_personal", answer)

    async def member(self, service_url: str, conversation: str, user: str) -> Obj:
        return await self._call(
            "member",
            service_url,
            lambda client: client.conversations.get_conversation_member(conversation, user, raw=True),
        )

    async def members(self, service_url: str, conversation: str) -> Sequence[Obj]:
        found: list[Obj] = []
        following: str | None = None
        for _ in range(_MOST_PAGES):
            page = await self._page(service_url, conversation, following)
            found += children(page, "members")
            following = string(page, "continuationToken")
            if not following:
                return found
        raise TeamsFailure("members", "endless")

    async def _page(self, service_url: str, conversation: str, following: str | None) -> Obj:
        return await self._call(
            "members",
            service_url,
            lambda client: client.conversations.get_conversation_paged_members(
                conversation, page_size=_PAGE, continuation_token=following, raw=True
            ),
        )

    async def channels(self, service_url: str, team: str) -> Sequence[Obj]:
        answer = await self._call("channels", service_url, lambda client: client.channels(team))
        return children(answer, "conversations")

    async def _call(self, call: str, service_url: str, ask: "Callable[[_Client], Awaitable[ClientRawResponse]]") -> Obj:
        """What Teams answers to `ask`, within the deadline. A refusal by rate is waited for while there is time."""
        client = self._client(call, service_url)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.call_within
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    return _object_in((await ask(client)).response)
            except No as no:
                if no.pause is None or loop.time() + no.pause >= deadline:
                    raise TeamsFailure(call, no.code, status=no.status, retry=no.retry) from None
                await asyncio.sleep(no.pause)
            except TimeoutError:
                raise TeamsFailure(call, "timeout") from None
            except aiohttp.ClientConnectorError as error:
                inside = isinstance(error.os_error, PrivateAddress)
                raise TeamsFailure(call, "private_address" if inside else "unreachable", retry=not inside) from None
            except (aiohttp.ClientError, OSError):
                raise TeamsFailure(call, "unreachable") from None
            except (ClientException, TooLarge, ValueError, RecursionError):
                raise TeamsFailure(call, "unreadable") from None

    def _client(self, call: str, service_url: str) -> "_Client":
        if not self._cloud.serves(service_url):
            raise TeamsFailure(call, "service_host", retry=False)
        if service_url not in self._clients:
            if len(self._clients) >= _MOST_CLIENTS:
                self._clients.clear()
            self._clients[service_url] = _Client(self._grant, service_url, self._wire)
        return self._clients[service_url]


class _Client(ConnectorClient):  # type: ignore[misc]
    """The SDK's client, whose answers stay as they are, and with the one operation that it has only synchronously."""

    def __init__(self, grant: Grant, service_url: str, sender: Wire) -> None:
        super().__init__(grant, service_url, pipeline_type=pipeline, sender=sender)
        # Its models give up on a whole page for one member that they do not understand.
        self.conversations = ConversationsOperations(self._client, self.config, self._serialize, _as_it_is)

    async def channels(self, team: str) -> ClientRawResponse:
        """The channels of a team."""
        path = TeamsOperations.get_teams_channels.metadata["url"]
        url = self._client.format_url(path, teamId=self._serialize.url("team", team, "str"))
        request = self._client.get(url, {}, {"Accept": "application/json"})
        return ClientRawResponse(None, await self._client.async_send(request, stream=False))


class _Raw(Model):
    """JSON of ours as the SDK's operations take it: a model with nothing but what was given."""

    _attribute_map = {"additional_properties": {"key": "", "type": "{object}"}}  # noqa: RUF012

    def __init__(self, content: Obj) -> None:
        super().__init__(additional_properties=dict(content))  # type: ignore[no-untyped-call]


def _as_it_is(_model: str, heard: Heard) -> Heard:
    return heard


def _outline(activity: Obj) -> Activity:
    """As much of an activity as the SDK's pipeline looks at; `turn` gets all of it, as it came."""
    conversation, sender, recipient = (child(activity, key) for key in ("conversation", "from", "recipient"))
    return Activity(
        type=string(activity, "type"),
        id=string(activity, "id"),
        name=string(activity, "name"),
        channel_id=string(activity, "channelId"),
        service_url=string(activity, "serviceUrl"),
        conversation=ConversationAccount(id=string(conversation, "id"), tenant_id=string(conversation, "tenantId")),
        from_property=ChannelAccount(id=string(sender, "id"), aad_object_id=string(sender, "aadObjectId")),
        recipient=ChannelAccount(id=string(recipient, "id")),
    )


def _object_in(heard: Heard) -> Obj:
    """The JSON object of an answer, an empty one for an empty answer. Raises ValueError."""
    if not heard.content.strip():
        return {}
    found: Json = json.loads(heard.content)
    if not isinstance(found, Mapping):
        raise ValueError("is not an object")
    return found


def _id_in(call: str, answer: Obj) -> str:
    if found := string(answer, "id"):
        return found
    raise TeamsFailure(call, "no_id", retry=False)  # it is there; a second one would not have an id either
