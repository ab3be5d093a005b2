"""Carrying out a fix: exactly its edits, and not one character more."""

from collections.abc import Sequence
from dataclasses import replace

from workflows.domain.content import Content, Part
from workflows.domain.finding import Edit


def mended(content: Content, edits: Sequence[Edit]) -> Content:
    """The content with these edits made, all meant for it as it is. Raises ValueError when they do not fit it."""
    if any(not 0 <= edit.part < len(content.parts) for edit in edits):
        raise ValueError("an edit of a part that is not there")
    of_parts = [[edit for edit in edits if edit.part == number] for number in range(len(content.parts))]
    return replace(content, parts=tuple(map(_mended, content.parts, of_parts)))


def _mended(part: Part, edits: Sequence[Edit]) -> Part:
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda one: (one.span.start, one.span.end)):
        if not done <= edit.span.start <= edit.span.end <= len(part.text):
            raise ValueError("edits that overlap, or reach beyond the words")
        pieces += [part.text[done : edit.span.start], edit.text]
        done = edit.span.end
    return replace(part, text="".join([*pieces, part.text[done:]]))
