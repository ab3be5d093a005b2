"""Which of the labelled samples may be learned from and tuned to, and which may only be measured on.

A check that was fitted to the texts it is measured on proves nothing, and texts of one source resemble each other: one
company's posts, one family of disguises, one survey. So whole sources are held out wherever a topic has several. Where
a topic has one source only, three in ten of its texts are held out, drawn by a checksum of the words: the draw is the
same on every machine, for every benchmark and for the training of the models, and stays when rows are added or moved.

Held-out texts are never trained on, never tuned to, and nobody reads them one by one; only figures are taken.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Row = Mapping[str, object]

HELD_OUT = frozenset(
    {
        # Clean posts: two of five companies, and what agencies say of themselves.
        "corp:pfizer_news",
        "corp:Barclays",
        "corp:C_PR",
        # Offensive: another platform, another year, other annotators.
        "surge_tox",
        # Disguises of swear words: whole families.
        "obf:swap",
        "obf:vowel_drop",
        "obf:emoji",
        "obf:grawlix",
        "obf:softhyphen",
        "obf:mathbold",
        "obf:repeat",
        "obf:underscore",
    }
)
"""Sources of which nothing is learned."""
ALONE = frozenset({"gender_person", "gender_brand", "disaster", "davidson", "scunthorpe", "presidio-research"})
"""Sources that are the only ones of their kind: PERCENT of their texts are held out."""
PERCENT = 30


@dataclass(frozen=True, kw_only=True)
class Split:
    """Rows to learn from, and rows to measure on, each in the order given."""

    train: tuple[Row, ...]
    held_out: tuple[Row, ...]


def is_held_out(source: str, text: str) -> bool:
    """Whether a sample of this source, with exactly these words, may only be measured on."""
    if source in HELD_OUT:
        return True
    return source in ALONE and _draw(text) < PERCENT


def split(rows: Iterable[Row]) -> Split:
    """Part rows of the shared samples, each with its `source` and `text`."""
    train: list[Row] = []
    held_out: list[Row] = []
    for row in rows:
        (held_out if is_held_out(str(row["source"]), str(row["text"])) else train).append(row)
    return Split(train=tuple(train), held_out=tuple(held_out))


def _draw(text: str) -> int:
    """0 to 99, even over texts, from the first 32 bits of the SHA-256 of the UTF-8 words."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4], "big") % 100
