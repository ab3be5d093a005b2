"""Later work, from both sides: the engine calls `perform`; the worker implements it."""

from typing import Protocol

from workflows.domain.task import Task


class Perform(Protocol):
    """Does one task now. Called at least once per task; each call re-reads the rows it is about."""

    async def __call__(self, task: Task) -> None:
        """Do it. An exception that escapes makes the engine try again later, with growing pauses."""
        ...


class Engine(Protocol):
    """The durable engine, as the program that starts and stops it sees it."""

    async def launch(self, perform: Perform) -> None:
        """Start working off due tasks, including those a killed process left behind."""
        ...

    async def close(self) -> None:
        """Stop taking tasks; those under way are finished or taken up again later."""
        ...
