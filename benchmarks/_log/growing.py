"""A log of any length, in a real database, fast: lives like one that the program wrote, under other ids and times.

Entries and digests are made by the program's own functions, and before anything is made, one more life by the program
is compared with the one made here, byte for byte. What the verification never reads is left out: sealed words, redraw
requests, engine jobs.
"""

import json
import random
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks._log.lives import ENTRIES, LIFE, SECRET, Hand, Written, begins_at, life_id, live
from storage.audit import Sequencer, row_digest
from storage.checkpoints import ENTRIES as PER_CHECKPOINT
from storage.database import open_database
from storage.migrating import migrate
from storage.notary import Notary
from storage.store import SqlStore
from workflows.domain.audit import Entry, encode_leaf
from workflows.domain.merkle import Tree, leaf_hash

_TABLES = {"post": "cs_posts", "delivery": "cs_deliveries"}
_PIECE = 5_000


@dataclass(frozen=True, kw_only=True)
class Grown:
    """What was made."""

    entries: int
    turns: int
    checkpoints: int
    rows: int


async def grow(file: Path, entries: int, *, notary: Notary, seed: int, turn: int = 10) -> Grown:
    """Make a database with so many entries, or a few more: whole lives, placed `turn` at once on average."""
    template, offset = await begin(f"sqlite:///{file}")
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        made = _Growth(connection, notary, random.Random(seed), turn).fill(template, offset, entries)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return made


async def begin(url: str) -> tuple[list[Written], int]:
    """A life by the program, in a fresh database; and how many entries there are then."""
    await migrate(url)
    database, clock = await open_database(url, secrets=[SECRET], pool=2), Hand()
    try:
        store = SqlStore(database, clock)
        template = await live(database, store, clock, 0)
        another = await live(database, store, clock, 1)
        _require_same(template, another)
        done = await Sequencer(database, clock).once()
    finally:
        await database.close()
    return template, done.size


def _require_same(template: Sequence[Written], another: Sequence[Written]) -> None:
    """What is made here for the second life is what the program wrote for it, byte for byte."""
    drawn = [(one.record["salt"], one.record["facts"].get("words", "")) for one in another]
    made = [(leaf, row) for _, leaf, row in life(template, 1, drawn)]
    real = [(one.leaf, _without_words(one.row) if one.row else None) for one in another]
    if made != real:
        raise AssertionError("what is made here is not what the program writes")


def life(
    template: Sequence[Written], number: int, drawn: Iterable[tuple[str, str]]
) -> Iterator[tuple[str | None, bytes, dict[str, Any] | None]]:
    """The entries of one life and the rows they leave behind. `drawn`: each one's salt, and its words' digest."""
    moved = _Moved(old=life_id(0), new=life_id(number), by=number * LIFE)
    for written, (salt, words) in zip(template, drawn, strict=False):
        record, row = written.record, None
        facts = moved.mapping(record["facts"])
        if "words" in facts:
            facts["words"] = words
        if written.row is not None:
            row = moved.mapping(_without_words(written.row))
            facts["row"] = row_digest(row, salt=salt)
        entry = Entry(
            at=datetime.fromisoformat(record["at"]) + moved.by,
            action=record["action"],
            subject=moved.value(record["subject"]),
            by=record["by"],
            facts=facts,
        )
        yield written.thing, encode_leaf(entry, salt=salt), row


@dataclass(frozen=True, kw_only=True)
class _Moved:
    """From one life to another: other ids, later times."""

    old: str
    new: str
    by: timedelta

    def mapping(self, found: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.value(value) for name, value in found.items()}

    def value(self, found: Any) -> Any:
        match found:
            case str():
                return found.replace(self.old, self.new) if self.old in found else found
            case datetime():
                return found + self.by
            case list():
                return [self._given(one) for one in found]
            case _:
                return found

    def _given(self, approval: list[str]) -> list[str]:
        by, at, digest = approval
        return [by, (datetime.fromisoformat(at) + self.by).isoformat(), digest]


def _without_words(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.endswith("words")}


class _Growth:
    """Fills the tables in one transaction."""

    def __init__(self, connection: sqlite3.Connection, notary: Notary, chance: random.Random, turn: int) -> None:
        self._connection = connection
        self._notary = notary
        self._chance = chance
        self._turn = turn

    def fill(self, template: Sequence[Written], offset: int, entries: int) -> Grown:
        hashes = [row[0] for row in self._connection.execute("SELECT hash FROM cs_audit_order ORDER BY seq")]
        signed: list[int] = []
        tree, turns = Tree().grow(*hashes), 1
        rows = 0
        number = offset // ENTRIES
        while tree.size < entries:
            lives = min(_PIECE, (entries - tree.size + ENTRIES - 1) // ENTRIES)
            leaves, things = self._piece(template, number, lives)
            number += lives
            rows += self._keep(things)
            hashes = [leaf_hash(leaf) for leaf in leaves]
            first = tree.size
            # Rows are numbered from 1, places from 0.
            self._many("cs_audit", ((first + at + 1, leaf, hashes[at]) for at, leaf in enumerate(leaves)))
            self._many("cs_audit_order", ((first + at, first + at + 1, one) for at, one in enumerate(hashes)))
            done = 0
            while done < len(hashes):
                count = min(self._chance.randint(1, 2 * self._turn - 1), len(hashes) - done)
                tree, done, turns = tree.grow(*hashes[done : done + count]), done + count, turns + 1
                self._root(tree, begins_at(number))
                if not signed or tree.size - signed[-1] >= PER_CHECKPOINT:
                    signed.append(tree.size)
                    note = self._notary.sign(tree.head)
                    self._many("cs_audit_checkpoints", [(tree.size, note, stored(begins_at(number)))])
        return Grown(entries=tree.size, turns=turns, checkpoints=len(signed), rows=rows)

    def _piece(
        self, template: Sequence[Written], number: int, lives: int
    ) -> tuple[list[bytes], list[tuple[str, dict[str, Any]]]]:
        """The entries of so many lives, and how their rows lie at the end."""
        leaves, things = list[bytes](), list[tuple[str, dict[str, Any]]]()
        for one in range(number, number + lives):
            last: dict[str, dict[str, Any]] = {}
            drawn = ((secrets.token_hex(16), secrets.token_hex(32)) for _ in range(ENTRIES))
            for thing, leaf, row in life(template, one, drawn):
                leaves.append(leaf)
                if thing is not None and row is not None:
                    last[thing] = row
            things += last.items()
        return leaves, things

    def _keep(self, things: Sequence[tuple[str, dict[str, Any]]]) -> int:
        for thing, table in _TABLES.items():
            rows = [row for kind, row in things if kind == thing]
            if rows:
                names = list(rows[0])
                listed, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
                values = ([stored(row[name]) for name in names] for row in rows)
                self._connection.executemany(f"INSERT INTO {table} ({listed}) VALUES ({places})", values)
        return len(things)

    def _root(self, tree: Tree, at: datetime) -> None:
        self._many("cs_audit_roots", [(tree.size, tree.root, written_frontier(tree), stored(at))])

    def _many(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        rows = list(rows)
        self._connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def written_frontier(tree: Tree) -> str:
    """As the sequencer's column of JSON holds it."""
    return json.dumps([one.hex() for one in tree.frontier])


def stored(value: Any) -> Any:
    """As SQLAlchemy stores it in SQLite."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return json.dumps(value) if isinstance(value, list) else value
