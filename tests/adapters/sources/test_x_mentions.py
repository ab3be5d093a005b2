"""Who names, answers or quotes us on X: heard once, told apart, whatever befalls the pages. Real tweepy, over HTTP."""

import json
import logging
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import aiohttp
import pytest

from adapters.http import PrivateAddress
from adapters.sandbox.x_switches import Fault, Lasting, Switch
from adapters.sandbox.x_world import XWorld
from adapters.sources import x_mentions
from tests.adapters.networks.x_stand_in import scripted, served, stand_in
from tests.adapters.sources.x_public import (
    MOST,
    an_access,
    begun,
    everything,
    mentions,
    next_batch,
    said_before,
    signed_in,
    the_world,
)
from workflows.domain.credential import Tokens
from workflows.domain.mention import Arrival
from workflows.errors import NetworkFailure
from workflows.ports.source import Source


@pytest.fixture
def world() -> XWorld:
    return the_world()


@pytest.fixture
async def base(world: XWorld) -> AsyncIterator[str]:
    async with stand_in(world) as address:
        yield address


@pytest.fixture
async def source(base: str, world: XWorld) -> AsyncIterator[Source]:
    source = mentions(base, world)
    yield source
    await source.close()


async def test_what_was_said_before_the_first_look_is_not_heard(source: Source, world: XWorld) -> None:
    world.say("ida", "Hello @acme")

    cursor = await begun(source)
    later = world.say("ida", "Hello again @acme")

    assert (await everything(source, cursor))[0] == [later.id]


