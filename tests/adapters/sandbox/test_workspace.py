"""The practice workspace: who may open it, what its page is told, and a child that is killed and lives again."""

import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from adapters.sandbox.kettle import TAKEN_BY, kettle_picture
from adapters.sandbox.slack_state import SlackMessage
from adapters.sandbox.workspace import Addresses, Workspace
from adapters.sandbox.workspace_child import BotCommand, BotState
from adapters.sandbox.workspace_x import PublicX, acme_accounts
from adapters.sandbox.world import ANA, BEN, acme
from adapters.sandbox.x import x_app
from adapters.sandbox.x_extras import XExtras, XPoll
from adapters.sandbox.x_switches import Fault
from adapters.sandbox.x_web import add_web_pages
from adapters.sandbox.x_world import XMedium, XWorld
from workflows.domain.ids import RemoteAccountId

CHILD = """
import http.server, os, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Health).serve_forever()
"""


def a_child(addresses: Addresses) -> BotCommand:
    return BotCommand(command=[sys.executable, "-c", CHILD, str(addresses.bot_port)], env={"PATH": "/usr/bin:/bin"})


@pytest.fixture
async def x_world() -> XWorld:
    return XWorld(accounts=acme_accounts(lambda handle: f"/avatars/{handle}.svg"))


@pytest.fixture
async def workspace(x_world: XWorld) -> AsyncIterator[Workspace]:
    x = x_app(x_world)
    add_web_pages(x, x_world)
    async with Workspace(acme(), x_app=x, public=PublicX(x_world), retry_delays=()) as running:
        yield running


@pytest.fixture
async def browser(workspace: Workspace) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that opened the printed address and carries the cookie."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": workspace.addresses.base}) as session:
        async with session.get(workspace.page_url) as response:
            assert response.status == 200
            assert "practice workspace" in await response.text()
        yield session


async def picture(workspace: Workspace, browser: aiohttp.ClientSession, who: str) -> Any:
    async with browser.ws_connect(f"{workspace.addresses.base}/live?as={who}") as socket:
        return await socket.receive_json(timeout=5)


async def do(workspace: Workspace, browser: aiohttp.ClientSession, **body: Any) -> Any:
    async with browser.post(f"{workspace.addresses.base}/do", json=body) as response:
        assert response.status == 200
        return await response.json()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        pytest.param("/", {}, id="no token"),
        pytest.param("/?token=guess", {}, id="wrong token"),
        pytest.param("/?token={token}", {"Host": "evil.example"}, id="another host name (DNS rebinding)"),
        pytest.param("/?token={token}", {"Host": "127.0.0.1"}, id="host without our port"),
        pytest.param("/?token={token}", {"Origin": "https://evil.example"}, id="another page"),
        pytest.param("/page/app.js", {}, id="a script without the cookie"),
        pytest.param("/live?as=U0ANA", {}, id="the live picture without the cookie"),
        pytest.param("/slack/api/auth.test", {"Origin": "http://127.0.0.1:{port}"}, id="the API called by a page"),
        pytest.param("/x/i/oauth2/authorize", {"Origin": "https://evil.example"}, id="X's sign-in from elsewhere"),
    ],
)
async def test_whoever_lacks_the_token_or_comes_from_elsewhere_is_refused(
    workspace: Workspace, path: str, headers: dict[str, str]
) -> None:
    token = workspace.page_url.partition("token=")[2]
    port = workspace.addresses.port
    sent = {name: value.format(port=port) for name, value in headers.items()}
    async with aiohttp.ClientSession() as session:
        address = workspace.addresses.base + path.format(token=token)
        async with session.get(address, headers=sent, allow_redirects=False) as response:
            assert response.status == 403


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
async def test_an_act_from_another_page_is_refused_even_with_the_cookie(
    workspace: Workspace, browser: aiohttp.ClientSession, origin: str | None
) -> None:
    cookies = {cookie.key: cookie.value for cookie in browser.cookie_jar}
    headers = {"Origin": origin} if origin else {}
    async with aiohttp.ClientSession(cookies=cookies) as session:
        body = {"verb": "kill"}
        async with session.post(f"{workspace.addresses.base}/do", json=body, headers=headers) as response:
            assert response.status == 403


