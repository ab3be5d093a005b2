"""The few words a text is about, for the week's picture: sums over many stories, nobody's sentence."""

import re
from collections.abc import Collection
from functools import cache

from workflows.reading.lists import read_list
from workflows.reading.words import fold, without_addresses, words_in

MOST = 5
"""Words of one text that count."""
_LEAST_LETTERS = 4
_READ = 2_000
_TAG = re.compile(r"[#＃]")


def theme_words(text: str, *, own: Collection[str] = (), most: int = MOST) -> tuple[str, ...]:
    """The content words, in the order of the text, each once. English and German words that say nothing are left out.

    Left out too, so that nothing personal is counted: handles, addresses, links, numbers, anything with a digit; and
    `own`: the names of our own accounts, which stand in everything.
    """
    ours = {part.text for name in own for part in words_in(name)} | {fold(name.removeprefix("@")) for name in own}
    words = dict.fromkeys(
        word.text for word in words_in(_TAG.sub(" ", without_addresses(text[:_READ]))) if _says_something(word.text)
    )
    return tuple(word for word in words if word not in ours)[:most]


def _says_something(word: str) -> bool:
    return len(word) >= _LEAST_LETTERS and word.isalpha() and word not in _silent()


@cache
def _silent() -> frozenset[str]:
    return frozenset(read_list("stop_words.txt"))
