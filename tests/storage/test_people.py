"""One human in several chats: found by any account, under any id they ever had; linked, unlinked and erased."""

from dataclasses import replace

from sqlalchemy import select

from storage.database import Database
from storage.schema import audit, people
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, NOON, a_post, an_account, birth
from tests.clocks import StandingClock
from workflows.domain.access import AccessRequest, asked
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, Standing, Trust, person_id
from workflows.domain.post import PostStep
from workflows.ports.store import Place, PlaceKind

IN_TEAMS = Identity(platform="teams", organisation="tenant", user="0b6e")
MET = Person(id=person_id(IN_TEAMS), name="Ben in Teams", identity=IN_TEAMS)
"""Ben, met in Teams before anybody said that it was him."""
BOTH = replace(BEN, others=(IN_TEAMS,))


async def save(store: SqlStore, *persons: Person) -> None:
    async with store.transaction() as tx:
        for person in persons:
            await tx.people.save(person)


async def link(store: SqlStore, *persons: Person) -> None:
    async with store.transaction() as tx:
        for person in persons:
            await tx.people.link(person, at=NOON)


async def found(store: SqlStore, identity: Identity) -> Person | None:
    async with store.transaction() as tx:
        return await tx.people.find(identity)


async def under(store: SqlStore, *ids: PersonId) -> list[Person]:
    async with store.reading() as tx:
        return list(await tx.people.list(ids))


async def links_noted(database: Database) -> int:
    async with database.reader.connect() as connection:
        leaves = (await connection.execute(select(audit.c.leaf))).scalars().all()
    return sum(b"people.linked" in leaf for leaf in leaves)


async def test_somebody_is_found_by_any_of_their_accounts(store: SqlStore) -> None:
    await save(store, BOTH)

    assert [await found(store, one) for one in (BEN.identity, IN_TEAMS)] == [BOTH, BOTH]
    assert await under(store, BEN.id) == [BOTH]


async def test_the_account_last_heard_from_comes_first(store: SqlStore) -> None:
    await save(store, BOTH)
    turned = replace(BOTH, identity=IN_TEAMS, others=(BEN.identity,))

    await save(store, turned)

    assert await found(store, BEN.identity) == turned
    assert await under(store, BEN.id) == [turned]


async def test_speaking_from_the_other_chat_writes_nothing_else_about_them(store: SqlStore) -> None:
    """Somebody who becomes a guest in the moment they speak stays one."""
    await save(store, BOTH)
    stale = replace(BOTH, identity=IN_TEAMS, others=(BEN.identity,))
    await save(store, replace(BOTH, standing=Standing.GUEST, name="Ben the guest"))

    async with store.transaction() as tx:
        await tx.people.heard_from(stale)

    assert await found(store, BEN.identity) == replace(stale, standing=Standing.GUEST, name="Ben the guest")


async def test_whoever_was_met_in_the_other_chat_is_this_person_from_now_on(store: SqlStore) -> None:
    await save(store, MET, BEN)
    assert await found(store, IN_TEAMS) == MET

    await link(store, BOTH)

    assert await found(store, IN_TEAMS) == BOTH
    assert await under(store, MET.id, BEN.id, ANA.id) == [replace(BOTH, id=MET.id), BOTH]
    assert MET.id in BOTH.ids


async def test_somebody_met_only_in_teams_keeps_their_posts_when_slack_gives_them_their_id(store: SqlStore) -> None:
    post = replace(a_post(), author=MET.id)
    await save(store, MET)
    async with store.transaction() as tx:
        await tx.accounts.sync([an_account()])
        await tx.record(birth(post))
        await tx.record(post.step(PostStep.CONFIRM_WAITING, by=MET.id, at=NOON))

    await link(store, BOTH)

    async with store.reading() as tx:
        for one in (BEN.id, MET.id):
            assert await tx.posts.last_account(one) == post.account
            assert [each.id for each in await tx.posts.list_by_author(one)] == [post.id]
            assert [each.id for each in await tx.posts.list_unfinished(one)] == [post.id]
        assert (await tx.posts.get(post.id)).text == post.text


