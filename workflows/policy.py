"""Who may do what: rights, four eyes, quorum and route. Pure; every refusal is a sentence for the person who asked."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workflows.domain.account import Account, Confirm, Kind, Mode, Windows
from workflows.domain.content import Digest, digest_of
from workflows.domain.finding import Finding, Route, Verdict
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.person import Person, Standing, Trust
from workflows.domain.post import Post, PostStep
from workflows.errors import NotAllowed

POLICY_FORMAT = 1
"""Raised when the rules in this file change what may go out; part of every digest."""


@dataclass(frozen=True, kw_only=True)
class PolicySettings:
    """What `app.yaml` says about the rules that hold for every account."""

    windows: Windows = field(default_factory=Windows)
    tenant: str = "default"
    """Part of every digest, so that an approval of one installation means nothing in another."""
    own_domains: frozenset[str] = frozenset()
    contact: str = ""
    """Whom to ask, for somebody without rights: "Dana Weiss in #social"."""


@dataclass(frozen=True)
class Policy:
    """The rules. Standing, rights and lists are read anew at each question; an empty list means nobody."""

    settings: PolicySettings

    @property
    def version(self) -> str:
        """Changes when a setting changes that decides who or what may go out; waits and names do not."""
        record = [POLICY_FORMAT, self.settings.tenant, sorted(self.settings.own_domains)]
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
        )

    # --- rights -------------------------------------------------------------------------------------------------------

    def may_draft(self, person: Person, account: Account) -> bool:
        """Whether this person may write for the account. Anybody of ours may practise; who approves may also write."""
        if account.is_own:
            return person.standing in {Standing.MEMBER, Standing.GUEST}
        if not person.counts:
            return False
        if account.kind is Kind.PERSONAL:
            return person.id == account.owner
        rights = account.rights
        return account.kind is Kind.PRACTICE or person.id in rights.draft | rights.publish | rights.approve

    def may_publish(self, person: Person, account: Account) -> bool:
        """Whether this person's clean posts go out without a second person."""
        return person.counts and self.may_draft(person, account) and person.id in account.rights.publish

    def may_approve(self, person: Person, account: Account) -> bool:
        """Whether this person is on the account's list and counts."""
        return account.mode is Mode.MANAGED and person.counts and person.id in account.rights.approve

    def require_draft(self, person: Person, account: Account) -> None:
        """Raise NotAllowed unless they may write for the account."""
        if not self.may_draft(person, account):
            raise NotAllowed(f"You can't post as {account.at_handle} yet. Nothing went out.{self._contact()}")

    def require_author(self, person: Person, post: Post) -> None:
        """Raise NotAllowed unless they wrote the post, or edited it last."""
        if person.id not in {post.author, post.editor}:
            raise NotAllowed("Only its author can do that.")

    def require_decider(self, person: Person, post: Post, account: Account) -> None:
        """Raise NotAllowed unless they are an approver of the account and neither wrote nor last edited the words."""
        if person.id == post.author:
            raise NotAllowed("You wrote this post. Someone else has to decide about it.")
        if person.id == post.editor:
            raise NotAllowed("You edited this post last. Someone else has to decide about it.")
        if not person.counts:
            raise NotAllowed(_STANDING_REFUSALS[person.standing])
        if not self.may_approve(person, account):
            raise NotAllowed(f"You are not an approver of {account.at_handle}.{self._contact()}")

    def require_approver(self, person: Person, post: Post, account: Account) -> None:
        """As `require_decider`, and they have not approved these words before."""
        self.require_decider(person, post, account)
        if any(approval.by == person.id for approval in post.valid_approvals):
            raise NotAllowed("You already approved this version. Someone else has to be the next.")

    def require_recall(self, person: Person, post: Post, account: Account) -> None:
        """Raise NotAllowed unless they are its author, or an approver, the guardian or the owner of the account."""
        if person.counts and person.id in {post.author, account.guardian, account.owner}:
            return
        if not self.may_approve(person, account):
            raise NotAllowed(f"Only its author, an approver or the guardian of {account.at_handle} can do that.")

    # --- route --------------------------------------------------------------------------------------------------------

    def route(self, verdict: Verdict, author: Person, account: Account) -> Route:
        """Which way a confirmed post takes. Clean words of a trusted hand go straight out after the undo window."""
        if verdict is Verdict.FORBIDDEN:
            return Route.BLOCKED
        if account.mode is Mode.SELF:
            return Route.DIRECT
        if verdict is Verdict.CLEAN and author.trust is not Trust.LOW and self.may_publish(author, account):
            return Route.DIRECT
        return Route.APPROVAL

    def route_of(self, post: Post, verdict: Verdict, author: Person, account: Account) -> Route:
        """The post's route. Words that somebody else edited, or sent back, always ask another person."""
        route = self.route(verdict, author, account)
        asks = post.editor != post.author or _was_sent_back(post)
        return Route.APPROVAL if route is Route.DIRECT and asks else route

    def needed(self, verdict: Verdict, author: Person | None, account: Account) -> int:
        """How many different people must approve, on the approval route; at least one."""
        if verdict is Verdict.CLEAN:
            return 1
        return max(1, account.quorum_notable if verdict is Verdict.NOTABLE else account.quorum_risky)

    def approvers(self, account: Account, post: Post | None = None) -> frozenset[PersonId]:
        """Who can be asked: the account's list without the post's author and last editor."""
        if account.mode is Mode.SELF:
            return frozenset()
        return account.rights.approve - ({post.author, post.editor} if post else frozenset())

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

    def may_leave(
        self, post: Post, account: Account, *, author: Person | None, people: Mapping[PersonId, Person]
    ) -> bool:
        """Whether the post, as it is now, has what its route asks: the right to go alone, or enough valid approvals.

        Approvals count when given to exactly this digest, by different people who are on the list now and count now,
        and who neither wrote nor last edited the words.
        """
        if author is None or not self.may_draft(author, account):
            return False
        route = self.route_of(post, post.verdict, author, account)
        if route is Route.BLOCKED or account.mode is Mode.SELF:
            return False
        if route is Route.DIRECT and post.needed == 0:
            return True
        asked = self.approvers(account, post)
        valid = {
            approval.by
            for approval in post.valid_approvals
            if approval.by in asked and approval.by in people and self.may_approve(people[approval.by], account)
        }
        return len(valid) >= max(post.needed, self.needed(post.verdict, author, account))

    def _contact(self) -> str:
        return f" Ask {self.settings.contact}." if self.settings.contact else ""


def _was_sent_back(post: Post) -> bool:
    """Whether an approver asked for changes: then somebody looks at what became of it, however clean it reads."""
    return post.decision is not None and post.decision.step in {PostStep.REQUEST_CHANGES, PostStep.REJECT}


_STANDING_REFUSALS = {
    Standing.GUEST: "Guests cannot approve posts.",
    Standing.OUTSIDER: "People from other companies cannot approve posts.",
    Standing.BOT: "Apps cannot approve posts.",
    Standing.DEACTIVATED: "This account was deactivated and cannot approve posts.",
}
