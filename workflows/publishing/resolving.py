"""What people decide when the program cannot go on: it is live, it is not, send the rest."""

from dataclasses import dataclass

from workflows.domain.account import Account
from workflows.domain.delivery import DeliveryState, DeliveryStep
from workflows.domain.ids import PostId, RemotePostId
from workflows.domain.person import Person
from workflows.domain.post import Decision, Post, PostState, PostStep
from workflows.domain.sending import resolution_of
from workflows.errors import InvalidContent, NotFound, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Networks
from workflows.ports.store import Store, Transaction
from workflows.publishing.ending import Ending
from workflows.publishing.rows import account_of, deliveries_of


@dataclass(frozen=True, kw_only=True)
class Resolving:
    """Decisions of people about a post that was to leave."""

    store: Store
    policy: Policy
    networks: Networks
    clock: Clock
    ending: Ending

    async def resolve(self, post_id: PostId, *, by: Person, live: bool, link: str) -> Post:
        """A person looked: it is live under `link`, or it is not. Raises NotAllowed, WrongState, InvalidContent."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post, account = await self._allowed(tx, post_id, by)
            if post.state is not PostState.NEEDS_HUMAN:
                raise WrongState("Nothing is in doubt any more about this post.")
            deliveries = await deliveries_of(tx, post)
            doubtful = next(each for each in deliveries if each.state is DeliveryState.NEEDS_HUMAN)
            if not live:
                await tx.record(doubtful.step(DeliveryStep.RESOLVE_NOT_LIVE, at=now, by=by.id, due=None))
                decision = Decision(step=PostStep.RESOLVE_NOT_LIVE, by=by.id, at=now)
                return await self.ending.ask_again(tx, post, account, decision)
            remote_id = await self._linked(tx, account, link)
            await tx.record(doubtful.step(DeliveryStep.RESOLVE_LIVE, at=now, by=by.id, remote_id=remote_id, reason=""))
            step = resolution_of(await deliveries_of(tx, post)) or PostStep.RESOLVE_PARTLY
            change = post.step(step, by=by.id, at=now, decision=Decision(step=step, by=by.id, at=now))
            await tx.record(change)
            await self.ending.is_public(tx, change.after, now)
            return change.after

    async def retry_rest(self, post_id: PostId, *, by: Person) -> Post:
        """What has not gone out asks again for approval. Raises NotAllowed, WrongState."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post, account = await self._allowed(tx, post_id, by)
            decision = Decision(step=PostStep.RETRY_REST, by=by.id, at=now)
            return await self.ending.ask_again(tx, post, account, decision)

    async def _allowed(self, tx: Transaction, post_id: PostId, by: Person) -> tuple[Post, Account]:
        post = await tx.posts.get(post_id)
        account = await account_of(tx, post)
        if account is None:
            raise NotFound("This account is no longer in app.yaml.")
        self.policy.require_recall(by, post, account)
        return post, account

    async def _linked(self, tx: Transaction, account: Account, link: str) -> RemotePostId:
        """The live post a person pasted the link of. Raises InvalidContent at `link`."""
        remote_id = self.networks.post_in(account.network, link.strip())
        if remote_id is None:
            raise InvalidContent("Paste the link of the post as it is live now.", field="link")
        if remote_id in await tx.deliveries.credited(account.id):
            raise InvalidContent("That link belongs to another post that went out from here.", field="link")
        return remote_id
