"""The page in a real browser: a form filled, a redraw while typing, a stacked window, a decision, the public post."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.sandbox.workspace import Workspace
from adapters.sandbox.workspace_x import PublicX, acme_accounts
from adapters.sandbox.world import INSTALL, acme
from adapters.sandbox.x import x_app
from adapters.sandbox.x_world import XWorld
from workflows.domain.ids import RemoteAccountId

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = "<img src=x onerror=alert(1)> <!channel> &amp;"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def form(count: str) -> dict[str, Any]:
    element = {
        "type": "plain_text_input",
        "action_id": "typed",
        "multiline": True,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    account = {"type": "external_select", "action_id": "account", "min_query_length": 0}
    return {
        "type": "modal",
        "callback_id": "post",
        "title": plain("Write a post"),
        "submit": plain("Next"),
        "blocks": [
            {"type": "input", "block_id": "account", "label": plain("Account"), "element": account},
            {
                "type": "input",
                "block_id": "words",
                "dispatch_action": True,
                "label": plain("Words"),
                "element": element,
            },
            {"type": "context", "block_id": "count", "elements": [plain(count)]},
        ],
    }


def confirm(words: str) -> dict[str, Any]:
    tick = {"type": "checkboxes", "action_id": "t", "options": [{"text": plain("I mean @acme"), "value": "yes"}]}
    return {
        "type": "modal",
        "callback_id": "confirm",
        "title": plain("@acme · BRAND"),
        "submit": plain("Post as @acme"),
        "blocks": [
            {"type": "section", "text": plain(words)},
            {"type": "input", "block_id": "tick", "label": plain("Who speaks"), "element": tick},
        ],
    }


def approve_button() -> dict[str, Any]:
    dialog = {"title": plain("Sure?"), "text": plain("As @acme"), "confirm": plain("Publish"), "deny": plain("No")}
    return {"type": "button", "action_id": "approve", "text": plain("Approve"), "confirm": dialog}


def a_bot(workspace: Workspace, x_world: XWorld) -> AsyncApp:
    client = AsyncWebClient(token=INSTALL.bot_token, base_url=workspace.addresses.slack_api)
    app = AsyncApp(client=client, signing_secret=INSTALL.signing_secret, process_before_response=True)

    @app.command("/post")
    async def post(ack: Any, body: dict[str, Any]) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=form("0 of 280"))
        await ack()

    @app.options("account")
    async def accounts(ack: Any) -> None:
        options = [{"text": plain("@acme · BRAND"), "value": "x:acme"}]
        await ack(option_groups=[{"label": plain("Brands"), "options": options}])

    @app.action("typed")
    async def typed(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        view, value = body["view"], body["actions"][0]["value"] or ""
        # Late on purpose: the person goes on typing meanwhile.
        await asyncio.sleep(0.15)
        await client.views_update(view_id=view["id"], view=form(f"{len(value)} of 280"))

    @app.view("post")
    async def submitted(ack: Any, body: dict[str, Any]) -> None:
        words = body["view"]["state"]["values"]["words"]["typed"]["value"]
        if words == "bad":
            await ack(response_action="errors", errors={"words": "Say something kinder."})
        else:
            await ack(response_action="push", view=confirm(words))

    @app.view("confirm")
    async def confirmed(ack: Any, body: dict[str, Any]) -> None:
        await ack(response_action="clear")
        words = body["view"]["blocks"][0]["text"]["text"]
        blocks = [
            {"type": "section", "text": plain(words)},
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run(HOSTILE)]}]},
            {"type": "actions", "elements": [approve_button()]},
        ]
        await client.chat_postMessage(channel="C0APPROVALS", text="Waiting", blocks=blocks)

    @app.action("approve")
    async def approve(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**where, text="Approved by <@U0BEN>", blocks=[])
        x_world.add_post(RemoteAccountId("1100000000000000001"), "Kettles are back")

    return app


def run(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    x_world = XWorld(accounts=acme_accounts(lambda handle: f"/avatars/{handle}.svg"))
    async with Workspace(acme(), x_app=x_app(x_world), public=PublicX(x_world), retry_delays=()) as running:
        bot = a_bot(running, x_world)

        async def events(request: web.Request) -> web.StreamResponse:
            return await to_aiohttp_response(await bot.async_dispatch(await to_bolt_request(request)))

        app = web.Application()
        app.router.add_post("/slack/events", events)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", running.addresses.bot_port).start()
        yield running
        await runner.cleanup()


@pytest.fixture
async def page(workspace: Workspace) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(30_000)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        page.on("requestfailed", lambda request: troubles.append(f"not loaded: {request.url}"))
        await page.goto(workspace.page_url)
        await page.get_by_role("button", name="Skip the tour").click()
        yield page
        await browser.close()
        assert troubles == []


async def open_form(page: Page) -> None:
    box = page.get_by_label("Message", exact=True)
    await box.fill("/post")
    await box.press("Enter")
    await page.wait_for_selector(".modal")


async def test_a_post_is_written_confirmed_decided_and_seen(page: Page) -> None:
    await open_form(page)
    account = page.get_by_label("Account", exact=True)
    await account.click()
    await page.get_by_text("@acme · BRAND").click()
    words = page.get_by_label("Words")
    await words.fill("bad")
    await page.get_by_role("button", name="Next").click()
    await page.get_by_text("Say something kinder.").wait_for()

    await words.fill("Kettles are back")
    await page.get_by_role("button", name="Next").click()
    await page.get_by_label("I mean @acme").check()
    await page.get_by_role("button", name="Post as @acme").click()
    await page.wait_for_selector(".modal", state="detached")

    await page.get_by_label("Acting as").select_option(label="Ben the approver")
    await page.get_by_role("button", name="approvals").click()
    await page.get_by_text(HOSTILE).wait_for()
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_role("button", name="Publish").click()

    await page.get_by_text("Approved by @Ben").wait_for()
    await page.locator(".post.brand", has_text="Kettles are back").wait_for()


async def test_no_keystroke_is_lost_while_the_window_is_redrawn(page: Page) -> None:
    await open_form(page)
    words = page.get_by_label("Words")
    sentence = "One two three four five six seven eight nine ten."

    # Pauses longer than the dispatch delay, so that redraws arrive between the keys.
    for part in (sentence[:17], sentence[17:30], sentence[30:]):
        await words.press_sequentially(part, delay=5)
        await page.wait_for_timeout(450)
    await page.get_by_text(f"{len(sentence)} of 280").wait_for()

    assert await words.input_value() == sentence
    assert await words.evaluate("node => node === document.activeElement")


async def test_the_page_fits_a_phone(workspace: Workspace, page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await open_form(page)

    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.get_by_role("button", name="Cancel").or_(page.get_by_role("button", name="Close", exact=True)).click()
    await page.wait_for_selector(".modal", state="detached")
    await page.get_by_role("button", name="The world").click()
    await page.get_by_text("What the world sees").wait_for()
    assert await page.get_by_role("log").is_hidden()
