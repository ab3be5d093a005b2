"""Near-identical texts: told by a print that is compared instead of the text.

A print is not the text, but somebody with a dictionary could guess common words back from it: it is deleted with the
words it was made of (`Stories.keep_prints`).
"""

import re
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from html import unescape
from zlib import crc32

from rapidfuzz.distance import Levenshtein

from workflows.ports.listening import Print
from workflows.reading.words import words_in

BANDS = 8
"""How many of a text's shingles are looked up: those with the smallest numbers. Texts that share half of their
shingles miss each other in 1 of 256 cases, those that share two thirds in 1 of 6,500."""
MOST_WORDS = 96
"""Longer texts are compared by their beginning."""
READ = MOST_WORDS * 40
"""So many characters of it; one character may be written out as eighteen."""
LEAST_ALONE = 4
"""Texts of fewer words ("Thanks!", "Any news?") are only alike when they answer the same post."""
LEAST_ROUGHLY = 7
"""Texts of fewer words are only alike when they are the same but for slips of the pen."""
KEPT = 0.8
"""The share of the shorter text's words that has to stand in the longer one."""
OWN = 0.5
"""The share of the longer text that has to be the shorter one: what says more than that says something of its own."""
FEW = 0.5
"""With less than this share of the shorter text's words in both, slips of the pen cannot make up for the others."""
WORDS_PER_SWAP = 20
"""One word may stand for another one in so many; in a shorter text it may be another product that is spoken of."""

_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[a-z0-9-]{1,63}\.(?:com|net|org|io|co|ly|gl)/\S+", re.I)
_HANDLE = re.compile(r"(?<!\w)@[\w.]+")
_PREFIX = re.compile(r"^[\W_]*(?:(?:rt|mt|qt|via|repost|fwd?)\b[\W_]*)+(?!\w*['’])", re.I)
_VIA = re.compile(r"\W(?:via|h/t|ht|cc)\W*$", re.I)
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_MARK = struct.Struct("<HI")
_LETTERS = (1 << 26) - 1
_NEGATIONS = frozenset({"not", "no", "never", "nicht", "kein", "keine", "nie", "pas", "jamais", "nunca", "non"})

Mark = tuple[int, int]
"""A word: 16 bits of its hash, and its letters (26 bits) with its length; 0 for what is not of letters only."""


def print_of(text: str, *, scope: str = "", answers: str = "") -> Print:
    """What tells texts like this one: only within the same scope (an account's id, "" for none).

    `answers` is the post it replies to, for texts so short that their words alone say nothing. The same on every
    machine and at any time; a text without words is like no other.
    """
    words = _plain_words(text)
    return Print(
        bands=tuple(_bands(words, scope, answers)),
        marks=b"".join(_MARK.pack(*_mark(word)) for word in words),
    )


def alike(one: bytes, other: bytes) -> bool:
    """Whether the texts behind two prints' marks are near-identical. The prints must share a band."""
    if one == other:
        return bool(one)
    pair = sorted((_marks(one), _marks(other)))
    if _share_little(*pair):
        return False
    ours, theirs = sorted(_spaced_alike(*pair), key=lambda marks: (len(marks), marks))
    if not ours:
        return False
    change = _differences(ours, theirs)
    if any(mark in _NEGATED for mark in (*change.added, *change.swapped)):
        return False
    if len(ours) < LEAST_ROUGHLY:
        return not change.added and not change.swapped and change.slips <= max(1, len(ours) // 3)
    if len(change.swapped) // 2 > len(ours) // WORDS_PER_SWAP:
        return False
    return change.kept >= KEPT * len(ours) and change.kept >= OWN * len(theirs)


def _plain_words(text: str) -> list[str]:
    """The words that make a text what it is: no links, handles, prefixes of a retweet, tags at the end."""
    plain = unicodedata.normalize("NFKC", unescape(text[:READ]))[:READ]
    plain = _HANDLE.sub(" ", _LINK.sub(" ", plain))
    plain = _without_last_tags(_VIA.sub("", _PREFIX.sub("", plain).rstrip()))
    return [word.text for word in words_in(_STRETCHED.sub(r"\1", plain))][:MOST_WORDS]


def _without_last_tags(text: str) -> str:
    """Tags at the end only sort a text; within it they are words. A text of nothing but tags keeps them."""
    pieces = text.split()
    while pieces and pieces[-1].startswith(("#", "＃")):
        pieces.pop()
    return " ".join(pieces) or text


def _bands(words: Sequence[str], scope: str, answers: str) -> Sequence[int]:
    if not words or (len(words) < LEAST_ALONE and not answers):
        return ()
    if len(words) < LEAST_ALONE:
        return (_number(f"{scope}\n{answers}\n{' '.join(words)}"),)
    if len(words) < LEAST_ROUGHLY:
        return sorted({_number(f"{scope}\n{one}") for one in _without_one(words)})
    return sorted({_number(f"{scope}\n{' '.join(one)}") for one in zip(words, words[1:], words[2:], strict=False)})[
        :BANDS
    ]


def _without_one(words: Sequence[str]) -> Iterator[str]:
    """All of it but one word: texts that differ in one word share the one without it."""
    for place in range(len(words)):
        yield " ".join((*words[:place], "*", *words[place + 1 :]))


def _number(shingle: str) -> int:
    digest = blake2b(shingle.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _mark(word: str) -> Mark:
    return (crc32(word.encode("utf-8", "surrogatepass")) & 0xFFFF, _letters(word))


def _letters(word: str) -> int:
    if not word.isalpha():
        return 0
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) - 97) % 26
    return bits | min(len(word), 63) << 26


