"""People in the local Teams: what they send, what they see of their own, and what Teams itself tells them."""

from dataclasses import replace
from typing import Any

import jwt
import pytest

from adapters.sandbox.desk import NothingLikeThat
from adapters.sandbox.teams import LocalTeams
from adapters.sandbox.teams_acme import ANA, APP_ID, APPROVALS, BEN, CLEO, TENANT, VOICE
from adapters.sandbox.teams_client import TROUBLE
from adapters.sandbox.teams_people import TeamsPerson
from tests.adapters.sandbox.teams_bot import (
    CHANNEL,
    Bot,
    card,
    dialog,
    execute,
    message_with,
    posted,
    shown,
    words,
)


async def test_a_message_to_the_app_says_who_where_and_from_which_server(
    bot: Bot, teams: LocalTeams, ana: TeamsPerson
) -> None:
    assert (await ana.say("post acme: Hello", html="<p>post acme: Hello</p>")).is_fine

    [heard] = bot.heard
    assert heard["from"] == {"id": ANA.member_id, "name": "Ana Kovač", "aadObjectId": ANA.oid}
    assert heard["conversation"]["conversationType"] == "personal"
    assert heard["channelData"]["tenant"]["id"] == TENANT
    assert heard["serviceUrl"] == teams.world.service_url
    token = jwt.decode(bot.tokens[0].removeprefix("Bearer "), options={"verify_signature": False})
    assert (token["serviceurl"], token["aud"]) == (teams.world.service_url, APP_ID)
    assert heard["attachments"] == [{"contentType": "text/html", "content": "<p>post acme: Hello</p>"}]


async def test_in_a_channel_the_app_hears_only_what_calls_it(bot: Bot, teams: LocalTeams, ana: TeamsPerson) -> None:
    await ana.say("nothing for it", channel="General")
    await ana.call("help", channel="General")
    await teams.person("Cleo").call("help", channel="Board")

    [heard] = bot.heard
    assert heard["text"] == "<at>Countersign</at> help"
    assert heard["conversation"]["id"].startswith(f"{VOICE.id};messageid=")


async def test_each_listed_viewer_gets_a_view_of_their_own_until_the_message_is_edited(
    bot: Bot, teams: LocalTeams, ana: TeamsPerson, ben: TeamsPerson
) -> None:
    refresh = {"action": execute("Refresh", "refresh", data={"picture": "p1"}), "userIds": [BEN.member_id]}
    bot.answers["adaptiveCard/action"] = lambda heard: shown(card(words(f"For {heard['from']['name']}")))
    message = await posted(bot, teams, card(words("For everybody"), refresh=refresh))

    assert await ben.look("Approvals") == ["For Ben Osei"]
    assert await ana.look("Approvals") == ["For everybody"]
    [asked] = bot.heard
    assert asked["value"]["trigger"] == "automatic"
    assert asked["value"]["action"]["data"] == {"picture": "p1"}
    assert asked["replyToId"] == message.id

    await ben.look("Approvals")
    assert len(bot.heard) == 1
    await bot.call("PUT", f"{CHANNEL}/{message.id}", message_with(card(words("Decided"))))
    assert await ben.look("Approvals") == ["Decided"]


async def test_without_a_list_everybody_gets_their_own_view_up_to_sixty(bot: Bot, teams: LocalTeams) -> None:
    bot.answers["adaptiveCard/action"] = lambda heard: shown(card(words("own")))
    await posted(bot, teams, card(words("shared"), refresh={"action": execute("Refresh", "refresh")}))
    assert await teams.person("Gil").look("Approvals") == ["own"]

    many = [replace(ANA, oid=f"{number:08d}-0000-4000-8000-000000000000", name=f"P{number}") for number in range(60)]
    for one in many:
        teams.world.put_user(one)
    teams.world.put_team(replace(VOICE, members=VOICE.members | {one.oid for one in many}))
    assert await teams.person("Cleo").look("Approvals") == ["shared"]


