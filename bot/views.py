"""Reads what a card needs from one transaction: the post with its account, people, deliveries and links."""

from collections.abc import Callable, Mapping, Sequence

from bot.cards.view import PostView
from workflows.domain.account import Account
from workflows.domain.delivery import Delivery
from workflows.domain.finding import Severity
from workflows.domain.ids import AccountId, PersonId, RemotePostId
from workflows.domain.knowledge import NOTHING_KNOWN, Knowledge
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.errors import NotFound
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Networks
from workflows.ports.store import Transaction
from workflows.posting import answers_of

_STOPPABLE = frozenset({PostState.WAITING, PostState.APPROVED})
"""States in which it matters to a post that its account is stopped."""


_RECALLED = frozenset({PostState.RECALLING, PostState.RECALLED, PostState.RECALL_FAILED})
"""States in which there is an incident about the post."""


class Views:
    """Loads views. Asks the networks only for what needs no connection: their names and addresses.

    `signs_in` says whether a person signs in for an account; else its keys stand in app.yaml. `knowledge` says who
    looks after which topic.
    """

    def __init__(
        self,
        *,
        networks: Networks,
        policy: Policy,
        clock: Clock,
        signs_in: Callable[[Account], bool] = lambda _: False,
        knowledge: Knowledge = NOTHING_KNOWN,
    ) -> None:
        self._knowledge = knowledge
        self.signs_in = signs_in
        self._networks = networks
        self._policy = policy
        self._clock = clock

    async def load(self, tx: Transaction, post: Post) -> PostView:
        """The post with all that its cards show."""
        account = await find_account(tx, post.account)
        deliveries = tuple(await tx.deliveries.list(post.id))
        listed = self._policy.listed(account) if account else frozenset()
        freeze = await tx.freezes.stopping(account.id) if account and post.state in _STOPPABLE else None
        alarms = tuple(await tx.false_alarms.of_post(post.id))
        wanted = {*_everybody(post, listed), *_looking_after(account), *((freeze.by,) if freeze else ())}
        wanted |= {one.by for one in alarms if one.by} | {one.by for one in post.justifications}
        people = {person.id: person for person in await tx.people.list(sorted(wanted))}
        return PostView(
            post=post,
            account=account,
            network=self.network_name(account) if account else "",
            author=people[post.author],
            people=people,
            deliveries=deliveries,
            links=self._links(account, deliveries),
            asked=_sorted(self._policy.approvers(account, post, _among(people, listed)) if account else ()),
            now=self._clock.now(),
            freeze=freeze,
            incident=await tx.incidents.find(post.id) if post.state in _RECALLED else None,
            answers=await answers_of(tx, post, account),
            alarms=alarms,
            owners=await self._owners(tx, post),
        )

    def owners_of(self, post: Post) -> Mapping[str, tuple[PersonId, ...]]:
        """Who looks after the topics of a post's findings, tips apart; only topics that somebody looks after."""
        checks = dict.fromkeys(one.check for one in post.findings if one.severity is not Severity.ADVICE)
        return {check: owners for check in checks if (owners := self._knowledge.owners_of(check))}

    async def _owners(self, tx: Transaction, post: Post) -> Mapping[str, tuple[Person, ...]]:
        asked = self.owners_of(post)
        if not asked:
            return {}
        everybody = sorted({one for owners in asked.values() for one in owners})
        met = [one for one in await tx.people.list(everybody) if one.counts]
        return {check: _sorted([one for one in met if one.ids & {*owners}]) for check, owners in asked.items()}

    def network_name(self, account: Account) -> str:
        """The network for people ("X"); its plug-in's name when it is not set up any more."""
        try:
            return self._networks.limits(account.network).network
        except NotFound:
            return account.network

    def address(self, account: Account, remote_id: RemotePostId) -> str:
        """Where the public sees a post."""
        return self._networks.address(account, remote_id)

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


def _everybody(post: Post, listed: frozenset[PersonId]) -> list[PersonId]:
    decided = {approval.by for approval in post.approvals}
    last = {post.decision.by} if post.decision else set()
    return sorted({post.author, post.editor, *decided, *last, *listed})


def _among(people: Mapping[PersonId, Person], ids: frozenset[PersonId]) -> list[Person]:
    return [people[one] for one in sorted(ids) if one in people]


def _looking_after(account: Account | None) -> list[PersonId]:
    return [one for one in (account.owner, account.guardian) if one] if account else []


def _sorted(people: Sequence[Person]) -> tuple[Person, ...]:
    return tuple(sorted(people, key=lambda person: (person.name.casefold(), person.id)))
