"""What cards show, from where it is kept; and which chat a chosen file is fetched from."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.domain.person import Identity
from workflows.errors import NetworkFailure
from workflows.ports.chat import Files, GivenFile
from workflows.ports.store import Store


@dataclass(frozen=True)
class Shelf:
    """Implements `workflows.ports.chat.Exhibits` over the store."""

    store: Store

    async def bytes_of(self, sha256: str) -> bytes | None:
        """The clean bytes; None when they are not kept any more."""
        async with self.store.reading() as tx:
            return await tx.media.any_copy(sha256)


@dataclass(frozen=True)
class FilesOfChats:
    """Implements `workflows.ports.chat.Files` over the chats whose windows take files, by platform."""

    files: Mapping[str, Files]

    async def fetch(self, file: GivenFile, *, by: Identity, cap: int) -> bytes:
        """Fetched from the chat that `by` acted in."""
        found = self.files.get(by.platform)
        if found is None:
            raise NetworkFailure("The windows of this chat take no files.", retry=False)
        return await found.fetch(file, by=by, cap=cap)
