"""Check a draft's words, keep the findings with it, and gather what the confirm card shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from workflows.domain.account import Account, Kind, Mode
from workflows.domain.content import Content, Fields
from workflows.domain.finding import Context, Draft, Finding, Route
from workflows.domain.lifecycle import forget_tasks
from workflows.domain.person import Person
from workflows.domain.post import Post, PostStep
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.judge import Judge
from workflows.ports.network import Networks
from workflows.ports.store import Transaction
from workflows.posting.answers import Answers, answers_of


@dataclass(frozen=True, kw_only=True)
class Written:
    """Everything the confirm card shows."""

    post: Post
    account: Account
    route: Route
    needed: int
    approvers: tuple[Person, ...]
    must_type: bool
    price: Decimal | None
    own_account: Account | None
    """The author's own account, to switch to when the words sound personal."""
    answers: Answers | None = None
    """What of the public it answers."""


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
    ) -> Written:
        """Make the draft say `content` for `account`, with today's findings; written only when that is news.

        `fields`: what stands in the form by now; by itself no news.
        """
        now = self.clock.now()
        findings = await self.findings(tx, post, account, content)
        rules = self.rules
        judged = replace(post, account=account.id, content=content, findings=findings, rules=rules, named=None)
        # A digest of somebody's private words would let the log confirm a guess at them.
        digest = self.policy.digest(judged, account, rules=rules) if account.mode is Mode.MANAGED else None
        if replace(judged, digest=digest) != post:
            moved = account.id != post.account
            change = post.step(
                PostStep.REVISE,
                by=by.id,
                at=now,
                account=account.id,
                content=content,
                findings=findings,
                rules=rules,
                digest=digest,
                named=None,
                fields=fields or post.fields,
            )
            windows = self.policy.settings.windows
            await tx.record(change, then=forget_tasks(change.after, account, windows, now=now) if moved else [])
            post = change.after
        return await self._written(tx, post, account, by)

    async def findings(self, tx: Transaction, post: Post, account: Account, content: Content) -> tuple[Finding, ...]:
        """What the checks say now about `content`. A personal text is compared with nothing that went out before."""
        private = account.mode is Mode.SELF
        context = Context(
            now=self.clock.now(),
            limits=self.networks.limits(account.network),
            accounts=tuple(await tx.accounts.list()),
            history=() if private else await tx.posts.history(besides=post.id),
            own_domains=self.policy.settings.own_domains,
            gaps=self.policy.settings.listening.gaps,
        )
        return tuple(self.checking.judge(Draft(content=content, account=account), context).findings)

    @property
    def rules(self) -> str:
        """The version of checks and policy that findings and digests are made with now."""
        return self.policy.rules(self.checking.rules_version)

    async def _written(self, tx: Transaction, post: Post, account: Account, by: Person) -> Written:
        author = by if by.is_one_of(post.author) else await tx.people.get(post.author)
        route = self.policy.route_of(post, post.verdict, author, account)
        asks = route is Route.APPROVAL
        listed = await tx.people.list(sorted(self.policy.listed(account))) if asks else ()
        incident = await tx.incidents.get(post.incident) if post.incident else None
        apology = self.policy.is_apology(post, account, incident)
        return Written(
            post=post,
            account=account,
            route=route,
            needed=self.policy.needed(post.verdict, author, account, apology=apology) if asks else 0,
            approvers=self.policy.approvers(account, post, listed),
            must_type=self.policy.must_type_handle(account, post.findings, await tx.posts.last_account(by.id)),
            price=self.networks.limits(account.network).price(post.text),
            own_account=_own_account(by, account, await tx.accounts.list()),
            answers=await answers_of(tx, post, account),
        )


def _own_account(person: Person, account: Account, accounts: Sequence[Account]) -> Account | None:
    """The person's own account on the same network: the one they own, else the one they are signed in to."""
    if account.kind is Kind.PERSONAL:
        return None
    own = [each for each in accounts if each.kind is Kind.PERSONAL and each.network == account.network]
    owned = [each for each in own if person.is_one_of(each.owner)]
    return next(iter([*owned, *(each for each in own if each.is_own)]), None)
