"""Whoever must not decide cannot: each refusal has a reason for the person and an entry in the log."""

import asyncio
import time
from dataclasses import replace
from urllib.parse import urlencode

import aiohttp
import pytest

from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.plain_json import Obj, dumps
from adapters.sandbox.slack_payloads import message_action, view_submission
from adapters.sandbox.slack_sender import sign
from adapters.sandbox.slack_state import SlackMessage, SlackUser
from tests.journeys.company import CREATE, HANDLE, SOON, Company, buttons, confirm, open_confirm, reads, window

APPROVE = "Approve for @acmecare"


def press(company: Company, who: PersonAtDesk, card: SlackMessage, *, value: str | None = None) -> Obj:
    """Slack's payload of a press on Approve."""
    element = buttons(card)[APPROVE]
    block = next(one for one in card.blocks if one.get("type") == "actions")
    action: Obj = {
        "type": "button",
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": f"{time.time():.6f}",
        "value": value or element["value"],
    }
    user = company.slack.user(who.user_id)
    return message_action(company.slack, user, card, action, response_url="")


async def send(company: Company, payload: Obj, *, secret: str = "", age: float = 0.0) -> int:
    """Send it as Slack would; the status."""
    body = urlencode({"payload": dumps(payload)})
    timestamp = str(int(time.time() - age))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": sign(secret or company.slack.install.signing_secret, timestamp, body),
    }
    address = company.practice.workspace.addresses.events
    async with aiohttp.ClientSession() as session, session.post(address, data=body, headers=headers) as response:
        return response.status


def said_privately(who: PersonAtDesk) -> str:
    """Everything only this person reads, with the open window."""
    return "\n".join([*who.read(), window(who)])


async def test_the_author_cannot_approve_their_own_post(patient: Company) -> None:
    card = await patient.ask(patient.cleo, "Care is closed today.")

    await patient.cleo.click(APPROVE, message=card)

    await reads(patient.cleo, "You wrote this post. Someone else has to decide about it.")
    [entry] = await patient.audited("click.refused", by="U0CLEO", about=buttons(card)[APPROVE]["value"][:26])
    assert entry["facts"] == {"what": "post.approve", "why": "NotAllowed"}


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("user_id", "reason"),
    [
        pytest.param("U0GIL", "Guests cannot approve posts.", id="a guest"),
        pytest.param("U0DAN", "You are not an approver of @acmecare.", id="a colleague without the right"),
        pytest.param("U0EVE", "People from other companies cannot approve posts.", id="a stranger in a shared channel"),
        pytest.param("U0OLD", "This account was deactivated and cannot approve posts.", id="somebody who left"),
    ],
)
async def test_people_who_do_not_count_cannot_approve(patient: Company, user_id: str, reason: str) -> None:
    slack = patient.slack
    slack.users["U0EVE"] = SlackUser(id="U0EVE", name="eve", real_name="Eve", is_stranger=True)
    slack.users["U0OLD"] = SlackUser(id="U0OLD", name="old", real_name="Old", deleted=True)
    card = await patient.ask(patient.ana, f"Care is closed for {user_id}.")
    who = patient.person(user_id)
    address = slack.channels["C0APPROVALS"]
    slack.channels["C0APPROVALS"] = replace(address, members=address.members | {user_id})

    async with asyncio.timeout(SOON):
        while reason not in said_privately(who):  # at the first meeting the program asks Slack who this is, and says so
            await who.click(APPROVE, message=card)
            await asyncio.sleep(0.1)
    slack.channels["C0APPROVALS"] = address

    post_id = buttons(card)[APPROVE]["value"].partition(".")[0]
    assert await patient.audited("click.refused", by=user_id, about=post_id, what="post.approve", why="NotAllowed")
    assert not [one for one in await patient.audit("post.approve") if one["subject"] == post_id]


async def test_somebody_of_another_workspace_is_turned_away(patient: Company) -> None:
    card = await patient.ask(patient.ana, "Care has a new logo.")
    patient.slack.users["U0RIV"] = SlackUser(id="U0RIV", name="riv", real_name="Riv", team_id="T0RIVAL")
    before = len(await patient.audit("request.turned_away"))

    status = await send(patient, press(patient, patient.person("U0RIV"), card))

    assert status == 200
    # Slack is answered first; the entry comes after that.
    async with asyncio.timeout(SOON):
        while len(away := await patient.audit("request.turned_away")) == before:  # noqa: ASYNC110 - the program writes it
            await asyncio.sleep(0.05)
    assert len(away) == before + 1
    assert away[-1]["facts"]["why"] == "U0RIV of another organisation (T0RIVAL)"
    assert APPROVE in buttons(patient.card("Care has a new logo."))


