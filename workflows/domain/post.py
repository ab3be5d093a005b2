"""A post: what a person wrote, for one account, on its way to the public or not."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from workflows.domain.audit import Entry, Facts
from workflows.domain.content import NO_FIELDS, Content, Digest, Fields
from workflows.domain.finding import Finding, Route, Verdict, verdict_of
from workflows.domain.ids import AccountId, GroupId, PersonId, PostId, StoryId
from workflows.domain.objection import Justification, key_of
from workflows.domain.opinion import Opinion
from workflows.domain.post_state import OVER, REFUSALS, TRANSITIONS, PostState, PostStep
from workflows.domain.threading import whole
from workflows.domain.transition import Change, next_state

__all__ = [
    "OVER",
    "REFUSALS",
    "SYSTEM",
    "TRANSITIONS",
    "Approval",
    "Decision",
    "Label",
    "Post",
    "PostState",
    "PostStep",
    "born",
    "route_step",
]


@dataclass(frozen=True, kw_only=True)
class Approval:
    """One person's yes, to exactly this digest."""

    by: PersonId
    at: datetime
    digest: Digest


class Label(Enum):
    """What a decision is about, for the author at a glance and for counting. `bot/cards/labels.py` has the words."""

    TONE = "tone"
    CLAIM = "claim"
    """Not supported, or not ours to make."""
    ACCOUNT = "account"
    """Another account's post."""
    TIMING = "timing"
    PICTURE = "picture"
    """Missing, wrong, or without a description."""
    SPELLING = "spelling"
    LEGAL = "legal"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The step a person took last that decided something, and why; for cards and for those who were too late."""

    step: PostStep
    by: PersonId
    at: datetime
    reason: str = ""
    """A person's own words: kept with the contents, never in the log."""
    labels: tuple[Label, ...] = ()


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
    group: GroupId | None = None
    """The writing that it shares with posts for other accounts; from there on each goes a way of its own."""
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
    def writing(self) -> str:
        """All the words as one text, as they are typed in the form: a thread before it is cut."""
        return self.fields.writing or whole([part.text for part in self.content.parts])

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
            # An incident or a story is about one account, and so is one of several: words moved to another account are
            # an ordinary post there.
            after = replace(after, incident=None, story=None, group=None)
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
                **({"group": after.group} if after.group else {}),
                **(facts or {}),
            },
        )
        return Change(before=self, after=after, entry=entry)

    def _refusal(self) -> str:
        return REFUSALS.get(self.state, "That is not possible any more: the post has moved on.")


def born(post: Post, *, by: PersonId) -> Change[Post]:
    """The birth of a draft."""
    facts: Facts = {"account": post.account, "revision": 1, **({"group": post.group} if post.group else {})}
    entry = Entry(at=post.created_at, action="post.start", subject=post.id, by=by, facts=facts)
    return Change(before=None, after=post, entry=entry)


def route_step(route: Route) -> PostStep:
    """The confirm step a route stands for."""
    return {
        Route.DIRECT: PostStep.CONFIRM_DIRECT,
        Route.APPROVAL: PostStep.CONFIRM_WAITING,
        Route.BLOCKED: PostStep.CONFIRM_BLOCKED,
    }[route]
