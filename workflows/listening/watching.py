"""How much is coming in: a spike is told when it begins, while it grows, and when it is over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.alert import Alert, AlertKind, AlertStep, raised
from workflows.domain.ids import AccountId, PersonId, PostId, RemotePostId, new_id
from workflows.domain.listening_alert import Spike, spike_detail, spike_of
from workflows.errors import Busy, Conflict
from workflows.listening.silence import nearest
from workflows.listening.spikes import (
    CALM_WINDOWS,
    LEAST,
    WINDOW,
    Likely,
    Sample,
    Verdict,
    is_catching_up,
    judge,
    likely_cause,
)
from workflows.listening.understanding import whole_text
from workflows.ports.clock import Clock
from workflows.ports.listening import Count
from workflows.ports.store import Store, Transaction

TEXTS = 5
"""How many of a story's mentions are read for what they share; its weight is that of all of them."""


@dataclass(frozen=True, kw_only=True)
class _Scope:
    """What is counted, and whose people are told: an account, or (None) the company as such."""

    about: AccountId | None
    account: Account


@dataclass(frozen=True, kw_only=True)
class Watching:
    """Compares what arrived in the last ten minutes with what is usual at this hour."""

    store: Store
    clock: Clock

    async def turn(self) -> None:
        """Look at every brand, and at what is said about the company as such. Another replica's word stands."""
        async with self.store.reading() as tx:
            scopes = _scopes(await tx.accounts.list())
            restless = [scope for scope in scopes if await self._is_restless(tx, scope)]
        for scope in restless:
            try:
                async with self.store.transaction() as tx:
                    await self._tell(tx, scope)
            except (Busy, Conflict):
                continue

    async def _is_restless(self, tx: Transaction, scope: _Scope) -> bool:
        """Whether there can be anything to tell: most of the time there is not, and one number says so."""
        if await _open_alert(tx, scope) is not None:
            return True
        return (await self._window(tx, scope, back=0)).mentions >= LEAST

    async def _tell(self, tx: Transaction, scope: _Scope) -> None:
        now = self.clock.now()
        alert = await _open_alert(tx, scope)
        told = spike_of(alert.detail) if alert is not None else None
        windows = [await self._window(tx, scope, back=back) for back in range(CALM_WINDOWS)]
        usual = await tx.mentions.usual(scope.about, now=now)
        verdict = judge(told, windows=[one.mentions for one in windows], usual=usual)
        if verdict is Verdict.BEGUN:
            await self._begin(tx, scope, windows[0], usual, now)
        elif alert is not None and told is not None and verdict is Verdict.MORE:
            detail = spike_detail(replace(told, mentions=windows[0].mentions, authors=windows[0].authors))
            await tx.record(alert.step(AlertStep.MORE, at=now, detail=detail))
        elif alert is not None and verdict is Verdict.OVER:
            await tx.record(alert.step(AlertStep.GONE, at=now))

    async def _begin(self, tx: Transaction, scope: _Scope, count: Count, usual: float, now: datetime) -> None:
        if await tx.alerts.find_open(scope.account.id, AlertKind.SPIKE) is not None:
            # The same people are told already, of the other half of it: one alert is enough.
            return
        samples = await _samples(tx, count)
        if is_catching_up(samples, now):
            return
        ours = {remote: found for remote in count.answers if (found := await _ours(tx, scope, remote)) is not None}
        likely = likely_cause(count, samples, ours=frozenset(ours))
        post, author = ours[likely.post] if likely.post is not None else (None, None)
        await tx.record(
            raised(
                Alert(
                    id=new_id(),
                    kind=AlertKind.SPIKE,
                    account=scope.account.id,
                    remote_id=None,
                    post=post,
                    author=author,
                    seen_at=now,
                    detail=spike_detail(_spike(scope, count, usual, likely)),
                )
            )
        )

    async def _window(self, tx: Transaction, scope: _Scope, *, back: int) -> Count:
        until = self.clock.now() - back * WINDOW
        return await tx.mentions.arrived(scope.about, since=until - WINDOW, until=until)


def _scopes(accounts: Sequence[Account]) -> list[_Scope]:
    scopes = [_Scope(about=one.id, account=one) for one in accounts if one.is_brand]
    company = nearest(None, accounts)
    return [*scopes, _Scope(about=None, account=company)] if company is not None else scopes


async def _open_alert(tx: Transaction, scope: _Scope) -> Alert | None:
    """The alert about this, and not one about the company that the same people were told of (or the reverse)."""
    alert = await tx.alerts.find_open(scope.account.id, AlertKind.SPIKE)
    if alert is None or spike_of(alert.detail).company is not (scope.about is None):
        return None
    return alert


async def _ours(tx: Transaction, scope: _Scope, remote: RemotePostId) -> tuple[PostId, PersonId] | None:
    """The post that went through here, and who wrote it."""
    delivery = await tx.deliveries.find_remote(scope.account.id, remote)
    post = await tx.posts.find(delivery.post) if delivery is not None else None
    return (post.id, post.author) if post is not None else None


async def _samples(tx: Transaction, count: Count) -> list[Sample]:
    """Texts of the largest stories; together they weigh what their stories do."""
    found: list[Sample] = []
    for story, mentions in count.stories.items():
        kept = await tx.mentions.list(story, limit=TEXTS, newest=True)
        weight = max(1, mentions // max(1, len(kept)))
        found += [Sample(text=whole_text(one.heard), mentions=weight, at=one.heard.at) for one in kept]
    return found


def _spike(scope: _Scope, count: Count, usual: float, likely: Likely) -> Spike:
    return Spike(
        mentions=count.mentions,
        authors=count.authors,
        usual=usual,
        cause=likely.cause,
        name=likely.name,
        share=round(100 * likely.share),
        company=scope.about is None,
    )
