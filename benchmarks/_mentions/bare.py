"""The baseline: the same rows, inserted with the standard library alone, in batches of the same size, as durably."""

import sqlite3
import time
from itertools import islice
from pathlib import Path

from benchmarks._mentions.crowd import Crowd
from workflows.listening.budget import MOST


def bare_insert(file: Path, crowd: Crowd, *, taken: Path) -> float:
    """Seconds for all arrivals, repeats included and ignored. `taken`: the database whose rows are the same."""
    rows, made, columns = _rows(taken)
    arrivals = [rows[crowd.id_of(crowd.number(place))] for place in range(crowd.arrivals)]
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(made)
    insert = f"INSERT OR IGNORE INTO cs_mentions VALUES ({', '.join('?' * columns)})"
    began, left = time.perf_counter(), iter(arrivals)
    while batch := list(islice(left, MOST)):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, batch)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def _rows(taken: Path) -> tuple[dict[str, tuple[object, ...]], str, int]:
    """By id; and how their table is made."""
    connection = sqlite3.connect(taken)
    [(made,)] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'cs_mentions' AND type = 'table'")
    cursor = connection.execute("SELECT * FROM cs_mentions")
    names = [column[0] for column in cursor.description]
    rows = {str(row[names.index("id")]): tuple(row) for row in cursor}
    connection.close()
    return rows, made, len(names)
