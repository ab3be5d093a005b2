"""Files in the local Teams: what an app is told of them, and who may fetch them."""

from typing import Any

import aiohttp

from adapters.sandbox.teams import LocalTeams
from adapters.sandbox.teams_drive import FILE, TeamsFile
from adapters.sandbox.teams_people import TeamsPerson
from adapters.sandbox.teams_state import TeamsFaults
from tests.adapters.sandbox.teams_bot import CHANNEL, Bot, card, message_with

KETTLE = TeamsFile(name="kettle red.jpg", content=b"\xff\xd8kettle")
PASTED = TeamsFile(name="pasted.png", content=b"\x89PNG", pasted=True)
PICTURE = {"type": "Image", "url": "data:image/jpeg;base64,AAAA", "altText": "A kettle"}


async def asked(address: str, *, token: str = "") -> tuple[int, bytes]:
    """What somebody gets there, with a token or without one."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as found:
        return found.status, await found.read()


def files(heard: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in heard["attachments"] if one["contentType"] != "text/html"]


async def test_a_file_lies_in_onedrive_for_whoever_has_the_whole_address(bot: Bot, ana: TeamsPerson) -> None:
    assert (await ana.send_files(KETTLE, words="post Look")).is_fine

    [heard] = bot.heard
    [attached] = files(heard)
    address = attached["content"]["downloadUrl"]
    assert (heard["text"], attached["contentType"], attached["name"]) == ("post Look", FILE, "kettle red.jpg")
    assert attached["content"]["fileType"] == "jpg"
    assert await asked(address) == (200, KETTLE.content)
    assert b"Sign in" in (await asked(address.partition("?")[0]))[1]
    assert ana.sees("📎 kettle red.jpg")


async def test_what_is_pasted_is_given_to_the_apps_token_alone(bot: Bot, teams: LocalTeams, ana: TeamsPerson) -> None:
    await ana.send_files(PASTED)

    [attached] = files(bot.heard[0])
    assert attached["contentType"] == "image/*"
    assert attached["contentUrl"].startswith(teams.world.service_url)
    assert (await asked(attached["contentUrl"]))[0] == 401
    assert (await asked(attached["contentUrl"], token="made-up"))[0] == 401


async def test_in_a_channel_an_app_is_told_of_no_file(bot: Bot, ana: TeamsPerson) -> None:
    await ana.send_files(KETTLE, words="Look", channel="General")

    assert bot.heard == []


async def test_a_card_with_a_picture_inside_is_shown_unless_teams_is_told_to_refuse_it(
    bot: Bot, teams: LocalTeams, ben: TeamsPerson
) -> None:
    assert (await bot.call("POST", CHANNEL, message_with(card(PICTURE))))[0] == 201
    assert ben.sees("(picture: A kettle)")

    teams.world.faults = TeamsFaults(no_pictures=True)

    assert (await bot.call("POST", CHANNEL, message_with(card(PICTURE))))[0] == 400
