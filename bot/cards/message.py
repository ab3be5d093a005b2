"""What goes out, message by message: a thread with its cuts, a poll, the mark of a paid partnership."""

from collections.abc import Collection
from datetime import timedelta

from bot.cards.media import exhibits_of
from bot.cards.phrases import listed, shown, small, words
from bot.language import for_later, say, spell_out
from workflows.domain.content import Content, Poll
from workflows.ports.chat import Block, Bold, Exact

PARTNERSHIP = for_later("Marked as a paid partnership.")


def message_blocks(
    content: Content, *, network: str, answered: bool = False, live: Collection[int] = ()
) -> tuple[Block, ...]:
    """Every word as it will stand in public, part by part.

    `answered`: what it answers is shown elsewhere. `live`: the parts, from 0, that are public already.
    """
    parts = content.parts
    # Of what is public as a whole nobody has to be told that each part is.
    live = live if len(live) < len(parts) else ()
    blocks: list[Block] = []
    for number, part in enumerate(parts):
        if len(parts) > 1:
            blocks.append(
                small(
                    say(
                        "Part {number} of {parts} · public already" if number in live else "Part {number} of {parts}",
                        number=number + 1,
                        parts=len(parts),
                    )
                )
            )
        if part.reply_to and not answered:
            blocks.append(
                small(say("As a reply to post {reply_to} on {network}", reply_to=part.reply_to, network=network))
            )
        blocks.append(Exact(text=part.text))
        blocks += exhibits_of(part.media)
        if part.poll:
            blocks += poll_blocks(part.poll)
    if content.partnership:
        blocks.append(small(say(PARTNERSHIP)))
    return tuple(blocks)


def poll_blocks(poll: Poll) -> tuple[Block, ...]:
    """The choices as readers see them, and how long they may choose."""
    choices = "\n".join(f"○ {shown(option)}" for option in poll.options)
    return (
        words(choices),
        small(say("A poll, open for {timedelta}", timedelta=spell_out(timedelta(minutes=poll.minutes)))),
    )


def is_plain(content: Content) -> bool:
    """Whether one message of words is all there is to it."""
    return len(content.parts) == 1 and content.poll is None and not content.media and not content.partnership


def parts_text(numbers: Collection[int]) -> str:
    """ "part 2", "parts 2 and 3", for parts counted from 0."""
    named = [str(number + 1) for number in sorted(numbers)]
    return say("part {named}" if len(named) == 1 else "parts {named}", named=listed(named))


def cut_note(content: Content) -> tuple[Block, ...]:
    """That it goes out as a thread, said before its parts; nothing for a single message."""
    if len(content.parts) < 2:
        return ()
    says = say(" They go out one after the other, each as an answer to the one before, and are approved as a whole.")
    return (words(Bold(say("A thread of {parts} posts.", parts=len(content.parts))), says),)
