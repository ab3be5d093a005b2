"""One refresher at a time, no sign-in lost to a race, and a person is told exactly what to do when one is."""

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from storage.store import SqlStore
from tests.builders import an_account
from tests.clocks import StandingClock
from tests.sign_in import AWAY, LASTS, LOST, REFUSED, SILENT, FakeProvider, FakeProviders
from tests.workflows.conftest import DORA
from workflows.domain.account import Account
from workflows.domain.alert import Alert, AlertKind
from workflows.domain.credential import (
    Credential,
    CredentialState,
    CredentialStep,
    Tokens,
    connected,
    fingerprint_of,
)
from workflows.domain.ids import RemoteAccountId
from workflows.errors import Busy, NetworkFailure
from workflows.ports.provider import GrantOutcome
from workflows.renewing import Renewing

ACME = an_account("acme", owner=DORA, guardian=DORA)
MINUTE = timedelta(minutes=1)


async def shortly(seconds: float) -> None:
    """The pauses of the flow, a hundred times as fast."""
    await asyncio.sleep(seconds / 100)


@dataclass
class Signed:
    """An account that was connected at noon, and everything around it."""

    store: SqlStore
    clock: StandingClock
    provider: FakeProvider

    def renewing(self, store: object = None) -> Renewing:
        """As another process would have it."""
        return Renewing(
            store=store or self.store,  # type: ignore[arg-type]
            providers=FakeProviders(self.provider),
            clock=self.clock,
            pause=shortly,
        )

    async def connect(self, tokens: Tokens | None = None, *, lasts: timedelta = LASTS) -> Tokens:
        given = tokens or self.provider.sign_in()
        credential = Credential(
            account=ACME.id,
            remote_id=ACME.remote_id,
            connected_by=DORA.id,
            connected_at=self.clock.now(),
            expires_at=self.clock.now() + lasts,
            renewable=bool(given.refresh),
            fingerprint=fingerprint_of(given),
        )
        async with self.store.transaction() as tx:
            await tx.record(connected(credential))
            await tx.credentials.keep(ACME.id, given)
        return given

    async def credential(self) -> Credential:
        async with self.store.transaction() as tx:
            found = await tx.credentials.find(ACME.id)
        assert found is not None
        return found

    async def tokens(self) -> Tokens | None:
        async with self.store.transaction() as tx:
            return await tx.credentials.tokens(ACME.id)

    async def alert(self, kind: AlertKind) -> Alert | None:
        async with self.store.transaction() as tx:
            return await tx.alerts.find_open(ACME.id, kind)

    async def begin_refresh_and_die(self) -> None:
        """A process that committed its intent and was killed."""
        credential = await self.credential()
        now = self.clock.now()
        step = CredentialStep.BEGIN_REFRESH
        async with self.store.transaction() as tx:
            await tx.record(credential.step(step, at=now, claim=credential.claim + 1, refreshing_since=now))


@pytest.fixture
async def signed(store: SqlStore, clock: StandingClock) -> Signed:
    async with store.transaction() as tx:
        await tx.accounts.sync([ACME])
        await tx.people.save(DORA)
    return Signed(store=store, clock=clock, provider=FakeProvider(now=clock.now))


async def test_tokens_that_last_are_given_out_without_asking(signed: Signed) -> None:
    given = await signed.connect()
    signed.clock.move(timedelta(hours=1))

    assert await signed.renewing().fresh(ACME) == given
    assert signed.provider.asked == 0


async def test_tokens_two_hours_and_a_minute_old_are_renewed(signed: Signed) -> None:
    """failures.md TOK-03."""
    given = await signed.connect()
    signed.clock.move(timedelta(hours=2, minutes=1))

    fresh = await signed.renewing().fresh(ACME)

    assert fresh != given and signed.provider.works(fresh) and await signed.tokens() == fresh
    credential = await signed.credential()
    assert credential.expires_at == signed.clock.now() + LASTS
    assert (credential.fingerprint, credential.remote_id) == (fingerprint_of(fresh), ACME.remote_id)


@pytest.mark.both_databases
@pytest.mark.parametrize("rounds", [12])
async def test_eight_workers_refresh_once_in_each_round_and_lose_nothing(signed: Signed, rounds: int) -> None:
    """failures.md TOK-01; 200 rounds over processes are `benchmarks tokens`."""
    await signed.connect()
    signed.provider.takes = 0.01
    workers = [signed.renewing() for _ in range(8)]
    for turn in range(1, rounds + 1):
        signed.clock.move(LASTS - MINUTE)

        given = await asyncio.gather(*(worker.fresh(ACME) for worker in workers))

        assert len({tokens.access for tokens in given}) == 1 and signed.provider.works(given[0])
        assert (signed.provider.sign_ins.refreshed, signed.provider.asked) == (turn, turn)
    assert signed.provider.sign_ins.reused == 0
    assert (await signed.credential()).state is CredentialState.CONNECTED


