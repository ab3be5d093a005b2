"""The page's Teams side: what a person's picture holds, and that each act goes out as Teams' own signed request."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.sandbox import teams_acme
from adapters.sandbox import world as slack
from adapters.sandbox.plain_json import Json, Obj
from adapters.sandbox.teams import TeamsSide
from adapters.sandbox.teams_acme import APPROVALS, GENERAL, SUPPORT
from adapters.sandbox.teams_keys import TeamsKeys
from adapters.sandbox.workspace import Workspace
from adapters.sandbox.workspace_teams_acts import pressable_at
from tests.adapters.sandbox.teams_bot import CHANNEL, Bot, card, dialog, execute, message_with, shown, words

INPUT = {
    "type": "Input.Text",
    "id": "text",
    "label": "Words",
    "isRequired": True,
    "errorMessage": "Please fill this in.",
}
FETCH = {"type": "Action.Submit", "title": "Open", "data": {"msteams": {"type": "task/fetch"}}}
SEND: Obj = {"type": "Action.Submit", "title": "Send", "data": {"ours": 1}}


@pytest.fixture
async def workspace(bot: Bot, keys: TeamsKeys) -> AsyncIterator[Workspace]:
    """A workspace with a Teams side, and a bot of a few lines behind it."""
    side = TeamsSide(
        world=teams_acme.acme_teams(),
        keys=keys,
        same=teams_acme.SAME,
        rooms=(GENERAL.id, APPROVALS.id, SUPPORT.id),
        moved={slack.SUPPORT.id: SUPPORT.id},
    )
    async with Workspace(slack.acme(), teams=side, retry_delays=()) as running, aiohttp.ClientSession() as session:
        app = web.Application()
        app.router.add_post("/api/messages", bot.hear)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", running.addresses.bot_port).start()
        bot.session, bot.service_url = session, side.world.service_url
        yield running
        await runner.cleanup()


@pytest.fixture
async def browser(workspace: Workspace) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that opened the printed address and carries the cookie."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": workspace.addresses.base}) as session:
        async with session.get(workspace.page_url) as response:
            assert response.status == 200
        yield session


class Page:
    """What the page's script does for one person."""

    def __init__(self, workspace: Workspace, browser: aiohttp.ClientSession, who: str) -> None:
        self._base = workspace.addresses.base
        self._browser = browser
        self._who = who

    async def picture(self) -> Any:
        async with self._browser.ws_connect(f"{self._base}/live?as={self._who}") as socket:
            return await socket.receive_json(timeout=5)

    async def teams(self) -> Any:
        return (await self.picture())["teams"]

    async def do(self, verb: str, **body: Any) -> Any:
        sent = {"verb": f"teams.{verb}", "as": self._who, **body}
        async with self._browser.post(f"{self._base}/do", json=sent) as response:
            assert response.status == 200
            return await response.json()

    async def newest(self, place: str = APPROVALS.id) -> Any:
        return (await self.teams())["messages"][place][-1]


@pytest.fixture
def ana(workspace: Workspace, browser: aiohttp.ClientSession) -> Page:
    return Page(workspace, browser, slack.ANA.id)


@pytest.fixture
def ben(workspace: Workspace, browser: aiohttp.ClientSession) -> Page:
    return Page(workspace, browser, slack.BEN.id)


async def posted(bot: Bot, shown: dict[str, Any]) -> dict[str, Any]:
    """The bot's card in the approvals channel: where it is."""
    status, answer = await bot.call("POST", CHANNEL, message_with(shown))
    assert status == 201, answer
    return {"channel": APPROVALS.id, "message": answer["id"]}


async def test_the_same_person_has_their_chat_and_the_shown_channels_in_teams(ana: Page) -> None:
    picture = await ana.picture()

    assert [one["label"] for one in picture["teams"]["channels"]] == ["General", "Approvals", "Support", "Countersign"]
    assert picture["teams"]["me"] == teams_acme.ANA.oid
    assert picture["teams"]["moved"] == {slack.SUPPORT.id: SUPPORT.id}
    assert picture["teams"]["has_app"] is True


