"""How alike two posts are, whatever their order of words, emoji, links, capitals and punctuation."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from workflows.checks.text.folding import fold
from workflows.checks.text.links import without_addresses

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_COMPARE_UP_TO = 2_000
"""Characters; longer texts are compared by their beginning."""


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """The text for an exact comparison: without differences in spaces and capitals."""
    return _SPACES.sub(" ", text[:_COMPARE_UP_TO]).strip().casefold()


@lru_cache(maxsize=512)
def core(text: str) -> str:
    """The words alone, in the order of the alphabet: without links, handles, emoji and punctuation."""
    return " ".join(sorted(_WORD.findall(fold(without_addresses(text[:_COMPARE_UP_TO])).text)))


def nearest(text: str, others: Sequence[str], *, from_: int) -> tuple[int, int] | None:
    """Which of the others is most like the text, and how much (0 to 100), when that is `from_` or more."""
    mine = core(text)
    best = process.extractOne(mine, [core(other) for other in others], scorer=fuzz.ratio, score_cutoff=from_)
    return (best[2], round(best[1])) if best and mine else None
