"""What may go out: four eyes, quorum and route, on top of who may do what. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflows.domain.account import Account, Confirm, Mode
from workflows.domain.content import Digest, digest_of
from workflows.domain.finding import Finding, Route, Verdict
from workflows.domain.ids import AccountId, PersonId, StoryId
from workflows.domain.incident import Incident, IncidentState
from workflows.domain.person import Person, Trust, each_once
from workflows.domain.post import Post, PostStep
from workflows.policy.rights import Rights

POLICY_FORMAT = 3
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
        is_trusted = story is not None and author.is_one_of(*account.rights.answer)
        return self.may_publish(author, account) or (is_trusted and self.may_answer(author, account))

    def route_of(self, post: Post, verdict: Verdict, author: Person, account: Account) -> Route:
        """The post's route. Words that somebody else edited, or sent back, and apologies always ask another person."""
        route = self.route(verdict, author, account, story=post.story)
        asks = not author.is_one_of(post.editor) or _was_sent_back(post) or post.incident is not None
        return Route.APPROVAL if route is Route.DIRECT and asks else route

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

    def needed(self, verdict: Verdict, author: Person | None, account: Account, *, apology: bool = False) -> int:
        """How many different people must approve, on the approval route; at least one. `apology`: see `is_apology`."""
        if apology or verdict is Verdict.CLEAN:
            return 1
        return max(1, account.quorum_notable if verdict is Verdict.NOTABLE else account.quorum_risky)

    def listed(self, account: Account) -> frozenset[PersonId]:
        """The ids on the account's list of approvers: who is to be looked up for `approvers`."""
        return account.rights.approve if account.mode is Mode.MANAGED else frozenset()

    def approvers(self, account: Account, post: Post, people: Iterable[Person]) -> tuple[Person, ...]:
        """Who of these people can decide about the post: on the list, counting, neither its author nor its last editor.

        Each human once, whatever ids they have.
        """
        able = (person for person in people if self.may_approve(person, account))
        return each_once(person for person in able if not person.is_one_of(post.author, post.editor))

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
        self,
        post: Post,
        account: Account,
        *,
        author: Person | None,
        people: Mapping[PersonId, Person],
        incident: Incident | None = None,
    ) -> bool:
        """Whether the post, as it is now, has what its route asks: the right to go alone, or enough valid approvals.

        Approvals count when given to exactly this digest, by different humans who are on the list now and count now,
        and who neither wrote nor last edited the words. `incident`: the one the post says it apologises for.
        """
        if author is None or not self.may_write(author, account, post):
            return False
        route = self.route_of(post, post.verdict, author, account)
        if route is Route.BLOCKED or account.mode is Mode.SELF:
            return False
        if route is Route.DIRECT and post.needed == 0:
            return True
        approved = (people[approval.by] for approval in post.valid_approvals if approval.by in people)
        valid = self.approvers(account, post, approved)
        apology = self.is_apology(post, account, incident)
        return len(valid) >= max(post.needed, self.needed(post.verdict, author, account, apology=apology))


def _was_sent_back(post: Post) -> bool:
    """Whether an approver asked for changes: then somebody looks at what became of it, however clean it reads."""
    return post.decision is not None and post.decision.step in {PostStep.REQUEST_CHANGES, PostStep.REJECT}
