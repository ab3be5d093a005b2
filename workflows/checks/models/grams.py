"""Cut a text into the pieces the models know: single words, pairs of words, and runs of four characters.

The same code reads the texts the models learn from and the drafts they judge, so both see the same pieces. Links,
addresses and handles are gone before (`Reading.folded`); emoji and numbers become marks. What is left is wording.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

from workflows.checks.text.reading import Reading

RUN = 4
"""Characters of a run: of 2 to 5 tried, alone and together, the best on sources never seen."""
LONG = 300
"""Characters beyond which a text is also looked at piece by piece, or its one bad sentence would drown."""
PIECE = 50
"""Characters a piece has at least: with less the models have little to go by."""
EMOJI = "¤"
_MARKS = (("“", '"'), ("”", '"'), ("„", '"'), ("‘", "'"), ("’", "'"), ("–", "-"), ("—", "-"), ("…", "."))
_DIGIT = re.compile("[1-9]")
_STRANGE = re.compile(r"[^\x00-\x7f]+")
_REPEATED = re.compile(r"^\W*rt\b[\s:]*")
_QUOTED = re.compile(r'"[^"]{12,300}"')
_TOKEN = re.compile(rf"[a-z0]+(?:'[a-z]+)*|[{EMOJI}!?.,:;\"#$%&()]+")
_SENTENCE = re.compile(r"[.!?]+ ")


@dataclass(frozen=True, kw_only=True)
class Grams:
    """The distinct pieces of a text: `runs` of characters, and `words` with pairs of words (`my boss`)."""

    runs: Set[str]
    words: Set[str]


def content(reading: Reading) -> str:
    """What the text speaks about: quotations, and the words of its #tags, count."""
    text = _with_plain_marks(reading.folded.text)
    pieces, behind = [], 0
    for tag in reading.tags:
        pieces.append(f"{text[behind : tag.start]} # {' '.join([word.text for word in tag.words])} ")
        behind = tag.end
    return _plain("".join([*pieces, text[behind:]]))


def without_quotations(text: str) -> str:
    """What the voice is heard from, of what `content` gave: quotations are somebody else's voice."""
    if '"' not in text or not _QUOTED.search(text):
        return text
    return _plain(_QUOTED.sub(' "" ', text))


def grams_of(text: str) -> Grams:
    """The pieces of what `content` gave."""
    tokens = _TOKEN.findall(text)
    return Grams(
        runs={text[at : at + RUN] for at in range(len(text) - RUN + 1)},
        words={*tokens, *map(" ".join, pairwise(tokens))},
    )


def tokens_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Every word and mark with its place in what `content` gave."""
    for match in _TOKEN.finditer(text):
        yield match.group(), match.start(), match.end()


def pieces_of(text: str, longest: int = LONG) -> list[str]:
    """A text of more than `longest` characters in pieces of whole sentences, PIECE characters and more (the last may
    have less); a shorter one is its only piece.
    """
    if len(text) <= longest:
        return [text]
    pieces, begin = [], 0
    for match in _SENTENCE.finditer(text):
        if match.end() - begin >= PIECE:
            pieces.append(f" {text[begin : match.end()].strip()} ")
            begin = match.end()
    if len(text) - begin > RUN:
        pieces.append(f" {text[begin:].strip()} ")
    return pieces


def _with_plain_marks(text: str) -> str:
    """Quotation marks, dashes and dots as on a typewriter, each in its place."""
    if not text.isascii():
        for mark, plain in _MARKS:
            text = text.replace(mark, plain)
    return text


def _plain(text: str) -> str:
    """Small letters, marks for emoji and numbers, single spaces, one in front and one behind."""
    text = _DIGIT.sub("0", text)
    if not text.isascii():
        text = _STRANGE.sub(f" {EMOJI} ", text)
    return f" {' '.join(_REPEATED.sub(' ', text).split())} "
