"""Lines of a card as adaptive card text. Pure.

Words go into TextRuns, which parse nothing and show every character. Only a line that calls somebody or tells a time in
the reader's own zone is a TextBlock, which can do both, with everything in it kept from forming Markdown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

from adapters.teams.markdown import inert, web_address
from adapters.visible import link_label, runs, visible
from adapters.wire import Block, Json
from workflows.ports.chat import Bold, Line, Link, Mention, Moment, Piece, Struck

_USER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOMENTS = {
    "time": "{{{{TIME({0})}}}}",
    "date_time": "{{{{DATE({0},SHORT)}}}} at {{{{TIME({0})}}}}",
    "ago": "{{{{DATE({0},SHORT)}}}} at {{{{TIME({0})}}}}",
}
"""Functions of adaptive cards; there is none for "5 minutes ago"."""
_COLLAPSING = re.compile(r"(?<=[ \n]) ")
"""A space that a client would leave out."""
_NAME = 100
"""Characters of a name that is called; Teams has no longer ones."""
_LAST_YEAR = 4_102_444_800
"""2100: a later time is shown as words."""


@dataclass
class Calls:
    """Who is called on one card. Teams finds each call by its text, so no two may read the same."""

    allowed: bool = True
    """Whether anybody may be called: not in dialogs, where nobody is notified."""
    _texts: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def of(self, mention: Mention) -> str:
        """What stands for them in a TextBlock; "" when they are not in Teams."""
        user = user_of(mention)
        if not user or not self.allowed:
            return ""
        if user not in self._texts:
            name = inert(visible(" ".join(mention.name.split()))[:_NAME]) or "?"
            taken = set(self._texts.values())
            texts = (f"<at>{name}{f' ({number})' if number > 1 else ''}</at>" for number in range(1, len(taken) + 2))
            self._texts[user] = next(text for text in texts if text not in taken)
            self._names[user] = visible(mention.name)[:_NAME] or "?"
        return self._texts[user]

    def entities(self) -> list[Json]:
        """For `msteams.entities` of the card."""
        return [
            {"type": "mention", "text": text, "mentioned": {"id": user, "name": self._names[user]}}
            for user, text in self._texts.items()
        ]


def user_of(mention: Mention) -> str:
    """The Entra object id, or "" when this person is not in Teams."""
    users = (one.user for one in mention.identities if one.platform == "teams")
    return next((user for user in users if _USER.fullmatch(user)), "")


def paragraph(line: Line, calls: Calls, *, size: str = "", subtle: bool = False) -> list[Block]:
    """A line as elements one below the other; none when it says nothing."""
    look: Block = ({"size": size} if size else {}) | ({"isSubtle": True} if subtle else {})
    if any(_is_live(piece, calls) for piece in line):
        return _text_blocks(line, calls, look)
    inlines = [run | look for piece in line for run in _runs(piece)]
    if not "".join(str(run["text"]) for run in inlines).strip():
        return []
    return [{"type": "RichTextBlock", "inlines": list[Json](inlines)}]


def words_block(text: str, **look: str | bool) -> Block:
    """Words as one TextBlock, for the places that want one (headings)."""
    return {"type": "TextBlock", "text": inert(visible(" ".join(text.split()))), "wrap": True, **look}


def exact_block(text: str) -> Block:
    """Text to the last character. Invisible ones are written out, set apart by their typeface."""
    inlines: list[Json] = []
    for run in runs(text):
        first = not inlines and run.text.startswith(" ")
        drawn: Block = {"type": "TextRun", "text": "\u00a0" * first + _kept(run.text)[first:]}
        inlines.append(drawn | {"fontType": "Monospace"} if run.named else drawn)
    return {"type": "RichTextBlock", "inlines": inlines or [{"type": "TextRun", "text": "\u00a0"}]}


def _is_live(piece: Piece, calls: Calls) -> bool:
    return bool(isinstance(piece, Mention) and calls.of(piece)) or (isinstance(piece, Moment) and _is_told(piece))


def _is_told(moment: Moment) -> bool:
    return 0 <= moment.epoch < _LAST_YEAR


def _text_blocks(line: Line, calls: Calls, look: Block) -> list[Block]:
    """One TextBlock per line of text: what a line break means differs from client to client."""
    # Words that follow each other are looked at as one: a list begins with "1" and ". " alike.
    pieces = (("".join(map(str, run)),) if is_text else run for is_text, run in groupby(line, _is_text))
    texts = "".join(_markdown(piece, calls) for run in pieces for piece in run).split("\n")
    return [
        {"type": "TextBlock", "text": text, "wrap": True, **look, **({"spacing": "None"} if number else {})}
        for number, text in enumerate(text for text in texts if text.strip())
    ]


def _is_text(piece: Piece) -> bool:
    return isinstance(piece, str)


def _markdown(piece: Piece, calls: Calls) -> str:
    if isinstance(piece, Bold):
        return _bold(inert(visible(piece.text)))
    if isinstance(piece, Mention) and (call := calls.of(piece)):
        return call
    if isinstance(piece, Link) and (address := web_address(piece.url)):
        label = " ".join(inert(link_label(piece.label, piece.url)).split())
        return f"[{label}]({address.replace('(', '%28').replace(')', '%29')})"
    if isinstance(piece, Moment) and _is_told(piece):
        at = datetime.fromtimestamp(piece.epoch, UTC)
        return _MOMENTS.get(piece.style, _MOMENTS["date_time"]).format(f"{at:%Y-%m-%dT%H:%M:%SZ}")
    return inert(visible(_words(piece)))


def _bold(text: str) -> str:
    """Each line of it emphasised; white space at the edge would keep the signs from acting."""
    return "\n".join(
        line.replace(line.strip(), f"**{line.strip()}**", 1) if line.strip() else line for line in text.split("\n")
    )


def _runs(piece: Piece) -> Iterator[Block]:
    if isinstance(piece, Bold):
        yield from _run(visible(piece.text), weight="Bolder")
    elif isinstance(piece, Struck):
        yield from _run(visible(piece.text), strikethrough=True)
    elif isinstance(piece, Link) and (address := web_address(piece.url)):
        opens: Block = {"type": "Action.OpenUrl", "url": address}
        for run in _run(link_label(piece.label, piece.url)):
            yield run | {"selectAction": opens}
    else:
        yield from _run(visible(_words(piece)))


def _run(text: str, **look: str | bool) -> Iterator[Block]:
    if text:
        yield {"type": "TextRun", "text": _kept(text), **look}


def _kept(text: str) -> str:
    """`text` with each space that a client would leave out as one that stays."""
    return _COLLAPSING.sub("\u00a0", text.expandtabs(4))


def _words(piece: Piece) -> str:
    """A piece that can only be shown as words."""
    if isinstance(piece, Mention):
        return f"@{piece.name}"
    if isinstance(piece, Link):
        return f"{piece.label} ({piece.url})"
    if isinstance(piece, Struck):
        return f"[{piece.text}]"  # a TextBlock can strike nothing through
    if isinstance(piece, Bold):
        return piece.text
    return piece.fallback if isinstance(piece, Moment) else piece
