"""Comments on posts: who commented on which revision; the words sealed under the commenter's key."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from storage.schema import comments
from storage.work import Work
from workflows.domain.comment import Comment
from workflows.domain.ids import PersonId, PostId

_OF_POST = (
    select(comments)
    .where(comments.c.post == bindparam("post"), comments.c.words.is_not(None))
    .order_by(comments.c.at, comments.c.id)
)


class SqlComments:
    """Implements `ports.store.Comments`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, comment: Comment) -> None:
        """Keep it, its words sealed. Repeats do nothing more."""
        place = words_id(comment.id)
        if await self._work.born(comments, _row(comment) | {"words": place}):
            clear = comment.text.encode("utf-8", "surrogatepass")
            # About the post: what colleagues quote of its words goes with them.
            await self._work.contents.put(place, clear, subject=comment.post, person=comment.by)

    async def of_post(self, post: PostId) -> Sequence[Comment]:
        """Of every revision, the oldest first; without those whose words were erased."""
        rows = (await self._work.connection.execute(_OF_POST, {"post": post})).all()
        opened = await self._work.contents.open([row.words for row in rows])
        return [_comment(row, opened[row.words]) for row in rows if row.words in opened]


def words_id(comment: str) -> str:
    """Where the words of a comment lie."""
    return f"comment.{comment}"


def _row(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "post": comment.post,
        "revision": comment.revision,
        "by": comment.by,
        "at": comment.at,
        "private": comment.private,
    }


def _comment(row: Row[Any], words: bytes) -> Comment:
    return Comment(
        id=row.id,
        post=PostId(row.post),
        revision=row.revision,
        by=PersonId(row.by),
        at=row.at,
        text=words.decode("utf-8", "surrogatepass"),
        private=row.private,
    )
