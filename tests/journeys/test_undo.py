"""Undo and recall: back before it leaves, down after it left."""

import pytest

from adapters.sandbox.plain_json import objects, string
from tests.journeys.company import Company, buttons, confirm, open_confirm, post, reads, window

pytestmark = pytest.mark.both_databases


async def test_the_author_takes_it_back_through_the_window(patient: Company) -> None:
    ana, words = patient.ana, "Kettles are half price on Friday."
    await post(ana, words)
    assert "Going out as @acme at" in window(ana)
    # Undone before it is drawn, no message is ever begun: the window said it all.
    await patient.told(ana, words, "Going out as @acme")

    await ana.click("Undo")

    await reads(ana, "Draft kept.")
    await patient.told(ana, words, "Draft kept. For @acme (BRAND). Nothing went out.")
    assert not patient.said(words)
    assert await patient.audited("post.undo", by="U0ANA")


async def test_the_approver_who_decided_takes_it_back_and_nobody_else_may(patient: Company) -> None:
    cleo, ben, ana = patient.cleo, patient.ben, patient.ana
    card = await patient.ask(ana, "Care has a new number.")
    await ben.click("Approve for @acmecare", message=card)
    await patient.until(lambda: "Undo" in buttons(patient.card("Care has a new number.")), "Undo on the card")

    await cleo.click("Undo", message=patient.card("Care has a new number."))
    await reads(cleo, "Only its author, or the approver who decided, can undo this.")
    await ben.click("Undo", message=patient.card("Care has a new number."))

    await patient.until(lambda: "Taken back to be edited." in ben.read("approvals")[-1], "the card")
    assert await patient.audited("post.undo", by="U0BEN")
    assert not patient.said("Care has a new number.")


async def test_too_late_for_undo_offers_recall_and_recall_takes_it_down(brisk: Company) -> None:
    ana, words = brisk.ana, "Free tea for everybody in Hull."
    await post(ana, words)
    stale = ana.window()
    block = next(one for one in objects(stale.definition, "blocks") if one["type"] == "actions")
    undo = objects(block, "elements")[0]
    found = await brisk.live(words)
    await brisk.told(ana, words, "It is live")

    front = brisk.practice.workspace.front
    await front.press("U0ANA", stale, (string(block, "block_id"), string(undo, "action_id")), {})

    await reads(ana, "It left ", " s ago. Recall it?")
    await ana.click("Recall")
    await brisk.until(lambda: not any(one.id == found.id for one in brisk.x.live_posts(found.account)), "gone from X")
    await brisk.told(ana, words, "Taken down from @acme")
    assert await brisk.audited("post.recall", by="U0ANA")
    assert await brisk.audit("post.finish_recalled")


async def test_after_an_undo_the_same_words_can_be_sent_again(brisk: Company) -> None:
    ana, words = brisk.ana, "The Hull store has new opening hours."
    await open_confirm(ana, words)
    await confirm(ana)
    await ana.click("Undo")
    await reads(ana, "Draft kept.")
    await ana.click("Continue")
    await reads(ana, f"Words: {words}")
    assert (await ana.submit()).is_fine
    await confirm(ana)

    await brisk.live(words)