async def test_rights_and_requests_follow(store: SqlStore) -> None:
    account = an_account()
    await save(store, MET, BEN)
    async with store.transaction() as tx:
        await tx.accounts.sync([account])
        await tx.accounts.grant_draft(account.id, MET.id)
        await tx.record(asked(AccessRequest(id="r1", person=MET.id, account=account.id, asked_at=NOON)))

    await link(store, BOTH)

    async with store.reading() as tx:
        assert BOTH.ids & (await tx.accounts.get(account.id)).rights.draft
        request = await tx.requests.find_open(BEN.id, account.id)
    assert request is not None and request.id == "r1"


async def test_who_is_no_longer_linked_is_two_people_again(store: SqlStore, database: Database) -> None:
    await save(store, MET, BEN)
    await link(store, BOTH)

    await link(store, BEN)

    assert [await found(store, one) for one in (BEN.identity, IN_TEAMS)] == [BEN, MET]
    assert await under(store, MET.id, BEN.id) == [MET, BEN]
    assert await links_noted(database) == 2


async def test_an_account_can_move_from_one_person_to_another(store: SqlStore) -> None:
    await save(store, ANA, BEN)
    await link(store, BOTH)

    await link(store, replace(ANA, others=(IN_TEAMS,)), BEN)

    assert await found(store, IN_TEAMS) == replace(ANA, others=(IN_TEAMS,))
    assert await found(store, BEN.identity) == BEN


async def test_linking_says_so_in_the_log_only_when_something_changes(store: SqlStore, database: Database) -> None:
    await link(store, BEN)
    assert await links_noted(database) == 0

    await link(store, BOTH)
    await link(store, BOTH)
    await link(store, replace(BOTH, trust=Trust.TRUSTED))

    assert await links_noted(database) == 1
    async with store.reading() as tx:
        assert await tx.people.linked() == [replace(BOTH, trust=Trust.TRUSTED)]


async def test_the_former_release_reads_everybody_and_what_it_writes_is_read(
    store: SqlStore, database: Database
) -> None:
    await save(store, MET)
    await link(store, replace(BOTH, identity=IN_TEAMS, others=(BEN.identity,)))
    async with database.writer.begin() as connection:
        own = {"platform": "slack", "organisation": "T0ACME", "user": "U0ANA"}
        kept = {"id": ANA.id, "standing": "member", "trust": "neutral"}
        await connection.execute(people.insert().values(own | kept))
        rows = (await connection.execute(select(people.c.id, people.c.user).order_by(people.c.id))).all()

    assert [tuple(row) for row in rows] == [(ANA.id, "U0ANA"), (BEN.id, "U0BEN"), (MET.id, "0b6e")]
    met = await found(store, ANA.identity)
    assert met is not None and (met.id, met.others) == (ANA.id, ())


async def test_erasing_takes_every_id_and_the_way_to_them(store: SqlStore, clock: StandingClock) -> None:
    post = replace(a_post(), author=MET.id)
    place = Place(
        platform="teams",
        organisation="tenant",
        kind=PlaceKind.PERSON,
        key=IN_TEAMS.user,
        conversation="a:1",
        service_url="https://smba.example/emea/",
        at=NOON,
    )
    await save(store, MET, BEN)
    async with store.transaction() as tx:
        await tx.accounts.sync([an_account()])
        await tx.record(birth(post))
        await tx.places.save(place)
        await tx.places.save(replace(place, key="another", conversation="a:2"))
    await link(store, BOTH)

    async with store.transaction() as tx:
        await tx.people.erase(BEN.id, by="operator", at=clock.now())

    async with store.reading() as tx:
        assert (await tx.posts.get(post.id)).text == ""
        assert await tx.places.find("teams", PlaceKind.PERSON, IN_TEAMS.user) is None
        assert await tx.places.find("teams", PlaceKind.PERSON, "another") is not None
    assert [one.name for one in await under(store, BEN.id, MET.id)] == ["(erased)", "(erased)"]


async def test_the_log_stays_whole_through_linking_and_erasing(store: SqlStore, database_url: str) -> None:
    await save(store, MET, replace(BEN, standing=Standing.GUEST))
    await link(store, BOTH)
    async with store.transaction() as tx:
        await tx.people.erase(MET.id, by="operator", at=NOON)

    assert (await verify_audit(database_url)).problem is None
