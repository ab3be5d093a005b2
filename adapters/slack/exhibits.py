"""What cards show, as files of Slack: each picture is uploaded once, and shown by its id."""

import logging
from collections import OrderedDict
from collections.abc import Mapping

from adapters.slack.files import SlackFiles
from workflows.domain.content import Media, MediaKind
from workflows.errors import InvalidContent, NetworkFailure
from workflows.ports.chat import Card, Exhibit, Exhibits, Form, MessageRef

_log = logging.getLogger("countersign.slack")
_REMEMBERED = 1_000
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "video/mp4": "mp4", "video/quicktime": "mov"}
_SHOWN = frozenset({"image/jpeg", "image/png", "image/gif"})
"""What an image block takes (docs: image block)."""


class Gallery:
    """Puts the exhibits of cards where Slack can show them. Never keeps a card from being shown."""

    def __init__(self, files: SlackFiles, exhibits: Exhibits) -> None:
        self._files = files
        self._exhibits = exhibits
        self._known: OrderedDict[str, str] = OrderedDict()

    async def hang(self, shown: Card | Form) -> Mapping[str, str]:
        """Slack's ids of the pictures on it, by SHA-256, as far as there are any."""
        found: dict[str, str] = {}
        for medium in _media(shown):
            file_id = self._known.get(medium.sha256) or await self._uploaded(medium)
            if file_id is not None:
                found[medium.sha256] = file_id
        return found

    def hanging(self, form: Form) -> Mapping[str, str]:
        """Slack's ids of the form's pictures, by SHA-256, as far as they were put up before."""
        return {one.sha256: self._known[one.sha256] for one in _media(form) if one.sha256 in self._known}

    def lacks(self, form: Form) -> bool:
        """Whether the form has pictures that Slack could show and this process has not put up yet."""
        return any(one.type in _SHOWN and one.sha256 not in self._known for one in _media(form))

    def forget(self, files: Mapping[str, str]) -> None:
        """Slack refused these: they are uploaded anew the next time."""
        for sha256 in files:
            self._known.pop(sha256, None)

    async def share_films(self, card: Card, message: MessageRef) -> None:
        """Put the card's films, and what Slack shows in no block, into the thread of its message."""
        for medium in _media(card):
            if medium.type in _SHOWN:
                continue
            content = await self._exhibits.bytes_of(medium.sha256)
            if content is None:
                continue
            try:
                await self._files.share(content, name=_name(medium), channel=message.channel, thread=message.ts)
            except (NetworkFailure, InvalidContent) as failure:
                _log.warning("action=slack.unshared reason=%s", type(failure).__name__)

    async def _uploaded(self, medium: Media) -> str | None:
        if medium.type not in _SHOWN:
            return None
        content = await self._exhibits.bytes_of(medium.sha256)
        if content is None:
            return None
        try:
            file_id = await self._files.upload(content, name=_name(medium), alt_text=medium.alt_text)
        except NetworkFailure as failure:
            _log.warning("action=slack.unshown reason=%s", failure)
            return None
        self._known[medium.sha256] = file_id
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return file_id


def _media(shown: Card | Form) -> list[Media]:
    return [block.medium for block in shown.blocks if isinstance(block, Exhibit)]


def _name(medium: Media) -> str:
    kind = "film" if medium.kind is MediaKind.FILM else "picture"
    return f"{kind}-{medium.mark}.{_ENDINGS.get(medium.type, 'webp')}"
