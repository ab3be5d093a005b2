"""The practice workspace in a real browser, with the real program behind it: what people see at a desk and on a phone.

Each step leaves two pictures in `test-output/browser/`. With COUNTERSIGN_PICTURES=1 the README's are made anew.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from adapters.sandbox.world import account
from bot.demo import Pace, Practice, practising

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
SOON = 15_000
"""Milliseconds for what takes a second or two on an idle machine."""

ANA, BEN, CLEO, DAN = "Ana the employee", "Ben the approver", "Cleo, social team", "Dan, new here"
CLEAN = "Our new kettle boils a litre in 40 seconds. Come and see it at the Leipzig fair."
ANGRY = "Ugh, I fucking hate how nobody in my city can drive to work"
FIRST = "We fixed the damn lid. Bring your old kettle, and we swap it for free."
SECOND = "We fixed the damn lid. Bring your old kettle to any Acme shop, and we swap it for free."
REASON = "Lovely! Please say where people can swap it."
SORRY = (
    "We wrote about our lid in words that are not ours. It should never have gone out, and that is on us. We have "
    "taken it down. We are sorry, and from now on somebody reads it aloud first."
)
LESSON = "Read it aloud before you press Approve."
LEAK = "its password was in a screenshot"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and "browser" not in os.environ.get("COUNTERSIGN_REQUIRE", ""),
        reason=f"Chromium is not installed at {CHROMIUM}",
    ),
]


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
            ".map((one) => one.finished))"
        )


@pytest.fixture
async def screen(tmp_path: Path) -> AsyncIterator[Screen]:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    async with practising(tmp_path / "practice", pace=PACE) as practice, async_playwright() as playwright:
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


async def test_the_whole_story_as_three_people(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await screen.picture("01-tour")
    await page.get_by_role("button", name="Skip the tour").click()
    await screen.picture("02-start")

    # Ana posts something that needs nobody; takes it back; lets it go.
    await screen.say(f"/post @acme {CLEAN}")
    await expect(window).to_contain_text("Nobody else is asked. It goes out as @acme 4 seconds after you press")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Going out as @acme at ")
    await screen.press("Undo")
    await expect(window).to_contain_text("Draft kept.")
    await expect(screen.public).to_have_count(0)
    await screen.press("Continue")
    await screen.press("Check and confirm")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Going out as @acme at ")
    await screen.picture("03-going-out")
    await expect(window).to_contain_text("Live as @acme (BRAND). See it on X")
    await expect(screen.public).to_have_text([CLEAN])
    await screen.close()

    # She writes something that deserves a second look, in the form, letter by letter.
    await screen.say("/post")
    await window.get_by_label("Speak as").click()
    await expect(window.locator(".group-label")).to_have_text(["Yours", "Brands you may draft for", "Practice"])
    await screen.picture("04-accounts")
    await window.locator("[data-value]").filter(has_text="@acme · BRAND").click()
    words = window.get_by_label("Words")
    for piece in (FIRST[:12], FIRST[12:40], FIRST[40:]):
        await words.press_sequentially(piece, delay=4)
        # Longer than the page waits after a key, so that the count is redrawn between the pieces.
        await page.wait_for_timeout(450)
    await expect(window).to_contain_text(f"{len(FIRST)} of 280 on X")
    assert await words.input_value() == FIRST
    assert await words.evaluate("node => node === document.activeElement")
    await screen.picture("05-form")
    await screen.press("Check and confirm")
    await expect(window.get_by_role("heading")).to_have_text("@acme · BRAND")
    await expect(window).to_contain_text("Acme · on X · 84,000 followers")
    await expect(window).to_contain_text("1. Worth a look: “damn”. This is a mild swear word. Say it in other words.")
    await expect(window).to_contain_text("Nothing goes out yet. 1 approval is needed. Asked: Ben and Cleo.")
    assert (await window.inner_text()).count(FIRST) == 1
    await screen.picture("06-confirm")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Waiting for approval to go out as @acme (BRAND). Nothing went out yet.")
    await screen.picture("07-waiting")
    await screen.close()

    # Ben is called, and asks for something from his phone.
    await page.get_by_role("button", name="News for Ben").click()
    await expect(page.locator("#channel-title")).to_contain_text("approvals")
    await expect(screen.newest).to_contain_text(FIRST)
    await screen.picture("08-card")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await screen.newest.get_by_role("button", name="Request changes").click()
    await window.get_by_label("What should change?").fill(REASON)
    await screen.picture("09-reason")
    await screen.press("Request changes")
    await expect(screen.newest).to_contain_text("Changes requested by Ben at ")
    await screen.close()
    await expect(screen.newest.get_by_role("button", name="Approve for @acme")).to_have_count(0)

    # Ana reads why, beside her words, and changes them.
    await screen.act_as(ANA, channel="Countersign")
    await expect(screen.newest).to_contain_text(f"“{REASON}” Nothing went out.")
    await screen.picture("10-changes-requested")
    await screen.newest.get_by_role("button", name="Edit", exact=True).click()
    await expect(window).to_contain_text(f"Ben asked for changes. “{REASON}”")
    await window.get_by_label("Words").fill(SECOND)
    await screen.press("Check and confirm")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Waiting for approval")
    await screen.close()

    # Ben approves the new version on his phone; the old card says that it is over.
    await screen.act_as(BEN, channel="approvals")
    await expect(screen.newest).to_contain_text(SECOND)
    await expect(screen.messages).to_contain_text("Superseded by v2.")
    await screen.keep_for_readme("practice-workspace", DESK)
    await screen.keep_for_readme("approver-phone", PHONE)
    await screen.newest.get_by_role("button", name="Approve for @acme").click()
    await expect(page.get_by_role("alertdialog")).to_contain_text("Publish as @acme (BRAND), now, to 84,000 followers?")
    await screen.picture("11-approve")
    await page.get_by_role("alertdialog").get_by_role("button", name="Approve").click()
    await expect(screen.newest).to_contain_text("Going out as @acme at ")
    await expect(screen.newest.get_by_role("button", name="Undo")).to_be_visible()
    await screen.picture("12-approved")
    await expect(screen.public).to_have_text([SECOND, CLEAN])

    # Ana is told; Cleo has the receipt, and takes it down.
    await screen.act_as(ANA, channel="Countersign")
    await expect(screen.newest).to_contain_text("Live as @acme (BRAND). See it on X")
    await expect(screen.messages.locator(".reply").last).to_contain_text("@Ana It is live as @acme (BRAND).")
    await screen.picture("13-live")
    await screen.act_as(CLEO, channel="approvals")
    await expect(screen.newest).to_contain_text("Written by Ana. Ben approved this at ")
    await screen.newest.get_by_role("button", name="Recall").click()
    await screen.picture("14-recall")
    await page.get_by_role("alertdialog").get_by_role("button", name="Recall").click()
    await expect(screen.messages).to_contain_text("Taken down from @acme by Cleo at ")
    await expect(screen.newest).to_contain_text("A post as @acme (BRAND) was taken down.")
    await expect(screen.public).to_have_text([CLEAN])
    await screen.act_as(ANA, channel="Countersign")
    await expect(screen.messages.locator(".reply").last).to_contain_text("Cleo had this taken down from @acme.")
    await screen.picture("15-recalled")
    await screen.picture_of_the_world("15-recalled")

    # Ana's card of the incident says what is left to do: the apology begins with the company's words.
    await expect(screen.newest).to_contain_text("Who is told of this: Ana, Ben and Cleo")
    await expect(screen.newest).to_contain_text("It was kept as evidence.")
    await screen.picture("60-incident")
    await screen.newest.get_by_role("button", name="Draft the apology").click()
    await expect(window).to_contain_text("This is the apology for the post that was recalled.")
    await screen.picture("61-apology")
    await window.get_by_label("Words").fill(SORRY)
    await screen.press("Check and confirm")
    await window.get_by_text("You are about to speak as @acme").wait_for()
    await screen.picture("62-apology-confirm")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Waiting for approval")
    await screen.close()

    # Ben is asked directly, and one press of his lets it out at once.
    await screen.act_as(BEN, channel="Countersign")
    await expect(screen.newest).to_contain_text("An apology for @acme")
    await expect(screen.newest).to_contain_text(SORRY)
    await screen.picture("63-apology-card")
    await screen.newest.get_by_role("button", name="Approve for @acme").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Approve").click()
    await expect(screen.public).to_have_text([SORRY, CLEAN])

    # Cleo closes it.
    await screen.act_as(CLEO, channel="Countersign")
    incident = screen.messages.locator(".message", has_text="Who is told of this")
    await expect(incident).to_contain_text("Apology: live, written by Ana.")
    await incident.get_by_role("button", name="Close with what we learnt").click()
    await window.get_by_label("What we learnt").fill(LESSON)
    await screen.picture("64-review")
    await screen.press("Close it")
    await expect(window).to_contain_text("The incident is closed.")
    await screen.close()
    await expect(incident).to_contain_text("Closed: a post as @acme (BRAND) was taken down.")
    await expect(incident).to_contain_text(LESSON)
    await expect(incident.locator(".bk-button")).to_have_count(0)
    await screen.picture("65-closed")


async def test_words_meant_for_oneself_never_reach_the_brand(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await page.get_by_role("button", name="Skip the tour").click()
    await page.get_by_role("button", name="The wrong account").click()
    await page.get_by_label("Message", exact=True).press("Enter")
    await screen.press("Check and confirm")
    await expect(window).to_contain_text("Did you mean your own account?")
    await screen.picture("20-own-account")

    await screen.press("Yes, use @ana_k")
    await expect(window).to_contain_text("Private: nobody else sees this.")
    await screen.picture("21-private")
    await screen.press("Take the words back")
    await expect(window).to_contain_text("X will post this as whoever is signed in to this browser.")
    await expect(window).to_contain_text(ANGRY)
    await screen.picture("22-handed-back")
    await screen.close()

    await expect(screen.public).to_have_count(0)
    await page.locator("#sidebar").get_by_role("button", name="Countersign").click()
    await expect(screen.messages.locator(".message")).to_have_count(0)
    await screen.act_as(BEN, channel="approvals")
    await expect(screen.messages).to_contain_text("Posts that need a decision appear here")


async def test_when_the_answer_of_x_is_lost_the_post_is_out_once_and_ana_is_told(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await page.get_by_role("button", name="Skip the tour").click()
    await page.get_by_text("Trainer: break something").click()
    await page.get_by_label("X accepts, but its answer is lost").check()
    await screen.picture("30-trainer")
    await screen.picture_of_the_world("30-trainer")
    await screen.say(f"/post @acme {CLEAN}")
    await screen.confirm("acme")

    await expect(window).to_contain_text("Sent to X, answer lost: looking at @acme's timeline")
    await expect(window).to_contain_text("Nothing is sent a second time before we know.")
    await screen.picture("31-answer-lost")
    await expect(window).to_contain_text("Live as @acme (BRAND).")
    await screen.picture("32-settled")
    await expect(screen.public).to_have_text([CLEAN])
    assert [post.text for post in screen.practice.public.posts] == [CLEAN]


async def test_a_killed_program_carries_on_where_it_was(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await page.get_by_role("button", name="Skip the tour").click()
    await page.get_by_text("Trainer: break something").click()
    await screen.say(f"/post @acme {CLEAN}")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Going out as @acme at ")
    await screen.close()

    await page.get_by_role("button", name="Kill the program now").click()
    await expect(page.locator("#bot-state")).not_to_contain_text("Program running")
    await screen.picture("40-killed")
    await expect(page.locator("#bot-state")).to_have_text("Program running (life 2)")
    await expect(screen.public).to_have_text([CLEAN])
    await page.locator("#sidebar").get_by_role("button", name="Countersign").click()
    await expect(screen.newest).to_contain_text("Live as @acme (BRAND).")
    await screen.picture("41-recovered")
    assert [post.text for post in screen.practice.public.posts] == [CLEAN]


async def test_on_a_phone_the_tour_makes_room_and_escape_ends_it(screen: Screen) -> None:
    page, tour = screen.page, screen.page.get_by_role("region", name="Guided tour")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await expect(tour).to_be_visible()

    await screen.say("/post")
    await expect(screen.window).to_be_visible()
    await expect(tour).to_be_hidden()
    await screen.close()
    await expect(tour).to_be_visible()
    await page.keyboard.press("Escape")

    await expect(tour).to_have_count(0)
    await page.reload()
    await page.get_by_text("What the world sees").wait_for(state="attached")
    await expect(tour).to_have_count(0)


async def test_what_a_stranger_does_with_the_account_is_told_and_ended(screen: Screen) -> None:
    page = screen.page
    await page.get_by_role("button", name="Skip the tour").click()
    await page.get_by_text("Trainer: break something").click()
    # The watch takes what it sees first as known.
    looks = screen.practice.public.arrivals
    while looks["GET /x/2/users/{id}/tweets"] < 2:
        await page.wait_for_timeout(100)
    phone, disguise = page.get_by_label("Post as @acme from a phone"), page.get_by_label("Change the name and picture")
    await phone.check()
    await screen.act_as(CLEO, channel="Countersign")
    alert = screen.messages.locator(".message", has_text="A post that never went through here")
    await expect(alert).to_contain_text("FREE KETTLES")
    await expect(alert).to_contain_text("may publish: Ana")
    await screen.picture("70-stranger")
    await screen.picture_of_the_world("70-stranger")
    await alert.get_by_role("button", name="Delete").click()
    await screen.picture("71-delete")
    await page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await expect(alert).to_contain_text("Cleo asked to delete it. It was deleted. Nothing left to do.")
    await expect(screen.public).to_have_count(0)
    await expect(page.locator("#timeline")).to_contain_text("Taken down at ")
    await expect(phone).not_to_be_checked()
    await screen.picture("72-deleted")

    await disguise.check()
    await screen.act_as(BEN, channel="approvals")
    alert = screen.messages.locator(".message", has_text="The profile of @acme (BRAND) is another one now on X.")
    await expect(alert).to_contain_text("Name: Acme → Acme Support (official)")
    await screen.picture("73-disguise")
    await disguise.uncheck()
    await expect(page.locator("#accounts")).not_to_contain_text("Support")
    await page.get_by_label("Revoke the token of @acme").check()
    await expect(screen.messages).to_contain_text("X no longer accepts the keys of @acme (BRAND).")
    await screen.picture("74-revoked")


async def test_the_brake_keeps_what_is_due_and_lifting_it_sends_nothing(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await page.get_by_role("button", name="Skip the tour").click()
    await screen.say(f"/post @acme {CLEAN}")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Going out as @acme at ")
    await screen.close()

    await screen.say(f"/post freeze @acme {LEAK}")
    await expect(screen.newest).to_contain_text("Stopped: nothing leaves from @acme any more.")
    await screen.picture("80-stopped")
    await screen.act_as(CLEO, channel="approvals")
    stopped = screen.messages.locator(".message", has_text="Sending from @acme (BRAND) is stopped. Ana stopped it")
    await expect(stopped).to_contain_text(LEAK)
    await screen.picture("81-freeze-card")
    await screen.act_as(ANA, channel="Countersign")
    await expect(screen.messages).to_contain_text("Sending was stopped when its time came")
    await screen.picture("82-held")

    await screen.act_as(CLEO, channel="general")
    await screen.say("/post thaw @acme")
    await expect(window).to_contain_text("If you lift it, nothing is sent by that. 1 post asks for approval again.")
    await screen.picture("83-thaw")
    await screen.press("Let posts go out")
    await expect(window).to_contain_text("Posts can go out from @acme again. Nothing was sent by that.")
    await screen.picture("84-thawed")
    await screen.close()
    await screen.act_as(BEN, channel="approvals")
    await expect(screen.messages).to_contain_text("Cleo lifted it at ")
    await expect(screen.public).to_have_count(0)
    card = screen.messages.locator(".message:not(.reply)", has_text=CLEAN)
    await screen.picture("85-asks-again")
    await card.get_by_role("button", name="Approve for @acme").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Approve").click()
    await expect(screen.public).to_have_text([CLEAN])


async def test_an_account_is_connected_from_the_practice_page(screen: Screen) -> None:
    page = screen.page
    await page.get_by_role("button", name="Skip the tour").click()
    await screen.act_as(CLEO, channel="Countersign")
    waits = screen.messages.locator(".message", has_text="@acme_jobs (BRAND)")
    await expect(waits).to_contain_text("is not connected to X yet")
    await screen.picture("90-not-connected")
    await screen.act_as(CLEO, channel="general")
    await screen.say("/post connect")
    await screen.picture("91-accounts")
    await screen.messages.get_by_role("button", name="Connect @acme_jobs", exact=True).click()
    async with page.context.expect_page() as opened:
        await screen.messages.get_by_role("button", name="Connect @acme_jobs · BRAND on X").click()
    theirs = await opened.value
    theirs.set_default_timeout(SOON)
    await theirs.get_by_role("link", name="Sign in with Slack").click()
    await picture_of(theirs, "92-who")
    await theirs.get_by_role("link", name="Cleo Marín").click()
    await picture_of(theirs, "93-connect")
    await theirs.get_by_role("button", name="Continue to X as @acme_jobs").click()
    await picture_of(theirs, "94-at-x")
    await theirs.locator(f'input[value="{account("acme_jobs").remote_id}"]').check()
    await theirs.get_by_role("button", name="Approve").click()
    await expect(theirs.get_by_text("Connected as", exact=True)).to_be_visible()
    await picture_of(theirs, "95-connected")
    await theirs.close()

    await screen.act_as(CLEO, channel="Countersign")
    await expect(screen.messages).to_contain_text("Connected as @acme_jobs (BRAND) on X by Cleo.")
    await expect(waits.first).to_contain_text("@acme_jobs (BRAND) is connected to X.")
    await screen.picture("96-receipt")


async def picture_of(page: Page, name: str) -> None:
    """A page beside the workspace, at a desk and on a phone."""
    for kind, size in (("phone", PHONE), ("desk", DESK)):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await page.screenshot(path=OUTPUT / f"{name}-{kind}.png")
        assert await page.evaluate("document.documentElement.scrollWidth") <= size["width"]


async def test_someone_new_meets_no_dead_end(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await page.get_by_role("button", name="Skip the tour").click()
    await screen.act_as(DAN, channel="general")
    await screen.say("/post Hello from the lab! The new kettle is quick.")
    await expect(window).to_contain_text("You can't post for a brand yet.")
    await expect(window).to_contain_text("A person who can help: Cleo of the social team")
    await screen.picture("50-no-rights")
    await screen.press("Request access to @acmecare")
    await expect(window).to_contain_text("Asked. The owner of the account decides")
    await screen.picture("51-asked")
    await screen.close()

    await screen.act_as(CLEO, channel="Countersign")
    await expect(screen.newest).to_contain_text("Dan asks to draft posts for @acmecare (BRAND).")
    await screen.picture("52-request")
    await screen.newest.get_by_role("button", name="Grant").click()
    await expect(screen.newest).to_contain_text("Cleo granted it.")
    await screen.act_as(DAN, channel="Countersign")
    await expect(screen.messages).to_contain_text("you may draft for @acmecare (BRAND) now")

    await screen.say("/post @acme_practice Hello from the lab! The new kettle is quick.")
    await screen.press("Check and confirm")
    await screen.picture("53-practising")
    await screen.confirm("acme_practice")
    await expect(window).to_contain_text("Waiting for approval to go out as @acme_practice (PRACTICE).")
    await screen.picture("54-practised")
