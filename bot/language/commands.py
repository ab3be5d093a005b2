"""Words typed after the command word, in the reader's language: put into English, which is what is understood.

Only the first word, and of `freeze` and `thaw` a second one that says "all", is looked up: what follows are handles,
links and people's own words.
"""

from collections.abc import Mapping

from bot.language.reader import reader
from bot.language.saying import command_word

FIRST = (
    *(command_word("help"), command_word("home"), command_word("status"), command_word("queue")),
    *(command_word("mentions"), command_word("away"), command_word("connect"), command_word("recall")),
    *(command_word("freeze"), command_word("thaw"), command_word("emergency")),
)
SECOND = (command_word("all"),)
BRAKES = ("freeze", "thaw")


def in_english(text: str) -> str:
    """The same line with its first word in English; as it is where that word is no command. Capitals stay capitals."""
    words = reader().commands
    if not words:
        return text
    first, space, rest = _cut(text)
    english = _meant(first, FIRST, words)
    if english is None:
        return text
    if english.lower() in BRAKES:
        second, gap, more = _cut(rest)
        rest = (_meant(second, SECOND, words) or second) + gap + more
    return english + space + rest


def typed_as(english: str) -> str:
    """The reader's own word for one of these, to be shown in sentences."""
    return reader().commands.get(english, english)


def _cut(text: str) -> tuple[str, str, str]:
    word = text.split(maxsplit=1)[0] if text.split() else ""
    rest = text[len(word) :]
    after = rest.lstrip()
    return word, rest[: len(rest) - len(after)], after


def _meant(typed: str, among: tuple[str, ...], words: Mapping[str, str]) -> str | None:
    found = next((one for one in among if words.get(one, one).casefold() == typed.casefold()), None)
    if found is None:
        return None
    return found if typed[:1].islower() else found.capitalize()