async def test_somebody_without_the_app_adds_it_and_has_a_chat(
    workspace: Workspace, browser: aiohttp.ClientSession, bot: Bot
) -> None:
    dan = Page(workspace, browser, slack.DAN.id)
    assert ((await dan.teams())["has_app"], (await dan.teams())["chat"]) == (False, None)

    assert (await dan.do("add", on=True))["error"] is None

    assert [one["type"] for one in bot.heard] == ["installationUpdate", "conversationUpdate"]
    chat = (await dan.teams())["chat"]
    assert (await dan.do("type", channel=chat, text="help"))["error"] is None
    assert bot.heard[-1]["text"] == "help"


async def test_what_is_typed_reaches_the_app_in_ones_own_chat_and_when_it_is_called(ana: Page, bot: Bot) -> None:
    chat = (await ana.teams())["chat"]

    await ana.do("type", channel=chat, text="post @acme Hello")
    await ana.do("type", channel=GENERAL.id, text="The kettle is back.")
    await ana.do("type", channel=GENERAL.id, text="@Countersign help")

    assert [one["text"] for one in bot.heard] == ["post @acme Hello", "<at>Countersign</at> help"]
    said = (await ana.teams())["messages"][GENERAL.id]
    assert [one["text"] for one in said] == ["The kettle is back.", "<at>Countersign</at> help"]


async def test_a_message_becomes_a_dialog_of_the_extension(ana: Page, ben: Page, bot: Bot) -> None:
    bot.answers["composeExtension/fetchTask"] = lambda _activity: dialog(card(INPUT))
    await ben.do("type", channel=GENERAL.id, text="The kettle is back.")
    message = await ana.newest(GENERAL.id)

    await ana.do("turn", channel=GENERAL.id, message=message["id"])

    assert bot.heard[-1]["value"]["commandId"] == "turnIntoPost"
    assert "The kettle is back." in bot.heard[-1]["value"]["messagePayload"]["body"]["content"]
    assert (await ana.teams())["dialog"]["card"]["body"][0]["id"] == "text"
    assert (await ben.teams())["dialog"] is None


async def test_a_button_is_pressed_by_where_it_stands_also_in_what_another_unfolds(ben: Page, bot: Bot) -> None:
    bot.answers["adaptiveCard/action"] = lambda _activity: shown(card(words("Approved.")))
    inner = card(words("Sure?"), actions=[execute("Approve", "approve", data={"ours": 7})])
    asks = {"type": "Action.ShowCard", "title": "Approve it", "card": inner}
    where = await posted(bot, card(words("A post"), {"type": "ActionSet", "actions": [asks]}))

    path: list[str | int] = ["body", 1, "actions", 0, "card", "actions", 0]
    answer = await ben.do("press", **where, path=path, title="Approve", values={})

    assert answer["error"] is None
    assert bot.heard[-1]["value"]["action"]["data"] == {"ours": 7}
    message = await ben.newest()
    assert (message["is_view"], message["card"]["body"][0]["text"]) == (True, "Approved.")


async def test_a_press_on_a_card_that_is_another_by_now_is_not_sent(ben: Page, bot: Bot) -> None:
    buttons = [execute("Reject", "reject", data={})]
    where = await posted(bot, card(words("A post"), actions=buttons))

    answer = await ben.do("press", **where, path=["actions", 0], title="Approve", values={})

    assert answer["error"] == "This card has just changed. Read it again, then press."
    assert bot.heard == []


async def test_whoever_looks_gets_the_card_drawn_for_them(ana: Page, ben: Page, bot: Bot) -> None:
    bot.answers["adaptiveCard/action"] = lambda _activity: shown(card(words("For Ben")))
    refresh = {"action": execute("", "refresh", data={}), "userIds": [teams_acme.BEN.member_id]}
    where = await posted(bot, card(words("For all"), refresh=refresh))
    assert [(await one.newest())["wants_view"] for one in (ana, ben)] == [False, True]

    await ben.do("look", **where)
    await ana.do("look", **where)

    assert [(await one.newest())["card"]["body"][0]["text"] for one in (ana, ben)] == ["For all", "For Ben"]
    assert bot.heard[-1]["value"]["trigger"] == "automatic"
    assert len(bot.heard) == 1


