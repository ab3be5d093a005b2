"""Teams on the practice page, in a real browser: drafted and approved there, and the card in Slack locks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from adapters.sandbox.voices import QUESTIONS
from tests.files import a_jpeg
from tests.journeys.screen import ANA, BEN, DAN, DESK, FAY, PHONE, Screen, in_a_browser, opened

LOUD = "THE NEW KETTLE IS HERE, GIFTED BY KETTLE CO, COME AND SEE IT IN LEIPZIG"
CALM = "The new kettle is here, and it is really very fast. Come and see it in Leipzig."
SAID = "The small kettle is back & it is quick."
REASON = "Lovely! Please say it without shouting."
QUESTION = QUESTIONS[0].text
ANSWER = "Yes, Jo: the warranty is two years, and the lid is part of it."

pytestmark = in_a_browser


@pytest.fixture
async def screen(tmp_path: Path) -> AsyncIterator[Screen]:
    """A browser on a practice workspace, past the tour."""
    async with opened(tmp_path / "practice") as shown:
        await shown.picture("t0-tour")
        await shown.page.get_by_role("button", name="Skip the tour").click()
        yield shown
        await expect(shown.page.locator(".card-problem")).to_have_count(0)


async def look_at(screen: Screen, chat: str) -> None:
    """Press the switch between the chats."""
    await screen.page.locator("#chat-switch").get_by_role("button", name=chat).click()
    await expect(screen.page.locator(f"#app[data-chat={chat.lower()}]")).to_have_count(1)


async def close(screen: Screen) -> None:
    """Close the open dialog and wait until it is gone."""
    await screen.page.get_by_label("Close the dialog").click()
    await expect(screen.window).to_have_count(0)


def card(screen: Screen, words: str) -> Locator:
    """The app's newest card with these words in the conversation on screen."""
    return screen.messages.locator(".message.from-app:not(.reply)", has_text=words).last


