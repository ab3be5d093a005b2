"""Waiting is not opaque: who was asked, the usual wait, whose turn it is, and calls that never skip a step."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.journeys.company import BRISK, Company, check, confirm, inbox, reads
from tests.journeys.conftest import Found
from tests.journeys.organised import NOTABLE, at_time, organise, own_message, said, says_yes

pytestmark = pytest.mark.both_databases


async def test_an_author_nudges_once_in_half_an_hour_asks_on_call_and_no_step_is_skipped(organised: Company) -> None:
    ana, ben, fay, words = organised.ana, organised.ben, organised.fay, NOTABLE.format("Poole")
    card = await organised.ask(ana, words, account="acme")
    await organised.told(ana, words, "Step 1 of 2 (now): social: any one of Ben or Cleo.", "On call: Fay.")

    await ana.click("Nudge", message=own_message(ana, words))
    await organised.until(lambda: ana.sees("Called: Ben and Cleo. Nothing went out, and no step is skipped."), "called")
    await organised.until(lambda: ben.sees("Ana asks you to look at a post for @acme."), "the nudge")
    assert ben.find_message("Ana asks you to look at a post for @acme.").thread_ts == card.ts
    await ana.click("Nudge", message=own_message(ana, words))
    await reads(ana, "They were called 0 min ago. Again at")
    await ana.close(all_of_them=True)

    await ana.click("Ask on-call", message=own_message(ana, words))
    await organised.until(lambda: fay.sees("Ana asks you, as the person on call, about a post for @acme."), "on call")
    await ana.click("Urgent…", message=own_message(ana, words))
    await reads(ana, "Why can it not wait?", "Every step stays, and it is counted.")
    await ana.fill("Why can it not wait?", " ")
    assert (await ana.submit()).fields
    await ana.fill("Why can it not wait?", "The shop opens at noon.")
    assert (await ana.submit()).is_fine
    await ana.close(all_of_them=True)
    await organised.until(lambda: fay.sees("Urgent, says Ana: a post for @acme waits."), "Fay to be called")
    assert "“The shop opens at noon.”" in said(fay, "Urgent, says Ana")
    await organised.told(ana, words, "as it is urgent")
    assert len(await organised.audited("post.urgent", by="U0ANA")) == 1

    # It takes every step all the same.
    await says_yes(organised, ben, words)
    await says_yes(organised, organised.dan, words)
    assert not organised.said(words)
    await says_yes(organised, fay, words)
    await organised.live(words)


async def test_an_author_reads_the_usual_wait_and_who_is_on_shift_and_the_owner_how_work_is_shared(
    organised: Company,
) -> None:
    for number in ("one", "two", "three"):
        words = f"Kettle number {number} of our house."
        await organised.ask(organised.ana, words)
        await says_yes(organised, organised.ben, words)
    words = "Kettle number four of our house."
    await organised.ask(organised.ana, words)

    says = await organised.told(organised.ana, words, "The first answer usually comes within 1 minute (")
    assert "Care: any one of " in says and " is on shift and called first." in says
    organised.cleo.open_home()
    await organised.until(lambda: "Decisions a day: " in organised.cleo.read_home(), "Cleo's page")
    page = organised.cleo.read_home()
    assert "Ben 0." in page and "were approved as first written" in page and "half within" in page


async def test_an_author_gives_what_waits_a_time_and_it_asks_anew(organised: Company) -> None:
    ana, ben, words = organised.ana, organised.ben, "Our kettles are on stage this week."
    await organised.ask(ana, words)
    await organised.told(ana, words, "Waiting for approval", "[Schedule]")

    await ana.click("Schedule", message=own_message(ana, words))
    await reads(ana, "Date to send")
    await ana.fill("Date to send", f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}")
    await ana.fill("Time to send", "12:00")
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)

    await organised.until(lambda: "Changed since v1: It was to go out as soon as" in said(ben, words), "the new card")
    await organised.told(ana, words, "Waiting for approval", "[Another time]")


async def test_shortly_before_its_time_the_person_on_call_is_called_by_the_program(organised: Company) -> None:
    words = "Our shop opens in twenty minutes."
    await at_time(organised.ana, words, datetime.now(UTC) + timedelta(minutes=20), account="acme")

    says = "A post for @acme is to go out soon and waits for a yes, so you are called."
    await organised.until(lambda: organised.fay.sees(says), "Fay to be called")
    await organised.told(organised.ana, words, "Fay was called")
    assert not organised.said(words)


async def test_what_is_too_late_asks_again_and_then_is_reminded_of_called_about_and_expires(found: Found) -> None:
    def hurried(settings: dict[str, Any]) -> None:
        organise(settings)
        # Whatever is sent is later than that.
        settings["windows"] |= {"lateness": "0.001s", "remind": "1s", "escalate": "2s", "expire": "4s"}

    async with found(replace(BRISK, undo_after_approval="1s"), change=hurried) as company:
        ana, ben, words = company.ana, company.ben, "A kettle in a hurry."
        await company.ask(ana, words)
        await says_yes(company, ben, words)

        await company.told(ana, words, "It came back before it was sent")
        await company.until(lambda: ben.sees("is still waiting for you. Nothing went out."), "the reminder")
        await company.told(ana, words, "because nobody decided in time")
        await company.told(ana, words, "Expired.")
        assert "Nobody decided in time" in "\n".join(inbox(ana))
        assert not company.said(words)
        for action in ("post.remind", "post.escalated", "post.expire"):
            assert await company.audited(action, by="system"), action
