"""Accounts' sign-ins: the rows, and beside them the tokens, sealed with the master secret."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from storage.audit import append
from storage.engines import async_engine, parsed, starting
from storage.schema import credentials, tokens
from storage.statements import insert_or_replace
from storage.work import Work
from workflows.domain.credential import Credential, CredentialState, Tokens
from workflows.domain.ids import AccountId, PersonId, RemoteAccountId
from workflows.domain.transition import Change
from workflows.errors import Conflict

_FASTER = "Somebody else was faster with this account's sign-in. Your step was not taken; look at it again."

_ONE = select(credentials).where(credentials.c.id == bindparam("id"))
_SEALED = select(tokens.c.sealed).where(tokens.c.account == bindparam("account"))


class SqlCredentials:
    """Implements `ports.store.Credentials`, and writes changes of sign-ins."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def find(self, account: AccountId) -> Credential | None:
        """The account's sign-in, in whatever state."""
        row = (await self._work.connection.execute(_ONE, {"id": account})).one_or_none()
        return _credential(row) if row is not None else None

    async def list(self) -> Sequence[Credential]:
        """All of them, by account."""
        rows = await self._work.connection.execute(select(credentials).order_by(credentials.c.id))
        return [_credential(row) for row in rows]

    async def tokens(self, account: AccountId) -> Tokens | None:
        """What opens the account, unsealed. Raises ConfigError when no master secret fits."""
        sealed = (await self._work.connection.execute(_SEALED, {"account": account})).scalar_one_or_none()
        return self._open(sealed) if sealed is not None else None

    async def keep(self, account: AccountId, given: Tokens) -> None:
        """Seal and keep. An empty refresh token never takes the place of one (failures.md TOK-02)."""
        locked = _SEALED.with_for_update()
        sealed = (await self._work.connection.execute(locked, {"account": account})).scalar_one_or_none()
        refresh = given.refresh or (self._open(sealed).refresh if sealed is not None else "")
        clear = json.dumps({"access": given.access, "refresh": refresh}).encode()
        row = {"account": account, "sealed": self._work.vault.seal(clear)}
        await insert_or_replace(self._work.connection, tokens, row, key=["account"])

    async def forget(self, account: AccountId) -> None:
        """Delete the tokens."""
        await self._work.connection.execute(delete(tokens).where(tokens.c.account == account))

    async def write(self, change: Change[Credential]) -> None:
        """Write the row over the version it was decided on, and the leaf. Raises Conflict."""
        before, row = change.before, _row(change.after)
        if before is None:
            done = await self._work.born(credentials, row)
        else:
            done = await self._work.changed(credentials, row, before=before.version)
        if not done:
            raise Conflict(_FASTER)
        await append(self._work.connection, change.entry, thing="credential", row=row)

    def _open(self, sealed: bytes) -> Tokens:
        record = json.loads(self._work.vault.open(sealed))
        return Tokens(access=record["access"], refresh=record["refresh"])


async def sign_ins_at(url: str) -> Mapping[AccountId, Credential]:
    """The sign-ins, without tokens, in a database that nobody has opened. Raises ConfigError when it cannot be read."""
    engine = async_engine(parsed(url), writes=False, pool=1)
    try:
        async with starting(), engine.connect() as connection:
            found = [_credential(row) for row in await connection.execute(select(credentials))]
    finally:
        await engine.dispose()
    return {credential.account: credential for credential in found}


def _row(credential: Credential) -> dict[str, Any]:
    return {
        "id": credential.id,
        "remote_id": credential.remote_id,
        "state": credential.state.value,
        "connected_by": credential.connected_by,
        "connected_at": credential.connected_at,
        "expires_at": credential.expires_at,
        "renewable": credential.renewable,
        "scopes": credential.scopes,
        "fingerprint": credential.fingerprint,
        "claim": credential.claim,
        "refreshing_since": credential.refreshing_since,
        "failing_since": credential.failing_since,
        "version": credential.version,
    }


def _credential(row: Row[Any]) -> Credential:
    return Credential(
        account=AccountId(row.id),
        remote_id=RemoteAccountId(row.remote_id),
        state=CredentialState(row.state),
        connected_by=PersonId(row.connected_by),
        connected_at=row.connected_at,
        expires_at=row.expires_at,
        renewable=row.renewable,
        scopes=row.scopes,
        fingerprint=row.fingerprint,
        claim=row.claim,
        refreshing_since=row.refreshing_since,
        failing_since=row.failing_since,
        version=row.version,
    )