async def test_what_is_typed_in_a_dialog_is_kept_sent_once_and_asked_for_when_missing(ana: Page, bot: Bot) -> None:
    bot.answers["task/fetch"] = lambda _activity: dialog(card(INPUT, actions=[SEND]))
    where = await posted(bot, card(words("A post"), actions=[FETCH]))
    await ana.do("press", **where, path=["actions", 0], title="Open", values={})
    key = (await ana.teams())["dialog"]["key"]
    pressed = {"dialog": key, "path": ["actions", 0], "title": "Send"}

    assert (await ana.do("submit", **pressed, values={}))["fields"] == {"text": "Please fill this in."}
    await ana.do("enter", dialog=key, values={"text": "Hello"})
    kept = (await ana.teams())["dialog"]
    assert (kept["key"], kept["entered"]) == (key, {"text": "Hello"})
    assert (await ana.do("submit", **pressed, values={"text": "Hello"}))["error"] is None

    assert bot.heard[-1]["value"]["data"] == {"ours": 1, "text": "Hello"}
    assert (await ana.teams())["dialog"] is None
    assert "changed" in (await ana.do("submit", **pressed, values={}))["error"]


async def test_nobody_acts_where_the_page_does_not_show_it(ana: Page, ben: Page) -> None:
    chat = (await ben.teams())["chat"]

    assert (await ana.do("type", channel=chat, text="hi"))["error"] == "You can't see that channel."
    assert (await ana.do("type", channel=teams_acme.BOARD.id, text="hi"))["error"] == "You can't see that channel."
    assert (await ana.do("look", channel=APPROVALS.id, message="7"))["error"] == "That message is gone."


async def test_a_card_that_calls_somebody_is_their_news(ben: Page, bot: Bot) -> None:
    called: Obj = {"type": "mention", "text": "<at>Ben</at>", "mentioned": {"id": teams_acme.BEN.oid, "name": "Ben"}}
    await posted(bot, card(words("<at>Ben</at>"), msteams={"entities": [called]}))

    news = {one["title"]: one["news"]["teams"] for one in (await ben.picture())["roles"]}

    assert news["Ben the approver"]["channel"] == APPROVALS.id
    assert news["Ana the employee"] == {"ts": "", "channel": ""}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(["actions", 1], id="no such button"),
        pytest.param(["actions", -1], id="a place before the first"),
        pytest.param(["body", 0], id="no button"),
        pytest.param(["actions", "0"], id="a name where a number belongs"),
        pytest.param("actions", id="no path"),
        pytest.param([], id="the card itself"),
    ],
)
def test_a_path_that_leads_to_no_button_finds_none(path: Json) -> None:
    shown: Obj = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "x"}], "actions": [SEND]}

    assert pressable_at(shown, path, title="Send") is None


async def test_pictures_are_sent_in_ones_own_chat_with_the_words_in_the_box(ana: Page, bot: Bot) -> None:
    chat = (await ana.teams())["chat"]
    picture = {"name": "kettle.jpg", "data": base64.b64encode(b"kettle").decode()}

    assert (await ana.do("files", channel=chat, text="post Look", files=[picture]))["error"] is None

    [attached] = bot.heard[-1]["attachments"]
    assert (bot.heard[-1]["text"], attached["name"]) == ("post Look", "kettle.jpg")
    assert (await ana.newest(chat))["text"] == "post Look\n📎 kettle.jpg"


async def test_in_a_channel_no_picture_is_sent_to_the_app(ana: Page, bot: Bot) -> None:
    before = len(bot.heard)

    refused = await ana.do("files", channel=APPROVALS.id, text="", files=[{"name": "a.jpg", "data": "AAAA"}])

    assert refused["error"] == "Pictures are sent to Countersign in your own chat with it."
    assert len(bot.heard) == before
