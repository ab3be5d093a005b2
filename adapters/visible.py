"""Making the invisible visible: control, direction and zero-width characters are shown as `⟨U+202E⟩`."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import regex

# Invisible characters that belong to an emoji are part of its look: joiners, variation selectors, and the tags of the
# three flags that have them. Any other tag is hidden text.
_FLAGS = "|".join(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in name) + "\U000e007f"
    for name in ("gbeng", "gbsct", "gbwls")
)
_LOOK = r"(?:\ufe0f|\p{EMod})?"
_EMOJI = rf"(?:{_FLAGS}|\p{{RI}}{{2}}|[0-9#*]\ufe0f\u20e3|(?![0-9#*])\p{{Emoji}}{_LOOK}(?:\u200d\p{{ExtPict}}{_LOOK})*)"
# Unicode's Default_Ignorable_Code_Point and Bidi_Control, controls, separators, and the blanks that look like nothing.
_HIDDEN = r"(?![\n\t])[\p{DI}\p{Bidi_C}\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufff9-\ufffb\u2800]"
_PIECE = regex.compile(rf"(?P<emoji>{_EMOJI})|(?P<hidden>{_HIDDEN})|(?P<plain>.)", regex.DOTALL)
_MAYBE_HIDDEN = regex.compile(_HIDDEN)


@dataclass(frozen=True, kw_only=True)
class Run:
    """Characters to show as they are, or (`named`) the names of characters that cannot be seen."""

    text: str
    named: bool


def visible(text: str) -> str:
    """`text` with every invisible character replaced by its name."""
    return "".join(run.text for run in runs(text))


def link_label(label: str, url: str) -> str:
    """What a link reads, with the host it really leads to. Raises ValueError for an address that is none."""
    host = visible(urlsplit(url).hostname or "")
    shown = visible(label)
    bare = shown.removeprefix("https://").removeprefix("http://")
    # A label that starts with its own host and goes on as a path says by itself where it leads.
    honest = bare == host or bare.startswith(f"{host}/")
    return shown if honest else f"{shown} ({host})"


def runs(text: str) -> Iterator[Run]:
    """`text` in order, cut where plain and named characters meet."""
    if not _MAYBE_HIDDEN.search(text):
        if text:
            yield Run(text=text, named=False)
        return
    collected: list[str] = []
    naming = False
    for found in _PIECE.finditer(text):
        named = found["hidden"] is not None
        if named != naming and collected:
            yield Run(text="".join(collected), named=naming)
            collected.clear()
        naming = named
        collected.append(f"⟨U+{ord(found.group()):04X}⟩" if named else found.group())
    if collected:
        yield Run(text="".join(collected), named=naming)


def split(text: str, size: int) -> Iterator[str]:
    """`text` in pieces of at most `size` characters, never inside what a reader sees as one character.

    A cluster longer than `size` (stacked accents) is cut, so that no piece is ever too long.
    """
    piece: list[str] = []
    length = 0
    for cluster in regex.findall(r"\X", text):
        for part in (cluster[start : start + size] for start in range(0, len(cluster), size)):
            if length + len(part) > size:
                yield "".join(piece)
                piece, length = [], 0
            piece.append(part)
            length += len(part)
    if piece:
        yield "".join(piece)
