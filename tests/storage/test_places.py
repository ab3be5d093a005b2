"""Where Teams can be reached: the newest word counts, and what it leaves out stays."""

from dataclasses import replace
from datetime import timedelta

from storage.places import places_at
from storage.store import SqlStore
from tests.builders import NOON
from workflows.ports.store import Place, PlaceKind

BEN = Place(
    platform="teams",
    organisation="tenant",
    kind=PlaceKind.PERSON,
    key="0b6e",
    conversation="a:1",
    service_url="https://smba.example/emea/",
    member="29:ben",
    zone="Europe/Berlin",
    at=NOON,
)
CHANNEL = replace(BEN, kind=PlaceKind.CHANNEL, key="19:c@thread.tacv2", member="", team="19:t@thread.tacv2", zone="")
LATER = NOON + timedelta(minutes=1)


async def keep(store: SqlStore, *places: Place) -> None:
    async with store.transaction() as tx:
        for place in places:
            await tx.places.save(place)


async def found(store: SqlStore, place: Place = BEN) -> Place | None:
    async with store.reading() as tx:
        return await tx.places.find(place.platform, place.kind, place.key)


async def test_a_place_is_found_by_user_or_channel(store: SqlStore) -> None:
    await keep(store, BEN, CHANNEL)

    assert (await found(store), await found(store, CHANNEL)) == (BEN, CHANNEL)
    assert await found(store, replace(BEN, key="another")) is None
    async with store.reading() as tx:
        assert list(await tx.places.find_all("teams", PlaceKind.PERSON, [BEN.key, "another"])) == [BEN]
        assert list(await tx.places.find_all("teams", PlaceKind.PERSON, [])) == []


async def test_the_newest_word_counts_and_what_it_leaves_out_stays(store: SqlStore) -> None:
    moved = replace(BEN, conversation="a:2", member="", zone="", at=LATER)
    await keep(store, BEN, moved)

    assert await found(store) == replace(moved, member="29:ben", zone="Europe/Berlin")


async def test_a_word_that_comes_late_changes_nothing(store: SqlStore) -> None:
    newer = replace(BEN, conversation="a:2", at=LATER)
    await keep(store, newer, BEN)

    assert await found(store) == newer


async def test_a_lost_conversation_is_forgotten_and_nothing_else(store: SqlStore) -> None:
    await keep(store, BEN)
    async with store.transaction() as tx:
        await tx.places.lost(BEN)

    assert await found(store) == replace(BEN, conversation="")


async def test_a_conversation_told_since_is_not_lost(store: SqlStore) -> None:
    newer = replace(BEN, conversation="a:2", at=LATER)
    await keep(store, BEN, newer)
    async with store.transaction() as tx:
        await tx.places.lost(BEN)

    assert await found(store) == newer


async def test_the_latest_place_tells_the_server(store: SqlStore) -> None:
    await keep(store, BEN, replace(CHANNEL, at=LATER))

    async with store.reading() as tx:
        assert await tx.places.latest("teams") == replace(CHANNEL, at=LATER)
        assert await tx.places.latest("slack") is None


async def test_places_can_be_looked_up_beside_the_running_program(store: SqlStore, database_url: str) -> None:
    await keep(store, BEN, CHANNEL, replace(BEN, platform="other"))

    assert set(await places_at(database_url, "teams")) == {BEN, CHANNEL}


async def test_one_greeting_is_the_first_until_the_conversation_is_lost_or_another_one(store: SqlStore) -> None:
    async def greet() -> bool:
        async with store.transaction() as tx:
            return await tx.places.greet(BEN)

    assert not await greet()
    await keep(store, BEN)
    assert [await greet(), await greet()] == [True, False]
    await keep(store, replace(BEN, zone="Europe/Paris", at=LATER))
    assert not await greet()
    await keep(store, replace(BEN, conversation="a:2", at=LATER))
    assert [await greet(), await greet()] == [True, False]
    async with store.transaction() as tx:
        await tx.places.lost(replace(BEN, conversation="a:2"))
    assert await greet()
