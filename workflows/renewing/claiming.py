"""The right to use a refresh token: committed before anything is asked, and held by one process at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.credential import Credential, CredentialState, CredentialStep, Tokens
from workflows.errors import ConfigError, Conflict, NetworkFailure
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.renewing.telling import Telling

DEAD_AFTER = timedelta(seconds=60)
"""A refresh older than this is taken over: its process is gone. Asking twice takes 42 seconds at most."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to ask the network now. `doubtful`: an earlier try may have used the refresh token up."""

    account: Account
    number: int
    since: datetime
    used: Tokens
    doubtful: bool


class Claiming:
    """Looks at a sign-in, and takes the right to renew it."""

    def __init__(self, *, store: Store, clock: Clock, telling: Telling) -> None:
        self.store = store
        self.clock = clock
        self.telling = telling

    async def look(self, account: Account, enough: timedelta) -> Tokens | Claim | None:
        """Tokens that last, the right to refresh, or None: somebody else is refreshing."""
        async with self.store.reading() as tx:
            credential, tokens = await _stored(tx, account)
        found = self._usable(account, credential, tokens, enough)
        if found is not None or _is_held(credential, self.clock.now()):
            return found
        try:
            return await self._claim(account, enough)
        except Conflict:
            return None

    async def _claim(self, account: Account, enough: timedelta) -> Tokens | Claim | None:
        """Commit that this process, and no other, is going to ask. Raises Conflict."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            credential, tokens = await _stored(tx, account)
            found = self._usable(account, credential, tokens, enough)
            if found is not None or credential is None or tokens is None or _is_held(credential, now):
                return found
            if not credential.renewable or not tokens.refresh:
                await self.telling.lose(
                    tx, account, credential, now, why="It ended, and there was nothing to renew it with."
                )
                return None
            abandoned = credential.state is CredentialState.REFRESHING
            step = CredentialStep.TAKE_OVER if abandoned else CredentialStep.BEGIN_REFRESH
            claim = credential.claim + 1
            await tx.record(credential.step(step, at=now, claim=claim, refreshing_since=now))
        doubtful = abandoned or credential.failing_since is not None
        return Claim(account=account, number=claim, since=now, used=tokens, doubtful=doubtful)

    def _usable(
        self, account: Account, credential: Credential | None, tokens: Tokens | None, enough: timedelta
    ) -> Tokens | None:
        """The tokens if they can be used as they are. Raises NetworkFailure when a person has to connect."""
        how = self.telling.what_to_do(account)
        if credential is None or (tokens is None and credential.state is not CredentialState.LOST):
            raise NetworkFailure(f"{account.at_handle} is not connected. {how}", retry=False)
        if credential.state is CredentialState.LOST or tokens is None:
            raise NetworkFailure(f"{account.at_handle} was signed out. {how}", retry=False)
        if credential.remote_id != account.remote_id:
            raise NetworkFailure(
                f"{account.at_handle} was connected as account {credential.remote_id}, and app.yaml names "
                f"{account.remote_id} now. {how}",
                retry=False,
            )
        if credential.state is CredentialState.REFRESHING:
            return None
        left = credential.expires_at - self.clock.now()
        renewable = credential.renewable and tokens.refresh
        return tokens if left > (enough if renewable else timedelta(0)) else None


async def _stored(tx: Transaction, account: Account) -> tuple[Credential | None, Tokens | None]:
    """Raises NetworkFailure when the tokens cannot be unsealed."""
    try:
        return await tx.credentials.find(account.id), await tx.credentials.tokens(account.id)
    except ConfigError:
        raise NetworkFailure(
            f"The sign-in of {account.at_handle} was sealed with a key that is not in secrets.encryption_keys. Put the "
            "former key back, behind the first; nothing is lost. Or connect the account again.",
            retry=False,
        ) from None


def _is_held(credential: Credential | None, now: datetime) -> bool:
    """Whether some process is asking right now."""
    if credential is None or credential.state is not CredentialState.REFRESHING:
        return False
    return credential.refreshing_since is not None and now - credential.refreshing_since <= DEAD_AFTER
