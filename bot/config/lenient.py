"""Goes on after the first mistakes: leaves out what cannot be read, so that the rest is still looked at."""

import copy
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bot.config.problems import Location, Problem, problems_of
from bot.config.shape import AppFile
from workflows.errors import ConfigError

_STAND_INS: Mapping[str, Mapping[str, str]] = {
    "accounts": {"handle": "unreadable", "network": "unreadable"},
    "people": {"slack": "U00"},
    "sources": {"source": "unreadable"},
    "moderators": {"moderator": "unreadable"},
    "routing": {},
    "replies": {},
}
"""What takes the place of an unreadable list item, so that the others keep their numbers."""


def forgiving(raw: Mapping[str, object]) -> tuple[AppFile, list[Problem]]:
    """The file without what is wrong in it, and every problem of its shape.

    Raises ConfigError when it is too broken to go on.
    """
    problems: list[Problem] = []
    rest: dict[str, Any] = copy.deepcopy(dict(raw))
    # Each round takes out at least one thing; after a few, whatever is left goes section by section.
    for _ in range(4):
        try:
            return AppFile.model_validate(rest), problems
        except ValidationError as error:
            found = problems_of(error, AppFile)
            problems.extend(problem for problem in found if not _known(problem.at, problems))
            for problem in found:
                _take_out(rest, problem.at)
    raise ConfigError([str(problem) for problem in problems])


def _known(at: Location, problems: list[Problem]) -> bool:
    return any(at[: len(problem.at)] == problem.at for problem in problems)


def _take_out(rest: dict[str, Any], at: Location) -> None:
    if len(at) >= 2 and at[0] in _STAND_INS and isinstance(at[1], int) and _is_needed(rest, at):
        rest[str(at[0])][at[1]] = dict(_STAND_INS[str(at[0])])
        return
    holder: Any = rest
    for depth, piece in enumerate(at):
        inner = holder[piece] if _has(holder, piece) else None
        # A list of words goes as a whole: without it nothing is said about the words that were right.
        if depth == len(at) - 1 or not isinstance(inner, dict | list) or (isinstance(at[depth + 1], int) and depth > 0):
            if isinstance(holder, dict):
                holder.pop(piece, None)
            return
        holder = inner


def _is_needed(rest: dict[str, Any], at: Location) -> bool:
    item = rest[str(at[0])][at[1]]
    return not isinstance(item, dict) or (len(at) == 3 and at[2] in _STAND_INS[str(at[0])])


def _has(holder: Any, piece: str | int) -> bool:
    if isinstance(holder, dict):
        return piece in holder
    return isinstance(holder, list) and isinstance(piece, int) and piece < len(holder)