_NEGATED = frozenset(map(_mark, _NEGATIONS))


def _marks(marks: bytes) -> list[Mark]:
    return list(_MARK.iter_unpack(marks))


@dataclass(frozen=True, kw_only=True)
class _Change:
    """What has to be done to one text to get the other."""

    kept: int
    """Words that both have, slips of the pen included."""
    added: Sequence[Mark]
    """Words that only one of them has."""
    swapped: Sequence[Mark]
    """Words that stand for each other, both of each pair."""
    slips: int


def _share_little(ours: list[Mark], theirs: list[Mark]) -> bool:
    """Whether a look at the words they have is enough to tell: most comparisons end here, and soon."""
    shorter = ours if len(ours) <= len(theirs) else theirs
    return len(shorter) >= LEAST_ROUGHLY and len(set(ours) & set(theirs)) < FEW * len(set(shorter))


def _spaced_alike(ours: list[Mark], theirs: list[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Both, with two words of one joined where the other has them as one."""
    mine, yours = set(ours), set(theirs)
    return _joined(ours, yours - mine), _joined(theirs, mine - yours)


def _joined(marks: list[Mark], wholes: set[Mark]) -> list[Mark]:
    if not wholes:
        return marks
    # By their letters and length: whoever wants to keep us busy sends texts in which every word may be one of these.
    known = {one[1]: one for one in sorted(wholes) if one[1]}
    found: list[Mark] = []
    for mark in marks:
        whole = known.get(_together(found[-1], mark)) if found else None
        if whole is None:
            found.append(mark)
        else:
            found[-1] = whole
    return found


def _differences(ours: Sequence[Mark], theirs: Sequence[Mark]) -> _Change:
    added: list[Mark] = []
    swapped: list[Mark] = []
    gone = slips = 0
    for edit in Levenshtein.editops(ours, theirs):
        if edit.tag == "insert":
            added.append(theirs[edit.dest_pos])
            continue
        mine = ours[edit.src_pos]
        if edit.tag == "delete":
            added.append(mine)
            gone += 1
        elif _is_slip(mine, theirs[edit.dest_pos]):
            slips += 1
        else:
            swapped += (mine, theirs[edit.dest_pos])
    return _Change(kept=len(ours) - gone - len(swapped) // 2, added=added, swapped=swapped, slips=slips)


def _is_slip(one: Mark, other: Mark) -> bool:
    """Whether it is likely the same word, mistyped. Nothing is forgiven in words of three letters or less."""
    lengths = one[1] >> 26, other[1] >> 26
    if min(lengths) < 4 or abs(lengths[0] - lengths[1]) > 1:
        return False
    letters = ((one[1] ^ other[1]) & _LETTERS).bit_count()
    return letters <= (1 if min(lengths) < 6 else 2)


def _together(one: Mark, other: Mark) -> int:
    """The letters and length of a word that is two words without the space between them ("login", "log in"); 0 when
    either is not of letters only."""
    if not (one[1] and other[1]):
        return 0
    return (one[1] | other[1]) & _LETTERS | ((one[1] >> 26) + (other[1] >> 26)) << 26
