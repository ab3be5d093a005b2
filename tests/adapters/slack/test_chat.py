import asyncio
import time
from dataclasses import replace

import pytest
from aiohttp import web

from adapters.slack.chat import SlackChat, whose_token
from adapters.slack.client import SlackClient
from adapters.slack.settings import Home
from adapters.slack.windows import Windows
from tests.adapters.slack.standin import HOME, settings, stand_in
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, Standing
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Form, MessageRef, Reach, WindowRef, Words

CARD = Card(notification="A & <!channel>", blocks=(Words(line=("Hello",)),))
U1 = Identity(platform="slack", organisation="T0ACME", user="U1")
ANA = Person(
    id=PersonId("slack:T0ACME:U0ANA"),
    name="Ana",
    identity=Identity(platform="slack", organisation="T0ACME", user="U0ANA"),
)


@pytest.fixture
async def slack():
    async with stand_in() as standing:
        yield standing


@pytest.fixture
async def chat(slack):
    chosen = settings(slack, call_within=2)
    async with SlackClient(chosen) as client:
        yield SlackChat(client, chosen, home=HOME)


def limited(seconds):
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


async def test_a_card_is_posted_quietly(slack, chat):
    slack.answers["chat.postMessage"] = [{"ok": True, "channel": "C1", "ts": "1.2"}]

    message = await chat.post("C1", CARD, thread=MessageRef(channel="C1", ts="1.1"))

    assert message == MessageRef(channel="C1", ts="1.2")
    (sent,) = slack.named("chat.postMessage")
    assert sent["text"] == "A &amp; &lt;!channel&gt;"
    assert sent["thread_ts"] == "1.1"
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["link_names"], sent["parse"]) == (
        False,
        False,
        False,
        "none",
    )


async def test_a_person_is_told_in_their_own_conversation_which_is_opened_once(slack, chat):
    await chat.tell(ANA, CARD)
    await chat.tell(ANA, CARD)

    assert [method for method, _ in slack.calls] == ["conversations.open", "chat.postMessage", "chat.postMessage"]
    assert slack.named("chat.postMessage")[0]["channel"] == "D0ANA"


async def test_a_message_is_redrawn(slack, chat):
    await chat.update(MessageRef(channel="C1", ts="1.2"), CARD)

    (sent,) = slack.named("chat.update")
    assert (sent["channel"], sent["ts"]) == ("C1", "1.2")


async def test_a_window_is_redrawn_only_as_long_as_it_is_the_one_seen(slack, chat):
    slack.answers["views.update"] = [{"ok": False, "error": "hash_conflict"}]

    with pytest.raises(NetworkFailure) as raised:
        await chat.redraw_window(WindowRef(id="V1", hash="h"), Form(name="f", subject="s", title="t", blocks=()))

    assert raised.value.retry is False
    assert slack.named("views.update")[0]["hash"] == "h"


@pytest.mark.parametrize(
    ("answer", "retry"),
    [
        ({"ok": False, "error": "channel_not_found"}, False),
        ({"ok": False, "error": "is_archived"}, False),
        ({"ok": False, "error": "not_in_channel"}, False),
        # An administrator puts these right; what was to be drawn meanwhile must not be forgotten.
        ({"ok": False, "error": "missing_scope", "needed": "chat:write"}, True),
        ({"ok": False, "error": "token_revoked"}, True),
        ({"ok": False, "error": "internal_error"}, True),
        (lambda: web.Response(status=503, text="upstream"), True),
        (lambda: web.Response(status=200, text="<html>", content_type="text/html"), True),
        (lambda: web.json_response({"ok": False, "error": "fatal_error"}, status=500), True),
    ],
)
async def test_every_failure_says_whether_trying_again_may_help(slack, chat, answer, retry):
    slack.answers["chat.postMessage"] = [answer() if callable(answer) else answer]

    with pytest.raises(NetworkFailure) as raised:
        await chat.post("C1", CARD)

    assert raised.value.retry is retry


PICTURED = Words(line=("@acme",), picture="https://pbs.example/gone.jpg", picture_alt="Picture of @acme")


async def test_a_picture_that_slack_cannot_fetch_does_not_keep_the_card_from_being_shown(slack, chat):
    slack.answers["chat.postMessage"] = [{"ok": False, "error": "invalid_blocks"}, {"ok": True, "channel": "C1"}]

    await chat.post("C1", Card(notification="A card", blocks=(PICTURED,)))

    refused, shown = slack.named("chat.postMessage")
    assert refused["blocks"][0]["accessory"]["type"] == "image"
    assert "accessory" not in shown["blocks"][0]
    assert shown["blocks"][0]["text"] == refused["blocks"][0]["text"]


