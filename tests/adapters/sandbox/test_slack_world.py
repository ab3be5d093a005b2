"""The practice Slack, spoken to by a real slack-bolt app and a real slack_sdk client over loopback."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.sandbox.desk import Desk
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_api import slack_api_app
from adapters.sandbox.slack_front import NO_ANSWER, TROUBLE, Front
from adapters.sandbox.slack_sender import SignedSender, SocketSender
from adapters.sandbox.slack_socket import SocketHub
from adapters.sandbox.slack_state import SlackChannel, SlackFaults, SlackMessage
from adapters.sandbox.world import ANA, BEN, BOT_USER_ID, INSTALL, acme

ACCOUNTS = {
    "option_groups": [
        {
            "label": {"type": "plain_text", "text": "Brands"},
            "options": [{"text": {"type": "plain_text", "text": "@acme · BRAND"}, "value": "x:acme"}],
        }
    ]
}


def words_input(*, block_id: str = "words", initial: str = "") -> dict[str, Any]:
    element: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": "typed",
        "multiline": True,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    if initial:
        element["initial_value"] = initial
    label = {"type": "plain_text", "text": "Words"}
    return {"type": "input", "block_id": block_id, "dispatch_action": True, "label": label, "element": element}


def count_block(text: str) -> dict[str, Any]:
    return {"type": "context", "block_id": "count", "elements": [{"type": "mrkdwn", "text": text}]}


def form(initial: str = "", count: str = "0 of 280") -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "post",
        "title": {"type": "plain_text", "text": "Write a post"},
        "submit": {"type": "plain_text", "text": "Next"},
        "notify_on_close": True,
        "blocks": [
            {
                "type": "input",
                "block_id": "account",
                "label": {"type": "plain_text", "text": "Account"},
                "element": {"type": "external_select", "action_id": "account", "min_query_length": 0},
            },
            words_input(initial=initial),
            count_block(count),
        ],
    }


APPROVE = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Waiting*"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "approve",
                "value": "p1",
                "text": {"type": "plain_text", "text": "Approve"},
            }
        ],
    },
]


@dataclass
class Bot:
    """A tiny bot on real bolt: the command opens a form, its submission posts a card, a click redraws the card."""

    app: AsyncApp
    client: AsyncWebClient
    heard: list[dict[str, Any]] = field(default_factory=list)
    stall: float = 0.0


@dataclass
class Clock:
    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Stage:
    world: SlackWorld
    bot: Bot
    front: Front
    clock: Clock
    url: str
    bot_url: str
    session: aiohttp.ClientSession
    hub: SocketHub

    def person(self, user_id: str) -> Any:
        return Desk(self.front).person(user_id)

    async def until(self, predicate: Callable[[], bool]) -> None:
        await Desk(self.front).until(predicate, timeout=5)


async def serve(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    return runner, f"http://127.0.0.1:{port}"


def make_bot(client: AsyncWebClient) -> Bot:
    app = AsyncApp(client=client, signing_secret=INSTALL.signing_secret, process_before_response=True)
    bot = Bot(app=app, client=client)

    @app.command("/post")
    async def post(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        bot.heard.append(body)
        if body["text"] == "aloud":
            await ack("You said it.")
            return
        await asyncio.sleep(bot.stall)
        await client.views_open(trigger_id=body["trigger_id"], view=form(body["text"]))
        await ack()

    @app.options("account")
    async def accounts(ack: Any, body: dict[str, Any]) -> None:
        bot.heard.append(body)
        await ack(**ACCOUNTS)

    @app.action("account")
    async def chosen(ack: Any) -> None:
        await ack()

    @app.action("typed")
    async def typed(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        bot.heard.append(body)
        await ack()
        value = body["actions"][0]["value"] or ""
        view = body["view"]
        await client.views_update(view_id=view["id"], hash=view["hash"], view=form(count=f"{len(value)} of 280"))

    @app.view("post")
    async def submitted(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        bot.heard.append(body)
        value = body["view"]["state"]["values"]["words"]["typed"]["value"]
        if value == "bad":
            await ack(response_action="errors", errors={"words": "Say something kinder."})
            return
        if value == "broken":
            await ack(response_action="errors", errors={"nowhere": "?"})
            return
        if value == "more":
            await ack(response_action="push", view=form("second"))
            return
        await ack()
        await client.chat_postMessage(channel="C0APPROVALS", text="Waiting", blocks=APPROVE)

    @app.view_closed("post")
    async def closed(ack: Any, body: dict[str, Any]) -> None:
        bot.heard.append(body)
        await ack()

    @app.action("approve")
    async def approve(ack: Any, body: dict[str, Any], client: AsyncWebClient, respond: Any) -> None:
        bot.heard.append(body)
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Approved by Ben", blocks=[]
        )
        await respond("Only you see this.", response_type="ephemeral", replace_original=False)

    @app.shortcut("turn_into_post")
    async def turn(ack: Any, body: dict[str, Any]) -> None:
        bot.heard.append(body)
        await ack()

    @app.event("message")
    async def message(ack: Any, body: dict[str, Any], request: Any) -> None:
        bot.heard.append({**body, "retry": request.headers.get("x-slack-retry-num")})
        await asyncio.sleep(bot.stall)
        await ack()

    return bot


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = Clock()
    scopes = INSTALL.scopes | {"users:read.email"}
    world = acme(install=replace(INSTALL, events=frozenset({"message"}), scopes=scopes), now=clock)
    hub = SocketHub(app_id=INSTALL.app_id)
    slack_app = web.Application()
    slack_app.add_subapp("/slack/", slack_api_app(world, sockets=hub))
    slack_runner, slack_url = await serve(slack_app)
    bot = make_bot(AsyncWebClient(token=INSTALL.bot_token, base_url=f"{slack_url}/slack/api/"))

    async def events(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await bot.app.async_dispatch(await to_bolt_request(request)))

    bot_app = web.Application()
    bot_app.router.add_post("/slack/events", events)
    bot_runner, bot_url = await serve(bot_app)
    async with aiohttp.ClientSession() as session:
        url = f"{bot_url}/slack/events"
        secret = INSTALL.signing_secret
        sender = SignedSender(session=session, url=url, signing_secret=secret, deadline=0.4)
        front = Front(world, sender, response_base=f"{slack_url}/slack", retry_delays=(0.0, 0.05, 0.1))
        yield Stage(world, bot, front, clock, slack_url, url, session, hub)
        await front.close()
    await bot_runner.cleanup()
    await slack_runner.cleanup()


async def test_a_post_goes_from_command_to_form_to_card_to_click(stage: Stage) -> None:
    ana, ben = stage.person(ANA.id), stage.person(BEN.id)

    await ana.command("/post Tea & 🎉 @ben", channel="general")
    assert stage.bot.heard[0]["text"] == "Tea &amp; :tada: <@U0BEN|ben>"
    assert await ana.options("Account") == ["@acme · BRAND"]
    await ana.choose("Account", "@acme")
    await ana.fill("Words", "Kettles < anvils 🎉")
    await stage.until(lambda: ana.has_window("19 of 280") or ana.has_window("of 280"))
    assert (await ana.submit()).is_fine

    submission = stage.bot.heard[-1]
    values = submission["view"]["state"]["values"]
    assert values["words"]["typed"]["value"] == "Kettles < anvils :tada:"
    assert values["account"]["account"]["selected_option"]["value"] == "x:acme"
    assert not ana.has_window()
    await stage.until(lambda: ben.sees("Waiting", channel="approvals"))

    assert (await ben.click("Approve")).is_fine
    await stage.until(lambda: ben.sees("Only you see this.", channel="approvals"))
    assert ben.sees("Approved by Ben", channel="approvals")
    assert not stage.person("U0CLEO").sees("Only you see this.")


async def test_a_redraw_keeps_what_was_typed_meanwhile(stage: Stage) -> None:
    ana = stage.person(ANA.id)
    await ana.command("/post")
    await ana.fill("Words", "first words")
    await stage.until(lambda: ana.has_window("11 of 280"))

    assert "Words: first words" in ana.read_window()


async def test_an_error_stands_at_its_field_and_the_window_stays(stage: Stage) -> None:
    ana = stage.person(ANA.id)
    await ana.command("/post bad")
    assert (await ana.submit()).fields == {"account": "Please complete this required field."}
    await ana.choose("Account", "@acme")

    assert (await ana.submit()).fields == {"words": "Say something kinder."}
    assert ana.has_window("Write a post")


async def test_an_answer_slack_cannot_show_is_trouble(stage: Stage) -> None:
    ana = stage.person(ANA.id)
    await ana.command("/post broken")
    await ana.choose("Account", "@acme")

    assert (await ana.submit()).error == TROUBLE


async def test_windows_stack_three_deep_and_no_deeper(stage: Stage) -> None:
    ana = stage.person(ANA.id)
    await ana.command("/post more")
    await ana.choose("Account", "@acme")
    await ana.submit()
    await ana.choose("Account", "@acme")
    await ana.fill("Words", "more")
    await ana.submit()
    assert len(stage.world.windows.stack(ANA.id)) == 3
    await ana.choose("Account", "@acme")
    await ana.fill("Words", "more")

    assert (await ana.submit()).error == TROUBLE
    trigger = stage.world.windows.new_trigger(ANA.id)
    with pytest.raises(SlackApiError) as refusal:
        await stage.bot.client.views_push(trigger_id=trigger, view=form())
    assert refusal.value.response["error"] == "push_limit_reached"


async def test_closing_a_window_is_told_to_the_app(stage: Stage) -> None:
    ana = stage.person(ANA.id)
    await ana.command("/post")
    await ana.close()

    assert stage.bot.heard[-1]["type"] == "view_closed"
    assert not ana.has_window()


async def test_a_trigger_works_once_and_for_three_seconds(stage: Stage) -> None:
    client, windows = stage.bot.client, stage.world.windows
    used, late = windows.new_trigger(ANA.id), windows.new_trigger(ANA.id)
    await client.views_open(trigger_id=used, view=form())

    for trigger, code in ((used, "exchanged_trigger_id"), ("1.2", "invalid_trigger_id")):
        with pytest.raises(SlackApiError) as refusal:
            await client.views_open(trigger_id=trigger, view=form())
        assert refusal.value.response["error"] == code
    stage.clock.ahead = 3.1
    with pytest.raises(SlackApiError) as refusal:
        await client.views_open(trigger_id=late, view=form())
    assert refusal.value.response["error"] == "expired_trigger_id"


async def test_an_update_with_an_old_hash_is_a_conflict(stage: Stage) -> None:
    client = stage.bot.client
    trigger = stage.world.windows.new_trigger(ANA.id)
    opened = await client.views_open(trigger_id=trigger, view=form())
    view = opened["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=form(count="1"))

    with pytest.raises(SlackApiError) as refusal:
        await client.views_update(view_id=view["id"], hash=view["hash"], view=form(count="2"))
    assert refusal.value.response["error"] == "hash_conflict"


async def test_a_late_acknowledgement_is_told_as_slack_tells_it(stage: Stage) -> None:
    stage.bot.stall = 0.6
    ana = stage.person(ANA.id)

    answer = await ana.command("/post hello")

    assert answer.error == '/post failed with the error "operation_timeout"'
    assert ana.sees("operation_timeout", channel="general")
    assert not stage.person(BEN.id).sees("operation_timeout")


async def test_an_event_not_acknowledged_comes_again_with_its_number(stage: Stage) -> None:
    stage.bot.stall = 0.5
    await stage.person(ANA.id).say("hello there", channel="social")
    await stage.until(lambda: len(stage.bot.heard) == 4)

    assert [one["retry"] for one in stage.bot.heard] == [None, ["1"], ["2"], ["3"]]
    assert len({one["event_id"] for one in stage.bot.heard}) == 1


async def test_a_forged_signature_is_refused_by_bolt(stage: Stage) -> None:
    forger = SignedSender(session=stage.session, url=stage.bot_url, signing_secret="wrong")
    front = Front(stage.world, forger, response_base=stage.url)
    ana = Desk(front).person(ANA.id)

    answer = await ana.command("/post hello")

    assert answer.error == '/post failed with the error "dispatch_failed"'
    assert stage.bot.heard == []


async def test_a_click_without_answer_is_told(stage: Stage) -> None:
    await stage.bot.client.chat_postMessage(channel=ANA.id, text="x", blocks=APPROVE)
    dead = SignedSender(session=stage.session, url="http://127.0.0.1:9/", signing_secret="s")
    ana = Desk(Front(stage.world, dead, response_base=stage.url)).person(ANA.id)

    assert (await ana.click("approve")).error == NO_ANSWER


async def test_a_command_may_be_answered_at_once_and_privately(stage: Stage) -> None:
    await stage.person(ANA.id).command("/post aloud")

    assert stage.person(ANA.id).sees("You said it.", channel="general")
    assert not stage.person(BEN.id).sees("You said it.")


async def test_a_message_shortcut_brings_the_message_along(stage: Stage) -> None:
    ana = stage.person(ANA.id)
    await ana.say("Look: example.com & 🎉", channel="general")
    message = ana.find_message("Look", channel="general")

    await ana.shortcut("turn_into_post", message=message)

    sent = next(one for one in stage.bot.heard if one["type"] == "message_action")["message"]
    assert sent["text"] == "Look: <http://example.com|example.com> &amp; :tada:"
    assert sent["blocks"][0]["type"] == "rich_text"


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        pytest.param("C0NOWHERE", "channel_not_found", id="unknown"),
        pytest.param("C0PUBLIC", "not_in_channel", id="public, not a member"),
        pytest.param("C0SECRET", "channel_not_found", id="private, not a member"),
        pytest.param("C0OLD", "is_archived", id="archived"),
    ],
)
async def test_a_message_to_where_the_app_may_not_write_is_refused(stage: Stage, channel: str, code: str) -> None:
    here = frozenset({BOT_USER_ID})
    stage.world.put_channel(SlackChannel(id="C0PUBLIC", name="public"))
    stage.world.put_channel(SlackChannel(id="C0SECRET", name="secret", is_private=True))
    stage.world.put_channel(SlackChannel(id="C0OLD", name="old", members=here, is_archived=True))

    with pytest.raises(SlackApiError) as refusal:
        await stage.bot.client.chat_postMessage(channel=channel, text="hello")

    assert refusal.value.response["error"] == code


async def test_a_wrong_token_and_a_missing_scope_are_refused(stage: Stage) -> None:
    client = stage.bot.client
    stranger = AsyncWebClient(token="xoxb-other", base_url=client.base_url)
    with pytest.raises(SlackApiError) as refusal:
        await stranger.auth_test()
    assert refusal.value.response["error"] == "invalid_auth"

    stage.world.install = replace(INSTALL, scopes=frozenset({"commands"}))
    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel="C0GENERAL", text="hello")
    assert (refusal.value.response["error"], refusal.value.response["needed"]) == ("missing_scope", "chat:write")
    assert (await client.auth_test()).headers["x-oauth-scopes"] == "commands"


async def test_faults_rate_limit_break_and_lose_answers(stage: Stage) -> None:
    client = stage.bot.client
    stage.world.faults = SlackFaults(ratelimited=frozenset({"chat.postMessage"}), retry_after=7)
    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel="C0GENERAL", text="hello")
    assert (refusal.value.response["error"], refusal.value.response.headers["Retry-After"]) == ("ratelimited", "7")

    stage.world.faults = SlackFaults(lost_answer=frozenset({"chat.postMessage"}))
    with pytest.raises(Exception, match=r"500|ok|json|Unexpected"):
        await client.chat_postMessage(channel="C0GENERAL", text="lost answer")
    assert stage.person(ANA.id).sees("lost answer", channel="general")


async def test_the_directory_answers_what_check_needs(stage: Stage) -> None:
    client = stage.bot.client

    assert (await client.users_info(user="U0GIL"))["user"]["is_restricted"] is True
    assert (await client.users_lookupByEmail(email="ana@acme.example"))["user"]["id"] == ANA.id
    info = (await client.conversations_info(channel="C0APPROVALS"))["channel"]
    assert (info["is_private"], info["is_ext_shared"], info["is_member"]) == (True, False, True)
    members = await client.conversations_members(channel="C0APPROVALS", limit=2)
    assert len(members["members"]) == 2
    rest = await client.conversations_members(channel="C0APPROVALS", cursor=members["response_metadata"]["next_cursor"])
    assert set(members["members"]) | set(rest["members"]) == {"U0BEN", "U0CLEO", BOT_USER_ID}
    assert (await client.conversations_open(users=ANA.id))["channel"]["id"] == "D0ANA"


async def test_an_answer_address_ends_after_five_uses_or_half_an_hour(stage: Stage) -> None:
    right = stage.world.new_response_url(channel="C0GENERAL", user=ANA.id)
    address = f"{stage.url}/slack/response/{right.id}"

    for _ in range(5):
        async with stage.session.post(address, json={"text": "again"}) as response:
            assert response.status == 200
    async with stage.session.post(address, json={"text": "sixth"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "expired_url")


async def test_the_same_listeners_serve_socket_mode(stage: Stage) -> None:
    base = stage.bot.client.base_url
    handler = AsyncSocketModeHandler(
        stage.bot.app, INSTALL.app_token, web_client=AsyncWebClient(token=INSTALL.app_token, base_url=base)
    )
    await handler.connect_async()
    try:
        await stage.until(lambda: stage.hub.connected)
        front = Front(stage.world, SocketSender(stage.hub), response_base=f"{stage.url}/slack")
        ana = Desk(front).person(ANA.id)

        assert (await ana.command("/post bad")).is_fine
        await ana.choose("Account", "@acme")
        assert (await ana.submit()).fields == {"words": "Say something kinder."}
    finally:
        await handler.close_async()


async def test_an_app_hears_only_the_events_it_subscribed_to(stage: Stage) -> None:
    stage.world.install = replace(INSTALL, events=frozenset({"app_home_opened"}))
    await stage.person(ANA.id).say("nobody listens", channel="social")
    await asyncio.sleep(0.1)

    assert stage.bot.heard == []


async def test_methods_that_read_take_no_json(stage: Stage) -> None:
    with pytest.raises(SlackApiError) as refusal:
        await stage.bot.client.api_call("users.info", json={"user": ANA.id})
    assert refusal.value.response["error"] == "user_not_found"


def test_observers_hear_of_each_change() -> None:
    world = acme()
    heard: list[str] = []
    stop = world.watch(heard.append)
    world.post(SlackMessage(channel="C0GENERAL", ts="", user=ANA.id, text="hi"))
    stop()
    world.post(SlackMessage(channel="C0GENERAL", ts="", user=ANA.id, text="hi"))

    assert heard == ["message"]
