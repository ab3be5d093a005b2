"""Posts: rows of ids, states, digests and times; the words sealed beside them (`storage/versions.py`)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Row, Select, and_, bindparam, func, or_, select, update

from storage.accounts import SqlAccounts
from storage.audit import append
from storage.humans import ids_of
from storage.past import HISTORY, JUDGED, WENT_OUT
from storage.people import SqlPeople
from storage.schema import last_accounts, posts, versions
from storage.statements import insert_or_replace
from storage.versions import file, plan
from storage.words import SealedWords, from_bytes
from storage.work import Work
from workflows.domain.content import Digest
from workflows.domain.finding import Earlier
from workflows.domain.ids import AccountId, PersonId, PostId, StoryId
from workflows.domain.post import OVER, Approval, Decision, Post, PostState, PostStep
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound
from workflows.ports.store import Held

S = PostState
_CONFIRMS = tuple(
    f"post.{step.value}"
    for step in (PostStep.CONFIRM_DIRECT, PostStep.CONFIRM_WAITING, PostStep.CONFIRM_BLOCKED, PostStep.HAND_BACK)
)
_FASTER = {
    PostStep.ENDORSE: "approved this post",
    PostStep.APPROVE: "approved this post",
    PostStep.REQUEST_CHANGES: "asked for changes to this post",
    PostStep.REJECT: "rejected this post",
    PostStep.REVISE: "took this post back to edit it",
    PostStep.WITHDRAW: "withdrew this post",
    PostStep.HOLD: "put this post on hold",
    PostStep.UNDO: "stopped this post",
    PostStep.RECALL: "asked to take this post down",
}

_ONE = select(posts).where(posts.c.id == bindparam("id"))
_AUTHOR: BindParameter[str] = bindparam("person")
_LAST_ACCOUNT = (
    select(last_accounts.c.account)
    .where(last_accounts.c.person.in_(ids_of(_AUTHOR)))
    .order_by(last_accounts.c.person != _AUTHOR)
    .limit(1)
)


class SqlPosts:
    """Implements `ports.store.Posts`, and writes changes of posts."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, post_id: PostId) -> Post:
        """Raises NotFound."""
        post = await self.find(post_id)
        if post is None:
            raise NotFound("That post does not exist. Nothing went out.")
        return post

    async def find(self, post_id: PostId) -> Post | None:
        """The post, or None."""
        found = await self._load(_ONE, {"id": post_id})
        return found[0] if found else None

    async def history(self, *, limit: int = 200, besides: PostId | None = None) -> tuple[Earlier, ...]:
        """Posts that went out or are on their way, newest first, without `besides`. Never personal ones."""
        asked = {"besides": besides or "", "most": limit}
        found = (await self._work.connection.execute(HISTORY, asked)).all()
        known = await SqlAccounts(self._work).also_removed({post.account for post in found})
        said = await self._work.contents.recently_said({(post.id, post.version): post.words for post in found})
        return tuple(
            Earlier(
                text=said[post.id, post.version].text,
                pictures=said[post.id, post.version].pictures,
                account=known[post.account],
                at=_moment(post.state, post.changed_at, post.due),
            )
            for post in found
            if (post.id, post.version) in said
        )

    async def judged(self, *, since: datetime, limit: int = 1_000) -> Sequence[Post]:
        """Confirmed posts for managed accounts that changed since then, newest first. Never drafts or personal ones."""
        return await self._load(JUDGED, {"since": since, "most": limit})

    async def list_by_author(self, author: PersonId, *, limit: int = 20) -> Sequence[Post]:
        """Newest first, those whose words still exist or that ended in the last day."""
        a_day_ago = self._work.clock.now() - timedelta(days=1)
        recent = and_(posts.c.state.in_([state.value for state in OVER]), posts.c.changed_at > a_day_ago)
        query = (
            select(posts)
            .where(posts.c.author.in_(ids_of(author)), or_(posts.c.words.is_not(None), recent))
            .order_by(posts.c.created_at.desc())
            .limit(limit)
        )
        return await self._load(query)

    async def list_waiting(self, account_ids: Sequence[AccountId], *, limit: int = 50) -> Sequence[Post]:
        """Waiting or approved posts on these accounts, oldest first."""
        query = (
            select(posts)
            .where(posts.c.state.in_([S.WAITING.value, S.APPROVED.value]), posts.c.account.in_(account_ids))
            .order_by(posts.c.created_at)
            .limit(limit)
        )
        return await self._load(query)

    async def held(self, account_ids: Sequence[AccountId], *, since: datetime, now: datetime) -> Held:
        """What a freeze of these accounts, set at `since`, holds up now."""
        approved = posts.c.state == S.APPROVED.value
        back = and_(
            posts.c.state == S.WAITING.value,
            posts.c.decision_step.in_([PostStep.SEND_BACK.value, PostStep.STAND_DOWN.value]),
            posts.c.decision_at >= since,
        )
        query = select(
            func.count().filter(approved, posts.c.due <= now),
            func.count().filter(approved, posts.c.due > now),
            func.count().filter(back),
        ).where(posts.c.state.in_([S.WAITING.value, S.APPROVED.value]), posts.c.account.in_(account_ids))
        due, later, sent_back = (await self._work.connection.execute(query)).one()
        return Held(due=due, later=later, back=sent_back)

    async def scheduled(self, account_ids: Sequence[AccountId], *, after: datetime, limit: int = 5) -> Sequence[Post]:
        """Approved posts on these accounts that leave later than that, the soonest first."""
        query = (
            select(posts)
            .where(posts.c.state == S.APPROVED.value, posts.c.account.in_(account_ids), posts.c.due > after)
            .order_by(posts.c.due)
            .limit(limit)
        )
        return await self._load(query)

    async def last_account(self, author: PersonId) -> AccountId | None:
        """The account this person last confirmed a post for."""
        found = (await self._work.connection.execute(_LAST_ACCOUNT, {"person": author})).scalar_one_or_none()
        return AccountId(found) if found is not None else None

    async def list_unfinished(self, person: PersonId) -> Sequence[Post]:
        """Posts this person wrote or last edited that are not over, oldest first."""
        theirs = ids_of(person)
        query = (
            select(posts)
            .where(
                or_(posts.c.author.in_(theirs), posts.c.last_editor.in_(theirs)),
                posts.c.state.not_in([state.value for state in OVER]),
            )
            .order_by(posts.c.created_at)
        )
        return await self._load(query)

    async def forget(self, post_id: PostId) -> None:
        """Delete the words, findings and reasons of every version for good; the rows and the log stay."""
        await self._work.contents.forget(post_id)
        gone = update(posts).where(posts.c.id == post_id).values(words=None, reason_words=None)
        await self._work.connection.execute(gone)
        await self._work.connection.execute(update(versions).where(versions.c.post == post_id).values(words=None))

    async def write(self, change: Change[Post]) -> None:
        """Write the row over the version it was decided on, changed words, and the leaf. Raises Conflict."""
        before, after = change.before, change.after
        filing = plan(before, after)
        row = _row(after) | filing.columns
        if before is None:
            done = await self._work.born(posts, row)
        else:
            done = await self._work.changed(posts, row, before=before.version)
        if not done:
            raise Conflict(await self._who_was_faster(after.id))
        await file(self._work, after, filing)
        if change.entry.action in _CONFIRMS and after.account is not None:
            last = {"person": after.author, "account": after.account}
            await insert_or_replace(self._work.connection, last_accounts, last, key=["person"])
        entry = replace(change.entry, facts={**change.entry.facts, **filing.facts})
        await append(self._work.connection, entry, thing="post", row=row)

    async def _who_was_faster(self, post_id: PostId) -> str:
        now = await self.find(post_id)
        decision = now.decision if now is not None else None
        if decision is None or decision.step not in _FASTER:
            return (
                "Somebody else was faster: this post changed a moment ago. Your step was not taken; look at it again."
            )
        someone = await SqlPeople(self._work).list([decision.by])
        name = someone[0].name if someone else "Somebody else"
        return f"{name} was faster and {_FASTER[decision.step]}. Your step was not taken."

    async def _load(self, query: Select[Any], asked: Mapping[str, object] | None = None) -> list[Post]:
        rows = (await self._work.connection.execute(query, asked)).all()
        wanted = [content_id for row in rows for content_id in (row.words, row.reason_words) if content_id]
        opened = await self._work.contents.open(wanted)
        return [_post(row, opened) for row in rows]


