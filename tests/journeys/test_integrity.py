"""Integrity: nobody approves their own words, a change voids every yes and is shown, and who may take up a no again."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.company import Company, buttons, check, confirm, reads
from tests.journeys.organised import NOTABLE, asked, at_time, is_refused, own_message, said, says_yes

pytestmark = pytest.mark.both_databases


async def test_an_edit_voids_what_was_said_shows_what_changed_and_its_editor_decides_no_more(
    organised: Company,
) -> None:
    ana, ben, cleo, words = organised.ana, organised.ben, organised.cleo, NOTABLE.format("York")
    await organised.ask(ana, words, account="acme")
    await says_yes(organised, ben, words)
    await organised.told(ana, words, "social: Ben said yes")

    await cleo.click("Edit", message=organised.card(words))
    await reads(cleo, "Words")
    better = NOTABLE.format("Bath")
    await cleo.fill("Words", better)
    await check(cleo)
    assert (await confirm(cleo)).is_fine
    await cleo.close(all_of_them=True)

    card = await asked(organised, ben, better)
    text = said(ben, better)
    assert "Changed since v1:" in text and "York" in text and "last edited by Cleo" in text
    assert "Step 1 of 2 (now): social: Ben." in text
    await is_refused(
        organised, cleo, card, "Approve for @acme", "You edited this post last. Someone else has to decide"
    )
    for who in (ben, organised.dan, organised.fay):
        await says_yes(organised, who, better)
    await organised.live(better)
    assert not organised.said(words)


async def test_nobody_approves_what_they_wrote(organised: Company) -> None:
    cleo, words = organised.cleo, "We look after kettles of every age."
    card = await organised.ask(cleo, words)

    await is_refused(organised, cleo, card, "Approve for @acmecare", "You wrote this post. Someone else has to decide")

    await says_yes(organised, organised.ben, words)
    await organised.live(words, on="acmecare")


async def test_a_new_time_for_what_is_approved_voids_the_yes_and_is_shown(organised: Company) -> None:
    ana, ben, words = organised.ana, organised.ben, "A kettle for every desk."
    on = datetime.now(UTC) + timedelta(days=3)
    await at_time(ana, words, on, account="acmecare")
    await says_yes(organised, ben, words)
    await organised.told(ana, words, "Scheduled: goes out as @acmecare")

    await ana.click("Undo", message=own_message(ana, words))
    await organised.told(ana, words, "Draft kept.")
    await ana.click("Continue", message=own_message(ana, words))
    await reads(ana, "Words")
    await ana.fill("Date to send", f"{on + timedelta(days=1):%Y-%m-%d}")
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)

    await organised.until(lambda: "Changed since v1: It was to go out" in said(ben, words), "the change on the card")
    await organised.told(ana, words, "Waiting for approval")
    await says_yes(organised, ben, words)
    await organised.told(ana, words, "Scheduled: goes out as @acmecare")
    await ana.click("Undo", message=own_message(ana, words))


async def test_a_no_is_taken_up_again_by_who_said_it_or_the_owner_alone(organised: Company) -> None:
    ana, ben, dan, words = organised.ana, organised.ben, organised.dan, "Kettles are the new candles."
    card = await organised.ask(ana, words)
    own = await asked(organised, dan, words)
    await ben.click("Reject", message=card)
    await reads(ben, "Why?")
    await ben.fill("Why?", "They are not.")
    assert (await ben.submit()).is_fine
    await ben.close(all_of_them=True)
    await organised.told(ana, words, "Rejected by Ben")
    await organised.until(lambda: "Reopen" in buttons(organised.slack.message(own.channel, own.ts)), "Dan's card")

    await is_refused(organised, dan, own, "Reopen", "Only")
    await organised.cleo.click("Reopen", message=organised.card(words))

    await organised.told(ana, words, "Draft kept.")
    assert await organised.audited("post.reopen", by="U0CLEO")
    assert not organised.said(words)
