"""The public talks: heard once whatever happens, handed to whoever knows, answered in public, forgotten on request."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
import pytest_asyncio

from adapters.sandbox.crowd import MANY
from adapters.sandbox.desk import PersonAtDesk
from bot.demo.listening import DESK, told_name
from bot.demo.secrets import DESK_SECRET
from tests.journeys.company import HEARING, Company, confirm, reads, window
from tests.journeys.conftest import Found
from workflows.domain.ids import RemotePostId

QUESTION = "@acmecare Which descaler may I use with the guarantee of the small kettle?"
ANSWER = "Any citric acid will do, and the guarantee stays as it is."
PRESSES = 4
"""The most from a card to the answer on its way: Answer, Check and confirm, the tick, Post as."""
LOOKS = "GET /x/2/users/{id}/mentions"


@asynccontextmanager
async def listening(found: Found) -> AsyncIterator[Company]:
    """A company that knows from where on to listen."""
    async with found(HEARING) as company:
        await company.until(lambda: company.practice.listens, "every source to be asked twice")
        yield company


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def hearing(found: Found) -> AsyncIterator[Company]:
    """One company for the journeys that need a channel each: in one channel a minute passes between two cards."""
    async with listening(found) as company:
        yield company


async def carded(company: Company, who: PersonAtDesk, words: str, *, channel: str) -> None:
    """Wait for the card with these words in a channel; it must be the only one."""
    await company.until(lambda: who.sees(words, channel=channel), f"the card of {words!r} in #{channel}")
    assert cards(who, words, channel=channel) == 1


def cards(who: PersonAtDesk, words: str, *, channel: str) -> int:
    """How many messages of a channel show these words, without replies in threads."""
    shown = zip(who.messages(channel), who.read(channel), strict=True)
    return sum(words in text for message, text in shown if message.thread_ts in (None, message.ts))


def says(who: PersonAtDesk, channel: str, *words: str) -> bool:
    """Whether one message of a channel says all of this, bold or not."""
    return any(all(one in text.replace("*", "") for one in words) for text in who.read(channel))


async def press(who: PersonAtDesk, button: str, words: str, *, channel: str) -> None:
    """A button below the card with these words."""
    answer = await who.click(button, message=who.find_message(words, channel=channel))
    assert answer.is_fine, answer


async def write(who: PersonAtDesk, words: str, *, below: str, channel: str) -> None:
    """Answer, from the card to the end of the confirm card."""
    await press(who, "Answer", below, channel=channel)
    await reads(who, below, "[Check and confirm]")
    await who.fill("Your answer", words)
    assert (await who.submit()).is_fine
    await reads(who, below, words, "Post as")
    answer = await confirm(who)
    assert answer.is_fine, answer


@pytest.mark.both_databases
async def test_a_mention_is_routed_claimed_approved_and_answered_whatever_dies_in_between(found: Found) -> None:
    async with listening(found) as company:
        ben, cleo = company.ben, company.cleo

        # It is said while the program is dead.
        company.practice.workspace.bot.kill()  # type: ignore[union-attr]
        asked = company.x.say("descaler_demo", QUESTION)
        await company.restart()
        await carded(company, cleo, QUESTION, channel="social")

        # Not ours: the department that knows has it, and what told so is learnt.
        await press(cleo, "Not ours", QUESTION, channel="social")
        await reads(cleo, "Where does it belong?")
        await cleo.choose("Where does it belong?", "support")
        await cleo.fill("Which word of it says so?", "guarantee")
        assert (await cleo.submit()).is_fine
        await cleo.close(all_of_them=True)
        await carded(company, cleo, QUESTION, channel="support")
        await company.until(lambda: says(cleo, "social", "with support now"), "the first card to say who has it now")

        # Taken, and the program dies.
        await press(cleo, "Take it", QUESTION, channel="support")
        await company.until(lambda: says(cleo, "support", QUESTION, "Cleo has it"), "the card to say who has it")
        await company.restart()

        # Cleo only drafts for @acmecare, so that somebody else looks; and it dies once more when Ben has approved.
        await write(cleo, ANSWER, below=QUESTION, channel="support")
        await cleo.close(all_of_them=True)
        await company.until(lambda: ben.sees(ANSWER, channel="approvals"), "the approvers' card")
        assert QUESTION in str(company.card(ANSWER).blocks)
        assert company.practice.answers(asked.id) == []
        assert (await ben.click("Approve for @acmecare", message=company.card(ANSWER))).is_fine
        await company.restart()

        public = await company.live(ANSWER, on="acmecare")
        assert public.reply_to == asked.id
        await company.until(lambda: says(cleo, "support", QUESTION, "Cleo answered it"), "the card to be closed")
        assert cards(cleo, QUESTION, channel="social") == 0
        assert cards(cleo, QUESTION, channel="support") == 1
        assert len(company.said(ANSWER)) == 1
        assert not await company.holds(QUESTION)
        assert (await company.verified()).is_whole


async def test_an_answer_takes_four_presses_from_the_card_to_its_way(hearing: Company) -> None:
    fay, presses = hearing.fay, hearing.practice.workspace.front.presses
    asked = hearing.practice.let_speak("complaint")
    await carded(hearing, fay, asked.text, channel="support")

    await write(fay, ANSWER, below=asked.text, channel="support")

    assert "Going out as @acme" in window(fay)
    assert presses[fay.user_id] <= PRESSES
    assert (await hearing.live(ANSWER)).reply_to == asked.id
    await hearing.until(lambda: says(fay, "support", "Fay answered it"), "the card to be closed")


async def test_what_its_author_deletes_is_gone_from_the_card_and_the_database(hearing: Company) -> None:
    said = hearing.practice.let_speak("journalist")
    await carded(hearing, hearing.cleo, said.text, channel="press")
    assert says(hearing.cleo, "press", "The Harbour Courier")

    hearing.x.unsay(said.id)

    await hearing.until(lambda: says(hearing.cleo, "press", "Its author deleted it"), "the card without the words")
    assert cards(hearing.cleo, said.text, channel="press") == 0
    assert not says(hearing.cleo, "press", "Courier")
    for theirs in (said.text, "Harbour Courier", "harbour_courier"):
        assert not await hearing.holds(theirs)


async def test_a_signed_webhook_is_heard_and_a_forged_one_is_turned_away(hearing: Company) -> None:
    words = "The forum asks whether the big kettle fits a small hob."
    body = json.dumps({"items": [{"id": "T-1", "text": words}]}).encode()

    assert await hand_in(hearing, DESK, body, secret=f"not the {DESK_SECRET}") == 401
    assert await hand_in(hearing, DESK, body, secret=DESK_SECRET) == 200
    assert await hand_in(hearing, DESK, body, secret=DESK_SECRET) == 200

    await carded(hearing, hearing.cleo, words, channel="social")
    noted = await hearing.audit("request.turned_away")
    assert any(DESK in entry["facts"]["why"] for entry in noted)
    assert words not in json.dumps(noted)


async def test_x_tells_and_is_asked_and_nothing_is_heard_twice(hearing: Company) -> None:
    said = hearing.practice.let_speak("applicant")
    await carded(hearing, hearing.cleo, said.text, channel="people")

    before = hearing.x.arrivals[LOOKS]
    await hearing.until(lambda: hearing.x.arrivals[LOOKS] >= before + 4, "X to be asked again")

    assert await forged(hearing, said.id) == 401
    assert cards(hearing.cleo, said.text, channel="people") == 1


async def test_forty_who_say_the_same_are_one_card_with_a_count(hearing: Company) -> None:
    # The last one here: so many in ten minutes are a spike, and its alert takes the minute of #social.
    first, *_ = hearing.practice.let_storm(MANY)

    await hearing.until(lambda: says(hearing.ana, "product", f"{MANY} say nearly the same"), "the card with its count")

    assert cards(hearing.ana, first.text[:60], channel="product") == 1


async def hand_in(company: Company, name: str, body: bytes, *, secret: str) -> int:
    """What a help desk would send; the status of the answer."""
    stamp = str(int(time.time()))
    mark = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Countersign-Timestamp": stamp, "X-Countersign-Signature": f"v1={mark}"}
    url = f"{company.practice.workspace.addresses.bot}/listen/{name}"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status


async def forged(company: Company, post_id: RemotePostId) -> int:
    """Somebody who is not X says that a post was deleted."""
    body = json.dumps({"data": {"event_type": "post.delete", "payload": {"id": post_id, "author_id": "2"}}}).encode()
    headers = {"x-twitter-webhooks-signature": "sha256=bm90IHRoZSBzZWNyZXQ="}
    url = f"{company.practice.workspace.addresses.bot}/listen/{told_name('acme')}"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status
