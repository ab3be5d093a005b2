"""Connect an account: a person signs in for it at its network, and only the account we expected is let in.

Three visits of one browser: `begin` (the command in the chat), `leave` (the link is opened), `come_back` (the network
sends the person back). What is refused is written to the log; the sign-in the account had before is left untouched.
"""

import base64
import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from workflows.connecting.refusing import (
    Refusal,
    expired,
    for_another,
    forged,
    no_tokens,
    not_approved,
    other_way,
    somebody_else,
    used,
)
from workflows.domain.account import Account
from workflows.domain.alert import AlertKind, AlertStep
from workflows.domain.audit import Entry, Facts
from workflows.domain.connecting import Attempt
from workflows.domain.credential import Credential, CredentialStep, Tokens, connected
from workflows.domain.ids import AccountId, new_id
from workflows.domain.person import Person
from workflows.domain.transition import Change
from workflows.errors import ConfigError, Conflict, NetworkFailure, NotAllowed, NotFound, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Networks, RemoteAccount
from workflows.ports.provider import Granted, GrantOutcome, Provider, Providers, Unclear
from workflows.ports.store import Store, Transaction

STATE_BYTES = 32
"""256 bits, so that nobody guesses one (failures.md ABU-16)."""
VERIFIER_BYTES = 64
"""86 characters; RFC 7636 4.1 asks for 43 to 128."""
LONGEST_STATE = 200
TRIES = 3
"""How often the result is written when a refresh of the old sign-in ends in the same moment."""


@dataclass(frozen=True, kw_only=True)
class _Accepted:
    """An attempt that may go on: whose it is, and for which account."""

    attempt: Attempt
    account: Account
    provider: Provider


