"""Approval: approvers see exactly what will be sent, one of them decides, and never the author."""

import asyncio

import pytest

from tests.journeys.company import CREATE, Company, buttons, confirm, open_confirm, reads, window

SHOUTING = "THE NEW KETTLE IS HERE, GIFTED BY KETTLE CO, COME AND SEE IT IN {}"


async def test_risky_words_are_shown_to_the_approvers_with_everything_a_decision_needs(brisk: Company) -> None:
    ana, ben, words = brisk.ana, brisk.ben, SHOUTING.format("LEEDS")
    await open_confirm(ana, words)
    assert "Nothing goes out yet. 1 approval is needed. Asked: Ben and Cleo." in window(ana)
    assert "1. " in window(ana)
    assert (await confirm(ana)).is_fine
    await brisk.until(lambda: ben.sees(words, channel="approvals"), "the card")

    message = brisk.card(words)
    read = ben.read("approvals")[-1].replace("*", "")
    approve = buttons(message)["Approve for @acme"]
    assert approve["confirm"]["title"]["text"] == "Approve it?"
    assert approve["confirm"]["text"]["text"] == "Publish as @acme (BRAND), now, to 84,000 followers?"
    deciding = ["Approve for @acme", "Request changes", "Reject", "Hold", "Edit", "Comment"]
    assert list(buttons(message)) == ["Agree, false alarm", *deciding]
    assert words in read
    assert all(one in read for one in ("@acme (BRAND)", "Acme", "on X", "84,000 followers"))
    assert "Written by Ana. 1 approval is still needed, from: @Ben, @Cleo" in read
    assert "v1 · " in read
    assert "digest " in read
    digest = read.partition("digest ")[2].split()[0]
    [confirmed] = await brisk.audited("post.confirm_waiting", by="U0ANA", about=approve["value"].partition(".")[0])
    assert str(confirmed).count(digest)
    assert message.text != ""
    await ana.close(all_of_them=True)

    await ben.click("Approve for @acme", message=message)  # one press, and its dialog

    await brisk.live(words)
    await brisk.until(lambda: "Ben approved this at" in ben.read("approvals")[-1], "the card redrawn")
    assert "Approve for @acme" not in buttons(brisk.card(words))
    await brisk.told(ana, words, "Live as @acme (BRAND).", "Approved by Ben.")


@pytest.mark.both_databases
async def test_two_approvers_in_the_same_millisecond_make_one_decision_and_one_post(brisk: Company) -> None:
    words = SHOUTING.format("YORK")
    card = await brisk.ask(brisk.ana, words, account="acme")
    before = brisk.x.arrivals[CREATE]

    await asyncio.gather(
        brisk.ben.click("Approve for @acme", message=card), brisk.cleo.click("Approve for @acme", message=card)
    )

    await brisk.until(lambda: brisk.ben.has_window() or brisk.cleo.has_window(), "one of them told")
    told = [one for one in (brisk.ben, brisk.cleo) if one.has_window()]
    assert len(told) == 1
    winner = "Cleo" if told[0].user_id == "U0BEN" else "Ben"
    assert f"{winner} approved this already. Nothing left to do." in window(told[0])
    await brisk.live(words)
    post_id = buttons(card)["Approve for @acme"]["value"].partition(".")[0]
    approvals = [one for one in await brisk.audit("post.approve") if one["subject"] == post_id]
    assert len(approvals) == 1
    refused = await brisk.audited("click.refused", by=told[0].user_id, about=post_id, what="post.approve")
    assert [one["facts"]["why"] for one in refused] == ["Conflict"]
    assert brisk.x.arrivals[CREATE] == before + 1


@pytest.mark.both_databases
async def test_a_button_pressed_twice_decides_once(brisk: Company) -> None:
    words = SHOUTING.format("BATH")
    card = await brisk.ask(brisk.ana, words, account="acme")

    await asyncio.gather(*(brisk.ben.click("Approve for @acme", message=card) for _ in range(3)))

    await brisk.live(words)
    post_id = buttons(card)["Approve for @acme"]["value"].partition(".")[0]
    assert len([one for one in await brisk.audit("post.approve") if one["subject"] == post_id]) == 1


