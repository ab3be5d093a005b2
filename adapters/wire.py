"""JSON as a chat sends it, read without trusting its shape: what is missing or of another type is empty."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
Obj: TypeAlias = Mapping[str, Json]
Block: TypeAlias = dict[str, Json]
"""A piece of a card, as we build it."""


def string(source: Obj, key: str) -> str:
    """The string under `key`, or ""."""
    value = source.get(key)
    return value if isinstance(value, str) else ""


def child(source: Obj, key: str) -> Obj:
    """The object under `key`, or an empty one."""
    value = source.get(key)
    return value if isinstance(value, Mapping) else {}


def children(source: Obj, key: str) -> list[Obj]:
    """The objects in the list under `key`; whatever else stands in it is left out."""
    value = source.get(key)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [item for item in value if isinstance(item, Mapping)]


def strings(source: Obj, key: str) -> list[str]:
    """The strings in the list under `key`."""
    value = source.get(key)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [item for item in value if isinstance(item, str)]


def is_true(source: Obj, key: str) -> bool:
    """Whether `key` is exactly true."""
    return source.get(key) is True
