"""Checking an OAuth 1.0a signature (RFC 5849, HMAC-SHA1) as X does, written from the RFC."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote

from aiohttp import web

from adapters.sandbox.x_world import XAccount, XKeys

SKEW = timedelta(minutes=5)
"""How far a request's time may be from ours."""

_FIELD = re.compile(r'([a-z_]+)="([^"]*)"')


def signer_of(request: web.Request, accounts: Iterable[XAccount], *, now: datetime) -> XAccount | None:
    """The account whose keys signed the request, or None when no known keys did."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    fields = {name: unquote(value) for name, value in _FIELD.findall(rest)}
    if scheme != "OAuth" or not _is_timely(fields.get("oauth_timestamp", ""), now):
        return None
    if fields.get("oauth_signature_method") != "HMAC-SHA1" or not fields.get("oauth_nonce"):
        return None
    for account in accounts:
        if _names(account.keys, fields) and hmac.compare_digest(
            _signature(request, fields, account.keys).encode(), fields.get("oauth_signature", "").encode()
        ):
            return account
    return None


def _is_timely(timestamp: str, now: datetime) -> bool:
    return timestamp.isdigit() and abs(int(timestamp[:12]) - now.timestamp()) <= SKEW.total_seconds()


def _names(keys: XKeys, fields: dict[str, str]) -> bool:
    return fields.get("oauth_consumer_key") == keys.consumer_key and fields.get("oauth_token") == keys.access_token


def _signature(request: web.Request, fields: dict[str, str], keys: XKeys) -> str:
    signed = [(name, value) for name, value in fields.items() if name not in ("realm", "oauth_signature")]
    query = parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True)
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in [*signed, *query])
    parameters = "&".join(f"{name}={value}" for name, value in pairs)
    address = f"{request.scheme}://{request.host.lower()}{request.rel_url.raw_path}"
    base = "&".join((request.method.upper(), _encoded(address), _encoded(parameters)))
    key = f"{_encoded(keys.consumer_secret)}&{_encoded(keys.access_token_secret)}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _encoded(value: str) -> str:
    return quote(value, safe="-._~")
