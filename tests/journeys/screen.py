"""The practice workspace in a real browser: what a test does on it, and the pictures it leaves.

Each picture is taken at a desk and on a phone, into `test-output/browser/`. With COUNTERSIGN_PICTURES=1 those of the
README and the documents are made anew.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.demo import Chats, Pace, Practice, practising

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "test-output" / "browser"
PICTURES = ROOT / "docs" / "pictures" if os.environ.get("COUNTERSIGN_PICTURES") == "1" else OUTPUT
CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
PACE = Pace(undo="4s", undo_after_approval="3s", deadline="2s", lateness="1s", lag="1s", drift="3s")
SOON = 45_000
"""Milliseconds for what takes a second or two on an idle machine."""

ANA, BEN, CLEO, DAN = "Ana the employee", "Ben the approver", "Cleo, social team", "Dan, new here"
FAY = "Fay, support"

in_a_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and "browser" not in os.environ.get("COUNTERSIGN_REQUIRE", ""),
        reason=f"Chromium is not installed at {CHROMIUM}",
    ),
]
"""`pytestmark` of whatever needs one."""


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One browser on the practice workspace."""

    page: Page
    practice: Practice

    @property
    def window(self) -> Locator:
        """The open window."""
        return self.page.locator(".modal")

    @property
    def messages(self) -> Locator:
        """The messages of the channel on screen."""
        return self.page.locator("#messages")

    @property
    def newest(self) -> Locator:
        """The newest card in the channel on screen, without lines in threads."""
        return self.messages.locator(".message:not(.reply)").last

    @property
    def public(self) -> Locator:
        """The words of every post the world sees, newest first."""
        return self.page.locator("#timeline .post-text")

    async def picture(self, name: str) -> None:
        """The screen now, at a desk and on a phone."""
        for kind, size in (("phone", PHONE), ("desk", DESK)):
            await self.page.set_viewport_size(size)  # type: ignore[arg-type]
            await self._settled()
            await self.page.screenshot(path=OUTPUT / f"{name}-{kind}.png")
            assert await self.page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    async def picture_of_the_world(self, name: str) -> None:
        """What a phone shows beside the chat, and back again."""
        await self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        await self.page.get_by_role("button", name="The world").click()
        await self.page.locator(".world").evaluate("node => node.scrollTo(0, 0)")
        await self.page.screenshot(path=OUTPUT / f"{name}-phone.png")
        await self.page.get_by_role("button", name="Chat", exact=True).click()
        await self.page.set_viewport_size(DESK)  # type: ignore[arg-type]

    async def keep_for_readme(self, name: str, size: dict[str, int]) -> None:
        """A picture for the README: at most 350 KB."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        await self.page.set_viewport_size(size)  # type: ignore[arg-type]
        await self._settled()
        # The ring around what was pressed last, and what the mouse is over, would only puzzle a reader.
        await self.page.evaluate("document.activeElement.blur()")
        await self.page.mouse.move(size["width"] - 2, size["height"] - 2)
        await self.page.screenshot(path=PICTURES / f"{name}.png")
        assert (PICTURES / f"{name}.png").stat().st_size < 350_000

    async def act_as(self, title: str, *, channel: str) -> None:
        """Become somebody else and look into a channel, at the desk."""
        await self.page.set_viewport_size(DESK)  # type: ignore[arg-type]
        await self.page.get_by_label("Acting as").select_option(label=title)
        await self.page.locator("#duty", has_text=title).wait_for()
        await self.page.locator("#sidebar").get_by_role("button", name=channel).click()

    async def say(self, line: str) -> None:
        """Type into the message box and press Enter."""
        box = self.page.get_by_label("Message", exact=True)
        await box.fill(line)
        await box.press("Enter")

    async def press(self, name: str) -> None:
        """A button of the open window."""
        await self.window.get_by_role("button", name=name, exact=True).click()

    async def check(self) -> None:
        """Check and confirm; again, as people do, when the form comes back for what was noticed in the words."""
        await self.press("Check and confirm")
        first = self.window.get_by_text("Look at these first")
        await first.or_(self.window.get_by_text("You are about to speak as")).first.wait_for()
        if await first.count():
            await self.press("Check and confirm")

    async def confirm(self, handle: str) -> None:
        """Name the account as the confirm card asks for it, and press its button."""
        await self.window.get_by_text(f"You are about to speak as @{handle}").wait_for()
        typed = self.window.get_by_label("Type the account's handle to confirm")
        if await typed.count():
            await typed.fill(f" @{handle.upper()} ")
        else:
            await self.window.get_by_role("checkbox").check()
        await self.press(f"Post as @{handle}")

    async def close(self) -> None:
        """Close the open window and wait until it is gone."""
        await self.page.get_by_label("Close all windows").click()
        await expect(self.window).to_have_count(0)

    async def _settled(self) -> None:
        await self.page.evaluate(
            "Promise.all(document.getAnimations().filter((one) => one.effect.getComputedTiming().iterations === 1)"
            ".map((one) => one.finished.catch(() => null)))"
        )


@asynccontextmanager
async def opened(folder: Path, *, chats: Chats = Chats.BOTH) -> AsyncIterator[Screen]:
    """The practice workspace, with the real program, in a browser of its own. No error may happen on the page."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    async with practising(folder, pace=PACE, chats=chats) as practice, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        page = await browser.new_page(viewport=DESK, timezone_id="Europe/London")  # type: ignore[arg-type]
        page.set_default_timeout(SOON)
        expect.set_options(timeout=SOON)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        await page.goto(practice.workspace.page_url)
        await page.get_by_text("You are Ana the employee").wait_for()
        yield Screen(page=page, practice=practice)
        await browser.close()
        assert troubles == []


async def picture_of(page: Page, name: str) -> None:
    """A page beside the workspace, at a desk and on a phone."""
    for kind, size in (("phone", PHONE), ("desk", DESK)):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await page.screenshot(path=OUTPUT / f"{name}-{kind}.png")
        assert await page.evaluate("document.documentElement.scrollWidth") <= size["width"]
