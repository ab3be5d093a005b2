"""What every part of one transaction shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.contents import Contents
from storage.remembered import Recollection
from storage.statements import insert_if_absent, update_version
from storage.vault import Vault
from workflows.ports.clock import Clock


@dataclass(frozen=True, kw_only=True)
class Work:
    """The connection of one transaction, what opens sealed words in it, what is known without asking, and the clock."""

    connection: AsyncConnection
    contents: Contents
    known: Recollection
    vault: Vault
    clock: Clock

    async def born(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert a new thing; False when it, or something that must be unique with it, is there already."""
        return await insert_if_absent(self.connection, table, row)

    async def changed(self, table: Table, row: Mapping[str, Any], *, before: int) -> bool:
        """Write the row only over version `before` of it; False when somebody else was faster."""
        return await update_version(self.connection, table, row, before=before)
