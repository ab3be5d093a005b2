"""Reads what one person's home, their queue and their day need from one transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bot.cards.home_view import AccountFigures, Glass, HomeView, Renewal, Standing
from bot.cards.view import PostView
from bot.dialogs.names import Action
from bot.dialogs.word import CommandWords
from bot.drawing import viewers
from bot.drawing.people import NOWHERE
from bot.emergency_views import load_emergency
from bot.views import Views
from workflows.domain.absence import Absence
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.alert import AlertKind
from workflows.domain.calendar import Calendar, calendar_of, until
from workflows.domain.ids import PersonId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.measuring import PERIOD, figures_of
from workflows.policy import Policy, circumstances
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Transaction
from workflows.resulting import OFF as NO_RESULTS
from workflows.resulting import results_subject, wants_results

MOST_WAITING = 200
"""Posts that wait or are scheduled, of which those are looked for that wait for one person."""
MOST_COMING = 20
MOST_SHOWN = 12
"""As many of what waits as any card has room for."""
OVER = frozenset(
    {
        PostState.PUBLISHED,
        PostState.REJECTED,
        PostState.WITHDRAWN,
        PostState.EXPIRED,
        PostState.HANDED_BACK,
        PostState.RECALLED,
    }
)
"""States of a post that needs nobody any more."""
_IN_NO_HURRY = (PostState.WAITING, PostState.HELD, PostState.PUBLISHING, PostState.APPROVED)
"""States in which it is somebody else's turn, in the order in which they are listed after what needs its author."""
OFF = "off"


def digest_off_mark(person: PersonId) -> Drawn:
    """The mark of somebody who wants no daily summary."""
    return Drawn(subject=f"digest:{person}", role=Role.DIGEST, channel=NOWHERE, ts=NOWHERE, about=OFF)


def results_off_mark(person: PersonId) -> Drawn:
    """The mark of somebody who does not want to hear how their posts did."""
    return Drawn(subject=results_subject(person), role=Role.DIGEST, channel=NOWHERE, ts=NOWHERE, about=NO_RESULTS)


