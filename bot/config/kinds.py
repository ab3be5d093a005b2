"""The kinds of values that settings have: references, handles, addresses, spans of time, and groups of settings."""

import re
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from bot.config.secret import check_reference
from bot.config.spans import parse_span

Reference = Annotated[
    str,
    AfterValidator(check_reference),
    WithJsonSchema({"type": "string", "pattern": "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$"}),
]
"""`env:NAME` or `file:/path`."""


def _text(value: object) -> object:
    # YAML reads an unquoted id as a number.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _not_negative(value: timedelta) -> timedelta:
    if value < timedelta(0):
        raise ValueError("must not be negative.")
    return value


def _some_time(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("must be longer than nothing, for instance 1h.")
    return value


def _handle(value: str) -> str:
    handle = value.removeprefix("@")
    if not handle or re.search(r"[\s@/:]", handle):
        raise ValueError("must be a handle as the network shows it, with or without the @.")
    return handle


def _command(value: str) -> str:
    command = value if value.startswith("/") else f"/{value}"
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", command):
        raise ValueError("must be a slash command in small letters, such as /post.")
    return command


def _address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", value):
        raise ValueError("must be an address that starts with https://, without a query or a password.")
    return value


def _guid(value: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value):
        raise ValueError("must be an id like 00000000-0000-0000-0000-000000000000; see the app's overview in Entra.")
    return value.lower()


def _word(value: str) -> str:
    word = value.removeprefix("/")
    if not re.fullmatch(r"[a-z0-9_-]{1,31}", word):
        raise ValueError("must be one word in small letters, such as post.")
    return word


def _host(value: str) -> str:
    if not re.fullmatch(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", value):
        raise ValueError(
            "must be a host in small letters, such as smba.trafficmanager.net; .example.com is all below it."
        )
    return value


def _origin(value: str) -> str:
    if not re.fullmatch(r"(?i:https?)://[^\s/?#@]+/?", value) or not _has_host_and_port(value):
        raise ValueError("must be only https:// and a host, such as https://post.acme.example, without a path.")
    return value.rstrip("/")


def _has_host_and_port(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


Text = Annotated[str, BeforeValidator(_text)]
Command = Annotated[str, AfterValidator(_command)]
Guid = Annotated[str, AfterValidator(_guid)]
"""An id of Microsoft Entra, in small letters."""
Word = Annotated[str, AfterValidator(_word)]
Host = Annotated[str, AfterValidator(_host)]
Handle = Annotated[str, BeforeValidator(_text), AfterValidator(_handle)]
Address = Annotated[str, AfterValidator(_address)]
Origin = Annotated[str, AfterValidator(_origin)]
_SPAN_SCHEMA = WithJsonSchema({"type": ["string", "number"], "examples": ["30s", "15m", "2h", "7d"]})
_AS_TEXT = PlainSerializer(lambda span: f"{span.total_seconds():g}s", return_type=str)
Span = Annotated[timedelta, BeforeValidator(parse_span), AfterValidator(_not_negative), _AS_TEXT, _SPAN_SCHEMA]
LongerSpan = Annotated[timedelta, BeforeValidator(parse_span), AfterValidator(_some_time), _AS_TEXT, _SPAN_SCHEMA]
Port = Annotated[int, Field(ge=0, le=65_535)]


class Section(BaseModel):
    """A group of settings: unknown ones are mistakes, and errors never repeat what was written."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)
