"""A Slack user group approves: who comes and goes, is a guest or is deactivated counts as Slack says at that moment."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.slack_admin import Admin
from adapters.sandbox.slack_state import SlackMessage, SlackUser
from tests.journeys.company import BRISK, SOON, Company, buttons, inbox, window
from tests.journeys.conftest import Found

pytestmark = pytest.mark.both_databases
APPROVE = "Approve for @acmecare"
LEGAL = "group:slack:T0ACME:S0LEGAL"
CHANGEABLE = replace(BRISK, undo_after_approval="6s")
"""Long enough for somebody to leave between their yes and the send."""


def with_group(settings: dict[str, Any]) -> None:
    """@acmecare is approved by the legal team in Slack: Cleo, Dan, and Gil, who is a guest. Dan is its guardian."""
    settings["groups"] = {"legal": {"slack": "S0LEGAL"}}
    for account in settings["accounts"]:
        if account["handle"] == "acmecare":
            account["people"] |= {"draft": ["Ana"], "approve": ["legal"]}
            account["guardian"] = "Dan"


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def changing(found: Found) -> AsyncIterator[Company]:
    """A company of these journeys alone, whose people come and go."""
    async with found(CHANGEABLE, change=with_group) as running:
        yield running


@pytest.fixture
def admin(changing: Company) -> Admin:
    """Whoever looks after Slack."""
    return changing.practice.workspace.admin


async def noted(company: Company, action: str, count: int) -> Mapping[str, Any]:
    """The newest of so many entries of the log, once they are there."""
    async with asyncio.timeout(SOON):
        while len(entries := await company.audit(action)) < count:  # noqa: ASYNC110 - the program writes it
            await asyncio.sleep(0.1)
    return entries[-1]


async def approves(company: Company, who: PersonAtDesk, card: SlackMessage, reads: str) -> None:
    """They press Approve on the card, and read this."""
    await who.click(APPROVE, message=card)
    await company.until(lambda: reads in "\n".join([*who.read(), window(who)]), f"{who.user_id} to read {reads!r}")
    while who.has_window():
        await who.close(all_of_them=True)


async def directly(company: Company, who: PersonAtDesk, words: str) -> SlackMessage:
    """The card that came to them alone: they do not read the approvers' channel."""
    await company.until(lambda: who.sees(words, channel=who.direct_messages()), f"{who.user_id}'s own card")
    return who.find_message(words, channel=who.direct_messages())


async def test_members_of_the_group_decide_and_a_guest_in_it_never_counts(changing: Company) -> None:
    words = "Care has new hours from Monday."
    card = await changing.ask(changing.ana, words)
    assert "@Cleo, @Dan" in changing.ben.read("approvals")[-1] and "Gil" not in changing.ben.read("approvals")[-1]
    channel = changing.slack.channels["C0APPROVALS"]
    changing.slack.put_channel(replace(channel, members=channel.members | {"U0GIL"}))

    await approves(changing, changing.gil, card, "Guests cannot approve posts.")
    changing.slack.put_channel(channel)
    await changing.dan.click(APPROVE, message=await directly(changing, changing.dan, words))

    await changing.live(words, on="acmecare")


async def test_whoever_is_taken_out_of_the_group_between_card_and_click_is_refused(
    changing: Company, admin: Admin
) -> None:
    words = "Care has a new van."
    await changing.ask(changing.ana, words)
    card = await directly(changing, changing.dan, words)
    before = len(await changing.audit("group.change"))

    admin.remove_from_group("S0LEGAL", "U0DAN")
    changed = await noted(changing, "group.change", before + 1)
    assert (changed["subject"], changed["facts"]["who_went"]) == (LEGAL, "slack:T0ACME:U0DAN")
    await approves(changing, changing.dan, card, "You are not an approver of @acmecare.")

    assert not changing.said(words)
    admin.add_to_group("S0LEGAL", "U0DAN")
    await noted(changing, "group.change", before + 2)
    await changing.dan.click(APPROVE, message=card)
    await changing.live(words, on="acmecare")


async def test_somebody_new_in_the_group_can_decide_at_once(changing: Company, admin: Admin) -> None:
    before = len(await changing.audit("group.change"))
    admin.join(SlackUser(id="U0NEW", name="new", real_name="Nell New", display_name="Nell"))
    admin.add_to_group("S0LEGAL", "U0NEW")
    await noted(changing, "group.change", before + 1)
    words = "Care is open on Sunday."
    await changing.ask(changing.ana, words)

    await changing.person("U0NEW").click(APPROVE, message=await directly(changing, changing.person("U0NEW"), words))

    await changing.live(words, on="acmecare")


async def test_a_yes_of_somebody_deactivated_before_the_send_counts_no_longer_and_the_owner_hears(
    changing: Company, admin: Admin
) -> None:
    words = "Care moves to the first floor."
    await changing.ask(changing.ana, words)
    await changing.dan.click(APPROVE, message=await directly(changing, changing.dan, words))
    await changing.told(changing.ana, words, "Approved")

    admin.deactivate("U0DAN")

    left = await noted(changing, "person.left", 1)
    assert left["subject"] == "slack:T0ACME:U0DAN" and "x:acmecare" in str(left["facts"]["rotate"])
    await changing.until(
        lambda: "Dan left: their chat account was deactivated." in "\n".join(inbox(changing.cleo)), "Cleo told"
    )
    says = next(one for one in inbox(changing.cleo) if "Dan left" in one)
    assert "@acmecare (BRAND) on X: its keys are in app.yaml" in says
    assert "app.yaml still names Dan as its guardian" in says
    await changing.told(changing.ana, words, "It came back before it was sent")
    assert not changing.said(words)

    await changing.until(lambda: APPROVE in buttons(changing.card(words)), "the card asking again")
    await changing.cleo.click(APPROVE, message=changing.card(words))
    await changing.live(words, on="acmecare")
    admin.reactivate("U0DAN")


async def test_a_group_that_is_switched_off_has_nobody_in_it(changing: Company, admin: Admin) -> None:
    words = "Care has a new sign."
    card = await changing.ask(changing.ana, words)
    before = len(await changing.audit("group.change"))

    admin.disable_group("S0LEGAL")
    assert (await noted(changing, "group.change", before + 1))["facts"]["came"] == 0

    await approves(changing, changing.cleo, card, "You are not an approver of @acmecare.")
    admin.put_group(replace(changing.slack.groups["S0LEGAL"], disabled_at=0))
    await noted(changing, "group.change", before + 2)
