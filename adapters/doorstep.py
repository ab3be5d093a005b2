"""A door that anybody can knock on: bodies read within limits, refusals noted without becoming a flood of writes."""

import asyncio
import logging

from aiohttp import web

from workflows.ports.chat import Conversation

LARGEST_BODY = 1024 * 1024
"""Bytes; the chats' own requests stay far below."""
_READ_WITHIN = 3.0
"""Seconds."""
_NOTED_AT_ONCE = 20
"""Refusals written to the log at the same time."""
_NOTED_WITHIN = 1.0
"""Seconds."""


async def read_body(request: web.Request) -> bytes | None:
    """The whole body, or None when it is too large or too slow."""
    if request.content_length is not None and request.content_length > LARGEST_BODY:
        return None
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_READ_WITHIN):
            async for chunk in request.content.iter_chunked(64 * 1024):
                size += len(chunk)
                if size > LARGEST_BODY:
                    return None
                chunks.append(chunk)
    except (TimeoutError, web.HTTPException, ConnectionError):
        return None
    return b"".join(chunks)


class Refusals:
    """Tells the conversation of refused requests. `note` never raises; what is too much at once is left out."""

    def __init__(self, conversation: Conversation, log: logging.Logger, *, chat: str) -> None:
        self._conversation = conversation
        self._log = log
        self._chat = chat
        self._noting = 0

    async def note(self, reason: str) -> None:
        """One refusal, and why."""
        if self._noting >= _NOTED_AT_ONCE:
            return
        self._noting += 1
        try:
            async with asyncio.timeout(_NOTED_WITHIN):
                await self._conversation.turned_away(reason)
        except Exception as error:
            self._log.error("action=%s.refusal_not_noted error=%s", self._chat, type(error).__name__)
        finally:
            self._noting -= 1
