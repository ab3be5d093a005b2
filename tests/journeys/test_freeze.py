"""Freeze and thaw by chat: everything stops at once, nothing leaves by itself afterwards, nobody is left guessing."""

import asyncio

import pytest

from adapters.sandbox.desk import PersonAtDesk
from bot.demo import Pace
from tests.journeys.company import CREATE, Company, confirm, open_confirm, post, reads, window
from tests.journeys.conftest import Found

UNHURRIED = Pace(undo="6s", undo_after_approval="1s", deadline="2s", lateness="0.5s", lag="0.5s")
"""Time enough to type a freeze before what was confirmed leaves."""
LATER = Pace(undo="12s", undo_after_approval="1s", deadline="2s", lateness="0.5s", lag="0.5s")
HURRIED = Pace(undo="1s", undo_after_approval="1s", deadline="2s", lateness="0.5s", lag="0.5s")
LOUD = "THE NEW KETTLE IS HERE, GIFTED BY KETTLE CO, COME AND SEE IT IN {}"
REASON = "the keys may have leaked"


def told(person: PersonAtDesk, words: str) -> bool:
    """Whether something that this person sees, wherever they typed, says this, bold or not."""
    return any(words in one.replace("*", "") for one in person.read())


@pytest.mark.both_databases
async def test_a_freeze_stops_what_waits_and_what_is_due_and_a_thaw_sends_nothing(found: Found) -> None:
    async with found(UNHURRIED) as company:
        ana, ben, cleo = company.ana, company.ben, company.cleo
        due, waiting = "The Leeds store opens at nine.", LOUD.format("HULL")
        asked = await company.ask(ana, waiting, account="acme")
        await post(ana, due)
        await ana.close(all_of_them=True)

        assert (await ana.command(f"/post freeze @acme {REASON}")).is_fine

        await company.until(lambda: told(ana, "Stopped: nothing leaves from @acme any more."), "the answer")
        card = "Sending from @acme (BRAND) is stopped. Ana stopped it at"
        for place in ("approvals", cleo.direct_messages()):
            await company.until(
                lambda place=place: any(card in one.replace("*", "") for one in cleo.read(place)),  # type: ignore[misc]
                f"the card in {place}",
            )
        assert any(f"“{REASON}.”" in one for one in cleo.read("approvals"))
        # What is due asks again, saying why, and what waits cannot be approved.
        await company.told(ana, due, "Sending was stopped when its time came.", "Sending from @acme is stopped since")
        assert company.x.arrivals[CREATE] == 0
        await ben.click("Approve for @acme", message=asked)
        await reads(ben, f"Sending is stopped: {REASON}. Nothing was approved.")
        await ben.close(all_of_them=True)
        await open_confirm(ana, "The Leeds store is lovely.")
        refused = await confirm(ana)
        assert any("your draft is kept" in one for one in refused.fields.values())
        await ana.close(all_of_them=True)

        # Ana may stop it, and only Cleo may lift it, told first what that does.
        await ana.command("/post thaw @acme")
        await company.until(lambda: told(ana, "Only the guardian or the owner of @acme can"), "Ana told who may")
        await cleo.command("/post thaw @acme")
        says = await reads(cleo, "If you lift it, nothing is sent by that.")
        assert "1 post asks for approval again." in says and REASON in says
        assert (await cleo.submit()).is_fine
        await reads(cleo, "Posts can go out from @acme again. Nothing was sent by that.")
        await cleo.close(all_of_them=True)

        await company.until(
            lambda: any("Cleo lifted it at" in one for one in cleo.read("approvals")), "the card redrawn"
        )
        await asyncio.sleep(3)
        assert company.x.arrivals[CREATE] == 0
        # One by one, by a person.
        again = company.card(due)
        await ben.click("Approve for @acme", message=again)
        await company.live(due)
        await ben.click("Approve for @acme", message=company.card(waiting))
        await company.live(waiting)
        assert company.x.arrivals[CREATE] == 2
        assert [one["facts"]["cause"] for one in await company.audited("freeze.freeze", by="U0ANA")] == ["person"]
        assert len(await company.audited("freeze.lift", by="U0CLEO", about="x:acme")) == 1
        assert await company.holds(REASON) == []
        assert (await company.verified()).problem is None


async def test_what_is_scheduled_for_later_than_the_thaw_still_goes(found_on_sqlite: Found) -> None:
    async with found_on_sqlite(LATER) as company:
        words = "The York store opens at ten."
        await post(company.ana, words)
        await company.ana.close(all_of_them=True)
        await company.cleo.command(f"/post freeze all {REASON}")
        await company.until(lambda: told(company.cleo, "nothing leaves from all accounts"), "the answer")

        await company.cleo.command("/post thaw")
        says = await reads(company.cleo, "Let posts go out")
        assert "1 post scheduled for later stays approved." in says
        await company.cleo.submit()

        await company.live(words)


@pytest.mark.both_databases
async def test_a_freeze_that_comes_while_posts_leave_loses_and_doubles_none(found: Found) -> None:
    async with found(HURRIED) as company:
        ana = company.ana
        words = [f"The {town} store opens at eight." for town in ("Bath", "Ely", "Ripon", "Truro", "Wells")]
        for one in words[:-1]:
            await post(ana, one)
            await ana.close(all_of_them=True)
        await open_confirm(ana, words[-1])

        await asyncio.gather(confirm(ana), company.cleo.command(f"/post freeze all {REASON}"))

        await company.until(lambda: told(company.cleo, "nothing leaves from all accounts"), "the answer")
        out = company.x.arrivals[CREATE]
        await asyncio.sleep(4)

        assert company.x.arrivals[CREATE] == out
        live = [post.text for post in company.x.posts]
        assert sorted(live) == sorted(set(live)) and len(live) == out
        assert len(await company.audit("post.finish_published")) == out
        assert all(len(company.said(one)) <= 1 for one in words)


async def test_an_unknown_account_and_a_missing_right_are_answered_in_words(patient: Company) -> None:
    ana, dan = patient.ana, patient.dan

    await ana.command("/post freeze @acne the keys leaked")
    await patient.until(lambda: told(ana, "There is no account @acne here"), "Ana told")
    assert told(ana, "posts go out as before. You can name @acme") and told(ana, "freeze @acne the keys leaked")

    await dan.command("/post freeze @acme I do not like it")
    await patient.until(lambda: told(dan, "Only somebody who may write for @acme"), "Dan told")
    assert told(dan, "Nothing was stopped.")
    assert await patient.audit("freeze.freeze") == []


async def test_a_sentence_that_begins_so_is_a_post(patient: Company) -> None:
    ana = patient.ana

    await ana.command("/post freeze the moment: our new kettle")

    says = await reads(ana, "Words: freeze the moment: our new kettle")
    assert "This is read as a post; nothing was stopped." in says
    await ana.close(all_of_them=True)


async def test_without_a_reason_the_window_asks_for_it(patient: Company) -> None:
    ana = patient.ana
    await ana.command("/post freeze")
    await reads(ana, "Stop every send of an account at once.")

    offered = await ana.options("What to stop", "acme")
    answer = await ana.submit()

    assert any("@acme" in one for one in offered)
    assert not answer.is_fine
    assert "Why?" in window(ana)
    await ana.close(all_of_them=True)
