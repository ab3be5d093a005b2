"""A post: what a person wrote, for one account, on its way to the public or not."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from workflows.domain.audit import Entry, Facts
from workflows.domain.content import NO_FIELDS, Content, Digest, Fields
from workflows.domain.finding import Finding, Route, Verdict, verdict_of
from workflows.domain.ids import AccountId, PersonId, PostId, StoryId
from workflows.domain.objection import Justification, key_of
from workflows.domain.opinion import Opinion
from workflows.domain.transition import Change, next_state


class PostState(Enum):
    """Where a post is. Adjectives; DESIGN section 2."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    BLOCKED = "blocked"
    HANDED_BACK = "handed_back"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    EXPIRED = "expired"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PARTLY_PUBLISHED = "partly_published"
    FAILED = "failed"
    NEEDS_HUMAN = "needs_human"
    RECALLING = "recalling"
    RECALLED = "recalled"
    RECALL_FAILED = "recall_failed"


class PostStep(Enum):
    """What can be done to a post. Verbs."""

    CONFIRM_WAITING = "confirm_waiting"
    CONFIRM_DIRECT = "confirm_direct"
    CONFIRM_BLOCKED = "confirm_blocked"
    HAND_BACK = "hand_back"
    ENDORSE = "endorse"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    HOLD = "hold"
    RELEASE = "release"
    REOPEN = "reopen"
    EXPIRE = "expire"
    BEGIN = "begin"
    SEND_BACK = "send_back"
    UNDO = "undo"
    STAND_DOWN = "stand_down"
    FINISH_PUBLISHED = "finish_published"
    FINISH_PARTLY = "finish_partly"
    FINISH_FAILED = "finish_failed"
    FINISH_NEEDS_HUMAN = "finish_needs_human"
    RESOLVE_LIVE = "resolve_live"
    RESOLVE_PARTLY = "resolve_partly"
    """The part in doubt is live, but others never left."""
    RESOLVE_NOT_LIVE = "resolve_not_live"
    RETRY_REST = "retry_rest"
    RECALL = "recall"
    FINISH_RECALLED = "finish_recalled"
    FINISH_RECALL_FAILED = "finish_recall_failed"


S, T = PostState, PostStep

TRANSITIONS: dict[tuple[PostState, PostStep], PostState] = {
    (S.DRAFT, T.CONFIRM_WAITING): S.WAITING,
    (S.DRAFT, T.CONFIRM_DIRECT): S.APPROVED,
    (S.DRAFT, T.CONFIRM_BLOCKED): S.BLOCKED,
    (S.DRAFT, T.HAND_BACK): S.HANDED_BACK,
    # A draft is withdrawn when its author discards it.
    (S.DRAFT, T.WITHDRAW): S.WITHDRAWN,
    (S.DRAFT, T.REVISE): S.DRAFT,
    (S.WAITING, T.ENDORSE): S.WAITING,
    (S.WAITING, T.APPROVE): S.APPROVED,
    (S.WAITING, T.REQUEST_CHANGES): S.CHANGES_REQUESTED,
    (S.WAITING, T.REJECT): S.REJECTED,
    (S.WAITING, T.REVISE): S.DRAFT,
    (S.APPROVED, T.REVISE): S.DRAFT,
    (S.BLOCKED, T.REVISE): S.DRAFT,
    (S.CHANGES_REQUESTED, T.REVISE): S.DRAFT,
    (S.WAITING, T.WITHDRAW): S.WITHDRAWN,
    (S.APPROVED, T.WITHDRAW): S.WITHDRAWN,
    (S.HELD, T.WITHDRAW): S.WITHDRAWN,
    (S.BLOCKED, T.WITHDRAW): S.WITHDRAWN,
    (S.CHANGES_REQUESTED, T.WITHDRAW): S.WITHDRAWN,
    (S.WAITING, T.HOLD): S.HELD,
    (S.APPROVED, T.HOLD): S.HELD,
    (S.HELD, T.RELEASE): S.WAITING,
    (S.REJECTED, T.REOPEN): S.DRAFT,
    (S.DRAFT, T.EXPIRE): S.EXPIRED,
    (S.WAITING, T.EXPIRE): S.EXPIRED,
    # The one edge into PUBLISHING.
    (S.APPROVED, T.BEGIN): S.PUBLISHING,
    (S.APPROVED, T.SEND_BACK): S.WAITING,
    (S.APPROVED, T.UNDO): S.DRAFT,
    (S.PUBLISHING, T.STAND_DOWN): S.WAITING,
    (S.PUBLISHING, T.FINISH_PUBLISHED): S.PUBLISHED,
    (S.PUBLISHING, T.FINISH_PARTLY): S.PARTLY_PUBLISHED,
    (S.PUBLISHING, T.FINISH_FAILED): S.FAILED,
    (S.PUBLISHING, T.FINISH_NEEDS_HUMAN): S.NEEDS_HUMAN,
    (S.NEEDS_HUMAN, T.RESOLVE_LIVE): S.PUBLISHED,
    (S.NEEDS_HUMAN, T.RESOLVE_PARTLY): S.PARTLY_PUBLISHED,
    (S.NEEDS_HUMAN, T.RESOLVE_NOT_LIVE): S.WAITING,
    (S.FAILED, T.RETRY_REST): S.WAITING,
    (S.PARTLY_PUBLISHED, T.RETRY_REST): S.WAITING,
    (S.PUBLISHED, T.RECALL): S.RECALLING,
    (S.PARTLY_PUBLISHED, T.RECALL): S.RECALLING,
    # Asking once more after it did not work.
    (S.RECALL_FAILED, T.RECALL): S.RECALLING,
    (S.RECALLING, T.FINISH_RECALLED): S.RECALLED,
    (S.RECALLING, T.FINISH_RECALL_FAILED): S.RECALL_FAILED,
    # A part whose answer came very late turned out to be public after all.
    (S.RECALLED, T.RECALL): S.RECALLING,
    # A person looked: what could not be deleted is not there any more.
    (S.RECALL_FAILED, T.FINISH_RECALLED): S.RECALLED,
}

