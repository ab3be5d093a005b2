"""What the answer to "who am I" means: another profile, another account, a dead sign-in, or all is well."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflows.domain.account import Account, Mode, Profile
from workflows.domain.alert import AlertKind
from workflows.domain.audit import Entry, Facts
from workflows.domain.freeze import FreezeCause, mismatch_reason, stopped
from workflows.domain.post import SYSTEM
from workflows.errors import NetworkFailure
from workflows.guarding.alarming import alarm, all_clear
from workflows.guarding.rotating import keys_seen
from workflows.ports.clock import Clock
from workflows.ports.network import Networks, RemoteAccount
from workflows.ports.store import Store, Transaction

KEPT = timedelta(hours=1)
"""How old a stored profile may grow while nothing about it changes: a look every minute is not a row every minute."""
LONGEST_VALUE = 200
"""Characters of a value in an alert."""
NO_LINK = ""
"""Kept for an account that shows no link; None is what was never asked, and is no change."""


@dataclass(frozen=True, kw_only=True)
class Profiles:
    """Compares what an account shows with what it showed when it was looked at before."""

    store: Store
    networks: Networks
    clock: Clock

    async def met(self, account: Account, answer: RemoteAccount) -> bool:
        """Keep what was answered, and raise or end alerts by it. Whether it was the right account.

        The first profile ever seen is what later ones are compared with. Raises NotFound for an account that was
        removed from app.yaml.
        """
        now = self.clock.now()
        async with self.store.transaction() as tx:
            await all_clear(tx, AlertKind.SIGNED_OUT, account.id, now)
            if answer.id != account.remote_id:
                await self._stop(tx, account, answer, now)
                return False
            await self._right_again(tx, account, now)
            await keys_seen(tx, account, answer.token_fingerprint, now)
            before = (await tx.accounts.get(account.id)).profile
            after = _profile(answer, now)
            if before is not None and account.is_brand and (lines := tuple(changes(before, after))):
                await alarm(tx, AlertKind.PROFILE_CHANGED, account.id, now, detail="\n".join(lines))
            if before is None or _is_worth_keeping(before, after):
                await tx.accounts.save_profile(account.id, after)
            return True

    async def signed_out(self, account: Account) -> None:
        """The network no longer accepts its credential, or there is none."""
        async with self.store.transaction() as tx:
            await alarm(tx, AlertKind.SIGNED_OUT, account.id, self.clock.now())

    async def refresh(self) -> None:
        """Ask each managed account that the watch leaves out who it is."""
        async with self.store.transaction() as tx:
            accounts = [one for one in await tx.accounts.list() if one.mode is Mode.MANAGED and not one.is_brand]
        for account in accounts:
            try:
                network = await self.networks.for_account(account)
                try:
                    answer = await network.whoami()
                finally:
                    await network.close()
            except NetworkFailure as failure:
                if not failure.retry:
                    await self.signed_out(account)
                continue
            await self.met(account, answer)

    async def _stop(self, tx: Transaction, account: Account, answer: RemoteAccount, now: datetime) -> None:
        """Nothing leaves from an account whose credential is somebody else's, until a person looked."""
        reason = mismatch_reason(account, answer.handle)
        found = await tx.freezes.find(account.id)
        change = stopped(found, account.id, cause=FreezeCause.WRONG_ACCOUNT, reason=reason, by=SYSTEM, at=now)
        if change is not None:
            await tx.record(change)
            facts: Facts = {"expected": account.remote_id, "answered": answer.id}
            await tx.note(Entry(at=now, action="account.mismatch", subject=account.id, by=SYSTEM, facts=facts))
        await alarm(tx, AlertKind.WRONG_ACCOUNT, account.id, now)

    async def _right_again(self, tx: Transaction, account: Account, now: datetime) -> None:
        """The alert stays until the freeze that came with it was lifted: only then can the account send again."""
        freeze = await tx.freezes.find(account.id)
        if freeze is None or not freeze.is_in_force or freeze.cause is not FreezeCause.WRONG_ACCOUNT:
            await all_clear(tx, AlertKind.WRONG_ACCOUNT, account.id, now)


def changes(before: Profile, after: Profile) -> Iterator[str]:
    """What another look at the account shows, a line each. Followers come and go; they are no change."""
    values = (
        ("handle", f"@{before.handle}", f"@{after.handle}"),
        ("name", before.display_name, after.display_name),
        ("picture", before.picture_url or "", after.picture_url or ""),
    )
    for what, old, new in values:
        if old != new:
            yield f"{what}: {_plain(old)} → {_plain(new)}"
    if before.link is not None and before.link != after.link:
        yield f"link: {_plain(before.link)} → {_plain(after.link or NO_LINK)}"


def _profile(answer: RemoteAccount, now: datetime) -> Profile:
    return Profile(
        display_name=answer.name,
        handle=answer.handle,
        picture_url=answer.picture_url,
        followers=answer.followers,
        link=answer.link or NO_LINK,
        seen_at=now,
    )


def _is_worth_keeping(before: Profile, after: Profile) -> bool:
    if before.seen_at is None or after.seen_at is None or after.seen_at - before.seen_at >= KEPT:
        return True
    return replace(before, seen_at=None, followers=None) != replace(after, seen_at=None, followers=None)


def _plain(value: str) -> str:
    """One line of bounded length: names come from outside and may hold anything."""
    line = " ".join(value.split())
    return (f"{line[:LONGEST_VALUE]}…" if len(line) > LONGEST_VALUE else line) or "none"
