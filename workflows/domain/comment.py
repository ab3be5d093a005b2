"""A comment on a post that waits: for everybody who works on it, or for its approvers alone. Never published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.audit import Entry, Facts
from workflows.domain.ids import PersonId, PostId
from workflows.domain.person import Person
from workflows.domain.post import Post

LONGEST = 1_000
"""Characters."""


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One comment, about one revision."""

    id: str
    post: PostId
    revision: int
    by: PersonId
    at: datetime
    text: str
    """Sealed under the commenter's key; never in the log."""
    private: bool = False
    """For approvers only: its author never sees it."""


def read_by(person: Person, comments: Iterable[Comment], post: Post) -> Sequence[Comment]:
    """Those that somebody who works on the post may read: its author and its editor never what is private."""
    is_theirs = person.is_one_of(post.author, post.editor)
    return [one for one in comments if not one.private or not is_theirs or person.is_one_of(one.by)]


def entry_of(comment: Comment) -> Entry:
    """What the log says of it: that it was made, never what it says."""
    facts: Facts = {"comment": comment.id, "revision": comment.revision, "private": comment.private}
    return Entry(at=comment.at, action="post.comment", subject=comment.post, by=comment.by, facts=facts)