async def test_where_nobody_ever_spoke_it_begins_now(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    first = world.say("ida", "Hello @acme")

    assert (await everything(source, cursor))[0] == [first.id]


async def test_a_mention_is_told_as_a_reader_sees_it(source: Source, world: XWorld, base: str) -> None:
    cursor = await begun(source)
    said = world.say("ida", "@acme is Q&A <open>? See https://acme.com/help?a=b&c=d", language="de")

    [heard] = (await next_batch(source, cursor)).heard

    assert heard.key == ("x", said.id)
    assert (heard.arrival, heard.addressed, heard.answers) == (Arrival.MENTION, True, None)
    assert heard.text == "@acme is Q&A <open>? See https://acme.com/help?a=b&c=d"
    assert abs(heard.at - datetime.now(UTC)) < timedelta(seconds=10)
    assert (heard.language, heard.account) == ("de", "x:acme")
    assert heard.url == f"{base}/web/ida/status/{said.id}"
    author = heard.author
    assert (author.handle, author.name, author.followers, author.verified) == ("ida", "Ida B.", 12_400, True)


async def test_replies_and_quotes_are_told_apart_from_mentions(source: Source, world: XWorld) -> None:
    ours, theirs = world.add_post(world.accounts[0].id, "We are hiring."), world.say("bo", "Nice weather")
    cursor = await begun(source)
    world.say("ida", "When?", in_reply_to=ours.id)
    world.say("ida", "Look at that", quoting=ours.id)
    world.say("ida", "@acme should see this", in_reply_to=theirs.id)
    world.say("ida", "@acme should see that", quoting=theirs.id)

    heard = (await next_batch(source, cursor)).heard

    assert [(one.arrival, one.answers) for one in heard] == [
        (Arrival.REPLY, ours.id),
        (Arrival.QUOTE, ours.id),
        (Arrival.MENTION, None),
        (Arrival.MENTION, None),
    ]
    assert heard[1].text == "Look at that"
    assert all(one.addressed for one in heard)


async def test_a_quote_of_a_post_that_is_gone_is_known_by_its_link(source: Source, world: XWorld) -> None:
    ours = world.add_post(world.accounts[0].id, "We are hiring.")
    cursor = await begun(source)
    world.say("ida", "@acme Look at that", quoting=ours.id)
    world.delete_post(ours.id)

    batch = await next_batch(source, cursor)

    assert [(one.arrival, one.answers) for one in batch.heard] == [(Arrival.QUOTE, ours.id)]


async def test_a_long_post_is_heard_whole(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    words = "@acme " + "word " * 200 + "https://acme.com/end"
    world.say("ida", words)

    [heard] = (await next_batch(source, cursor)).heard

    assert heard.text == words


async def test_our_own_posts_are_not_heard(source: Source, world: XWorld) -> None:
    ours = world.add_post(world.accounts[0].id, "We are hiring.")
    cursor = await begun(source)
    world.add_post(world.accounts[0].id, "@acme again", reply_to=ours.id)

    assert (await next_batch(source, cursor)).heard == ()


async def test_a_language_that_x_cannot_tell_is_none(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    for language in ("und", "zxx", "iw", "zh-CN", "hi-Latn", "in", ""):
        world.say("ida", f"@acme in {language}", language=language)

    assert [one.language for one in (await next_batch(source, cursor)).heard] == ["", "", "he", "zh", "hi", "id", ""]


async def test_what_was_heard_is_not_heard_again(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    world.say("ida", "Hello @acme")

    first, cursor_after = await everything(source, cursor)
    second, cursor_later = await everything(source, cursor_after)
    world.say("ida", "Hello once more @acme")
    third, _ = await everything(source, cursor_later)

    assert (len(first), second, len(third)) == (1, [], 1)


@pytest.mark.parametrize("most", [1, 7, 100, 110])
async def test_many_are_heard_once_each_while_more_come_in(source: Source, world: XWorld, most: int) -> None:
    cursor: str | None = await begun(source)
    said = [world.say("ida", f"{number} @acme").id for number in range(230)]
    heard: list[str] = []
    for turn in range(100):
        batch = await source.poll(cursor, most=most)
        heard += [one.id for one in batch.heard]
        assert len(batch.heard) < most + 5
        cursor = batch.cursor
        if turn < 5:
            said.append(world.say("bo", f"and {turn} @acme").id)
        if not batch.more and turn >= 5:
            break

    assert sorted(heard) == sorted(said)


async def test_each_batch_is_in_order(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    said = [world.say("ida", f"{number} @acme").id for number in range(130)]

    batch = await next_batch(source, cursor)

    assert [one.id for one in batch.heard] == said


async def test_a_page_that_fails_loses_nothing_and_repeats_nothing(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    said = [world.say("ida", f"{number} @acme").id for number in range(150)]
    world.switch_on(Switch(fault=Fault.LATER_PAGE_FAILS, lasting=Lasting.ONCE))

    first = await next_batch(source, cursor)
    said.append(world.say("bo", "meanwhile @acme").id)
    rest, _ = await everything(source, first.cursor)

    assert (len(first.heard), first.more) == (100, True)
    assert sorted([*(one.id for one in first.heard), *rest]) == sorted(said)


async def test_a_failure_while_a_gap_is_open_leaves_it_open(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    said = [world.say("ida", f"{number} @acme").id for number in range(30)]
    first = await next_batch(source, cursor, most=10)
    world.switch_on(Switch(fault=Fault.HEARING_FAILS, lasting=Lasting.ONCE))

    with pytest.raises(NetworkFailure, match="503"):
        await next_batch(source, first.cursor)

    rest, _ = await everything(source, first.cursor)
    assert sorted([*(one.id for one in first.heard), *rest]) == sorted(said)


async def test_one_that_turns_up_late_is_heard(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    late = world.say("ida", "late @acme")
    world.late.add(late.id)
    prompt = world.say("ida", "prompt @acme")

    first, cursor_after = await everything(source, cursor)
    world.late.clear()
    second, cursor_later = await everything(source, cursor_after)
    third, _ = await everything(source, cursor_later)

    assert (first, second, third) == ([prompt.id], [late.id], [])


async def test_what_is_old_is_not_read_again(source: Source, world: XWorld) -> None:
    said_before(world, timedelta(hours=2), "Hello @acme")
    cursor = await begun(source)
    said_before(world, timedelta(hours=1), "Hello again @acme")

    heard = await next_batch(source, cursor)
    again = await next_batch(source, heard.cursor)

    assert (len(heard.heard), heard.cost) == (1, Decimal("0.005"))
    assert (again.heard, again.cost) == ((), Decimal(0))
    assert json.loads(again.cursor or "")["seen"] == []


async def test_each_post_costs_once_and_a_fifth_with_an_app_of_our_own(base: str, world: XWorld) -> None:
    dear, cheap = mentions(base, world), mentions(base, world, own_app=True)
    cursor = await begun(dear)
    for number in range(3):
        world.say("ida", f"{number} @acme")

    first = await next_batch(dear, cursor)
    again = await next_batch(dear, first.cursor)
    owned = await next_batch(cheap, cursor)

    assert [first.cost, again.cost, owned.cost] == [Decimal("0.015"), Decimal(0), Decimal("0.003")]
    assert x_mentions.Settings(price=Decimal("0.015")).charged == Decimal("0.015")
    await dear.close()
    await cheap.close()


async def test_the_cursor_of_another_kind_of_source_begins_anew(source: Source, world: XWorld) -> None:
    world.say("ida", "Hello @acme")

    batch = await next_batch(source, '{"at":"2026-01-01T00:00:00+00:00","seen":[]}')

    assert batch.heard == () and batch.cursor is not None


async def test_posts_that_came_along_and_are_gone_do_not_spoil_the_page(source: Source, world: XWorld) -> None:
    theirs = world.say("bo", "Nice weather")
    cursor = await begun(source)
    world.say("ida", "@acme see this", in_reply_to=theirs.id)
    world.unsay(theirs.id)

    assert len((await next_batch(source, cursor)).heard) == 1


async def test_what_its_author_deleted_is_gone(source: Source, world: XWorld) -> None:
    there, deleted = world.say("ida", "Hello @acme"), world.say("ida", "Goodbye @acme")
    world.unsay(deleted.id)

    batch = await source.gone([there.id, deleted.id, "not-a-number"])

    assert (batch.gone, batch.cost) == ((("x", deleted.id),), Decimal("0.005"))


async def test_in_doubt_nothing_is_gone(base: str, world: XWorld) -> None:
    hidden = {
        "errors": [
            {
                "type": "https://api.x.com/2/problems/not-authorized-for-resource",
                "title": "Authorization Error",
                "detail": "Sorry, you are not authorized to see the post.",
                "resource_type": "post",
                "resource_id": "77",
                "parameter": "ids",
                "value": "77",
            }
        ]
    }
    app, _ = scripted(200, body=json.dumps(hidden).encode())
    async with served(app) as address:
        source = mentions(address, world)
        assert (await source.gone(["77"])).gone == ()
        await source.close()


@pytest.mark.parametrize(
    ("fault", "says", "retry"),
    [
        pytest.param(Fault.HEARING_LIMITED, r"too often for now. It answers again at \d\d:\d\d UTC", True, id="429"),
        pytest.param(Fault.HEARING_FAILS, "answered 503", True, id="503"),
        pytest.param(Fault.OUT_OF_CREDIT, "used up its credit", False, id="402"),
        pytest.param(Fault.HEARING_FORBIDDEN, "not allowed to use this part", False, id="403"),
        pytest.param(Fault.REVOKED, "no longer accepts", False, id="401"),
    ],
)
async def test_what_x_refuses_has_a_name(source: Source, world: XWorld, fault: Fault, says: str, retry: bool) -> None:
    cursor = await begun(source)
    world.switch_on(Switch(fault=fault))

    with pytest.raises(NetworkFailure, match=says) as failure:
        await next_batch(source, cursor)

    assert failure.value.retry is retry


async def test_the_301st_question_of_a_window_is_one_too_many(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    for _ in range(300):
        world.spend(world.accounts[0].id, of="mentions", allowed=300)

    with pytest.raises(NetworkFailure, match="too often"):
        await next_batch(source, cursor)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[]", id="a list"),
        pytest.param(b"<html>", id="HTML"),
        pytest.param(b"{}", id="nothing"),
        pytest.param(b'{"data": 7, "meta": {}}', id="no list"),
        pytest.param(b'{"data": []', id="cut"),
    ],
)
async def test_an_answer_that_cannot_be_read_is_a_failure(world: XWorld, body: bytes) -> None:
    app, _ = scripted(200, body=body)
    async with served(app) as address:
        source = mentions(address, world)
        with pytest.raises(NetworkFailure):
            await next_batch(source, '{"since":1,"until":null,"then":0,"seen":[]}')
        await source.close()


async def test_a_post_that_cannot_be_read_does_not_stop_the_others(world: XWorld) -> None:
    good = {"id": "12", "text": "Hello @acme", "author_id": "9", "created_at": "2026-01-05T10:00:00.000Z"}
    odd = [
        {"id": "11", "author_id": "9"},
        {**good, "id": "x"},
        {**good, "id": "13", "created_at": "9999-12-31T23:59:59-23:59"},
        {**good, "id": "14", "entities": {"urls": ["?"]}},
        {**good, "id": "15", "author_id": None},
        "text",
        None,
    ]
    app, _ = scripted(200, body=json.dumps({"data": [*odd, good], "meta": {"result_count": 8}}).encode())
    async with served(app) as address:
        source = mentions(address, world)
        batch = await next_batch(source, '{"since":1,"until":null,"then":0,"seen":[]}')
        await source.close()

    assert [one.id for one in batch.heard] == ["12"]
    assert (batch.heard[0].author.handle, batch.heard[0].author.followers) == ("", None)


async def test_a_private_address_is_not_asked_unless_it_is_meant(world: XWorld) -> None:
    inside = f"https://{socket.gethostname()}:9"
    source = mentions("", world, access=an_access(inside, world))

    with pytest.raises(NetworkFailure) as failure:
        await next_batch(source, None)

    connecting = failure.value.__cause__
    assert isinstance(connecting, aiohttp.ClientConnectorError)
    assert isinstance(connecting.os_error, PrivateAddress)
    await source.close()


async def test_an_account_that_was_signed_in_to_listens_with_its_token(base: str, world: XWorld) -> None:
    tokens = signed_in(world)
    source = mentions(base, world, access=an_access(base, world, tokens=tokens))
    cursor = await begun(source)
    world.say("ida", "Hello @acme")

    assert len((await everything(source, cursor))[0]) == 1
    await source.close()


async def test_an_account_that_nobody_connected_cannot_listen(base: str, world: XWorld) -> None:
    access = an_access(base, world, tokens=Tokens(access="some"))

    with pytest.raises(NetworkFailure, match="Nobody has connected") as failure:
        mentions(base, world, access=type(access)(**{**vars(access), "tokens": None}))
    assert failure.value.retry is False


async def test_neither_words_nor_keys_reach_a_log(
    source: Source, world: XWorld, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        cursor = await begun(source)
        world.say("ida", "a very private word @acme")
        await source.poll(cursor, most=MOST)

    logged = caplog.text
    assert "private word" not in logged and "secret-of-acme" not in logged and "ida" not in logged