def _moment(state: str, changed_at: datetime, due: datetime | None) -> datetime:
    """When it went out, or is to."""
    return changed_at if PostState(state) in WENT_OUT or due is None else due


def _row(post: Post) -> dict[str, Any]:
    decision = post.decision
    return {
        "id": post.id,
        "author": post.author,
        "account": post.account,
        "state": post.state.value,
        "revision": post.revision,
        "version": post.version,
        "digest": post.digest.hex if post.digest else None,
        "rules": post.rules,
        "approvals": [[given.by, given.at.isoformat(), given.digest.hex] for given in post.approvals],
        "needed": post.needed,
        "last_editor": post.last_editor,
        "decision_step": decision.step.value if decision else None,
        "decision_by": decision.by if decision else None,
        "decision_at": decision.at if decision else None,
        "due": post.due,
        "send_at": post.content.send_at,
        "created_at": post.created_at,
        "changed_at": post.changed_at,
        "attempt": post.attempt,
        "incident": post.incident,
        "story": post.story,
    }


def _post(row: Row[Any], opened: dict[str, bytes]) -> Post:
    sealed = opened.get(row.words)
    words = from_bytes(sealed) if sealed is not None else SealedWords()
    return Post(
        id=PostId(row.id),
        author=PersonId(row.author),
        account=AccountId(row.account) if row.account is not None else None,
        content=words.content(row.send_at),
        state=PostState(row.state),
        revision=row.revision,
        version=row.version,
        findings=words.findings,
        digest=Digest(hex=row.digest) if row.digest else None,
        rules=row.rules,
        approvals=tuple(
            Approval(by=PersonId(by), at=datetime.fromisoformat(at), digest=Digest(hex=digest))
            for by, at, digest in row.approvals
        ),
        needed=row.needed,
        last_editor=PersonId(row.last_editor) if row.last_editor is not None else None,
        decision=_decision(row, opened.get(row.reason_words)),
        due=row.due,
        named=words.named,
        fields=words.fields,
        digest_salt=words.digest_salt,
        justifications=words.justifications,
        opinions=words.opinions,
        created_at=row.created_at,
        changed_at=row.changed_at,
        attempt=row.attempt,
        incident=row.incident,
        story=StoryId(row.story) if row.story is not None else None,
    )


def _decision(row: Row[Any], reason: bytes | None) -> Decision | None:
    if row.decision_step is None:
        return None
    return Decision(
        step=PostStep(row.decision_step),
        by=PersonId(row.decision_by),
        at=row.decision_at,
        reason=reason.decode("utf-8", "surrogatepass") if reason is not None else "",
    )
