"""Time: by the author's own clock, in slots, never in quiet hours unseen, and never late without being asked."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.company import SOON, Company, buttons, check, confirm, open_form, reads, window
from tests.journeys.organised import (
    BLACKOUT_IN,
    LONDON,
    QUIET_IN,
    SLOTS,
    Planned,
    asked,
    said,
)

pytestmark = pytest.mark.both_databases
BERLIN = ZoneInfo("Europe/Berlin")
"""Where Fay is."""


async def test_a_time_is_meant_by_the_authors_own_clock(organised: Company) -> None:
    fay, words = organised.fay, "Interviews begin in the morning."
    day = datetime.now(UTC).date() + timedelta(days=5)
    await open_form(fay, words, account="acme_jobs")
    while "Your time zone: Europe/Berlin." not in str(fay.window().definition):
        # In its first second the program is still asking Slack about everybody.
        await fay.close(all_of_them=True)
        await open_form(fay, words, account="acme_jobs")
    await fay.fill("Date to send", f"{day}")
    await fay.fill("Time to send", "10:00")
    await check(fay)
    assert (await confirm(fay)).is_fine
    await fay.close(all_of_them=True)

    await organised.until(lambda: "To go out at" in said(organised.ben, words), "the card")
    at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=BERLIN).astimezone(UTC)
    assert f"To go out at {at.day} {at:%b %H:%M}" in said(organised.ben, words)


async def test_slots_are_taken_one_after_the_other_and_stand_in_the_calendar(organised: Company) -> None:
    ana, ben = organised.ana, organised.ben
    first, second = "A kettle for the first slot.", "A kettle for the second slot."
    slots = []
    for words in (first, second):
        await open_form(ana, words, account="acmecare")
        [label] = re.findall(r"\[(Next free slot: [^\]]+)\]", window(ana))
        slots.append(label.partition(": ")[2])
        await ana.click(label)
        await reads(ana, f"Time to send: {slots[-1][-5:]}")
        await check(ana)
        assert (await confirm(ana)).is_fine
        await ana.close(all_of_them=True)
        await organised.told(ana, words, "Waiting for approval")
    assert len(set(slots)) == 2 and {slot[-5:] for slot in slots} <= set(SLOTS)

    await ana.command("/post status")
    await organised.until(lambda: any(first in text and second in text for text in ana.read()), "where her posts are")
    await ben.command("/post queue")
    await organised.until(lambda: ben.sees("The next 14 days"), "the queue")
    await ben.click("Calendar of @acmecare")
    await reads(ben, "The next 14 days of @acmecare.")
    days = window(ben)
    assert f"{slots[0][-5:]} waiting: “{first}” by Ana" in days
    assert f"{slots[1][-5:]} waiting: “{second}” by Ana" in days
    assert "Quiet: the annual meeting" in days


async def test_quiet_hours_and_blackout_days_are_noticed_when_it_is_written(organised: Company) -> None:
    ana, now = organised.ana, datetime.now(LONDON)
    quiet, blackout = now + QUIET_IN + timedelta(minutes=30), now + BLACKOUT_IN
    for at, says in ((quiet, "in our quiet hours"), (blackout, "the annual meeting")):
        await open_form(ana, "A kettle for the night.", account="acmecare")
        await ana.fill("Date to send", f"{at:%Y-%m-%d}")
        await ana.fill("Time to send", f"{at:%H:%M}")
        await check(ana)
        assert says in window(ana)
        await ana.close(all_of_them=True)


async def test_a_time_that_comes_twice_is_asked_about_and_kept(organised: Company) -> None:
    ana, words = organised.ana, "A kettle for the long night."
    await open_form(ana, words, account="acmecare")
    await ana.fill("Date to send", "2027-10-31")
    await ana.fill("Time to send", "01:30")
    await ana.submit()
    await reads(ana, "01:30 comes twice that night in Europe/London.", "Which one is meant?")
    await ana.click("The second 01:30, UTC+00:00")
    await reads(ana, "Chosen: the second 01:30")
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)

    await organised.until(lambda: "31 Oct 01" in said(organised.ben, words), "the card")
    assert "the second 01:30 that night in Europe/London, UTC+00:00" in said(organised.ben, words)


async def test_the_last_look_sends_back_what_could_not_leave_before_its_time(
    organised: Company, planned: Planned
) -> None:
    says = ("It came back before it was sent", "a rumour")
    await organised.told(organised.ana, planned.stopped, *says, timeout=60 + SOON)
    [entry] = await organised.audited("post.send_back", by="system", account="x:acme_news")
    assert datetime.fromisoformat(entry["at"]) < planned.at
    assert not organised.said(planned.stopped)


async def test_approvers_are_reminded_backwards_from_the_time_it_goes_out(organised: Company, planned: Planned) -> None:
    card = await asked(organised, organised.ben, planned.reminded)
    says = "A post for @acmecare is still waiting for you. Nothing went out."
    await organised.until(
        lambda: any(
            one.thread_ts == card.ts and says in text
            for one, text in zip(organised.ben.messages("approvals"), organised.ben.read("approvals"), strict=True)
        ),
        "the reminder under the card",
        timeout=60 + SOON,
    )
    [post_id] = {str(one["value"]).partition(".")[0] for one in buttons(card).values()}
    [reminder] = await organised.audited("post.remind", by="system", about=post_id)
    assert datetime.fromisoformat(reminder["at"]) >= planned.at


async def test_what_was_approved_in_time_leaves_on_the_minute_and_what_was_not_asks_when(
    organised: Company, planned: Planned
) -> None:
    ana, ben = organised.ana, organised.ben
    async with asyncio.timeout(90 + SOON):
        while datetime.now(UTC) < planned.at:
            assert not organised.said(planned.on_time)
            await asyncio.sleep(0.2)
    live = await organised.live(planned.on_time, on="acmecare")
    assert live.at >= planned.at

    # Never silently late: whoever approves says when.
    for words in (planned.late, planned.later):
        card = await asked(organised, ben, words)
        await ben.click("Approve for @acmecare", message=card)
        await reads(ben, "Its time was", "Nothing went out. Send it now, or when?")
        assert not organised.said(words)
        if words == planned.late:
            await ben.click("Approve and send it now")
        else:
            later = datetime.now(LONDON) + timedelta(hours=2)
            await ben.fill("Day", f"{later:%Y-%m-%d}")
            await ben.fill("Time", f"{later:%H:%M}")
            assert (await ben.submit()).is_fine
        await ben.close(all_of_them=True)
    await organised.live(planned.late, on="acmecare")
    await organised.told(ana, planned.later, "Scheduled: goes out as @acmecare")
    assert not organised.said(planned.later)
