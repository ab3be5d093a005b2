"""Every way to tamper with a log (`failures.md` section 5 g), each at a random place.

A tamper changes the database as somebody with its password can, and says which entry is the first bad one. Where the
hashes around it are left as they were, that entry has to be named exactly; where they are made anew, or a later history
is put in its place, the first bad entry has to be among those that are named.
"""

import json
import random
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks._log.ground import ORIGIN, TABLES, Ground, Laid, fill, insert_row, trees_at
from storage.notary import Notary, new_signing_key, read_signing_key
from storage.scanning import Problem
from workflows.domain.merkle import leaf_hash

_ORDER = "SELECT seq, leaf, hash FROM cs_audit_order ORDER BY seq"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The first bad entry: `index` (None: a row that no entry is about), and whether it can be told exactly."""

    index: int | None
    exactly: bool = True

    def is_named_by(self, problem: Problem | None) -> bool:
        """Whether it was found, in the right place."""
        if problem is None:
            return False
        if self.index is None or problem.index is None or self.exactly:
            return problem.index == self.index and problem.last in (None, problem.index)
        last = problem.index if problem.last is None else problem.last
        return problem.index <= self.index <= last


@dataclass(frozen=True)
class Hand:
    """Whoever tampers: the open database, the log that lies there, and chance."""

    connection: sqlite3.Connection
    laid: Laid
    ground: Ground
    chance: random.Random

    def place(self) -> int:
        """Any entry."""
        return self.chance.randrange(self.laid.placed)

    def run(self, statement: str, *values: object) -> None:
        """Change something; exactly one row."""
        if self.connection.execute(statement, values).rowcount != 1:
            raise AssertionError(statement)


Tamper = Callable[[Hand], Expected]


def change_any_byte(hand: Hand) -> Expected:
    """One byte of what the log's tables hold: entries, hashes, roots, checkpoints."""
    table, column, key = hand.chance.choices(
        [
            ("cs_audit", "leaf", "id"),
            ("cs_audit", "hash", "id"),
            ("cs_audit_order", "hash", "seq"),
            ("cs_audit_roots", "root", "size"),
            ("cs_audit_roots", "frontier", "size"),
            ("cs_audit_checkpoints", "note", "size"),
        ],
        weights=[6, 1, 1, 1, 1, 1],
    )[0]
    rows = hand.connection.execute(f"SELECT {key}, {column} FROM {table} ORDER BY 1").fetchall()
    number, value = hand.chance.choice(rows)
    was = value.encode() if isinstance(value, str) else value
    at = hand.chance.randrange(len(was))
    changed = was[:at] + bytes([was[at] ^ hand.chance.randrange(1, 256)]) + was[at + 1 :]
    kind = "TEXT" if isinstance(value, str) else "BLOB"
    hand.run(f"UPDATE {table} SET {column} = CAST(? AS {kind}) WHERE {key} = ?", changed, number)
    return Expected(index=number if table == "cs_audit_order" else number - 1)


def delete(hand: Hand) -> Expected:
    """An entry, its place, both, or both with the gap closed."""
    place, how = hand.place(), hand.chance.choice(("entry", "place", "both", "closed"))
    order = hand.connection.execute(_ORDER).fetchall()
    if how in ("entry", "both", "closed"):
        hand.run("DELETE FROM cs_audit WHERE id = ?", order[place][1])
    if how in ("place", "both"):
        hand.run("DELETE FROM cs_audit_order WHERE seq = ?", place)
    if how == "closed":
        _reorder(hand, [*order[:place], *order[place + 1 :]])
    # Without its place, the last entry leaves a log that was cut off.
    is_cut_off = how != "entry" and place == len(order) - 1
    return Expected(index=place, exactly=how != "closed" and not is_cut_off)


def insert(hand: Hand) -> Expected:
    """A forged entry: among the others, at the end, or without a place."""
    place, how = hand.place(), hand.chance.choice(("among", "end", "nowhere"))
    forged = _forged(hand.laid.leaves[place])
    number = len(hand.laid.leaves) + 1
    hand.run("INSERT INTO cs_audit VALUES (?, ?, ?)", number, forged, leaf_hash(forged))
    if how == "nowhere":
        return Expected(index=len(hand.laid.leaves))
    order = hand.connection.execute(_ORDER).fetchall()
    place = place if how == "among" else len(order)
    _reorder(hand, [*order[:place], (0, number, leaf_hash(forged)), *order[place:]])
    return Expected(index=place, exactly=False)


def swap(hand: Hand) -> Expected:
    """Two entries: their contents, or their places."""
    one, two = sorted(hand.chance.sample(range(hand.laid.placed), 2))
    order = hand.connection.execute(_ORDER).fetchall()
    if hand.chance.random() < 0.5:
        leaves = hand.laid.leaves
        for place, other in ((one, two), (two, one)):
            values = leaves[other], leaf_hash(leaves[other]), order[place][1]
            hand.run("UPDATE cs_audit SET leaf = ?, hash = ? WHERE id = ?", *values)
        return Expected(index=one)
    order[one], order[two] = order[two], order[one]
    _reorder(hand, order)
    return Expected(index=one, exactly=False)


