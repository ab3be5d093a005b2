"""Reads what a card needs from one transaction: the post with its account, people, deliveries and links."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.cards.view import OfGroup, PostView, UsualWait
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.approval import NOBODY
from workflows.domain.calling import Call
from workflows.domain.comment import Comment
from workflows.domain.delivery import Delivery
from workflows.domain.finding import Severity
from workflows.domain.ids import AccountId, PersonId, RemotePostId
from workflows.domain.limits import MediaLimits
from workflows.domain.person import Person, each_once
from workflows.domain.post import Post, PostState
from workflows.errors import NotFound
from workflows.measuring import PERIOD, figures_of
from workflows.policy import Circumstances, Policy, circumstances, on_call
from workflows.ports.clock import Clock
from workflows.ports.network import Networks
from workflows.ports.store import Transaction
from workflows.posting import answers_of

_STOPPABLE = frozenset({PostState.WAITING, PostState.APPROVED})
"""States in which it matters to a post that its account is stopped."""


FEWEST_WAITS = 5
"""Fewer decisions than these in the last month, and nothing is said of how long it usually takes."""
LATELY = timedelta(days=1)
"""How long after it went out a first post is a reason for thanks."""
_RECALLED = frozenset({PostState.RECALLING, PostState.RECALLED, PostState.RECALL_FAILED})
"""States in which there is an incident about the post."""


class Views:
    """Loads views. Asks the networks only for what needs no connection: their names and addresses.

    `signs_in` says whether a person signs in for an account; else its keys stand in app.yaml.
    """

    def __init__(
        self,
        *,
        networks: Networks,
        policy: Policy,
        clock: Clock,
        signs_in: Callable[[Account], bool] = lambda _: False,
    ) -> None:
        self.signs_in = signs_in
        self._networks = networks
        self._policy = policy
        self._clock = clock

    async def load(self, tx: Transaction, post: Post) -> PostView:
        """The post with all that its cards show."""
        account = await find_account(tx, post.account)
        deliveries = tuple(await tx.deliveries.list(post.id))
        given = await self._given(tx, post, account)
        freeze = await tx.freezes.stopping(account.id) if account and post.state in _STOPPABLE else None
        alarms = tuple(await tx.false_alarms.of_post(post.id))
        owners = self.owners_of(post, account)
        wanted = {*_everybody(post, account), *_looking_after(account), *((freeze.by,) if freeze else ())}
        wanted |= {one.by for one in alarms if one.by} | {one.by for one in post.justifications}
        calls, comments = await self._calls(tx, post), await self._comments(tx, post)
        wanted |= {one.by for one in comments} | {person for call in calls for person in (call.by, *call.to)}
        people = dict(given.people) if given else {}
        left = wanted.union(*owners.values()) - people.keys()
        people |= {person.id: person for person in await tx.people.list(sorted(left))}
        return PostView(
            post=post,
            account=account,
            network=self.network_name(account) if account else "",
            author=people[post.author],
            people=people,
            deliveries=deliveries,
            links=self._links(account, deliveries),
            plan=self._policy.plan(post, account, given) if account and given else NOBODY,
            now=self._clock.now(),
            freeze=freeze,
            incident=await tx.incidents.find(post.id) if post.state in _RECALLED else None,
            answers=await answers_of(tx, post, account),
            alarms=alarms,
            owners={check: _counting(people, ids) for check, ids in owners.items()},
            former=await tx.posts.confirmed_before(post) if account and not post.is_private else None,
            comments=comments,
            calls=calls,
            usual_wait=await self._usual_wait(tx, post, account),
            on_call=await self._on_call(tx, post, account),
            emergency_until=await self._emergency_until(tx, account, given),
            group=await self._group(tx, post),
            first_out=await self._is_first_out(tx, post, account),
            results=await tx.posts.results(post.id) if post.state is PostState.PUBLISHED else None,
            can_share=await _can_share(tx, post, account),
        )

    async def _group(self, tx: Transaction, post: Post) -> tuple[OfGroup, ...]:
        found = await tx.posts.of_group(post.group) if post.group else ()
        return tuple(
            [OfGroup(post=one.id, account=await find_account(tx, one.account), state=one.state) for one in found]
        )

    async def _is_first_out(self, tx: Transaction, post: Post, account: Account | None) -> bool:
        if account is None or account.kind is Kind.PRACTICE or post.state is not PostState.PUBLISHED:
            return False
        return self._clock.now() - post.changed_at < LATELY and await tx.posts.is_first_out(post)

    async def _calls(self, tx: Transaction, post: Post) -> tuple[Call, ...]:
        if post.state is not PostState.WAITING:
            return ()
        calls = await tx.calls.of_post(post.id)
        return tuple(one for one in calls if one.revision == post.revision and one.at >= post.changed_at)

    async def _comments(self, tx: Transaction, post: Post) -> tuple[Comment, ...]:
        return tuple(await tx.comments.of_post(post.id))

    async def _usual_wait(self, tx: Transaction, post: Post, account: Account | None) -> UsualWait | None:
        if account is None or post.state is not PostState.WAITING:
            return None
        waits = await tx.posts.waits([account.id], since=self._clock.now() - PERIOD)
        figures = figures_of(waits) if len(waits) >= FEWEST_WAITS else None
        return UsualWait(median=figures.median, decided=figures.decided) if figures else None

    async def _on_call(self, tx: Transaction, post: Post, account: Account | None) -> Person | None:
        if account is None or post.state is not PostState.WAITING:
            return None
        return await on_call(tx, account, now=self._clock.now(), post=post)

    async def _emergency_until(
        self, tx: Transaction, account: Account | None, given: Circumstances | None
    ) -> datetime | None:
        latest = await tx.emergencies.latest(account.id) if account and given and given.emergency else None
        return latest.until if latest else None

    def owners_of(self, post: Post, account: Account | None) -> Mapping[str, frozenset[PersonId]]:
        """Who looks after the topics of a post's findings, tips apart; only topics that somebody looks after."""
        checks = dict.fromkeys(one.check for one in post.findings if one.severity is not Severity.ADVICE)
        topics = {one.topic: one.people for one in account.topics} if account else {}
        return {check: topics[check] for check in checks if topics.get(check)}

    async def _given(self, tx: Transaction, post: Post, account: Account | None) -> Circumstances | None:
        """What the post's plan depends on; None while nobody was asked about it."""
        if account is None or post.is_private:
            return None
        return await circumstances(tx, post, account, now=self._clock.now())

    def network_name(self, account: Account) -> str:
        """The network for people ("X"); its plug-in's name when it is not set up any more."""
        try:
            return self._networks.limits(account.network).network
        except NotFound:
            return account.network

    def media_limits(self, account: Account) -> MediaLimits | None:
        """What may stand beside the words there; None: nothing, or the network is not set up any more."""
        try:
            return self._networks.limits(account.network).media
        except NotFound:
            return None

    def address(self, account: Account, remote_id: RemotePostId) -> str:
        """Where the public sees a post."""
        return self._networks.address(account, remote_id)

    def tells_results(self, account: Account) -> bool:
        """Whether anybody asks the network how a post did."""
        try:
            return self._networks.limits(account.network).results_price is not None
        except NotFound:
            return False

    async def shared(self, tx: Transaction, text: str, network: str) -> Account | None:
        """The account of ours whose post a text links to; None when it links to none."""
        brands = [one for one in await tx.accounts.list() if one.is_brand and one.network == network]
        for word in text.split():
            remote_id = self._networks.post_in(network, word) if "://" in word else None
            for account in brands if remote_id else ():
                if remote_id and await tx.deliveries.find_remote(account.id, remote_id):
                    return account
        return None

    def _links(self, account: Account | None, deliveries: Sequence[Delivery]) -> tuple[str, ...]:
        if account is None:
            return ()
        return tuple(self._networks.address(account, one.remote_id) for one in deliveries if one.remote_id is not None)


