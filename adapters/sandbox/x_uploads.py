"""The stand-in's media upload of API v2: initialize, append, finalize, status and metadata, as strict as X is."""

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from adapters.sandbox.x_json import invalid, problem
from adapters.sandbox.x_switches import Fault
from adapters.sandbox.x_world import XAccount, XMedium, XWorld
from workflows.domain.ids import RemoteAccountId

LASTS = timedelta(hours=24)
LARGEST = {"tweet_image": 5, "tweet_gif": 15, "tweet_video": 512}
"""Megabytes by category (`networks.md` 1)."""
_MEGABYTE = 1024 * 1024
_SLOW = frozenset({"tweet_gif", "tweet_video"})
"""Categories that are made ready after they are there."""

SignedHandler = Callable[[web.Request, XAccount], Awaitable[web.StreamResponse]]
Signed = Callable[[SignedHandler], Callable[[web.Request], Awaitable[web.StreamResponse]]]


@dataclass
class _Upload:
    account: RemoteAccountId
    type: str
    category: str
    size: int
    until: datetime
    pieces: dict[int, bytes] = field(default_factory=dict)
    finished: bool = False
    looks_left: int = 0
    """How often it is still not ready when it is asked about."""
    alt_text: str = ""

    @property
    def content(self) -> bytes:
        return b"".join(self.pieces[number] for number in sorted(self.pieces))


class XUploads:
    """What was uploaded, by its id."""

    def __init__(self, world: XWorld) -> None:
        self._world = world
        self._uploads: dict[str, _Upload] = {}
        self._last = 1_900_000_000_000_000_000

    def add_to(self, app: web.Application, signed: Signed) -> None:
        """Answer the upload's calls."""
        app.router.add_post("/2/media/upload/initialize", signed(self._initialize))
        app.router.add_post(r"/2/media/upload/{id:\d+}/append", signed(self._append))
        app.router.add_post(r"/2/media/upload/{id:\d+}/finalize", signed(self._finalize))
        app.router.add_get("/2/media/upload", signed(self._status))
        app.router.add_post("/2/media/metadata", signed(self._metadata))

    def of(self, account: RemoteAccountId, ids: tuple[str, ...]) -> tuple[XMedium, ...] | None:
        """These as a post of the account may carry them; None when one is not there, not ready, or somebody else's."""
        found = [self._uploads.get(one) for one in ids]
        ready: list[XMedium] = []
        for medium_id, upload in zip(ids, found, strict=True):
            if upload is None or upload.account != account or not upload.finished or upload.looks_left:
                return None
            if self._world.now() >= upload.until:
                return None
            ready.append(XMedium(id=medium_id, type=upload.type, content=upload.content, alt_text=upload.alt_text))
        return tuple(ready)

    async def _initialize(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        if self._world.take(Fault.UPLOAD_FAILS):
            return problem(503, "Service Unavailable", "Service Unavailable")
        if self._world.take(Fault.UPLOAD_FORBIDDEN):
            return problem(403, "Forbidden", "Forbidden")
        wanted = await request.json()
        category, size = str(wanted.get("media_category")), wanted.get("total_bytes")
        if category not in LARGEST or not isinstance(size, int) or not wanted.get("media_type"):
            return invalid("media_category", "The request is not as the document says.")
        if not 0 < size <= LARGEST[category] * _MEGABYTE:
            return problem(400, "Invalid Request", "File size exceeds the limit.", kind="invalid-request")
        self._last += secrets.randbelow(1_000) + 1
        until = self._world.now() + LASTS
        upload = _Upload(account=account.id, type=str(wanted["media_type"]), category=category, size=size, until=until)
        self._uploads[str(self._last)] = upload
        return web.json_response({"data": self._about(str(self._last), upload)}, status=200)

    async def _append(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        upload = self._theirs(request.match_info["id"], account)
        form = _form(await request.read(), request.headers.get("Content-Type", ""))
        number, piece = form.get("segment_index", b""), form.get("media")
        if upload is None or upload.finished or not number.isdigit():
            return invalid("segment_index", "There is no such upload, or it is over.")
        if piece is None:
            return invalid("media", "There is no media.")
        upload.pieces[int(number)] = piece
        return web.json_response({"data": {"expires_at": int(upload.until.timestamp())}})

    async def _finalize(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        upload = self._theirs(request.match_info["id"], account)
        if upload is None or sorted(upload.pieces) != list(range(len(upload.pieces))):
            return invalid("id", "Segments do not add up to provided total file size.")
        if len(upload.content) != upload.size:
            return invalid("id", "Segments do not add up to provided total file size.")
        upload.finished = True
        upload.looks_left = 2 if upload.category in _SLOW else 0
        return web.json_response({"data": self._about(request.match_info["id"], upload)})

    async def _status(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        medium_id = request.query.get("media_id", "")
        upload = self._theirs(medium_id, account)
        if upload is None or request.query.get("command") != "STATUS":
            return problem(404, "Not Found Error", "Could not find the media.", kind="resource-not-found")
        upload.looks_left = max(0, upload.looks_left - 1)
        return web.json_response({"data": self._about(medium_id, upload)})

    async def _metadata(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        wanted = await request.json()
        upload = self._theirs(str(wanted.get("id")), account)
        text = ((wanted.get("metadata") or {}).get("alt_text") or {}).get("text")
        if upload is None or not isinstance(text, str) or not 0 < len(text) <= 1_000:
            return invalid("metadata", "The alt text has 1 to 1000 characters.")
        upload.alt_text = text
        return web.json_response({"data": {"id": wanted["id"], "associated_metadata": wanted["metadata"]}})

    def _theirs(self, medium_id: str, account: XAccount) -> _Upload | None:
        upload = self._uploads.get(medium_id)
        return upload if upload is not None and upload.account == account.id else None

    def _about(self, medium_id: str, upload: _Upload) -> dict[str, object]:
        about: dict[str, object] = {
            "id": medium_id,
            "media_key": f"3_{medium_id}",
            "expires_after_secs": int((upload.until - self._world.now()).total_seconds()),
        }
        if upload.finished and upload.category in _SLOW:
            if self._world.take(Fault.PROCESSING_FAILS):
                failed = {"state": "failed", "error": {"code": 1, "name": "InvalidMedia", "message": "unsupported"}}
                return about | {"processing_info": failed}
            state = "in_progress" if upload.looks_left else "succeeded"
            about["processing_info"] = {"state": state, "check_after_secs": 0, "progress_percent": 50}
        return about


def _form(body: bytes, kind: str) -> dict[str, bytes]:
    """The fields of a multipart form whose bytes were read already."""
    boundary = kind.partition("boundary=")[2].strip('"').encode()
    if not kind.startswith("multipart/form-data") or not boundary:
        return {}
    fields: dict[str, bytes] = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        if name:
            fields[name[1].decode()] = value.removesuffix(b"\r\n")
    return fields
