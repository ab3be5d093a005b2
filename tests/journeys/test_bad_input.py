"""Bad input: a clear answer where the person is, the typed words never lost, nothing half done."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import psycopg
import pytest

from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.slack_payloads import command_form
from adapters.sandbox.slack_sender import SignedSender
from tests.journeys.company import BRISK, TICK, Company, about, check, confirm, open_confirm, reads, shows, window
from tests.journeys.conftest import Found


async def form(person: PersonAtDesk, words: str) -> None:
    """The form for @acme with these words in it."""
    await person.command("/post")
    await reads(person, "Speak as")
    await person.choose("Speak as", "@acme ·")
    if words:
        await person.fill("Words", words)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param("   ", "Write something first.", id="only blanks"),
        pytest.param("\u200b\u200b", "", id="nothing anybody sees"),
    ],
)
async def test_nothing_to_say_is_answered_at_the_field(patient: Company, words: str, why: str) -> None:
    ana = patient.ana
    await form(ana, words)

    answer = await ana.submit()

    if why:
        assert list(answer.fields.values()) == [why]
    else:
        assert not answer.is_fine or "[Post as" not in window(ana) or "Cannot go out" in window(ana)


async def test_a_text_one_character_too_long_is_blocked_with_what_to_do(patient: Company) -> None:
    ana = patient.ana
    words = "a kettle " * 31 + "ab"
    assert len(words) == 281
    await form(ana, words)
    await reads(ana, "1 too many: 281 of 280 on X")

    answer = await ana.submit()

    assert answer.is_fine
    assert "This cannot go out as @acme." in window(ana)
    assert "[Post as" not in window(ana)
    assert words in window(ana)
    await ana.click("Edit")
    await reads(ana, f"Words: {words}")


async def test_a_hundred_thousand_characters_are_kept_and_answered(patient: Company) -> None:
    ana, words = patient.ana, "kettle " * 14_286
    assert (await ana.command(f"/post acme: {words}")).is_fine

    says = await reads(ana, "[Check and confirm]")

    assert "99,722 too many" in says or "too many" in says
    assert "These words are longer than the form." in says
    assert (await ana.submit()).is_fine
    assert "[Post as" not in window(ana)


async def test_control_characters_never_go_out(patient: Company) -> None:
    ana = patient.ana
    await form(ana, "kettle\x00 and\x07 tea\x1b[31m")

    await check(ana)

    assert "[Post as" not in window(ana) or "U+0007" in window(ana)
    assert "\x07" not in window(ana)


@pytest.mark.parametrize(
    ("day", "time", "why"),
    [
        pytest.param("2026-01-05", "09:00", "That time has passed in Europe/London.", id="the past"),
        pytest.param("2027-03-28", "01:30", "", id="the hour London skips"),
        pytest.param("2027-05-05", "", "Choose the time as well", id="no time"),
        pytest.param("", "10:00", "Choose the day as well", id="no day"),
    ],
)
async def test_a_time_that_is_none_is_refused_at_its_field(patient: Company, day: str, time: str, why: str) -> None:
    ana = patient.ana
    await form(ana, "Kettles at a time.")
    await ana.fill("Date to send", day)
    await ana.fill("Time to send", time)

    answer = await ana.submit()

    assert list(answer.fields) in (["send_at"], ["send_on"])
    assert why in " ".join(answer.fields.values())
    assert "Words: Kettles at a time." in window(ana)


async def test_a_scheduled_post_says_when_and_waits(patient: Company) -> None:
    ana = patient.ana
    day = (datetime.now(UTC) + timedelta(days=3)).date()
    await form(ana, "Kettles in three days.")
    await ana.fill("Date to send", day.isoformat())
    await ana.fill("Time to send", "09:00")
    assert (await ana.submit()).is_fine
    assert f"It goes out as @acme {day:%d %b}" in window(ana)
    assert (await confirm(ana)).is_fine

    assert "Scheduled: goes out as @acme at" in window(ana)
    await ana.click("Undo")
    await reads(ana, "Draft kept.")
    await ana.click("Continue")
    await reads(ana, f"Date to send: {day.isoformat()}", "Time to send: 09:00")


async def test_a_reply_link_that_is_no_post_is_refused_at_its_field(patient: Company) -> None:
    ana = patient.ana
    await form(ana, "An answer.")
    for link in ("https://evil.example/acme/status/1", "https://x.com/acme", "what?"):
        await ana.fill("Reply to", link)
        answer = await ana.submit()
        assert answer.fields == {"reply_link": "That is not a link to a post on X. Paste its full link."}


async def test_a_closed_window_keeps_the_draft_until_it_is_discarded(patient: Company) -> None:
    ana, words = patient.ana, "Half a thought about kettles"
    await form(ana, words)
    await ana.close()
    await patient.told(ana, words, "Draft kept. For @acme (BRAND).")
    message = ana.find_message(words, channel=ana.direct_messages())

    await ana.click("Continue", message=message)
    await reads(ana, f"Words: {words}", "Speak as: @acme")
    await ana.close()
    await ana.click("Discard", message=message)

    await patient.told(ana, words, "Withdrawn.")
    assert "[Continue]" not in about(ana, words)[0]


async def test_a_dead_trigger_becomes_a_private_button_that_opens_the_form(patient: Company) -> None:
    ana, words = patient.ana, "Too late for the window."
    slack, addresses = patient.slack, patient.practice.workspace.addresses
    right = slack.new_response_url(channel="C0GENERAL", user="U0ANA")
    address = f"{addresses.base}/slack/response/{right.id}"
    user, channel = slack.user("U0ANA"), slack.channels["C0GENERAL"]
    typed = command_form(slack, user, channel, f"/post {words}", response_url=address)
    async with aiohttp.ClientSession() as session:
        sender = SignedSender(
            session=session, url=addresses.events, signing_secret=slack.install.signing_secret, now=slack.now
        )
        assert (await sender.command(typed | {"trigger_id": "1.dead"})).failure is None
    await patient.until(lambda: ana.sees("The form could not be opened in time.", channel="general"), "the button")

    await ana.click("Open the form")

    await reads(ana, f"Words: {words}")
    assert not patient.ben.sees(words)


async def test_an_account_that_was_removed_meanwhile_is_said_to_be_gone_and_words_stay(
    found_on_sqlite: Found,
) -> None:
    async with found_on_sqlite(BRISK) as company:
        ana = company.ana
        await open_confirm(ana, "Before the change.")

        def without_acme(settings: dict[str, Any]) -> None:
            settings["accounts"] = [one for one in settings["accounts"] if one["handle"] != "acme"]
            settings["sources"] = [one for one in settings["sources"] if one.get("account") != "acme"]

        await company.restart(without_acme)
        answer = await confirm(ana)
        assert any("removed" in one or "not set up" in one for one in [*answer.fields.values(), window(ana)])
        assert company.x.posts == ()
        await ana.close(all_of_them=True)
        await company.until(lambda: shows(ana, "Before the change."), "the words kept")


@asynccontextmanager
async def locked(company: Company) -> AsyncIterator[None]:
    """Another process holds what every write of the program needs."""
    if company.database.startswith("sqlite"):
        connection = sqlite3.connect(company.database.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()
        return
    with psycopg.connect(company.database) as held:
        held.execute("LOCK TABLE cs_inbox IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            held.rollback()


@pytest.mark.both_databases
async def test_a_database_locked_for_a_second_is_waited_for(brisk: Company) -> None:
    ana, words = brisk.ana, "A second is nothing."
    await open_confirm(ana, words)
    async with locked(brisk):
        confirming = asyncio.create_task(confirm(ana))
        await asyncio.sleep(1.0)

    assert (await confirming).is_fine
    await brisk.live(words)


@pytest.mark.both_databases
async def test_a_database_locked_for_long_is_said_and_the_words_stay(brisk: Company) -> None:
    ana, words = brisk.ana, "Ten seconds are long."
    await open_confirm(ana, words)
    started = asyncio.get_running_loop().time()
    async with locked(brisk):
        answer = await confirm(ana)
        took = asyncio.get_running_loop().time() - started
        await asyncio.sleep(max(0.0, 4.0 - took))

    assert not answer.is_fine
    assert answer.error is None, "told in words, not by Slack's own trouble"
    assert words in window(ana)
    assert took < 3.0
    if "Post as @acme" in window(ana) and not brisk.said(words):
        again = await ana.submit()
        assert again.is_fine or TICK in window(ana)
    await brisk.live(words)
