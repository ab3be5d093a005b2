"""Trust: earned by posts that were approved as written, lost at once, and never without the reason being told."""

import pytest

from adapters.sandbox.desk import PersonAtDesk
from tests.journeys.company import Company, confirm, open_confirm, reads, window
from tests.journeys.organised import NOTABLE, own_message, said, says_yes

pytestmark = pytest.mark.both_databases


async def test_trust_rises_and_falls_by_history_and_the_person_reads_why(organised: Company) -> None:
    fay, cleo = organised.fay, organised.cleo
    first, second, third = "We are looking for a kettle tester.", "Paid breaks, of course.", "Tea is free here."
    fay.open_home()
    for words, more in ((first, "1 so far"), (second, "You post directly on @acme_jobs")):
        await organised.ask(fay, words, account="acme_jobs")
        await says_yes(organised, cleo, words)
        await page_says(organised, fay, more)
        await organised.live(words, on="acme_jobs")
    await organised.until(lambda: fay.sees("That was your first post, live as @acme_jobs."), "thanks")
    await organised.until(lambda: cleo.sees("Thank you: with your yes the first post of Fay went out."), "thanks")
    await organised.until(
        lambda: (
            "You now post directly on @acme_jobs: your last 2 posts were approved as you wrote them."
            in said(fay, "You now post directly")
        ),
        "the news",
    )

    await open_confirm(fay, third, account="acme_jobs")
    assert "approval" not in window(fay)
    assert (await confirm(fay)).is_fine
    await fay.close(all_of_them=True)
    await organised.live(third, on="acme_jobs")
    assert not cleo.sees(third, channel="approvals")

    # Notable words go to somebody all the same; and a rejection ends it.
    risky = NOTABLE.format("Fife")
    card = await organised.ask(fay, risky, account="acme_jobs")
    await cleo.click("Reject", message=card)
    await reads(cleo, "Why?")
    await cleo.fill("Why?", "Not ours to say.")
    assert (await cleo.submit()).is_fine
    await cleo.close(all_of_them=True)
    await page_says(organised, fay, "it counts from the beginning, because your last post was rejected")
    assert (await organised.audit("trust.change", to="neutral"))[-1]["facts"]["because"] == "rejected"

    # A post that is taken down costs more: everything of theirs is looked at.
    await fay.click("Recall", message=own_message(fay, third))
    await page_says(organised, fay, "because a post of yours was taken down. 3 more posts in a row approved")


async def page_says(company: Company, who: PersonAtDesk, words: str) -> None:
    """Wait until somebody's own page says this."""
    await company.until(
        lambda: words in who.read_home().replace("*", ""), f"the page of {who.user_id} to say {words!r}"
    )
