"""Subjects: what a text speaks of, by the sections of the lists in `data/turns`. Found once for all checks."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from workflows.checks.text.lists import read_list
from workflows.checks.text.patterns import in_sections
from workflows.checks.text.reading import REMEMBERED, Reading, read
from workflows.checks.text.turns import Place, Turns
from workflows.domain.finding import Span

LISTS = (
    "sorrow",
    "events",
    "selling",
    "crowds",
    "politics",
    "figures",
    "people",
    "groups",
    "tone",
    "scorn",
    "lewd",
    "harmless",
)
INSIDE = frozenset(
    (
        "firstname",
        "folk",
        "group",
        "name_bald",
        "name_can",
        "name_food",
        "name_people",
        "name_trial",
        "origin",
        "own_goods",
    )
)
"""Sections that are only used inside the lines of others."""
_NUMBERS = re.compile(r"\d{1,3} ?(?:%|per ?cent) (?:off|discount)|[$£€₹] ?\d[\d.,]* off\b")
_MONEY = frozenset("%$£€₹")
_PRICE = re.compile(r"[$£€₹] ?\d")
_BLANK = re.compile(r"_{2,}|\.{4,}")
_EMOJI = {
    "joke": re.compile("[😂🤣😜😉😏🎉🥳🍾😎🙈🤪😆😅💃🕺🍻🥂🙃🤭🤡]"),
    "gun": re.compile("[🔫🔪🗡💣⚰🪓]"),
    "creature": re.compile("[\U0001f400-\U0001f43c🐽🐾🦀-🦢👦👧👨👩👴👵👶👮👳🏇🤠]"),
}
"""Subjects that are no words."""
_FIRST_PICTURE = "⚰"
"""The first of them in Unicode's order, behind all letters of Europe and signs of printers."""
_QUOTED = re.compile(r"“[^”\n]{0,400}”|«[^»\n]{0,400}»|\"[^\"\n]{0,400}\"")


class Subjects:
    """The subjects of one text: the places of each section, in order."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.places = _turns().find(reading)
        self._drop_small_rip()
        self._add_shapes()
        self._sorted: dict[tuple[str, ...], list[Place]] = {}

    def __contains__(self, section: str) -> bool:
        return section in self.places

    def all(self, sections: tuple[str, ...]) -> list[Place]:
        """The places of these sections, in order."""
        known = self._sorted.get(sections)
        if known is None:
            known = self._sorted[sections] = self._together(sections)
        return known

    def _together(self, sections: Iterable[str]) -> list[Place]:
        found = [place for section in sections for place in self.places.get(section, ())]
        return sorted(found, key=lambda place: (place.start, -place.end))

    def any(self, sections: Iterable[str]) -> bool:
        """Whether there is one of these."""
        return not self.places.keys().isdisjoint(sections)

    def span(self, place: Place) -> Span:
        """The author's characters behind a place."""
        return self.reading.span(place.start, place.end)

    def is_in_tag(self, place: Place) -> bool:
        """Whether it stands in a #hashtag."""
        tags = self.reading.tags
        before = bisect_right(tags, place.start, key=lambda tag: tag.start) - 1
        return before >= 0 and place.start < tags[before].end

    def _drop_small_rip(self) -> None:
        """`RIP` is written in capitals; in small letters it is what one does to a packet."""
        if "death" not in self.places:
            return
        kept = [place for place in self.places["death"] if not self._is_small_rip(place)]
        self.places["death"] = kept
        if not kept:
            del self.places["death"]

    def _is_small_rip(self, place: Place) -> bool:
        word = self.reading.words[place.first]
        if place.behind != place.first + 1 or word.text != "rip":
            return False
        return not (self.reading.written(word).isupper() or self.is_in_tag(place))

    def _add_shapes(self) -> None:
        folded = self.reading.folded.text
        if not _MONEY.isdisjoint(folded) or "per" in folded:
            if "off" in folded or "discount" in folded:
                self._add("offer", _NUMBERS, folded)
            self._add("price", _PRICE, folded)
        if "__" in folded or "...." in folded:
            self._add("blank", _BLANK, folded)
        if max(self.reading.characters, default="") >= _FIRST_PICTURE:
            for section, shape in _EMOJI.items():
                self._add(section, shape, folded)

    def _add(self, section: str, shape: re.Pattern[str], folded: str) -> None:
        found = [Place(-1, -1, match.start(), match.end()) for match in shape.finditer(folded)]
        if found:
            self.places.setdefault(section, []).extend(found)


@lru_cache(maxsize=REMEMBERED)
def subjects_of(text: str) -> Subjects:
    """The subjects of a text, found once for all checks."""
    return Subjects(read(text))


def quotations(reading: Reading) -> list[tuple[int, int]]:
    """What is said in somebody else's words, unless it is all there is."""
    folded = reading.folded.text
    if not any(mark in folded for mark in '"“«'):
        return []
    found = [match.span() for match in _QUOTED.finditer(folded)]
    inside = sum(end - start for start, end in found)
    return found if inside < len(folded.strip()) * 3 // 4 else []


def is_quoted(place: Place, quoted: Sequence[tuple[int, int]]) -> bool:
    """Whether a place is inside one of these quotations."""
    before = bisect_right(quoted, place.start, key=lambda one: one[0]) - 1
    return before >= 0 and place.start < quoted[before][1]


@cache
def _turns() -> Turns:
    """All sections of all lists."""
    lines: dict[str, list[str]] = {}
    for name in LISTS:
        for section, of_it in in_sections(read_list(f"turns/{name}.txt")).items():
            lines.setdefault(section, []).extend(of_it)
    return Turns(lines, inside=INSIDE)