async def test_a_press_goes_through_its_question_with_the_inputs_and_shows_the_answer_to_that_person_only(
    bot: Bot, teams: LocalTeams, ana: TeamsPerson, ben: TeamsPerson
) -> None:
    yes = execute("Yes", "approve", data={"id": "7"})
    question = card(words("Sure?"), actions=[yes])
    note = {"type": "Input.Text", "id": "note", "label": "Note"}
    message = await posted(
        bot,
        teams,
        card(words("Decide"), note, actions=[{"type": "Action.ShowCard", "title": "Approve", "card": question}]),
    )
    bot.answers["adaptiveCard/action"] = lambda heard: shown(card(words("You approved")))

    await ben.fill({"Note": "fine"}, on=message)
    assert (await ben.press("Approve", on=message)).is_fine

    [heard] = bot.heard
    assert heard["value"]["action"] == {
        "type": "Action.Execute",
        "verb": "approve",
        "data": {"id": "7", "note": "fine"},
    }
    assert heard["value"]["trigger"] == "manual"
    assert ben.read("Approvals") == ["You approved"]
    assert ana.read("Approvals") == ["Decide\nNote: \n[Approve]\n> Sure?\n> [Yes]"]


async def test_a_repeat_has_a_new_id_and_time_and_the_same_value(bot: Bot, teams: LocalTeams, ben: TeamsPerson) -> None:
    message = await posted(bot, teams, card(words("Decide"), actions=[execute("Approve", "approve")]))
    said = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Done"}
    bot.answers["adaptiveCard/action"] = lambda heard: said

    await ben.press("Approve", on=message)
    await ben.again(times=2)

    assert len({one["id"] for one in bot.heard}) == 3
    assert len({str(one["value"]) for one in bot.heard}) == 1
    assert ben.toasts == ["Done"] * 3


@pytest.mark.parametrize(
    "answer",
    [
        None,
        shown(card({"type": "Nothing"})),
        shown(card(words("x" * 29_000))),
        {"statusCode": 400, "type": "application/vnd.microsoft.error", "value": {"code": "BadRequest", "message": ""}},
    ],
    ids=["no body", "a card that is none", "too large", "an error"],
)
async def test_an_answer_that_teams_cannot_show_is_trouble_to_the_person(
    bot: Bot, teams: LocalTeams, ben: TeamsPerson, answer: dict[str, Any] | None
) -> None:
    message = await posted(bot, teams, card(words("Decide"), actions=[execute("Approve", "approve")]))
    bot.answers["adaptiveCard/action"] = lambda heard: answer

    assert (await ben.press("Approve", on=message)).error == TROUBLE
    assert ben.toasts == [TROUBLE]


async def test_a_dialog_is_opened_filled_in_refused_by_its_own_rules_and_closed(
    bot: Bot, teams: LocalTeams, ben: TeamsPerson
) -> None:
    opens = {
        "type": "Action.Submit",
        "title": "Request changes",
        "data": {"msteams": {"type": "task/fetch"}, "id": "7"},
    }
    message = await posted(bot, teams, card(words("Decide"), actions=[opens]))
    reason = {
        "type": "Input.Text",
        "id": "reason",
        "label": "What to change",
        "isRequired": True,
        "errorMessage": "Say what.",
    }
    who = {"type": "Input.ChoiceSet", "id": "who", "label": "Who", "choices": [{"title": "Ana", "value": "u1"}]}
    send = {"type": "Action.Submit", "title": "Send", "data": {"form": "changes"}}
    bot.answers["task/fetch"] = lambda heard: dialog(card(reason, who, actions=[send]), "Request changes")

    await ben.press("Request changes", on=message)
    assert ben.read_dialog() == "== Request changes ==\nWhat to change: \nWho: \n[Send]"
    assert (await ben.submit()).fields == {"reason": "Say what."}
    await ben.fill({"What to change": "The date.", "Who": "Ana"})
    assert (await ben.submit()).is_fine

    fetch, submit = bot.heard
    assert fetch["value"]["data"]["id"] == "7"
    assert fetch["replyToId"] == message.id
    assert submit["value"]["data"] == {"form": "changes", "reason": "The date.", "who": "u1"}
    assert not ben.has_dialog()
    with pytest.raises(NothingLikeThat):
        await ben.fill({"Who": "Ana"})


