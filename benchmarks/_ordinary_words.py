"""Make `workflows/checks/data/profanity_ordinary.txt` anew: ordinary words that look like a swear word misspelt.

`uv run python -m benchmarks._ordinary_words > workflows/checks/data/profanity_ordinary.txt`, after every change of
`profanity.txt`. Needs the word lists of Debian's packages wamerican and wbritish (SCOWL, Kevin Atkinson; they may be
used and what is made of them may be distributed for any purpose). The rest is our own list.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks._checks.ours import context_of, draft_of
from benchmarks._letter_pairs import LISTS
from workflows.checks.profanity import Check, Settings
from workflows.checks.text.lexicon import Lexicon, read_lexicon
from workflows.checks.text.lists import read_list

OWN = Path(__file__).parent / "data" / "ordinary_words.txt"
_LITTLE = frozenset(
    [
        "a",
        "i",
        "ok",
        "am",
        "an",
        "as",
        "at",
        "be",
        "by",
        "do",
        "go",
        "he",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "no",
        "of",
        "oh",
        "on",
        "or",
        "pa",
        "so",
        "to",
        "up",
        "us",
        "we",
    ]
)
"""Words of one letter and two; the lists have many more that nobody writes."""

_MEANT = frozenset({"goddamed"})
"""In the lists of SCOWL, and a swear word all the same."""


def main() -> int:
    """Print the file."""
    words = frozenset(word for path in LISTS for word in _listed(path))
    small = frozenset(filter(str.islower, words))
    lexicon = read_lexicon(read_list("profanity.txt"))
    print(
        "# Ordinary words and names, in any language we meet, that a swear word misspelt or broken in two would give."
    )
    print("# Made by benchmarks/_ordinary_words.py, not to be edited: from our own list and the word lists of SCOWL")
    print("# (copyright 2000-2011 by Kevin Atkinson; free to use, copy, modify and distribute for any purpose).")
    for line in sorted({*_own(), *_singles(frozenset(map(str.lower, words)), lexicon), *_pairs(small, lexicon)}):
        print(line)
    return 0


def _listed(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        word = line.removesuffix("'s")
        if word.isascii() and word.isalpha() and not word[1:].isupper():
            yield word


def _own() -> Iterator[str]:
    for line in OWN.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            yield line.removeprefix("| ")
        elif not line.startswith("#"):
            yield from line.split()


def _singles(words: frozenset[str], lexicon: Lexicon) -> Iterator[str]:
    """Words that the check would hold although none of the list's words is their beginning."""
    clear = tuple(entry.word.removesuffix("e") for entry in lexicon.exact.values() if entry.is_clear)
    check, context = Check(Settings()), context_of()
    check.ordinary, check.lexicon = frozenset(), lexicon
    for word in words:
        if word in lexicon.exact or word in _MEANT or not check.look(draft_of(word), context):
            continue
        if not word.startswith(clear):
            yield word


def _pairs(words: frozenset[str], lexicon: Lexicon) -> Iterator[str]:
    """Pairs of which both are words and neither is a swear word or an ending."""
    for pair in lexicon.broken:
        pieces = pair.split()
        if all(_is_word(piece, words) and piece not in lexicon.exact for piece in pieces):
            yield pair


def _is_word(piece: str, words: frozenset[str]) -> bool:
    return piece in words if len(piece) > 2 else piece in _LITTLE


if __name__ == "__main__":
    sys.exit(main())
