"""Files that people send to the app in their own chat with it. Pure.

Teams puts a file into the sender's OneDrive and says where it can be fetched for some minutes, without a token; what is
pasted into a message it keeps itself, and gives to the app's token only. Neither happens in channels, nor (for files)
in GCC High, DoD and 21Vianet (Microsoft: "Send and receive files from a bot", "Receiving inline images").
"""

import hashlib
import re
from collections.abc import Iterator

from adapters.teams.places import is_personal
from adapters.wire import Obj, child, children, string
from workflows.ports.chat import GivenFile

FILE = "application/vnd.microsoft.teams.file.download.info"
PASTED = "image/"
MOST_AT_ONCE = 10
"""Files of one message that are looked at; no network takes as many."""
_ENDING = re.compile(r"[A-Za-z0-9]{1,8}")
_NAME = 120


def files_in(activity: Obj) -> tuple[GivenFile, ...]:
    """The files of a message in somebody's own chat with the app; none of any other."""
    if string(activity, "type") != "message" or not is_personal(activity):
        return ()
    return tuple(_files(activity))[:MOST_AT_ONCE]


def _files(activity: Obj) -> Iterator[GivenFile]:
    for number, attached in enumerate(children(activity, "attachments"), start=1):
        kind, about = string(attached, "contentType"), child(attached, "content")
        if kind == FILE:
            yield _given(string(about, "downloadUrl"), _named(attached, number, string(about, "fileType")))
        elif kind.startswith(PASTED):
            address = string(attached, "contentUrl") or string(about, "downloadUrl")
            yield _given(address, _named(attached, number, kind.removeprefix(PASTED)))


def _given(address: str, name: str) -> GivenFile:
    # Nothing is asked of Teams by it: it only tells one file of a message from another.
    return GivenFile(id=hashlib.sha256(address.encode(errors="replace")).hexdigest()[:32], name=name, address=address)


def _named(attached: Obj, number: int, ending: str) -> str:
    """As its sender called it; what was pasted has no name of its own."""
    name = "".join(one for one in string(attached, "name") if one.isprintable())[:_NAME]
    return name or (f"picture-{number}.{ending}" if _ENDING.fullmatch(ending) else f"picture-{number}")