async def test_an_answer_without_a_refresh_token_keeps_the_one_we_have(signed: Signed) -> None:
    """failures.md TOK-02."""
    given = await signed.connect()
    signed.provider.gives_refresh = False
    signed.clock.move(LASTS)

    await signed.renewing().fresh(ACME)

    stored = await signed.tokens()
    assert stored is not None and stored.refresh == given.refresh and stored.access != given.access
    assert (await signed.credential()).renewable


async def test_a_network_that_is_away_leaves_the_old_tokens_in_use(signed: Signed) -> None:
    given = await signed.connect()
    signed.clock.move(LASTS - 5 * MINUTE)
    signed.provider.script = [AWAY, AWAY]
    renewing = signed.renewing()

    assert await renewing.fresh(ACME) == given
    signed.clock.move(6 * MINUTE)
    with pytest.raises(NetworkFailure, match="could not be renewed: nobody there") as failure:
        await renewing.fresh(ACME)

    assert failure.value.retry is True
    assert signed.provider.works(await renewing.fresh(ACME))


async def test_people_are_told_after_ten_minutes_of_failing_and_it_ends_by_itself(signed: Signed) -> None:
    await signed.connect()
    renewing = signed.renewing()
    signed.clock.move(LASTS - 25 * MINUTE)
    signed.provider.script = [AWAY, AWAY]
    await renewing.renew_all()
    assert await signed.alert(AlertKind.EXPIRING) is None
    signed.clock.move(11 * MINUTE)

    await renewing.renew_all()

    alert = await signed.alert(AlertKind.EXPIRING)
    assert alert is not None
    assert alert.detail == (
        "It ends on 02 March at 14:00 UTC; renewing it has failed since 02 March at 13:35 UTC. "
        "It is tried again every few minutes; to be sure: /post connect @acme"
    )
    await renewing.renew_all()
    assert await signed.alert(AlertKind.EXPIRING) is None
    assert signed.provider.sign_ins.refreshed == 1


async def test_a_sign_in_that_cannot_be_renewed_is_announced_and_then_over(signed: Signed) -> None:
    await signed.connect(signed.provider.sign_in(scope="tweet.read"))
    renewing = signed.renewing()

    await renewing.renew_all()

    alert = await signed.alert(AlertKind.EXPIRING)
    assert alert is not None and "gave nothing to renew it with" in alert.detail and "/post connect" in alert.detail
    signed.clock.move(LASTS + MINUTE)
    with pytest.raises(NetworkFailure, match="signed out") as failure:
        await renewing.fresh(ACME)
    assert failure.value.retry is False
    assert await signed.alert(AlertKind.EXPIRING) is None
    assert await signed.alert(AlertKind.SIGNED_OUT) is not None
    assert await signed.tokens() is None


async def test_a_refused_refresh_token_says_what_to_do(signed: Signed) -> None:
    await signed.connect()
    signed.clock.move(LASTS)
    signed.provider.script = [REFUSED]

    with pytest.raises(NetworkFailure, match=r"signed out. Connect it again: /post connect @acme") as failure:
        await signed.renewing().fresh(ACME)

    assert failure.value.retry is False
    alert = await signed.alert(AlertKind.SIGNED_OUT)
    assert alert is not None
    assert alert.detail == "The network takes its sign-in no more. Connect it again: /post connect @acme"
    assert (await signed.credential()).state is CredentialState.LOST
    signed.provider.asked = 0
    await signed.renewing().renew_all()
    assert signed.provider.asked == 0


async def test_a_lost_answer_that_used_the_token_up_says_so(signed: Signed) -> None:
    """failures.md TOK-04, at its worst: exchanged, and nobody knows the new tokens."""
    await signed.connect()
    signed.clock.move(LASTS)
    signed.provider.script = [LOST]

    with pytest.raises(NetworkFailure, match="/post connect @acme"):
        await signed.renewing().fresh(ACME)

    alert = await signed.alert(AlertKind.SIGNED_OUT)
    assert alert is not None and alert.detail.startswith("The answer to its last renewal was lost")
    assert alert.detail.endswith("Connect it again: /post connect @acme")


async def test_a_lost_answer_that_changed_nothing_is_tried_once_more(signed: Signed) -> None:
    await signed.connect()
    signed.clock.move(LASTS)
    signed.provider.script = [SILENT]

    assert signed.provider.works(await signed.renewing().fresh(ACME))
    assert signed.provider.sign_ins.refreshed == 1


