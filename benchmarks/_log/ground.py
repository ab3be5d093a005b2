"""Small logs to tamper with, made anew in milliseconds: the same lives, in other turns, under other checkpoints."""

import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks._log.growing import begin, life, stored, written_frontier
from benchmarks._log.lives import ENTRIES, LIFE, begins_at
from storage.notary import Notary, new_signing_key, read_signing_key
from storage.verifying import Seen
from workflows.domain.merkle import Tree, leaf_hash

ORIGIN = "countersign/benchmark"
TABLES = {"post": "cs_posts", "delivery": "cs_deliveries"}


@dataclass(frozen=True, kw_only=True)
class Life:
    """One post: its entries in order, and its rows as they lie at the end."""

    leaves: Sequence[bytes]
    rows: Sequence[tuple[str, dict[str, Any]]]
    bound: Sequence[str | None]
    """What each entry binds."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every small log is made of."""

    template: bytes
    """A migrated, empty database without the triggers: whoever tampers drops them first."""
    lives: Sequence[Life]
    key: str

    @property
    def notary(self) -> Notary:
        """Who signs."""
        return read_signing_key(self.key, origin=ORIGIN)

    def lay(self, file: Path, lives: int, *, chance: random.Random, waiting: int = 0) -> "Laid":
        """Make the log of the first `lives` lives: random turns, checkpoints now and then, the last entries waiting."""
        file.write_bytes(self.template)
        leaves = [leaf for one in self.lives[:lives] for leaf in one.leaves]
        rows = [row for one in self.lives[:lives] for row in one.rows]
        placed = max(len(leaves) - waiting, 0)
        turns = _turns(placed, chance)
        trees = trees_at(leaves, turns)
        signed = _signed(turns, chance)
        notes = {size: self.notary.sign(trees[size].head) for size in signed}
        with sqlite3.connect(file) as connection:
            fill(connection, leaves, trees, notes, placed=placed)
            for thing, row in rows:
                insert_row(connection, TABLES[thing], row)
        connection.close()
        return Laid(file=file, leaves=leaves, trees=trees, notes=notes, placed=placed, lives=lives)


@dataclass(frozen=True, kw_only=True)
class Laid:
    """A small log, and what its witness saw."""

    file: Path
    leaves: Sequence[bytes]
    trees: dict[int, Tree]
    notes: dict[int, str]
    placed: int
    lives: int

    @property
    def seen(self) -> list[Seen]:
        """What the witness has: every checkpoint, and the newest head."""
        signed = [Seen(head=self.trees[size].head, note=note) for size, note in self.notes.items()]
        newest = self.trees[self.placed].head
        return [*signed, Seen(head=newest)] if self.placed not in self.notes else signed


async def make_ground(folder: Path, *, lives: int, seed: int) -> Ground:
    """Let the program write a life, and make more of it."""
    template, _ = await begin(f"sqlite:///{folder / 'template.db'}")
    chance = random.Random(seed)
    made = []
    for number in range(lives):
        drawn = [(f"{chance.getrandbits(128):032x}", f"{chance.getrandbits(256):064x}") for _ in range(ENTRIES)]
        entries = list(life(template, number, drawn))
        last = {thing: row for thing, _, row in entries if thing is not None and row is not None}
        bound = [thing for thing, _, _ in entries]
        made.append(Life(leaves=[leaf for _, leaf, _ in entries], rows=list(last.items()), bound=bound))
    return Ground(template=_emptied(folder / "template.db"), lives=made, key=new_signing_key(ORIGIN))


def trees_at(leaves: Sequence[bytes], turns: Sequence[int]) -> dict[int, Tree]:
    """The tree after each turn."""
    tree, trees = Tree(), {0: Tree()}
    for size in turns:
        tree = tree.grow(*map(leaf_hash, leaves[tree.size : size]))
        trees[size] = tree
    return trees


def fill(
    connection: sqlite3.Connection,
    leaves: Sequence[bytes],
    trees: dict[int, Tree],
    notes: dict[int, str],
    *,
    placed: int,
) -> None:
    """Write the log's tables."""
    hashes = [leaf_hash(leaf) for leaf in leaves]
    at = stored(begins_at(0) + LIFE * len(leaves))
    connection.executemany(
        "INSERT INTO cs_audit VALUES (?, ?, ?)",
        [(n, *one) for n, one in enumerate(zip(leaves, hashes, strict=True), 1)],
    )
    connection.executemany(
        "INSERT INTO cs_audit_order VALUES (?, ?, ?)", [(n, n + 1, hashes[n]) for n in range(placed)]
    )
    connection.executemany("INSERT INTO cs_audit_unordered VALUES (?)", [(n + 1,) for n in range(placed, len(leaves))])
    connection.executemany(
        "INSERT INTO cs_audit_roots VALUES (?, ?, ?, ?)",
        [(size, tree.root, written_frontier(tree), at) for size, tree in trees.items() if size],
    )
    connection.executemany(
        "INSERT INTO cs_audit_checkpoints VALUES (?, ?, ?)", [(size, note, at) for size, note in notes.items()]
    )


def insert_row(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    """Write one row of a thing."""
    listed, places = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({listed}) VALUES ({places})", [stored(value) for value in row.values()])


def _emptied(file: Path) -> bytes:
    connection = sqlite3.connect(file, isolation_level=None)
    names = "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'table') AND name LIKE 'cs_%'"
    found = connection.execute(names).fetchall()
    for name in (name for kind, name in found if kind == "trigger"):
        connection.execute(f'DROP TRIGGER "{name}"')
    for name in (name for kind, name in found if kind == "table"):
        connection.execute(f'DELETE FROM "{name}"')
    connection.execute("PRAGMA journal_mode = delete")
    connection.execute("VACUUM")
    connection.close()
    return file.read_bytes()


def _turns(size: int, chance: random.Random) -> list[int]:
    """After how many entries each turn ended."""
    turns, most = list[int](), chance.choice((1, 4, 12, 60))
    while (turns[-1] if turns else 0) < size:
        turns.append(min((turns[-1] if turns else 0) + chance.randint(1, most), size))
    return turns


def _signed(turns: Sequence[int], chance: random.Random) -> list[int]:
    """After which turns there is a checkpoint: the first, and then at least after a hundred entries."""
    signed: list[int] = []
    for size in turns:
        if not signed or size - signed[-1] >= 100 or chance.random() < 0.02:
            signed.append(size)
    return signed
