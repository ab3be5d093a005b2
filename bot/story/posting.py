"""The first chapters: the mistake of 2011, everyday posts, and what the program does when things break."""

import asyncio

from bot.story.narrator import HANDLE_FIELD, Narrator, reads

SWEARY = (
    "I find it ironic that this is the motor city and yet nobody here knows how to fucking drive. My weekend is ruined"
)
CLEAN = "Our new kettle boils a litre in 60 seconds. See it on Friday in the London store."
CARE = "Our phone lines are open again from 9 tomorrow. Sorry for the wait."
LOUD = "THE NEW KETTLE IS HERE AND IT IS REALLY VERY FAST, COME AND SEE IT IN LONDON"
LOST = "The London store is open until 8 tonight."
WAITED = "Thank you all for coming to the London store today."
KILLED = "The kettle is sold out in London. More arrive on Monday."


async def mistake(story: Narrator) -> None:
    """Words meant for oneself never reach the brand."""
    ana = story.practice.ana
    story.does("Ana", "is stuck in traffic. She means her own account, and types /post acme:", SWEARY)
    await story.write(ana, "acme", SWEARY)
    await story.window(ana, "@acme · BRAND", "the window says in words who would speak: @acme, BRAND")
    await story.window(ana, "Did you mean your own account?", "and asks whether she means her own account")
    story.does("Ana", "does, and presses “Yes, use @ana_k”.")
    await ana.click("Yes, use @ana_k")
    await story.window(ana, "Private: nobody else sees this", "now it is PERSONAL, and nobody else sees it")
    await ana.submit()
    story.expect(
        ana.has_window("Countersign did not post this"), "her words are handed back to her, and forgotten here"
    )
    await ana.close(all_of_them=True)
    story.expect(not story.practice.public.posts, "the world saw nothing")


async def everyday(story: Narrator) -> None:
    """A trusted author's clean words go out after a moment."""
    ana = story.practice.ana
    story.does("Ana", "writes for @acme, which she may publish for:", CLEAN)
    await story.write(ana, "acme", CLEAN)
    await story.window(ana, "Nobody else is asked", "clean words of a trusted author bother nobody")
    story.does("Ana", "types the handle, so that she knows who speaks.")
    await ana.fill(HANDLE_FIELD, "acme")
    await ana.submit()
    await story.window(ana, "Going out as @acme", "it waits a moment, with an Undo")
    story.expect(not story.practice.live("acme"), "while it waits, nothing is out")
    await story.live("acme", CLEAN)
    await ana.close(all_of_them=True)


async def own_approval(story: Narrator) -> None:
    """Somebody else has to decide."""
    ben, cleo = story.practice.ben, story.practice.cleo
    story.does("Cleo", "writes for @acmecare, where somebody else always looks:", CARE)
    await story.write(cleo, "acmecare", CARE)
    await cleo.fill(HANDLE_FIELD, "@AcmeCare")
    await cleo.submit()
    await cleo.close(all_of_them=True)
    await story.until(lambda: ben.sees(CARE, channel="approvals"), "the approvers see every character of it")
    story.does("Cleo", "is an approver too, and presses Approve on her own post.")
    await cleo.click("Approve for @acmecare", message=cleo.find_message(CARE, channel="approvals"))
    await story.window(cleo, "You wrote this post", "refused: somebody else has to decide")
    await cleo.close(all_of_them=True)
    story.does("Ben", "approves.")
    await ben.click("Approve for @acmecare", message=ben.find_message(CARE, channel="approvals"))
    await story.live("acmecare", CARE)


async def two_approvers(story: Narrator) -> None:
    """One decides, the other is told who did."""
    ana, ben, cleo = story.practice.ana, story.practice.ben, story.practice.cleo
    story.does("Ana", "gets carried away:", LOUD)
    await story.write(ana, "acme", LOUD)
    await story.name_account(ana, "@acme")
    await ana.submit()
    await ana.close(all_of_them=True)
    await story.until(
        lambda: ben.sees(LOUD, channel="approvals"), "that is a lot of capitals: it asks for a second pair of eyes"
    )
    story.does("Ben and Cleo", "press Approve in the same moment.")
    card = ben.find_message(LOUD, channel="approvals")
    await asyncio.gather(*(one.click("Approve for @acme", message=card) for one in (ben, cleo)))
    await story.wait(lambda: ben.has_window() or cleo.has_window(), "the answer to the second one")
    late = [name for name, one in (("Ben", ben), ("Cleo", cleo)) if one.has_window("approved")]
    story.expect(len(late) == 1, f"one of them decided; {' and '.join(late) or 'nobody'} is told who did")
    for one in (ben, cleo):
        if one.has_window():
            await one.close(all_of_them=True)
    await story.live("acme", LOUD)


async def lost_answer(story: Narrator) -> None:
    """Nobody knows whether it is out, so the program looks."""
    ana = story.practice.ana
    story.practice.lose_the_next_answer()
    story.does("Ana", "posts:", LOST)
    await story.post_directly(LOST)
    await story.until(lambda: ana.sees("answer lost"), "she is told the truth: nobody knows yet whether it is out")
    await story.until(
        lambda: ana.sees("Live as @acme") and not ana.sees("answer lost"),
        "instead of sending it again, the bot reads the timeline, and finds it",
    )
    await story.live("acme", LOST)


async def killed_waiting(story: Narrator) -> None:
    """What was confirmed still goes out."""
    story.does("Ana", "posts:", WAITED)
    await story.post_directly(WAITED)
    story.does("Somebody", "pulls the plug before it has left: kill -9.")
    await story.practice.workspace.kill_bot()
    story.says("the bot is back")
    await story.live("acme", WAITED)


async def killed_sending(story: Narrator) -> None:
    """It had begun to send: it looks before anything else."""
    practice, ana = story.practice, story.practice.ana
    before = practice.sends
    practice.make_x_slow()
    story.does("Ana", "posts, on a day when X is slow:", KILLED)
    await story.post_directly(KILLED)
    await story.until(lambda: practice.sends > before, "the post is on its way to X, and X has not answered")
    story.does("Somebody", "pulls the plug again, right now: kill -9.")
    await practice.workspace.kill_bot()
    practice.mend_x()
    story.says("the bot is back, and knows that it had begun to send")
    await story.until(lambda: reads(ana, KILLED, "Live as @acme"), "it looks before it sends: X has it already")
    story.expect(practice.sends == before + 1, "X was asked once")
    await story.live("acme", KILLED)
