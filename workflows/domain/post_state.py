"""Where a post is, what can be done to it there, and what is said when it cannot: one table (DESIGN section 2)."""

from enum import Enum


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
    LEAVE_REST = "leave_rest"
    """The rest of a thread does not go out after all; what is live stays, and can be taken down."""
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
    # What asked again for its rest: nobody may forget that its beginning is public.
    (S.WAITING, T.LEAVE_REST): S.PARTLY_PUBLISHED,
    (S.APPROVED, T.LEAVE_REST): S.PARTLY_PUBLISHED,
    (S.HELD, T.LEAVE_REST): S.PARTLY_PUBLISHED,
    (S.WAITING, T.RECALL): S.RECALLING,
    (S.APPROVED, T.RECALL): S.RECALLING,
    (S.HELD, T.RECALL): S.RECALLING,
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
