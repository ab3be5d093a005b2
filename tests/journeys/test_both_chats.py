"""One company in Slack and Teams at once: one approval alive in both, one human however many accounts."""

import asyncio
from typing import Any

import pytest

from adapters.sandbox import teams_acme as acme
from bot.demo import Chats
from tests.journeys import in_teams as teams
from tests.journeys.company import BRISK, CREATE, HEARING, Company, buttons, confirm, open_confirm
from tests.journeys.conftest import Found
from tests.journeys.in_teams import APPROVALS

SHOUTING = "THE OLD KETTLE IS GONE, THE NEW ONE WAS GIFTED BY KETTLE CO, SEE IT IN {}"
APPROVE = "Approve for @acme"
COMPLAINT = "@acmecare my kettle broke after two days. What do I do now?"
ANSWER = "We are sorry, Jane. Please send us your order number in a private message, and we see to it."


async def asked_in_slack(company: Company, words: str) -> None:
    """Ana writes and confirms in Slack; the approvers' cards are in both chats."""
    await company.ask(company.ana, words, account="acme")
    await teams.card(company, words)


async def locked(company: Company, words: str, says: str) -> None:
    """Wait until the cards in both chats say this, and nobody can decide on either."""
    ben = company.teams.person("Ben")
    message = ben.find_message(words, channel=APPROVALS)
    await company.until(lambda: says in company.ben.read("approvals")[-1], f"Slack's card to say {says!r}")
    await company.until(lambda: says in ben.read_message(message), f"Teams' card to say {says!r}")
    await ben.look(APPROVALS)
    assert APPROVE not in buttons(company.card(words))
    assert APPROVE not in ben.buttons(message)


@pytest.mark.both_databases
async def test_an_approval_in_teams_locks_the_card_in_slack(in_both: Company) -> None:
    words, before = SHOUTING.format("LEEDS"), in_both.x.arrivals[CREATE]
    await asked_in_slack(in_both, words)
    ben = in_both.teams.person("Ben")

    assert (await ben.press(APPROVE, on=await teams.card(in_both, words))).is_fine

    await in_both.live(words)
    await locked(in_both, words, "approved this at")
    await in_both.told(in_both.ana, words, "Live as @acme (BRAND).", "Approved by Ben")
    assert in_both.x.arrivals[CREATE] == before + 1


async def test_an_approval_in_slack_locks_the_card_in_teams(in_both: Company) -> None:
    words, ana = SHOUTING.format("YORK"), in_both.teams.person("Ana")
    await teams.ask(in_both, ana, words)
    await in_both.until(lambda: in_both.ben.sees(words, channel="approvals"), "the card in Slack")

    await in_both.ben.click(APPROVE, message=in_both.card(words))

    await in_both.live(words)
    await locked(in_both, words, "approved this at")
    # She wrote it in Teams, so that is where she is told.
    await teams.told(in_both, ana, words, "Live as @acme (BRAND).", "Approved by Ben")


@pytest.mark.both_databases
async def test_decisions_in_both_chats_at_the_same_moment_are_one(in_both: Company) -> None:
    words = SHOUTING.format("BATH")
    await asked_in_slack(in_both, words)
    cleo, before = in_both.teams.person("Cleo"), in_both.x.arrivals[CREATE]
    message = await teams.card(in_both, words)
    await cleo.look(APPROVALS)

    await asyncio.gather(in_both.ben.click(APPROVE, message=in_both.card(words)), cleo.press(APPROVE, on=message))

    await in_both.live(words)
    await locked(in_both, words, "approved this at")
    subject = (await in_both.audit("post.confirm_waiting"))[-1]["subject"]
    assert len([one for one in await in_both.audit("post.approve") if one["subject"] == subject]) == 1
    assert in_both.x.arrivals[CREATE] == before + 1


@pytest.mark.both_databases
async def test_an_author_in_one_chat_is_the_author_in_the_other(in_both: Company) -> None:
    words = "Care answers within the hour on Monday."
    await open_confirm(in_both.cleo, words, account="acmecare")
    assert (await confirm(in_both.cleo)).is_fine
    await in_both.cleo.close(all_of_them=True)
    message, cleo = await teams.card(in_both, words), in_both.teams.person("Cleo")

    await cleo.press("Approve for @acmecare", on=message, as_shared=True)
    await cleo.look(APPROVALS)

    assert "Approve for @acmecare" not in cleo.buttons(message)
    assert in_both.said(words) == []
    ben = in_both.teams.person("Ben")
    assert (await ben.press("Approve for @acmecare", on=message)).is_fine
    await in_both.live(words, on="acmecare")


async def test_somebody_linked_in_both_counts_once(found_on_sqlite: Found) -> None:
    async with found_on_sqlite(BRISK, chats=Chats.BOTH, change=_two_approvals) as company:
        words = SHOUTING.format("HULL")
        await asked_in_slack(company, words)
        ben, cleo = company.teams.person("Ben"), company.teams.person("Cleo")
        message = await teams.card(company, words)

        await company.ben.click(APPROVE, message=company.card(words))
        await company.until(lambda: "1 approval is still needed" in ben.read_message(message), "the first to count")
        await ben.press(APPROVE, on=message, as_shared=True)
        await ben.look(APPROVALS)
        assert APPROVE not in ben.buttons(message)
        assert company.said(words) == []

        assert (await cleo.press(APPROVE, on=message)).is_fine
        await company.live(words)
        await locked(company, words, "approved this at")


async def test_a_mention_is_claimed_and_answered_in_a_teams_channel(found_on_sqlite: Found) -> None:
    async with found_on_sqlite(HEARING, chats=Chats.BOTH) as company:
        fay, support = company.teams.person("Fay"), acme.SUPPORT.name
        await company.until(lambda: company.practice.listens, "every source to be asked twice")
        company.x.meet("jane", name="Jane Doe", followers=12_400)
        company.x.say("jane", COMPLAINT)
        await company.until(lambda: fay.sees(COMPLAINT, channel=support), "the card of the complaint in Teams")
        mention = fay.find_message(COMPLAINT, channel=support)

        assert (await fay.press("Take it", on=mention)).is_fine
        await company.until(lambda: "has it" in fay.read_message(mention), "the card to say who has it")
        assert (await fay.press("Answer", on=mention)).is_fine
        await teams.reads(company, fay, "Answers @jane:", COMPLAINT)
        await fay.fill({"Your answer": ANSWER})
        assert (await fay.submit(teams.CHECK)).is_fine
        assert (await teams.confirm(fay)).is_fine

        public = await company.live(ANSWER, on="acmecare")
        [complaint] = company.said(COMPLAINT)
        assert public.reply_to == complaint.id
        await company.until(lambda: "answered it" in fay.read_message(mention), "the card to say who answered")


def _two_approvals(settings: dict[str, Any]) -> None:
    for account in settings["accounts"]:
        if account["kind"] == "brand":
            account["quorum"] = {"notable": 2, "risky": 2}
