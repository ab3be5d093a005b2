"""Posts: rows of ids, states, digests and times; the words sealed beside them (`storage/versions.py`)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select, text, update

from storage.accounts import SqlAccounts
from storage.audit import append
from storage.humans import ids_of
from storage.media import forget_media
from storage.past import HISTORY, JUDGED, WENT_OUT
from storage.people import SqlPeople
from storage.post_rows import post_of, row_of
from storage.schema import accounts, last_accounts, posts, results, versions
from storage.statements import insert_or_replace
from storage.upcoming import armed_between, held_up, leaving_after, leaving_between, waiting
from storage.versions import file, plan
from storage.waits import note_wait, waits_since
from storage.words import from_bytes
from storage.work import Work
from workflows.domain.account import Kind
from workflows.domain.finding import Earlier
from workflows.domain.ids import AccountId, GroupId, PersonId, PostId
from workflows.domain.post import OVER, Post, PostState, PostStep
from workflows.domain.results import Results
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound
from workflows.ports.store import Former, Held, Wait

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

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_ONE = select(posts).where(posts.c.id == bindparam("id"))
_FORMER = (
    select(versions.c.revision, versions.c.words, versions.c.account, versions.c.send_at)
    .where(
        versions.c.post == bindparam("post"),
        versions.c.revision < bindparam("revision"),
        versions.c.confirmed_at.is_not(None),
        versions.c.account.is_not(None),
    )
    .order_by(versions.c.version.desc())
    .limit(1)
)
_RESULTS = select(results).where(results.c.post == bindparam("post"))
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

    async def confirmed_before(self, post: Post) -> Former | None:
        """The newest earlier revision that was confirmed and not blocked; None without one whose words are kept."""
        asked = {"post": post.id, "revision": post.revision}
        found = (await self._work.connection.execute(_FORMER, asked)).first()
        opened = await self._work.contents.open([found.words]) if found is not None and found.words else {}
        if found is None or found.words not in opened:
            return None
        content = from_bytes(opened[found.words]).content(found.send_at)
        return Former(revision=found.revision, account=AccountId(found.account), content=content)

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
                together=bool(post.together),
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
        return await self._load(waiting(account_ids, limit))

    async def held(self, account_ids: Sequence[AccountId], *, since: datetime, now: datetime) -> Held:
        """What a freeze of these accounts, set at `since`, holds up now."""
        query = held_up(account_ids, since=since, now=now)
        due, later, sent_back = (await self._work.connection.execute(query)).one()
        return Held(due=due, later=later, back=sent_back)

    async def scheduled(self, account_ids: Sequence[AccountId], *, after: datetime, limit: int = 5) -> Sequence[Post]:
        """Approved posts on these accounts that leave later than that, the soonest first."""
        return await self._load(leaving_after(account_ids, after, limit))

    async def went_out(
        self, account: AccountId, *, since: datetime, until: datetime, limit: int = 50
    ) -> Sequence[Post]:
        """Posts on this account of which a part was on its way out in the span, the earliest first."""
        return await self._load(armed_between(account, since, until, limit))

    async def calendar(
        self, account_ids: Sequence[AccountId], *, since: datetime, until: datetime, limit: int = 200
    ) -> Sequence[Post]:
        """Approved and waiting posts on these accounts that leave, or are scheduled, in the span; the soonest first."""
        return await self._load(leaving_between(account_ids, since, until, limit))

    async def hold_calendar(self, account: AccountId) -> None:
        """Until this transaction is over, whoever else wants to hold it waits."""
        await self._hold(f"calendar:{account}")

    async def hold_group(self, group: GroupId) -> None:
        """Until this transaction is over, whoever else wants to hold it waits. What is read afterwards is committed."""
        await self._hold(f"group:{group}")

    async def of_group(self, group: GroupId) -> Sequence[Post]:
        """The posts of one writing, in the order in which they were begun."""
        begun = (posts.c.id != group, posts.c.created_at, posts.c.id)
        query = select(posts).where(posts.c.post_group == group).order_by(*begun)
        return await self._load(query)

    async def is_first_out(self, post: Post) -> bool:
        """Whether no other real post of its author went out before it, whatever became of that since."""
        earlier = or_(
            posts.c.changed_at < post.changed_at, and_(posts.c.changed_at == post.changed_at, posts.c.id < post.id)
        )
        query = (
            select(posts.c.id)
            .join(accounts, accounts.c.id == posts.c.account)
            .where(
                posts.c.author.in_(ids_of(post.author)),
                posts.c.state.in_([state.value for state in (*WENT_OUT, S.RECALLED)]),
                earlier,
                accounts.c.kind != Kind.PRACTICE.value,
            )
            .limit(1)
        )
        return (await self._work.connection.execute(query)).first() is None

    async def save_results(self, found: Results) -> None:
        """How it did; the newest word counts."""
        await insert_or_replace(self._work.connection, results, asdict(found), key=["post"])

    async def results(self, post_id: PostId) -> Results | None:
        """How it did; None while nobody asked."""
        row = (await self._work.connection.execute(_RESULTS, {"post": post_id})).one_or_none()
        return Results(**row._asdict()) if row is not None else None

    async def waits(self, account_ids: Sequence[AccountId], *, since: datetime) -> Sequence[Wait]:
        """Of posts on these accounts whose decision fell since then, in that order."""
        return await waits_since(self._work, account_ids, since)

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
        """Delete the words, findings, reasons and pictures of every version for good; the rows and the log stay."""
        await self._work.contents.forget(post_id)
        gone = update(posts).where(posts.c.id == post_id).values(words=None, reason_words=None)
        await self._work.connection.execute(gone)
        await self._work.connection.execute(update(versions).where(versions.c.post == post_id).values(words=None))
        await forget_media(self._work.connection, post_id)

    async def write(self, change: Change[Post]) -> None:
        """Write the row over the version it was decided on, changed words, and the leaf. Raises Conflict."""
        before, after = change.before, change.after
        filing = plan(before, after)
        row = row_of(after) | filing.columns
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
        await note_wait(self._work, change)
        entry = replace(change.entry, facts={**change.entry.facts, **filing.facts})
        await append(self._work.connection, entry, thing="post", row=row)

    async def _hold(self, name: str) -> None:
        """SQLite has one writer anyway."""
        if self._work.connection.dialect.name == "postgresql":
            await self._work.connection.execute(_HOLD, {"name": name})

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
        return [post_of(row, opened) for row in rows]


def _moment(state: str, changed_at: datetime, due: datetime | None) -> datetime:
    """When it went out, or is to."""
    return changed_at if PostState(state) in WENT_OUT or due is None else due
