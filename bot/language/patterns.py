"""Recognises a sentence that was filled in before it got here, and says it anew in another language.

A template is "This is on {0} until {1}." Of the sentence only the words that stand in the template are replaced; what
stands at its places is a name, a time or somebody's words, and is put back as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 4_000
"""Characters. Whatever is longer is no sentence of ours."""
MOST_SENTENCES = 12
"""How many sentences after each other are looked at; what is longer stays English."""
DEEPEST = 3
"""How many sentences of ours stand inside each other."""
NESTED = frozenset(
    {
        "In the poll: {0}",
        "In the description of a picture: {0}",
        "The network no longer accepts our sign-in: {0}",
        "The network does not take its picture or film: {0}",
        "It could not be sent: {0}",
        "Something was found just before its time: {0}",
        "Sending was stopped: {0}",
        "Sending is stopped: {0}",
        "{0} Nothing was approved yet.",
        "{0} Nothing was changed. Ask somebody of this channel.",
        "{0} Nothing was stopped.{1}{2}",
        "{0} Nothing was stopped.",
        "{0} Nothing left to do.",
        "{0} There is nothing to give back.",
        "{0} Open it again first.",
        "{0} is not connected. {1}",
        "{0} was signed out. {1}",
        "Nobody is signed in for it. {0}",
        "There is an apology for this already. {0}",
    }
)
"""Templates whose values are sentences of ours themselves, or names, which are found nowhere."""
_PLACE = re.compile(r"\{(\d+)\}")
_END = re.compile(r"(?<=[.!?:…”]) ")


@dataclass(frozen=True, kw_only=True)
class _Template:
    pieces: tuple[str, ...]
    """The words between the places."""
    places: tuple[int, ...]
    said: str
    is_nested: bool
    """Whether sentences of ours stand at its places."""
    weight: int
    """How many characters stand in it: the template that says most is the right one."""


class Patterns:
    """The templates of one language."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self._exact = {english: said for english, said in templates.items() if not _PLACE.search(english)}
        begun: dict[str, list[_Template]] = {}
        for english, said in templates.items():
            if english not in self._exact:
                template = _template(english, said)
                begun.setdefault(template.pieces[0][:1], []).append(template)
        for group in begun.values():
            group.sort(key=lambda one: -one.weight)
        self._begun = begun
        self._open = begun.get("", [])

    def say(self, text: str) -> str:
        """The text in this language; as it is where it is nothing that we say."""
        if not text or len(text) > LONGEST:
            return text
        whole = self._sentence(text)
        if whole is not None:
            return whole
        return self._one_after_the_other(text)

    def _sentence(self, text: str, *, depth: int = 0) -> str | None:
        if (said := self._exact.get(text)) is not None:
            return said
        begun = self._begun.get(text[0], ())
        found = next((one for one in begun if _values(one, text) is not None), None)
        free = next((one for one in self._open if _values(one, text) is not None), None)
        best = max((one for one in (found, free) if one is not None), key=lambda one: one.weight, default=None)
        if best is None:
            return None
        values = _values(best, text) or {}
        return _PLACE.sub(lambda place: self._value(best, values[int(place[1])], depth=depth), best.said)

    def _value(self, template: _Template, value: str, *, depth: int) -> str:
        """What is exactly a thing or sentence of ours ("a swear word") was put there by us; all else stays."""
        said = self._exact.get(value)
        if said is None and value and template.is_nested and depth < DEEPEST:
            return self._sentence(value, depth=depth + 1) or value
        return said or value

    def _one_after_the_other(self, text: str) -> str:
        """Several sentences: each for itself, the longest that is known first; what is not known stays."""
        pieces = _END.split(text)
        if not 1 < len(pieces) <= MOST_SENTENCES:
            return text
        said: list[str] = []
        start = 0
        while start < len(pieces):
            for end in range(len(pieces), start, -1):
                known = self._sentence(" ".join(pieces[start:end]))
                if known is not None:
                    said.append(known)
                    start = end
                    break
            else:
                said.append(pieces[start])
                start += 1
        return " ".join(said)


def _template(english: str, said: str) -> _Template:
    places = tuple(int(place) for place in _PLACE.findall(english))
    pieces = tuple(_PLACE.sub("\0", english).split("\0"))
    return _Template(pieces=pieces, places=places, said=said, is_nested=english in NESTED, weight=sum(map(len, pieces)))


def _values(template: _Template, text: str) -> dict[int, str] | None:
    """What stands at the places; None when the words do not fit. Each piece is looked for once, from left to right, so
    that no text, whoever wrote it, takes longer than its length."""
    first, *between, last = template.pieces
    if len(text) < template.weight or not text.startswith(first) or not text.endswith(last):
        return None
    at, end = len(first), len(text) - len(last)
    values: dict[int, str] = {}
    for number, piece in zip(template.places, [*between, None], strict=True):
        found = end if piece is None else text.find(piece, at, end)
        if found < 0 or (piece == "" and number in values):
            return None
        value = text[at:found]
        if values.setdefault(number, value) != value:
            return None
        at = found + len(piece or "")
    return values
