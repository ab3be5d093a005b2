"""A network's sign-in for tests of flows: refresh tokens work once, and every use is counted."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.sandbox.x_sign_ins import OFFLINE, SignIns
from workflows.domain.account import Account
from workflows.domain.credential import Tokens, fingerprint_of
from workflows.domain.ids import RemoteAccountId
from workflows.ports.provider import Dead, Granted, GrantOutcome, NotAsked, Unclear

LASTS = timedelta(hours=2)
CHALLENGE = "TJRIXgwhrmxBzh3-e2v6zupato5AokdvUCCOUm9QYIA"
"""S256 of the verifier "v"."""
ACME_ID = RemoteAccountId("remote-acme")
AWAY = NotAsked(reason="nobody there")
REFUSED = Dead(reason="invalid_grant")
LOST = Unclear(reason="the answer was lost")
"""In a script: the tokens are exchanged, and nobody hears of it."""
SILENT = Unclear(reason="503")
"""In a script: nothing is exchanged, and nobody can know."""


@dataclass
class FakeProvider:
    """Implements `ports.provider.Provider` over the stand-in's memory. `script` holds what goes wrong next."""

    now: Callable[[], datetime]
    script: list[GrantOutcome] = field(default_factory=list)
    meanwhile: list[Callable[[str], Awaitable[GrantOutcome]]] = field(default_factory=list)
    """What answers the next refreshes instead, one each: something may happen in the middle of them."""
    takes: float = 0.0
    """Seconds that each answer takes."""
    gives_refresh: bool = True
    """Whether an answer to a refresh holds a new refresh token."""
    asked: int = 0
    revoked: list[Tokens] = field(default_factory=list)
    can_revoke: bool = True
    account: RemoteAccountId = ACME_ID

    def __post_init__(self) -> None:
        self.sign_ins = SignIns(now=self.now)
        self.sign_ins.register("app")

    def sign_in(self, *, scope: str = OFFLINE) -> Tokens:
        """Tokens of a person who approved."""
        pair = self.sign_ins.exchange(self.code(scope=scope), client_id="app", redirect_uri="r", verifier="v")
        assert pair is not None
        return Tokens(access=pair.access, refresh=pair.refresh)

    def code(self, *, scope: str = OFFLINE, challenge: str = CHALLENGE) -> str:
        """What the person's browser brings back."""
        return self.sign_ins.approve(self.account, client_id="app", redirect_uri="r", challenge=challenge, scope=scope)

    def works(self, tokens: Tokens | None) -> bool:
        """Whether the network takes this access token now."""
        return tokens is not None and self.sign_ins.account_of(tokens.access) is not None

    def authorize_url(self, *, state: str, challenge: str, redirect_uri: str) -> str:
        return f"https://x.example/authorize?state={state}&code_challenge={challenge}&redirect_uri={redirect_uri}"

    async def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> GrantOutcome:
        pair = self.sign_ins.exchange(code, client_id="app", redirect_uri=redirect_uri, verifier=verifier)
        return await self._answer(Tokens(access=pair.access, refresh=pair.refresh) if pair else None)

    async def refresh(self, refresh_token: str) -> GrantOutcome:
        answer = self.meanwhile.pop(0) if self.meanwhile else self.answer
        return await answer(refresh_token)

    async def answer(self, refresh_token: str) -> GrantOutcome:
        """What the network itself says to a refresh."""
        self.asked += 1
        if self.script and self.script[0] is not LOST:
            await asyncio.sleep(self.takes)
            return self.script.pop(0)
        pair = self.sign_ins.refresh(refresh_token, client_id="app")
        if pair is None:
            return await self._answer(None)
        return await self._answer(Tokens(access=pair.access, refresh=pair.refresh if self.gives_refresh else ""))

    async def revoke(self, tokens: Tokens) -> bool:
        self.revoked.append(tokens)
        if self.can_revoke:
            self.sign_ins.revoke(tokens.access)
        return self.can_revoke

    async def _answer(self, tokens: Tokens | None) -> GrantOutcome:
        await asyncio.sleep(self.takes)
        if self.script:
            return self.script.pop(0)
        return Dead(reason="invalid_request") if tokens is None else Granted(tokens=tokens, lasts=LASTS, scopes=OFFLINE)


@dataclass
class FakeProviders:
    """Implements `ports.provider.Providers`: every account of network x is connected by a sign-in."""

    provider: FakeProvider
    network: str = "x"

    def for_account(self, account: Account) -> FakeProvider | None:
        return self.provider if account.network == self.network else None

    def fingerprint(self, tokens: Tokens) -> str:
        return fingerprint_of(tokens)