async def test_a_window_is_opened_without_a_picture_that_slack_cannot_fetch(slack, chat):
    slack.answers["views.update"] = [{"ok": False, "error": "invalid_arguments"}]

    await chat.redraw_window(WindowRef(id="V1"), Form(name="f", subject="s", title="t", blocks=(PICTURED,)))

    assert "accessory" not in slack.named("views.update")[1]["view"]["blocks"][0]


async def test_a_picture_that_slack_could_not_fetch_is_left_out_from_then_on(slack):
    chosen = settings(slack)
    form = Form(
        name="f", subject="s", title="t", blocks=(PICTURED, replace(PICTURED, picture="https://pbs.example/new"))
    )
    slack.answers["chat.postMessage"] = [{"ok": False, "error": "invalid_blocks"}, {"ok": True, "channel": "C1"}]
    async with SlackClient(chosen) as client:
        windows = Windows(client, chosen)
        before = windows.drawn(form)
        await SlackChat(client, chosen, home=HOME).post("C1", Card(notification="A card", blocks=(PICTURED,)))
        after = windows.drawn(form)

    assert ["accessory" in block for block in before["blocks"]] == [True, True]
    # Slack takes this answer only once; another picture has nothing to do with it.
    assert ["accessory" in block for block in after["blocks"]] == [False, True]


async def test_blocks_that_slack_refuses_for_another_reason_are_not_sent_twice(slack, chat):
    slack.answers["chat.postMessage"] = [{"ok": False, "error": "invalid_blocks"}]

    with pytest.raises(NetworkFailure) as raised:
        await chat.post("C1", CARD)

    assert raised.value.retry is False
    assert len(slack.named("chat.postMessage")) == 1


async def test_silence_ends_at_the_deadline(slack):
    slack.delay = 1
    chosen = settings(slack, call_within=0.2)
    async with SlackClient(chosen) as client:
        with pytest.raises(NetworkFailure, match="timeout") as raised:
            await SlackChat(client, chosen, home=HOME).post("C1", CARD)

    assert raised.value.retry is True


async def test_a_slack_that_is_not_there_is_a_failure_to_try_again(slack):
    chosen = settings(slack, api_url="http://127.0.0.1:1/api/")
    async with SlackClient(chosen) as client:
        with pytest.raises(NetworkFailure) as raised:
            await SlackChat(client, chosen, home=HOME).post("C1", CARD)

    assert raised.value.retry is True


async def test_a_rate_limit_is_waited_for_and_holds_up_nobody_else(slack, chat):
    slack.answers["chat.postMessage"] = [limited(1), {"ok": True, "channel": "C1", "ts": "1.2"}]
    began = time.monotonic()

    waiting = asyncio.create_task(chat.post("C1", CARD))
    await asyncio.sleep(0.05)
    await chat.update(MessageRef(channel="C1", ts="1"), CARD)
    meanwhile = time.monotonic() - began
    await waiting

    assert meanwhile < 0.8
    assert time.monotonic() - began >= 1


async def test_a_long_rate_limit_is_the_callers_to_plan_around(slack, chat):
    slack.answers["chat.postMessage"] = [limited(600)]

    with pytest.raises(NetworkFailure, match="ratelimited") as raised:
        await chat.post("C1", CARD)

    assert raised.value.retry is True


@pytest.mark.parametrize(
    ("user", "standing"),
    [
        ({}, Standing.MEMBER),
        ({"deleted": True}, Standing.DEACTIVATED),
        ({"is_bot": True}, Standing.BOT),
        ({"is_restricted": True}, Standing.GUEST),
        ({"is_ultra_restricted": True}, Standing.GUEST),
        ({"is_stranger": True}, Standing.OUTSIDER),
        ({"team_id": "T0OTHER"}, Standing.OUTSIDER),
    ],
)
async def test_what_slack_knows_of_somebody_becomes_their_standing(slack, chat, user, standing):
    known = {"id": "U1", "team_id": "T0ACME", "tz": "Europe/Berlin", "profile": {"display_name": "Ana"}} | user
    slack.answers["users.info"] = [{"ok": True, "user": known}]

    member = await chat.member(U1)

    assert (member.standing, member.name, member.zone) == (standing, "Ana", "Europe/Berlin")
    assert slack.named("users.info") == [{"user": "U1", "include_locale": "true"}]


