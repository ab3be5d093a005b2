"""Draws what can be drawn: one chat out of reach must not keep anything out of the other."""

from collections.abc import Awaitable
from typing import TypeVar

from workflows.errors import NetworkFailure

Result = TypeVar("Result")


class Tries:
    """Several pictures, each tried whatever became of the others."""

    def __init__(self) -> None:
        self.failures: list[NetworkFailure] = []

    @property
    def again(self) -> NetworkFailure | None:
        """The first failure that is over some day; None when there is nothing to try again."""
        return next((failure for failure in self.failures if failure.retry), None)

    async def run(self, drawing: Awaitable[Result]) -> Result | None:
        """Its result, or None when it failed."""
        try:
            return await drawing
        except NetworkFailure as failure:
            self.failures.append(failure)
            return None

    def note(self, failure: NetworkFailure | None) -> None:
        """Something else that failed, if it did."""
        if failure is not None:
            self.failures.append(failure)

    def over(self) -> None:
        """All were tried. Raises NetworkFailure, with `retry` when at least one should be tried again."""
        failure = self.again or next(iter(self.failures), None)
        if failure is not None:
            raise failure
