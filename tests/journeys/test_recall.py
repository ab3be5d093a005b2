"""From a live post that should never have been one to the end of the incident, whatever X answers in between."""

import pytest

from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.x_switches import Fault
from adapters.sandbox.x_world import XPost
from tests.journeys.company import BRISK, Company, about, confirm, inbox, post, reads, window
from tests.journeys.conftest import Found

pytestmark = pytest.mark.both_databases

DELETE = "DELETE /x/2/tweets/{id}"
# Nothing is wrong with the words of these stories, so no check holds them: what is wrong is what they are said about.
STORM = "Our kettle takes the roof off. Come and see it in Leeds."
"""In the night a storm took roofs off, which a check cannot know."""
SORRY = "A joke of ours today was about people who lost their homes. It was wrong, and it is on us. We are sorry."


async def live(company: Company, words: str) -> XPost:
    """Ana posts as @acme, and the world reads it."""
    ana = company.ana
    await post(ana, words)
    seen = await company.live(words)
    await company.told(ana, words, "Live as @acme (BRAND).", "It is live")
    await ana.close(all_of_them=True)
    return seen


async def recall(company: Company, words: str) -> None:
    """One press on Ana's own message."""
    ana = company.ana
    [own] = [one for one in ana.messages(ana.direct_messages()) if words in str(one.blocks) and not one.thread_ts]
    assert (await ana.click("Recall", message=own)).is_fine


def is_public(company: Company, words: str) -> bool:
    return any(not one.deleted for one in company.said(words))


def card(person: PersonAtDesk, words: str, *, channel: str = "") -> str:
    """The incident card about these words, as one person reads it."""
    where = channel or person.direct_messages()
    found = [one.replace("*", "") for one in person.read(where) if "Who is told of this" in one and words in one]
    return found[-1] if found else ""


async def says(company: Company, person: PersonAtDesk, words: str, *wanted: str) -> str:
    """Wait until the incident card says all of this."""
    what = (
        f"the incident card of {words!r} to say {wanted}; it says {card(person, words)!r}, inbox {inbox(person)[-2:]}"
    )
    await company.until(lambda: all(one in card(person, words) for one in wanted), what)
    return card(person, words)


async def test_the_whole_story_from_the_live_post_to_the_closed_incident(brisk: Company) -> None:
    ana, ben, cleo, words = brisk.ana, brisk.ben, brisk.cleo, STORM
    seen = await live(brisk, words)

    await recall(brisk, words)

    await brisk.until(lambda: not is_public(brisk, words), "X to be without it")
    said = await says(brisk, cleo, words, "A post as @acme (BRAND) was taken down.", "It was deleted.", "were told.")
    assert "Ana recalled it." in said and "It was kept as evidence." in said
    assert "As X showed it under" in said
    assert card(ben, words, channel="approvals")
    await brisk.told(ana, words, "Taken down from @acme by Ana", "The incident card has the evidence")
    assert await brisk.audit("incident.contain")

    # The apology: a press, the words, a press, the handle, a press.
    assert (await ana.click("Draft the apology")).is_fine
    assert "This is the apology for the post that was recalled." in await reads(ana, "Speak as")
    assert "[fill in what happened]" in str(ana.window().definition)
    assert (await ana.submit()).is_fine
    assert "Cannot go out" in await reads(ana, "gap of a template")
    await ana.close(all_of_them=True)
    await ana.click("Draft the apology")
    await reads(ana, "Speak as")
    await ana.fill("Words", SORRY)
    assert (await ana.submit()).is_fine
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)
    await brisk.until(
        lambda: ben.sees("An apology for @acme", channel=ben.direct_messages()), "Ben to be asked directly"
    )
    assert not brisk.said(SORRY)
    assert (await ben.click("Approve for @acme", message=ben.find_message(SORRY))).is_fine

    apology = await brisk.live(SORRY)
    assert int(apology.id) > int(seen.id)
    await says(brisk, cleo, words, "Apology: live, written by Ana.", "The apology went out.")

    # The review.
    own = cleo.find_message("Who is told of this", channel=cleo.direct_messages())
    assert (await cleo.click("Close with what we learnt", message=own)).is_fine
    await reads(cleo, "What we learnt")
    await cleo.fill("What we learnt", "Two phones, one for work.")
    assert (await cleo.submit()).is_fine
    assert "The incident is closed." in window(cleo)
    await says(brisk, cleo, words, "Closed: a post as @acme (BRAND) was taken down.", "Two phones, one for work.")
    [closed] = await brisk.audited("incident.review", by="U0CLEO")
    assert closed["facts"]["state"] == "reviewed"
    assert not await brisk.holds(words)
    assert not await brisk.holds("Two phones, one for work.")


async def test_deleted_and_the_reply_lost_it_is_looked_up_and_asked_once(brisk: Company) -> None:
    words, before = "The small kettle is 4 pounds this week.", brisk.x.arrivals[DELETE]
    await live(brisk, words)
    brisk.break_x(Fault.ACCEPTED_REPLY_LOST)

    await recall(brisk, words)

    await says(brisk, brisk.cleo, words, "the answer was lost")
    said = await says(brisk, brisk.cleo, words, "was taken down", "It was deleted.")
    assert said.index("the answer was lost") < said.index("It was deleted.")
    assert brisk.x.arrivals[DELETE] == before + 1
    await brisk.told(brisk.ana, words, "Taken down from @acme by Ana")


async def test_refused_is_said_plainly_until_a_person_says_that_it_is_gone(brisk: Company) -> None:
    cleo, words = brisk.cleo, "Everybody is welcome at our party in Leeds on Friday."
    seen = await live(brisk, words)
    brisk.break_x(Fault.DELETE_REFUSED, once=False)

    await recall(brisk, words)

    said = await says(brisk, cleo, words, "could not be taken down and may still be public")
    assert "X does not let this account delete this post." in said
    assert "delete it on X yourself" in said
    assert is_public(brisk, words)
    [own] = [one for one in about(brisk.ana, words) if "could not be taken down" in one and "Please delete" in one]
    assert "X does not let this account delete this post." in own

    brisk.x.delete_post(seen.id)
    message = cleo.find_message(words, channel=cleo.direct_messages())
    assert (await cleo.click("It is gone", message=message)).is_fine
    await says(brisk, cleo, words, "was taken down", "Cleo", "looked: it is gone.")
    await brisk.told(brisk.ana, words, "Taken down from @acme")


async def test_already_deleted_nothing_is_asked_of_x(brisk: Company) -> None:
    words, before = "Every kettle is half price on Sunday.", brisk.x.arrivals[DELETE]
    seen = await live(brisk, words)
    brisk.x.delete_post(seen.id)

    await recall(brisk, words)

    said = await says(brisk, brisk.cleo, words, "was taken down", "It was already gone.")
    assert "Our own copy of the words" in said
    assert brisk.x.arrivals[DELETE] == before


async def test_killed_between_the_deletion_and_its_record_it_ends_as_deleted(found: Found) -> None:
    async with found(BRISK) as company:
        words = "The shop in Bath is open on Easter Sunday."
        await live(company, words)
        company.break_x(Fault.SLOW, once=False, seconds=1.0)
        await recall(company, words)
        await company.until(lambda: company.x.arrivals[DELETE] == 1, "the request on its way")

        await company.practice.workspace.kill_bot()

        company.mend_x()
        await says(company, company.cleo, words, "was taken down", "It was deleted.")
        assert not is_public(company, words)
        assert company.x.arrivals[DELETE] == 1
        assert await company.audit("delivery.ask_delete")
