"""Every version of a draft that somebody checked or submitted is kept, each in a place of its own.

What was only saved while it was typed has one place per post, and the next such save takes it: it was shown to nobody
and judged by nothing. From the first check on, nothing is written over; `audit` binds each kept version by `proof`.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import bindparam, func, insert, select, update

from storage.schema import posts, versions
from storage.words import proof, to_bytes, words_of
from storage.work import Work
from workflows.domain.audit import Facts
from workflows.domain.post import Post, PostState

_UNSEEN = frozenset({PostState.DRAFT, PostState.WITHDRAWN, PostState.EXPIRED})
"""States a post can be in without its words ever having been checked or shown to anybody."""
_CONFIRMED_STATES = frozenset({PostState.WAITING, PostState.APPROVED})

# Everything a version says stands in the post's row by then: one statement, whatever changed.
_VERSION = insert(versions).from_select(
    ["post", "version", "revision", "editor", "at", "digest", "words", "account", "send_at"],
    select(
        posts.c.id,
        posts.c.version,
        posts.c.revision,
        func.coalesce(posts.c.last_editor, posts.c.author),
        posts.c.changed_at,
        posts.c.digest,
        posts.c.words,
        posts.c.account,
        posts.c.send_at,
    ).where(posts.c.id == bindparam("of")),
)


_NEWEST = select(func.max(versions.c.version)).where(versions.c.post == bindparam("of")).scalar_subquery()
_CONFIRMED = (
    update(versions)
    .where(versions.c.post == bindparam("of"), versions.c.version == _NEWEST)
    .values(confirmed_at=bindparam("moment"))
)


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What a change of a post adds to the sealed words."""

    words: bytes | None
    """The words to seal; None: they stay where they are."""
    kept: bool
    """Whether they are kept for good."""
    is_version: bool
    """Whether this change is a version to remember: words checked or submitted, or what is asked to be approved."""
    is_confirmed: bool
    """Whether its author put the newest version before others by this change, or lets it go out."""
    reason: bytes | None
    columns: dict[str, str | None]
    """Where they will lie, for the post's row."""
    facts: Facts
    """What the log says of them."""


def plan(before: Post | None, after: Post) -> Filing:
    """Decide what of `after` has to be sealed, and where."""
    columns: dict[str, str | None] = {}
    words, kept = _new_words(before, after), is_kept(after)
    if words is not None:
        columns["words"] = version_id(after.id, after.version) if kept else typed_id(after.id)
    reason: bytes | None = None
    if before is None or before.decision != after.decision:
        columns["reason_words"] = None
        if after.decision is not None and after.decision.reason:
            reason = after.decision.reason.encode("utf-8", "surrogatepass")
            columns["reason_words"] = reason_id(after.id, after.decision.step.value, after.version)
    submitted = after.digest is not None and (before is None or before.digest != after.digest)
    return Filing(
        words=words,
        kept=kept,
        is_version=kept and (words is not None or submitted),
        is_confirmed=before is not None and before.state is PostState.DRAFT and after.state in _CONFIRMED_STATES,
        reason=reason,
        columns=columns,
        facts={"words": proof(words)} if words is not None and kept else {},
    )


async def file(work: Work, post: Post, filing: Filing) -> None:
    """Seal what was planned: words under the author's key, a reason under the key of whoever gave it.

    The post's row is written by then, so that whoever lost the race seals nothing.
    """
    words, reason = filing.columns.get("words"), filing.columns.get("reason_words")
    if words and filing.words is not None:
        seal = work.contents.keep if filing.kept else work.contents.put
        await seal(words, filing.words, subject=post.id, person=post.author)
    if reason and filing.reason is not None and post.decision is not None:
        await work.contents.put(reason, filing.reason, subject=post.id, person=post.decision.by)
    if filing.is_version:
        await work.connection.execute(_VERSION, {"of": post.id})
    if filing.is_confirmed:
        await work.connection.execute(_CONFIRMED, {"of": post.id, "moment": post.changed_at})


def is_kept(post: Post) -> bool:
    """Whether the words as they are now were checked or submitted, and not merely saved while they were typed."""
    return bool(post.rules) or post.state not in _UNSEEN


def typed_id(post: str) -> str:
    """Where words lie that were only saved while they were typed."""
    return f"{post}.typed"


def version_id(post: str, version: int) -> str:
    """Where the words of one version lie. Rows of the first release point at `post.revision` instead."""
    return f"{post}.v{version}"


def reason_id(post: str, step: str, version: int) -> str:
    """Where the reason of one decision lies."""
    return f"{post}.{step}.{version}"


def _new_words(before: Post | None, after: Post) -> bytes | None:
    """The words to seal, or None when the ones that lie there are these."""
    words = words_of(after)
    same = before is not None and words_of(before) == words
    if before is not None and same and (is_kept(before) or not is_kept(after)):
        return None
    return to_bytes(words, salt=secrets.token_hex(16) if is_kept(after) else "")