class Connecting:
    """Signing in for accounts (OAuth 2 with PKCE). `callback` is where the network sends people back to."""

    def __init__(
        self, *, store: Store, policy: Policy, networks: Networks, providers: Providers, clock: Clock, callback: str
    ) -> None:
        self.store = store
        self.policy = policy
        self.networks = networks
        self.providers = providers
        self.clock = clock
        self.callback = callback

    async def begin(self, account_id: AccountId, *, by: Person) -> Attempt:
        """An attempt for this person and this account, good for ten minutes. Also while the account is frozen.

        Raises NotFound, NotAllowed (only its guardian or owner), WrongState (it is not connected this way).
        """
        async with self.store.transaction() as tx:
            account = await tx.accounts.get(account_id)
            self.policy.require_connect(by, account)
            if self.providers.for_account(account) is None:
                raise WrongState(other_way(account))
            if not self.callback:
                raise WrongState(
                    f"{account.at_handle} can't be connected yet: whoever runs this has to set listen.public_url."
                )
            attempt = Attempt(
                id=new_id(),
                person=by.id,
                account=account.id,
                state=secrets.token_urlsafe(STATE_BYTES),
                verifier=secrets.token_urlsafe(VERIFIER_BYTES),
                made_at=self.clock.now(),
            )
            await tx.connects.add(attempt)
            await tx.note(self._entry("account.connect_begin", account.id, by, {"attempt": attempt.id}))
        return attempt

    async def leave(self, attempt_id: str, *, by: Person) -> str:
        """Where the person's browser goes next. Opening the link twice is fine, until somebody came back.

        Raises NotFound, NotAllowed (another person's link, or no right any more), WrongState (too old, used).
        """
        async with self.store.transaction() as tx:
            attempt = await tx.connects.find(attempt_id) if _is_sound(attempt_id) else None
            found = await self._examined(tx, attempt, by=by)
            if isinstance(found, Refusal):
                await self._note_refusal(tx, found, by)
        if isinstance(found, Refusal):
            raise found.error
        challenge = _challenge(found.attempt.verifier)
        return found.provider.authorize_url(state=found.attempt.state, challenge=challenge, redirect_uri=self.callback)

    async def come_back(self, *, state: str, code: str, error: str, by: Person) -> Account:
        """The person is back from the network: exchange the code, ask who it is, and keep the sign-in.

        `error` is what the network wrote into the address instead of a code. Each state works once. Raises NotFound
        (a state nobody here made), NotAllowed (another person, no right any more, another account), WrongState (too
        old, used, not approved, the network did not go along).
        """
        found = await self._taken(state=state, code=code, error=error, by=by)
        outcome = await _exchanged(found, code=code, callback=self.callback)
        if not isinstance(outcome, Granted):
            await self._refuse(no_tokens(found.account, outcome), by)
        identity = await self._identity(found, outcome, by)
        if identity.id != found.account.remote_id:
            revoked = await _revoked(found.provider, outcome)
            await self._refuse(somebody_else(found.account, identity, revoked=revoked), by)
        for _ in range(TRIES - 1):
            with suppress(Conflict):
                return await self._kept(found, outcome, by)
        return await self._kept(found, outcome, by)

    # --- the steps of coming back -------------------------------------------------------------------------------------

    async def _taken(self, *, state: str, code: str, error: str, by: Person) -> _Accepted:
        """Use the attempt up, whatever comes of it: a state that was shown to anybody is worth nothing from then on."""
        async with self.store.transaction() as tx:
            attempt = await tx.connects.by_state(state) if _is_sound(state) else None
            first = attempt is not None and await tx.connects.use(attempt.id)
            found = await self._examined(tx, attempt, by=by)
            if isinstance(found, _Accepted):
                found = _still_good(found, first=first, code=code, error=error)
            if isinstance(found, Refusal):
                await self._note_refusal(tx, found, by)
        if isinstance(found, Refusal):
            raise found.error
        return found

    async def _examined(self, tx: Transaction, attempt: Attempt | None, *, by: Person) -> _Accepted | Refusal:
        """Whether this attempt may go on, for this person, now."""
        if attempt is None:
            return forged()
        if not by.is_one_of(attempt.person):
            return for_another(attempt)
        if attempt.used:
            return used(attempt)
        if attempt.is_over(self.clock.now()):
            return expired(attempt)
        try:
            account = await tx.accounts.get(attempt.account)
            self.policy.require_connect(by, account)
        except (NotFound, NotAllowed) as refusal:
            return Refusal("no_right", refusal, attempt.account)
        provider = self.providers.for_account(account)
        if provider is None:
            return Refusal("not_this_way", WrongState(other_way(account)), account.id)
        return _Accepted(attempt=attempt, account=account, provider=provider)

    async def _identity(self, found: _Accepted, granted: Granted, by: Person) -> RemoteAccount:
        try:
            network = await self.networks.with_tokens(found.account, granted.tokens)
            try:
                return await network.whoami()
            finally:
                await network.close()
        except NetworkFailure as failure:
            revoked = await _revoked(found.provider, granted)
            sentence = f"Nobody could tell which account you signed in to ({failure}) Nothing was changed. Start again."
            refusal = Refusal("no_identity", WrongState(sentence), found.account.id, {"revoked": revoked})
            await self._refuse(refusal, by)

    async def _kept(self, found: _Accepted, granted: Granted, by: Person) -> Account:
        """Sign-in, tokens and the end of what was wrong, in one transaction."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            account = await tx.accounts.get(found.account.id)
            before = await tx.credentials.find(account.id)
            stored = await _former(tx, account)
            after = Credential(
                account=account.id,
                remote_id=account.remote_id,
                connected_by=by.id,
                connected_at=now,
                expires_at=now + granted.lasts,
                renewable=bool(granted.tokens.refresh or (stored and stored.refresh)),
                scopes=granted.scopes,
                fingerprint=self.providers.fingerprint(granted.tokens),
            )
            await tx.record(connected(after) if before is None else _again(before, after))
            await tx.credentials.keep(account.id, granted.tokens)
            for kind in (AlertKind.SIGNED_OUT, AlertKind.EXPIRING, AlertKind.ROTATE):
                alert = await tx.alerts.find_open(account.id, kind)
                if alert is not None:
                    await tx.record(alert.step(AlertStep.GONE, at=now))
        return account

    # --- refusing -----------------------------------------------------------------------------------------------------

    async def _refuse(self, refusal: Refusal, by: Person) -> NoReturn:
        """Write it down, then raise it."""
        async with self.store.transaction() as tx:
            await self._note_refusal(tx, refusal, by)
        raise refusal.error

    async def _note_refusal(self, tx: Transaction, refusal: Refusal, by: Person) -> None:
        facts = {"why": refusal.why, **(refusal.facts or {})}
        await tx.note(self._entry("account.connect_refused", refusal.subject, by, facts))

    def _entry(self, action: str, subject: str, by: Person, facts: Facts) -> Entry:
        return Entry(at=self.clock.now(), action=action, subject=subject, by=by.id, facts=facts)


async def _former(tx: Transaction, account: Account) -> Tokens | None:
    """What the account had until now. What no key unseals any more gives way: connecting anew is the way out."""
    try:
        return await tx.credentials.tokens(account.id)
    except ConfigError:
        await tx.credentials.forget(account.id)
        return None


def _is_sound(value: str) -> bool:
    """Whether it can be one of ours at all; it comes from an address anybody may write."""
    return 0 < len(value) <= LONGEST_STATE and value.isascii() and value.isprintable()


def _challenge(verifier: str) -> str:
    """RFC 7636 4.2, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _still_good(found: _Accepted, *, first: bool, code: str, error: str) -> _Accepted | Refusal:
    """Whether it may still go on, now that somebody came back with it."""
    if not first:
        return used(found.attempt)
    return found if code and not error else not_approved(found.account, error=error)


async def _exchanged(found: _Accepted, *, code: str, callback: str) -> GrantOutcome:
    try:
        return await found.provider.exchange(code=code, verifier=found.attempt.verifier, redirect_uri=callback)
    except Exception as error:
        # Whatever it was, the code may have been used up by it.
        return Unclear(reason=f"it ended in {type(error).__name__}")


async def _revoked(provider: Provider, granted: Granted) -> bool:
    """Give the tokens back; a failure only means that they live until they end by themselves."""
    try:
        return await provider.revoke(granted.tokens)
    except Exception:
        return False


def _again(before: Credential, after: Credential) -> Change[Credential]:
    """A new sign-in in the old one's place. Its claim moves on, so that a refresh still under way cannot end in it."""
    return before.step(
        CredentialStep.CONNECT,
        at=after.connected_at,
        by=after.connected_by,
        remote_id=after.remote_id,
        connected_by=after.connected_by,
        connected_at=after.connected_at,
        expires_at=after.expires_at,
        renewable=after.renewable,
        scopes=after.scopes,
        fingerprint=after.fingerprint,
        claim=before.claim + 1,
        refreshing_since=None,
        failing_since=None,
    )
