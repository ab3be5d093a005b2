"""Pictures and films to X, in pieces: initialize, append, finalize, wait until it is ready, and say what it shows.

tweepy has no media upload of API v2; this speaks through the same session. Nobody sees what is uploaded until a post
carries it, and X forgets it after a day: whatever fails here is done again from the start, and does no harm.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from adapters.networks.x.outcomes import refusal_in, until_of
from adapters.networks.x.reading import Json
from adapters.networks.x.session import Answer, XSession
from workflows.domain.content import Media, MediaKind
from workflows.ports.clock import BootTime, Clock
from workflows.ports.network import NotSent, RateLimited, Rejected, SignedOut, Uploaded, UploadOutcome

PIECE = 1024 * 1024
"""Bytes of one piece; X takes up to 5 MB, and less is lost when a connection breaks."""
LONGEST_PROCESSING = timedelta(minutes=3)
"""How long X may take to make a film ready; longer, and it is tried again later."""
LONGEST_CHECK = timedelta(seconds=15)
"""The longest pause between two looks, whatever X asks for."""
USUALLY_LASTS = 86_400.0
"""Seconds that X keeps what was uploaded, where it does not say (`failures.md` NET-07)."""

_CATEGORIES: Mapping[MediaKind, str] = {
    MediaKind.PICTURE: "tweet_image",
    MediaKind.GIF: "tweet_gif",
    MediaKind.FILM: "tweet_video",
}
_UPLOAD = "https://api.x.com/2/media/upload"
_METADATA = "https://api.x.com/2/media/metadata"


class _Ended(Exception):
    """The upload is over, with this outcome."""

    def __init__(self, outcome: NotSent | RateLimited | Rejected | SignedOut) -> None:
        super().__init__()
        self.outcome = outcome


@dataclass(frozen=True, kw_only=True)
class Uploader:
    """Uploads for one account."""

    session: XSession
    clock: Clock

    async def upload(self, medium: Media, content: bytes) -> UploadOutcome:
        """All of it, ready to be posted, with its description; or why not. Raises nothing."""
        began = self.clock.boot()
        try:
            named, lasts = await self._begin(medium, len(content))
            for number, start in enumerate(range(0, len(content), PIECE)):
                await self._append(named, number, content[start : start + PIECE])
            await self._finish(named)
            if medium.alt_text:
                await self._describe(named, medium.alt_text)
        except _Ended as ended:
            return ended.outcome
        return Uploaded(sha256=medium.sha256, id=named, until=BootTime(began + lasts))

    async def _begin(self, medium: Media, size: int) -> tuple[str, float]:
        """X's name for what is coming, and for how many seconds it is kept."""
        wanted: dict[str, object] = {
            "media_type": medium.type,
            "total_bytes": size,
            "media_category": _CATEGORIES[medium.kind],
        }
        data = _data(await self._asked("POST", f"{_UPLOAD}/initialize", json=wanted))
        named, lasts = data.get("id"), data.get("expires_after_secs")
        if not isinstance(named, str) or not (named.isascii() and named.isdigit()):
            raise _Ended(NotSent(reason="X did not say under which name it keeps the picture or film."))
        return named, float(lasts) if isinstance(lasts, int) and lasts > 0 else USUALLY_LASTS

    async def _append(self, named: str, number: int, piece: bytes) -> None:
        form = aiohttp.FormData()
        form.add_field("segment_index", str(number))
        form.add_field("media", piece, filename="piece", content_type="application/octet-stream")
        await self._asked("POST", f"{_UPLOAD}/{named}/append", form=form)

    async def _finish(self, named: str) -> None:
        """Say that this was all, and wait until X can post it."""
        data = _data(await self._asked("POST", f"{_UPLOAD}/{named}/finalize"))
        until = self.clock.boot() + LONGEST_PROCESSING.total_seconds()
        while (pause := _pause(data)) is not None:
            if self.clock.boot() + pause > until:
                raise _Ended(NotSent(reason="X has not made the film ready yet."))
            await asyncio.sleep(pause)
            asked = {"command": "STATUS", "media_id": named}
            data = _data(await self._asked("GET", _UPLOAD, params=asked))

    async def _describe(self, named: str, alt_text: str) -> None:
        said: dict[str, object] = {"id": named, "metadata": {"alt_text": {"text": alt_text}}}
        await self._asked("POST", _METADATA, json=said)

    async def _asked(
        self,
        method: str,
        url: str,
        *,
        json: dict[str, object] | None = None,
        form: aiohttp.FormData | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Json:
        """X's answer. Raises _Ended for everything that is no success."""
        try:
            async with self.session.request(method, url, params=params, json=json, headers={}, data=form) as answer:
                return _read(answer, self.clock.now())
        except _Ended:
            raise
        except Exception as error:
            # aiohttp fails in many ways, and none of them matters: nothing is seen, and all of it may be done again.
            reason = f"X could not be given the picture or film ({type(error).__name__})."
            raise _Ended(NotSent(reason=reason)) from error


def _read(answer: Answer, now: datetime) -> Json:
    if answer.status == 401:
        raise _Ended(SignedOut(reason="X no longer accepts this account's keys."))
    if answer.status == 429:
        raise _Ended(RateLimited(until=until_of(answer, now)))
    if answer.status == 403:
        reason = refusal_in(answer) or "this account's sign-in may not upload pictures; connect the account again."
        raise _Ended(Rejected(reason=reason))
    if answer.status in (400, 413, 415, 422):
        raise _Ended(Rejected(reason=refusal_in(answer) or "X cannot use this file."))
    if answer.status >= 300:
        raise _Ended(NotSent(reason=f"X answered {answer.status} to the picture or film."))
    return answer.content() or {}


def _data(answer: Json) -> Json:
    data = answer.get("data")
    return data if isinstance(data, dict) else {}


def _pause(data: Json) -> float | None:
    """How long to wait before X is asked again; None when it is ready. Raises _Ended when it cannot be used."""
    about = data.get("processing_info")
    if not isinstance(about, dict):
        return None
    state = about.get("state")
    if state == "succeeded":
        return None
    if state == "failed":
        raise _Ended(Rejected(reason="X could not make this film or GIF ready. Export it again."))
    wanted = about.get("check_after_secs")
    seconds = float(wanted) if isinstance(wanted, int | float) and wanted >= 0 else 1.0
    return min(seconds, LONGEST_CHECK.total_seconds())
