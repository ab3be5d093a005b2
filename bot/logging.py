"""The program's own log: one JSON object a line on standard error, with everything secret taken out at the root.

Ids and actions are logged; a post's words, tokens and request bodies never. Libraries that print those at DEBUG are
kept above it, whatever level is asked for.
"""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import TextIO

import structlog

QUIET = (
    "slack_bolt",
    "slack_sdk",
    "tweepy",
    "dbos",
    "aiohttp",
    "sqlalchemy",
    "oauthlib",
    "requests_oauthlib",
    "alembic",
    "botbuilder",
    "botframework",
    "msrest",
    "msal",
    "urllib3",
)
"""Loggers that show tokens or bodies below INFO."""
MUTE = "aiohttp.server"
"""It tells of every request that cannot be read, with its address, in which a code may stand; anybody can send those.
What goes wrong in our own handlers is logged by the server (`bot/server.py`)."""

_SECRET_NAMES = re.compile(
    r"token|secret|password|passwd|authorization|cookie|api_?key|credential|signature|private|fernet", re.IGNORECASE
)
_CONTENT_NAMES = frozenset({"text", "words", "body", "payload", "values", "request", "response", "headers", "content"})
_SECRET_SHAPES = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|xoxe\.[\w.-]+"  # Slack
    r"|(?i:bearer|basic)\s+[\w.~+/=-]{8,}"
    r"|(?i:oauth_(?:token|signature|consumer_key))=\"?[^\s\",]+"
    r"|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)"  # a password in an address
    r"|(?<=[?&])(?:code|state|nonce|code_verifier)=[^\s&'\"]+"  # of a sign-in
    r"|https://hooks\.slack\.com/[\w/]+"
)
REDACTED = "[redacted]"


def configure_logging(*, level: str = "INFO", known_secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send everything, ours and libraries', through one redacting JSON handler. Call once, at the program's start.

    `known_secrets` are the values read from the environment: wherever one turns up, it is taken out.
    """
    redact = Redaction(known_secrets)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    _cap()


class Redaction:
    """A processor that takes secrets out of an event, by the name of the field, by shape and by value."""

    def __init__(self, known_secrets: Iterable[str] = ()) -> None:
        # Short values would take out ordinary words.
        values = sorted({secret for secret in known_secrets if len(secret) >= 6}, key=len, reverse=True)
        self._known = re.compile("|".join(re.escape(value) for value in values)) if values else None

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, object]
    ) -> MutableMapping[str, object]:
        return {key: self._clean(key, value) for key, value in event.items()}

    def _clean(self, key: str, value: object) -> object:
        if key not in {"event", "logger"} and (_SECRET_NAMES.search(key) or key in _CONTENT_NAMES):
            return REDACTED
        if isinstance(value, dict):
            return {str(inner): self._clean(str(inner), item) for inner, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean("", item) for item in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self._scrub(str(value))

    def _scrub(self, text: str) -> str:
        text = _SECRET_SHAPES.sub(REDACTED, text)
        return self._known.sub(REDACTED, text) if self._known else text


def _cap() -> None:
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(MUTE).setLevel(logging.CRITICAL)
    logging.captureWarnings(True)
