"""Turns what pydantic found into sentences: the setting's path, and what to write instead. Never what was written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One mistake: where, and a sentence that begins after the path."""

    at: Location
    sentence: str

    def __str__(self) -> str:
        return f"{path(self.at)}: {self.sentence}" if self.at else self.sentence


def path(at: Location) -> str:
    """`accounts[0].people.approve[1]`."""
    words = ""
    for piece in at:
        words += f"[{piece}]" if isinstance(piece, int) else f".{piece}" if words else piece
    return words


def problems_of(error: ValidationError, model: type[BaseModel], *, under: Location = ()) -> list[Problem]:
    """Every error as a Problem; `under` is where `model` stands in the file."""
    return [
        Problem((*under, *detail["loc"]), _sentence(detail, model))
        for detail in error.errors(include_url=False, include_context=True, include_input=False)
    ]


def one_of(words: Iterable[str]) -> str:
    """`a, b or c`."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean x?`, or the list of what there is when nothing is close and the list is short; else ""."""
    names = sorted(known)
    folded = {name.lower(): name for name in names}
    close = get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    if close:
        return f" Did you mean {folded[close[0]]}?"
    return f" There is {one_of(names)}." if 0 < len(names) <= 16 else ""


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return f"is not a setting.{did_you_mean(str(detail['loc'][-1]), _fields_at(model, detail['loc'][:-1]))}"
    if kind == "value_error":
        return str(context["error"])
    if kind in {"literal_error", "enum"}:
        return f"must be {str(context['expected']).replace(chr(39), '')}."
    if kind in _SENTENCES:
        return _SENTENCES[kind].format_map({key: str(value) for key, value in context.items()})
    return detail["msg"].replace("Input should be", "must be").rstrip(".") + "."


_SENTENCES: Mapping[str, str] = {
    "missing": "is missing.",
    "string_type": "must be text; put it in quotes if it looks like something else.",
    "bool_type": "must be true or false.",
    "bool_parsing": "must be true or false.",
    "int_type": "must be a whole number.",
    "int_parsing": "must be a whole number.",
    "int_from_float": "must be a whole number.",
    "float_type": "must be a number.",
    "float_parsing": "must be a number.",
    "tuple_type": "must be a list: one `- item` a line, or [a, b].",
    "list_type": "must be a list: one `- item` a line, or [a, b].",
    "set_type": "must be a list: one `- item` a line, or [a, b].",
    "frozen_set_type": "must be a list: one `- item` a line, or [a, b].",
    "dict_type": "must be a group of settings, one `name: value` a line.",
    "model_type": "must be a group of settings, one `name: value` a line.",
    "model_attributes_type": "must be a group of settings, one `name: value` a line.",
    "greater_than_equal": "must be at least {ge}.",
    "greater_than": "must be more than {gt}.",
    "less_than_equal": "must be at most {le}.",
    "less_than": "must be less than {lt}.",
}


def _fields_at(model: type[BaseModel], at: Sequence[str | int]) -> list[str]:
    """The settings that exist where an unknown one was written."""
    here: type[BaseModel] | None = model
    named = False
    for piece in at:
        # A number, or a name that the file's writer chose, is not a setting.
        if isinstance(piece, int) or named:
            named = False
            continue
        field = here.model_fields.get(piece) if here else None
        here = _model_in(field.annotation) if field else None
        named = field is not None and get_origin(field.annotation) is dict
    return [field.alias or name for name, field in here.model_fields.items()] if here else []


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
