"""Write a word the way people write it who do not want it to be found. Pure; the same seed gives the same copies."""

import random
from collections.abc import Callable, Mapping

from workflows.domain.finding import Span

_GREEK_AND_CYRILLIC = str.maketrans("aceiopsxyhkmtbnu", "асеіорѕхуһкмтьпυ")
_WIDE = {letter: letter + 0xFEE0 for letter in range(0x21, 0x7F)}
_BOLD = {ord("a") + step: 0x1D41A + step for step in range(26)} | {
    ord("A") + step: 0x1D400 + step for step in range(26)
}
_CIRCLED = {ord("a") + step: 0x24D0 + step for step in range(26)}
_SMALL_CAPITALS = str.maketrans("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")
_DIGITS = str.maketrans("aeiost", "431057")
_SIGNS = str.maketrans("aistlc", "@!$+|(")
_MARKS = "\u0300\u0301\u0308\u0323"

Disguise = Callable[[str, random.Random], str]


def perturbed(text: str, span: Span, *, seed: int = 0) -> dict[str, str]:
    """The text once for every way of disguising, with the word at `span` disguised and all else as it was.

    A way that cannot change this word (no letter of it has a look-alike, say) is left out.
    """
    word = span.cut(text)
    copies = {name: disguise(word, random.Random(f"{seed}:{name}:{word}")) for name, disguise in DISGUISES.items()}
    return {name: text[: span.start] + copy + text[span.end :] for name, copy in copies.items() if copy != word}


def _first_vowel(word: str, sign: str) -> str:
    place = next((index for index in range(1, len(word)) if word[index].lower() in "aeiou"), len(word) // 2)
    return word[:place] + sign + word[place + 1 :]


def _all_but_the_ends(word: str, sign: str) -> str:
    return word[0] + sign * (len(word) - 2) + word[-1] if len(word) > 3 else word


def _some(word: str, table: Mapping[int, int] | dict[int, str | int], chance: random.Random) -> str:
    """About half of the letters, at least one of those that can be."""
    able = [index for index, letter in enumerate(word) if ord(letter) in table]
    taken = set(chance.sample(able, k=max(1, len(able) // 2))) if able else set()
    return "".join(letter.translate(table) if index in taken else letter for index, letter in enumerate(word))


def _marked(word: str, chance: random.Random) -> str:
    return "".join(letter + chance.choice(_MARKS) for letter in word)


def _stretched(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word)) if len(word) > 1 else 0
    return word[:place] + word[place] * 3 + word[place:]


DISGUISES: dict[str, Disguise] = {
    "masked: vowel": lambda word, _: _first_vowel(word, "*"),
    "masked: middle": lambda word, _: _all_but_the_ends(word, "*"),
    "masked: sign": lambda word, chance: _first_vowel(word, chance.choice("#@%$")),
    "spaced": lambda word, _: " ".join(word),
    "dotted": lambda word, _: ".".join(word),
    "dashed": lambda word, _: "-".join(word),
    "homoglyphs: all": lambda word, _: word.lower().translate(_GREEK_AND_CYRILLIC),
    "mixed scripts": lambda word, chance: _some(word.lower(), _GREEK_AND_CYRILLIC, chance),
    "leetspeak: digits": lambda word, chance: _some(word.lower(), _DIGITS, chance),
    "leetspeak: signs": lambda word, chance: _some(word.lower(), _SIGNS, chance),
    "wide letters": lambda word, _: word.translate(_WIDE),
    "bold letters": lambda word, _: word.translate(_BOLD),
    "circled letters": lambda word, _: word.lower().translate(_CIRCLED),
    "small capitals": lambda word, _: word.lower().translate(_SMALL_CAPITALS),
    "zero-width spaces": lambda word, _: "\u200b".join(word),
    "soft hyphens": lambda word, _: "\u00ad".join(word),
    "accents": _marked,
    "stretched": _stretched,
    "capitals": lambda word, _: word.upper(),
}
"""Every way, under the name it is reported by. The first five groups are masking, spacing, homoglyphs, leetspeak and
mixed scripts; the rest are other alphabets and hidden characters."""
