"""Erasing a person: their key is destroyed, with everything sealed under it; the log, which has only ids, stays whole.

A tombstone stays, so that a backup made before loses them again when it is put back. On SQLite nothing is left in the
file afterwards, not even what nobody can decrypt any more (`scrub`).
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    union,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import append
from storage.engines import async_engine, file_of, is_sqlite, parsed, starting
from storage.humans import ids_of
from storage.media import erase_media
from storage.schema import (
    accounts,
    alerts,
    calls,
    comments,
    connects,
    contents,
    emergencies,
    erasures,
    evidence,
    false_alarms,
    freezes,
    grants,
    handed_back,
    holds,
    identities,
    incidents,
    last_accounts,
    messages,
    opened,
    people,
    person_keys,
    places,
    posts,
    redraws,
    requests,
    sessions,
    stories,
    trust,
    versions,
)
from storage.statements import insert_or_replace
from workflows.domain.account import Kind
from workflows.domain.audit import Entry
from workflows.domain.hold import HoldState
from workflows.domain.ids import PersonId
from workflows.domain.post import PostState
from workflows.ports.store import Erased, PlaceKind, Role

_WHERE_WORDS_LIE = (
    posts.c.words,
    posts.c.reason_words,
    alerts.c.text_words,
    freezes.c.reason_words,
    incidents.c.lessons_words,
    evidence.c.words,
    emergencies.c.reason_words,
    emergencies.c.lessons_words,
    calls.c.reason_words,
    comments.c.words,
)
"""Columns that say where sealed words are, beside `cs_versions`. None of them counts in the log's digest of a row."""


@dataclass(frozen=True, kw_only=True)
class Tombstone:
    """Whose key was destroyed, and when."""

    person: PersonId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Again:
    """What became of those whom a backup brought back."""

    erased: tuple[PersonId, ...]
    held: tuple[PersonId, ...]
    """Not erased again, because a legal hold stands against it."""


async def erase_person(connection: AsyncConnection, person: PersonId, *, by: str, at: datetime) -> Erased:
    """Destroy what this person wrote and what says who they are, in the caller's transaction.

    Their ids stay, in the rows and in the log, and with them whose chat accounts are one human's (ids too, which
    app.yaml names): without that, one human would be two pairs of eyes. Where they can be reached goes, and so does
    how much they were trusted and what they opened. The pictures named in the answer have to be drawn anew.
    """
    subjects = await _pictures(connection, person)
    doomed = _doomed(person)
    for column in _WHERE_WORDS_LIE:
        await connection.execute(update(column.table).where(column.in_(doomed)).values({column.name: None}))
    await connection.execute(delete(contents).where(contents.c.id.in_(doomed)))
    await erase_media(connection, person)
    # Last: until here it says which pieces they edited in others' posts.
    theirs = or_(versions.c.editor == person, versions.c.post.in_(_own(person)))
    gone = update(versions).where(versions.c.words.is_not(None), theirs).values(words=None)
    counted = (await connection.execute(gone)).rowcount
    await connection.execute(delete(person_keys).where(person_keys.c.person == person))
    for other in (handed_back, sessions, connects, last_accounts, grants, trust, opened):
        await connection.execute(delete(other).where(other.c.person == person))
    await connection.execute(update(false_alarms).where(false_alarms.c.by == person).values(by=None))
    await connection.execute(delete(places).where(_leads_to(person)))
    for table in (redraws, messages):
        await connection.execute(delete(table).where(table.c.subject == f"person:{person}"))
    own = (accounts.c.owner == person) & (accounts.c.kind == Kind.PERSONAL.value)
    await connection.execute(update(accounts).where(own).values(profile=None))
    await insert_or_replace(connection, erasures, {"person": person, "by": by, "at": at}, key=["person"])
    return Erased(person=person, at=at, versions=counted, pictures=tuple(subjects))


async def tombstones(connection: AsyncConnection) -> tuple[Tombstone, ...]:
    """Everybody who was erased, the first first."""
    rows = await connection.execute(select(erasures).order_by(erasures.c.at))
    return tuple(Tombstone(person=PersonId(row.person), at=row.at) for row in rows)


async def erase_again(url: str, known: Sequence[Tombstone], *, now: datetime, by: str) -> Again:
    """Erase whoever was erased before and has a key from before that here: a backup was put back. Scrubs after.

    Somebody who came back after their erasure keeps what they wrote since, and a legal hold wins. Raises ConfigError.
    """
    place = parsed(url)
    engine = async_engine(place, writes=True, pool=1)
    try:
        async with starting(), engine.begin() as connection:
            back = [stone for stone in known if await _is_back(connection, stone)]
            held = [stone for stone in back if await _is_held(connection, stone.person)]
            again = [stone for stone in back if stone not in held]
            for stone in again:
                await erase_person(connection, stone.person, by=by, at=stone.at)
                await append(connection, Entry(at=now, action="person.erased_again", subject=stone.person, by=by))
    finally:
        await engine.dispose()
    if again:
        await scrub(url)
    return Again(erased=tuple(stone.person for stone in again), held=tuple(stone.person for stone in held))