OVER = frozenset({S.HANDED_BACK, S.WITHDRAWN, S.EXPIRED, S.PUBLISHED, S.FAILED, S.RECALLED, S.RECALL_FAILED})
"""States in which nothing will leave any more without a person's new decision."""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """One person's yes, to exactly this digest."""

    by: PersonId
    at: datetime
    digest: Digest


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The step a person took last that decided something, and why; for cards and for those who were too late."""

    step: PostStep
    by: PersonId
    at: datetime
    reason: str = ""
    """A person's own words: kept with the contents, never in the log."""


SYSTEM = PersonId("system")
"""Stands in `Decision.by` for the program itself."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """One post. Changed only by `step`, which returns a Change.

    `revision` counts what the author wrote anew (v1, v2 on cards); `version` counts every write and guards races.
    """

    id: PostId
    author: PersonId
    account: AccountId | None
    """None while the author has not chosen yet."""
    content: Content
    state: PostState = PostState.DRAFT
    revision: int = 1
    version: int = 0
    findings: tuple[Finding, ...] = ()
    digest: Digest | None = None
    """Set when the author confirms; voided by every revision."""
    rules: str = ""
    """The version of the checks and policy the digest and findings were made with."""
    approvals: tuple[Approval, ...] = ()
    needed: int = 0
    """How many approvals complete the quorum; 0 for the direct route."""
    last_editor: PersonId | None = None
    decision: Decision | None = None
    due: datetime | None = None
    """When it leaves: end of the undo window, or the time it is scheduled for."""
    named: str | None = None
    """The account as the author typed it in the command, when it could not be found."""
    fields: Fields = NO_FIELDS
    """What stood in the form beside the words, for showing it again."""
    digest_salt: str = ""
    """Random, kept sealed with the words: without it nobody can tell from the log's digest what they were."""
    created_at: datetime
    changed_at: datetime
    attempt: int = 0
    """How often the post was approved for sending; part of the publish task's key."""
    incident: str | None = None
    """The incident this post apologises for: it takes the fast lane with two people (`policy`)."""
    story: StoryId | None = None
    """The story of the public that this post answers."""
    justifications: tuple[Justification, ...] = ()
    """Why its author thinks that findings are fine. Shown, never counted: no route, verdict or digest knows of them."""
    opinions: tuple[Opinion, ...] = ()
    """What moderators said, each about words that may be others by now; kept so that nobody is asked twice."""

    @property
    def verdict(self) -> Verdict:
        """What all findings together mean."""
        return verdict_of(self.findings)

    @property
    def text(self) -> str:
        """All the words."""
        return self.content.text

    @property
    def editor(self) -> PersonId:
        """Whoever touched the words last; may not approve them."""
        return self.last_editor or self.author

    @property
    def is_private(self) -> bool:
        """Whether its words are those of who wrote and edited them alone: nobody was ever asked about this revision."""
        ended = self.state in {PostState.WITHDRAWN, PostState.EXPIRED} and not self.needed
        return ended or self.state in {PostState.DRAFT, PostState.BLOCKED, PostState.HANDED_BACK}

    @property
    def valid_approvals(self) -> tuple[Approval, ...]:
        """The approvals given to exactly the digest the post has now."""
        return tuple(approval for approval in self.approvals if approval.digest == self.digest)

    def justification(self, finding: Finding) -> Justification | None:
        """What its author said about this finding, if anything."""
        key = key_of(finding, self.content)
        return next((one for one in self.justifications if one.key == key), None)

    def step(
        self,
        step: PostStep,
        *,
        by: PersonId | None,
        at: datetime,
        facts: Facts | None = None,
        **changes: Any,
    ) -> Change["Post"]:
        """Take one step of the table, with `changes` to other fields, and the audit entry that says so.

        `by` None means the program itself. Raises WrongState with a sentence for the person who asked.
        """
        state = next_state(TRANSITIONS, self.state, step, sentence=self._refusal())
        after = replace(self, state=state, version=self.version + 1, changed_at=at, **changes)
        if after.account != self.account:
            # An incident or a story is about one account: words moved to another one are an ordinary post there.
            after = replace(after, incident=None, story=None)
        entry = Entry(
            at=at,
            action=f"post.{step.value}",
            subject=self.id,
            by=by or "system",
            facts={
                "from": self.state.value,
                "to": state.value,
                "revision": after.revision,
                "account": after.account,
                "digest": after.digest.hex if after.digest else None,
                "rules": after.rules or None,
                **(facts or {}),
            },
        )
        return Change(before=self, after=after, entry=entry)

    def _refusal(self) -> str:
        return REFUSALS.get(self.state, "That is not possible any more: the post has moved on.")


