"""The inbox, which lets nothing in twice."""

from datetime import datetime

from storage.schema import inbox
from storage.statements import insert_if_absent
from storage.work import Work


class SqlInbox:
    """Implements `ports.store.Inbox`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def first_time(self, key: str, *, at: datetime) -> bool:
        """Whether `key` was never seen before; from now on it was."""
        return await insert_if_absent(self._work.connection, inbox, {"key": key, "at": at})