async def test_two_unclear_answers_put_it_off(signed: Signed) -> None:
    given = await signed.connect()
    signed.clock.move(LASTS - 5 * MINUTE)
    signed.provider.script = [SILENT, SILENT]

    assert await signed.renewing().fresh(ACME) == given
    assert (await signed.credential()).failing_since == signed.clock.now()
    assert signed.provider.works(await signed.renewing().fresh(ACME))


async def test_a_process_that_died_before_it_asked_is_taken_over_after_a_minute(signed: Signed) -> None:
    await signed.connect()
    signed.clock.move(LASTS - 5 * MINUTE)
    await signed.begin_refresh_and_die()
    with pytest.raises(NetworkFailure, match="takes longer than usual") as failure:
        await signed.renewing().fresh(ACME)
    assert failure.value.retry is True and signed.provider.asked == 0
    signed.clock.move(timedelta(seconds=61))

    fresh = await signed.renewing().fresh(ACME)

    assert signed.provider.works(fresh) and await signed.tokens() == fresh
    assert (await signed.credential()).claim == 2


async def test_a_process_that_died_after_it_was_answered_leaves_a_sentence(signed: Signed) -> None:
    given = await signed.connect()
    signed.clock.move(LASTS - 5 * MINUTE)
    await signed.begin_refresh_and_die()
    await signed.provider.refresh(given.refresh)
    signed.clock.move(timedelta(seconds=61))

    with pytest.raises(NetworkFailure, match="/post connect @acme") as failure:
        await signed.renewing().fresh(ACME)

    assert failure.value.retry is False
    alert = await signed.alert(AlertKind.SIGNED_OUT)
    assert alert is not None and "answer to its last renewal was lost" in alert.detail