async def test_changes_requested_come_back_with_the_reason_and_the_next_version_replaces_the_card(
    brisk: Company,
) -> None:
    cleo, ben, words = brisk.cleo, brisk.ben, "Our lines open at 8 tomorrow."
    card = await brisk.ask(cleo, words)

    await ben.click("Request changes", message=card)
    await reads(ben, "Cleo reads this beside the words.")
    await ben.fill("What should change?", "We open at 9 & not at 8.")
    assert (await ben.submit()).is_fine
    assert "Changes requested by Ben" in window(ben)
    await ben.close(all_of_them=True)

    await brisk.told(
        cleo,
        words,
        "Changes requested by Ben at",
        "“We open at 9 & not at 8.”",
        "Ben asks for changes before this goes out as @acmecare.",
    )
    message = cleo.find_message("Changes requested", channel=cleo.direct_messages())
    await cleo.click("Edit", message=message)
    await reads(cleo, "Ben asked for changes. “We open at 9 & not at 8.”", f"Words: {words}")
    better = "Our lines open at 9 tomorrow."
    await cleo.fill("Words", better)
    assert (await cleo.submit()).is_fine
    assert (await confirm(cleo)).is_fine
    await cleo.close(all_of_them=True)
    await brisk.until(lambda: ben.sees(better, channel="approvals"), "the new card")
    await brisk.until(lambda: any("Superseded by v2." in one for one in ben.read("approvals")), "the old card")
    assert "v2 · " in ben.read("approvals")[-1]
    assert not ben.sees(words, channel="approvals")

    await ben.click("Approve for @acmecare", message=brisk.card(better))

    await brisk.live(better, on="acmecare")
    assert not brisk.said(words)


async def test_a_rejection_says_why_beside_the_words_and_they_can_be_taken_up_again(patient: Company) -> None:
    cleo, ben, words = patient.cleo, patient.ben, "We are the best in the whole wide world of care."
    card = await patient.ask(cleo, words)

    await ben.click("Reject", message=card)
    await reads(ben, "Why?")
    await ben.fill("Why?", "We do not boast.")
    assert (await ben.submit()).is_fine

    await patient.told(cleo, words, "Rejected by Ben at", "“We do not boast.”", "Ben rejected this post for @acmecare.")
    await cleo.click("Edit these words", message=cleo.find_message(words, channel=cleo.direct_messages()))
    await reads(cleo, f"Words: {words}", "Ben rejected this. “We do not boast.”")
    assert not patient.said(words)


async def test_an_approver_who_edits_the_words_can_no_longer_approve_them(brisk: Company) -> None:
    ana, ben, cleo, words = brisk.ana, brisk.ben, brisk.cleo, "Care is closed on Whit Monday."
    card = await brisk.ask(ana, words)

    await ben.click("Edit", message=card)
    await reads(ben, f"Words: {words}")
    await brisk.until(lambda: "Taken back to be edited." in ben.read("approvals")[-1], "the card while Ben edits")
    better = "Care is closed on Whit Monday, sorry."
    await ben.fill("Words", better)
    assert (await ben.submit()).is_fine
    assert (await confirm(ben)).is_fine
    await ben.close(all_of_them=True)
    await brisk.until(lambda: ben.sees(better, channel="approvals"), "the new card")
    assert "last edited by Ben" in ben.read("approvals")[-1]
    assert not ben.sees(f"{words}\n", channel="approvals")
    await ben.click("Approve for @acmecare", message=brisk.card(better))
    await reads(ben, "You edited this post last. Someone else has to decide about it.")
    assert await brisk.audited("click.refused", by="U0BEN", what="post.approve", why="NotAllowed")
    await cleo.click("Approve for @acmecare", message=brisk.card(better))

    await brisk.live(better, on="acmecare")
    assert not brisk.said(words)


async def test_when_nobody_is_left_who_may_decide_the_confirm_card_says_so(patient: Company) -> None:
    cleo, ben, words = patient.cleo, patient.ben, "Care is closed on Easter Monday."
    card = await patient.ask(cleo, words)
    await ben.click("Edit", message=card)
    await reads(ben, f"Words: {words}")
    await ben.fill("Words", "Care is closed on Easter Monday, sorry.")
    assert (await ben.submit()).is_fine

    answer = await confirm(ben)

    assert list(answer.fields.values()) == [
        "This needs 1 approval, and nobody else can approve for @acmecare. Nothing went out."
    ]


async def test_a_reason_that_was_overtaken_is_not_lost(patient: Company) -> None:
    card = await patient.ask(patient.cleo, "Care answers within an hour today.")
    ben, ana = patient.ben, patient.ana
    await ben.click("Reject", message=card)
    await reads(ben, "Why?")
    await ben.fill("Why?", "It takes us two hours.")

    mine = patient.cleo.find_message("Care answers within an hour", channel=patient.cleo.direct_messages())
    await patient.cleo.click("Withdraw", message=mine)
    await patient.until(lambda: "Withdrawn." in ben.read("approvals")[-1], "withdrawn")
    assert (await ben.submit()).is_fine

    assert "It takes us two hours." in window(ben)
    assert "Your words were not sent to anybody." in window(ben)
    assert not ana.sees("It takes us two hours.")