async def test_a_dialog_of_the_message_extension_sends_its_own_invokes_with_the_message(
    bot: Bot, teams: LocalTeams, ana: TeamsPerson
) -> None:
    await ana.say("What a <b>day</b>", channel="General", html="<p>What a day</p>")
    message = ana.find_message("What a", channel="General")
    send = {"type": "Action.Submit", "title": "Next", "data": {"form": "post"}}
    bot.answers["composeExtension/fetchTask"] = lambda heard: dialog(card(words("one"), actions=[send]))
    bot.answers["composeExtension/submitAction"] = lambda heard: dialog(card(words("two"), actions=[send]))

    await ana.use_on_message("turnIntoPost", message)
    assert ana.has_dialog("one")
    await ana.submit()
    assert ana.has_dialog("two")

    first, second = bot.heard
    assert first["value"]["messagePayload"]["body"]["content"] == "<p>What a day</p>"
    assert first["value"]["messagePayload"]["from"]["user"]["id"] == ANA.oid
    assert second["name"] == "composeExtension/submitAction"
    assert second["value"]["commandId"] == "turnIntoPost"
    await ana.close()
    assert not ana.has_dialog()


async def test_a_bot_that_does_not_answer_is_told_to_the_person(bot: Bot, teams: LocalTeams, ben: TeamsPerson) -> None:
    message = await posted(bot, teams, card(words("Decide"), actions=[execute("Approve", "approve")]))
    bot.status = 500

    assert not (await ben.press("Approve", on=message)).is_fine
    assert ben.toasts == [TROUBLE]
    assert not (await teams.person(CLEO.name).say("hello")).is_fine


async def test_markdown_moments_and_calls_are_read_as_they_are_shown(bot: Bot, teams: LocalTeams) -> None:
    text = r"**Bold** [here](https://a.example) 1 \* 2 at {{TIME(2026-01-02T10:00:00Z)}} "
    text += "<at>Ben</at> <at>Eve</at> &amp; more"
    called = {"type": "mention", "text": "<at>Ben</at>", "mentioned": {"id": BEN.member_id, "name": "Ben"}}
    plain = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "**not** [bold](x)"}]}
    await posted(bot, teams, card(words(text), plain, msteams={"entities": [called]}))

    [read] = teams.person("Dan").read("Approvals")

    assert read == "Bold here 1 * 2 at 11:00 @Ben <at>Eve</at> & more\n**not** [bold](x)"


async def test_a_renamed_channel_keeps_its_id(bot: Bot, teams: LocalTeams, ben: TeamsPerson) -> None:
    await teams.people.client.rename_channel(ben.user, "Approvals", "Decisions")

    [heard] = bot.heard
    assert heard["channelData"]["eventType"] == "channelRenamed"
    assert heard["channelData"]["channel"] == {"id": APPROVALS.id, "name": "Decisions"}
    assert (await bot.call("POST", CHANNEL, message_with(card(words("still here")))))[0] == 201


async def test_a_view_is_asked_for_by_hand_from_the_view_before(bot: Bot, teams: LocalTeams, ben: TeamsPerson) -> None:
    def view(number: int) -> dict[str, Any]:
        action = execute("Refresh", "refresh", data={"number": number})
        return card(words(f"view {number}"), refresh={"action": action, "userIds": [BEN.member_id]})

    message = await posted(bot, teams, view(1))
    bot.answers["adaptiveCard/action"] = lambda heard: shown(view(heard["value"]["action"]["data"]["number"] + 1))

    await ben.look("Approvals")
    assert (await ben.refresh(message)).is_fine

    assert ben.read("Approvals") == ["view 3"]
    assert [one["value"]["trigger"] for one in bot.heard] == ["automatic", "manual"]
    assert message.card == teams.world.message(APPROVALS.id, message.id).card


async def test_a_program_that_knows_no_views_presses_what_everybody_is_shown(
    bot: Bot, teams: LocalTeams, ana: TeamsPerson
) -> None:
    refresh = {"action": execute("Refresh", "refresh"), "userIds": [ANA.member_id]}
    shared = card(words("Decide"), actions=[execute("Approve", "approve")], refresh=refresh)
    message = await posted(bot, teams, shared)
    bot.answers["adaptiveCard/action"] = lambda heard: shown(card(words("You wrote this")))

    with pytest.raises(NothingLikeThat):
        await ana.press("Approve", on=message)
    answer = await ana.press("Approve", on=message, as_shared=True)

    assert answer.card == card(words("You wrote this"))
    assert [one["value"]["action"]["verb"] for one in bot.heard] == ["refresh", "approve"]
