"""How a post did, a day later: asked once, where app.yaml lets it cost something, and told to its author alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from workflows.domain.account import Account
from workflows.domain.delivery import DeliveryState
from workflows.domain.ids import PersonId, PostId, RemotePostId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.domain.results import Results
from workflows.errors import NotFound
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Networks, Shown
from workflows.ports.store import Store, Transaction

OFF = "off"
"""`about` of the mark that somebody does not want to hear it."""


@dataclass(frozen=True, kw_only=True)
class _Question:
    post: Post
    account: Account
    ids: tuple[RemotePostId, ...]
    price: Decimal
    """US dollars for each."""


class Resulting:
    """Asks the network, outside any transaction, and notes what came and what it cost."""

    def __init__(self, *, store: Store, policy: Policy, networks: Networks, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.networks = networks
        self.clock = clock

    async def ask(self, post_id: PostId) -> None:
        """Ask how a post did and have it told. Nothing for what is not live any more, when its author does not want to
        hear it, and when this month's budget for reading (`listening.budget`) would not last. Raises NetworkFailure.
        """
        async with self.store.reading() as tx:
            question = await self._question(tx, post_id)
        if question is None:
            return
        network = await self.networks.for_account(question.account)
        try:
            looks = [await network.look(one) for one in question.ids]
        finally:
            await network.close()
        await self._keep(question, [one for one in looks if isinstance(one, Shown)])

    async def _question(self, tx: Transaction, post_id: PostId) -> _Question | None:
        post = await tx.posts.get(post_id)
        if post.state is not PostState.PUBLISHED or post.account is None or await tx.posts.results(post_id):
            return None
        try:
            account = await tx.accounts.get(post.account)
            price = self.networks.limits(account.network).results_price
        except NotFound:
            return None
        sent = [one for one in await tx.deliveries.list(post_id) if one.state is DeliveryState.SENT]
        ids = tuple(one.remote_id for one in sent if one.remote_id is not None)
        if price is None or not ids or not await wants_results(tx, await tx.people.get(post.author)):
            return None
        spent = await tx.sources.spent(since=self.clock.now().date().replace(day=1))
        if spent + price * len(ids) > self.policy.settings.listening.budget:
            return None
        return _Question(post=post, account=account, ids=ids, price=price)

    async def _keep(self, question: _Question, seen: Sequence[Shown]) -> None:
        if not seen:
            return
        now = self.clock.now()
        found = _together(question.post.id, seen, now)
        async with self.store.transaction() as tx:
            cost = question.price * len(seen)
            await tx.sources.spend(spent_on(question.account), day=now.date(), items=len(seen), cost=cost)
            if found.says_something:
                await tx.posts.save_results(found)
                await tx.messages.ask(f"post:{question.post.id}")


def spent_on(account: Account) -> str:
    """What the cost stands under, beside the sources: `results:x`."""
    return f"results:{account.network}"


def results_subject(person: PersonId) -> str:
    """What the mark is about."""
    return f"results:{person}"


async def wants_results(tx: Transaction, who: Person) -> bool:
    """Whether they want to hear it: everybody until they say no, under any of their ids."""
    marks = [one for each in sorted(who.ids) for one in await tx.messages.list(results_subject(each))]
    return not any(mark.about == OFF for mark in marks)


def _together(post: PostId, seen: Sequence[Shown], now: datetime) -> Results:
    """All parts of it; views are those of its beginning, which is what people come by."""
    return Results(
        post=post,
        at=now,
        likes=_sum([one.likes for one in seen]),
        reposts=_sum([one.reposts for one in seen]),
        replies=_sum([one.replies for one in seen]),
        quotes=_sum([one.quotes for one in seen]),
        views=seen[0].views,
    )


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [one for one in numbers if one is not None]
    return sum(known) if known else None
