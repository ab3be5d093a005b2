"""The public talks in the practice workspace, and three people answer it: at a desk and on a phone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from adapters.sandbox.voices import APPLICANTS, JOURNALISTS, QUESTIONS, STORM
from bot.demo import Chats
from tests.journeys.screen import ANA, BEN, CLEO, DESK, PHONE, Screen, in_a_browser, opened

QUESTION, PRESS, APPLICANT = QUESTIONS[0].text, JOURNALISTS[0].text, APPLICANTS[0].text
ANSWER = "Yes, Jo: the warranty is two years, and the lid is part of it."
STATEMENT = "Thank you for asking! Cleo of our press team calls you before 5 pm."
PRESSES = 4

pytestmark = in_a_browser


@pytest.fixture
async def screen(tmp_path: Path) -> AsyncIterator[Screen]:
    """A browser on the practice workspace of a company that is in Slack only."""
    async with opened(tmp_path / "practice", chats=Chats.SLACK) as shown:
        yield shown


async def let_speak(screen: Screen, label: str) -> None:
    """Press one of the trainer's buttons."""
    trainer = screen.page.locator("#trainer")
    if await trainer.get_attribute("open") is None:
        await trainer.locator("summary").click()
    await trainer.get_by_role("button", name=label).click()


def card(screen: Screen, words: str) -> Locator:
    """The card with these words in the channel on screen, without replies in threads."""
    return screen.messages.locator(".message:not(.reply)", has_text=words)


async def test_a_question_is_handed_to_whoever_knows_and_answered_in_public(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await screen.picture("a0-tour")
    await page.get_by_role("button", name="Skip the tour").click()
    await screen.act_as(CLEO, channel="social")
    await expect(screen.messages).to_contain_text("What the public says about us appears here")
    await screen.picture("a1-nobody-spoke")

    # Somebody asks in public. Its card is in front of Cleo, who does not know the answer.
    await let_speak(screen, "Somebody asks a question")
    await screen.picture_of_the_world("a2-public")
    await expect(card(screen, QUESTION)).to_contain_text("144 followers")
    await screen.picture("a3-card")
    await card(screen, QUESTION).get_by_role("button", name="Not ours").click()
    await window.get_by_label("Where does it belong?").click()
    await window.locator("[data-value]").filter(has_text="support").click()
    await window.get_by_label("Which word of it says so?").fill("warranty")
    await screen.picture("a4-not-ours")
    await screen.press("Hand it back")
    await expect(window).to_contain_text("goes there from now on")
    await screen.close()
    await expect(screen.messages).to_contain_text("with support now")
    await screen.picture("a5-passed-on")

    # Fay is called to it, and answers on her phone: saved words, their gaps filled, four presses in all.
    await page.get_by_role("button", name="News for Fay").click()
    await expect(page.locator("#channel-title")).to_contain_text("support")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    presses = screen.practice.workspace.front.presses
    await card(screen, QUESTION).get_by_role("button", name="Answer").click()
    await expect(window).to_contain_text("You answer as @acme (BRAND) on X.")
    await screen.picture("a6-answer")
    await window.get_by_label("Your answer").fill(ANSWER)
    await screen.check()
    await window.get_by_text("You are about to speak as @acme").wait_for()
    await expect(window).to_contain_text(QUESTION)
    await screen.picture("a7-confirm")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Going out as @acme at ")
    # The page sends a tick along with the button below it, so it is counted here.
    assert presses["U0FAY"] + 1 <= PRESSES
    await screen.picture("a8-going-out")
    await screen.close()

    # The world sees it below the question, and the card says that it is over.
    await page.set_viewport_size(DESK)  # type: ignore[arg-type]
    answer = page.locator("#timeline .post", has_text=ANSWER)
    await expect(answer).to_contain_text("in reply to @five_oclock_tea")
    await expect(card(screen, QUESTION)).to_contain_text("Fay answered it")
    await expect(card(screen, QUESTION).get_by_role("button", name="Answer")).to_have_count(0)
    await page.locator("#trainer summary").click()
    await screen.keep_for_readme("mention-answered", DESK)
    await screen.picture("a9-answered")
    await screen.picture_of_the_world("a9-answered")


async def test_a_journalist_is_answered_once_somebody_else_approved(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await page.get_by_role("button", name="Skip the tour").click()
    await screen.act_as(CLEO, channel="press")
    await page.get_by_role("button", name="Let a journalist ask").click()
    await expect(card(screen, PRESS)).to_contain_text("verified")
    await screen.picture("b1-press")
    await card(screen, PRESS).get_by_role("button", name="Take it").click()
    await expect(card(screen, PRESS)).to_contain_text("Cleo has it")
    await screen.picture("b2-taken")

    # Ben would answer it too, and reads who is at it.
    await screen.act_as(BEN, channel="press")
    await card(screen, PRESS).get_by_role("button", name="Answer").click()
    await expect(window).to_contain_text("Cleo took this")
    await screen.picture("b3-somebody-is-at-it")
    await screen.close()

    # Cleo answers; she may not publish alone.
    await screen.act_as(CLEO, channel="press")
    await card(screen, PRESS).get_by_role("button", name="Answer").click()
    await window.get_by_label("Your answer").fill(STATEMENT)
    await screen.check()
    await screen.confirm("acme")
    await expect(window).to_contain_text("Waiting for approval")
    await screen.close()
    await expect(card(screen, PRESS)).to_contain_text("waits for approval")
    await screen.picture("b4-waits")
    await screen.act_as(BEN, channel="approvals")
    await expect(screen.newest).to_contain_text(STATEMENT)
    await expect(screen.newest).to_contain_text(PRESS)
    await screen.picture("b5-approval")
    await screen.newest.get_by_role("button", name="Approve for @acme").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Approve").click()
    await expect(page.locator("#timeline .post", has_text=STATEMENT)).to_contain_text("in reply to @harbour_courier")
    await screen.act_as(CLEO, channel="press")
    await expect(card(screen, PRESS)).to_contain_text("Cleo answered it")
    await screen.picture("b6-answered")


async def test_a_storm_is_one_card_and_what_is_deleted_is_gone(screen: Screen) -> None:
    page = screen.page
    await page.get_by_role("button", name="Skip the tour").click()
    await screen.act_as(CLEO, channel="people")
    await page.get_by_role("button", name="Let an applicant ask").click()
    await expect(card(screen, APPLICANT)).to_have_count(1)
    await screen.picture("c1-applicant")
    await let_speak(screen, "Somebody deletes their mention")
    await expect(screen.messages).to_contain_text("Its author deleted it.")
    await expect(screen.messages).not_to_contain_text(APPLICANT)
    await expect(page.locator("#timeline")).to_contain_text("Taken down at ")
    await screen.picture("c2-deleted")

    await screen.act_as(ANA, channel="product")
    await page.get_by_role("switch", name="A storm (40 alike in a minute)").check()
    await expect(card(screen, STORM)).to_contain_text("say nearly the same so far")
    await expect(card(screen, STORM)).to_have_count(1)
    await screen.picture("c3-storm")
    await screen.picture_of_the_world("c3-storm")
    await page.get_by_role("switch", name="A storm (40 alike in a minute)").uncheck()
    await expect(page.get_by_role("switch", name="A post of ours causes a stir")).to_be_disabled()