async def scrub(url: str) -> str | None:
    """Leave nothing of erased rows in the database's own files; a sentence about what could not be done, or None.

    SQLite: the file is written anew and its write-ahead log emptied. PostgreSQL: the small table of keys is written
    anew; the sealed words, which nothing opens any more, go when their space is used again.
    """
    place = parsed(url)
    if is_sqlite(place):
        await asyncio.to_thread(_write_anew, file_of(place))
        return None
    engine = async_engine(place, writes=True, pool=1)
    try:
        async with engine.connect() as connection:
            # VACUUM wants no transaction around it.
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await outside.execute(text("VACUUM FULL cs_person_keys"))
            await outside.execute(text("VACUUM cs_contents"))
    except SQLAlchemyError:
        return (
            "The tables of keys and words could not be vacuumed now (they are in use, or belong to another role). As "
            "their owner, run: VACUUM FULL cs_person_keys; VACUUM cs_contents;"
        )
    finally:
        await engine.dispose()
    return None


def _doomed(person: PersonId) -> Select[tuple[str]]:
    """Where lies what goes: all under their key, all about their own posts, and what they edited in others' posts."""
    keys = select(person_keys.c.id).where(person_keys.c.person == person)
    edited = select(versions.c.words).where(versions.c.editor == person, versions.c.words.is_not(None))
    return select(contents.c.id).where(
        or_(contents.c.key.in_(keys), contents.c.subject.in_(_own(person)), contents.c.id.in_(edited))
    )


def _leads_to(person: PersonId) -> ColumnElement[bool]:
    """Whether a place is a conversation with this person, under any of their chat accounts."""
    linked = select(identities.c.platform + ":" + identities.c.user).where(identities.c.person == person)
    first = select(people.c.platform + ":" + people.c.user).where(people.c.id == person)
    key = places.c.platform + ":" + places.c.key
    return and_(places.c.kind == PlaceKind.PERSON.value, or_(key.in_(linked), key.in_(first)))


def _own(person: PersonId) -> Select[tuple[str]]:
    return select(posts.c.id).where(posts.c.author == person)


async def _pictures(connection: AsyncConnection, person: PersonId) -> list[str]:
    """Subjects whose pictures in the chat show their words or their name."""
    named = func.instr if connection.dialect.name == "sqlite" else func.strpos
    has_approved = named(cast(posts.c.approvals, Text), f'"{person}"') > 0
    # Waiting posts list everybody who is asked.
    of_posts = or_(
        _is(person, posts.c.author, posts.c.last_editor, posts.c.decision_by),
        has_approved,
        posts.c.id.in_(select(false_alarms.c.post).where(false_alarms.c.by == person)),
        posts.c.id.in_(select(comments.c.post).where(comments.c.by == person)),
        posts.c.id.in_(select(calls.c.post).where(calls.c.by == person)),
        posts.c.state == PostState.WAITING.value,
    )
    concerned = union(
        _subjects("post:", posts.c.id).where(of_posts),
        _subjects("alert:", alerts.c.id).where(_is(person, alerts.c.author, alerts.c.decided_by)),
        _subjects("access:", requests.c.id).where(_is(person, requests.c.person, requests.c.decided_by)),
        _subjects("freeze:", freezes.c.id).where(_is(person, freezes.c.by, freezes.c.lifted_by)),
        _subjects("incident:", incidents.c.id).where(
            or_(_is(person, incidents.c.opened_by, incidents.c.reviewed_by), incidents.c.post.in_(_own(person)))
        ),
        _subjects("emergency:", emergencies.c.id).where(
            _is(person, emergencies.c.asked_by, emergencies.c.second, emergencies.c.reviewed_by)
        ),
        _subjects("story:", stories.c.id).where(_is(person, stories.c.claimed_by, stories.c.decided_by)),
        select(literal(f"left:{person}").label("subject")),
        # Somebody's own page and their summary list others' posts, and say who is away and who decided.
        select(messages.c.subject.label("subject")).where(messages.c.role.in_([Role.HOME.value, Role.DIGEST.value])),
    ).subquery()
    drawn = select(messages.c.subject).where(messages.c.subject == concerned.c.subject)
    query = select(concerned.c.subject).where(exists(drawn)).order_by(concerned.c.subject)
    return list((await connection.execute(query)).scalars())


def _subjects(kind: str, column: ColumnElement[str]) -> Select[tuple[str]]:
    return select((literal(kind) + column).label("subject"))


def _is(person: PersonId, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(*(column == person for column in columns))


async def _is_back(connection: AsyncConnection, stone: Tombstone) -> bool:
    """Whether a key from before the erasure is here."""
    query = select(func.count()).where(person_keys.c.person == stone.person, person_keys.c.made_at <= stone.at)
    return bool((await connection.execute(query)).scalar_one())


async def _is_held(connection: AsyncConnection, person: PersonId) -> bool:
    """Whether a legal hold covers this person."""
    in_force = holds.c.state == HoldState.IN_FORCE.value
    query = select(func.count()).where(in_force, or_(holds.c.person.is_(None), holds.c.person.in_(ids_of(person))))
    return bool((await connection.execute(query)).scalar_one())


def _write_anew(file: Path) -> None:
    connection = sqlite3.connect(file, timeout=30, isolation_level=None)
    try:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
