"""Alerts, the keyed memory of handed-back texts, and how far each timeline was read."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select, update

from storage.audit import append
from storage.schema import alerts, cursors, handed_back, reads
from storage.statements import insert_or_replace
from storage.work import Work
from workflows.domain.alert import Alert, AlertKind, AlertState
from workflows.domain.ids import AccountId, PersonId, PostId, RemotePostId
from workflows.domain.post import SYSTEM
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound
from workflows.ports.store import HandedBack


class SqlAlerts:
    """Implements `ports.store.Alerts`, and writes changes of alerts."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, alert_id: str) -> Alert:
        """Raises NotFound."""
        alert = await self._find(select(alerts).where(alerts.c.id == alert_id))
        if alert is None:
            raise NotFound("There is no such alert.")
        return alert

    async def find_open(self, account: AccountId, kind: AlertKind) -> Alert | None:
        """The open alert of this kind about the account itself; there is at most one."""
        query = select(alerts).where(
            alerts.c.account == account,
            alerts.c.kind == kind.value,
            alerts.c.state == AlertState.OPEN.value,
            alerts.c.remote_id.is_(None),
        )
        return await self._find(query)

    async def newest(self, account: AccountId, kind: AlertKind) -> Alert | None:
        """The last alert of this kind about the account itself, whatever became of it."""
        about = (alerts.c.account == account, alerts.c.kind == kind.value, alerts.c.remote_id.is_(None))
        return await self._find(select(alerts).where(*about).order_by(alerts.c.seen_at.desc(), alerts.c.id).limit(1))

    async def remember(self, text: str, *, post: PostId, person: PersonId, until: datetime) -> None:
        """Keep only a keyed hash of the text, folded for case, spacing and links."""
        row = {"post": post, "person": person, "mark": self._work.vault.mark(text), "until": until}
        await insert_or_replace(self._work.connection, handed_back, row, key=["post"])

    async def recognise(self, text: str, *, now: datetime) -> HandedBack | None:
        """The newest handed-back draft whose text this is, if its memory has not expired."""
        query = (
            select(handed_back)
            .where(handed_back.c.mark.in_(self._work.vault.marks(text)), handed_back.c.until > now)
            .order_by(handed_back.c.until.desc())
            .limit(1)
        )
        row = (await self._work.connection.execute(query)).one_or_none()
        return HandedBack(post=PostId(row.post), person=PersonId(row.person), until=row.until) if row else None

    async def cursor(self, account: AccountId) -> RemotePostId | None:
        """The newest post of the account's timeline already looked at."""
        query = select(cursors.c.remote_id).where(cursors.c.account == account)
        found = (await self._work.connection.execute(query)).scalar_one_or_none()
        return RemotePostId(found) if found is not None else None

    async def move_cursor(self, account: AccountId, to: RemotePostId) -> None:
        """From now on, look at what comes after `to`."""
        await insert_or_replace(self._work.connection, cursors, {"account": account, "remote_id": to}, key=["account"])

    async def seen(self, account: AccountId, remote_id: RemotePostId) -> bool:
        """Whether there is an alert about this post already, in whatever state."""
        query = select(alerts.c.id).where(alerts.c.account == account, alerts.c.remote_id == remote_id)
        return (await self._work.connection.execute(query)).one_or_none() is not None

    async def count_read(self, account: AccountId, *, day: date, posts: int = 0) -> int:
        """Note that the watch read so many posts of the account; how many those of the day are, with them."""
        today = (reads.c.account == account) & (reads.c.day == day)
        if posts:
            more = update(reads).where(today).values(posts=reads.c.posts + posts)
            if (await self._work.connection.execute(more)).rowcount == 0:
                row = {"account": account, "day": day, "posts": posts}
                await insert_or_replace(self._work.connection, reads, row, key=["account"])
        query = select(reads.c.posts).where(today)
        return (await self._work.connection.execute(query)).scalar_one_or_none() or 0

    async def write(self, change: Change[Alert]) -> None:
        """Write the row over the version it was decided on, and the leaf. Raises Conflict."""
        before, after = change.before, change.after
        row = _row(after) | await self._write_text(before, after)
        if before is None:
            if not await self._work.born(alerts, row):
                raise Conflict("There is already an alert about that.")
        elif not await self._work.changed(alerts, row, before=before.version):
            raise Conflict("Somebody else was faster with this alert. Your step was not taken.")
        await append(self._work.connection, change.entry, thing="alert", row=row)

    async def _write_text(self, before: Alert | None, after: Alert) -> dict[str, Any]:
        """Seal what a foreign post says, when it is new. Nobody here wrote it: it lies under the program's own key."""
        if not after.text or (before is not None and before.text == after.text):
            return {}
        words = f"alert.{after.id}"
        clear = after.text.encode("utf-8", "surrogatepass")
        await self._work.contents.put(words, clear, subject=after.id, person=SYSTEM)
        return {"text_words": words}

    async def _find(self, query: Select[Any]) -> Alert | None:
        row = (await self._work.connection.execute(query)).one_or_none()
        if row is None:
            return None
        opened = await self._work.contents.open([row.text_words] if row.text_words else [])
        return _alert(row, opened.get(row.text_words, b"").decode("utf-8", "surrogatepass"))


def _row(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "account": alert.account,
        "remote_id": alert.remote_id,
        "post": alert.post,
        "author": alert.author,
        "state": alert.state.value,
        "seen_at": alert.seen_at,
        "decided_by": alert.decided_by,
        "outcome": alert.outcome,
        "detail": alert.detail or None,
        "version": alert.version,
    }


def _alert(row: Row[Any], text: str) -> Alert:
    return Alert(
        id=row.id,
        kind=AlertKind(row.kind),
        account=AccountId(row.account),
        remote_id=RemotePostId(row.remote_id) if row.remote_id is not None else None,
        post=PostId(row.post) if row.post is not None else None,
        author=PersonId(row.author) if row.author is not None else None,
        state=AlertState(row.state),
        seen_at=row.seen_at,
        decided_by=PersonId(row.decided_by) if row.decided_by is not None else None,
        outcome=row.outcome,
        detail=row.detail or "",
        text=text,
        version=row.version,
    )
