"""Breaking the glass: two people, one account, half an hour, loud, and reviewed by somebody who took no part in it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.company import Company, buttons, inbox, reads
from tests.journeys.organised import NOTABLE, is_refused, says_yes

pytestmark = pytest.mark.both_databases
WHY = "The kettles leak. People have to know now."


async def test_two_people_open_one_account_for_half_an_hour_and_a_third_reviews_it(organised: Company) -> None:
    ana, ben, cleo, words = organised.ana, organised.ben, organised.cleo, NOTABLE.format("Derby")
    await organised.ask(ana, words, account="acme")
    elsewhere = NOTABLE.format("Kent")
    await organised.ask(ana, elsewhere, account="acme_jobs")
    await ana.command("/post emergency @acme")
    await reads(ana, "A second person has to agree first.")
    await ana.fill("What happened?", WHY)
    assert (await ana.submit()).is_fine
    await reads(ana, "Asked. Nothing is open yet")
    await ana.close(all_of_them=True)
    await organised.until(lambda: cleo.sees(WHY, channel="approvals"), "the question")
    asking = cleo.find_message(WHY, channel="approvals")
    assert "Agree" in buttons(asking)
    await is_refused(organised, ana, asking, "Agree", "You asked for this. Someone else has to agree.")
    assert not await organised.audit("emergency.open")

    await cleo.click("Agree", message=asking)

    await organised.until(lambda: ben.sees("EMERGENCY on @acme.", channel="approvals"), "the loud message")
    [opened] = await organised.audited("emergency.open", by="U0CLEO")
    until = datetime.fromisoformat(opened["facts"]["until"])
    assert timedelta(minutes=29) < until - datetime.now(UTC) <= timedelta(minutes=30)
    await organised.told(ana, words, "Emergency on @acme until", "one other person's yes is enough")
    await organised.until(lambda: any("EMERGENCY on @acme." in one for one in inbox(cleo)), "the owner to be told")
    await says_yes(organised, ben, words)
    await organised.live(words)
    assert "any 2 of Ben, Cleo or Dan" in await organised.told(ana, elsewhere, "Waiting for approval")

    loud = ben.find_message("EMERGENCY on @acme.", channel="approvals")
    await cleo.click("Close it", message=loud)
    await organised.until(lambda: "Review it" in buttons(organised.slack.message(loud.channel, loud.ts)), "its end")
    await is_refused(organised, cleo, loud, "Review it", "You took part in it. Someone else has to review it.")
    await ben.click("Review it", message=loud)
    await reads(ben, WHY)
    await ben.fill("What we learnt", "A second approver on Sundays.")
    assert (await ben.submit()).is_fine
    await ben.close(all_of_them=True)
    await organised.until(lambda: ben.sees("Ben reviewed it: “A second approver on Sundays.”"), "the review told")
    # From then on every post takes all of its steps again.
    later = NOTABLE.format("Dover")
    await organised.ask(ana, later, account="acme")
    await organised.told(ana, later, "Step 2 of 2: legal: all of Dan and Fay.")
    assert WHY not in str(await organised.audit("emergency.ask"))
