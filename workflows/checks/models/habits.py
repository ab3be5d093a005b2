"""How an account usually speaks, learned from its own last posts: a draft is held against them, not against the world.

A chatty account's chat is no sign of a wrong account, and one chatty line from a bank is. Three things are compared:
how personal the voice model finds it, how many of its words the account never used, and whether it has a link, a #tag
or a @handle where the account's posts have one. The weights of the three were set on two companies that the model had
not learned from (benchmarks.training.data: Citi without Citi, Merck without Merck); see docs/models/voice.md.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workflows.checks.models.scoring import REMEMBERED, scores_of
from workflows.checks.text.reading import Reading, read

ENOUGH = 30
"""Posts an account must have for its habits to say anything."""
_NEW_WORDS = 1.0
_MANNERS = 0.6
_HAIR = 0.2
"""In log-odds: the posts of an account that always says the same lie closer together than that means anything."""
_ACCOUNTS = 64
"""Accounts whose habits are kept ready."""


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What an account's posts are like. `strangeness` of each of them, smallest first, is the yardstick."""

    posts: int
    words: Counter[str]
    manners: tuple[int, int, int]
    yardstick: tuple[float, ...]

    def share_below(self, strangeness: float) -> float:
        """How many of the account's own posts are less strange than this, 0 to 1; a hair's breadth does not count."""
        return sum(one < strangeness - _HAIR for one in self.yardstick) / len(self.yardstick)

    def strangeness(self, text: str) -> float:
        """How unlike the account's posts it is; only to be compared with the account's own."""
        return _strangeness(_traits_of(text), self.words, self.manners, self.posts)


@dataclass(frozen=True, kw_only=True)
class _Traits:
    odds: float
    words: frozenset[str]
    manners: tuple[bool, bool, bool]


@lru_cache(maxsize=_ACCOUNTS)
def habits_of(texts: tuple[str, ...]) -> Habits | None:
    """The habits of an account that posted these; None when they are too few to tell."""
    if len(texts) < ENOUGH:
        return None
    traits = [_traits_of(text) for text in texts]
    words = Counter(word for one in traits for word in one.words)
    manners = _counts([one.manners for one in traits])
    # Each post is measured as if it were a draft: its own words and manners do not count as known.
    yardstick = sorted(_strangeness(one, words, manners, len(texts), own=1) for one in traits)
    return Habits(posts=len(texts), words=words, manners=manners, yardstick=tuple(yardstick))


@lru_cache(maxsize=REMEMBERED)
def _traits_of(text: str) -> _Traits:
    reading = read(text)
    voice = min(max(scores_of(text).voice, 0.001), 0.999)
    return _Traits(
        odds=math.log(voice / (1 - voice)),
        words=frozenset(word.text for word in reading.words),
        manners=_manners(reading),
    )


def _manners(reading: Reading) -> tuple[bool, bool, bool]:
    return bool(reading.links), bool(reading.tags), "@" in reading.text


def _counts(manners: Sequence[tuple[bool, bool, bool]]) -> tuple[int, int, int]:
    links, tags, handles = (sum(column) for column in zip(*manners, strict=True))
    return links, tags, handles


def _strangeness(
    traits: _Traits, words: Counter[str], manners: tuple[int, int, int], posts: int, own: int = 0
) -> float:
    new = sum(words[word] <= own for word in traits.words) / max(1, len(traits.words))
    unusual = 0.0
    for has, count in zip(traits.manners, manners, strict=True):
        alike = (count if has else posts - count) - own
        unusual -= math.log((alike + 1) / (posts + 2 - own))
    return traits.odds + _NEW_WORDS * new + _MANNERS * unusual
