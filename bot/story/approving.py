"""The chapters about approving: two steps and an owner, an edit after a yes, a thread with a picture, a late yes."""

from datetime import UTC, datetime, timedelta

from bot.demo import TAKEN_BY, kettle_picture
from bot.story.narrator import CHECK, Narrator, reads, shows

PROMISE = "The lid of the new kettle has one moving part. It never breaks."
FIRST_WORDS = "Our new store in Leeds opens on Saturday at nine. Coffee is on us."
LAST_WORDS = "Our new store in Leeds opens on Saturday at ten. Coffee is on us."
PARTS = ("Three things about our new kettle.", "It boils a litre in a minute.", "It is in every store on Friday.")
CUT = "\n---\n"
SHOWS = "A red kettle on a wooden table"
TIMED = "The phone lines are open until nine tonight. After that, write to us here."
APPROVE, NEWS, TEAMS = "Approve for @acme_news", "acme_news", "Approvals"
MEDIA = "Pictures, a GIF or a film"
TIME = "the time of what is approved late"
AHEAD = timedelta(seconds=10)
"""The least between confirming and a time, which has whole minutes, so that nothing is late before it waits."""


async def two_steps(story: Narrator) -> None:
    """One after the other, and beside the second whoever has to keep what is promised."""
    ana, ben, cleo = story.practice.ana, story.practice.ben, story.practice.cleo
    story.does("Ana", "writes for @acme_news, where two people read everything, one after the other:", PROMISE)
    await story.write(ana, NEWS, PROMISE)
    await story.window(
        ana,
        "Step 1 of 2",
        "the window says who: Ben reads the words, then Cleo; and Fay, because it promises something",
    )
    await story.name_account(ana, NEWS)
    await ana.submit()
    await ana.close(all_of_them=True)
    await story.wait(lambda: ben.sees(PROMISE, channel="approvals"), "the approvers' card")
    story.does("Cleo", "is quick, and presses Approve.")
    await cleo.click(APPROVE, message=cleo.find_message(PROMISE, channel="approvals"))
    await story.window(cleo, "It is not your turn yet", "refused: Ben has to decide first")
    await cleo.close(all_of_them=True)
    story.does("Ben", "approves.")
    await ben.click(APPROVE, message=ben.find_message(PROMISE, channel="approvals"))
    await story.until(lambda: reads(ana, PROMISE, "Ben said yes", "Step 2 of 2 (now)"), "Ana reads how far it is")
    story.does("Cleo", "approves, now that it is her turn.")
    await cleo.click(APPROVE, message=cleo.find_message(PROMISE, channel="approvals"))
    await story.wait(lambda: shows(cleo, "approvals", PROMISE, "Cleo said yes"), "the card to say so")
    story.expect(
        PROMISE not in story.practice.live(NEWS),
        "two said yes, and still it waits: for whoever has to keep the promise",
    )
    fay = story.practice.in_teams("Fay")
    await story.wait(lambda: fay.sees(PROMISE, channel=TEAMS), "the card in Teams")
    story.does("Fay", "of support keeps them. She reads the card in Teams, and approves.")
    await fay.look(TEAMS)
    await fay.press(APPROVE, on=fay.find_message(PROMISE, channel=TEAMS))
    await story.live(NEWS, PROMISE)


async def edited(story: Narrator) -> None:
    """A yes is for these words, and for no others."""
    ana, ben, cleo = story.practice.ana, story.practice.ben, story.practice.cleo
    story.does("Ana", "writes:", FIRST_WORDS)
    await story.write(ana, NEWS, FIRST_WORDS)
    await story.name_account(ana, NEWS)
    await ana.submit()
    await ana.close(all_of_them=True)
    await story.wait(lambda: ben.sees(FIRST_WORDS, channel="approvals"), "the approvers' card")
    story.does("Ben", "approves, and it is Cleo's turn.")
    await ben.click(APPROVE, message=ben.find_message(FIRST_WORDS, channel="approvals"))
    await story.wait(lambda: reads(ana, FIRST_WORDS, "Ben said yes"), "Ben's yes")
    story.does("Ana", "sees that it is ten, not nine, and presses Edit:", LAST_WORDS)
    await ana.click("Edit", message=ana.find_message(FIRST_WORDS, channel=ana.direct_messages()))
    await story.wait(lambda: ana.has_window(CHECK), "the form")
    await ana.fill("Words", LAST_WORDS)
    await story.confirm_card(ana, NEWS)
    await story.name_account(ana, NEWS)
    await ana.submit()
    await ana.close(all_of_them=True)
    await story.until(
        lambda: shows(ben, "approvals", "Changed since v1", "Step 1 of 2 (now)"),
        "Ben's yes is worth nothing now, and the new card shows what changed",
    )
    for name, one in (("Ben", ben), ("Cleo", cleo)):
        story.does(name, "approves the new words.")
        await one.click(APPROVE, message=one.find_message(LAST_WORDS, channel="approvals"))
        await story.wait(lambda: not shows(ben, "approvals", LAST_WORDS, f"Asked now: @{name}"), "the card to go on")  # noqa: B023
    await story.live(NEWS, LAST_WORDS)
    story.expect(FIRST_WORDS not in story.practice.said_by_us(), "the words before never were public")


