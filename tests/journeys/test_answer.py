"""From a complaint on X to its answer: the card, the form, a saved reply, an approver, the reply in public."""

from adapters.sandbox import world as acme
from adapters.sandbox.desk import PersonAtDesk
from tests.journeys.company import HEARING, Company, check, confirm, reads, window
from tests.journeys.conftest import Found

COMPLAINT = "@acme my kettle broke after two days. What do I do now?"
SAVED = "We are sorry, [name]. Please send us your order number in a private message, and we see to it."
ANSWER = "We are sorry, Jane. Please send us your order number in a private message, and we see to it."
UNKIND = "Calm down, Jane."


def asked(company: Company) -> int:
    """How often X was asked who named us; the first time only finds out where to begin, for each account."""
    return sum(often for route, often in company.x.arrivals.items() if route.endswith("/mentions"))


async def answering(company: Company) -> PersonAtDesk:
    """Jane complains, her words come to Fay's channel, and Fay, who may only answer, presses Answer."""
    fay = company.person(acme.FAY.id)
    await company.until(lambda: asked(company) >= 4, "X to be asked what is new")
    company.x.meet("jane", name="Jane Doe", followers=12_400)
    company.x.say("jane", COMPLAINT)
    await company.until(lambda: fay.sees(COMPLAINT, channel="support"), "the card of the complaint")
    assert (await fay.click("Answer", message=fay.find_message(COMPLAINT, channel="support"))).is_fine
    await reads(fay, "Answers @jane:", COMPLAINT, "You answer as @acme (BRAND) on X.", "[Check and confirm]")
    return fay


async def test_a_complaint_is_answered_by_a_saved_reply_and_its_card_closes(found_on_sqlite: Found) -> None:
    async with found_on_sqlite(HEARING) as company:
        fay = await answering(company)

        await fay.fill("Your answer", "Hello!")
        assert (await fay.click("Sorry")).is_fine
        await reads(fay, f"Hello!\n\n{SAVED}")
        assert (await fay.submit()).is_fine
        await reads(fay, "a gap of a template that was never filled")
        assert (await fay.click("Edit")).is_fine
        await reads(fay, "[Check and confirm]")
        await fay.fill("Your answer", ANSWER)
        assert (await fay.submit()).is_fine
        assert "Nobody else is asked." in window(fay)
        assert (await confirm(fay)).is_fine

        public = await company.live(ANSWER)
        [complaint] = company.said(COMPLAINT)
        assert public.reply_to == complaint.id
        await company.until(lambda: fay.sees("Fay answered it", channel="support"), "the card to say who answered")
        [answered] = await company.audit("story.answered")
        assert answered["by"] == f"slack:T0ACME:{acme.FAY.id}"


async def test_an_unkind_answer_waits_for_an_approver_who_sees_what_it_answers(found_on_sqlite: Found) -> None:
    async with found_on_sqlite(HEARING) as company:
        fay = await answering(company)

        await fay.fill("Your answer", UNKIND)
        await check(fay)
        assert "This tells somebody that they are wrong to mind." in window(fay)
        assert (await confirm(fay)).is_fine
        await company.until(lambda: company.ben.sees(UNKIND, channel="approvals"), "the approvers' card")

        card = company.card(UNKIND)
        assert COMPLAINT in str(card.blocks)
        assert company.said(UNKIND) == []
        assert (await company.ben.click("Approve for @acme", message=card)).is_fine
        await company.live(UNKIND)
        assert COMPLAINT not in str(company.card(UNKIND).blocks)
