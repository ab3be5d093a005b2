"""After a post went out: the same again, sharing it from one's own account, thanks at a first one."""

import pytest

from tests.journeys.company import Company, buttons, check, post, reads, window

WORDS = "The bakery on {} opens an hour earlier from today."


@pytest.mark.both_databases
async def test_a_receipt_offers_the_same_again_and_the_repeat_is_noticed(brisk: Company) -> None:
    ana, words = brisk.ana, WORDS.format("Mill Lane")
    await post(ana, words)
    await ana.close(all_of_them=True)
    await brisk.live(words)
    await brisk.told(ana, words, "Live as @acme (BRAND).")
    message = ana.find_message(words, channel=ana.direct_messages())
    await brisk.until(lambda: "Same again" in buttons(brisk.slack.message(message.channel, message.ts)), "the receipt")

    assert (await ana.click("Same again", message=message)).is_fine

    says = await reads(ana, "The same words again, as a new draft.", words)
    assert "The same words went out on @acme" in says
    await ana.close(all_of_them=True)
    assert len(brisk.said(words)) == 1


@pytest.mark.both_databases
async def test_a_colleague_shares_it_from_their_own_account_in_their_own_words(brisk: Company) -> None:
    ana, words = brisk.ana, WORDS.format("High Street")
    await post(ana, words)
    await ana.close(all_of_them=True)
    live = await brisk.live(words)
    await brisk.told(ana, words, "Live as @acme (BRAND).")
    message = ana.find_message(words, channel=ana.direct_messages())
    await brisk.until(
        lambda: "Share from your own account" in buttons(brisk.slack.message(message.channel, message.ts)),
        "the receipt",
    )

    assert (await ana.click("Share from your own account", message=message)).is_fine

    says = await reads(ana, "This shares a post of @acme.", f"/status/{live.id}")
    assert "that you work here" in says
    assert "Private: nobody else sees this." in says
    # The links of the stand-in lead to this machine, which the checks rightly stop: the last step goes without.
    await ana.fill("Words", "Proud of the early ovens. I work at Acme.")
    await check(ana)
    await reads(ana, "Countersign does not post this; you do.")
    assert (await ana.submit()).is_fine
    assert "X will post this as whoever is signed in to this browser." in window(ana)
    await ana.close(all_of_them=True)
    assert not [one for one in brisk.x.posts if "Proud of the early ovens" in one.text]
