"""Spans of time as people write them in `app.yaml`: `30s`, `15m`, `2h`, `7d`, `1h30m`."""

import contextlib
import re
from collections.abc import Mapping
from datetime import timedelta

from pydantic import BaseModel

_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?")
_LONGEST = timedelta(days=366)


def parse_span(value: object) -> timedelta:
    """Read a span; a bare number means seconds. Raises ValueError with a sentence for the reader of app.yaml."""
    text = str(value).strip().lower().replace(" ", "") if isinstance(value, str | int | float) else ""
    if isinstance(value, bool) or not text:
        raise ValueError(_SENTENCE)
    if re.fullmatch(r"\d+(\.\d+)?", text):
        text += "s"
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError(_SENTENCE)
    days, hours, minutes, seconds = (float(number or 0) for number in found.groups())
    # Compared before building it: a timedelta overflows far beyond a year.
    total = days * 86_400 + hours * 3_600 + minutes * 60 + seconds
    if total > _LONGEST.total_seconds():
        raise ValueError("must not be longer than a year.")
    return timedelta(seconds=total)


def with_spans(model: type[BaseModel], written: Mapping[str, object]) -> dict[str, object]:
    """A plug-in's spans of time may be written as everywhere else in the file."""
    read = dict(written)
    for name, field in model.model_fields.items():
        if field.annotation is timedelta and isinstance(read.get(name), str):
            with contextlib.suppress(ValueError):
                read[name] = parse_span(read[name])
    return read


_SENTENCE = "must be a span of time such as 30s, 15m, 2h or 7d."
