"""The brake: what this process knows of freezes without asking the database, looked at right before the first byte."""

from typing import Protocol

from workflows.domain.ids import AccountId


class Brake(Protocol):
    """On from the moment a freeze was committed here; a freeze set elsewhere follows when the rows are read again.

    It only ever holds a send back. Whether one may leave is decided by the rows, when it is armed.
    """

    def is_on(self, account: AccountId) -> bool:
        """Whether nothing may leave from this account."""
        ...

    def stop(self, account: AccountId | None) -> None:
        """A freeze of this account (None: of all) was committed just now."""
        ...


class NoBrake:
    """Never on: for a program that sends nothing, and for tests of something else."""

    def is_on(self, account: AccountId) -> bool:
        """Never."""
        return False

    def stop(self, account: AccountId | None) -> None:
        """Nothing to stop."""
