"""A throw-away PostgreSQL server on a socket of its own, for the length of a test session."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

import psycopg

_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


class Unavailable(Exception):
    """PostgreSQL cannot be started here; says why."""


class Cluster:
    """A running server. `url(name)` is where a database of it is."""

    def __init__(self, folder: Path, server: "subprocess.Popen[bytes]") -> None:
        self._folder = folder
        self._server = server
        self._numbers = count(1)
        self._hand: psycopg.Connection | None = None
        """What creates and drops: connecting costs as much as copying."""

    def url(self, name: str) -> str:
        """The address of one database."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def create(self, *, template: str = "template1") -> str:
        """Create a database like `template`; return its name."""
        name = f"t{next(self._numbers)}"
        # Copied file by file, as PostgreSQL 14 and older always do it: a third of the work of writing it to the log.
        how = " STRATEGY file_copy" if self._connection.info.server_version >= 150_000 else ""
        self._connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{how}".encode())
        return name

    def drop(self, name: str) -> None:
        """Drop a database whoever is still connected, before its ten megabytes reach the disk."""
        self._connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    @property
    def _connection(self) -> psycopg.Connection:
        if self._hand is None:
            self._hand = psycopg.connect(self.url("postgres"), autocommit=True)
        return self._hand

    def stop(self) -> None:
        """Stop at once and remove everything."""
        # SIGINT: do not wait for clients that a test left behind.
        self._server.send_signal(signal.SIGINT)
        self._server.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)


def why_not() -> str | None:
    """Why PostgreSQL cannot be started here, or None when it can."""
    if os.environ.get("COUNTERSIGN_TEST_POSTGRES") == "0":
        return "left out by COUNTERSIGN_TEST_POSTGRES=0"
    if programs() is None:
        return "PostgreSQL is not installed here (no initdb): SQLite only"
    if os.geteuid() == 0 and _other_user() is None:
        return "PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`"
    return None


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if packaged:
        return packaged[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def start_cluster() -> Cluster:
    """Start a server. Raises Unavailable."""
    bin_folder, reason = programs(), why_not()
    if bin_folder is None or reason is not None:
        raise Unavailable(reason)
    user = _other_user() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="cs-pg-"))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    uid, gid = (user.pw_uid, user.pw_gid) if user else (None, None)
    data = folder / "data"
    made = subprocess.run(
        [bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        capture_output=True,
        cwd=folder,
        user=uid,
        group=gid,
        extra_groups=[] if user else None,
    )
    if made.returncode != 0:
        raise Unavailable(f"initdb failed: {made.stderr.decode()[-300:]}")
    settings = [f"-c{name}={value}" for name, value in {**_OPTIONS, "unix_socket_directories": str(folder)}.items()]
    server = subprocess.Popen(
        [bin_folder / "postgres", "-D", data, *settings],
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
        cwd=folder,
        user=uid,
        group=gid,
        extra_groups=[] if user else None,
    )
    cluster = Cluster(folder, server)
    _wait(cluster, server, folder)
    return cluster


def _wait(cluster: Cluster, server: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(cluster.url("postgres")).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                log = (folder / "log").read_text(errors="replace")[-300:]
                raise Unavailable(f"PostgreSQL did not start: {log}") from error
            time.sleep(0.05)


def _other_user() -> pwd.struct_passwd | None:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None
