"""Tell letters that were typed from letters that were hit: the hand, the child or the cat on the keyboard."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from workflows.checks.text.lists import read_list

_UNLIKELY = 4.2
"""Mean over a short text, of 9. Of 73,000 words of the lists behind it 0.05 % are below, and no word of 1,100 posts."""
_HARDLY_A_WORD = 3.3
"""For one long word inside a text, and for a text that may be a name: with a capital, or one word with a vowel."""
_LONG = 8
_ONE_ROW = 5.0
"""For a word whose letters are all of one row of keys: no such word of the lists, from `treetop` on, is below 5.1."""
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz", "qwertzuiop", "azertyuiop")
_LETTERS = tuple(frozenset(row) for row in _ROWS[:3])
_STEPS = frozenset(
    row[at : at + 4] for row in ("asdfghjkl", "zxcvbnm", "lkjhgfdsa", "mnbvcxz") for at in range(len(row) - 3)
)
_VOWEL = re.compile("[aeiouy]")
_DRAWN_OUT = re.compile(r"(.)\1\1")
_ROW_WORDS = frozenset(
    {
        "were",
        "tree",
        "rewe",
        "power",
        "query",
        "poi",
        "weer",
        "uiop",
        "typo",
        "oiu",
        "tyre",
        "pore",
        "wert",
        "trew",
        "wertz",
    }
)


@lru_cache(maxsize=4_096)
def likelihood(word: str) -> float:
    """How much a word in small letters a to z looks like one, in any of the usual languages: 0 not at all, 9 very."""
    table = _table()
    around = f"^{word}$"
    return sum(table.get(one + other, 0) for one, other in pairwise(around)) / (len(word) + 1)


def is_mash(words: Sequence[str]) -> bool:
    """Whether none of these words, as written, is one: all of a short text. Capitals are taken for codes."""
    small = [word.lower() for word in words]
    walked = [word for word in small if _walks(word)]
    if walked:
        return sum(len(word) for word in small if word not in walked) <= 6
    if len(small) == 1 and _keeps_to_a_row(small[0]) and likelihood(small[0]) < _ONE_ROW:
        return True
    typed = [word.lower() for word in words if not word.isupper() and not _is_drawn_out(word)]
    letters = sum(map(len, typed))
    if letters < 5 or max(map(len, typed)) < 5 or letters < 0.7 * sum(map(len, words)):
        return False
    mean = sum(likelihood(word) * len(word) for word in typed) / letters
    may_be_name = any(word[0].isupper() for word in words) or (len(words) == 1 and _VOWEL.search(words[0]))
    limit = _HARDLY_A_WORD if may_be_name else _UNLIKELY
    return mean < limit and all(likelihood(word) < limit + 0.6 for word in typed if len(word) > 3)


@lru_cache(maxsize=4_096)
def is_hardly_a_word(word: str) -> bool:
    """Whether one word, as written, is letters hit by accident. Names of products with capitals inside pass."""
    return (
        len(word) >= _LONG
        and word.islower()
        and not _is_drawn_out(word)
        and (likelihood(word) < _HARDLY_A_WORD or (_walks(word) and len(word) < 16))
    )


def _is_drawn_out(word: str) -> bool:
    """`Pssst`, `Brrr`, `hahaha`: a noise, and nothing hit by accident."""
    return len(set(word.lower())) < 3 or _DRAWN_OUT.search(word.lower()) is not None


def _keeps_to_a_row(word: str) -> bool:
    return len(word) >= _LONG and any(letters.issuperset(word) for letters in _LETTERS)


def _walks(word: str) -> bool:
    """Along a row of the keyboard (`asdf`, `lkjlkj`); no word has four neighbours of the lower rows in it."""
    if len(word) < 4 or word in _ROW_WORDS:
        return False
    return any(word in (row * 3 if len(word) > 5 else row) for row in _ROWS) or any(
        word[at : at + 4] in _STEPS for at in range(len(word) - 3)
    )


@lru_cache(maxsize=1)
def _table() -> dict[str, int]:
    columns = "abcdefghijklmnopqrstuvwxyz$"
    return {
        first + second: int(digit)
        for first, digits in (line.split() for line in read_list("bigrams.txt"))
        for second, digit in zip(columns, digits, strict=True)
    }
