"""A form packed into a string that travels with its dialog, and unpacked when the answer has to show it again. Pure.

Teams closes a dialog, or shows another card in it; it cannot be told "this field is wrong". So a form comes back as it
was drawn, whichever process answers. What is unpacked is only ever shown to the one who sent it: nothing is decided by
it, and nothing is believed of it.
"""

import base64
import binascii
import dataclasses
import json
import zlib
from collections.abc import Callable, Mapping
from datetime import date, time

from adapters.wire import Json
from workflows.domain.content import Media, MediaKind
from workflows.domain.person import Identity
from workflows.ports import chat

MOST = 9_000
"""The longest string, so that there is room for the dialog itself (`sizes.LIMIT`). A longer form does not travel."""
MOST_TURNED = 16_000
"""The longest string of a form that is only there to turn its pages: then one button of a page has it, not two."""
_MOST_UNPACKED = 200_000
_MOST_BLOCKS = 200
"""No form of ours has a quarter of it."""
_KINDS: Mapping[str, Callable[..., object]] = {
    kind.__name__: kind
    for kind in (
        chat.Ask, chat.Bold, chat.Button, chat.Buttons, chat.ChoicesField, chat.DateField, chat.Divider, chat.Exact,
        chat.Exhibit, chat.FileField, chat.Form, chat.Heading, chat.Link, chat.Live, chat.Mention, chat.Moment,
        chat.Option, chat.PickerField, chat.Small, chat.Struck, chat.TextField, chat.TickField, chat.TimeField,
        chat.Words, Identity, Media,
    )
}  # fmt: skip
_KIND = "_"
_DEEPEST = 12


class _Broken(Exception):
    pass


def pack(form: chat.Form, *, most: int = MOST) -> str:
    """The form in a string; "" when it is too long to travel."""
    raw = json.dumps(_plain(form), separators=(",", ":"), ensure_ascii=False).encode()
    packed = base64.b85encode(zlib.compress(raw, 9)).decode()
    return packed if len(packed) <= most and len(raw) <= _MOST_UNPACKED else ""


def unpack(packed: str) -> chat.Form | None:
    """The form; None when it is none, whatever it is."""
    try:
        engine = zlib.decompressobj()
        raw = engine.decompress(base64.b85decode(packed[: MOST_TURNED + 1]), _MOST_UNPACKED)
        form = _real(json.loads(raw), _DEEPEST)
    except (_Broken, ValueError, TypeError, zlib.error, binascii.Error, RecursionError):
        return None
    return form if isinstance(form, chat.Form) and _is_ours(form) else None


def _is_ours(form: chat.Form) -> bool:
    """Whether it could be one of ours: each picker of a made-up one would be a question to the database."""
    return isinstance(form.blocks, tuple) and len(form.blocks) <= _MOST_BLOCKS


def _plain(value: object) -> Json:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        said = {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != field.default
        }
        return {_KIND: type(value).__name__, **said}
    match value:
        case tuple():
            return [_plain(one) for one in value]
        case MediaKind():
            return {_KIND: "MediaKind", "is": value.value}
        case chat.Style():
            return {_KIND: "Style", "is": str(value.value)}
        case date() | time():
            return {_KIND: type(value).__name__, "is": value.isoformat()}
        case str() | int() | bool() | None:
            return value
    raise TypeError(type(value).__name__)


def _real(value: object, depth: int) -> object:
    if depth == 0:
        raise _Broken
    match value:
        case list():
            return tuple(_real(one, depth - 1) for one in value)
        case dict():
            return _made(value, depth)
        case str() | int() | None:
            return value
    raise _Broken


def _made(value: dict[str, object], depth: int) -> object:
    kind, said = value.get(_KIND), value.get("is")
    match kind, said:
        case "Style", str():
            return chat.Style(said)
        case "MediaKind", str():
            return MediaKind(said)
        case "date", str():
            return date.fromisoformat(said)
        case "time", str():
            return time.fromisoformat(said)
        case str(), None if kind in _KINDS:
            return _KINDS[kind](**{name: _real(one, depth - 1) for name, one in value.items() if name != _KIND})
    raise _Broken