async def test_the_cookie_and_the_page_are_strict(workspace: Workspace) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(workspace.page_url, allow_redirects=False) as response,
    ):
        cookie = response.headers["Set-Cookie"]
        policy = response.headers["Content-Security-Policy"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy


async def test_no_path_leads_out_of_the_pages_folder(workspace: Workspace, browser: aiohttp.ClientSession) -> None:
    for name in ("..%2Fworld.py", "%2e%2e%2fworld.py", "world.py", "nothing.js"):
        async with browser.get(f"{workspace.addresses.base}/page/{name}") as response:
            assert response.status == 404
    for name in ("index.html", "style.css", "app.js"):
        async with browser.get(f"{workspace.addresses.base}/page/{name}") as response:
            assert response.status == 200


async def test_a_person_sees_their_own_screen_and_no_more(workspace: Workspace, browser: aiohttp.ClientSession) -> None:
    workspace.world.post(SlackMessage(channel="C0GENERAL", ts="", user=BEN.id, text="for Ana", ephemeral_to=ANA.id))
    workspace.world.post(SlackMessage(channel="C0APPROVALS", ts="", user=BEN.id, text="a decision :tada:"))

    ana, ben = await picture(workspace, browser, ANA.id), await picture(workspace, browser, BEN.id)

    assert [one["text"] for one in ana["messages"]["C0GENERAL"]] == ["for Ana"]
    assert ben["messages"]["C0GENERAL"] == []
    assert "C0APPROVALS" not in ana["messages"]
    assert ben["messages"]["C0APPROVALS"][0]["text"] == "a decision 🎉"
    assert (await do(workspace, browser, verb="type", **{"as": ANA.id}, channel="C0APPROVALS", text="hi"))["error"]


async def test_what_somebody_else_does_with_acme_is_done_and_undone_on_the_page(
    workspace: Workspace, browser: aiohttp.ClientSession, x_world: XWorld
) -> None:
    acme = RemoteAccountId("1100000000000000001")

    async def turned(name: str, *, on: bool) -> list[str]:
        assert (await do(workspace, browser, verb="switch", name=name, on=on))["error"] is None
        public = (await picture(workspace, browser, ANA.id))["public"]
        return [one["name"] for one in public["switches"] if one["on"]]

    before = x_world.account(acme)

    assert await turned("phone", on=True) == ["phone"]
    assert len(x_world.live_posts(acme)) == 1
    assert await turned("phone", on=True) == ["phone"]
    assert len(x_world.live_posts(acme)) == 1
    x_world.delete_post(x_world.live_posts(acme)[0].id)
    public = (await picture(workspace, browser, ANA.id))["public"]
    assert [one["gone_at"] is None for one in public["posts"]] == [False]
    assert await turned("disguise", on=True) == ["disguise"]
    public = (await picture(workspace, browser, ANA.id))["public"]
    assert public["accounts"][0]["avatar"] == "/avatars/acme.svg?disguise"
    disguised = x_world.account(acme)
    assert before is not None
    assert disguised is not None
    assert (disguised.name, disguised.picture_url) != (before.name, before.picture_url)
    assert await turned("disguise", on=False) == []
    assert x_world.account(acme) == before


async def test_the_world_and_the_switches_are_on_the_page(
    workspace: Workspace, browser: aiohttp.ClientSession, x_world: XWorld
) -> None:
    x_world.add_post(RemoteAccountId("1100000000000000001"), "Hello, world")
    assert (await do(workspace, browser, verb="switch", name="lost", on=True))["error"] is None

    public = (await picture(workspace, browser, ANA.id))["public"]

    assert public["posts"][0]["text"] == "Hello, world"
    handles = ["acme", "acmecare", "ana_k", "acme_practice", "acme_jobs", "acme_news"]
    assert [one["handle"] for one in public["accounts"]] == handles
    assert [one["name"] for one in public["switches"] if one["on"]] == ["lost"]
    assert x_world.take(Fault.ACCEPTED_REPLY_LOST) is not None
    assert (await do(workspace, browser, verb="switch", name="moon", on=True))["error"]


async def test_a_post_of_the_world_is_shown_with_its_picture_its_poll_and_its_label(
    workspace: Workspace, browser: aiohttp.ClientSession, x_world: XWorld
) -> None:
    medium = XMedium(id="7", type="image/jpeg", content=kettle_picture(), alt_text="A red kettle")
    extras = XExtras(poll=XPoll(options=("Red", "Blue"), minutes=60), paid_partnership=True)
    post = x_world.add_post(RemoteAccountId("1100000000000000001"), "Look", media=(medium,), extras=extras)

    [shown] = (await picture(workspace, browser, ANA.id))["public"]["posts"]

    assert shown["media"] == [{"address": "/x/web/media/7", "alt": "A red kettle", "is_film": False}]
    ends = (post.at + timedelta(hours=1)).timestamp()
    assert (shown["poll"], shown["is_partnership"]) == ({"options": ["Red", "Blue"], "ends_at": ends}, True)
    # As an image of the page asks for it: without saying where it comes from.
    async with aiohttp.ClientSession() as asking:
        answer = await asking.get(f"{workspace.addresses.base}{shown['media'][0]['address']}")
        assert await answer.read() == kettle_picture()
    assert TAKEN_BY.encode() in kettle_picture()


async def test_what_stood_in_fields_that_are_gone_does_not_come_back(
    workspace: Workspace, browser: aiohttp.ClientSession
) -> None:
    windows = workspace.world.windows
    view = windows.open(windows.new_trigger(ANA.id), a_window("words", "account"))
    values = {name: {"field": {"type": "plain_text_input", "value": "typed"}} for name in ("words", "account")}
    await do(workspace, browser, verb="enter", **{"as": ANA.id}, view=view.id, values=values)
    windows.update(windows.find(view_id=view.id), a_window("words"))

    await do(workspace, browser, verb="enter", **{"as": ANA.id}, view=view.id, values=values)
    windows.update(windows.find(view_id=view.id), a_window("words", "account"))

    assert set(windows.find(view_id=view.id).entered) == {"words"}


def a_window(*fields: str) -> Any:
    """With a field for each name."""
    element = {"type": "plain_text_input", "action_id": "field"}
    label = {"type": "plain_text", "text": "Field"}
    blocks = [{"type": "input", "block_id": name, "label": label, "element": element} for name in fields]
    title = {"type": "plain_text", "text": "A window"}
    return {"type": "modal", "title": title, "submit": {"type": "plain_text", "text": "Send"}, "blocks": blocks}


async def test_someone_elses_window_cannot_be_used(workspace: Workspace, browser: aiohttp.ClientSession) -> None:
    windows = workspace.world.windows
    definition: Any = {"type": "modal", "title": {"type": "plain_text", "text": "Mine"}, "blocks": []}
    view = windows.open(windows.new_trigger(ANA.id), definition)

    answer = await do(workspace, browser, verb="close", view=view.id, **{"as": BEN.id})

    assert answer["error"] == "That window is no longer open."
    assert windows.top(ANA.id) is not None


async def test_hostile_names_stay_text_in_pictures(workspace: Workspace, browser: aiohttp.ClientSession) -> None:
    async with browser.get(f"{workspace.addresses.base}/avatars/<script>alert(1).svg") as response:
        text = await response.text()

    assert "<script" not in text


async def test_a_killed_child_lives_again_and_the_world_remembers() -> None:
    async with Workspace(acme(), bot=a_child) as workspace:
        bot = workspace.bot
        assert bot is not None
        assert bot.state is BotState.RUNNING
        first = bot.pid
        workspace.world.post(SlackMessage(channel="C0GENERAL", ts="", user=ANA.id, text="before"))

        await workspace.kill_bot()

        assert (bot.state, bot.starts) == (BotState.RUNNING, 2)
        assert bot.pid not in (None, first)
        assert workspace.person(BEN.id).sees("before")
    assert bot.pid is None


async def test_a_bot_that_never_answers_is_an_error_and_leaves_nothing_behind() -> None:
    def mute(_addresses: Addresses) -> BotCommand:
        return BotCommand(command=[sys.executable, "-c", "import time; time.sleep(60)"])

    workspace = Workspace(acme(), bot=mute, ready_timeout=0.5)
    with pytest.raises(TimeoutError):
        await workspace.__aenter__()

    assert workspace.bot is not None
    assert workspace.bot.pid is None


async def test_slack_and_x_are_mounted_where_the_addresses_say(workspace: Workspace) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.post(
            workspace.addresses.slack_api + "auth.test", headers={"Authorization": "Bearer xoxb-practice"}
        ) as response:
            assert (await response.json())["team"] == "Acme"
        async with session.get(f"{workspace.addresses.x_api}/2/users/me") as response:
            assert response.status == 401