async def find_account(tx: Transaction, account_id: AccountId | None) -> Account | None:
    """The account, or None when it was never chosen or was removed from app.yaml."""
    if account_id is None:
        return None
    try:
        return await tx.accounts.get(account_id)
    except NotFound:
        return None


async def known_account(tx: Transaction, account_id: AccountId) -> Account | None:
    """The account, also when it was removed from app.yaml: people have to be told how what is public there ends."""
    return (await tx.accounts.also_removed([account_id])).get(account_id)


async def _can_share(tx: Transaction, post: Post, account: Account | None) -> bool:
    if account is None or not account.is_brand or post.state is not PostState.PUBLISHED:
        return False
    known = await tx.accounts.list()
    return any(one.mode is Mode.SELF and one.network == account.network for one in known)


def _everybody(post: Post, account: Account | None) -> set[PersonId]:
    decided = {approval.by for approval in post.approvals}
    last = {post.decision.by} if post.decision else set()
    return {post.author, post.editor, *decided, *last, *(account.approvers if account else ())}


def _looking_after(account: Account | None) -> list[PersonId]:
    return [one for one in (account.owner, account.guardian) if one] if account else []


def _counting(people: Mapping[PersonId, Person], ids: frozenset[PersonId]) -> tuple[Person, ...]:
    """Those of them who count, each once, by name."""
    found = each_once(people[one] for one in sorted(ids) if one in people and people[one].counts)
    return tuple(sorted(found, key=lambda person: (person.name.casefold(), person.id)))
