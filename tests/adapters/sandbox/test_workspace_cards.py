"""The page's own drawing of adaptive cards: each of ours without an error, and whatever else stands in one is one."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright

from adapters.sandbox.workspace import Workspace
from adapters.sandbox.world import acme
from tests.adapters.sandbox.teams_bot import card, words
from tests.adapters.teams.drawing import HERE, card_in, drawn, specials
from tests.adapters.teams.gallery import gallery
from tests.journeys.screen import CHROMIUM, QUIET, in_a_browser

pytestmark = [*in_a_browser, pytest.mark.asyncio(loop_scope="module")]

DRAW = """async (cards) => {
  const { renderCard } = await import("/page/cards.js");
  const scene = { press: async () => ({}), values: {}, folds: new Set(), complain: () => null };
  return cards.map((card) => {
    const node = renderCard(card, scene);
    document.body.append(node);
    for (const button of node.querySelectorAll("[aria-expanded=false]")) button.click();
    const found = [...node.querySelectorAll(".card-problem")].map((one) => one.textContent);
    const seen = { problems: found, text: node.innerText, html: node.innerHTML };
    node.remove();
    return seen;
  });
}"""
"""Draws cards, with everything they unfold, and says what one sees."""
HOSTILE = "<img src=x onerror=alert(1)> {{DATE(x)}} **"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page() -> AsyncIterator[Page]:
    async with Workspace(acme(), retry_delays=()) as workspace, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        opened = await browser.new_page(timezone_id="Europe/London")
        troubles: list[str] = []
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        await opened.goto(workspace.page_url)
        yield opened
        await browser.close()
        assert troubles == []


async def drawn_on(page: Page, *cards: dict[str, Any]) -> list[Any]:
    """What one sees of each card."""
    return list(await page.evaluate(DRAW, list(cards)))


async def test_each_of_our_cards_and_dialogs_is_drawn_without_an_error(page: Page) -> None:
    ours = {shown.name: card_in(drawn(shown)) for shown in gallery()}
    ours |= {name: card_in(sent) for name, sent in specials().items()}

    seen = await drawn_on(page, *ours.values())

    wrong = {name: one["problems"] for name, one in zip(ours, seen, strict=True) if one["problems"]}
    assert wrong == {}
    assert all(one["text"].strip() for one in seen)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        pytest.param(card({"type": "Table", "rows": []}), "Table is not known here", id="another element"),
        pytest.param(card({**words("x"), "maxLines": 2}), "TextBlock.maxLines is not known", id="another property"),
        pytest.param(card({**words("x"), "size": "Huge"}), 'TextBlock.size is "Huge"', id="another value"),
        pytest.param(card({"type": "TextBlock"}), "TextBlock without text", id="something missing"),
        pytest.param(card(words("x"), speak="x"), "AdaptiveCard.speak is not known", id="another property of a card"),
        pytest.param(card(words("x")) | {"version": "1.6"}, "AdaptiveCard.version", id="another version"),
        pytest.param(
            card(words("x"), actions=[{"type": "Action.ToggleVisibility", "title": "x"}]),
            "Action.ToggleVisibility is not known",
            id="another action",
        ),
        pytest.param(
            card({"type": "RichTextBlock", "inlines": [{"type": "Image", "url": "x"}]}),
            "Image is not known",
            id="something else among words",
        ),
        pytest.param(
            card(words("x"), actions=[{"type": "Action.ShowCard", "title": "x", "card": card({"type": "Media"})}]),
            "Media is not known",
            id="in what a button unfolds",
        ),
        pytest.param(card("words"), "something without a type", id="no element at all"),  # type: ignore[arg-type]
    ],
)
async def test_whatever_else_stands_in_a_card_is_an_error_one_sees(page: Page, broken: Any, says: str) -> None:
    [seen] = await drawn_on(page, broken)

    assert any(says in one for one in seen["problems"]), seen


async def test_every_property_drawn_here_is_one_of_the_schema(page: Page) -> None:
    known = await page.evaluate(
        """async () => {
          const { KNOWN } = await import("/page/cardschema.js");
          return Object.fromEntries(Object.entries(KNOWN).map(([type, holds]) => [type, Object.keys(holds)]));
        }"""
    )
    defined = json.loads((HERE / "vectors" / "adaptive-card-1.5.json").read_text())["definitions"]

    for kind, properties in known.items():
        # A TextRun may also be a plain string there.
        kinds = defined[kind].get("anyOf", [defined[kind]])
        allowed = {name for one in kinds for name in one.get("properties", {})}
        assert set(properties) <= {*allowed, "msteams"}, kind


async def test_words_stay_words_and_moments_are_told_in_the_readers_zone(page: Page) -> None:
    at = "{{DATE(2026-06-01T12:30:00Z,SHORT)}} at {{TIME(2026-06-01T12:30:00Z)}}"
    runs = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": HOSTILE}]}
    opens = {"type": "Action.OpenUrl", "title": "Open", "url": "javascript:alert(1)"}

    [seen] = await drawn_on(page, card(words(HOSTILE), words(f"**Sent** {at}"), runs, actions=[opens]))

    assert seen["text"].count("<img src=x onerror=alert(1)>") == 2
    assert "Sent Mon, 1 Jun 2026 at 13:30" in seen["text"]
    assert "<strong>Sent</strong>" in seen["html"]
    assert "<img" not in seen["html"]
    assert "javascript" not in seen["html"]


async def test_only_those_a_card_really_calls_are_called(page: Page) -> None:
    mention = {"type": "mention", "text": "<at>Ben</at>", "mentioned": {"id": "1", "name": "Ben"}}
    shown = card(words("<at>Ben</at> and <at>Cleo</at>"), msteams={"width": "Full", "entities": [mention]})

    [seen] = await drawn_on(page, shown)

    assert seen["html"].count('class="mention"') == 1
    assert "<at>Cleo</at>" in seen["text"]
