"""Connecting an account in a real browser: what strict headers and cookies do there, and how it looks on a phone.

Each page leaves two pictures in `test-output/browser/`.
"""

from pathlib import Path

from playwright.async_api import Page, async_playwright, expect

from adapters.sandbox.world import account
from tests.journeys.company import BRISK, company
from tests.journeys.screen import CHROMIUM, DESK, OUTPUT, PHONE, QUIET, SOON, in_a_browser
from tests.journeys.test_connect import APP, APP_SECRET, connectable, link

pytestmark = in_a_browser


async def test_a_real_browser_goes_all_the_way_and_nothing_is_wider_than_a_phone(tmp_path: Path) -> None:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    database = f"sqlite:///{tmp_path}/countersign.db"
    async with company(tmp_path / "practice", pace=BRISK, database=database) as acme, async_playwright() as playwright:
        acme.x.sign_ins.register(APP, APP_SECRET)
        await acme.restart(lambda settings: connectable(settings, acme))
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        page = await browser.new_page()
        page.set_default_timeout(SOON)
        expect.set_options(timeout=SOON)
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))

        await page.goto(await link(acme))
        await picture(page, "30-sign-in")
        await page.get_by_role("link", name="Sign in with Slack").click()
        await page.get_by_role("link", name="Cleo Marín").click()
        await expect(page.get_by_role("heading", name="@acme")).to_be_visible()
        await picture(page, "31-connect")
        await page.get_by_role("button", name="Continue to X as @acme").click()
        await page.locator(f'input[value="{account("acme").remote_id}"]').check()
        await page.get_by_role("button", name="Approve").click()
        await expect(page.get_by_text("Connected as", exact=True)).to_be_visible()
        await picture(page, "32-connected")
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
        await picture(page, "33-signed-out")

        assert troubles == []
        await browser.close()


async def picture(page: Page, name: str) -> None:
    """The page now, at a desk and on a phone."""
    for kind, size in (("phone", PHONE), ("desk", DESK)):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await page.screenshot(path=OUTPUT / f"{name}-{kind}.png")
        assert await page.evaluate("document.documentElement.scrollWidth") <= size["width"]