REFUSALS: dict[PostState, str] = {
    S.DRAFT: "This is a draft again. Nothing went out. Its author has to confirm it first.",
    S.WAITING: "This post is waiting for an approver. Nothing went out.",
    S.APPROVED: "This post is already approved.",
    S.BLOCKED: "This post is blocked until its words are changed. Nothing went out.",
    S.HANDED_BACK: "This text was handed back to its author. Countersign did not post it.",
    S.CHANGES_REQUESTED: "Changes were requested. Nothing went out; the author is editing.",
    S.REJECTED: "This post was rejected. Nothing went out.",
    S.WITHDRAWN: "This post was withdrawn. Nothing went out.",
    S.HELD: "This post is on hold. Nothing went out.",
    S.EXPIRED: "This post expired. Nothing went out.",
    S.PUBLISHING: "Too late: it is already being sent.",
    S.PUBLISHED: "This post is already live.",
    S.PARTLY_PUBLISHED: "Part of this post is already live.",
    S.FAILED: "This post failed. Nothing went out.",
    S.NEEDS_HUMAN: "Nobody knows yet whether this post went out. A person has to look first.",
    S.RECALLING: "This post is being taken down.",
    S.RECALLED: "This post was taken down.",
    S.RECALL_FAILED: "This post could not be taken down and is still live.",
}


def born(post: Post, *, by: PersonId) -> Change[Post]:
    """The birth of a draft."""
    entry = Entry(
        at=post.created_at, action="post.start", subject=post.id, by=by, facts={"account": post.account, "revision": 1}
    )
    return Change(before=None, after=post, entry=entry)


def route_step(route: Route) -> PostStep:
    """The confirm step a route stands for."""
    return {
        Route.DIRECT: PostStep.CONFIRM_DIRECT,
        Route.APPROVAL: PostStep.CONFIRM_WAITING,
        Route.BLOCKED: PostStep.CONFIRM_BLOCKED,
    }[route]
