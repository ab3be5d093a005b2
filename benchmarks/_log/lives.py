"""A post's life, written by the program itself: nine entries about a post and its delivery, with their rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, select

from storage.database import Database
from storage.schema import audit, deliveries, posts
from storage.store import SqlStore
from workflows.domain.audit import Entry
from workflows.domain.content import Content, Part, digest_of
from workflows.domain.delivery import Delivery, DeliveryStep
from workflows.domain.ids import AccountId, DeliveryId, PersonId, PostId, RemoteAccountId, RemotePostId
from workflows.domain.post import Approval, Decision, Post, PostState, PostStep
from workflows.domain.transition import Change
from workflows.ports.clock import BootTime

SECRET = "YmVuY2htYXJrcy1vbmx5LWJlbmNobWFya3Mtb25seS0="
"""A valid key that protects nothing."""
BEGINNING = datetime(2024, 1, 8, 9, 0, tzinfo=UTC)
LIFE = timedelta(minutes=4)
"""From one life to the next."""
ENTRIES = 9
"""Of one life."""
_AUTHOR, _APPROVER = PersonId("slack:T0ACME:U0ANA"), PersonId("slack:T0ACME:U0BEN")
_ACCOUNT, _REMOTE = AccountId("x:acme"), RemoteAccountId("2244994945")


class Hand:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = BEGINNING

    def now(self) -> datetime:
        """Where it stands."""
        return self.at

    def boot(self) -> BootTime:
        """The same, as a boot-time clock."""
        return BootTime(self.at.timestamp())


@dataclass(frozen=True, kw_only=True)
class Written:
    """One entry as it lies in the log, and the row it left behind: which table's, and its columns."""

    record: Mapping[str, Any]
    leaf: bytes
    thing: str | None
    row: Mapping[str, Any] | None


def life_id(number: int) -> PostId:
    """The id of the post."""
    return PostId(f"life{number:012d}")


def begins_at(number: int) -> datetime:
    """When the post is written."""
    return BEGINNING + number * LIFE


async def live(database: Database, store: SqlStore, clock: Hand, number: int) -> list[Written]:
    """Write, approve, send and finish one post by the program's own code; return every entry with its row."""
    written = []
    for change in _changes(number):
        clock.at = change.at if isinstance(change, Entry) else change.entry.at
        async with store.transaction() as tx:
            if isinstance(change, Entry):
                await tx.note(change)
            else:
                await tx.record(change)
        written.append(await _newest(database))
    return written


def _changes(number: int) -> list[Change[Post] | Change[Delivery] | Entry]:
    at = [begins_at(number) + timedelta(seconds=13 * step, microseconds=1_000 * step) for step in range(ENTRIES)]
    content = Content(parts=(Part(text="Our bakery opens at seven."),))
    digest = digest_of(content, network="x", remote_id=_REMOTE, tenant="T0ACME", rules="rules-1")
    post = Post(
        id=life_id(number),
        author=_AUTHOR,
        account=_ACCOUNT,
        content=content,
        state=PostState.DRAFT,
        revision=1,
        version=0,
        created_at=at[0],
        changed_at=at[0],
    )
    born = Change(before=None, after=post, entry=Entry(at=at[0], action="post.create", subject=post.id, by=_AUTHOR))
    asked = post.step(
        PostStep.CONFIRM_WAITING, at=at[1], by=_AUTHOR, digest=digest, rules="rules-1", needed=1, last_editor=_AUTHOR
    )
    refused = Entry(at=at[2], action="click.refused", subject=post.id, by=_AUTHOR, facts={"step": "approve"})
    given = (Approval(by=_APPROVER, at=at[3], digest=digest),)
    decision = Decision(step=PostStep.APPROVE, by=_APPROVER, at=at[3])
    approved = asked.after.step(
        PostStep.APPROVE, at=at[3], by=_APPROVER, approvals=given, decision=decision, due=at[4], attempt=1
    )
    begun = approved.after.step(PostStep.BEGIN, at=at[4], by=None)
    delivery = Delivery(
        id=DeliveryId(f"{post.id}.0"), post=post.id, part=0, account=_ACCOUNT, remote_account=_REMOTE, due=at[4]
    )
    made = Change(
        before=None,
        after=delivery,
        entry=Entry(at=at[5], action="delivery.create", subject=delivery.id, by="system", facts={"post": post.id}),
    )
    armed = delivery.step(DeliveryStep.ARM, at=at[6], claim=1, digest=digest, token_fingerprint="ab12", armed_at=at[6])
    sent = armed.after.step(DeliveryStep.CREATED, at=at[7], remote_id=RemotePostId(f"remote.{post.id}"))
    done = begun.after.step(PostStep.FINISH_PUBLISHED, at=at[8], by=None)
    return [born, asked, refused, approved, begun, made, armed, sent, done]


async def _newest(database: Database) -> Written:
    async with database.reader.connect() as connection:
        query = select(audit.c.leaf).order_by(audit.c.id.desc()).limit(1)
        leaf: bytes = (await connection.execute(query)).scalar_one()
        record = json.loads(leaf)
        thing, row = record["facts"].get("thing"), None
        if thing is not None:
            table: Table = {"post": posts, "delivery": deliveries}[thing]
            found = (await connection.execute(select(table).where(table.c.id == record["subject"]))).mappings().one()
            row = {str(name): value for name, value in found.items()}
    return Written(record=record, leaf=leaf, thing=thing, row=row)
