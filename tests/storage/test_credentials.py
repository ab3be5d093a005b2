"""Accounts' sign-ins and their tokens, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.database import Database, open_database
from storage.keeping import rotate_secret
from storage.schema import metadata
from storage.store import SqlStore
from storage.vault import new_secret
from storage.verifying import verify_audit
from tests.builders import ANA, NOON, an_account
from tests.clocks import StandingClock
from tests.conftest import SECRET
from workflows.domain.credential import Credential, CredentialStep, Tokens, connected
from workflows.errors import ConfigError, Conflict

ACME = an_account()
TOKENS = Tokens(access="canary-access", refresh="canary-refresh")
CREDENTIAL = Credential(
    account=ACME.id,
    remote_id=ACME.remote_id,
    connected_by=ANA.id,
    connected_at=NOON,
    expires_at=NOON + timedelta(hours=2),
    renewable=True,
    scopes="tweet.read tweet.write",
    fingerprint="f1",
)


async def test_a_sign_in_is_kept_listed_and_bound_by_the_log(store: SqlStore, database_url: str) -> None:
    begun = CREDENTIAL.step(CredentialStep.BEGIN_REFRESH, at=NOON, claim=1, refreshing_since=NOON)
    other = replace(CREDENTIAL, account=an_account("zeta").id, renewable=False, failing_since=NOON)
    async with store.transaction() as tx:
        assert await tx.credentials.find(ACME.id) is None
        await tx.record(connected(other))
        await tx.record(connected(CREDENTIAL))
        await tx.record(begun)
        # There is no picture of it.
        assert await tx.messages.due(now=NOON) == []

    async with store.reading() as tx:
        assert await tx.credentials.find(ACME.id) == begun.after
        assert await tx.credentials.list() == [begun.after, other]
    assert (await verify_audit(database_url)).is_whole


async def test_of_many_who_begin_to_refresh_one_does(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.record(connected(CREDENTIAL))

    async def begin(number: int) -> bool:
        try:
            async with store.transaction() as tx:
                await tx.record(CREDENTIAL.step(CredentialStep.BEGIN_REFRESH, at=NOON, claim=number))
        except Conflict as conflict:
            assert "faster with this account's sign-in" in str(conflict)
            return False
        return True

    assert sorted(await asyncio.gather(*map(begin, range(8)))) == [False] * 7 + [True]


async def test_tokens_are_kept_and_an_empty_refresh_token_never_takes_the_place_of_one(store: SqlStore) -> None:
    async with store.transaction() as tx:
        assert await tx.credentials.tokens(ACME.id) is None
        await tx.credentials.keep(ACME.id, Tokens(access="first"))
        assert await tx.credentials.tokens(ACME.id) == Tokens(access="first")
        await tx.credentials.keep(ACME.id, TOKENS)
        await tx.credentials.keep(ACME.id, Tokens(access="newer"))
        assert await tx.credentials.tokens(ACME.id) == Tokens(access="newer", refresh="canary-refresh")

    async with store.transaction() as tx:
        await tx.credentials.forget(ACME.id)
        assert await tx.credentials.tokens(ACME.id) is None


async def test_tokens_are_nowhere_in_the_database_in_clear(store: SqlStore, database: Database) -> None:
    async with store.transaction() as tx:
        await tx.record(connected(CREDENTIAL))
        await tx.credentials.keep(ACME.id, TOKENS)

    async with database.reader.begin() as connection:
        for table in metadata.tables.values():
            assert "canary" not in repr((await connection.execute(select(table))).all()), table.name


async def test_tokens_outlive_an_exchange_of_secrets_and_a_wrong_secret_shows_at_the_start(
    database_url: str, clock: StandingClock
) -> None:
    newer = new_secret()
    database = await open_database(database_url, secrets=[SECRET])
    async with SqlStore(database, clock).transaction() as tx:
        await tx.credentials.keep(ACME.id, TOKENS)
    await database.close()
    with pytest.raises(ConfigError, match="another secret"):
        await open_database(database_url, secrets=[newer])

    database = await open_database(database_url, secrets=[newer, SECRET])
    assert await rotate_secret(database, now=NOON, by="operator") == 1
    await database.close()

    database = await open_database(database_url, secrets=[newer])
    async with SqlStore(database, clock).reading() as tx:
        assert await tx.credentials.tokens(ACME.id) == TOKENS
    await database.close()
