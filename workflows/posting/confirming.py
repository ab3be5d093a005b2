"""Confirm: the author names the account, and the post goes the way its verdict and the policy give it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.account import Account, Mode
from workflows.domain.content import Content
from workflows.domain.finding import Finding, Route, Severity, verdict_of
from workflows.domain.freeze import require_thawed
from workflows.domain.ids import PersonId, PostId
from workflows.domain.incident import IncidentState
from workflows.domain.lifecycle import leaves_at, publish_task, waiting_tasks
from workflows.domain.objection import FindingKey, key_of, still_said
from workflows.domain.opinion import MODERATION
from workflows.domain.person import Person
from workflows.domain.post import Post, PostStep, route_step
from workflows.domain.task import Task
from workflows.domain.transition import Change
from workflows.errors import Conflict, InvalidContent, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.posting.accounts import chosen_account, folded
from workflows.posting.answers import require_answerable
from workflows.posting.drafts import own_draft
from workflows.posting.judging import Judging
from workflows.posting.moderating import Moderating, Opinions, about


@dataclass(frozen=True, kw_only=True)
class Confirming:
    """Lets a draft go its way."""

    store: Store
    policy: Policy
    clock: Clock
    judging: Judging
    moderating: Moderating

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
            await require_answerable(tx, post, account, self.judging.networks.limits(account.network))
            await self._require_named(tx, post, account, by, typed=typed, ticked=ticked)
            if post.content.send_at is not None and post.content.send_at <= now:
                raise InvalidContent("The time to send has passed. Choose another.", field="confirm")
            author = await tx.people.get(post.author)
            findings = await self.judging.findings(tx, post, account, post.content, opinions)
            rules = self.judging.rules
            if not _is_news(post, findings, rules):
                return await self._go(tx, post, account, author, by, now)
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

    async def _go(
        self, tx: Transaction, post: Post, account: Account, author: Person, by: Person, now: datetime
    ) -> Post:
        windows = self.policy.settings.windows
        rules = self.judging.rules
        route = self.policy.route_of(post, post.verdict, author, account)
        apology = await self._is_apology(tx, post, account)
        needed = self.policy.needed(post.verdict, author, account, apology=apology) if route is Route.APPROVAL else 0
        if route is Route.APPROVAL:
            await self._require_enough(tx, post, account, needed)
        if route is Route.DIRECT:
            require_thawed(await tx.freezes.stopping(account.id), so="Nothing went out; your draft is kept.")
        due = leaves_at(post, now=now, undo=windows.undo) if route is Route.DIRECT else None
        change = post.step(
            route_step(route),
            by=by.id,
            at=now,
            digest=self.policy.digest(post, account, rules=rules),
            rules=rules,
            needed=needed,
            approvals=(),
            due=due,
            attempt=post.attempt + 1 if due else post.attempt,
            decision=None,
        )
        tasks: dict[Route, list[Task]] = {
            Route.DIRECT: [publish_task(change.after, due=due)] if due else [],
            Route.APPROVAL: waiting_tasks(change.after, windows),
            Route.BLOCKED: [],
        }
        await tx.record(change, then=tasks[route])
        return change.after

    async def _is_apology(self, tx: Transaction, post: Post, account: Account) -> bool:
        """Whether it takes the fast lane. Raises WrongState for an apology that came too late, or is another's now."""
        if post.incident is None:
            return False
        incident = await tx.incidents.get(post.incident)
        if self.policy.is_apology(post, account, incident):
            return True
        closed = incident.state is IncidentState.REVIEWED
        raise WrongState(_CLOSED if closed else _ANOTHER)

    async def _require_enough(self, tx: Transaction, post: Post, account: Account, needed: int) -> None:
        """Raise InvalidContent when the post would wait for people who do not exist."""
        listed = self.policy.listed(account)
        known = await tx.people.list(sorted(listed))
        unmet = listed - {person.id for person in known} - {post.author, post.editor}
        able = len(self.policy.approvers(account, post, known)) + len(unmet)
        if able < needed:
            raise InvalidContent(_too_few(account, needed, able), field="confirm")


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


def _too_few(account: Account, needed: int, there: int) -> str:
    people = "nobody else" if there == 0 else "only one other person" if there == 1 else f"only {there} others"
    return (
        f"This needs {needed} approval{'s' if needed > 1 else ''}, and {people} can approve for {account.at_handle}. "
        "Nothing went out."
    )
