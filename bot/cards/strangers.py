"""What strangers wrote, made harmless for a card: one line where it has to be one, short, readable, and no disguise."""

from urllib.parse import urlsplit

import regex

from bot.cards.phrases import fitted, shown
from bot.language import in_figures, say
from workflows.domain.mention import Stranger

NAME = 60
"""Characters of a stranger's name; X allows 50."""
HANDLE = 60
"""Characters of a handle; Mastodon's may carry their server."""
QUOTE = 1_500
"""Characters of what a stranger wrote that a card quotes; the rest is behind the link."""
QUOTED_LINES = 30
"""Lines of it: a text may consist of line breaks."""
ADDRESS = 2_000
"""The longest address that becomes a link (Slack takes 3,000)."""
_MARKS = regex.compile(r"(\p{M}{4})\p{M}+")
"""More marks on one letter than any script needs: they would run over the lines above and below."""
_DOTS = str.maketrans(dict.fromkeys("·•‧∙⋅・･", "-"))
_NO_ADDRESS = regex.compile(r"[\s\p{C}]")
_UNSEEN = regex.compile(r"(?![\n\t])[\p{DI}\p{Bidi_C}\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufff9-\ufffb\u2800]")
_NAMED = 10
"""Characters that an invisible one takes when the chat writes its name out: ⟨U+E0061⟩."""


def line_of(text: str, length: int) -> str:
    """A stranger's words on one line. No dot in it can pretend to begin a fact of ours: " · verified"."""
    return fitted(" ".join(shown(calm(text[: length * 4])).split()), length).translate(_DOTS)


def at_handle(author: Stranger) -> str:
    """ "@jane"; what else names them where there is no handle; "somebody" where nothing does."""
    handle = line_of(author.handle.lstrip("@"), HANDLE)
    return f"@{handle}" if handle else line_of(author.name, NAME) or say("somebody")


def quoted(text: str) -> tuple[str, bool]:
    """As much of a text as a card quotes, and whether that is all of it. Its length counts as the chat shows it."""
    calmed = regex.sub(r"\n\s*\n(\s*\n)+", "\n\n", calm(text[: QUOTE * 4]).strip())
    room, lines = QUOTE, 1
    for place, character in enumerate(calmed):
        room -= _NAMED if _UNSEEN.match(character) else 1
        lines += character == "\n"
        if room < 0 or lines > QUOTED_LINES:
            return calmed[:place].rstrip() + "…", False
    return calmed, len(text) <= QUOTE * 4


def calm(text: str) -> str:
    """The text without towers of marks over its letters."""
    return str(_MARKS.sub(r"\1", text))


def host_of(url: str) -> str:
    """The host an address really leads to; "" for one that no browser should open."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and len(url) <= ADDRESS and not _NO_ADDRESS.search(url)
    return shown(host) if is_web else ""


def followers(author: Stranger) -> str:
    """ "12,400 followers"; "" where the source does not say."""
    if author.followers is None:
        return ""
    return (
        say("1 follower")
        if author.followers == 1
        else say("{followers} followers", followers=in_figures(author.followers))
    )
