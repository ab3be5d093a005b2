"""Verdicts: with labels and a reason, parked and let go on, and what approvers say among themselves."""

import pytest

from tests.journeys.company import Company, buttons, inbox, reads, window
from tests.journeys.organised import asked, is_refused, own_message, said, says_yes

pytestmark = pytest.mark.both_databases
LABELS = "What is it about?"


async def test_labels_stand_before_the_reason_whatever_the_verdict(organised: Company) -> None:
    ana, ben = organised.ana, organised.ben
    words, other = "Our kettles are the fastest under the sun.", "We mend every kettle in an hour."
    card = await organised.ask(ana, words)
    await ben.click("Request changes", message=card)
    await reads(ben, LABELS)
    await ben.choose(LABELS, "Tone", "Claim we cannot back up")
    assert (await ben.submit()).fields  # a label alone says too little
    await ben.fill("What should change?", "Says who?")
    assert (await ben.submit()).is_fine
    await ben.close(all_of_them=True)
    await organised.told(ana, words, "Changes requested by Ben", "Tone · Claim we cannot back up. “Says who?”")

    card = await organised.ask(ana, other)
    await ben.click("Reject", message=card)
    await reads(ben, LABELS)
    await ben.choose(LABELS, "Timing", "Wrong account", "Picture or its description")
    await ben.fill("Why?", "Not today.")
    assert (await ben.submit()).is_fine
    await ben.close(all_of_them=True)

    await organised.told(
        ana, other, "Rejected by Ben", "Timing · Wrong account · Picture or its description.", "“Not today.”"
    )
    [entry] = await organised.audited("post.reject", by="U0BEN", labels="timing account picture")
    assert "Not today" not in str(entry)


async def test_a_hold_voids_every_yes_and_what_is_let_go_on_asks_from_the_beginning(organised: Company) -> None:
    ana, ben, cleo, dan, words = organised.ana, organised.ben, organised.cleo, organised.dan, "Our kettle turned ten."
    await organised.ask(ana, words)
    card = await asked(organised, dan, words)
    await dan.click("Hold", message=card)
    await reads(
        dan, "Nothing goes out until you, or the account's owner or guardian, let it go on; then it asks again."
    )
    await dan.fill("Why?", "Is it ten or eleven?")
    assert (await dan.submit()).is_fine
    await dan.close(all_of_them=True)
    await organised.told(ana, words, "On hold by Dan", "“Is it ten or eleven?”", "until Dan or Cleo lets it go on")

    await organised.until(lambda: "Let it go on" in buttons(organised.card(words)), "the card to say so")
    held = organised.card(words)
    assert not [label for label in buttons(held) if label.startswith("Approve")]
    await is_refused(
        organised, ben, held, "Let it go on", "Only who put it on hold, or the owner or guardian of @acmecare"
    )
    await cleo.click("Let it go on", message=held)

    await says_yes(organised, ben, words)
    await organised.live(words, on="acmecare")


async def test_comments_stand_in_the_thread_and_private_ones_never_reach_the_author(organised: Company) -> None:
    ana, ben, cleo, words = organised.ana, organised.ben, organised.cleo, "Come to our open day."
    public, private = "Which day is it?", "She always forgets the day."
    card = await organised.ask(ana, words)
    for text, is_private in ((public, False), (private, True)):
        await ben.click("Comment", message=card)
        await reads(ben, "Your comment")
        await ben.fill("Your comment", text)
        if is_private:
            await ben.choose("Who reads it?", "Only approvers see this")
        assert (await ben.submit()).is_fine
        await ben.close(all_of_them=True)

    await organised.told(ana, words, f"Ben: {public}")
    await organised.until(lambda: cleo.sees(private, channel="approvals"), "the private comment among approvers")
    line = cleo.find_message(private, channel="approvals")
    assert line.thread_ts == card.ts
    assert "For approvers only." in said(cleo, private)
    # The author answers, and reads everything that is kept for them: not what approvers said among themselves.
    await ana.click("Comment", message=own_message(ana, words))
    await reads(ana, "Your comment")
    assert "Who reads it?" not in window(ana)
    await ana.fill("Your comment", "On Sunday.")
    assert (await ana.submit()).is_fine
    await ana.close(all_of_them=True)
    await organised.until(lambda: cleo.sees("On Sunday.", channel="approvals"), "the answer in the thread")
    await says_yes(organised, cleo, words)
    live = await organised.live(words, on="acmecare")
    ana.open_home()
    await organised.until(lambda: "What you may do" in ana.read_home(), "Ana's page")
    assert private not in "\n".join([*inbox(ana), ana.read_home()])
    assert not any(text in one.text for one in organised.x.posts for text in (public, private)), live
    assert await organised.holds(private) == []
