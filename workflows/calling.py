"""Calls: a nudge, asking who is on call, saying that it is urgent. They are counted, and none of them skips a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.absence import away
from workflows.domain.account import Account
from workflows.domain.approval import Plan
from workflows.domain.calling import DAY, MOST_URGENT, PAUSE, Call, CallKind, entry_of
from workflows.domain.ids import PersonId, PostId
from workflows.domain.person import Person
from workflows.domain.post import REFUSALS, Post, PostState
from workflows.errors import InvalidContent, NotAllowed, WrongState
from workflows.policy import Circumstances, Policy, circumstances, on_call
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction


@dataclass(frozen=True, kw_only=True)
class _Wait:
    """A post that waits, and for whom."""

    post: Post
    account: Account
    given: Circumstances
    plan: Plan
    calls: Sequence[Call]
    """Those before, as they were read at the start."""


class Calling:
    """Calls people to a post that waits, for its author or anybody who is asked about it."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    async def nudge(self, post_id: PostId, *, by: Person) -> Call:
        """Call those who are asked now, and are not away, once more; at most once in `PAUSE`.

        Raises NotFound, NotAllowed, and WrongState: it does not wait, it is too soon, or there is nobody to call.
        """
        async with self.store.transaction() as tx:
            wait = await self._wait(tx, post_id, by)
            _require_pause(wait, CallKind.NUDGE)
            gone = away(wait.given.absences, wait.given.now)
            to = [one for one in wait.plan.undecided if not one.is_one_of(*gone, *by.ids)]
            if not to:
                raise WrongState("Nobody who is asked is here to be nudged. Ask the person on call instead.")
            return await _call(tx, wait, CallKind.NUDGE, by=by, to=to)

    async def ask_on_call(self, post_id: PostId, *, by: Person) -> Call:
        """Call the account's person on call; at most once in `PAUSE`. Raises as `nudge`."""
        async with self.store.transaction() as tx:
            wait = await self._wait(tx, post_id, by)
            _require_pause(wait, CallKind.ON_CALL, CallKind.URGENT)
            return await _call(tx, wait, CallKind.ON_CALL, by=by, to=[await _on_call(tx, wait)])

    async def urgent(self, post_id: PostId, *, by: Person, reason: str) -> Call:
        """Call the person on call at once, and those who are asked, with a reason; at most once in `PAUSE`.

        Raises as `nudge`, InvalidContent at `reason` without one, and WrongState after `MOST_URGENT` calls of theirs in
        a day, for whatever posts: what is always urgent never is.
        """
        if not reason.strip():
            raise InvalidContent("Say why it cannot wait. It is shown to whoever is called.", field="reason")
        async with self.store.transaction() as tx:
            wait = await self._wait(tx, post_id, by)
            _require_pause(wait, CallKind.URGENT)
            await _require_seldom(tx, by, wait.given.now)
            first = await _on_call(tx, wait)
            others = [one for one in wait.plan.undecided if not one.ids & first.ids and not one.ids & by.ids]
            return await _call(tx, wait, CallKind.URGENT, by=by, to=[first, *others], reason=reason.strip())

    async def _wait(self, tx: Transaction, post_id: PostId, by: Person) -> _Wait:
        """The post and who is asked. Raises NotAllowed, WrongState."""
        post = await tx.posts.get(post_id)
        if post.account is None or post.is_private:
            raise WrongState(REFUSALS[post.state])
        account = await tx.accounts.get(post.account)
        given = await circumstances(tx, post, account, now=self.clock.now())
        plan = self.policy.plan(post, account, given)
        if not by.is_one_of(post.author, post.editor) and not (by.counts and plan.is_able(by)):
            raise NotAllowed("Only its author, or somebody who is asked about it, can call for a decision.")
        if post.state is not PostState.WAITING:
            raise WrongState(REFUSALS[post.state])
        calls = await tx.calls.of_post(post.id)
        return _Wait(post=post, account=account, given=given, plan=plan, calls=calls)


def _require_pause(wait: _Wait, *kinds: CallKind) -> None:
    """Raise WrongState when somebody was called like this a short while ago."""
    now = wait.given.now
    before = [one.at for one in wait.calls if one.kind in kinds]
    if before and now - max(before) < PAUSE:
        raise WrongState(
            f"They were called {_minutes(now, max(before))} min ago. Again at {max(before) + PAUSE:%H:%M} UTC."
        )


async def _require_seldom(tx: Transaction, by: Person, now: datetime) -> None:
    """Raise WrongState when they said it too often."""
    if await tx.calls.count(CallKind.URGENT, by=by.id, since=now - DAY) >= MOST_URGENT:
        raise WrongState(
            f"You called {MOST_URGENT} times for something urgent since this time yesterday. Nobody was called now; "
            "nudge those who are asked, or reach one of them yourself."
        )


async def _on_call(tx: Transaction, wait: _Wait) -> Person:
    found = await on_call(tx, wait.account, now=wait.given.now, post=wait.post)
    if found is None:
        raise WrongState(f"Nobody is on call for {wait.account.at_handle} now. Nobody was called.")
    return found


async def _call(
    tx: Transaction, wait: _Wait, kind: CallKind, *, by: Person, to: Sequence[Person], reason: str = ""
) -> Call:
    await _require_first(tx, wait, kind)
    ids: tuple[PersonId, ...] = tuple(one.id for one in to)
    call = Call(
        post=wait.post.id, revision=wait.post.revision, kind=kind, by=by.id, at=wait.given.now, to=ids, reason=reason
    )
    await tx.calls.add(call)
    await tx.note(entry_of(call))
    await tx.messages.ask(f"post:{wait.post.id}")
    return call


async def _require_first(tx: Transaction, wait: _Wait, kind: CallKind) -> None:
    """Of two in the same moment, who both found nobody called before, one calls. Raises WrongState for the other."""
    number = sum(one.kind is kind for one in wait.calls)
    if not await tx.inbox.first_time(f"call:{wait.post.id}:{kind.value}:{number}", at=wait.given.now):
        raise WrongState("They were called a moment ago.")


def _minutes(now: datetime, before: datetime) -> int:
    return int((now - before).total_seconds() // 60)
