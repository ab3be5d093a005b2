"""What a text is about, how it sounds, and what it is like. Pure, and the slow part of taking a batch."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from workflows.domain.mention import Heard
from workflows.ports.listening import Key, Print
from workflows.reading import Meaning, print_of, theme_words, understand

AT_A_TIME = 10
"""How many texts are read before others have their turn."""


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A mention, read."""

    heard: Heard
    meaning: Meaning
    print: Print
    """Compared within the account only: the same words about two brands are two stories."""
    words: tuple[str, ...]
    """What it is about, for the week's picture."""


def understood(heard: Heard, own: Collection[str]) -> Understood:
    """Read one. `own`: names of our accounts, which stand in everything."""
    text = whole_text(heard)
    return Understood(
        heard=heard,
        meaning=understand(heard),
        print=print_of(text, scope=heard.account or "", answers=heard.answers or ""),
        words=theme_words(text, own=own),
    )


async def understand_all(heard: Sequence[Heard], own: Collection[str]) -> Mapping[Key, Understood]:
    """Read many, and let others have their turn in between."""
    found: dict[Key, Understood] = {}
    for number, one in enumerate(heard, start=1):
        found[one.key] = understood(one, own)
        if number % AT_A_TIME == 0:
            await asyncio.sleep(0)
    return found


def whole_text(heard: Heard) -> str:
    """A post's text; an article's title too."""
    return f"{heard.title}\n{heard.text}".strip()
