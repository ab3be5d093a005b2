"""Every other part of the store, on both databases; one contract."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from storage.database import Database
from storage.schema import alerts, audit, posts
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import (
    ANA,
    BEN,
    CHIARA,
    NOON,
    OWN,
    a_delivery,
    a_person,
    a_post,
    an_account,
    an_alert,
    an_entry,
    birth,
)
from tests.clocks import StandingClock
from workflows.domain.access import AccessRequest, AccessState
from workflows.domain.account import Account, Kind, Profile
from workflows.domain.alert import AlertKind, AlertState, AlertStep, concern, raised
from workflows.domain.delivery import Delivery, DeliveryState, DeliveryStep
from workflows.domain.ids import AccountId, DeliveryId, PersonId, RemotePostId
from workflows.domain.person import Standing
from workflows.domain.post import Decision, PostState, PostStep
from workflows.domain.transition import Change
from workflows.errors import Busy, Conflict, NotFound
from workflows.ports.store import Drawn, HandedBack, Redraw, Role, Store

ACME = an_account()


async def test_the_store_is_what_the_port_says(store: SqlStore) -> None:
    port: Store = store
    async with port.transaction() as tx:
        assert await tx.accounts.list() == []


# --- people and accounts ----------------------------------------------------------------------------------------------


async def test_people_are_found_by_id_and_identity_and_replaced(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.people.save(ANA)
        await tx.people.save(BEN)
        renamed = replace(ANA, name="Ana Límón", zone="Europe/Madrid", standing=Standing.GUEST)
        await tx.people.save(renamed)

    async with store.reading() as tx:
        assert await tx.people.get(ANA.id) == renamed
        assert await tx.people.find(BEN.identity) == BEN
        assert await tx.people.find(CHIARA.identity) is None
        assert await tx.people.list([BEN.id, PersonId("nobody"), ANA.id]) == [BEN, renamed]
        with pytest.raises(NotFound):
            await tx.people.get(CHIARA.id)


async def test_names_and_words_are_nowhere_in_the_database_in_clear(store: SqlStore, database: Database) -> None:
    async with store.transaction() as tx:
        await tx.people.save(a_person("Zebedee"))
        post = a_post("Quixotic words.", author=a_person("Zebedee"))
        await tx.record(birth(post))
        decision = Decision(step=PostStep.WITHDRAW, by=BEN.id, at=NOON, reason="Peculiar reason.")
        await tx.record(post.step(PostStep.WITHDRAW, by=BEN.id, at=NOON, decision=decision))

    async with database.reader.begin() as connection:
        for table in (posts.metadata.tables[name] for name in posts.metadata.tables):
            stored = repr((await connection.execute(select(table))).all())
            assert not any(word in stored for word in ("Zebedee", "Quixotic", "Peculiar")), table.name


async def test_sync_keeps_profiles_and_grants_and_hides_what_was_removed(store: SqlStore) -> None:
    profile = Profile(
        display_name="Acme", handle="acme", picture_url="https://p", followers=84_000, link="https://acme", seen_at=NOON
    )
    other = an_account("other", draft=(BEN,), publish=(BEN,), approve=(ANA, CHIARA), owner=ANA, guardian=CHIARA)
    async with store.transaction() as tx:
        await tx.accounts.sync([other, ACME, OWN])
        await tx.accounts.save_profile(ACME.id, profile)
        await tx.accounts.grant_draft(ACME.id, BEN.id)
        await tx.accounts.grant_draft(ACME.id, BEN.id)
        answering = replace(ACME.rights, answer=frozenset({CHIARA.id}))
        await tx.accounts.sync([OWN, replace(ACME, channels=("C0NEW",), rights=answering)])

    async with store.reading() as tx:
        acme = await tx.accounts.get(ACME.id)
        listed = await tx.accounts.list()
        with pytest.raises(NotFound):
            await tx.accounts.get(other.id)
    rights = replace(ACME.rights, draft=frozenset({BEN.id}), answer=frozenset({CHIARA.id}))
    assert acme == replace(ACME, channels=("C0NEW",), profile=profile, rights=rights)
    assert listed == [OWN, acme]

    async with store.transaction() as tx:
        await tx.accounts.sync([other])
        assert await tx.accounts.list() == [other]


# --- posts ------------------------------------------------------------------------------------------------------------


async def test_history_holds_what_went_out_or_is_on_its_way_and_nothing_personal(
    store: SqlStore, clock: StandingClock
) -> None:
    ana_own: Account = replace(an_account("ana", kind=Kind.PERSONAL), owner=ANA.id)
    async with store.transaction() as tx:
        await tx.accounts.sync([ACME, OWN, ana_own])
        for minutes, (words, state, account) in enumerate(
            [
                ("live", PostState.PUBLISHED, ACME),
                ("draft", PostState.DRAFT, ACME),
                ("rejected", PostState.REJECTED, ACME),
                ("private", PostState.PUBLISHED, ana_own),
                ("handed", PostState.HANDED_BACK, OWN),
                ("waiting", PostState.WAITING, ACME),
            ]
        ):
            await tx.record(birth(a_post(words, state=state, account=account, at=NOON + timedelta(minutes=minutes))))
        await tx.record(birth(a_post("this", id="self", state=PostState.APPROVED, at=NOON)))

    async with store.reading() as tx:
        history = await tx.posts.history(besides=a_post(id="self").id)
        assert len(await tx.posts.history()) == 3
        assert len(await tx.posts.history(limit=1)) == 1
    assert [(earlier.text, earlier.account, earlier.at) for earlier in history] == [
        ("waiting", ACME, NOON + timedelta(minutes=5)),
        ("live", ACME, NOON),
    ]


async def test_lists_for_an_author_and_for_approvers(store: SqlStore, clock: StandingClock) -> None:
    older = a_post("older", state=PostState.WAITING, at=NOON - timedelta(hours=2))
    newer = a_post("newer", state=PostState.APPROVED, at=NOON - timedelta(hours=1))
    bens = a_post("ben's", author=BEN)
    gone = a_post("gone", state=PostState.HANDED_BACK, at=NOON)
    long_gone = a_post("long gone", state=PostState.HANDED_BACK, at=NOON - timedelta(days=2))
    async with store.transaction() as tx:
        await tx.accounts.sync([ACME])
        for post in (older, newer, bens, gone, long_gone):
            await tx.record(birth(post))
        await tx.posts.forget(gone.id)
        await tx.posts.forget(long_gone.id)

    async with store.reading() as tx:
        mine = await tx.posts.list_by_author(ANA.id)
        waiting = await tx.posts.list_waiting([ACME.id])
        assert await tx.posts.list_waiting([]) == []
        assert await tx.posts.list_waiting([AccountId("x:else")]) == []
    assert [post.id for post in mine] == [gone.id, newer.id, older.id]
    assert [post.id for post in waiting] == [older.id, newer.id]


async def test_the_last_account_is_the_one_last_confirmed(store: SqlStore) -> None:
    first, second = a_post(), a_post(account=an_account("other"))
    async with store.transaction() as tx:
        await tx.record(birth(first))
        await tx.record(birth(second))
        assert await tx.posts.last_account(ANA.id) is None
        await tx.record(first.step(PostStep.CONFIRM_WAITING, by=ANA.id, at=NOON))
        assert await tx.posts.last_account(ANA.id) == ACME.id
        await tx.record(second.step(PostStep.CONFIRM_DIRECT, by=ANA.id, at=NOON))
        assert await tx.posts.last_account(ANA.id) == "x:other"


async def test_forgotten_words_are_gone_in_every_revision_and_later_steps_do_not_bring_them_back(
    store: SqlStore, database: Database
) -> None:
    post = a_post("secret plans", state=PostState.WAITING)
    async with store.transaction() as tx:
        await tx.record(birth(post))
        revised = post.step(PostStep.REVISE, by=ANA.id, at=NOON, revision=2)
        await tx.record(revised)
        await tx.posts.forget(post.id)
        forgotten = await tx.posts.get(post.id)
        assert forgotten.text == "" and forgotten.findings == ()
        await tx.record(forgotten.step(PostStep.EXPIRE, by=None, at=NOON))

    async with database.reader.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM cs_contents"))).scalar_one() == 0
        assert (await connection.execute(select(posts.c.words))).scalar_one() is None


# --- record -----------------------------------------------------------------------------------------------------------


async def test_two_approvers_at_once_make_one_decision(store: SqlStore) -> None:
    post = a_post(state=PostState.WAITING)
    async with store.transaction() as tx:
        for person in (ANA, BEN, CHIARA):
            await tx.people.save(person)
        await tx.record(birth(post))

    async def approve(name: str) -> str:
        person = {"Ben": BEN, "Chiara": CHIARA}[name]
        decision = Decision(step=PostStep.APPROVE, by=person.id, at=NOON)
        change = post.step(PostStep.APPROVE, by=person.id, at=NOON, decision=decision)
        try:
            async with store.transaction() as tx:
                await tx.record(change)
        except Conflict as conflict:
            return str(conflict)
        return "won"

    answers = await asyncio.gather(approve("Ben"), approve("Chiara"))

    assert sorted(answers)[1] == "won"
    assert sorted(answers)[0] in (
        "Ben was faster and approved this post. Your step was not taken.",
        "Chiara was faster and approved this post. Your step was not taken.",
    )
    async with store.reading() as tx:
        assert (await tx.posts.get(post.id)).version == 1


async def test_a_rolled_back_transaction_leaves_nothing(store: SqlStore, database: Database) -> None:
    post = a_post()
    with pytest.raises(ZeroDivisionError):
        async with store.transaction() as tx:
            await tx.record(birth(post))
            await tx.note(an_entry())
            raise ZeroDivisionError

    async with store.reading() as tx:
        assert await tx.posts.find(post.id) is None
    async with database.reader.begin() as connection:
        assert (await connection.execute(select(func.count()).select_from(audit))).scalar_one() == 0
    # The author's key was rolled back with it, and is made anew.
    async with store.transaction() as tx:
        await tx.record(birth(post))
    async with store.reading() as tx:
        assert await tx.posts.get(post.id) == post


async def test_nothing_but_a_known_state_can_be_stored(store: SqlStore, database: Database) -> None:
    async with store.transaction() as tx:
        await tx.record(birth(a_post()))

    for wrong in ("UPDATE cs_posts SET state = 'sideways'", "UPDATE cs_posts SET author = ''"):
        with pytest.raises(IntegrityError):
            async with database.writer.begin() as connection:
                await connection.execute(text(wrong))


async def test_a_naive_time_is_refused(store: SqlStore) -> None:
    with pytest.raises(StatementError, match="needs a zone"):
        async with store.transaction() as tx:
            await tx.inbox.first_time("k", at=NOON.replace(tzinfo=None))


async def test_a_reading_transaction_cannot_write(store: SqlStore) -> None:
    with pytest.raises((Busy, DBAPIError), match=r"cannot be written|read-only"):
        async with store.reading() as tx:
            await tx.messages.ask("post:1")


# --- deliveries -------------------------------------------------------------------------------------------------------


async def given_delivery(store: SqlStore, delivery: Delivery) -> None:
    async with store.transaction() as tx:
        await tx.record(Change(before=None, after=delivery, entry=an_entry("delivery.create", delivery.id)))


async def test_a_delivery_is_armed_once_per_claim_and_counted(store: SqlStore) -> None:
    delivery = a_delivery(a_post())
    await given_delivery(store, delivery)
    armed = delivery.step(
        DeliveryStep.ARM,
        at=NOON,
        claim=1,
        armed_at=NOON,
        settle_at=NOON + timedelta(seconds=120),
        token_fingerprint="f",
    )

    async with store.transaction() as tx:
        await tx.record(armed)
    with pytest.raises(Conflict):
        async with store.transaction() as tx:
            await tx.record(armed)

    async with store.reading() as tx:
        assert await tx.deliveries.get(delivery.id) == armed.after
        assert await tx.deliveries.list(delivery.post) == [armed.after]
        assert await tx.deliveries.count_armed(ACME.id, since=NOON) == 1
        assert await tx.deliveries.count_armed(ACME.id, since=NOON + timedelta(seconds=1)) == 0
        with pytest.raises(NotFound):
            await tx.deliveries.get(DeliveryId("nope"))


async def test_one_remote_post_is_credited_to_one_delivery(store: SqlStore) -> None:
    one, two = a_delivery(a_post()), a_delivery(a_post())
    async with store.transaction() as tx:
        for delivery in (one, two):
            await tx.record(Change(before=None, after=delivery, entry=an_entry("delivery.create", delivery.id)))
            await tx.record(delivery.step(DeliveryStep.ARM, at=NOON, claim=1, armed_at=NOON))

    async def credit(delivery_id: DeliveryId) -> None:
        async with store.transaction() as tx:
            delivery = await tx.deliveries.get(delivery_id)
            await tx.record(delivery.step(DeliveryStep.CREATED, at=NOON, remote_id=RemotePostId("77")))

    await credit(one.id)
    with pytest.raises(Conflict, match="already credited"):
        await credit(two.id)
    async with store.reading() as tx:
        assert await tx.deliveries.credited(ACME.id) == {"77"}


async def test_what_may_be_public_unknown_to_us_and_what_is_ours_is_told_by_account(store: SqlStore) -> None:
    async def given(state: DeliveryState, *, account: Account = ACME, remote_id: str | None = None) -> Delivery:
        known = RemotePostId(remote_id) if remote_id else None
        delivery = replace(a_delivery(a_post(account=account), account=account), state=state, remote_id=known)
        await given_delivery(store, delivery)
        return delivery

    await given(DeliveryState.READY)
    sending = await given(DeliveryState.SENDING)
    settling = await given(DeliveryState.SETTLING)
    unclear = await given(DeliveryState.NEEDS_HUMAN)
    sent = await given(DeliveryState.SENT, remote_id="77")
    await given(DeliveryState.SENDING, account=an_account("other"))

    async with store.reading() as tx:
        found = await tx.deliveries.unsettled(ACME.id)
        assert {delivery.id for delivery in found} == {sending.id, settling.id, unclear.id}
        assert await tx.deliveries.find_remote(ACME.id, RemotePostId("77")) == sent
        assert await tx.deliveries.find_remote(AccountId("x:other"), RemotePostId("77")) is None
        assert await tx.deliveries.find_remote(ACME.id, RemotePostId("78")) is None


# --- messages ---------------------------------------------------------------------------------------------------------


async def test_redraws_are_coalesced_handed_out_once_and_kept_when_asked_again(
    store: SqlStore, clock: StandingClock
) -> None:
    async with store.transaction() as tx:
        await tx.messages.ask("post:1")
        await tx.messages.ask("post:1")
    async with store.transaction() as tx:
        (first,) = await tx.messages.due(now=NOON)
        assert await tx.messages.due(now=NOON) == []
    assert first == Redraw(subject="post:1", claim=2, attempts=0, due=NOON)

    async with store.transaction() as tx:
        await tx.messages.ask("post:1")
        await tx.messages.done(first)
        (second,) = await tx.messages.due(now=NOON)
        await tx.messages.later(second, due=NOON + timedelta(seconds=5))
        assert await tx.messages.due(now=NOON + timedelta(seconds=4)) == []
        (third,) = await tx.messages.due(now=NOON + timedelta(seconds=5))
        # Whoever took it died: a minute later it is handed out again.
        (again,) = await tx.messages.due(now=NOON + timedelta(seconds=65))
        await tx.messages.done(again)
        assert await tx.messages.due(now=NOON + timedelta(hours=1)) == []
    assert (second.claim, third.claim, third.attempts) == (3, 3, 1)


async def test_pictures_are_kept_by_subject_role_channel_and_about(store: SqlStore) -> None:
    card = Drawn(subject="post:1", role=Role.APPROVAL, channel="C1", ts="1.1", about="1", fingerprint="a")
    line = Drawn(subject="post:1", role=Role.LINE, channel="C1", ts="1.2")
    async with store.transaction() as tx:
        await tx.messages.save(card)
        await tx.messages.save(line)
        await tx.messages.save(replace(card, ts="1.3", fingerprint="b"))
        kept = await tx.messages.list("post:1")
        assert sorted(kept, key=lambda drawn: drawn.ts) == [line, replace(card, ts="1.3", fingerprint="b")]
        await tx.messages.remove(line)
        assert len(await tx.messages.list("post:1")) == 1


async def test_the_announcer_is_woken_after_the_commit_that_asked(store: SqlStore) -> None:
    woken: list[bool] = []
    store.on_commit = lambda: woken.append(True)

    async with store.transaction() as tx:
        await tx.record(birth(a_post(id="p1")))
        assert woken == []
    assert woken == [True]
    async with store.transaction() as tx:
        await tx.inbox.first_time("k", at=NOON)
        assert [redraw.subject for redraw in await tx.messages.due(now=NOON)] == ["post:p1"]
    assert woken == [True]


# --- alerts, requests, inbox ------------------------------------------------------------------------------------------


async def test_a_handed_back_text_is_recognised_by_a_keyed_hash_until_it_expires(store: SqlStore) -> None:
    until = NOON + timedelta(hours=24)
    async with store.transaction() as tx:
        await tx.alerts.remember(
            "So  TIRED of this. https://a.example/x", post=a_post(id="p1").id, person=ANA.id, until=until
        )
        seen = await tx.alerts.recognise("so tired of this. https://t.co/abc", now=NOON)
        assert seen == HandedBack(post=a_post(id="p1").id, person=ANA.id, until=until)
        assert await tx.alerts.recognise("so tired of that", now=NOON) is None
        assert await tx.alerts.recognise("so tired of this. https://t.co/abc", now=until) is None


async def test_an_alert_about_a_post_is_raised_once_and_answered_once(store: SqlStore) -> None:
    alert = an_alert()
    seen = Change(before=None, after=alert, entry=an_entry("alert.raise", alert.id))
    async with store.transaction() as tx:
        await tx.record(seen)
    with pytest.raises(Conflict, match="already an alert"):
        async with store.transaction() as tx:
            await tx.record(replace(seen, after=replace(alert, id="another")))
    answered = replace(alert, state=AlertState.ANSWERED, decided_by=ANA.id, outcome="deleted", version=1)
    async with store.transaction() as tx:
        await tx.record(Change(before=alert, after=answered, entry=an_entry("alert.answer", alert.id)))
    with pytest.raises(Conflict):
        async with store.transaction() as tx:
            await tx.record(Change(before=alert, after=answered, entry=an_entry("alert.answer", alert.id)))
    async with store.transaction() as tx:
        assert await tx.alerts.get(alert.id) == answered
        assert "alert:" + alert.id in [redraw.subject for redraw in await tx.messages.due(now=NOON)]
        with pytest.raises(NotFound):
            await tx.alerts.get("nope")


async def test_what_is_wrong_with_an_account_is_one_open_alert_at_a_time(store: SqlStore) -> None:
    first = concern(AlertKind.SIGNED_OUT, ACME.id, alert_id="first", at=NOON)
    async with store.transaction() as tx:
        assert await tx.alerts.find_open(ACME.id, AlertKind.SIGNED_OUT) is None
        await tx.record(first)
        await tx.record(concern(AlertKind.WRONG_ACCOUNT, ACME.id, alert_id="other", at=NOON))
    with pytest.raises(Conflict, match="already an alert"):
        async with store.transaction() as tx:
            await tx.record(concern(AlertKind.SIGNED_OUT, ACME.id, alert_id="second", at=NOON))
    async with store.transaction() as tx:
        assert await tx.alerts.find_open(ACME.id, AlertKind.SIGNED_OUT) == first.after
        await tx.record(first.after.step(AlertStep.GONE, at=NOON))
        assert await tx.alerts.find_open(ACME.id, AlertKind.SIGNED_OUT) is None
        await tx.record(concern(AlertKind.SIGNED_OUT, ACME.id, alert_id="third", at=NOON))


async def test_posts_read_are_counted_by_account_and_day(store: SqlStore) -> None:
    tomorrow = NOON.date() + timedelta(days=1)
    async with store.transaction() as tx:
        assert await tx.alerts.count_read(ACME.id, day=NOON.date()) == 0
        assert await tx.alerts.count_read(ACME.id, day=NOON.date(), posts=5) == 5
        assert await tx.alerts.count_read(ACME.id, day=NOON.date(), posts=3) == 8
        assert await tx.alerts.count_read(AccountId("x:other"), day=NOON.date()) == 0
        assert await tx.alerts.count_read(ACME.id, day=tomorrow, posts=1) == 1


async def test_a_timeline_cursor_moves(store: SqlStore) -> None:
    async with store.transaction() as tx:
        assert await tx.alerts.cursor(ACME.id) is None
        await tx.alerts.move_cursor(ACME.id, RemotePostId("9"))
        await tx.alerts.move_cursor(ACME.id, RemotePostId("10"))
        assert await tx.alerts.cursor(ACME.id) == "10"


async def test_a_foreign_post_is_remembered_with_its_text_sealed_and_what_changed_in_the_row(
    store: SqlStore, database: Database, database_url: str
) -> None:
    foreign = replace(an_alert(), kind=AlertKind.FOREIGN_POST, author=None, text="Peculiar words. \ud800")
    changed = concern(AlertKind.PROFILE_CHANGED, ACME.id, alert_id="p", at=NOON, detail="name: Acme → Acmé")
    async with store.transaction() as tx:
        assert not await tx.alerts.seen(ACME.id, RemotePostId(foreign.remote_id or ""))
        await tx.record(raised(foreign))
        await tx.record(changed)
        await tx.record(changed.after.step(AlertStep.MORE, at=NOON, detail="name: Acme → Acmé\nlink: none"))
        dismissed = foreign.step(AlertStep.DISMISS, at=NOON, by=ANA.id)
        await tx.record(dismissed)

    async with store.reading() as tx:
        assert await tx.alerts.get(foreign.id) == dismissed.after
        assert (await tx.alerts.get("p")).detail.endswith("link: none")
        assert await tx.alerts.seen(ACME.id, RemotePostId(foreign.remote_id or ""))
        assert not await tx.alerts.seen(AccountId("x:other"), RemotePostId(foreign.remote_id or ""))
    async with database.reader.begin() as connection:
        assert "Peculiar" not in repr((await connection.execute(select(alerts))).all())
    assert (await verify_audit(database_url)).is_whole


async def test_a_request_is_open_once_and_answered_once(store: SqlStore) -> None:
    asked = AccessRequest(id="r1", person=BEN.id, account=ACME.id, asked_at=NOON)
    birth_of = Change(before=None, after=asked, entry=an_entry("access.ask", "r1"))
    async with store.transaction() as tx:
        await tx.record(birth_of)
        assert await tx.requests.find_open(BEN.id, ACME.id) == asked
    with pytest.raises(Conflict, match="already asked"):
        async with store.transaction() as tx:
            await tx.record(replace(birth_of, after=replace(asked, id="r2")))
    granted = replace(asked, state=AccessState.GRANTED, decided_by=ANA.id, decided_at=NOON, version=1)
    async with store.transaction() as tx:
        await tx.record(Change(before=asked, after=granted, entry=an_entry("access.grant", "r1")))
        assert await tx.requests.find_open(BEN.id, ACME.id) is None
        assert await tx.requests.get("r1") == granted
        await tx.record(replace(birth_of, after=replace(asked, id="r3")))
    with pytest.raises(Conflict):
        async with store.transaction() as tx:
            await tx.record(Change(before=asked, after=granted, entry=an_entry("access.grant", "r1")))


async def test_the_inbox_lets_a_key_in_once(store: SqlStore) -> None:
    async with store.transaction() as tx:
        assert await tx.inbox.first_time("a", at=NOON)
        assert not await tx.inbox.first_time("a", at=NOON)
    async with store.transaction() as tx:
        assert not await tx.inbox.first_time("a", at=NOON)
        assert await tx.inbox.first_time("b", at=NOON)
