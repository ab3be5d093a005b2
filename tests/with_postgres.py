"""Run a command with a fresh PostgreSQL database as its last argument: `python -m tests.with_postgres …`."""

import subprocess
import sys

from tests import postgres


def main(command: list[str]) -> int:
    """Start a server, run the command, stop the server; the command's exit status."""
    cluster = postgres.start_cluster()
    try:
        return subprocess.run([*command, cluster.url(cluster.create())]).returncode
    finally:
        cluster.stop()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
