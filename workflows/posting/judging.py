"""Check a draft's words, keep the findings with it, and gather what the confirm card shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from workflows.domain.account import Account, Kind, Mode
from workflows.domain.approval import NOBODY, Plan
from workflows.domain.content import Content, Fields
from workflows.domain.finding import Draft, Finding, Route
from workflows.domain.lifecycle import forget_tasks
from workflows.domain.limits import Limits
from workflows.domain.objection import still_said
from workflows.domain.person import Person
from workflows.domain.post import Post, PostStep
from workflows.policy import Policy, circumstances, surroundings
from workflows.ports.clock import Clock
from workflows.ports.judge import Judge
from workflows.ports.network import Networks
from workflows.ports.store import Transaction
from workflows.posting.accounts import find_account
from workflows.posting.answers import Answers, answers_of
from workflows.posting.moderating import Opinions, about


@dataclass(frozen=True, kw_only=True)
class Written:
    """Everything the confirm card shows."""

    post: Post
    account: Account
    route: Route
    plan: Plan
    """Who will be asked; nobody on another route."""
    must_type: bool
    price: Decimal | None
    own_account: Account | None
    """The author's own account, to switch to when the words sound personal."""
    answers: Answers | None = None
    """What of the public it answers."""
    also: tuple[Account, ...] = ()
    """The accounts whose own cards come after this one is confirmed."""
    place: tuple[int, int] | None = None
    """Which of how many accounts of one writing this one is, once there are others."""


@dataclass(frozen=True, kw_only=True)
class Judging:
    """Judges a draft, in the caller's transaction."""

    policy: Policy
    checking: Judge
    networks: Networks
    clock: Clock

    async def judge(
        self,
        tx: Transaction,
        post: Post,
        account: Account,
        by: Person,
        content: Content,
        *,
        fields: Fields | None = None,
        opinions: Opinions = (),
    ) -> Written:
        """Make the draft say `content` for `account`, with today's findings; written only when that is news.

        `fields`: what stands in the form by now; by itself no news. `opinions`: what moderators say, asked before.
        """
        now = self.clock.now()
        findings = await self.findings(tx, post, account, content, opinions)
        rules, private = self.rules, account.mode is Mode.SELF
        said = () if private else about(opinions, content)
        reasons = () if private else still_said(post.justifications, findings, content)
        judged = replace(
            post,
            account=account.id,
            content=content,
            findings=findings,
            justifications=reasons,
            opinions=said,
            rules=rules,
            named=None,
        )
        # A digest of somebody's private words would let the log confirm a guess at them.
        digest = None if private else self.policy.digest(judged, account, rules=rules)
        if replace(judged, digest=digest) != post:
            moved = account.id != post.account
            change = post.step(
                PostStep.REVISE,
                by=by.id,
                at=now,
                account=account.id,
                content=content,
                findings=findings,
                justifications=reasons,
                opinions=said,
                rules=rules,
                digest=digest,
                named=None,
                fields=fields or post.fields,
            )
            windows = self.policy.settings.windows
            await tx.record(change, then=forget_tasks(change.after, account, windows, now=now) if moved else [])
            post = change.after
        return await self.written(tx, post, account, by)

    async def findings(
        self, tx: Transaction, post: Post, account: Account, content: Content, opinions: Opinions
    ) -> tuple[Finding, ...]:
        """What the checks say now about `content`, and what moderators said of exactly these words."""
        context = await surroundings(
            tx,
            self.policy.settings,
            content,
            account,
            limits=self.networks.limits(account.network),
            now=self.clock.now(),
            besides=post.id,
            opinions=opinions,
        )
        judgement = await self.checking.consider(Draft(content=content, account=account), context)
        return tuple(judgement.findings)

    @property
    def rules(self) -> str:
        """The version of checks and policy that findings and digests are made with now."""
        return self.policy.rules(self.checking.rules_version)

    async def written(self, tx: Transaction, post: Post, account: Account, by: Person) -> Written:
        """What the confirm card shows of the draft as it is."""
        given = await circumstances(tx, post, account, now=self.clock.now())
        route = self.policy.route_of(post, account, given)
        return Written(
            post=post,
            account=account,
            route=route,
            plan=self.policy.plan(post, account, given) if route is Route.APPROVAL else NOBODY,
            must_type=self.policy.must_type_handle(account, post.findings, await tx.posts.last_account(by.id)),
            price=_price(post, self.networks.limits(account.network)),
            own_account=_own_account(by, account, await tx.accounts.list()),
            answers=await answers_of(tx, post, account),
            also=await _also(tx, post),
            place=await _place(tx, post),
        )


async def _also(tx: Transaction, post: Post) -> tuple[Account, ...]:
    """What was chosen in the form and has no post yet."""
    if post.group is not None or post.story is not None or post.incident is not None:
        return ()
    found = [await find_account(tx, one) for one in post.fields.also]
    return tuple(one for one in found if one is not None)


async def _place(tx: Transaction, post: Post) -> tuple[int, int] | None:
    ids = [one.id for one in await tx.posts.of_group(post.group)] if post.group else []
    return (ids.index(post.id) + 1, len(ids)) if post.id in ids and len(ids) > 1 else None


def _price(post: Post, limits: Limits) -> Decimal | None:
    """What all parts together cost; None where the network charges nothing."""
    prices = [limits.price(part.text) for part in post.content.parts]
    return sum((price for price in prices if price is not None), Decimal()) if any(prices) else prices[0]


def _own_account(person: Person, account: Account, accounts: Sequence[Account]) -> Account | None:
    """The person's own account on the same network: the one they own, else the one they are signed in to."""
    if account.kind is Kind.PERSONAL:
        return None
    own = [each for each in accounts if each.kind is Kind.PERSONAL and each.network == account.network]
    owned = [each for each in own if person.is_one_of(each.owner)]
    return next(iter([*owned, *(each for each in own if each.is_own)]), None)