async def test_forged_old_and_replayed_requests_change_nothing(brisk: Company) -> None:
    card = await brisk.ask(brisk.ana, "Care has a new voice.")
    genuine = press(brisk, brisk.ben, card)
    before = len(await brisk.audit("request.turned_away"))

    assert await send(brisk, genuine, secret="guessed") == 401
    assert await send(brisk, genuine, age=600) == 401
    assert APPROVE in buttons(brisk.card("Care has a new voice."))
    assert len(await brisk.audit("request.turned_away")) == before + 2
    assert await send(brisk, genuine) == 200
    assert await send(brisk, genuine) == 200

    await brisk.live("Care has a new voice.", on="acmecare")
    assert await brisk.audited("click.repeated", by="U0BEN", about=buttons(card)[APPROVE]["value"][:26])
    assert len(brisk.said("Care has a new voice.")) == 1


async def test_a_stale_card_decides_nothing(patient: Company) -> None:
    cleo, ben, words = patient.cleo, patient.ben, "Care opens at six."
    old = await patient.ask(cleo, words)
    await cleo.click("Edit", message=cleo.find_message(words, channel=cleo.direct_messages()))
    await reads(cleo, f"Words: {words}")
    await cleo.fill("Words", "Care opens at seven.")
    await cleo.submit()
    assert (await confirm(cleo)).is_fine
    await patient.until(lambda: ben.sees("Care opens at seven.", channel="approvals"), "the new card")

    assert await send(patient, press(patient, ben, old)) == 200

    await reads(ben, "This card is superseded by v2. Nothing was decided; look at the newer one.")
    assert await patient.audited("click.refused", by="U0BEN", about=buttons(old)[APPROVE]["value"][:26], why="Conflict")
    assert APPROVE in buttons(patient.card("Care opens at seven."))


async def test_a_tampered_button_gives_nobody_a_right_they_lack(patient: Company) -> None:
    mine = await patient.ask(patient.ana, "Care says hello.")
    theirs = await patient.ask(patient.ben, "Care says goodbye.")
    target = buttons(theirs)[APPROVE]["value"]

    for value in (target, f"{target[:26]}.999", "nonsense", "x" * 1900, "../..", "'; DROP TABLE cs_posts; --"):
        assert await send(patient, press(patient, patient.ben, mine, value=value)) == 200
    await reads(patient.ben, "")

    assert APPROVE in buttons(patient.card("Care says goodbye."))
    assert not [one for one in await patient.audit("post.approve") if one["subject"] == target[:26]]
    assert await patient.audited("click.refused", by="U0BEN", about=target[:26], why="NotAllowed")


async def test_a_window_that_names_another_persons_post_is_refused(patient: Company) -> None:
    card = await patient.ask(patient.ana, "Care says thank you.")
    target = buttons(card)[APPROVE]["value"]
    dan, gone = patient.dan, patient.x.arrivals[CREATE]
    await open_confirm(patient.cleo, "Care says please.", account="acmecare")
    view = patient.cleo.window()
    stolen = replace(view, definition={**view.definition, "private_metadata": target})

    payload = view_submission(patient.slack, patient.slack.user(dan.user_id), replace(stolen, user=dan.user_id))
    assert await send(patient, payload) == 200
    payload = view_submission(patient.slack, patient.slack.user("U0CLEO"), stolen)
    assert await send(patient, payload) == 200

    assert APPROVE in buttons(patient.card("Care says thank you."))
    assert await patient.audited("click.refused", by="U0CLEO", about=target[:26], what="confirm.submit")
    assert await patient.audited("click.refused", by="U0DAN", about=target[:26], what="confirm.submit")
    assert patient.x.arrivals[CREATE] == gone


@pytest.mark.both_databases
async def test_a_confirm_card_submitted_twice_confirms_once(brisk: Company) -> None:
    ana, words = brisk.ana, "The Dover store is open."
    await open_confirm(ana, words)
    if f"{HANDLE}:" in window(ana):
        await ana.fill(HANDLE, "acme")
    else:
        await ana.choose("Is this the right account?", "Yes")
    view = ana.window()
    payloads = [view_submission(brisk.slack, brisk.slack.user("U0ANA"), view) for _ in range(2)]

    await asyncio.gather(*(send(brisk, payload) for payload in payloads))

    found = await brisk.live(words)
    post_id = view.definition["private_metadata"]
    assert isinstance(post_id, str)
    steps = await brisk.audited("post.confirm_direct", by="U0ANA", about=post_id.partition(".")[0])
    assert len(steps) == 1
    assert len(brisk.said(words)) == 1
    assert found.text == words
