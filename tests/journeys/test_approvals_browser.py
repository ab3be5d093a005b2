"""Approvals in a real browser: two steps, an owner, an edit after a yes, a late yes, a thread with a picture, views."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import FilePayload, Locator, expect

from adapters.sandbox.kettle import kettle_picture
from adapters.sandbox.world import ANA as ANA_IN_SLACK
from tests.journeys.screen import ANA, BEN, CLEO, DESK, FAY, PHONE, Screen, in_a_browser, picture_of

PROMISE = "The lid of the new kettle has one moving part. It never breaks."
NINE = "Our new store in Leeds opens on Saturday at nine. Coffee is on us."
TEN = "Our new store in Leeds opens on Saturday at ten. Coffee is on us."
SHORT = "Our store in Leeds opens on Saturday at ten."
TIMED = "The phone lines are open until nine tonight."
PARTS = ("Three things about our new kettle.", "It boils a litre in a minute.", "It is in every store on Friday.")
ALT = "A red kettle on a wooden table"
QUESTION = "Which colour for the next kettle?"
CARE = "Ask us anything about the new colours of the kettle, all day tomorrow."
COMMENT = "Is Saturday certain? The shop said Friday to me."
NEWS, CARES = "Approve for @acme_news", "Approve for @acmecare"

pytestmark = in_a_browser


@pytest.fixture(autouse=True)
async def past_the_tour(screen: Screen) -> None:
    """Nobody reads the tour here."""
    await screen.page.get_by_role("button", name="Skip the tour").click()


async def write(screen: Screen, handle: str, words: str) -> None:
    """From the message box to the confirm card."""
    await screen.say(f"/post @{handle} {words}")
    await screen.check()
    await screen.window.get_by_text(f"You are about to speak as @{handle}").wait_for()


async def submit(screen: Screen, handle: str) -> None:
    """Confirm the account, read that it waits, and close the window."""
    await screen.confirm(handle)
    await expect(screen.window).to_contain_text("Waiting for approval to go out as")
    await screen.close()


async def approve(screen: Screen, name: str, *, on: Locator | None = None) -> None:
    """Press it on the card, the newest one unless another is meant, and yes when the chat asks whether one means it."""
    await (on or screen.newest).get_by_role("button", name=name, exact=True).click()
    await screen.page.get_by_role("alertdialog").get_by_role("button", name="Approve").click()


async def test_two_people_read_it_one_after_the_other_and_whoever_keeps_the_promise(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await write(screen, "acme_news", PROMISE)
    await expect(window).to_contain_text("Step 1 of 2 (now): words: Ben.")
    await expect(window).to_contain_text("Step 2 of 2: brand: Cleo; because of legal and medical claims: Fay.")
    await screen.picture("a01-who-is-asked")
    await submit(screen, "acme_news")

    # Cleo is too early, on her phone; nothing is lost by that.
    await screen.act_as(CLEO, channel="approvals")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await approve(screen, NEWS)
    await expect(window).to_contain_text("It is not your turn yet: Ben has to decide first. Nothing was approved.")
    await screen.picture("a02-not-your-turn")
    await screen.close()

    await screen.act_as(BEN, channel="approvals")
    await expect(screen.newest).to_contain_text("Asked now: @Ben.")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await approve(screen, NEWS)
    await expect(screen.newest).to_contain_text("Step 1 of 2: words: Ben said yes.")
    await screen.picture("a03-step-one-done")
    await screen.act_as(ANA, channel="Countersign")
    await expect(screen.newest).to_contain_text("Step 2 of 2 (now): brand: Cleo")
    await screen.picture("a04-author-reads-how-far-it-is")

    await screen.act_as(CLEO, channel="approvals")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await approve(screen, NEWS)
    await expect(screen.newest).to_contain_text("brand: Cleo said yes; because of legal and medical claims: Fay.")
    await screen.picture("a05-the-owner-is-missing")
    await expect(screen.public).to_have_count(0)

    # Fay works in Teams; her yes is the last one.
    await page.set_viewport_size(DESK)  # type: ignore[arg-type]
    await page.get_by_role("button", name="News for Fay").click()
    await expect(page.locator("#channel-title")).to_contain_text("Approvals")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    waits = screen.messages.locator(".message.from-app:not(.reply)", has_text=PROMISE).last
    await waits.get_by_role("button", name=NEWS).click()
    await screen.picture("a06-the-owner-in-teams")
    await waits.get_by_role("button", name="Approve", exact=True).click()
    await expect(waits).to_contain_text("approved this at ")
    await page.set_viewport_size(DESK)  # type: ignore[arg-type]
    await expect(screen.public).to_have_text([PROMISE])
    await screen.picture("a07-live")


async def test_an_edit_voids_the_yes_shows_what_changed_and_its_editor_decides_no_more(screen: Screen) -> None:
    window = screen.window
    await write(screen, "acme_news", NINE)
    await submit(screen, "acme_news")
    await screen.act_as(BEN, channel="approvals")
    await approve(screen, NEWS)
    await expect(screen.newest).to_contain_text("Ben said yes.")

    # Ana comments, and then mends it herself.
    await screen.act_as(ANA, channel="Countersign")
    await screen.newest.get_by_role("button", name="Comment").click()
    await window.get_by_label("Your comment").fill(COMMENT)
    await screen.picture("b01-comment")
    await screen.press("Comment")
    await screen.close()
    own = screen.messages.locator(".message:not(.reply)", has_text=NINE)
    await own.get_by_role("button", name="Edit", exact=True).click()
    await window.get_by_label("Words").fill(TEN)
    await screen.picture("b02-edit")
    await screen.check()
    await expect(window).to_contain_text("Step 1 of 2 (now): words: Ben.")
    await submit(screen, "acme_news")

    await screen.act_as(BEN, channel="approvals")
    card = screen.messages.locator(".message:not(.reply)", has_text="Changed since v1")
    await expect(card.locator("s")).to_have_text("nine")
    await expect(card.locator("strong", has_text="ten")).to_have_count(1)
    await expect(card).to_contain_text("Step 1 of 2 (now): words: Ben.")
    await expect(screen.messages).to_contain_text("Superseded by v2.")
    await expect(screen.messages).to_contain_text(COMMENT)
    await screen.picture("b03-what-changed")

    # Cleo makes it shorter: then she has no say in it, and nobody else could be the second.
    await screen.act_as(CLEO, channel="approvals")
    await card.get_by_role("button", name="Edit", exact=True).click()
    await window.get_by_label("Words").fill(SHORT)
    await screen.check()
    await screen.picture("b04-an-approver-edited")
    await expect(window).to_contain_text("Nothing goes out yet.")
    await screen.close()
    await expect(screen.public).to_have_count(0)


async def test_a_yes_after_its_time_asks_now_or_when(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await screen.say(f"/post @acmecare {TIMED}")
    at = next_minute()
    local = at.astimezone(ZoneInfo(ANA_IN_SLACK.tz))
    await window.get_by_label("Date to send").fill(f"{local:%Y-%m-%d}")
    await window.get_by_label("Time to send").fill(f"{local:%H:%M}")
    await screen.check()
    await expect(window).to_contain_text(f"It then goes out today at {local:%H:%M}.")
    await screen.picture("c01-with-a-time")
    await submit(screen, "acmecare")

    # While it waits, Ben looks at what is planned.
    await screen.act_as(BEN, channel="approvals")
    await expect(screen.messages.locator(".message:not(.reply)").last).to_contain_text("To go out at ")
    await screen.say("/post queue")
    planned = screen.messages.locator(".message", has_text="The next 14 days").last
    await expect(planned).to_contain_text("@acmecare: 1 waiting with a time.")
    await screen.picture("c02-queue")
    await planned.get_by_role("button", name="Calendar of @acmecare").click()
    await expect(window).to_contain_text("The next 14 days of @acmecare")
    await expect(window).to_contain_text(f"{local:%H:%M} waiting: “{TIMED}” by Ana")
    await screen.picture("c03-calendar")
    await screen.close()

    # Its time passes.
    await page.wait_for_timeout(max(0.0, (at - datetime.now(UTC)).total_seconds() + 0.5) * 1000)
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    card = screen.messages.locator(".message.from-app:not(.reply, .ephemeral)", has_text=TIMED).first
    await approve(screen, CARES, on=card)
    await expect(window).to_contain_text("Nothing went out. Send it now, or when?")
    await screen.picture("c04-too-late")
    await expect(screen.public).to_have_count(0)
    await screen.press("Approve and send it now")
    await expect(window).to_contain_text("Going out as @acmecare at ")
    await screen.close()
    await page.set_viewport_size(DESK)  # type: ignore[arg-type]
    await expect(screen.public).to_have_text([TIMED])


async def test_a_thread_with_a_picture_is_seen_as_it_will_appear(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await screen.say("/post @acmecare " + "\n---\n".join(PARTS))
    await window.get_by_label("Send it as a thread of 3 posts").check()
    await expect(window).to_contain_text("A thread of 3 posts")
    file = FilePayload(name="IMG_2041.jpg", mimeType="image/jpeg", buffer=kettle_picture())
    await window.get_by_label("Pictures, a GIF or a film").set_input_files(file)
    await screen.picture("d01-form")
    await screen.press("Check and confirm")
    await window.get_by_label("What the picture shows").fill(ALT)
    await screen.picture("d02-what-it-shows")
    await screen.check()
    await expect(window).to_contain_text("Part 3 of 3")
    await expect(window.get_by_role("img", name=ALT)).to_be_visible()
    await screen.picture("d03-confirm")
    await submit(screen, "acmecare")

    await screen.act_as(BEN, channel="approvals")
    await expect(screen.newest.get_by_role("img", name=ALT)).to_be_visible()
    await expect(screen.newest).to_contain_text("Picture, described as: " + ALT)
    for number in (1, 2, 3):
        await expect(screen.newest).to_contain_text(f"Part {number} of 3")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await screen.newest.get_by_role("button", name="Look at the picture").click()
    await expect(window.get_by_role("img", name=ALT)).to_be_visible()
    await screen.picture("d04-look-at-the-picture")
    await screen.close()
    await screen.picture("d05-card")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await approve(screen, CARES)

    await page.set_viewport_size(DESK)  # type: ignore[arg-type]
    thread = page.get_by_role("region", name="A thread of 3 posts")
    await expect(thread.locator(".post-text")).to_have_text(list(PARTS))
    await expect(thread.get_by_role("img", name=ALT)).to_be_visible()
    await screen.picture("d06-live")
    await screen.picture_of_the_world("d06-the-world")
    await expect(screen.newest).to_contain_text("Live as @acmecare (BRAND)")
    async with page.context.expect_page() as opened:
        await screen.newest.get_by_role("link", name="on X").first.click()
    theirs = await opened.value
    await expect(theirs.get_by_role("img", name=ALT)).to_be_visible()
    await expect(theirs.locator("article")).to_have_count(3)
    await picture_of(theirs, "d07-at-x")


async def test_one_writing_for_two_accounts_with_a_poll_and_a_partnership(screen: Screen) -> None:
    page, window = screen.page, screen.window
    await screen.say(f"/post @acme_news {QUESTION}")
    await screen.press("Add a poll")
    await window.get_by_label("Poll").fill("Red\nBlue\nGreen")
    await window.get_by_label("Open for").fill("3 days")
    await window.get_by_label("Somebody pays for this, or gave something for it").check()
    await window.get_by_label("@acmecare · BRAND · X").check()
    await screen.picture("e01-form")
    await screen.check()
    await expect(window).to_contain_text("Marked as a paid partnership.")
    await screen.picture("e02-confirm")
    await screen.confirm("acme_news")
    await expect(window).to_contain_text("You are about to speak as @acmecare")
    await expect(window).to_contain_text("This cannot go out as @acmecare.")
    await screen.picture("e03-the-other-account")
    await screen.press("Edit")
    await window.get_by_label("Words").fill(CARE)
    await screen.check()
    await submit(screen, "acmecare")

    await screen.act_as(BEN, channel="approvals")
    card = screen.messages.locator(".message:not(.reply)", has_text=QUESTION).last
    await expect(card).to_contain_text("A poll, open for 3 days")
    await screen.picture("e04-cards")
    await approve(screen, NEWS, on=card)
    # Only then it is Cleo's turn.
    await expect(card).to_contain_text("Ben said yes.")
    await screen.act_as(CLEO, channel="approvals")
    await approve(screen, NEWS, on=card)
    poll = page.locator("#timeline .post", has_text=QUESTION)
    await expect(poll.locator(".poll-choice")).to_have_text(["Red", "Blue", "Green"])
    await expect(poll).to_contain_text("Paid partnership")
    await screen.picture("e05-live")
    await screen.picture_of_the_world("e05-the-world")


async def test_home_shows_what_is_mine_what_waits_and_what_i_may_do(screen: Screen) -> None:
    page = screen.page
    await write(screen, "acme_news", NINE)
    await submit(screen, "acme_news")
    home = page.locator("#sidebar").get_by_role("button", name="Your Home tab")
    await home.click()
    await expect(screen.messages).to_contain_text(NINE)
    await screen.picture("f01-home-of-the-author")
    await screen.act_as(BEN, channel="approvals")
    await home.click()
    await expect(screen.messages).to_contain_text("you approve what others write")
    await expect(screen.messages).to_contain_text(NINE)
    await screen.picture("f02-home-of-an-approver")
    await screen.act_as(FAY, channel="general")
    await home.click()
    await expect(screen.messages).to_contain_text("What you may do")
    await screen.picture("f03-home-of-support")


def next_minute() -> datetime:
    """A whole minute, far enough ahead to confirm a post for it."""
    soon = datetime.now(UTC) + timedelta(seconds=12)
    return soon.replace(second=0, microsecond=0) + timedelta(minutes=1)
