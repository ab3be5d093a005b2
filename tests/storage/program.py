"""A process that works tasks off, for tests that kill one: `python -m tests.storage.program URL OUT hang|work`.

Appends `start KEY` and `done KEY` to the file OUT. With `hang`, it starts tasks and never ends them.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from storage.database import open_database
from storage.tasks import DbosEngine
from tests.clocks import RealClock
from tests.conftest import SECRET
from workflows.domain.task import Task


async def main(url: str, out: Path, mode: str) -> None:
    """Work until killed."""

    def say(what: str) -> None:
        with out.open("a") as file:
            file.write(what + "\n")

    async def perform(task: Task) -> None:
        say(f"start {task.key}")
        if mode == "hang":
            await asyncio.Event().wait()
        say(f"done {task.key}")

    database = await open_database(url, secrets=[SECRET])
    engine = DbosEngine(database, RealClock(), lease=timedelta(seconds=1))
    await engine.launch(perform)
    say("ready")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
