"""Ask for a recall: allowed, live, ours; the incident is opened, or goes on, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.ids import PostId
from workflows.domain.incident import Happened, Happening, IncidentState, IncidentStep
from workflows.domain.person import Person
from workflows.domain.post import REFUSALS, Decision, Post, PostState, PostStep
from workflows.domain.trust import Because
from workflows.errors import NotFound, WrongState
from workflows.policy import Policy, earn
from workflows.ports.clock import Clock
from workflows.ports.network import Networks
from workflows.ports.store import Store, Transaction
from workflows.recalling.rows import account_of, delete_task, live_parts, open_incident

_FOREIGN = (
    "That post did not go out from here, so there is nothing to recall. If it has to go, delete it on the network."
)
_UNKNOWN = (
    "The account of this post is no longer in app.yaml, so nothing can be deleted from here. It may still be public: "
    "delete it on the network yourself."
)
_NOT_YET = {
    PostState.PUBLISHING: "It is being sent in this moment. Recall it as soon as it is live.",
    PostState.RECALLED: REFUSALS[PostState.RECALLED],
    PostState.NEEDS_HUMAN: "Nobody knows yet whether it is public. Look at its timeline and say what is there.",
}


_NOT_LEFT = frozenset({PostState.WAITING, PostState.APPROVED, PostState.HELD})
"""Nothing of a post is live here, but of one that asks again for the rest of it."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Takes a person's wish to have a live post taken down."""

    store: Store
    policy: Policy
    networks: Networks
    clock: Clock

    async def recall(self, post_id: PostId, *, by: Person) -> Post:
        """Ask for it. Raises NotFound, NotAllowed, WrongState."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await self._ours(tx, post_id)
            account = await account_of(tx, post)
            if account is None:
                raise NotFound(_UNKNOWN)
            self.policy.require_recall(by, post, account)
            if sentence := _NOT_YET.get(post.state):
                raise WrongState(sentence)
            parts = await live_parts(tx, post)
            if post.state in _NOT_LEFT and not parts:
                raise WrongState(REFUSALS[post.state])
            decision = Decision(step=PostStep.RECALL, by=by.id, at=now)
            change = post.step(PostStep.RECALL, by=by.id, at=now, decision=decision)
            await tx.record(change, then=[delete_task(change.after, each, due=now) for each in parts[-1:]])
            await self._incident(tx, change.after, account, by, now)
            return change.after

    async def recall_link(self, link: str, *, by: Person) -> Post | None:
        """Ask for the post behind a link; None when it is none. Raises NotFound, NotAllowed, WrongState."""
        async with self.store.reading() as tx:
            named = [(one.id, self.networks.post_in(one.network, link.strip())) for one in await tx.accounts.list()]
            known = [(account, remote_id) for account, remote_id in named if remote_id is not None]
            found = [await tx.deliveries.find_remote(account, remote_id) for account, remote_id in known]
        if not known:
            return None
        ours = next((part for part in found if part is not None), None)
        if ours is None:
            raise NotFound(_FOREIGN)
        return await self.recall(ours.post, by=by)

    async def _ours(self, tx: Transaction, post_id: PostId) -> Post:
        post = await tx.posts.find(post_id)
        if post is None:
            raise NotFound(_FOREIGN)
        return post

    async def _incident(self, tx: Transaction, post: Post, account: Account, by: Person, now: datetime) -> None:
        """Open the post's incident; the one it has goes on when it is recalled once more."""
        incident = await tx.incidents.find(post.id)
        if incident is None:
            await open_incident(tx, post, await live_parts(tx, post), by=by.id, at=now)
            await earn(tx, post, account, Because.RECALLED, at=now)
            return
        step = IncidentStep.NOTE if incident.state is IncidentState.OPEN else IncidentStep.REOPEN
        asked = Happening(at=now, what=Happened.RECALL_ASKED, by=by.id)
        await tx.record(incident.step(step, asked, at=now, by=by.id))
