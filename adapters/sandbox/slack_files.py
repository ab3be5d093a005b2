"""Every file of a Slack workspace: what people chose in a window, and what the app uploads in three steps."""

import secrets
from dataclasses import dataclass, replace

from adapters.sandbox.plain_json import Obj, child, string
from adapters.sandbox.slack_errors import SlackRefusal, refused_arguments

_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
}
_SHOWN = frozenset({"image/jpeg", "image/png", "image/gif"})
"""What an image block may show."""


@dataclass(frozen=True, kw_only=True)
class SlackFile:
    """A file as Slack keeps it."""

    id: str
    name: str
    user: str
    content: bytes = b""
    is_complete: bool = True
    """Whether the app said that the upload is over."""
    alt_text: str = ""

    @property
    def mimetype(self) -> str:
        """By its name, as Slack says it once it looked at the file."""
        return _TYPES.get(self.name.rpartition(".")[2].lower(), "application/octet-stream")


class SlackFileCabinet:
    """Every file of one workspace."""

    def __init__(self) -> None:
        self.base = ""
        """Where the API is served: file addresses are beside it."""
        self.unready = False
        """Whether Slack takes for ever to look at what is uploaded: no message may show it."""
        self.said_at = ""
        """Where files are said to lie, for trying out to whom an app gives its token; "": where they do."""
        self._files: dict[str, SlackFile] = {}
        self._tickets: dict[str, str] = {}

    def given(self, user: str, name: str, content: bytes) -> SlackFile:
        """Somebody chose a file in a window; the same again is the file they chose before."""
        for known in self._files.values():
            if (known.user, known.name, known.content) == (user, name, content):
                return known
        return self._put(SlackFile(id=_new_id(), name=name, user=user, content=content))

    def get(self, file_id: str) -> SlackFile:
        """Raises SlackRefusal file_not_found."""
        found = self._files.get(file_id)
        if found is None:
            raise SlackRefusal("file_not_found")
        return found

    def begin(self, *, user: str, name: str, alt_text: str) -> tuple[SlackFile, str]:
        """A file that is going to be uploaded, and the right to do so once."""
        file = self._put(SlackFile(id=_new_id(), name=name, user=user, is_complete=False, alt_text=alt_text))
        ticket = secrets.token_hex(12)
        self._tickets[ticket] = file.id
        return file, ticket

    def receive(self, ticket: str, content: bytes) -> None:
        """The bytes arrive. Raises SlackRefusal not_found."""
        file_id = self._tickets.pop(ticket, None)
        if file_id is None:
            raise SlackRefusal("not_found")
        self._put(replace(self.get(file_id), content=content))

    def complete(self, file_id: str) -> SlackFile:
        """The upload is over. Raises SlackRefusal file_not_found for one that never arrived."""
        file = self.get(file_id)
        if not file.content:
            raise SlackRefusal("file_not_found")
        return self._put(replace(file, is_complete=True))

    def require_shown(self, blocks: tuple[Obj, ...]) -> None:
        """Raise SlackRefusal invalid_blocks unless Slack can show each file that image blocks name."""
        for place, block in enumerate(blocks):
            wanted = child(block, "slack_file")
            if string(block, "type") != "image" or not wanted:
                continue
            file = self._files.get(string(wanted, "id"))
            if file is None or not file.is_complete or self.unready or file.mimetype not in _SHOWN:
                where = f"[json-pointer:/blocks/{place}/slack_file]"
                raise refused_arguments("invalid_blocks", [f"invalid slack file {where}"])

    def describe(self, file: SlackFile) -> Obj:
        """As `files.info` shows it."""
        ready = file.is_complete and not self.unready
        return {
            "id": file.id,
            "name": file.name,
            "user": file.user,
            "size": len(file.content),
            "mimetype": file.mimetype if ready else "",
            "mode": "hosted",
            "url_private": self.said_at or f"{self.base}/files/{file.id}",
            "url_private_download": self.said_at or f"{self.base}/files/{file.id}",
        }

    def _put(self, file: SlackFile) -> SlackFile:
        self._files[file.id] = file
        return file


def _new_id() -> str:
    return "F" + secrets.token_hex(5).upper()