class HomeViews:
    """Loads them. Asks no network."""

    def __init__(self, *, views: Views, policy: Policy, clock: Clock, commands: CommandWords) -> None:
        self._views = views
        self._policy = policy
        self._clock = clock
        self._commands = commands

    async def load(self, tx: Transaction, who: Person) -> HomeView:
        """Their home with all that it shows."""
        settings, accounts, now = self._policy.settings, await tx.accounts.list(), self._clock.now()
        figures = [found for account in accounts if (found := await self._figures(tx, who, account))]
        absences = await self._absences(tx, who, accounts)
        own = [one for each in sorted(who.ids) for one in await tx.absences.upcoming(each, now=now)]
        named = {id_ for one in (*absences, *own) for id_ in (one.person, one.instead) if id_}
        named |= {person for one in figures for person in one.decided}
        asked, in_all = await self.asked(tx, who)
        return HomeView(
            person=who,
            command=self._commands.on(who.identity.platform),
            now=now,
            mine=await self.mine(tx, who),
            asked=asked,
            asked_in_all=in_all,
            coming=await self._coming(tx, who, accounts),
            standings=[one for account in accounts if (one := await self._standing(tx, who, account))],
            figures=figures,
            glass=await self._glass(tx, who, accounts),
            renewals=await self.renewals(tx, who, accounts),
            absences=absences,
            may_end=await self._may_end(tx, who, accounts, absences),
            own_absences=list({one.id: one for one in own}.values()),
            people={one.id: one for one in await tx.people.list(sorted(named))},
            listens=bool(settings.listening.departments) and who.counts,
            decides=self.decides(who, accounts),
            wants_digest=await wants_digest(tx, who) if settings.windows.digest else None,
            wants_results=await self._wants_results(tx, who, accounts),
            policy_url=settings.policy_url,
            policy_version=self._policy.version,
            contact=settings.contact,
        )

    async def mine(self, tx: Transaction, who: Person) -> Sequence[PostView]:
        """Their posts that are not over: what needs them first, the newest of it first."""
        posts = [post for post in await tx.posts.list_by_author(who.id) if post.state not in OVER]
        return [await self._views.load(tx, post) for post in sorted(posts, key=_patience)]

    async def asked(self, tx: Transaction, who: Person) -> tuple[Sequence[PostView], int]:
        """What waits for their yes, as one who is listed or who stands in for somebody; the oldest first.

        At most `MOST_SHOWN` of it, and how much it is in all.
        """
        accounts = {one.id: one for one in await self._deciding(tx, who)}
        if not accounts or not who.counts:
            return [], 0
        waiting = await tx.posts.list_waiting(list(accounts), limit=MOST_WAITING)
        posts = [
            post for post in waiting if post.account and await self._waits_for(tx, who, post, accounts[post.account])
        ]
        return [await self._views.load(tx, post) for post in posts[:MOST_SHOWN]], len(posts)

    async def calendar(self, tx: Transaction, who: Person, account: Account) -> Calendar:
        """One account's next days, by their own clock."""
        now = self._clock.now()
        posts = await tx.posts.calendar([account.id], since=now, until=until(now))
        blackouts = self._policy.settings.blackouts
        return calendar_of(account, posts, now=now, zone=who.zone, blackouts=blackouts)

    def concerns(self, who: Person, account: Account) -> bool:
        """Whether the account's calendar is theirs to see."""
        if account.mode is not Mode.MANAGED or account.kind is Kind.PRACTICE or not who.counts:
            return False
        return self._policy.may_draft(who, account) or self.reads(who, account)

    def reads(self, who: Person, account: Account) -> bool:
        """Whether they may read what others wrote for the account before it is out: who approves or looks after it."""
        return who.counts and (self._policy.may_approve(who, account) or who.is_one_of(account.owner, account.guardian))

    def decides(self, who: Person, accounts: Sequence[Account]) -> bool:
        """Whether anybody may ask them for a yes."""
        return who.counts and any(who.is_one_of(*_asked_of(account)) for account in accounts)

    async def renewals(self, tx: Transaction, who: Person, accounts: Sequence[Account]) -> Sequence[Renewal]:
        """What somebody who left may still know, of accounts whose keys they can say were renewed."""
        theirs = [one for one in accounts if one.mode is Mode.MANAGED and self.reads(who, one)]
        found = [(one, await tx.alerts.find_open(one.id, AlertKind.ROTATE)) for one in theirs]
        return [Renewal(account=account, alert=alert) for account, alert in found if alert is not None]

    async def _wants_results(self, tx: Transaction, who: Person, accounts: Sequence[Account]) -> bool | None:
        """None where nobody asks a network how posts did."""
        theirs = [one for one in accounts if self._policy.may_draft(who, one)]
        return await wants_results(tx, who) if any(self._views.tells_results(one) for one in theirs) else None

    async def _waits_for(self, tx: Transaction, who: Person, post: Post, account: Account) -> bool:
        if post.state is not PostState.WAITING:
            return False
        given = await circumstances(tx, post, account, now=self._clock.now())
        return self._policy.plan(post, account, given).is_asked(who)

    async def _deciding(self, tx: Transaction, who: Person) -> Sequence[Account]:
        """Where they may be asked: in their own right, or in place of somebody who is away."""
        away = await tx.absences.at(self._clock.now())
        whom = [one.person for one in away if who.is_one_of(one.instead)]
        for_whom = {id_ for person in await tx.people.list(whom) for id_ in person.ids} | who.ids
        managed = [one for one in await tx.accounts.list() if one.mode is Mode.MANAGED]
        return [account for account in managed if for_whom & account.deciders]

    async def _coming(self, tx: Transaction, who: Person, accounts: Sequence[Account]) -> Sequence[PostView]:
        theirs = [one.id for one in accounts if self.reads(who, one)]
        posts = await tx.posts.scheduled(theirs, after=self._clock.now(), limit=MOST_COMING) if theirs else ()
        return [await self._views.load(tx, post) for post in posts if not who.is_one_of(post.author)]

    async def _standing(self, tx: Transaction, who: Person, account: Account) -> Standing | None:
        """None where they may do nothing."""
        policy = self._policy
        found = Standing(
            account=account,
            network=self._views.network_name(account),
            writes=policy.may_draft(who, account),
            publishes=policy.may_publish(who, account),
            approves=policy.may_approve(who, account),
            answers=account.is_brand and policy.may_answer(who, account),
            owns=who.counts and who.is_one_of(account.owner),
            guards=who.counts and who.is_one_of(account.guardian),
            written=who.trust,
            earned=await tx.trust.find(who.id, account.id) if account.mode is Mode.MANAGED else None,
        )
        may = (found.writes, found.approves, found.answers, found.owns, found.guards)
        return found if any(may) else None

    async def _figures(self, tx: Transaction, who: Person, account: Account) -> AccountFigures | None:
        """An account's last month, for who looks after it; None while there are too few decisions."""
        if account.mode is not Mode.MANAGED or not who.counts or not who.is_one_of(account.owner, account.guardian):
            return None
        waits = await tx.posts.waits([account.id], since=self._clock.now() - PERIOD)
        figures = figures_of(waits)
        if figures is None:
            return None
        decided = Counter(one.decided_by for one in waits)
        days = max(1, PERIOD // timedelta(days=1))
        return AccountFigures(account=account, figures=figures, days=days, decided=dict(decided.most_common()))

    async def _glass(self, tx: Transaction, who: Person, accounts: Sequence[Account]) -> Sequence[Glass]:
        """What is open where they write or decide; and what is over and waits for them to review it."""
        theirs, now = [one for one in accounts if self.concerns(who, one)], self._clock.now()
        ids = {one.id for one in theirs}
        newest = [await tx.emergencies.latest(one) for one in sorted(ids)]
        emergencies = [one for one in newest if one is not None and one.is_open(now)]
        emergencies += [one for one in await tx.emergencies.unreviewed(now=now) if one.account in ids]
        views = [await load_emergency(tx, one, views=self._views, now=now) for one in emergencies]
        glass = [
            Glass(view=view, may=viewers.of_emergency(self._policy, who, view, accounts).may) for view in views if view
        ]
        return [one for one in glass if one.view.is_open or Action.EMERGENCY_REVIEW in one.may]

    async def _absences(self, tx: Transaction, who: Person, accounts: Sequence[Account]) -> Sequence[Absence]:
        """Who is away now of those who decide where they write or decide."""
        theirs = [one for one in accounts if self.concerns(who, one)]
        asked = {person for account in theirs for person in _asked_of(account)}
        known = {id_ for person in await tx.people.list(sorted(asked)) for id_ in person.ids}
        away = await tx.absences.at(self._clock.now())
        return [one for one in away if one.person in known and not who.is_one_of(one.person)]

    async def _may_end(
        self, tx: Transaction, who: Person, accounts: Sequence[Account], absences: Sequence[Absence]
    ) -> frozenset[str]:
        """As `Absences.end` allows it to who looks after an account."""
        if not who.counts:
            return frozenset()
        after = [one.deciders for one in accounts if who.is_one_of(one.owner, one.guardian)]
        people = {one.id: one for one in await tx.people.list(sorted({one.person for one in absences}))}
        away = {id_: known.ids for id_, known in people.items()}
        theirs = frozenset().union(*after)
        return frozenset(one.id for one in absences if away.get(one.person, frozenset()) & theirs)


async def wants_digest(tx: Transaction, who: Person) -> bool:
    """Whether they want the daily summary: everybody until they say no, under any of their ids."""
    marks = await tx.messages.of_each([f"digest:{one}" for one in who.ids], Role.DIGEST)
    return not any(mark.about == OFF for mark in marks)


def _asked_of(account: Account) -> frozenset[PersonId]:
    """Who is asked about posts in the ordinary way."""
    if account.mode is not Mode.MANAGED:
        return frozenset()
    return account.approvers.union(*(topic.people for topic in account.topics))


def _patience(post: Post) -> int:
    return _IN_NO_HURRY.index(post.state) + 1 if post.state in _IN_NO_HURRY else 0