async def test_a_user_of_the_enterprise_is_a_member_from_any_of_its_workspaces(slack):
    chosen = settings(slack)
    user = {"id": "U1", "team_id": "T0TWO", "enterprise_user": {"enterprise_id": "E0ACME"}}
    slack.answers["users.info"] = [{"ok": True, "user": user}]
    async with SlackClient(chosen) as client:
        member = await SlackChat(client, chosen, home=Home(team="T0ACME", enterprise="E0ACME")).member(U1)

    assert member.standing is Standing.MEMBER
    assert member.identity.organisation == "E0ACME"


@pytest.mark.parametrize(
    ("channel", "reach"),
    [
        ({"is_private": True}, Reach.PRIVATE),
        ({}, Reach.PUBLIC),
        ({"is_ext_shared": True, "is_private": True}, Reach.SHARED),
        ({"is_pending_ext_shared": True}, Reach.SHARED),
        ({"is_archived": True}, Reach.GONE),
        ({"is_member": False}, Reach.GONE),
    ],
)
async def test_who_can_read_a_channel(slack, chat, channel, reach):
    slack.answers["conversations.info"] = [
        {"ok": True, "channel": {"id": "C1", "name": "press", "is_member": True} | channel}
    ]

    assert (await chat.channel("C1")).reach is reach


async def test_guests_in_a_channel_are_found_over_all_its_pages(slack, chat):
    slack.answers["conversations.info"] = [{"ok": True, "channel": {"name": "press", "is_member": True}}]
    slack.answers["conversations.members"] = [
        {"ok": True, "members": ["U1"], "response_metadata": {"next_cursor": "more"}},
        {"ok": True, "members": ["U2"], "response_metadata": {"next_cursor": ""}},
    ]
    slack.answers["users.info"] = [
        {"ok": True, "user": {"id": "U1", "team_id": "T0ACME"}},
        {"ok": True, "user": {"id": "U2", "team_id": "T0ACME", "is_restricted": True}},
    ]

    channel = await chat.channel("C1")

    assert (channel.members, channel.guests) == (("U1", "U2"), ("U2",))
    assert slack.named("conversations.members")[1]["cursor"] == "more"


async def test_everybody_in_a_large_channel_is_a_member_and_only_the_first_are_looked_at_for_guests(slack, chat):
    everybody = [f"U{number}" for number in range(1_250)]
    slack.answers["conversations.info"] = [{"ok": True, "channel": {"name": "all", "is_member": True}}]
    slack.answers["conversations.members"] = [
        {"ok": True, "members": everybody[:1_000], "response_metadata": {"next_cursor": "more"}},
        {"ok": True, "members": everybody[1_000:]},
    ]

    channel = await chat.channel("C1")

    assert channel.members == tuple(everybody)
    assert len(slack.named("users.info")) == 200


async def test_a_member_who_cannot_be_looked_up_does_not_keep_the_channel_from_being_used(slack, chat):
    slack.answers["conversations.info"] = [{"ok": True, "channel": {"name": "press", "is_member": True}}]
    slack.answers["conversations.members"] = [{"ok": True, "members": ["U1"]}]
    slack.answers["users.info"] = [limited(600)]

    channel = await chat.channel("C1")

    assert (channel.reach, channel.members, channel.guests) == (Reach.PUBLIC, ("U1",), ())


async def test_a_channel_nobody_can_see_is_gone(slack, chat):
    slack.answers["conversations.info"] = [{"ok": False, "error": "channel_not_found"}]

    assert (await chat.channel("C1")).reach is Reach.GONE


async def test_the_token_says_whose_it_is_and_what_it_may(slack):
    chosen = settings(slack, team_id="")
    answer = {"ok": True, "team_id": "T0ACME", "enterprise_id": "E0ACME"}
    slack.answers["auth.test"] = [web.json_response(answer, headers={"X-OAuth-Scopes": "commands,chat:write"})]
    async with SlackClient(chosen) as client:
        home, granted = await whose_token(client, chosen)

    assert home.organisation == "E0ACME"
    assert granted == {"commands", "chat:write"}


async def test_a_token_of_the_whole_organisation_needs_no_workspace(slack):
    slack.answers["auth.test"] = [{"ok": True, "team_id": "T0OTHER", "enterprise_id": "E0ACME"}]
    chosen = settings(slack, enterprise_id="E0ACME")
    async with SlackClient(chosen) as client:
        home, _ = await whose_token(client, chosen)

    assert home.organisation == "E0ACME"


async def test_a_token_of_another_workspace_is_refused(slack):
    slack.answers["auth.test"] = [{"ok": True, "team_id": "T0OTHER"}]
    async with SlackClient(settings(slack)) as client:
        with pytest.raises(NetworkFailure, match="T0OTHER") as raised:
            await whose_token(client, settings(slack))

    assert raised.value.retry is False
