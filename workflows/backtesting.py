"""Judge past posts by other rules: what a changed policy would have decided differently, before it decides anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.finding import Context, Draft, Earlier, Finding, Route, Severity, Verdict
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.objection import FalseAlarm, FindingKey, key_of
from workflows.domain.opinion import added_by
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState, PostStep
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.judge import Judge
from workflows.ports.network import Networks
from workflows.ports.store import Store, Transaction

REMEMBERED = 200
"""Earlier posts that a post is compared with, as when it was written (`Context.history`)."""
_TURNED_DOWN = frozenset({PostStep.REJECT, PostStep.REQUEST_CHANGES})


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What one set of rules says of a post."""

    verdict: Verdict
    route: Route
    findings: tuple[Finding, ...]

    @property
    def holding(self) -> tuple[Finding, ...]:
        """Those that ask somebody else, or block: advice holds nothing."""
        return tuple(finding for finding in self.findings if finding.severity > Severity.ADVICE)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A post that the two sets of rules send different ways, or whose findings weigh differently."""

    post: Post
    account: Account
    before: Ruling
    after: Ruling

    @property
    def is_looser(self) -> bool:
        """Whether fewer people would have looked at it."""
        return _weight(self.after) < _weight(self.before)

    @property
    def was_turned_down(self) -> bool:
        """Whether an approver sent it back or ended it."""
        return _was_turned_down(self.post)


@dataclass(frozen=True, kw_only=True)
class BackTest:
    """What came of it."""

    posts: int
    since: datetime
    differences: tuple[Difference, ...]
    false_alarms: int
    """Findings that hold these posts by today's rules, and that approvers called false alarms."""
    false_alarms_gone: int
    """Of those, how many hold nothing by the changed rules: not raised any more, or advice for the author only."""
    false_alarms_by_check: tuple[tuple[str, int], ...]
    """All that approvers called false since then, the check with the most first."""
    released: int
    """Posts that an approver turned down and the changed rules would have sent straight out."""


@dataclass(frozen=True, kw_only=True)
class _Past:
    """What was there, read in one transaction."""

    posts: Sequence[Post]
    accounts: dict[AccountId, Account]
    people: dict[PersonId, Person]
    alarms: Sequence[FalseAlarm]
    counted: tuple[tuple[str, int], ...]


class Backtesting:
    """Looks back; changes nothing."""

    def __init__(self, *, store: Store, policy: Policy, networks: Networks, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.networks = networks
        self.clock = clock

    async def test(self, *, today: Judge, changed: Judge, days: int, limit: int = 1_000) -> BackTest:
        """Judge the newest `limit` posts that were confirmed in the last `days` by both.

        Each is judged for the moment it was meant for, beside what was public then, by an author with today's rights.
        What moderators outside said is taken as they said it.
        """
        since = self.clock.now() - timedelta(days=days)
        async with self.store.reading() as tx:
            past = await self._past(tx, since, limit)
        differences: list[Difference] = []
        alarms = gone = released = 0
        for post, account, context in self._with_contexts(past):
            before = self._ruling(today, post, account, context, past.people)
            after = self._ruling(changed, post, account, context, past.people)
            agreed = _agreed(post, before, past.alarms)
            alarms += len(agreed)
            gone += len(agreed - {key_of(finding, post.content) for finding in after.holding})
            released += _was_turned_down(post) and after.route is Route.DIRECT
            if (before.verdict, before.route) != (after.verdict, after.route):
                differences.append(Difference(post=post, account=account, before=before, after=after))
        return BackTest(
            posts=len(past.posts),
            since=since,
            differences=tuple(differences),
            false_alarms=alarms,
            false_alarms_gone=gone,
            false_alarms_by_check=past.counted,
            released=released,
        )

    async def _past(self, tx: Transaction, since: datetime, limit: int) -> _Past:
        posts = await tx.posts.judged(since=since, limit=limit)
        accounts = {account.id: account for account in await tx.accounts.list()}
        people = await tx.people.list(sorted({post.author for post in posts}))
        alarms = [alarm for post in posts for alarm in await tx.false_alarms.of_post(post.id)]
        counted = Counter(dict(await tx.false_alarms.counted(since=since)))
        return _Past(
            posts=[post for post in posts if post.account in accounts],
            accounts=accounts,
            people={person.id: person for person in people},
            alarms=alarms,
            counted=tuple(counted.most_common()),
        )

    def _with_contexts(self, past: _Past) -> list[tuple[Post, Account, Context]]:
        """Each post with what was known when it was meant to go out: the posts before it among these."""
        settings = self.policy.settings
        ordered = sorted(((_moment(post), post) for post in past.posts), key=lambda one: (one[0], one[1].id))
        earlier: list[Earlier] = []
        found: list[tuple[Post, Account, Context]] = []
        for at, post in ordered:
            account = past.accounts[post.account] if post.account else None
            if account is None:
                continue
            context = Context(
                now=at,
                limits=self.networks.limits(account.network),
                accounts=tuple(past.accounts.values()),
                history=tuple(reversed(earlier[-REMEMBERED:])),
                own_domains=settings.own_domains,
                gaps=settings.listening.gaps,
                opinions=added_by(post.opinions, post.content),
            )
            found.append((post, account, context))
            if post.state in _WENT_OUT:
                earlier.append(Earlier(text=post.text, account=account, at=at))
        return found

    def _ruling(
        self, judge: Judge, post: Post, account: Account, context: Context, people: dict[PersonId, Person]
    ) -> Ruling:
        # The moment is in the context: by today's clock every send time has passed.
        content = replace(post.content, send_at=None, wall_time=None)
        judgement = judge.judge(Draft(content=content, account=account), context)
        author = people.get(post.author)
        route = self.policy.route(judgement.verdict, author, account, story=post.story) if author else Route.APPROVAL
        blocked = judgement.verdict is Verdict.FORBIDDEN
        return Ruling(
            verdict=judgement.verdict,
            route=Route.BLOCKED if blocked else route,
            findings=tuple(judgement.findings),
        )


_WENT_OUT = frozenset(
    {PostState.PUBLISHED, PostState.PARTLY_PUBLISHED, PostState.RECALLING, PostState.RECALLED, PostState.RECALL_FAILED}
)


def _moment(post: Post) -> datetime:
    return post.content.send_at or post.due or post.created_at


def _weight(ruling: Ruling) -> int:
    return int(ruling.verdict) + (ruling.route is not Route.DIRECT)


def _was_turned_down(post: Post) -> bool:
    return post.decision is not None and post.decision.step in _TURNED_DOWN


def _agreed(post: Post, ruling: Ruling, alarms: Sequence[FalseAlarm]) -> set[FindingKey]:
    """The keys of this revision's findings that hold it, and that an approver called false alarms."""
    mine = [alarm for alarm in alarms if alarm.post == post.id and alarm.revision == post.revision]
    return {
        key_of(finding, post.content) for finding in ruling.holding if any(alarm.is_about(finding) for alarm in mine)
    }