async def a_thread(story: Narrator) -> None:
    """Seen as it will appear, approved as a whole, and out one part after the other."""
    practice, ana, ben = story.practice, story.practice.ana, story.practice.ben
    story.does("Ana", "has more to say than fits into one post, and a picture from her phone:", " / ".join(PARTS))
    await ana.command("/post acmecare: " + CUT.join(PARTS))
    await story.wait(lambda: ana.has_window("Longer than one post?"), "the form")
    await ana.choose("Longer than one post?", f"Send it as a thread of {len(PARTS)} posts")
    await ana.add_file(MEDIA, "IMG_2041.jpg", kettle_picture())
    await ana.submit()
    await story.window(
        ana, "Now say what each one shows", "it must say what the picture shows, for whoever cannot see it"
    )
    await ana.fill("What the picture shows", SHOWS)
    await story.confirm_card(ana, "acmecare")
    story.expect(ana.has_window(f"Part {len(PARTS)} of {len(PARTS)}"), "she sees every cut before it goes out")
    await story.name_account(ana, "acmecare")
    await ana.submit()
    await ana.close(all_of_them=True)
    await story.until(
        lambda: shows(ben, "approvals", *PARTS, f"(picture: {SHOWS})"), "Ben sees it as the world will, picture and all"
    )
    story.does("Ben", "approves all of it at once.")
    await ben.click("Approve for @acmecare", message=ben.find_message(PARTS[0], channel="approvals"))
    await story.until(lambda: practice.live("acmecare")[-len(PARTS) :] == list(PARTS), "three posts, in their order")
    story.expect(practice.is_thread("acmecare", PARTS), "on X each stands below the one before")
    [(alt, picture)] = practice.pictures("acmecare", PARTS[0])
    story.expect(alt == SHOWS, "the picture says to everybody what it shows")
    clean = TAKEN_BY.encode() in kettle_picture() and TAKEN_BY.encode() not in picture
    story.expect(clean, "where it was taken, and by whose phone, stayed in the building")


async def appointment(story: Narrator) -> None:
    """Something is to go out at a time, and nobody decides."""
    ana, ben = story.practice.ana, story.practice.ben
    at = _next_minute()
    story.kept[TIME] = at
    story.does("Ana", "writes something for the next minute, and everybody who could decide is in a meeting:", TIMED)
    await ana.command(f"/post acmecare: {TIMED}")
    await story.wait(lambda: ana.has_window(CHECK), "the form")
    # She is in London, and its clocks are those of the chat's stand-in.
    local = at.astimezone(story.practice.zone_of(ana))
    await ana.fill("Date to send", f"{local:%Y-%m-%d}")
    await ana.fill("Time to send", f"{local:%H:%M}")
    await story.confirm_card(ana, "acmecare")
    await story.name_account(ana, "acmecare")
    await ana.submit()
    await ana.close(all_of_them=True)
    await story.until(lambda: ben.sees(TIMED, channel="approvals"), "it waits, with its time, beside all that follows")


async def late(story: Narrator) -> None:
    """What is approved after its time goes out when somebody says when."""
    practice, ben = story.practice, story.practice.ben
    at = story.kept[TIME]
    await story.wait(
        lambda: datetime.now(UTC) > at, "the time to pass", within=(at - datetime.now(UTC)).total_seconds()
    )
    story.does("Ben", "comes out of the meeting. Its time has passed. He presses Approve.")
    await ben.click("Approve for @acmecare", message=ben.find_message(TIMED, channel="approvals"))
    await story.window(ben, "Its time was", "nothing goes out late by itself: he is asked, now or when")
    story.expect(TIMED not in practice.live("acmecare"), "so far nothing is out")
    story.does("Ben", "presses “Approve and send it now”.")
    await ben.click("Approve and send it now")
    await story.live("acmecare", TIMED)
    await ben.close(all_of_them=True)


def _next_minute() -> datetime:
    soon = datetime.now(UTC) + AHEAD
    return soon.replace(second=0, microsecond=0) + timedelta(minutes=1)
