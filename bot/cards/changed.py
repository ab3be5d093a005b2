"""What changed since a post was put before others the last time, word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from bot.cards.phrases import clock_time, count_of, excerpt, listed, small, words
from bot.cards.view import PostView
from bot.language import say
from workflows.domain.content import Content, Media
from workflows.ports.chat import Block, Bold, Line, Piece, Struck, Words

ROOM = 1_500
"""Characters of changed words on a card; all of them stand in "Read all". Slack refuses cards near 13,000."""
SHOWN = 120
"""Characters of a picture's description."""
AROUND = 40
"""Characters that stay around a change, so that one sees where it is."""
MOST_WORDS = 2_000
"""Longer texts are not compared word by word: that takes the product of their lengths."""
_TOKENS = re.compile(r"\w+\s*|[^\s\w]\s*|\s+")
_SPACES = str.maketrans({" ": "␣", "\n": "⏎", "\t": "⇥"})


def changed_blocks(view: PostView, *, room: int | None = ROOM) -> tuple[Block, ...]:
    """What is other than in the revision before; nothing when nobody saw one. `room` None: all of it.

    Words that were for another account are not shown: who decides for this one need not know them.
    """
    former = view.former
    if former is None:
        return ()
    title = say("Changed since v{revision}", revision=former.revision)
    if former.account != view.post.account:
        return (words(Bold(f"{title}:"), say(" the account. Before, this was for another one. Read it as new.")),)
    line, is_cut = _cut(_differences(former.content.text, view.post.content.text), room)
    others = _others(former.content, view)
    if not line and not others:
        return (words(Bold(f"{title}:"), say(" nothing. The words, the time and the account are the same.")),)
    blocks: list[Block] = [words(Bold(f"{title}:"), *others)]
    if line:
        blocks += [Words(line=line), small(say("Struck through: taken out. Bold: new."))]
    if is_cut:
        blocks.append(words(say("There is more that changed. Read all of it before you approve.")))
    return tuple(blocks)


def is_cut(view: PostView) -> bool:
    """Whether the card has no room for everything that changed."""
    former = view.former
    if former is None or former.account != view.post.account:
        return False
    return _cut(_differences(former.content.text, view.post.content.text), ROOM)[1]


def _others(before: Content, view: PostView) -> Line:
    """What is no word: the time, what it answers, its pictures, its parts."""
    now = view.post.content
    line: list[Piece] = []
    if before.send_at != now.send_at:
        then: Piece = clock_time(before.send_at, view.now) if before.send_at else say("as soon as it is approved")
        new: Piece = clock_time(now.send_at, view.now) if now.send_at else say("as soon as it is approved")
        line += [say(" It was to go out "), then, say(", now "), new, "."]
    if before.reply_to != now.reply_to:
        line.append(say(" It answers another post.") if now.reply_to and before.reply_to else _answers(now))
    line += _media(before.media, now.media)
    if len(before.parts) != len(now.parts):
        line.append(say(" It has {parts} parts now, before {parts2}.", parts=len(now.parts), parts2=len(before.parts)))
    elif before.text == now.text and [part.text for part in before.parts] != [part.text for part in now.parts]:
        line.append(say(" It is cut into its parts in other places."))
    if before.poll != now.poll:
        line.append(_poll(before, now))
    if before.partnership != now.partnership:
        line.append(
            say(
                " It is marked as a paid partnership."
                if now.partnership
                else " It is no longer marked as a paid partnership."
            )
        )
    return tuple(line)


def _media(before: Sequence[Media], now: Sequence[Media]) -> Iterator[Piece]:
    """What was added, taken out or described anew, in words: the pictures as they are now stand on the card."""
    old, new = ({one.sha256: one for one in media} for media in (before, now))
    added, gone = [one for one in now if one.sha256 not in old], [one for one in before if one.sha256 not in new]
    if added:
        yield say(" {count} new.", count=count_of(len(added), "picture or film is", "pictures or films are"))
    if gone:
        shows = listed([f"“{excerpt(one.alt_text, SHOWN)}”" for one in gone if one.alt_text])
        which = say(", described as {shows}", shows=shows) if shows else ""
        yield f" {count_of(len(gone), 'was taken out', 'were taken out')}{which}."
    for one in now:
        former = old.get(one.sha256)
        if former is not None and former.alt_text != one.alt_text:
            yield say(" What is said to be on one of them: ")
            if former.alt_text:
                yield Struck(excerpt(former.alt_text, SHOWN))
                yield " "
            yield Bold(excerpt(one.alt_text, SHOWN) or say("nothing."))
    if not added and not gone and [one.sha256 for one in before] != [one.sha256 for one in now]:
        yield say(" Its pictures stand in another order.")


def _poll(before: Content, now: Content) -> str:
    if now.poll is None:
        return say(" It has no poll any more.")
    return (
        say(" The choices of its poll, or how long it is open, changed.") if before.poll else say(" It has a poll now.")
    )


def _answers(now: Content) -> str:
    return say(" It is an answer now.") if now.reply_to else say(" It is no answer any more.")


def _differences(before: str, after: str) -> Sequence[Piece]:
    """Nothing when they are the same; else the new words, with what was taken out struck through."""
    if before == after:
        return ()
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return (say("Very much changed, too much to show it word by word."),)
    return tuple(_pieces(old, new))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for what, start, end, begins, ends in SequenceMatcher(None, old, new).get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[begins:ends])
        if what == "equal":
            yield _around(come, first=begins == 0, last=ends == len(new))
            continue
        only_spaces = gone.split() == come.split()
        if gone:
            yield Struck(_seen(gone) if only_spaces else gone)
        if gone and come:
            yield " "
        if come:
            yield Bold(_seen(come) if only_spaces else come)


def _around(text: str, *, first: bool, last: bool) -> str:
    """Words that stayed: of many, those beside the changes."""
    if len(text) <= 2 * AROUND + 5:
        return text
    head, tail = ("" if first else text[:AROUND]), ("" if last else text[-AROUND:])
    return f"{head} … {tail}"


def _seen(text: str) -> str:
    """With white space made visible, where nothing else comes or goes."""
    return text.translate(_SPACES)


def _cut(pieces: Sequence[Piece], room: int | None) -> tuple[Line, bool]:
    """As many pieces as there is room for, and whether some are left out."""
    line: list[Piece] = []
    for piece in pieces:
        text = piece if isinstance(piece, str) else piece.text if isinstance(piece, Bold | Struck) else ""
        if room is not None and len(text) > room:
            return (*line, " …"), True
        room = room - len(text) if room is not None else None
        line.append(piece)
    return tuple(line), False
