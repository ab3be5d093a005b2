"""A large log in a SQLite file is gone through by several processes at once, each over its own stretch.

A stretch begins at a stored root. Whether that root is right is found out by whoever goes through the stretch before
it, so the stretches together say what one process alone would have said.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from storage.books import SqliteBook, open_file
from storage.scanning import Last, Lasts, Scanned, Stretch, scan
from workflows.domain.merkle import Tree

_COMMAND = "from storage.stretches import main; main()"


class Scouts:
    """Other processes, on their way. Begin them, do something else, and ask for what they found."""

    def __init__(self, file: Path, stretches: Sequence[Stretch]) -> None:
        self._file = file
        self._stretches = stretches
        self._threads = ThreadPoolExecutor(max_workers=len(stretches))
        self._found: list[Future[bytes]] = [self._threads.submit(_run, file, stretch) for stretch in stretches]

    def found(self) -> Scanned:
        """What one process would have found over all stretches."""
        try:
            return joined([self._read(at) for at in range(len(self._stretches))])
        finally:
            self._threads.shutdown()

    def _read(self, at: int) -> Scanned:
        answer = self._found[at].result()
        if answer:
            # Our own child's answer, over a pipe nobody else holds.
            read: Scanned = pickle.loads(answer)  # noqa: S301
            return read
        connection = open_file(self._file)
        try:
            return scan(SqliteBook(connection), self._stretches[at])
        finally:
            connection.close()


def joined(parts: Sequence[Scanned]) -> Scanned:
    """Stretches that follow one another, as one. The first problem counts: behind it nothing is certain."""
    lasts: Lasts = {}
    for part in parts:
        for thing, found in part.lasts.items():
            _take_newer(lasts.setdefault(thing, {}), found)
        if part.problem is not None:
            break
    problem = next((part.problem for part in parts if part.problem is not None), None)
    return Scanned(
        tree=parts[-1].tree if parts else Tree(),
        lasts=lasts,
        signed=max((part.signed for part in parts), default=0),
        proven=parts[-1].proven if parts else 0,
        problem=problem,
    )


def main() -> None:
    """In the other process: a file and a stretch come in, what was found goes out."""
    # From our own parent.
    file, stretch = pickle.load(sys.stdin.buffer)  # noqa: S301
    # Nothing here goes round in circles, and looking for it takes as long as the rest.
    gc.disable()
    connection = open_file(file)
    found = scan(SqliteBook(connection), stretch)
    connection.close()
    sys.stdout.buffer.write(pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL))
    sys.stdout.buffer.flush()
    # What is left to clean up is memory, and there is much of it.
    os._exit(0)


def _run(file: Path, stretch: Stretch) -> bytes:
    """The other process's answer; nothing when it could not be asked."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", _COMMAND],
            input=pickle.dumps((file, stretch)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            check=False,
        )
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""


def _take_newer(into: dict[str, Last], found: dict[str, Last]) -> None:
    if not into:
        into.update(found)
        return
    for subject, last in found.items():
        known = into.get(subject)
        if known is None or last[0] >= known[0]:
            into[subject] = last