class Failing:
    """A store whose transactions fail while `down`, as with a full disk."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.down = False

    @asynccontextmanager
    async def transaction(self):  # type: ignore[no-untyped-def]
        if self.down:
            raise Busy("The database is away.")
        async with self._store.transaction() as tx:
            yield tx

    def reading(self):  # type: ignore[no-untyped-def]
        return self._store.reading()


async def test_what_the_network_gave_outlives_a_database_that_was_away(signed: Signed) -> None:
    """failures.md TOK-04: the process lives, and holds the only tokens that work."""
    await signed.connect()
    signed.clock.move(LASTS - 5 * MINUTE)
    store = Failing(signed.store)
    renewing = signed.renewing(store)

    async def then_down(refresh_token: str) -> GrantOutcome:
        store.down = True
        return await signed.provider.answer(refresh_token)

    signed.provider.meanwhile = [then_down]
    with pytest.raises(NetworkFailure, match="could not be stored yet"):
        await renewing.fresh(ACME)
    store.down = False

    fresh = await renewing.fresh(ACME)

    assert signed.provider.works(fresh) and await signed.tokens() == fresh
    assert signed.provider.sign_ins.refreshed == 1


async def test_a_late_answer_is_found_by_whoever_took_over(signed: Signed) -> None:
    """The first process hung for a minute; the one that took over finds the old token dead, and the new one stored."""
    given = await signed.connect()
    signed.clock.move(LASTS - 5 * MINUTE)
    slow, other = signed.renewing(), signed.renewing()
    hanging, taken_over = asyncio.Event(), asyncio.Event()

    async def hang(refresh_token: str) -> GrantOutcome:
        outcome = await signed.provider.answer(refresh_token)
        hanging.set()
        await taken_over.wait()
        return outcome

    async def late(refresh_token: str) -> GrantOutcome:
        taken_over.set()
        async with asyncio.timeout(5):
            await stored_anew(given)
        return REFUSED

    async def stored_anew(before: Tokens) -> None:
        if await signed.tokens() == before:
            await asyncio.sleep(0.01)
            await stored_anew(before)

    signed.provider.meanwhile = [hang, late]
    first = asyncio.ensure_future(slow.fresh(ACME))
    await hanging.wait()
    signed.clock.move(timedelta(seconds=61))

    fresh = await asyncio.wait_for(other.fresh(ACME), timeout=20)

    assert await first == fresh
    assert signed.provider.works(fresh) and (await signed.credential()).state is CredentialState.CONNECTED


@pytest.mark.parametrize("next_refresh", [False, True], ids=["just connected", "and being renewed again"])
async def test_a_new_sign_in_wins_over_a_refresh_under_way(signed: Signed, next_refresh: bool) -> None:
    await signed.connect()
    signed.clock.move(LASTS - 5 * MINUTE)
    newer = signed.provider.sign_in()

    async def meanwhile(refresh_token: str) -> GrantOutcome:
        credential, now = await signed.credential(), signed.clock.now()
        change = credential.step(
            CredentialStep.CONNECT, at=now, claim=credential.claim + 1, refreshing_since=None, expires_at=now + LASTS
        )
        async with signed.store.transaction() as tx:
            await tx.record(change)
            await tx.credentials.keep(ACME.id, newer)
        if next_refresh:
            await signed.begin_refresh_and_die()
        return await signed.provider.answer(refresh_token)

    signed.provider.meanwhile = [meanwhile]

    with suppress(NetworkFailure):
        assert await signed.renewing().fresh(ACME) == newer
    assert await signed.tokens() == newer


async def test_a_caller_that_gives_up_does_not_lose_the_answer(signed: Signed) -> None:
    await signed.connect()
    signed.clock.move(LASTS)
    asked, renewing = asyncio.Event(), signed.renewing()

    async def slowly(refresh_token: str) -> GrantOutcome:
        outcome = await signed.provider.answer(refresh_token)
        asked.set()
        await asyncio.sleep(0.02)
        return outcome

    signed.provider.meanwhile = [slowly]
    caller = asyncio.ensure_future(renewing.fresh(ACME))
    await asked.wait()
    caller.cancel()

    await renewing.finish()

    assert signed.provider.works(await signed.tokens())


async def test_a_process_that_was_held_up_does_not_ask_any_more(signed: Signed) -> None:
    await signed.connect()
    signed.clock.move(LASTS - 5 * MINUTE)
    renewing = signed.renewing()
    claim = await renewing.claiming.look(ACME, LASTS)
    assert claim is not None and not isinstance(claim, Tokens)
    signed.clock.move(timedelta(seconds=20))

    with pytest.raises(NetworkFailure, match="held up"):
        await renewing.refreshing.refresh(claim, signed.provider)

    assert signed.provider.asked == 0


async def test_an_account_that_nobody_connected_is_said_once(signed: Signed) -> None:
    renewing = signed.renewing()

    with pytest.raises(NetworkFailure, match=r"@acme is not connected. Connect it again: /post connect @acme"):
        await renewing.fresh(ACME)
    await renewing.renew_all()
    await renewing.renew_all()

    alert = await signed.alert(AlertKind.SIGNED_OUT)
    assert alert is not None and alert.detail.startswith("Nobody is signed in for it.") and alert.version == 0


async def test_tokens_of_another_account_than_app_yaml_names_are_not_used(signed: Signed) -> None:
    await signed.connect()
    moved: Account = replace(ACME, remote_id=RemoteAccountId("another"))

    with pytest.raises(NetworkFailure, match=r"app\.yaml names another now") as failure:
        await signed.renewing().fresh(moved)

    assert failure.value.retry is False and signed.provider.asked == 0


async def test_older_tokens_are_superseded_and_newer_ones_are_not(signed: Signed) -> None:
    given = await signed.connect()
    renewing = signed.renewing()
    signed.clock.move(LASTS)
    fresh = await renewing.fresh(ACME)

    assert await renewing.is_superseded(ACME, given)
    assert not await renewing.is_superseded(ACME, fresh)
    await signed.begin_refresh_and_die()
    assert await renewing.is_superseded(ACME, fresh)


async def test_whoever_waits_for_a_lost_sign_in_gets_the_new_one(signed: Signed) -> None:
    """The refresher finds it dead and a person connects again, while another worker waits for the refresher."""
    await signed.connect()
    signed.clock.move(LASTS)
    newer, asked, waits = signed.provider.sign_in(), asyncio.Event(), asyncio.Event()

    async def waiting(seconds: float) -> None:
        waits.set()
        await shortly(seconds)

    async def dead(refresh_token: str) -> GrantOutcome:
        asked.set()
        await waits.wait()
        return REFUSED

    signed.provider.meanwhile = [dead]
    first = signed.renewing()
    second = Renewing(store=signed.store, providers=FakeProviders(signed.provider), clock=signed.clock, pause=waiting)
    refreshing = asyncio.create_task(first.fresh(ACME))
    await asked.wait()
    waiter = asyncio.create_task(second.fresh(ACME))

    with pytest.raises(NetworkFailure, match="/post connect @acme") as told:
        await refreshing
    assert not told.value.retry
    credential, now = await signed.credential(), signed.clock.now()
    again = credential.step(
        CredentialStep.CONNECT, at=now, claim=credential.claim + 1, refreshing_since=None, expires_at=now + LASTS
    )
    async with signed.store.transaction() as tx:
        await tx.record(again)
        await tx.credentials.keep(ACME.id, newer)

    # Whichever it read: told plainly, or on with the new one; never the dead one, and the new one is whole.
    with suppress(NetworkFailure):
        assert await waiter == newer
    assert await second.fresh(ACME) == newer and signed.provider.works(newer)
