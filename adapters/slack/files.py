"""Files of Slack: those people chose in a window, and those our cards show.

Our token goes to Slack's own hosts only, whatever address an answer names.
"""

import asyncio
from urllib.parse import urlsplit

import aiohttp

from adapters.http import Deadlines, TooLarge, open_session, read_capped
from adapters.slack.client import LOOPBACK, SlackClient, SlackFailure
from adapters.slack.settings import Settings
from adapters.wire import Json, Obj, child, string
from workflows.domain.person import Identity
from workflows.errors import InvalidContent
from workflows.ports.chat import GivenFile

_HOSTS = frozenset({"files.slack.com", "files.slack-gov.com"})
_LOOKS = 4
"""How often Slack is asked whether a file is ready to be shown."""
_PAUSE = 0.5
"""Seconds between two of them."""


class SlackFiles:
    """Implements `workflows.ports.chat.Files`, and uploads what cards show. Needs files:read and files:write."""

    def __init__(self, client: SlackClient, settings: Settings) -> None:
        self._client = client
        self._token = settings.bot_token
        self._own = urlsplit(settings.api_url)

    async def fetch(self, file: GivenFile, *, by: Identity, cap: int) -> bytes:
        """The bytes of a file that `by` gave. Raises InvalidContent, SlackFailure."""
        known = child(await self._client.call("files.info", {"file": file.id}), "file")
        if string(known, "user") != by.user:
            raise InvalidContent("This file is not one that you added. It was not taken.", field="media")
        size = known.get("size")
        if isinstance(size, int) and size > cap:
            raise InvalidContent(
                f"This file has {size / 1024 / 1024:.0f} MB; {cap // 1024 // 1024} MB are the most. It was not added.",
                field="media",
            )
        return await self._download(string(known, "url_private_download") or string(known, "url_private"), cap=cap)

    async def upload(self, content: bytes, *, name: str, alt_text: str) -> str:
        """Keep the bytes as a file of Slack's that no channel has, ready to be shown; its id. Raises SlackFailure."""
        wanted: dict[str, Json] = {"filename": name, "length": str(len(content)), "alt_txt": alt_text[:1_000]}
        begun = await self._client.call("files.getUploadURLExternal", wanted)
        file_id = string(begun, "file_id")
        await self._send(string(begun, "upload_url"), content)
        await self._client.call("files.completeUploadExternal", {"files": [{"id": file_id, "title": name}]})
        await self._until_ready(file_id)
        return file_id

    async def share(self, content: bytes, *, name: str, channel: str, thread: str) -> None:
        """Show the bytes as a file in a message's thread. Raises SlackFailure."""
        begun = await self._client.call("files.getUploadURLExternal", {"filename": name, "length": str(len(content))})
        file_id = string(begun, "file_id")
        await self._send(string(begun, "upload_url"), content)
        arguments: dict[str, Json] = {"files": [{"id": file_id, "title": name}]}
        arguments |= {"channel_id": channel, "thread_ts": thread}
        await self._client.call("files.completeUploadExternal", arguments)

    async def _until_ready(self, file_id: str) -> None:
        """Slack refuses a message with a file it has not looked at yet; after a while it is tried all the same."""
        for look in range(_LOOKS):
            known: Obj = child(await self._client.call("files.info", {"file": file_id}), "file")
            if string(known, "mimetype"):
                return
            if look + 1 < _LOOKS:
                await asyncio.sleep(_PAUSE)

    async def _download(self, address: str, *, cap: int) -> bytes:
        self._require_slacks(address, "files.info")
        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}"}
        try:
            async with (
                self._session() as session,
                session.get(address, headers=headers, allow_redirects=False) as found,
            ):
                # Slack shows its sign-in page to whoever may not have a file.
                if found.status != 200 or found.content_type == "text/html":
                    raise SlackFailure("files.download", f"http_{found.status}", retry=found.status >= 500)
                return await read_capped(found, cap=cap)
        except TooLarge:
            raise InvalidContent("This file is too large. It was not added.", field="media") from None
        except (aiohttp.ClientError, OSError, TimeoutError):
            raise SlackFailure("files.download", "unreachable", retry=True) from None

    async def _send(self, address: str, content: bytes) -> None:
        self._require_slacks(address, "files.getUploadURLExternal")
        try:
            async with self._session() as session, session.post(address, data=content, allow_redirects=False) as found:
                if found.status != 200:
                    raise SlackFailure("files.upload", f"http_{found.status}", retry=found.status >= 500)
        except (aiohttp.ClientError, OSError, TimeoutError):
            raise SlackFailure("files.upload", "unreachable", retry=True) from None

    def _session(self) -> aiohttp.ClientSession:
        return open_session(deadlines=Deadlines(), allow_private=self._own.hostname in LOOPBACK)

    def _require_slacks(self, address: str, method: str) -> None:
        """Raise SlackFailure unless the address is Slack's, or beside the API (a proxy, the practice workspace)."""
        place = urlsplit(address)
        beside = (place.scheme, place.netloc) == (self._own.scheme, self._own.netloc)
        if not beside and not (place.scheme == "https" and place.netloc in _HOSTS):
            raise SlackFailure(method, "strange_address", retry=False)
