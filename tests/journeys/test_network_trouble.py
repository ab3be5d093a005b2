"""X in trouble: the wrong account, a limit, a dead sign-in. Nothing goes out that should not, and people are told."""

from adapters.sandbox.x_switches import Fault
from tests.journeys.company import BRISK, CREATE, Company, buttons, check, confirm, inbox, open_confirm, post
from tests.journeys.conftest import Found


async def test_a_token_of_another_account_sends_nothing_and_freezes_the_account(found_on_sqlite: Found) -> None:
    async with found_on_sqlite(BRISK) as company:
        ana, words = company.ana, "The Exeter store is open."
        company.break_x(Fault.WRONG_ACCOUNT, once=False)

        await post(ana, words)
        await company.told(ana, words, "It came back before it was sent: Sending is stopped:")

        await company.told(ana, words, "answers as @acmecare, another account.")
        assert company.x.arrivals[CREATE] == 0
        assert company.x.posts == ()
        assert len(await company.audit("account.mismatch")) == 1
        company.mend_x()
        await ana.close(all_of_them=True)
        await open_confirm(ana, "The Exeter store is still open.")
        answer = await confirm(ana)
        assert any("Sending is stopped" in one for one in [*answer.fields.values(), *inbox(ana)])
        assert company.x.posts == ()
        await ana.close(all_of_them=True)
        card = company.card(words)
        await company.ben.click("Approve for @acme", message=card)
        await company.until(lambda: "Sending is stopped" in company.ben.read_window(), "the approver told")
        assert "Approve for @acme" in buttons(company.card(words))
        assert company.x.posts == ()


async def test_a_rate_limit_is_told_and_the_post_waits(brisk: Company) -> None:
    ana, words = brisk.ana, "The Exeter store is closed on Sunday."
    brisk.break_x(Fault.RATE_LIMITED)

    await post(ana, words)

    await brisk.told(ana, words, "Not out yet as @acme (BRAND).", "Nothing is public. It is tried again at")
    assert not brisk.said(words)


async def test_a_dead_sign_in_sends_nothing_and_says_so(brisk: Company) -> None:
    ana, words = brisk.ana, "The Exeter store has a new door."
    brisk.break_x(Fault.REVOKED, once=False)

    await post(ana, words)

    await brisk.told(ana, words, "The network no longer accepts our sign-in")
    assert not brisk.said(words)
    brisk.mend_x()
    await brisk.until(lambda: brisk.ben.sees(words, channel="approvals"), "asking again")
    await brisk.ben.click("Approve for @acme", message=brisk.card(words))
    await brisk.live(words)


async def test_what_x_refuses_is_told_with_its_reason(brisk: Company) -> None:
    ana, words = brisk.ana, "The Truro store has a new door."
    await ana.command(f"/post acme: {words}")
    await brisk.until(ana.has_window, "the window")
    if "[Check and confirm]" in ana.read_window():
        await check(ana)
    assert (await confirm(ana)).is_fine
    brisk.x.count = lambda text: 281
    try:
        await brisk.told(ana, words, "It did not go out as @acme (BRAND).")
    finally:
        brisk.x.count = len
    told = await brisk.told(ana, words, "This did not go out as @acme. Nothing is public.")
    assert "too long" in told
    assert not brisk.said(words)
