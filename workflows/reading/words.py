"""The words of a text, folded so that the same word is the same, and lists of phrases to look for in them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from workflows.domain.finding import Span

ANY = "_"
"""Stands for any one word in a phrase: "thanks to _ team"."""
_ONE_BY_ONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts without spaces between words: Thai, Lao, Burmese, Khmer, Kana, Han. Each character is taken for a word."""
_WORD = re.compile(rf"[{_ONE_BY_ONE}]|[^\W{_ONE_BY_ONE}]+(?:['’][^\W{_ONE_BY_ONE}]+)*")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|(?<!\w)@[\w.]+", re.I)
_CONTRACTED = {"can't": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not"), "cannot": ("can", "not")}
_BARE = {
    name.replace("'", ""): (name[:-3], "not")
    for name in ("don't", "doesn't", "didn't", "isn't", "wasn't", "aren't", "couldn't", "hasn't", "haven't", "wouldn't")
}
_SHORTENED = {"'re": "are", "'ve": "have", "'ll": "will", "'m": "am", "'d": "would"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its folded form, and where it stands in the text. "doesn't" is two words in one place."""

    text: str
    start: int
    end: int


def fold(word: str) -> str:
    """The same word whatever its case, width and kind of apostrophe."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", word).casefold().replace("’", "'")


def words_in(text: str) -> list[Word]:
    """Every word in order, those of links and handles included; contractions are written out ("does not")."""
    return [
        Word(part, match.start(), match.end())
        for match in _WORD.finditer(text)
        for part in _written_out(fold(match.group()))
    ]


def without_addresses(text: str) -> str:
    """The text with links, e-mail addresses and @handles blanked out; every other character keeps its place."""
    return _ADDRESS.sub(lambda match: " " * len(match.group()), text)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A phrase that was looked for, and where it stands."""

    phrase: str
    """As it stands in the list."""
    span: Span


@dataclass(slots=True)
class _Node:
    """A place in the tree of phrases: which words may come next, and which phrases end here."""

    whole: dict[str, "_Node"] = field(default_factory=dict)
    begun: dict[str, "_Node"] = field(default_factory=dict)
    """By the letters that the next word has to begin with."""
    longest: int = 0
    """How many letters those are, at most."""
    ends: list[str] = field(default_factory=list)


class Phrases:
    """Words and phrases to look for. Whole words only; `refund*` stands for every word that begins so, `_` for any."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._root = _Node()
        for phrase in phrases:
            node = self._root
            for mask in masks_of(phrase):
                node = _next_of(node, mask)
            if node is not self._root:
                node.ends.append(phrase)

    def find(self, words: Sequence[Word]) -> Iterator[Found]:
        """Yield every place where one of them stands, in the order of the text."""
        for index, word in enumerate(words):
            for phrase, end in _walk(self._root, words, index):
                yield Found(phrase=phrase, span=Span(start=word.start, end=end))


def _next_of(node: _Node, mask: str) -> _Node:
    """The place that this mask leads to, made if there is none."""
    if not mask.endswith("*"):
        return node.whole.setdefault(mask, _Node())
    begin = mask.removesuffix("*")
    node.longest = max(node.longest, len(begin))
    return node.begun.setdefault(begin, _Node())


def _walk(node: _Node, words: Sequence[Word], index: int) -> Iterator[tuple[str, int]]:
    """The phrases that go on from here with the word at `index`, and where they end in the text."""
    if index >= len(words):
        return
    word = words[index]
    ways = [node.whole[text] for text in {word.text, ANY} if text in node.whole]
    if node.begun:
        # A stranger's word can be as long as their text.
        starts = (word.text[:length] for length in range(1, min(len(word.text), node.longest) + 1))
        ways += [node.begun[start] for start in starts if start in node.begun]
    for way in ways:
        for phrase in way.ends:
            yield phrase, word.end
        if way.whole or way.begun:
            yield from _walk(way, words, index + 1)


def masks_of(phrase: str) -> tuple[str, ...]:
    """A phrase as the words to look for; one that ends in * stands for every word that begins so, _ for any."""
    masks: list[str] = []
    for word in words_in(phrase):
        is_open = phrase[word.end : word.end + 1] == "*"
        masks.append(f"{word.text}*" if is_open else word.text)
    return tuple(masks)


def stands_in(masks: Sequence[str], words: Sequence[Word]) -> bool:
    """Whether these masks stand next to each other somewhere in the words. Nothing stands nowhere."""
    return bool(masks) and any(_stands_at(masks, words, index) for index in range(len(words) - len(masks) + 1))


def _stands_at(masks: Sequence[str], words: Sequence[Word], index: int) -> bool:
    return index + len(masks) <= len(words) and all(
        words[index + offset].text.startswith(mask[:-1])
        if mask.endswith("*")
        else mask in {words[index + offset].text, ANY}
        for offset, mask in enumerate(masks)
    )


def _written_out(word: str) -> tuple[str, ...]:
    if "'" not in word:
        return _BARE.get(word) or _CONTRACTED.get(word) or (word,)
    if word in _CONTRACTED:
        return _CONTRACTED[word]
    if word.endswith("n't") and len(word) > 3:
        return (word[:-3], "not")
    stem, apostrophe, ending = word.rpartition("'")
    if ending == "s":
        return (stem,)
    written = _SHORTENED.get(apostrophe + ending)
    return (stem, written) if written else tuple(part for part in word.split("'") if part)
