"""The watch over the real program: a foreign post, a changed picture, a revoked token; and our own posts, never."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.world import account
from adapters.sandbox.x_switches import Fault, Switch
from adapters.sandbox.x_world import XAccount
from tests.journeys.company import BRISK, CREATE, Company, buttons, post
from tests.journeys.conftest import Found
from workflows.domain.ids import RemoteAccountId

DRIFT = 2.0
POLL = replace(BRISK, drift=f"{DRIFT:g}s")
WITHIN = DRIFT + 10.0
"""Seconds from the moment something happens until people read it: one turn of the watch, and ten more."""
ACME = RemoteAccountId(account("acme").remote_id)
CARE = RemoteAccountId(account("acmecare").remote_id)


async def test_a_foreign_post_is_told_in_time_and_deleted_or_called_fine_with_one_press(found: Found) -> None:
    async with found(POLL) as company:
        ben, cleo = company.ben, company.cleo
        await watching(company)
        company.x.add_post(ACME, "We are hiring a poet. Bring a pen.")

        says = "A post that never went through here is on @acme (BRAND)."
        await in_time(company, lambda: in_channel(ben, says) and direct(cleo, "Bring a pen."), "the alert")

        card = cleo.find_message("Bring a pen.", channel=cleo.direct_messages())
        assert set(buttons(card)) == {"Delete", "It is fine", "Freeze @acme"}
        assert direct(cleo, "may publish: Ana")
        assert direct(cleo, "the account's own password")
        await company.dan.click("It is fine", message=ben.find_message("Bring a pen.", channel="approvals"))
        await cleo.click("It is fine", message=card)
        await company.until(lambda: in_channel(ben, "Cleo said this is fine. Nothing was deleted."), "vouched for")
        assert await company.audited("alert.dismiss", by="U0CLEO")
        assert await company.audited("click.refused", by="U0DAN")

        scam = company.x.add_post(CARE, "Send us your card number.")
        await in_time(company, lambda: in_channel(ben, "Send us your card number."), "the second alert")
        company.break_x(Fault.DELETE_REFUSED)
        card = ben.find_message("Send us your card number.", channel="approvals")
        await ben.click("Delete", message=card)
        refused = "Deleting did not work, and it may still be public: X does not let this account delete this post."
        await company.until(lambda: in_channel(ben, refused), "the refusal")
        await ben.click("Delete", message=card)
        await company.until(lambda: in_channel(ben, "Ben asked to delete it. It was deleted."), "deleted")

        assert [one.text for one in company.x.live_posts(CARE)] == []
        assert len(await company.audit("alert.raise", remote_id=scam.id)) == 1
        assert await company.holds("card number") == []


async def test_a_changed_picture_and_a_revoked_token_are_told_in_time(found: Found) -> None:
    async with found(POLL) as company:
        ben, cleo = company.ben, company.cleo
        await watching(company)
        company.x.edit_profile(replace(profile(company, ACME), picture_url="https://pics.example/scam.png"))

        says = "The profile of @acme (BRAND) is another one now on X."
        await in_time(company, lambda: in_channel(ben, says) and direct(cleo, says), "the changed picture")

        assert in_channel(ben, "Picture: ")
        card = cleo.find_message(says, channel=cleo.direct_messages())
        await cleo.click("Freeze @acme", message=card)
        await company.until(lambda: direct(cleo, "Sending from @acme is stopped."), "the freeze on the card")
        assert await company.audited("freeze.freeze", by="U0CLEO", about="x:acme")

        company.x.switch_on(Switch(fault=Fault.REVOKED, account=CARE))
        says = "X no longer accepts the keys of @acmecare (BRAND)."
        await in_time(company, lambda: in_channel(ben, says) and direct(cleo, says), "the revoked token")
        assert not in_channel(ben, "X no longer accepts the keys of @acme (BRAND).")
        company.mend_x()
        await company.until(lambda: direct(cleo, "This is put right. Nothing left to do."), "all clear")


@pytest.mark.both_databases
async def test_our_own_posts_are_never_told_also_when_the_program_dies_between_send_and_record(found: Found) -> None:
    async with found(POLL) as company:
        ana, plain, killed, lost = company.ana, "Doors open at nine.", "Doors close at six.", "We sell tea on Sundays."
        await watching(company)
        await post(ana, plain)
        await ana.close(all_of_them=True)
        await company.live(plain)

        company.break_x(Fault.SLOW, once=False, seconds=1.0)
        await post(ana, killed)
        await ana.close(all_of_them=True)
        await company.until(lambda: company.x.arrivals[CREATE] == 2, "the request on its way")
        await company.practice.workspace.kill_bot()
        company.mend_x()
        await company.told(ana, killed, "It is live as @acme (BRAND).")

        company.break_x(Fault.ACCEPTED_REPLY_LOST)
        await post(ana, lost)
        await company.told(ana, lost, "It is live as @acme (BRAND).")

        await asyncio.sleep(2 * DRIFT)
        assert [len(company.said(one)) for one in (plain, killed, lost)] == [1, 1, 1]
        assert await raised(company) == []
        # The watch lives: what is not ours is told.
        company.x.add_post(ACME, "Not from here.")
        await in_time(company, lambda: in_channel(company.ben, "Not from here."), "the alert after the restart")
        assert len(await raised(company)) == 1


async def raised(company: Company) -> list[Mapping[str, Any]]:
    """Every alert there was about the accounts that are connected; @acme_jobs waits for somebody to do that."""
    return [one for one in await company.audit("alert.raise") if one["facts"]["account"] != "x:acme_jobs"]


async def watching(company: Company) -> None:
    """Wait until the watch has looked once: what it saw then is known."""
    looks = "GET /x/2/users/{id}/tweets"
    before = company.x.arrivals[looks]
    await company.until(lambda: company.x.arrivals[looks] >= before + 4, "two turns of the watch over two brands")


async def in_time(company: Company, holds: Callable[[], bool], what: str) -> None:
    await company.until(holds, what, timeout=WITHIN)


def in_channel(person: PersonAtDesk, words: str) -> bool:
    return any(words in one.replace("*", "") for one in person.read("approvals"))


def direct(person: PersonAtDesk, words: str) -> bool:
    return any(words in one.replace("*", "") for one in person.read(person.direct_messages()))


def profile(company: Company, account_id: RemoteAccountId) -> XAccount:
    shown = company.x.account(account_id)
    assert shown is not None
    return shown
