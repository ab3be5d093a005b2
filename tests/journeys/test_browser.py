"""The practice workspace in a real browser, with the real program behind it: what people see at desks and on phones."""

from playwright.async_api import expect

from adapters.sandbox.world import account
from tests.journeys.screen import ANA, BEN, CLEO, DAN, DESK, PHONE, SOON, Screen, in_a_browser, picture_of

CLEAN = "Our new kettle boils a litre in 40 seconds. Come and see it at the Leipzig fair."
ANGRY = "Ugh, I fucking hate how nobody in my city can drive to work"
FIRST = "We fixed the lid, gifted by Kettle Co. Bring your old kettle, and we swap it for free."
SECOND = "We fixed the lid, gifted by Kettle Co. Bring your old kettle to any Acme shop, and we swap it for free."
REASON = "Lovely! Please say where people can swap it."
SORRY = (
    "We wrote about our lid in words that are not ours. It should never have gone out, and that is on us. We have "
    "taken it down. We are sorry, and from now on somebody reads it aloud first."
)
LESSON = "Read it aloud before you press Approve."
LEAK = "its password was in a screenshot"

pytestmark = in_a_browser


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
    await screen.check()
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
    await screen.check()
    await expect(window.get_by_role("heading")).to_have_text("@acme · BRAND")
    await expect(window).to_contain_text("Acme · on X · 84,000 followers")
    await expect(window).to_contain_text(
        "1. Worth a look: “gifted by”. Readers must be told that somebody paid for this or gave a gift."
    )
    await expect(window).to_contain_text("Nothing goes out yet. 1 approval is needed. Asked: Ben and Cleo.")
    assert (await window.inner_text()).count(FIRST) == 1
    await screen.picture("06-confirm")
    await screen.confirm("acme")
    await expect(window).to_contain_text("Waiting for approval to go out as @acme (BRAND). Nothing went out yet.")
    await screen.picture("07-waiting")
    await screen.close()

    # Ben is called, and asks for something from his phone.
    await page.locator('#news[data-key*="U0BEN slack"]').wait_for()
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
    await screen.check()
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
    await screen.check()
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
    await screen.check()
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
    await screen.check()
    await screen.picture("53-practising")
    await screen.confirm("acme_practice")
    await expect(window).to_contain_text("Waiting for approval to go out as @acme_practice (PRACTICE).")
    await screen.picture("54-practised")
