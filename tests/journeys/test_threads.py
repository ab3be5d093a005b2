"""One text, three posts on X: cut where its author sees it, sent in order, and told at the first part that fails."""

import pytest

from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.x_switches import Fault
from tests.journeys.company import CREATE, Company, check, confirm, reads, window

pytestmark = pytest.mark.both_databases


async def write(author: PersonAtDesk, parts: list[str]) -> str:
    """The form, filled in and ticked; the confirm card as it reads."""
    await author.command("/post")
    await reads(author, "Speak as")
    await author.choose("Speak as", "@acme ·")
    await author.fill("Words", "\n---\n".join(parts))
    await reads(author, "Longer than one post?")
    await author.choose("Longer than one post?", f"Send it as a thread of {len(parts)} posts")
    await reads(author, f"A thread of {len(parts)} posts")
    await check(author)
    return await reads(author, "Part 1 of")


async def test_a_thread_goes_from_the_form_to_x_each_part_under_the_one_before(brisk: Company) -> None:
    ana = brisk.ana
    parts = ["Three things about our new kettle.", "It boils a litre in a minute.", "It is in every store on Friday."]
    before = brisk.x.arrivals[CREATE]

    card = await write(ana, parts)
    assert "A thread of 3 posts." in card
    assert [card.index(one) for one in parts] == sorted(card.index(one) for one in parts)
    assert "Part 3 of 3" in card
    assert (await confirm(ana)).is_fine

    posts = [await brisk.live(one) for one in parts]
    await brisk.told(ana, parts[0], "Live as @acme (BRAND).", "Part 3 on X")
    await ana.close(all_of_them=True)
    assert [one.reply_to for one in posts] == [None, posts[0].id, posts[1].id]
    assert brisk.x.arrivals[CREATE] == before + 3


async def test_a_thread_that_stops_says_what_is_live_and_its_rest_goes_out_once_approved(brisk: Company) -> None:
    ana, ben = brisk.ana, brisk.ben
    parts = ["Our Leeds store is closed today.", "The lift is being mended.", "It opens again on Thursday at nine."]
    await write(ana, parts)
    broken = False

    def break_after_the_first() -> None:
        nonlocal broken
        if brisk.said(parts[0]) and not broken:
            broken = True
            brisk.break_x(Fault.REVOKED, once=False)

    brisk.x.observe(break_after_the_first)
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)
    told = await brisk.told(ana, parts[0], "Only 1 of 3 parts went out as @acme (BRAND).", "[Send the rest]")
    assert "Parts 2 and 3 are not public." in told
    assert "[Take down what is live]" in told
    assert not brisk.said(parts[1]) and not brisk.said(parts[2])

    brisk.mend_x()
    [own] = [one for one in ana.messages(ana.direct_messages()) if parts[0] in str(one.blocks) and not one.thread_ts]
    assert (await ana.click("Send the rest", message=own)).is_fine
    await brisk.until(lambda: ben.sees(parts[2], channel="approvals"), "the card of the rest")
    card = brisk.card(parts[2])
    assert "public already" in str(card.blocks)
    assert (await ben.click("Approve for @acme", message=card)).is_fine

    posts = [await brisk.live(one) for one in parts]
    assert [one.reply_to for one in posts] == [None, posts[0].id, posts[1].id]


async def test_a_poll_and_the_mark_of_a_partnership_arrive_as_they_were_confirmed(brisk: Company) -> None:
    ana, words = brisk.ana, "Which colour for the next kettle?"
    await ana.command("/post")
    await reads(ana, "Speak as")
    await ana.choose("Speak as", "@acme ·")
    await ana.fill("Words", words)
    await reads(ana, "[Add a poll]")
    assert (await ana.click("Add a poll")).is_fine
    await reads(ana, "Open for")
    await ana.fill("Poll", "Red\nBlue\nGreen")
    await ana.fill("Open for", "3 days")
    await ana.choose("Paid partnership", "Somebody pays for this, or gave something for it")
    await check(ana)
    card = await reads(ana, "You are about to speak as")
    assert "○ Red" in card and "○ Green" in card and "A poll, open for 3 days" in card
    assert "Marked as a paid partnership." in card
    assert (await confirm(ana)).is_fine

    extras = (await brisk.live(words)).extras
    assert extras.poll is not None
    assert (extras.poll.options, extras.poll.minutes) == (("Red", "Blue", "Green"), 3 * 24 * 60)
    assert extras.paid_partnership
    assert window(ana)
    await ana.close(all_of_them=True)
