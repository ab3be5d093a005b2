"""Who talks about us on X without naming us: the query, what it finds, and how far back."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from adapters.sandbox.x_switches import Fault, Lasting, Switch
from adapters.sandbox.x_world import XWorld
from adapters.sources import x_search
from tests.adapters.networks.x_stand_in import stand_in
from tests.adapters.sources.x_public import an_id, begun, everything, next_batch, said_before, search, the_world
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
    source = search(base, world, words=["Acme kettle", "Acme"], misspellings=["akme"])
    yield source
    await source.close()


def query(**settings: object) -> str:
    return x_search.query_of(x_search.Settings.model_validate(settings), "acme")


async def test_names_and_misspellings_are_found(source: Source, world: XWorld) -> None:
    world.say("ida", "An old word about Acme")
    cursor = await begun(source)
    for text in ("My ACME kettle leaks", "akme!", "acmeland is nice", "Nothing here", "An acme, a kettle"):
        world.say("ida", text)

    batch = await next_batch(source, cursor)

    assert [one.text for one in batch.heard] == ["My ACME kettle leaks", "akme!", "An acme, a kettle"]
    assert {(one.arrival, one.addressed, one.account) for one in batch.heard} == {(Arrival.FOUND, False, "x:acme")}
    assert batch.cost == Decimal("0.015")


async def test_what_names_us_besides_is_told_as_what_it_is(source: Source, world: XWorld) -> None:
    ours = world.add_post(world.accounts[0].id, "We are hiring.")
    cursor = await begun(source)
    world.say("ida", "Acme, I mean @acme")
    world.say("ida", "Acme, when?", in_reply_to=ours.id)
    world.say("ida", "See what Acme says", quoting=ours.id)

    heard = (await next_batch(source, cursor)).heard

    assert [(one.arrival, one.answers) for one in heard] == [
        (Arrival.MENTION, None),
        (Arrival.REPLY, ours.id),
        (Arrival.QUOTE, ours.id),
    ]
    assert all(one.addressed for one in heard)


async def test_our_own_and_unwanted_posts_are_not_found(base: str, world: XWorld) -> None:
    source = search(base, world, words=["Acme"], without=["ACME Inc"], without_authors=["@bot"], languages=["en", "de"])
    cursor = await begun(source)
    world.add_post(world.accounts[0].id, "Acme is hiring")
    world.say("bot", "Acme stock is up")
    world.say("ida", "Acme Inc. of Ohio")
    world.say("ida", "Acme en France", language="fr")
    wanted = world.say("ida", "Acme in Deutschland", language="de")

    assert (await everything(source, cursor))[0] == [wanted.id]
    await source.close()


async def test_quotes_and_links_to_our_posts_are_found_without_a_word(base: str, world: XWorld) -> None:
    source = search(base, world, links_to_posts=True)
    ours, theirs = world.add_post(world.accounts[0].id, "We are hiring."), world.say("bo", "Nice weather")
    cursor = await begun(source)
    quote = world.say("ida", "Look at that", quoting=ours.id)
    world.say("ida", "Look at this", quoting=theirs.id)
    link = world.say("ida", f"See https://x.com/acme/status/{ours.id}?s=20")

    heard = (await next_batch(source, cursor)).heard

    assert [(one.id, one.arrival) for one in heard] == [(quote.id, Arrival.QUOTE), (link.id, Arrival.FOUND)]
    await source.close()


async def test_many_are_found_once_each(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    said = [world.say("ida", f"{number} Acme").id for number in range(230)]
    world.switch_on(Switch(fault=Fault.LATER_PAGE_FAILS, lasting=Lasting.ONCE))

    found, after = await everything(source, cursor, most=120)

    assert sorted(found) == sorted(said)
    assert (await everything(source, after))[0] == []


async def test_after_more_than_a_week_it_goes_on_where_x_still_searches(source: Source, world: XWorld) -> None:
    said_before(world, timedelta(days=8), "Acme long ago")
    lately = said_before(world, timedelta(days=6), "Acme lately")
    long_ago = {"since": an_id(timedelta(days=30)), "until": None, "then": 0, "seen": []}

    found, cursor = await everything(source, json.dumps(long_ago))

    assert found == [lately.id]
    assert json.loads(cursor or "")["since"] == int(lately.id)


async def test_a_gap_that_is_older_than_a_week_is_closed(source: Source, world: XWorld) -> None:
    lately = said_before(world, timedelta(days=1), "Acme lately")
    then = an_id(timedelta(days=2))
    gap = {"since": an_id(timedelta(days=30)), "until": an_id(timedelta(days=20)), "then": then, "seen": []}

    assert (await everything(source, json.dumps(gap)))[0] == [lately.id]


async def test_a_search_is_never_asked_for_less_than_ten(source: Source, world: XWorld) -> None:
    cursor = await begun(source)
    world.say("ida", "Acme")

    assert len((await next_batch(source, cursor, most=1)).heard) == 1


async def test_a_query_that_x_does_not_take_is_a_failure(source: Source, world: XWorld) -> None:
    world.switch_on(Switch(fault=Fault.OUT_OF_CREDIT))

    with pytest.raises(NetworkFailure, match="credit"):
        await next_batch(source, None)


def test_each_name_is_a_phrase_of_its_own_and_no_operator() -> None:
    assert query(words=["OR", "from:me", "Acme"], without=["is:x"]) == (
        '("OR" OR "from:me" OR "Acme") -is:retweet -from:acme -"is:x"'
    )


@pytest.mark.parametrize("word", ['say "acme"', "back\\slash", "…", ""])
def test_what_cannot_be_searched_is_refused(word: str) -> None:
    with pytest.raises(ValidationError):
        x_search.Settings.model_validate({"words": [word]})


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="nothing to look for"),
        pytest.param({"words": [f"name number {number} of ours" for number in range(30)]}, id="too long"),
        pytest.param({"words": ["acme"], "without_authors": ["no handle"]}, id="no handle"),
    ],
)
def test_what_x_would_not_take_is_refused_when_it_is_configured(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        x_search.Settings.model_validate(settings)


def test_likely_slips_of_the_finger_are_guessed_as_many_as_fit() -> None:
    assert list(x_search.misspellings("Hello"))[:3] == ["helo", "hlelo", "helol"]
    assert list(x_search.misspellings("Acme")) == list(x_search.misspellings("Two words")) == []

    guessed = query(words=["Countersign"], guess_misspellings=True)
    assert '"countesrign"' in guessed and '"Countersign"' in guessed and '"countersign"' not in guessed
    crowded = query(words=["Countersign", *(f"word number {number}" for number in range(20))], guess_misspellings=True)
    assert 480 < len(crowded) <= x_search.LONGEST_QUERY
