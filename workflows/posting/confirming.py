"""Confirm: the author names the account, and the post goes the way its verdict and the policy give it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.account import Account, Mode
from workflows.domain.approval import NOBODY, Plan
from workflows.domain.content import Content
from workflows.domain.finding import Finding, Route, Severity, verdict_of
from workflows.domain.freeze import require_thawed
from workflows.domain.ids import PersonId, PostId
from workflows.domain.incident import IncidentState
from workflows.domain.lifecycle import approved_tasks, leaves_at, waiting_tasks
from workflows.domain.objection import FindingKey, key_of, still_said
from workflows.domain.opinion import MODERATION
from workflows.domain.person import Person
from workflows.domain.post import Decision, Post, PostStep, route_step
from workflows.domain.task import Task
from workflows.domain.transition import Change
from workflows.errors import Conflict, InvalidContent, WrongState
from workflows.policy import Circumstances, Policy, circumstances
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.posting.accounts import chosen_account, folded
from workflows.posting.answers import require_answerable
from workflows.posting.drafts import own_draft
from workflows.posting.judging import Judging
from workflows.posting.media import require_fitting
from workflows.posting.moderating import Moderating, Opinions, about
from workflows.posting.queueing import take_slot
from workflows.posting.together import Together


@dataclass(frozen=True, kw_only=True)
class Confirming:
    """Lets a draft go its way."""

    store: Store
    policy: Policy
    clock: Clock
    judging: Judging
    moderating: Moderating
    together: Together

    async def confirm(self, post_id: PostId, *, by: Person, version: int, typed: str | None, ticked: bool) -> Post:
        """Confirm the draft whose card was of `version`. Raises InvalidContent at `confirm`, Conflict, Frozen."""
        # Those who said something of these words already, or could not, are not asked again.
        opinions = await self.moderating.of_draft(post_id, by=by, again=False)
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await own_draft(tx, self.policy, post_id, by)
            if post.version != version or not post.rules:
                raise Conflict("The draft changed since this card was drawn. Nothing went out. Look at it again.")
            account = await chosen_account(tx, post.account)
            self.policy.require_write(by, account, post)
            if account.mode is Mode.SELF:
                raise WrongState("A post of your own is handed back to you; Countersign does not send it.")
            limits = self.judging.networks.limits(account.network)
            await require_answerable(tx, post, account, limits)
            require_fitting(post.content, account, limits)
            await self._require_named(tx, post, account, by, typed=typed, ticked=ticked)
            if post.content.send_at is not None and post.content.send_at <= now:
                raise InvalidContent("The time to send has passed. Choose another.", field="confirm")
            await take_slot(tx, post, account)
            await self.together.hold(tx, post)
            findings = await self.judging.findings(tx, post, account, post.content, opinions)
            rules = self.judging.rules
            if not _is_news(post, findings, rules):
                return await self._go(tx, post, account, by, now)
            await tx.record(_looked_at_again(post, findings, rules, opinions, by=by.id, at=now))
        # Raised out here: inside, it would take back what was found.
        raise Conflict("What there is to say about these words changed. Nothing went out. Look at it again.")

    async def _require_named(
        self, tx: Transaction, post: Post, account: Account, by: Person, *, typed: str | None, ticked: bool
    ) -> None:
        """Raise InvalidContent unless the account was named: its handle typed where it must be, else the tick."""
        last = await tx.posts.last_account(by.id)
        if typed is not None and typed.strip():
            if folded(typed) != folded(account.handle):
                raise InvalidContent(
                    f"That is not the account. Type {account.at_handle} to post as {account.label}.", field="confirm"
                )
            return
        if self.policy.must_type_handle(account, post.findings, last):
            raise InvalidContent(f"Type {account.at_handle} to post as {account.label}.", field="confirm")
        if not ticked:
            raise InvalidContent(f"Tick the box to post as {account.label}.", field="confirm")

    async def _go(self, tx: Transaction, post: Post, account: Account, by: Person, now: datetime) -> Post:
        windows = self.policy.settings.windows
        rules = self.judging.rules
        given = await circumstances(tx, post, account, now=now)
        _require_open(self.policy, post, account, given)
        route = self.policy.route_of(post, account, given)
        plan = self.policy.plan(post, account, given) if route is Route.APPROVAL else NOBODY
        if route is Route.APPROVAL:
            _require_enough(account, plan)
        if route is Route.DIRECT:
            require_thawed(await tx.freezes.stopping(account.id), so="Nothing went out; your draft is kept.")
        due = leaves_at(post, now=now, undo=windows.undo) if route is Route.DIRECT else None
        change = post.step(
            route_step(route),
            by=by.id,
            at=now,
            digest=self.policy.digest(post, account, rules=rules),
            rules=rules,
            needed=plan.needed,
            approvals=(),
            due=due,
            attempt=post.attempt + 1 if due else post.attempt,
            decision=self._still_doubted(post, route, by, now),
            group=self.together.group_of(post),
        )
        tasks: dict[Route, list[Task]] = {
            Route.DIRECT: approved_tasks(change.after, windows, due=due, now=now) if due else [],
            Route.APPROVAL: waiting_tasks(change.after, windows),
            Route.BLOCKED: [],
        }
        await tx.record(change, then=tasks[route])
        if route is not Route.BLOCKED:
            await self.together.spread(tx, change.after, by)
        return change.after

    def _still_doubted(self, post: Post, route: Route, by: Person, now: datetime) -> Decision | None:
        """None, unless an approver turned it down before: that is remembered until one of them says yes."""
        return Decision(step=route_step(route), by=by.id, at=now) if self.policy.was_turned_down(post) else None


def _require_enough(account: Account, plan: Plan) -> None:
    """Raise InvalidContent when the post would wait for people who do not exist.

    Whoever is named in app.yaml and was never met counts as somebody: they are met when they come.
    """
    if not plan.is_possible:
        raise InvalidContent(_too_few(account, plan), field="confirm")


def _require_open(policy: Policy, post: Post, account: Account, given: Circumstances) -> None:
    """Raise WrongState for an apology that came too late, or that is another post's now."""
    if given.incident is None or policy.is_apology(post, account, given.incident):
        return
    raise WrongState(_CLOSED if given.incident.state is IncidentState.REVIEWED else _ANOTHER)


