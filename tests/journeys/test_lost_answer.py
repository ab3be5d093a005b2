"""The moments in which nobody knows: X took the post and its answer never came, or the program died in between."""

import asyncio

import pytest

from adapters.sandbox.x_switches import Fault
from tests.journeys.company import BRISK, CREATE, Company, about, post
from tests.journeys.conftest import Found

pytestmark = pytest.mark.both_databases


async def test_accepted_and_answer_lost_is_one_post_and_its_author_is_told_the_truth_at_each_moment(
    brisk: Company,
) -> None:
    ana, words = brisk.ana, "The Derby store has moved to Mill Lane."
    before = brisk.x.arrivals[CREATE]
    brisk.break_x(Fault.ACCEPTED_REPLY_LOST)

    told: list[str] = []

    def note() -> None:
        own = next(iter(about(ana, words)), "")
        says = own.partition(" as ")[0] if own.startswith("Live") else own.partition(":")[0].partition(" at ")[0]
        if says and says not in told:
            told.append(says)

    stop = brisk.slack.watch(lambda _: note())
    await post(ana, words)
    await brisk.live(words)
    await brisk.told(
        ana,
        words,
        "Sent to X, answer lost: looking at @acme's timeline",
        "It may already be public. Nothing is sent a second time before we know.",
    )
    await brisk.told(ana, words, "It is live as @acme (BRAND).")
    stop()

    assert brisk.x.arrivals[CREATE] == before + 1
    assert len(brisk.said(words)) == 1
    assert told[0].startswith("Going out as @acme")
    assert told[-2:] == ["Sent to X, answer lost", "Live"]


async def test_lost_before_it_was_accepted_it_is_sent_again_and_once(brisk: Company) -> None:
    ana, words = brisk.ana, "The Derby store opens on Sundays, too."
    brisk.break_x(Fault.ERROR_NOT_CREATED)

    await post(ana, words)

    await brisk.live(words)
    await brisk.told(ana, words, "It is live as @acme (BRAND).")
    assert len(brisk.said(words)) == 1


async def test_killed_while_sending_and_killed_in_the_undo_window_it_goes_out_once(found: Found) -> None:
    """One company, two deaths: the program starts anew with what it wrote down."""
    async with found(BRISK) as company:
        ana, slow, patient = company.ana, "The Crewe store is open again.", "The Crewe store sells tea."
        company.break_x(Fault.SLOW, once=False, seconds=1.0)
        await post(ana, slow)
        await ana.close(all_of_them=True)
        await company.until(lambda: company.x.arrivals[CREATE] == 1, "the request on its way")

        await company.practice.workspace.kill_bot()

        company.mend_x()
        await company.told(ana, slow, "It is live as @acme (BRAND).")
        assert len(company.said(slow)) == 1
        assert company.x.arrivals[CREATE] == 1

        await post(ana, patient)
        await company.practice.workspace.kill_bot()

        await company.live(patient)
        await company.told(ana, patient, "It is live as @acme (BRAND).")
        assert company.x.arrivals[CREATE] == 2
        await asyncio.sleep(1.2)  # the sequencer's turn
        assert (await company.verified()).is_whole
