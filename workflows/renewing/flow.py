"""Keep accounts signed in: a refresh token works once, so exactly one process may use it at a time.

The intent is committed first (`BEGIN_REFRESH`, with a claim number), then the network is asked outside of any
transaction, then the answer is kept in a transaction that compares the claim. Everybody else reads again until it is
done. A process that died in between is taken over after a minute; whether the network had already exchanged the token
nobody knows then, so the old one is tried once more, and when it is dead a person is told to connect the account again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta

from workflows.domain.account import Account, Mode
from workflows.domain.credential import CredentialState, Tokens
from workflows.errors import Busy, Conflict, NetworkFailure, NotFound
from workflows.ports.clock import Clock
from workflows.ports.provider import Providers
from workflows.ports.store import Store
from workflows.renewing.claiming import Claim, Claiming
from workflows.renewing.refreshing import Refreshing
from workflows.renewing.telling import Telling

ENOUGH = timedelta(minutes=10)
"""Tokens that last longer are given out as they are; longer than any use of them takes, with the settle window."""
AHEAD = timedelta(minutes=30)
"""How long before its end the loop renews a sign-in: X's last two hours, so that leaves many tries."""
WAITS = (0.05, 0.1, 0.2, 0.4, *(0.8,) * 30)
"""Seconds between looks at somebody else's refresh: about 25 in all, more than the network's deadline."""
FINISH = 45.0
"""Seconds that the end of the program waits for a refresh: two tries, and the pauses."""


class Renewing:
    """Implements `ports.provider.TokenSource`. `connect` is what to type to connect `{handle}`, for the sentences."""

    def __init__(
        self,
        *,
        store: Store,
        providers: Providers,
        clock: Clock,
        connect: str = "/post connect {handle}",
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.store = store
        self.providers = providers
        self.clock = clock
        self.telling = Telling(connect=connect)
        self.claiming = Claiming(store=store, clock=clock, telling=self.telling)
        self.refreshing = Refreshing(store=store, providers=providers, clock=clock, telling=self.telling, pause=pause)
        self._pause = pause
        self._running: set[asyncio.Task[Tokens | None]] = set()

    async def fresh(self, account: Account) -> Tokens:
        """Tokens that work now. Raises NetworkFailure: `retry=False` when a person has to connect the account."""
        try:
            return await self._lasting(account, ENOUGH)
        except Busy as busy:
            raise NetworkFailure(f"The sign-in of {account.at_handle} could not be read: {busy}") from busy

    async def is_superseded(self, account: Account, tokens: Tokens) -> bool:
        """Whether newer tokens than these were stored since, or are just being asked for."""
        async with self.store.reading() as tx:
            credential, stored = await tx.credentials.find(account.id), await tx.credentials.tokens(account.id)
        if credential is None or stored is None:
            return False
        return stored.access != tokens.access or credential.state is CredentialState.REFRESHING

    async def renew_all(self) -> None:
        """One turn of the loop: renew what ends within half an hour, say what cannot be renewed, end what is over."""
        async with self.store.reading() as tx:
            accounts = [account for account in await tx.accounts.list() if account.mode is Mode.MANAGED]
        for account in accounts:
            if self.providers.for_account(account) is None:
                continue
            # Said by the alert below, or by the one that came with the loss.
            with suppress(NetworkFailure, Conflict, Busy):
                await self._lasting(account, AHEAD)
            # Another replica said it in the same moment, or the account was just removed.
            with suppress(Conflict, NotFound):
                await self._warn(account)

    async def finish(self) -> None:
        """At the end of the program: let what is being renewed come to its end."""
        if self._running:
            await asyncio.wait(self._running, timeout=FINISH)

    async def _lasting(self, account: Account, enough: timedelta) -> Tokens:
        provider = self.providers.for_account(account)
        if provider is None:
            raise NetworkFailure(f"Nobody signs in for {account.at_handle}.", retry=False)
        with suppress(Conflict):
            await self.refreshing.save_what_is_left(account)
        for wait in WAITS:
            found = await self.claiming.look(account, enough)
            if isinstance(found, Tokens):
                return found
            if isinstance(found, Claim):
                # A caller that gives up must not lose what the network is just giving.
                with suppress(Conflict):
                    renewed = await self._undisturbed(self.refreshing.refresh(found, provider))
                    if renewed is not None:
                        return renewed
            else:
                await self._pause(wait)
        raise NetworkFailure(f"The sign-in of {account.at_handle} is being renewed; it takes longer than usual.")

    async def _undisturbed(self, work: Coroutine[None, None, Tokens | None]) -> Tokens | None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _warn(self, account: Account) -> None:
        async with self.store.transaction() as tx:
            await self.telling.warn(tx, await tx.accounts.get(account.id), now=self.clock.now())
