"""Mastodon's notifications: each once, in order, over restarts; what is private stays private."""

from collections.abc import AsyncIterator

import pytest

from adapters.sandbox.mastodon import US, MastodonWorld, mastodon_app
from adapters.sources import mastodon
from tests.adapters.sources.serving import served
from tests.clocks import StandingClock
from workflows.domain.mention import Arrival
from workflows.errors import NetworkFailure
from workflows.ports.source import Source


@pytest.fixture
def world() -> MastodonWorld:
    return MastodonWorld()


@pytest.fixture
async def base(world: MastodonWorld) -> AsyncIterator[str]:
    async with served(mastodon_app(world)) as base:
        yield base


def built(base: str, *, token: str = "mastodon-token", **more: object) -> Source:
    settings = mastodon.Settings.model_validate({"server": base, **more})
    facts = mastodon.facts(settings, name="mastodon", account=None)
    secrets = mastodon.Secrets.model_validate({"token": token})
    return mastodon.build(settings, StandingClock(), facts=facts, secrets=secrets)


@pytest.fixture
async def source(base: str) -> AsyncIterator[Source]:
    source = built(base)
    yield source
    await source.close()


async def test_what_was_said_before_the_beginning_is_not_news(source: Source, world: MastodonWorld) -> None:
    world.say("1", "<p>Old</p>")
    begun = await source.poll(None, most=500)
    world.say("2", "<p>New</p>")

    found = await source.poll(begun.cursor, most=500)

    assert begun.heard == () and [one.id for one in found.heard] == ["2"]
    assert (await source.poll(found.cursor, most=500)).heard == ()


async def test_many_come_in_pages_oldest_first_and_none_is_left_out(source: Source, world: MastodonWorld) -> None:
    cursor, found, more = (await source.poll(None, most=500)).cursor, [], True
    for number in range(200):
        world.say(str(number), "<p>Hello</p>")

    while more:
        batch = await source.poll(cursor, most=60)
        found += [one.id for one in batch.heard]
        cursor, more = batch.cursor, batch.more

    assert found == [str(number) for number in range(200)]


async def test_a_mention_is_told_with_who_where_and_what(source: Source, world: MastodonWorld, base: str) -> None:
    cursor = (await source.poll(None, most=1)).cursor
    words = '<p><span class="h-card"><a href="#">@<span>acme</span></a></span> it broke<br>again &amp; again</p>'
    world.say("2", f"{words}<p>see https://x.example</p>", spoiler_text="Rant", language="en-GB")

    [heard] = (await source.poll(cursor, most=500)).heard

    assert heard.text == "Rant\n@acme it broke\nagain & again\n\nsee https://x.example"
    assert (heard.author.handle, heard.author.name, heard.author.followers) == ("jo@away.example", "Jo", 12)
    assert heard.key == (f"mastodon:{base.removeprefix('http://')}", "2")
    assert (heard.url, heard.language, heard.addressed) == ("https://away.example/@jo/2", "en", True)
    assert (heard.arrival, heard.answers) == (Arrival.MENTION, None)


async def test_an_answer_and_a_quote_name_the_post_of_ours(source: Source, world: MastodonWorld) -> None:
    cursor = (await source.poll(None, most=1)).cursor
    world.say("2", "<p>No</p>", in_reply_to_id="77", in_reply_to_account_id=US)
    world.say("3", "<p>See</p>", in_reply_to_id="78", in_reply_to_account_id="somebody else")
    world.say("4", "<p>Look</p>", kind="quote", quote={"state": "accepted", "quoted_status": {"id": "79"}})

    found = (await source.poll(cursor, most=500)).heard

    assert [(one.arrival, one.answers) for one in found] == [
        (Arrival.REPLY, "77"),
        (Arrival.MENTION, None),
        (Arrival.QUOTE, "79"),
    ]


async def test_what_was_said_to_us_alone_is_left_out_unless_it_is_wanted(base: str, world: MastodonWorld) -> None:
    quiet, open_ = built(base), built(base, private=True)
    cursor = (await quiet.poll(None, most=1)).cursor
    world.say("2", "<p>Between us</p>", visibility="direct")

    assert (await quiet.poll(cursor, most=5)).heard == ()
    assert [one.id for one in (await open_.poll(cursor, most=5)).heard] == ["2"]
    await quiet.close()
    await open_.close()


async def test_favourites_are_no_mentions_and_broken_ones_are_passed_over(source: Source, world: MastodonWorld) -> None:
    cursor = (await source.poll(None, most=1)).cursor
    world.say("2", "<p>Nice</p>", kind="favourite")
    world.say("3", "<p>Who?</p>", account=None)
    world.say("4", "<p>Yes</p>")

    assert [one.id for one in (await source.poll(cursor, most=5)).heard] == ["4"]


@pytest.mark.parametrize(
    "said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1600-01-01T00:00:00Z", "2999-01-01T00:00:00Z"]
)
async def test_an_impossible_time_keeps_nobody_from_being_heard(
    source: Source, world: MastodonWorld, said: str
) -> None:
    cursor = (await source.poll(None, most=500)).cursor
    world.say("1", "One", created_at=said)
    world.say("2", "Two")

    heard = (await source.poll(cursor, most=500)).heard

    assert [one.id for one in heard] == ["1", "2"] and 1969 < heard[0].at.year < 2999


async def test_what_its_author_deleted_is_gone(source: Source, world: MastodonWorld, base: str) -> None:
    world.say("1", "<p>A</p>")
    world.say("2", "<p>B</p>")
    world.delete("1")

    assert (await source.gone(["1", "2"])).gone == ((f"mastodon:{base.removeprefix('http://')}", "1"),)


@pytest.mark.parametrize(("status", "retry"), [(401, False), (403, False), (429, True), (500, True)])
async def test_a_refusal_says_whether_waiting_helps(
    source: Source, world: MastodonWorld, status: int, retry: bool
) -> None:
    world.failing = status

    with pytest.raises(NetworkFailure) as caught:
        await source.poll(None, most=5)
    with pytest.raises(NetworkFailure):
        await source.gone(["1"])

    assert caught.value.retry is retry


async def test_the_token_is_in_no_message(base: str) -> None:
    source = built(base, token="a-wrong-token")

    with pytest.raises(NetworkFailure) as caught:
        await source.poll(None, most=5)

    assert "a-wrong-token" not in f"{caught.value} {caught.value!r}" and not caught.value.retry
    await source.close()


@pytest.mark.parametrize(
    "server", ["social.example", "http://social.example", "https://me:pw@social.example", "ftp://a"]
)
def test_a_server_must_be_an_https_address(server: str) -> None:
    with pytest.raises(ValueError, match="server must"):
        mastodon.Settings(server=server)
