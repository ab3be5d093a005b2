"""What is asked of posts that are behind us: what else was said lately, and what was decided about what."""

from sqlalchemy import and_, bindparam, false, func, not_, select

from storage.schema import accounts, posts
from workflows.domain.account import Kind, Mode
from workflows.domain.post import PostState

S = PostState
_ON_THE_WAY = (S.WAITING, S.APPROVED, S.HELD, S.PUBLISHING, S.NEEDS_HUMAN)
WENT_OUT = (S.PUBLISHED, S.PARTLY_PUBLISHED, S.RECALLING, S.RECALL_FAILED)

_OWN = posts.alias("own")
_ITS_GROUP = select(_OWN.c.post_group).where(_OWN.c.id == bindparam("besides")).scalar_subquery()

HISTORY = (
    select(
        posts.c.id,
        posts.c.version,
        posts.c.account,
        posts.c.state,
        posts.c.due,
        posts.c.changed_at,
        posts.c.words,
        func.coalesce(posts.c.post_group == _ITS_GROUP, false()).label("together"),
    )
    .join(accounts, accounts.c.id == posts.c.account)
    .where(
        posts.c.state.in_([state.value for state in (*_ON_THE_WAY, *WENT_OUT)]),
        posts.c.words.is_not(None),
        posts.c.id != bindparam("besides"),
        accounts.c.kind != Kind.PERSONAL.value,
    )
    .order_by(posts.c.changed_at.desc())
    .limit(bindparam("most"))
)

_GIVEN_UP = and_(
    posts.c.state.in_([S.WITHDRAWN.value, S.EXPIRED.value]),
    posts.c.needed == 0,
    posts.c.attempt == 0,
)
"""Ended as a draft, or as near to one as nobody else ever saw."""
JUDGED = (
    select(posts)
    .join(accounts, accounts.c.id == posts.c.account)
    .where(
        posts.c.state.not_in([S.DRAFT.value, S.HANDED_BACK.value]),
        not_(_GIVEN_UP),
        posts.c.words.is_not(None),
        posts.c.changed_at >= bindparam("since"),
        accounts.c.mode == Mode.MANAGED.value,
        accounts.c.kind != Kind.PERSONAL.value,
    )
    .order_by(posts.c.changed_at.desc(), posts.c.id)
    .limit(bindparam("most"))
)
