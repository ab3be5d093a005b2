"""Files that people send to the app: in OneDrive, for whoever has the address; pasted ones at Teams, for the app alone.

The drive is served at `files_url`, without any token; what was pasted is beside the connector (`teams_connector`).
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import quote

from aiohttp import web

from adapters.sandbox.plain_json import Obj

FILE = "application/vnd.microsoft.teams.file.download.info"
_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "mp4": "video/mp4"}


@dataclass(frozen=True, kw_only=True)
class TeamsFile:
    """A file that somebody sends."""

    name: str
    content: bytes = field(repr=False)
    pasted: bool = False
    """Whether it was pasted into the message; then it has no name that anybody sees."""
    said_at: str = ""
    """Where it is said to be, for trying out what an app fetches; "": where it is."""
    id: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def type(self) -> str:
        """By its name."""
        return _TYPES.get(self.name.rpartition(".")[2].lower(), "application/octet-stream")


class TeamsDrive:
    """Every file that was sent in one tenant."""

    def __init__(self) -> None:
        self.files_url = ""
        """Where it is served, with a slash at the end."""
        self.ended = False
        """Whether every address is over: SharePoint shows its sign-in page instead."""
        self.leads_to = ""
        """Where every address is redirected to, for trying out whether an app follows; "" for nowhere."""
        self.asked: list[tuple[str, str]] = []
        """Each file that was asked for, by its id, with the `Authorization` header that came along; oldest first."""
        self._files: dict[str, TeamsFile] = {}

    def keep(self, file: TeamsFile) -> TeamsFile:
        """Store a file."""
        self._files[file.id] = file
        return file

    def attachment(self, file: TeamsFile, *, service_url: str) -> Obj:
        """As the activity of the message has it."""
        if file.pasted:
            return {
                "contentType": "image/*",
                "contentUrl": file.said_at or f"{service_url}v3/attachments/{file.id}/views/original",
            }
        # The word at the end is the right to read it, as SharePoint's `tempauth`.
        address = file.said_at or f"{self.files_url}{file.id}/{quote(file.name)}?tempauth={self._ticket(file)}"
        return {
            "contentType": FILE,
            "contentUrl": f"https://acme-my.sharepoint.example/personal/documents/{quote(file.name)}",
            "name": file.name,
            "content": {
                "downloadUrl": address,
                "uniqueId": file.id,
                "fileType": file.name.rpartition(".")[2].lower(),
            },
        }

    def app(self) -> web.Application:
        """The drive's own server."""
        app = web.Application()
        app.router.add_get("/{file}/{name}", self._download)
        return app

    async def pasted(self, request: web.Request) -> web.StreamResponse:
        """A pasted picture, to a request that carries the app's token."""
        return self._answer(request, self._files.get(request.match_info["file"]))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        file = self._files.get(request.match_info["file"])
        if file is None or self.ended or request.query.get("tempauth") != self._ticket(file):
            return web.Response(text="<html>Sign in to your account</html>", content_type="text/html")
        return self._answer(request, file)

    def _answer(self, request: web.Request, file: TeamsFile | None) -> web.StreamResponse:
        if file is None:
            return web.Response(status=404)
        self.asked.append((file.id, request.headers.get("Authorization", "")))
        if self.leads_to:
            return web.Response(status=302, headers={"Location": self.leads_to})
        return web.Response(body=file.content, content_type=file.type)

    def _ticket(self, file: TeamsFile) -> str:
        return hashlib.sha256(file.id.encode()).hexdigest()[:16]
