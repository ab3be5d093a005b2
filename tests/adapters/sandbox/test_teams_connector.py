"""The local Teams' connector: what it takes and gives, and what it refuses with which words."""

from typing import Any

import pytest

from adapters.sandbox.teams import LocalTeams
from adapters.sandbox.teams_acme import ANA, APPROVALS, BEN, BOARD, DAN, GIL, PRESS, TENANT, VOICE
from adapters.sandbox.teams_people import TeamsPerson
from adapters.sandbox.teams_state import TeamsFaults
from tests.adapters.sandbox.teams_bot import CHANNEL, Bot, card, execute, message_with, posted, words


async def test_a_message_can_be_written_answered_in_its_thread_and_edited(bot: Bot, teams: LocalTeams) -> None:
    message = await posted(bot, teams, card(words("Please decide")))
    thread = f"v3/conversations/{APPROVALS.id};messageid={message.id}/activities"

    status, answer = await bot.call("POST", thread, {"type": "message", "text": "in the thread"})
    assert status == 201
    assert teams.world.message(APPROVALS.id, answer["id"]).thread == message.id

    status, _ = await bot.call("PUT", f"{CHANNEL}/{message.id}", message_with(card(words("Decided"))))
    assert status == 200
    assert teams.person("Ben").read("Approvals") == ["Decided", "in the thread"]


async def test_a_token_that_was_not_given_out_is_refused(bot: Bot, teams: LocalTeams) -> None:
    status, _ = await bot.call("POST", CHANNEL, message_with(card(words("x"))), token="forged")

    assert status == 401
    assert teams.world.messages(APPROVALS.id) == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (message_with(card(words("x" * 29_000))), 413, "MessageSizeTooBig"),
        (message_with(card({"type": "Spinner"})), 400, "BadArgument"),
        (message_with(card({"type": "TextBlock"})), 400, "BadArgument"),
        (message_with({"type": "AdaptiveCard", "version": "1.6", "body": []}), 400, "BadArgument"),
        (message_with(card(refresh={"action": execute("", "refresh"), "userIds": ["29:1"] * 61})), 400, "BadArgument"),
        ({"type": "message"}, 400, "BadArgument"),
    ],
    ids=["too big", "unknown element", "element without its text", "version", "too many viewers", "nothing"],
)
async def test_what_teams_would_not_show_is_refused(
    bot: Bot, teams: LocalTeams, body: dict[str, Any], status: int, code: str
) -> None:
    answered, answer = await bot.call("POST", CHANNEL, body)

    assert (answered, answer["error"]["code"]) == (status, code)
    assert teams.world.messages(APPROVALS.id) == []


async def test_a_personal_chat_is_given_to_whoever_added_the_app_only(bot: Bot, teams: LocalTeams) -> None:
    def asked(user: str) -> dict[str, Any]:
        return {"members": [{"id": user}], "channelData": {"tenant": {"id": TENANT}}}

    chat = teams.world.chat(ANA.oid)
    assert chat is not None

    assert await bot.call("POST", "v3/conversations", asked(ANA.oid)) == (201, {"id": chat.id})
    assert await bot.call("POST", "v3/conversations", asked(ANA.member_id)) == (201, {"id": chat.id})
    status, answer = await bot.call("POST", "v3/conversations", asked(DAN.oid))
    assert (status, answer["error"]["code"]) == (403, "ForbiddenOperationException")


async def test_the_app_is_heard_of_when_it_comes_and_goes_and_a_former_chat_is_gone(
    bot: Bot, teams: LocalTeams, ana: TeamsPerson
) -> None:
    before = teams.world.chat(ANA.oid)
    assert before is not None
    path = f"v3/conversations/{before.id}/activities"

    await ana.remove_app()
    status, answer = await bot.call("POST", path, {"type": "message", "text": "hello"})
    assert (status, answer["error"]["code"]) == (403, "BotNotInConversationRoster")

    await ana.add_app(same_chat=False)
    status, answer = await bot.call("POST", path, {"type": "message", "text": "hello"})
    assert (status, answer["error"]["code"]) == (404, "ConversationNotFound")
    said = {(one["type"], one.get("action")) for one in bot.heard}
    assert said >= {("installationUpdate", "remove"), ("installationUpdate", "add"), ("conversationUpdate", None)}


