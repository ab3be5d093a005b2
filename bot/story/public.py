"""The chapters in which the public talks: a question finds whoever knows the answer, and a storm is one card."""

import time

from bot.story.narrator import CHECK, Narrator, shows

ASKED, TOLD = "question", "journalist"
WORD = "warranty"
SUPPORT = "Support"
"""The channel of that department, in Teams."""
ANSWER = "Yes, it does: the warranty is two years, and the lid is part of it. Any Acme shop swaps it while you wait."
CROWD = 41
"""People who say nearly the same."""
VOICES = CROWD + 2
"""How often the public spoke."""
SORRY = (
    "We are sorry: the app is down. The button on the base starts the kettle without it. We write here once it is back."
)


async def a_question(story: Narrator) -> None:
    """Heard, handed on, learnt from, and answered by the one who knows."""
    practice, cleo = story.practice, story.practice.cleo
    await story.wait(lambda: practice.listens, "the program to know where to listen from")
    asked = practice.let_speak(ASKED)
    story.does("Somebody", "asks @acme on X, where everybody reads it:", asked.text)
    heard = time.monotonic()
    await story.wait(lambda: shows(cleo, "social", asked.text), "its card")
    story.says(
        f"{time.monotonic() - heard:.1f} s later its card is in #social: who, what, where, and why it came there"
    )
    story.does("Cleo", f"does not know. She presses “Not ours”, and names support and the word “{WORD}”.")
    await cleo.click("Not ours", message=cleo.find_message(asked.text, channel="social"))
    await story.wait(lambda: cleo.has_window("Where does it belong?"), "the window that asks where it belongs")
    await cleo.choose("Where does it belong?", "support")
    await cleo.fill("Which word of it says so?", WORD)
    await cleo.submit()
    await story.window(cleo, "goes there from now on", "the next one with that word goes there by itself")
    await cleo.close(all_of_them=True)
    fay = practice.in_teams("Fay")
    await story.until(lambda: fay.sees(asked.text, channel=SUPPORT), "support works in Teams: the card is there now")
    story.does("Fay", "knows. She may answer the public, and post nothing else. She presses Answer:", ANSWER)
    await fay.press("Answer", on=fay.find_message(asked.text, channel=SUPPORT))
    await fay.fill({"Your answer": ANSWER})
    await fay.submit(CHECK)
    await story.confirm_in_teams(fay, "acme")
    story.says("the same confirm card as ever, and clean words ask nobody else")
    await story.live("acme", ANSWER)
    story.expect(practice.answers(asked.id) == [ANSWER], "on X it stands below the question")
    await story.until(lambda: fay.sees("answered it", channel=SUPPORT), "the card is closed, and says who answered")


async def the_press(story: Narrator) -> None:
    """A journalist is with those who speak to journalists, with a clock."""
    asked = story.practice.let_speak(TOLD)
    story.does("A journalist", "writes to @acme:", asked.text)
    await story.until(
        lambda: shows(story.practice.ben, "press", asked.text, "To be taken by"),
        "the card is in #press, not with support, and says until when somebody has to take it",
    )


async def a_storm(story: Narrator) -> None:
    """Many say the same: one card with a count, one answer, and a second person looks at it."""
    practice, ana, ben = story.practice, story.practice.ana, story.practice.ben
    first, *_ = everybody = practice.let_storm(CROWD)
    story.does("The app", f"is down, and {CROWD} people tell @acmecare nearly the same:", first.text)
    await story.wait(lambda: shows(ana, "product", first.text, f"{CROWD} say nearly the same"), "the card that counts")
    story.expect(
        sum(first.text in one for one in ana.read("product")) == 1, f"one card in #product, and it counts to {CROWD}"
    )
    story.does("Ana", "presses Answer. She only drafts for @acmecare:", SORRY)
    await ana.click("Answer", message=ana.find_message(f"{CROWD} say nearly", channel="product"))
    await story.wait(lambda: ana.has_window("Your answer"), "the form with what is answered above it")
    await ana.fill("Your answer", SORRY)
    await story.confirm_card(ana, "acmecare")
    await story.name_account(ana, "acmecare")
    await ana.submit()
    await ana.close(all_of_them=True)
    await story.until(
        lambda: shows(ben, "approvals", SORRY, first.text), "the approvers read it with what it answers above it"
    )
    await story.until(lambda: shows(ana, "product", "Ana has it"), "meanwhile the card says that Ana has it")
    story.does("Ben", "approves.")
    await ben.click("Approve for @acmecare", message=ben.find_message(SORRY, channel="approvals"))
    await story.live("acmecare", SORRY)
    story.expect(any(SORRY in practice.answers(one.id) for one in everybody), "on X it stands below one of them")
    await story.until(lambda: shows(ana, "product", "Ana answered it"), "the card is closed")
