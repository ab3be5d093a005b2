"""The HTML of a Teams message as words and what is not words. One pass of the standard library's parser; nothing is
fetched, nothing is believed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from adapters.composing import bare_address
from workflows.ports.chat import Undecodable

LONGEST = 100_000
"""Characters of HTML that are read; Teams' own messages end at about 28 KB."""


@dataclass(frozen=True, kw_only=True)
class Called:
    """A piece that is no words: somebody called, an emoji of the company's own. `number` is its id in the message."""

    kind: Undecodable
    name: str
    number: str = ""
    user: str = ""


Pieces = list[str | Called]

_BLOCKS = frozenset(
    {
        *("address", "article", "blockquote", "codeblock", "dd", "div", "dl", "dt", "figure", "footer", "header", "hr"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "section", "table", "tr", "ul"),
    }
)
_KEPT_AS_IS = frozenset({"pre", "codeblock"})
_DROPPED = frozenset({"script", "style", "template", "svg", "math", "iframe", "object", "attachment", "title"})
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track"}
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_DECLARED = re.compile(r"<[!?][^<>]*>")
_VALUE = r"""(?:"[^"<]*+"|'[^'<]*+'|[^\s<>"']++)"""
_ATTRIBUTE = rf"""\s++[^\s/<>"'=]++(?:\s*+=\s*+{_VALUE})?"""
_TAG = rf"""(?:/[a-zA-Z][^<>]*|[a-zA-Z][^\s/<>"'=]*+(?:{_ATTRIBUTE})*+\s*+/?)>"""
_NO_TAG = re.compile(f"<(?!{_TAG})")
"""What begins like a tag and is none; the parser would look for its end up to the end of the message, each time."""
_HARD = "\u00a0"
"""Stands for a space that is one, until all is read: Teams writes those as no-break spaces."""


def pieces_of(markup: str) -> Pieces:
    """Words with their line breaks, lists with their bullets and numbers, links as bare addresses, emoji as characters;
    everything else loses its formatting. A quoted message that is answered is left out."""
    reader = _Reader()
    reader.feed(_only_tags(markup[:LONGEST]))
    reader.close()
    return list(_joined(reader.lines))


def _only_tags(markup: str) -> str:
    """The same with nothing in it for which the standard library's parser takes the square of its length, or gives up:
    no comments, no declarations, and no sign that begins no tag."""
    kept = []
    at = 0
    while (begins := markup.find("<!--", at)) >= 0 and (ends := markup.find("-->", begins + 2)) >= 0:
        kept.append(markup[at:begins])
        at = ends + len("-->")
    return _NO_TAG.sub("&lt;", _DECLARED.sub("", "".join(kept) + markup[at:]))


def _joined(lines: list[Pieces]) -> Iterator[str | Called]:
    for number, line in enumerate(lines):
        if number:
            yield "\n"
        yield from _tidied(line)


def _tidied(line: Pieces) -> Iterator[str | Called]:
    """A line with its white space as a browser shows it."""
    if line == [_HARD]:
        return  # how an empty paragraph is written
    blank = True
    held = False
    for piece in line:
        if not isinstance(piece, str):
            yield from " " * held
            yield piece
            blank = held = False
            continue
        text = piece
        if (blank or held) and text.startswith(" "):
            text = text[1:]
        if not text:
            continue
        if held:
            text = " " + text
        held = text.endswith(" ")
        if held:
            text = text[:-1]
        if text:
            yield text.replace(_HARD, " ")
            blank = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Pieces] = [[]]
        self._lists: list[int | None] = []
        """The number of the next item of each open list; None: bullets."""
        self._kept = 0
        self._inside: tuple[str, str, str] | None = None
        """The element that is read as one piece: its tag, what it is, and its id or address."""
        self._depth = 0
        self._label: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._inside is not None:
            self._depth += tag == self._inside[0] and tag not in _VOID
            if tag in ("img", "emoji") and self._inside[1] != "dropped":
                self._label.append(given.get("alt", ""))
            return
        what = _special(tag, given)
        if what and tag not in _VOID:
            self._inside, self._depth, self._label = (tag, what, _key(tag, given)), 1, []
            return
        if tag == "br":
            self.lines.append([])
        elif tag in _BLOCKS:
            self._begin(tag, given)
        elif tag in ("img", "emoji", "customemoji"):
            self._emoji(tag, given)
        elif tag in ("td", "th") and self.lines[-1]:
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._inside is not None:
            self._depth -= tag == self._inside[0]
            if self._depth == 0:
                self._finish(*self._inside)
            return
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag in _KEPT_AS_IS:
            self._kept = max(0, self._kept - 1)
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self._label.append(data)
        elif self._kept:
            first, *more = data.replace("\r\n", "\n").replace("\t", "    ").split("\n")
            self._add(first.replace(" ", _HARD))
            for line in more:
                self.lines.append([])
                self._add(line.replace(" ", _HARD))
        else:
            self._add(_SPACE.sub(" ", data))

    def close(self) -> None:
        """An element left open at the end of the message counts as far as it goes."""
        super().close()
        if self._inside is not None:
            self._finish(*self._inside)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        self._break()
        if tag in _KEPT_AS_IS:
            self._kept += 1
        if tag == "ul":
            self._lists.append(None)
        elif tag == "ol":
            start = given.get("start", "")
            self._lists.append(int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 1)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            self._add("•" + _HARD if number is None else f"{number}." + _HARD)
            if number is not None:
                self._lists[-1] = number + 1

    def _finish(self, tag: str, what: str, key: str) -> None:
        self._inside = None
        label = _SPACE.sub(" ", "".join(self._label)).replace(_HARD, " ").strip()
        match what:
            case "call" if label:
                self.lines[-1].append(Called(kind=Undecodable.PERSON, name=label, number=key))
            case "link":
                self._add((bare_address(key, label) if key else label).replace(" ", _HARD))
            case "emoji":
                self._emoji(tag, {"alt": key or label})

    def _emoji(self, tag: str, given: dict[str, str]) -> None:
        """An emoji is its character; the company's own has only a name. Any other picture is no words at all."""
        alt = given.get("alt", "").strip()
        if tag == "img" and "emoji" not in given.get("itemtype", "").lower():
            return
        if alt and not any(character.isalnum() and character.isascii() for character in alt.strip("#*0123456789")):
            self._add(alt)
        elif name := alt.strip(":()"):
            self.lines[-1].append(Called(kind=Undecodable.CUSTOM_EMOJI, name=name))

    def _add(self, text: str) -> None:
        line = self.lines[-1]
        if text == " " and not line:
            return  # between two blocks
        if text:
            line.append(text)

    def _break(self) -> None:
        if any(piece != " " for piece in self.lines[-1]):
            self.lines.append([])
        else:
            self.lines[-1].clear()


def _special(tag: str, given: dict[str, str]) -> str:
    """What an element is when it is read as one piece; "" when it is read through."""
    kind = given.get("itemtype", "").lower()
    if tag in _DROPPED or (tag == "blockquote" and kind.endswith("/reply")):
        return "dropped"
    if tag == "at" or (tag == "span" and kind.endswith("/mention")):
        return "call"
    if tag in ("emoji", "customemoji"):
        return "emoji"
    return "link" if tag == "a" and given.get("href") else ""


def _key(tag: str, given: dict[str, str]) -> str:
    if tag == "a":
        return given["href"]
    return given.get("alt", "") if tag in ("emoji", "customemoji") else given.get("itemid") or given.get("id", "")
