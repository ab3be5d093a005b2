"""JSON with types: what crosses the wire between a chat and an app, and how to read it without guessing."""

import json
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Obj: TypeAlias = dict[str, "Json"]


def parse_object(raw: str | bytes) -> Obj | None:
    """The JSON object in `raw`, or None when it is not JSON or not an object."""
    try:
        value: Json = json.loads(raw)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def string(source: Obj, key: str, default: str = "") -> str:
    """The string under `key`, or the default when it is missing or something else."""
    value = source.get(key)
    return value if isinstance(value, str) else default


def optional_string(source: Obj, key: str) -> str | None:
    """The string under `key`, or None when it is missing, empty or something else."""
    return string(source, key) or None


def flag(source: Obj, key: str) -> bool:
    """Whether `key` holds a yes; form fields say `true` or `1`."""
    return source.get(key) in (True, 1, "true", "True", "1")


def child(source: Obj, key: str) -> Obj:
    """The object under `key`, or an empty one."""
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def objects(source: Obj, key: str) -> list[Obj]:
    """The objects in the list under `key`; anything else in it is left out."""
    value = source.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def embedded(source: Obj, key: str) -> Json:
    """A value that a chat's clients may send as JSON or as a string of JSON; a broken string stays a string."""
    value = source.get(key)
    if not isinstance(value, str):
        return value
    try:
        parsed: Json = json.loads(value)
    except ValueError:
        return value
    return parsed


def array(values: list[Obj]) -> list[Json]:
    """The same objects as a JSON list: lists are invariant for a type checker, not for JSON."""
    return list(values)


def dumps(value: Json) -> str:
    """Compact JSON, characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
