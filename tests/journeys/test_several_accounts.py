"""One writing for two accounts: two cards, two approvals, two posts; and X's rule against the same words on both."""

import pytest

from tests.journeys.company import Company, check, confirm, reads, window

WORDS = "Our new kettle pours in silence. In every shop from {}."


@pytest.mark.both_databases
async def test_two_accounts_of_x_get_a_post_each_and_never_the_same_words(brisk: Company) -> None:
    ana, words = brisk.ana, WORDS.format("Tuesday")
    own_words = "We look after the new silent kettle, too: ask us anything about it."
    await ana.command("/post")
    await reads(ana, "Speak as")
    await ana.choose("Speak as", "@acme · BRAND")
    await ana.fill("Words", words)
    await reads(ana, f"{len(words)} of 280 on X")
    await ana.choose("Also for", "@acmecare")
    await check(ana)
    assert "This is for @acme alone. Then comes a card for @acmecare." in window(ana)

    assert (await confirm(ana, account="@acme")).is_fine

    says = await reads(ana, "2 of 2 accounts.", "You are about to speak as @acmecare")
    assert "@acme says the same, word for word." in says
    assert "X does not allow one text on two accounts of one company." in says
    assert "This cannot go out as @acmecare." in says
    await brisk.live(words)
    await ana.click("Edit")
    await reads(ana, "Words")
    await ana.fill("Words", own_words)
    await reads(ana, f"{len(own_words)} of 280 on X")
    await check(ana)
    assert (await confirm(ana, account="@acmecare")).is_fine
    await brisk.until(lambda: brisk.ben.sees(own_words, channel="approvals"), "the card for @acmecare")
    assert "2 of 2 accounts. @acme is live." in brisk.ben.read("approvals")[-1].replace("*", "")
    await ana.close(all_of_them=True)
    await brisk.ben.click("Approve for @acmecare", message=brisk.card(own_words))

    await brisk.live(own_words, on="acmecare")
    assert len(brisk.said(words)) == 1
    await brisk.told(ana, words, "1 of 2 accounts. @acmecare is live.")
    await brisk.told(ana, own_words, "2 of 2 accounts. @acme is live.")
    other = (await brisk.audit("post.confirm_waiting", account="x:acmecare"))[-1]["facts"]
    [one] = [entry["facts"] for entry in await brisk.audit("post.confirm_direct", group=other["group"])]
    assert (one["account"], one["digest"] != other["digest"]) == ("x:acme", True)