def duplicate(hand: Hand) -> Expected:
    """An entry a second time, right after itself or later."""
    place = hand.place()
    later = hand.chance.randint(place + 1, hand.laid.placed)
    number, leaf = len(hand.laid.leaves) + 1, hand.laid.leaves[place]
    hand.run("INSERT INTO cs_audit VALUES (?, ?, ?)", number, leaf, leaf_hash(leaf))
    order = hand.connection.execute(_ORDER).fetchall()
    _reorder(hand, [*order[:later], (0, number, leaf_hash(leaf)), *order[later:]])
    return Expected(index=later, exactly=False)


def cut_the_tail(hand: Hand) -> Expected:
    """The newest entries, with everything the log itself knows of them."""
    size = hand.place()
    hand.connection.execute("DELETE FROM cs_audit WHERE id > ?", [size])
    hand.connection.execute("DELETE FROM cs_audit_order WHERE seq >= ?", [size])
    hand.connection.execute("DELETE FROM cs_audit_unordered")
    hand.connection.execute("DELETE FROM cs_audit_roots WHERE size > ?", [size])
    hand.connection.execute("DELETE FROM cs_audit_checkpoints WHERE size > ?", [size])
    if hand.chance.random() < 0.5 and size:
        # And a root for the new end, so that the log itself is whole.
        tree = trees_at(hand.laid.leaves, [size])[size]
        hand.connection.execute("DELETE FROM cs_audit_roots WHERE size = ?", [size])
        fill(hand.connection, [], {size: tree}, {}, placed=0)
    is_proven = size == 0 or hand.connection.execute("SELECT 1 FROM cs_audit_roots WHERE size = ?", [size]).fetchone()
    return Expected(index=size, exactly=bool(is_proven))


def replay_an_older_database(hand: Hand) -> Expected:
    """The whole database as it was once: whole in itself."""
    older = hand.chance.randrange(hand.laid.lives)
    turns = [size for size in hand.laid.trees if 0 < size <= older * 9]
    _replace(hand, older, turns, [])
    return Expected(index=turns[-1] if turns else 0)


def rewrite_everything(hand: Hand) -> Expected:
    """One entry is another, and every hash and root is made anew; checkpoints are left, removed, or signed anew."""
    place, how = hand.place(), hand.chance.choice(("left", "removed", "signed"))
    leaves = list(hand.laid.leaves)
    leaves[place] = _forged(leaves[place])
    trees = trees_at(leaves, [size for size in hand.laid.trees if size])
    notes = dict(hand.laid.notes)
    if how == "removed":
        notes = {size: note for size, note in notes.items() if size <= place}
    elif how == "signed":
        notary = _another_key()
        notes |= {size: notary.sign(trees[size].head) for size in notes if size > place}
    _empty(hand, with_rows=False)
    fill(hand.connection, leaves, trees, notes, placed=hand.laid.placed)
    return Expected(index=place, exactly=False)


def fork(hand: Hand) -> Expected:
    """An older database that went on by itself: another history of the same length, signed by nobody."""
    older = hand.chance.randrange(hand.laid.lives)
    common = older * 9
    strange = [_forged(leaf) for leaf in hand.laid.leaves[common:]]
    turns = [size for size in hand.laid.trees if size]
    _replace(hand, older, turns, strange)
    return Expected(index=common, exactly=False)


def change_the_clock(hand: Hand) -> Expected:
    """The time of an entry, with its hashes or without; or a time in a row."""
    how = hand.chance.choice(("entry", "with its hashes", "row"))
    if how == "row":
        life = hand.chance.randrange(hand.laid.lives)
        post = hand.ground.lives[life].rows[0][1]["id"]
        column = hand.chance.choice(("created_at", "changed_at", "decision_at", "due"))
        hand.run(f"UPDATE cs_posts SET {column} = '2024-05-05 05:05:05.050505' WHERE id = ?", post)
        return Expected(index=life * 9 + 8)
    place = hand.place()
    record = json.loads(hand.laid.leaves[place])
    record["at"] = f"20{hand.chance.randrange(10, 99)}{record['at'][4:-1]}1"
    leaf = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    number = hand.connection.execute(_ORDER).fetchall()[place][1]
    hand.run("UPDATE cs_audit SET leaf = ? WHERE id = ?", leaf, number)
    if how == "entry":
        return Expected(index=place)
    hand.run("UPDATE cs_audit SET hash = ? WHERE id = ?", leaf_hash(leaf), number)
    hand.run("UPDATE cs_audit_order SET hash = ? WHERE seq = ?", leaf_hash(leaf), place)
    return Expected(index=place, exactly=False)