_CLOSED = (
    "The incident this apologises for was reviewed and closed. Nothing went out. To say it all the same, copy the "
    "words into a new post."
)
_ANOTHER = (
    "Somebody else is writing the apology for this incident now, and there is only one. Nothing went out; your words "
    "are kept as a draft."
)


def _is_news(post: Post, findings: Sequence[Finding], rules: str) -> bool:
    """Whether the author must look again: other rules hold it for other things, a moderator was asked only now and
    objects, or it weighs more than the card said.

    Advice holds nothing, and a reason that names the time of day is the same finding a minute later: neither makes
    anybody read a card twice.
    """
    shown, now = _weighty(post.findings, post.content), _weighty(findings, post.content)
    objects = any(key.check == MODERATION for key, _ in now - shown)
    return objects or (post.rules != rules and now != shown) or verdict_of(findings) > post.verdict


def _weighty(findings: Sequence[Finding], content: Content) -> frozenset[tuple[FindingKey, Severity]]:
    held = (finding for finding in findings if finding.severity > Severity.ADVICE)
    return frozenset((key_of(finding, content), finding.severity) for finding in held)


def _looked_at_again(
    post: Post, findings: tuple[Finding, ...], rules: str, opinions: Opinions, *, by: PersonId, at: datetime
) -> Change[Post]:
    """The draft with what there is to say about it now, for the author to read."""
    return post.step(
        PostStep.REVISE,
        by=by,
        at=at,
        findings=findings,
        justifications=still_said(post.justifications, findings, post.content),
        opinions=about(opinions, post.content),
        rules=rules,
    )


def _too_few(account: Account, plan: Plan) -> str:
    short = next((ask for ask in plan.asks if ask.name and len(ask.humans) < ask.need), None)
    there, needed = (len(short.able), short.need) if short else (len(plan.able), plan.needed)
    step = f' in the step "{short.name}"' if short else ""
    approvals = f"{needed} approval{'s' if needed > 1 else ''}{step}"
    if there >= needed:
        return (
            f"This needs {approvals} of different people, one for each step, and too few of them can approve for "
            f"{account.at_handle}. Nothing went out."
        )
    people = "nobody else" if there == 0 else "only one other person" if there == 1 else f"only {there} others"
    return f"This needs {approvals}, and {people} can approve for {account.at_handle}. Nothing went out."
