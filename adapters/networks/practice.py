"""A network for practising: posts are accepted and named, and never leave the building. Needs no credential."""

import hashlib
import unicodedata
from datetime import datetime, timedelta
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from workflows.domain.account import Account
from workflows.domain.content import Media, Part
from workflows.domain.ids import RemotePostId
from workflows.domain.limits import Limits, PollRules
from workflows.domain.threading import MOST_PARTS
from workflows.ports.clock import BootTime, Clock
from workflows.ports.network import (
    HALTED,
    Absent,
    Armed,
    Created,
    Deleted,
    DeleteOutcome,
    Gone,
    Look,
    Network,
    NotSent,
    Outcome,
    RemoteAccount,
    RemotePost,
    Sighting,
    Uploaded,
    UploadOutcome,
)

MAXIMUM = 280
POLLS = PollRules(fewest=2, most=4, longest=25, shortest_for=timedelta(minutes=5), longest_for=timedelta(days=7))
"""As on X, so that practising shows what the real thing will."""
FRESH = timedelta(seconds=20)
"""How old an armed intent may be, as on every network."""
MEDIA_LASTS = 86_400.0
"""Seconds for which what was uploaded can be posted, as on X."""


class Settings(BaseModel):
    """`networks.practice` in `app.yaml`: only the address its links show."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    web_url: str = "https://practice.invalid"


class Credentials(BaseModel):
    """Nothing: there is nobody to convince."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def problem(self) -> str | None:
        """Never anything."""
        return None


class PracticeNetwork:
    """The `Network` port for one practice account. Keeps nothing: a post's id follows from its key."""

    def __init__(self, settings: Settings, clock: Clock, account: Account) -> None:
        self.limits = limits(settings)
        self._settings = settings
        self._clock = clock
        self._account = account
        self._fingerprint = hashlib.sha256(f"practice\0{account.remote_id}".encode()).hexdigest()[:32]

    async def whoami(self) -> RemoteAccount:
        """The account as it is configured."""
        return RemoteAccount(
            id=self._account.remote_id,
            handle=self._account.handle,
            name=self._account.display_name,
            picture_url=None,
            followers=None,
            link=None,
            token_fingerprint=self._fingerprint,
        )

    async def upload(self, medium: Media, content: bytes) -> UploadOutcome:
        """Taken, and kept nowhere."""
        until = BootTime(self._clock.boot() + MEDIA_LASTS)
        return Uploaded(sha256=medium.sha256, id=f"practice-{medium.mark}", until=until)

    async def publish(self, part: Part, *, armed: Armed) -> Outcome:
        """Name the post by its key; the same key gives the same post, however often it is sent."""
        if armed.halted():
            return NotSent(reason=HALTED)
        age = self._clock.boot() - armed.at
        if not 0 <= age <= FRESH.total_seconds() or armed.identity.token_fingerprint != self._fingerprint:
            return NotSent(reason="The permission to send was not fresh, or for another account.")
        if any(medium.sha256 not in armed.media for medium in part.media):
            return NotSent(reason="Its pictures were not uploaded.")
        digest = hashlib.sha256(f"{self._account.remote_id}\0{armed.key}".encode()).hexdigest()
        return Created(id=RemotePostId(f"practice-{digest[:24]}"))

    async def find(self, part: Part, *, since: datetime, credited: frozenset[RemotePostId] = frozenset()) -> Sighting:
        """Nothing is kept, so nothing is there; sending again with the same key gives the same id."""
        return Absent()

    async def delete(self, remote_id: RemotePostId) -> DeleteOutcome:
        """It was never anywhere."""
        return Deleted()

    async def look(self, remote_id: RemotePostId) -> Look:
        """Nobody sees it anywhere."""
        return Gone()

    def resembles(self, part: Part, post: RemotePost) -> bool:
        """The same words; never asked, since the timeline is empty."""
        return part.text == post.text

    async def timeline(self, *, since_id: RemotePostId | None) -> list[RemotePost]:
        """Empty: practice posts are seen by nobody."""
        return []

    def address(self, remote_id: RemotePostId) -> str:
        """An address that shows it is practice."""
        return f"{self._settings.web_url}/{quote(self._account.handle, safe='')}/{quote(remote_id, safe='')}"

    def share_link(self, text: str) -> str:
        """An address that shows it is practice."""
        return f"{self._settings.web_url}/share?text={quote(text, safe='')}"

    async def close(self) -> None:
        """Nothing to let go of."""


def limits(settings: Settings) -> Limits:
    """280 characters, as on X, but counted plainly; free of charge."""
    return Limits(
        network="Practice",
        count=_length,
        maximum=MAXIMUM,
        most_parts=MOST_PARTS,
        polls=POLLS,
        partnerships=True,
        settle_window=timedelta(seconds=1),
    )


def build(settings: Settings, credentials: Credentials, clock: Clock, *, account: Account) -> Network:
    """A fresh object for one account."""
    return PracticeNetwork(settings, clock, account)


def _length(text: str) -> int:
    return len(unicodedata.normalize("NFC", text))
