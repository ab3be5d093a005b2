"""Make `workflows/checks/data/bigrams.txt` anew: how usual one letter is behind another.

`uv run python -m benchmarks._letter_pairs > workflows/checks/data/bigrams.txt`
Needs the word lists of Debian's packages wamerican and wbritish (SCOWL, Kevin Atkinson; they may be used and what is
made of them may be distributed for any purpose). The rest is ours: sentences written for the models and, in other
languages, for this; and the posts of companies that may be learned from.
"""

import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase

from benchmarks.training.data import WRITTEN, training_samples
from workflows.checks.text.folding import fold
from workflows.checks.text.links import without_links

LISTS = (Path("/usr/share/dict/american-english"), Path("/usr/share/dict/british-english"))
OTHERS = Path(__file__).parent / "data" / "other_languages.txt"
WEIGHTS = {"lists": 0.4, "posts": 0.25, "others": 0.35}
"""How much each source counts: lists know rare words, posts names and brands, the others what English never does."""
STEP = 0.75
"""How much one halving lowers the figure from 9."""
LEAST = 3
"""Words of a source that must have a pair: below, it is an abbreviation or a slip."""
_WORD = re.compile("[a-z]+")
_ABBREVIATED = re.compile(r"\b[A-Z]+s?\b|\b\w?[A-Z]\w*[A-Z]\w*")


def main() -> int:
    """Print the file."""
    shares = _shares(
        {
            "lists": _words(path.read_text(encoding="utf-8") for path in LISTS),
            "posts": _words([*_posts(), *(path.read_text(encoding="utf-8") for path in sorted(WRITTEN.glob("*.txt")))]),
            "others": _words(line for line in OTHERS.read_text(encoding="utf-8").splitlines() if line[:1] != "#"),
        }
    )
    print("# How usual one letter is after another in words written with Latin letters: 9 most, 0 hardly ever.")
    print("# A row per first letter (^ begins a word); columns a to z, then the end of the word.")
    print(
        "# Made by benchmarks/_letter_pairs.py, not to be edited: from the word lists of SCOWL (copyright 2000-2011 by"
    )
    print(
        "# Kevin Atkinson; free to use, copy, modify and distribute for any purpose), from our own sentences and posts."
    )
    for first in f"^{ascii_lowercase}":
        print(first, "".join(str(_figure(shares.get(first + second, 0))) for second in f"{ascii_lowercase}$"))
    return 0


def _posts() -> list[str]:
    return [sample.text for sample in training_samples() if sample.source.startswith("corp:")]


def _words(texts: Iterable[str]) -> Counter[str]:
    """Every distinct word of a source, once: frequent ones would drown what else is usual."""
    plain = (fold(_ABBREVIATED.sub(" ", without_links(text))).text.replace("'s", "") for text in texts)
    return Counter({word for text in plain for word in _WORD.findall(text) if len(word) > 2})


def _shares(sources: Mapping[str, Counter[str]]) -> dict[str, float]:
    """Of each letter the share of each that follows it, weighed over the sources."""
    shares: dict[str, float] = {}
    for name, words in sources.items():
        counted = Counter(one + other for word in words for one, other in pairwise(f"^{word}$"))
        pairs = {pair: count for pair, count in counted.items() if count >= LEAST}
        firsts = Counter[str]()
        for pair, count in pairs.items():
            firsts[pair[0]] += count
        for pair, count in pairs.items():
            shares[pair] = shares.get(pair, 0.0) + WEIGHTS[name] * count / firsts[pair[0]]
    return shares


def _figure(share: float) -> int:
    return max(0, min(9, round(9 + STEP * math.log2(share)))) if share else 0


if __name__ == "__main__":
    sys.exit(main())