async def test_members_channels_and_guests_are_told_as_teams_tells_them(bot: Bot, teams: LocalTeams) -> None:
    where = f"v3/conversations/{APPROVALS.id}"

    _, first = await bot.call("GET", f"{where}/pagedmembers?pageSize=4")
    _, rest = await bot.call("GET", f"{where}/pagedmembers?pageSize=4&continuationToken={first['continuationToken']}")
    _, guest = await bot.call("GET", f"{where}/members/{GIL.oid}")
    _, ben = await bot.call("GET", f"{where}/members/{BEN.member_id}")
    _, channels = await bot.call("GET", f"v3/teams/{VOICE.id}/conversations")

    assert len(first["members"]) == 4
    assert len(rest["members"]) == 2
    assert "continuationToken" not in rest
    assert (guest["userRole"], "#EXT#" in guest["userPrincipalName"]) == ("guest", True)
    assert (ben["aadObjectId"], ben["tenantId"]) == (BEN.oid, TENANT)
    kinds = {one["id"]: one["type"] for one in channels["conversations"]}
    assert kinds[BOARD.id] == "private"
    assert (await bot.call("GET", f"{where}/members/nobody"))[0] == 404


async def test_faults_are_switched_on_by_the_call(bot: Bot, teams: LocalTeams) -> None:
    body = message_with(card(words("x")))

    teams.world.faults = TeamsFaults(throttled=frozenset({"create"}), throttle_times=1)
    assert (await bot.call("POST", CHANNEL, body))[0] == 429
    assert (await bot.call("POST", CHANNEL, body))[0] == 201
    teams.world.faults = TeamsFaults(lost_answer=frozenset({"create"}))
    assert (await bot.call("POST", CHANNEL, body))[0] == 502
    teams.world.faults = TeamsFaults(failing=frozenset({"*"}), failing_status=500)
    assert (await bot.call("POST", CHANNEL, body))[0] == 500
    teams.world.faults = TeamsFaults(not_found=frozenset({"create"}))
    assert (await bot.call("POST", CHANNEL, body))[0] == 404

    assert len(teams.world.messages(APPROVALS.id)) == 2
    assert [what for _, what in teams.world.calls] == ["Throttled", "ok", "ok", "ServiceError", "ConversationNotFound"]


async def test_where_the_app_is_not_nothing_can_be_written(bot: Bot, teams: LocalTeams, ben: TeamsPerson) -> None:
    client, body = teams.people.client, message_with(card(words("x")))
    chat = teams.world.chat(ANA.oid)
    assert chat is not None
    teams.world.block(ANA.oid)
    await client.delete_channel(ben.user, "Press")

    async def refused(conversation: str) -> tuple[int, str]:
        status, answer = await bot.call("POST", f"v3/conversations/{conversation}/activities", body)
        return status, answer["error"]["code"]

    assert await refused(chat.id) == (403, "ConversationBlockedByUser")
    assert await refused(BOARD.id) == (403, "BotNotInConversationRoster")
    assert await refused(PRESS.id) == (404, "ConversationNotFound")
    assert await refused("19:unheard-of@thread.tacv2") == (404, "ConversationNotFound")
    await client.team_app(ben.user, VOICE.id, added=False)
    assert await refused(APPROVALS.id) == (403, "BotNotInConversationRoster")
    assert [one["channelData"]["eventType"] for one in bot.heard] == ["channelDeleted", "teamMemberRemoved"]


async def test_only_its_own_messages_can_be_edited(bot: Bot, teams: LocalTeams, ana: TeamsPerson) -> None:
    await ana.say("mine", channel="Approvals")
    [message] = teams.world.messages(APPROVALS.id)

    status, answer = await bot.call("PUT", f"{CHANNEL}/{message.id}", message_with(card(words("x"))))
    assert (status, answer["error"]["code"]) == (403, "NotEnoughPermissions")
    status, answer = await bot.call("PUT", f"{CHANNEL}/1", message_with(card(words("x"))))
    assert (status, answer["error"]["code"]) == (404, "ActivityNotFoundInConversation")
