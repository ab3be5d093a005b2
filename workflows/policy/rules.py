"""What may go out: four eyes, quorum and route, on top of who may do what. Pure."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.domain.account import Account, Confirm, Mode
from workflows.domain.approval import NOBODY, Plan
from workflows.domain.content import Digest, digest_of
from workflows.domain.finding import Finding, Route, Verdict
from workflows.domain.ids import AccountId, StoryId
from workflows.domain.incident import Incident, IncidentState
from workflows.domain.person import Person, Trust
from workflows.domain.post import Post, PostStep
from workflows.policy.planning import has_own_route, planned
from workflows.policy.rights import Rights
from workflows.policy.situation import Circumstances

POLICY_FORMAT = 4
"""Raised when the rules of this package change what may go out; part of every digest."""


@dataclass(frozen=True)
class Policy(Rights):
    """The rules: the rights, and what follows from them for a post."""

    @property
    def version(self) -> str:
        """Changes when a setting changes that decides who or what may go out; waits and names do not."""
        settings = self.settings
        record = [POLICY_FORMAT, settings.tenant, sorted(settings.own_domains), sorted(settings.listening.gaps)]
        return hashlib.sha256(json.dumps(record).encode()).hexdigest()[:16]

    def rules(self, checks_version: str) -> str:
        """The version of everything a digest and its findings were made with."""
        return f"{checks_version}.{self.version}"

    def digest(self, post: Post, account: Account, *, rules: str) -> Digest:
        """The digest of what would be sent, now, to this account."""
        return digest_of(
            post.content,
            network=account.network,
            remote_id=account.remote_id,
            tenant=self.settings.tenant,
            rules=rules,
            salt=post.digest_salt,
        )

    # --- route --------------------------------------------------------------------------------------------------------

    def route(self, verdict: Verdict, author: Person, account: Account, *, story: StoryId | None = None) -> Route:
        """Which way a confirmed post takes. Clean words of a trusted hand go straight out after the undo window.

        `story`: what of the public it answers; those trusted to answer need nobody else for clean words.
        """
        if verdict is Verdict.FORBIDDEN:
            return Route.BLOCKED
        if account.mode is Mode.SELF:
            return Route.DIRECT
        if verdict is Verdict.CLEAN and author.trust is not Trust.LOW and self._goes_alone(author, account, story):
            return Route.DIRECT
        return Route.APPROVAL

    def _goes_alone(self, author: Person, account: Account, story: StoryId | None) -> bool:
        answers = story is not None and author.is_one_of(*account.rights.answer) and self.may_answer(author, account)
        return answers or self.may_publish(author, account) or self._has_earned(author, account)

    def _has_earned(self, author: Person, account: Account) -> bool:
        """Whether their own posts there earned them what the publish right gives; only where app.yaml says how."""
        return account.earning is not None and author.trust is Trust.TRUSTED and self.may_draft(author, account)

    def route_of(self, post: Post, account: Account, given: Circumstances) -> Route:
        """The post's route. What somebody else edited or turned down, apologies, and what has a route of its own
        (`has_own_route`) always ask another person."""
        if given.author is None:
            return Route.BLOCKED if post.verdict is Verdict.FORBIDDEN else Route.APPROVAL
        route = self.route(post.verdict, given.author, account, story=post.story)
        edited = not given.author.is_one_of(post.editor)
        asks = edited or self.was_turned_down(post) or post.incident is not None or has_own_route(post, account)
        return Route.APPROVAL if route is Route.DIRECT and asks else route

    def was_turned_down(self, post: Post) -> bool:
        """Whether an approver did not let it go out: then somebody looks at what became of it, however clean it reads.

        Neither confirming it again nor copying it washes that off (`Confirming`, `Again`).
        """
        decision = post.decision
        if decision is None:
            return False
        by_another = decision.step in _TAKEN_BACK and decision.by not in {post.author, post.editor}
        return by_another or decision.step in _TURNED_DOWN

    def is_apology(self, post: Post, account: Account, incident: Incident | None) -> bool:
        """Whether the post takes the fast lane: it is the one apology of an open or contained incident of the account.

        The fast lane is two people in all, whatever the words weigh (unless they are forbidden), and no undo window.
        """
        return (
            incident is not None
            and post.incident == incident.id
            and incident.apology == post.id
            and incident.account == account.id == post.account
            and incident.state is not IncidentState.REVIEWED
        )

    def plan(self, post: Post, account: Account, given: Circumstances) -> Plan:
        """Who must say yes to the post, on the approval route, and who did; nobody for a post of one's own."""
        if account.mode is Mode.SELF:
            return NOBODY
        apology = self.is_apology(post, account, given.incident)
        return planned(post, account, given, apology=apology, counts=lambda person: _four_eyes(person, post))

    def must_type_handle(self, account: Account, findings: Sequence[Finding], last_account: AccountId | None) -> bool:
        """Whether one tick is not enough: another account than last time, personal-sounding words, or its own rule."""
        if account.mode is Mode.SELF:
            return False
        return (
            account.confirm is Confirm.TYPE_HANDLE
            or last_account != account.id
            or any(finding.sounds_personal for finding in findings)
        )

    # --- the last look ------------------------------------------------------------------------------------------------

    def may_leave(self, post: Post, account: Account, given: Circumstances) -> bool:
        """Whether the post, as it is now, has what its route asks: the right to go alone, or all its approvals."""
        if given.author is None or not self.may_write(given.author, account, post):
            return False
        route = self.route_of(post, account, given)
        if route is Route.BLOCKED or account.mode is Mode.SELF:
            return False
        if route is Route.DIRECT and post.needed == 0:
            return True
        return self.is_complete(post, account, given)

    def is_complete(self, post: Post, account: Account, given: Circumstances) -> bool:
        """Whether the approvals that the post has are all it takes, now.

        They count when given to exactly this digest, by different humans who are asked by today's plan and count now,
        and who neither wrote nor last edited the words.
        """
        return self.plan(post, account, given).is_complete


def _four_eyes(person: Person, post: Post) -> bool:
    """Whether they count as somebody else."""
    return person.counts and not person.is_one_of(post.author, post.editor)


_TAKEN_BACK = frozenset({PostStep.WITHDRAW, PostStep.UNDO})
"""What its author may do as well, and then says nothing against it."""
_TURNED_DOWN = frozenset(
    {
        PostStep.REQUEST_CHANGES,
        PostStep.REJECT,
        PostStep.HOLD,
        PostStep.RELEASE,
        # What stands for that as long as nobody said yes to what its author confirmed, or copied, since.
        PostStep.CONFIRM_WAITING,
        PostStep.CONFIRM_BLOCKED,
    }
)
