"""Asking the network for new tokens, and writing down what came of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from workflows.domain.account import Account
from workflows.domain.credential import CredentialState, CredentialStep, Tokens
from workflows.domain.ids import AccountId
from workflows.errors import Busy, Conflict, NetworkFailure
from workflows.ports.clock import Clock
from workflows.ports.provider import Dead, Granted, GrantOutcome, Provider, Providers, Unclear
from workflows.ports.store import Store, Transaction
from workflows.renewing.claiming import Claim
from workflows.renewing.telling import Telling

STALE = timedelta(seconds=15)
"""A process that wakes up this long after its own claim does not ask any more: somebody may be about to take over."""
SAVES = (0.2, 1.0, 3.0)
"""Seconds between tries to keep what the network gave, while the database is away."""
LAST_TRY = 2.0
"""Seconds before an unclear refresh is tried for the second and last time."""


@dataclass(frozen=True, kw_only=True)
class _Unsaved:
    """What the network gave and the database could not take: worth the account."""

    claim: Claim
    granted: Granted


class Refreshing:
    """Uses a claim."""

    def __init__(
        self,
        *,
        store: Store,
        providers: Providers,
        clock: Clock,
        telling: Telling,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.store = store
        self.providers = providers
        self.clock = clock
        self.telling = telling
        self._pause = pause
        self._unsaved: dict[AccountId, _Unsaved] = {}

    async def refresh(self, claim: Claim, provider: Provider) -> Tokens | None:
        """Ask the network, and write down what came of it: tokens to go on with, or None to look again.

        Raises NetworkFailure when there are none for now.
        """
        if self.clock.now() - claim.since >= STALE:
            raise NetworkFailure("This program was held up while it renewed a sign-in.")
        outcome = await _asked(provider, claim.used)
        doubtful = claim.doubtful
        if isinstance(outcome, Unclear):
            # The network may have exchanged the token already. Then this try finds it dead, and says so at once.
            await self._pause(LAST_TRY)
            outcome, doubtful = await _asked(provider, claim.used), True
        if isinstance(outcome, Granted):
            return await self._save_patiently(_Unsaved(claim=claim, granted=outcome))
        if isinstance(outcome, Dead):
            await self._found_dead(claim, doubtful=doubtful)
            return None
        return await self._put_off(claim, outcome.reason)

    async def _save_patiently(self, unsaved: _Unsaved) -> Tokens | None:
        """Keep what the network gave; what cannot be kept now is remembered and kept at the next chance."""
        account = unsaved.claim.account
        self._unsaved[account.id] = unsaved
        for wait in SAVES:
            try:
                return await self.save_what_is_left(account)
            except (Busy, Conflict):
                await self._pause(wait)
        raise NetworkFailure(f"The new sign-in of {account.at_handle} could not be stored yet.")

    async def save_what_is_left(self, account: Account) -> Tokens | None:
        """Keep what the network gave earlier, if anything is left. Raises Busy."""
        unsaved = self._unsaved.get(account.id)
        if unsaved is None:
            return None
        async with self.store.transaction() as tx:
            saved = await self._save(tx, unsaved.claim, unsaved.granted)
        if self._unsaved.get(account.id) is unsaved:
            del self._unsaved[account.id]
        return unsaved.granted.tokens if saved else None

    async def _save(self, tx: Transaction, claim: Claim, granted: Granted) -> bool:
        """Only while the table still holds what was spent for it: a new sign-in, or somebody's refresh, wins."""
        account, now = claim.account, self.clock.now()
        credential, stored = await tx.credentials.find(account.id), await tx.credentials.tokens(account.id)
        if credential is None or stored is None or stored.refresh != claim.used.refresh:
            return False
        if credential.state is not CredentialState.REFRESHING:
            return False
        await tx.credentials.keep(account.id, granted.tokens)
        if credential.claim != claim.number:
            # Taken over meanwhile: whoever did finds these tokens when the old one is dead.
            return False
        change = credential.step(
            CredentialStep.REFRESHED,
            at=now,
            expires_at=now + granted.lasts,
            renewable=True,
            scopes=granted.scopes or credential.scopes,
            fingerprint=self.providers.fingerprint(granted.tokens),
            refreshing_since=None,
            failing_since=None,
        )
        await tx.record(change)
        await self.telling.renewed(tx, account, now)
        return True

    async def _found_dead(self, claim: Claim, *, doubtful: bool) -> None:
        """The network takes the refresh token no more. Look first whether there is a newer one (failures.md TOK-01)."""
        account, now = claim.account, self.clock.now()
        async with self.store.transaction() as tx:
            credential, stored = await tx.credentials.find(account.id), await tx.credentials.tokens(account.id)
            if credential is None or credential.claim != claim.number:
                return
            if stored is not None and stored.refresh != claim.used.refresh:
                # Somebody's late answer. It is tried next, in a turn of its own.
                await tx.record(credential.step(CredentialStep.NOT_REFRESHED, at=now, refreshing_since=None))
                return
            why = "The network takes its sign-in no more."
            if doubtful:
                why = "The answer to its last renewal was lost, and the network takes the former sign-in no more."
            await self.telling.lose(tx, account, credential, now, why=why)

    async def _put_off(self, claim: Claim, reason: str) -> Tokens | None:
        """The old tokens are used while they last. Raises NetworkFailure when they do not."""
        account, now = claim.account, self.clock.now()
        async with self.store.transaction() as tx:
            credential = await tx.credentials.find(account.id)
            if credential is None or credential.claim != claim.number:
                return None
            since = credential.failing_since or now
            step = CredentialStep.NOT_REFRESHED
            await tx.record(credential.step(step, at=now, refreshing_since=None, failing_since=since))
        if credential.expires_at <= now:
            raise NetworkFailure(f"The sign-in of {account.at_handle} could not be renewed: {reason}.")
        return claim.used


async def _asked(provider: Provider, tokens: Tokens) -> GrantOutcome:
    try:
        return await provider.refresh(tokens.refresh)
    except Exception as error:
        # Whatever it was, the token may have been used up by it.
        return Unclear(reason=f"it ended in {type(error).__name__}")