async def test_drafted_and_approved_in_teams_and_locked_in_slack(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await look_at(screen, "Teams")
    await expect(page.locator("#channel-title")).to_contain_text("Countersign")
    await screen.picture("t1-start")

    # Ana types into her own chat; the form opens from what comes back.
    await screen.say(f"post @acme {LOUD}")
    await screen.picture("t2-typed")
    await screen.messages.get_by_role("button", name="Open the form").click()
    await expect(window).to_be_visible()
    await screen.picture("t3-dialog")
    if await window.get_by_role("button", name="Check and confirm", exact=True).count():
        await screen.check()
    await expect(window).to_contain_text("Nothing goes out yet. 1 approval is needed. Asked: Ben")
    await screen.picture("t4-confirm")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await screen.press("Post as @acme")
    await expect(window).to_contain_text("Type @acme to post as @acme")
    await screen.picture("t5-not-yet")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Waiting for approval to go out as @acme (BRAND). Nothing went out yet.")
    await screen.picture("t6-waiting")
    await close(screen)
    await screen.picture("t7-own-chat")

    # Ben is called to it in Teams; the same card waits in Slack.
    # Whichever chat has it first: the button leads there until the other one has it, too.
    await page.locator('#news[data-key*="U0BEN teams"]').wait_for()
    await page.get_by_role("button", name="News for Ben").click()
    await expect(page.locator("#channel-title")).to_contain_text("Approvals")
    waits = card(screen, LOUD)
    await expect(waits.get_by_role("button", name="Approve for @acme")).to_be_visible()
    await screen.picture("t8-card")
    await screen.keep_for_readme("teams-approval", DESK)
    await look_at(screen, "Slack")
    await screen.page.locator("#sidebar").get_by_role("button", name="approvals").click()
    await expect(screen.newest.get_by_role("button", name="Approve for @acme")).to_be_visible()
    await look_at(screen, "Teams")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await waits.get_by_role("button", name="Approve for @acme").click()
    await expect(waits).to_contain_text("Publish as @acme (BRAND), now, to 84,000 followers?")
    await screen.picture("t9-approve")
    await waits.get_by_role("button", name="Approve", exact=True).click()
    await expect(waits).to_contain_text("Ben approved this at ")
    await expect(waits.get_by_role("button", name="Approve for @acme")).to_have_count(0)
    await screen.picture("ta-approved")
    await page.set_viewport_size(DESK)  # type: ignore[arg-type]
    await expect(screen.public).to_have_text([LOUD])

    # The card in Slack says who decided, and has nothing left to decide.
    await look_at(screen, "Slack")
    await expect(screen.newest).to_contain_text("approved this at ")
    await expect(screen.messages.get_by_role("button", name="Approve for @acme")).to_have_count(0)
    await screen.picture("tb-locked-in-slack")

    # Ana is told where she wrote it.
    await look_at(screen, "Teams")
    await screen.act_as(ANA, channel="Countersign")
    await expect(screen.messages).to_contain_text("Live as @acme (BRAND).")
    await screen.picture("tc-live")
    await screen.act_as(BEN, channel="Approvals")
    await expect(card(screen, LOUD)).to_contain_text("Live as @acme (BRAND)")
    await screen.picture("td-receipt")


async def test_changes_are_asked_for_and_a_message_becomes_a_post(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await look_at(screen, "Teams")

    # From beside the message box, in any conversation.
    await page.locator("#sidebar").get_by_role("button", name="General").click()
    await screen.picture("u0-general")
    await page.get_by_role("button", name="Write a post").last.click()
    await window.get_by_label("Speak as").select_option("x:acme")
    await window.get_by_label("Words").fill(LOUD)
    await screen.picture("u1-form")
    await screen.check()
    await screen.confirm("acme")
    await expect(window).to_contain_text("Waiting for approval")
    await close(screen)

    await screen.act_as(BEN, channel="Approvals")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await card(screen, LOUD).get_by_role("button", name="Request changes").click()
    await window.get_by_label("What should change?").fill(REASON)
    await screen.picture("u2-reason")
    await screen.press("Request changes")
    await expect(card(screen, LOUD)).to_contain_text("Changes requested by Ben at ")
    await screen.picture("u3-asked")
    if await window.count():
        await close(screen)

    # What is typed in a dialog is still there after a look at somebody else's screen.
    await screen.act_as(ANA, channel="Countersign")
    await card(screen, REASON).get_by_role("button", name="Edit", exact=True).click()
    await window.get_by_label("Words").fill(CALM)
    await page.get_by_label("Acting as").select_option(label=BEN)
    await expect(window).to_have_count(0)
    await page.get_by_label("Acting as").select_option(label=ANA)
    await expect(window.get_by_label("Words")).to_have_value(CALM)
    await screen.check()
    await screen.confirm("acme")
    await expect(window).to_contain_text("Waiting for approval")
    await close(screen)

    # Dan says something; Ana makes a post of it. Dan adds the app, and is welcomed.
    await screen.act_as(DAN, channel="General")
    await screen.say(SAID)
    await screen.picture("u4-new-here")
    await page.locator("#sidebar").get_by_role("button", name="Add Countersign").click()
    await expect(page.locator("#channel-title")).to_contain_text("Countersign")
    await expect(screen.newest).to_contain_text("see which account speaks before anything goes out")
    await screen.picture("u5-welcome")
    await screen.act_as(ANA, channel="General")
    said = screen.messages.locator(".message", has_text=SAID)
    await said.hover()
    await said.get_by_role("button", name="Turn into a post").click()
    await expect(window.get_by_label("Words")).to_have_value(SAID)
    await screen.picture("u6-turned")
    await close(screen)


async def test_a_question_from_the_public_is_answered_in_teams(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await page.get_by_role("button", name="Tour", exact=True).click()
    while await page.locator(".tour").get_by_role("button", name="Next").count():
        await page.locator(".tour").get_by_role("button", name="Next").click()
    await expect(page.locator(".tour")).to_contain_text("Press “Teams” at the top")
    await screen.picture("v-tour")
    await page.locator(".tour").get_by_role("button", name="Close").click()
    await screen.act_as(FAY, channel="support")
    await screen.picture("v0-moved")
    await page.get_by_role("button", name="Look there").click()
    await expect(page.locator("#channel-title")).to_contain_text("Support")
    await screen.picture("v1-nobody-spoke")
    await page.get_by_role("button", name="Let a customer complain").click()
    mention = screen.messages.locator(".message.from-app:not(.reply)").last
    await expect(mention.get_by_role("button", name="Answer")).to_be_visible()
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await screen.picture("v2-card")
    await mention.get_by_role("button", name="Answer").click()
    await window.get_by_label("Your answer").fill(ANSWER)
    await screen.picture("v3-answer")
    await screen.check()
    await window.get_by_text("You are about to speak as @acme").first.wait_for()
    await screen.picture("v4-confirm")


async def test_a_picture_is_sent_described_and_seen_inside_the_card(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await look_at(screen, "Teams")

    await page.locator("#composer-text").fill(f"post @acme {LOUD}")
    kettle = {"name": "kettle.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg((400, 200))}
    await page.locator("#clip-files").set_input_files(kettle)  # type: ignore[arg-type]
    await expect(screen.messages).to_contain_text("This picture is ready. Write what it shows.")
    await expect(screen.messages.locator("img.ac-picture[src^='data:image/jpeg']")).to_be_visible()
    await screen.picture("v0-ready")
    await screen.messages.get_by_role("button", name="Write what it shows").click()
    await window.get_by_label("What the picture shows").fill("A red kettle on a stove")
    await screen.check()
    await expect(window.locator("img[alt='A red kettle on a stove']")).to_be_visible()
    await screen.picture("v1-confirm")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Waiting for approval")
    await close(screen)

    await screen.act_as(BEN, channel="Approvals")
    await expect(card(screen, LOUD).locator("img[alt='A red kettle on a stove']")).to_be_visible()
    await screen.picture("v2-card")
