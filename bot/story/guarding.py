"""The last chapters: taking back what should not have gone out, a post nobody approved, and stopping everything."""

import asyncio
import time

from bot.story.narrator import Narrator, reads
from workflows.policy import APOLOGY

SLIP = "People in this town are too thick to boil water. Good thing that we make the kettle for them."
SORRY = APOLOGY.replace("[fill in what happened]", "it made fun of the people of our own town").replace(
    "[fill in what you change]", "read twice before we press"
)
STRANGE = "FREE KETTLES! Send us your card number and your address, and one is yours today."
HELD = "The kettle is back in London. One for everybody."
LEAK = "our password was seen in a screenshot"
LESSON = "Nobody approves after a ten-hour day. Jokes about people wait until the morning."
QUIET = 2.0
"""Seconds in which something that must not happen would have happened: the undo window, and more."""


async def taken_back(story: Narrator) -> None:
    """The Chrysler story to its end: live, recalled, deleted, apologised for, closed."""
    ana, ben, cleo = story.practice.ana, story.practice.ben, story.practice.cleo
    story.does("Ana", "makes a joke as @acme. Laughing at people makes it ask for a second pair of eyes:", SLIP)
    await story.write(ana, "acme", SLIP)
    await story.name_account(ana, "acme")
    await ana.submit()
    await ana.close(all_of_them=True)
    await story.wait(lambda: ben.sees(SLIP, channel="approvals"), "the approvers' card")
    story.does("Ben", "has worked for ten hours, and presses Approve.")
    await ben.click("Approve for @acme", message=ben.find_message(SLIP, channel="approvals"))
    await story.live("acme", SLIP)
    story.practice.answer_in_public("acme", SLIP, replies=12, reposts=3, views=900)
    await story.wait(lambda: reads(cleo, SLIP, "Live as @acme", channel="approvals"), "the card with Recall")
    await _recalled(story)
    await _apologised(story)
    story.does("Cleo", "closes the incident with what was learnt:", LESSON)
    await cleo.click("Close with what we learnt", message=cleo.find_message(SLIP, channel=cleo.direct_messages()))
    await story.wait(lambda: cleo.has_window("What we learnt"), "the review's window")
    await cleo.fill("What we learnt", LESSON)
    await cleo.submit()
    await story.until(
        lambda: reads(ana, SLIP, "Closed: a post as @acme", LESSON), "closed, and whoever was told of it can read why"
    )
    await cleo.close(all_of_them=True)
    ana.open_home()
    await story.until(
        lambda: "because a post of yours was taken down" in ana.read_home(),
        "Ana's Home tab tells her that somebody looks at her next posts for @acme, and why",
    )


async def _recalled(story: Narrator) -> None:
    cleo = story.practice.cleo
    story.does("Cleo", "sees the answers come in, and presses Recall. One press.")
    pressed = time.monotonic()
    await cleo.click("Recall", message=cleo.find_message(SLIP, channel="approvals"))
    await story.wait(lambda: SLIP not in story.practice.live("acme"), "the world does not see it any more")
    story.says(f"gone from X {time.monotonic() - pressed:.1f} s after the press")
    await story.until(
        lambda: reads(cleo, SLIP, "was taken down", "12 replies"),
        "kept as evidence before that: the words, and what X showed beneath them",
    )
    await story.until(
        lambda: reads(story.practice.ana, SLIP, "Who is told of this: Ana"),
        "one card for everybody who has to know: what happened, when, and what is left to do",
    )


async def _apologised(story: Narrator) -> None:
    ana, cleo = story.practice.ana, story.practice.cleo
    story.does("Ana", "presses “Draft the apology”, and fills the gaps in the company's own words:", SORRY)
    await ana.click("Draft the apology")
    await story.wait(lambda: ana.has_window("This is the apology"), "the form with the company's words")
    await ana.submit()
    await story.window(ana, "Cannot go out", "with a gap left open it cannot go out")
    await ana.close(all_of_them=True)
    await ana.click("Draft the apology")
    await story.wait(lambda: ana.has_window("This is the apology"), "the form with the company's words")
    await ana.fill("Words", SORRY)
    await story.confirm_card(ana, "acme")
    await story.name_account(ana, "acme")
    await ana.submit()
    await ana.close(all_of_them=True)
    await story.until(
        lambda: reads(cleo, SORRY, "An apology for @acme"), "it takes two, and the second is asked directly"
    )
    story.expect(SORRY not in story.practice.live("acme"), "nothing of it is out before that")
    story.does("Cleo", "approves.")
    await cleo.click("Approve for @acme", message=cleo.find_message(SORRY, channel=cleo.direct_messages()))
    await story.live("acme", SORRY)


async def a_stranger(story: Narrator) -> None:
    """A post that never went through here is told of, and deleted with one press."""
    cleo = story.practice.cleo
    story.does("Somebody", "who knows the password posts as @acme, from a phone, past everybody:", STRANGE)
    story.practice.post_from_a_phone("acme", STRANGE)
    posted = time.monotonic()
    await story.wait(lambda: reads(cleo, STRANGE, "never went through here"), "the alert")
    story.says(f"Cleo and the approvers are told {time.monotonic() - posted:.1f} s later")
    story.expect(reads(cleo, STRANGE, "may publish: Ana"), "with the words, and with who holds access")
    story.does("Cleo", "presses Delete.")
    await cleo.click("Delete", message=cleo.find_message(STRANGE, channel=cleo.direct_messages()))
    await story.until(lambda: STRANGE not in story.practice.live("acme"), "gone")
    await story.wait(lambda: reads(cleo, STRANGE, "It was deleted."), "the card that says so")


async def all_stopped(story: Narrator) -> None:
    """A freeze keeps what is due; lifting it sends nothing by itself."""
    practice, ana, ben, cleo = story.practice, story.practice.ana, story.practice.ben, story.practice.cleo
    before = practice.sends
    story.does("Ana", "posts, and it is about to leave:", HELD)
    await story.write(ana, "acme", HELD)
    await story.name_account(ana, "acme")
    await ana.submit()
    story.does("Cleo", f"pulls the brake: /post freeze @acme {LEAK}")
    await cleo.command(f"/post freeze @acme {LEAK}")
    await story.until(lambda: reads(cleo, "Sending from @acme (BRAND) is stopped."), "everything of @acme is stopped")
    await ana.close(all_of_them=True)
    await story.until(
        lambda: reads(ana, "Sending was stopped when its time came"), "its moment comes, it stays, and Ana is told why"
    )
    story.does("Cleo", "changes the password, and lifts it: /post thaw @acme")
    await cleo.command("/post thaw @acme")
    await story.window(cleo, "1 post asks for approval again", "she is told first what that does")
    await cleo.submit()
    await cleo.close(all_of_them=True)
    await asyncio.sleep(QUIET)
    story.expect(practice.sends == before, "nothing leaves by itself: X was not asked once")
    story.does("Ben", "reads it again, and approves.")
    await ben.click("Approve for @acme", message=ben.find_message(HELD, channel="approvals"))
    await story.live("acme", HELD)