def change_a_checkpoint(hand: Hand) -> Expected:
    """Its size, its root, its name, its signature; or it is another's, or gone."""
    size = hand.chance.choice(sorted(hand.laid.notes))
    note = hand.laid.notes[size]
    lines = note.split("\n")
    how = hand.chance.choice(("name", "size", "root", "signature", "another", "gone"))
    match how:
        case "name":
            lines[0] += "x"
        case "size":
            lines[1] = str(size + 1)
        case "root":
            lines[2] = lines[2][::-1].replace("=", "") + "="
        case "signature":
            at = hand.chance.randrange(len(lines[4]) - 40, len(lines[4]) - 4)
            lines[4] = lines[4][:at] + ("A" if lines[4][at] != "A" else "B") + lines[4][at + 1 :]
        case "another":
            others = [one for one in hand.laid.notes.values() if one != note]
            lines = hand.chance.choice(others).split("\n") if others else [note[:-2]]
        case _:
            hand.run("DELETE FROM cs_audit_checkpoints WHERE size = ?", size)
            return Expected(index=size - 1)
    hand.run("UPDATE cs_audit_checkpoints SET note = ? WHERE size = ?", "\n".join(lines), size)
    return Expected(index=size - 1)


def swap_keys(hand: Hand) -> Expected:
    """Checkpoints are signed by another key under the log's name: one of them, or all from one on."""
    sizes = sorted(hand.laid.notes)
    start = hand.chance.randrange(len(sizes))
    chosen = sizes[start:] if hand.chance.random() < 0.5 else [sizes[start]]
    notary = _another_key()
    for size in chosen:
        note = notary.sign(hand.laid.trees[size].head)
        hand.run("UPDATE cs_audit_checkpoints SET note = ? WHERE size = ?", note, size)
    return Expected(index=chosen[0] - 1)


def change_a_row(hand: Hand) -> Expected:
    """The thing itself, past the log: changed, removed, or one that no entry tells of."""
    life = hand.chance.randrange(hand.laid.lives)
    thing, row = hand.chance.choice(hand.ground.lives[life].rows)
    table, how = TABLES[thing], hand.chance.choice(("changed", "removed", "added"))
    last = max(at for at, bound in enumerate(hand.ground.lives[life].bound) if bound == thing)
    if how == "added":
        more = {"remote_id": None, "part": 99} if thing == "delivery" else {}
        insert_row(hand.connection, table, row | {"id": f"{row['id']}x"} | more)
        return Expected(index=None)
    if how == "removed":
        hand.run(f"DELETE FROM {table} WHERE id = ?", row["id"])
    else:
        column = hand.chance.choice(("version", "account", "digest"))
        value = row["version"] + 1 if column == "version" else "f" * 64
        hand.run(f"UPDATE {table} SET {column} = ? WHERE id = ?", value, row["id"])
    return Expected(index=life * 9 + last)


KINDS: Sequence[Tamper] = (
    change_any_byte,
    delete,
    insert,
    swap,
    duplicate,
    cut_the_tail,
    replay_an_older_database,
    rewrite_everything,
    fork,
    change_the_clock,
    change_a_checkpoint,
    swap_keys,
    change_a_row,
)


def _reorder(hand: Hand, order: Sequence[tuple[int, int, bytes]]) -> None:
    hand.connection.execute("DELETE FROM cs_audit_order")
    hand.connection.executemany(
        "INSERT INTO cs_audit_order VALUES (?, ?, ?)",
        [(at, leaf, digest) for at, (_, leaf, digest) in enumerate(order)],
    )


def _replace(hand: Hand, lives: int, turns: Sequence[int], more: Sequence[bytes]) -> None:
    """The database of so many lives, with these turns, and other entries after them."""
    leaves = [*hand.laid.leaves[: lives * 9], *more]
    placed = turns[-1] if turns else 0
    _empty(hand, with_rows=True)
    notes = {size: note for size, note in hand.laid.notes.items() if size <= min(placed, lives * 9)}
    fill(hand.connection, leaves, trees_at(leaves, turns), notes, placed=placed)
    for one in hand.ground.lives[:lives]:
        for thing, row in one.rows:
            insert_row(hand.connection, TABLES[thing], row)


def _empty(hand: Hand, *, with_rows: bool) -> None:
    log = ("cs_audit", "cs_audit_order", "cs_audit_unordered", "cs_audit_roots", "cs_audit_checkpoints")
    for table in (*log, *(TABLES.values() if with_rows else ())):
        hand.connection.execute(f"DELETE FROM {table}")


def _forged(leaf: bytes) -> bytes:
    """The same step, by somebody else."""
    record = json.loads(leaf)
    record["by"] = "slack:T0ACME:U0EVE"
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _another_key() -> Notary:
    return read_signing_key(new_signing_key(ORIGIN), origin=ORIGIN)
