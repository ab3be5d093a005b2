"""How every card and dialog looks, in Microsoft's renderer and a real browser; leaves `test-output/teams/`."""

import os
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright

from tests.adapters.teams.drawing import RENDERER, card_in, drawn, specials, why_no_renderer
from tests.adapters.teams.gallery import gallery
from tests.journeys.screen import CHROMIUM, QUIET, ROOT

OUTPUT = ROOT / "test-output" / "teams"
WIDTHS = (320, 800)
THEMES = ("light", "dark", "contrast")
SHEET = 12
"""Pictures on one sheet."""
AVATAR = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="#c4314b"/>'
    '<text x="20" y="44" font-size="36" fill="#fff">A</text></svg>'
)

_REQUIRED = os.environ.get("COUNTERSIGN_REQUIRE", "")
_WHY_NOT = why_no_renderer() or (None if CHROMIUM.exists() else f"Chromium is not installed at {CHROMIUM}")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(_WHY_NOT is not None and "adaptivecards" not in _REQUIRED, reason=_WHY_NOT or "it runs"),
]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        page = await browser.new_page()
        # The pictures of accounts.
        await page.route(re.compile("^https?:"), lambda route: route.fulfill(content_type="image/svg+xml", body=AVATAR))
        await page.goto((RENDERER / "page.html").as_uri())
        yield page
        await browser.close()


def pictures() -> list[dict[str, Any]]:
    """All of them, for the page."""
    everything = {shown.name: drawn(shown) for shown in gallery()} | specials()
    return [{"name": name, "title": sent.get("title", ""), "card": card_in(sent)} for name, sent in everything.items()]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
async def test_nothing_sticks_out_of_any_card(page: Page, theme: str, width: int) -> None:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    everything = pictures()
    wide: list[str] = []
    await page.set_viewport_size({"width": width, "height": 800})
    for start in range(0, len(everything), SHEET):
        sheet = everything[start : start + SHEET]
        wide += await page.evaluate("([sheet, theme, width]) => draw(sheet, theme, width)", [sheet, theme, width])
        name = OUTPUT / f"{theme}-{width}-{start // SHEET:02}.png"
        await page.screenshot(path=name, full_page=True)
        wide += await page.evaluate("() => unfold()")

    assert wide == []
