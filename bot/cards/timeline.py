"""An incident's timeline in sentences, oldest first."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.cards.phrases import clock_time, count_of, excerpt, small
from bot.language import for_later, say
from workflows.domain.ids import PersonId
from workflows.domain.incident import Happened, Happening
from workflows.ports.chat import Block, Line

MOST = 24
"""How many lines a card shows; Slack allows 50 blocks in a message, and a person reads fewer."""

SAYS = {
    Happened.PUBLISHED: for_later("{part} went out."),
    Happened.RECALL_ASKED: for_later("{who} recalled it."),
    Happened.EVIDENCE_SAVED: for_later("{part} was kept as evidence."),
    Happened.EVIDENCE_MISSING: for_later("{part} could not be seen any more, or not in time; our own copy is kept."),
    Happened.DELETED: for_later("{part} was deleted."),
    Happened.ALREADY_GONE: for_later("{part} was already gone."),
    Happened.DELETE_UNCLEAR: for_later(
        "{part}: asked to delete it, and the answer was lost. Looking whether it is still there."
    ),
    Happened.NOT_DELETED: for_later("{part} could not be deleted."),
    Happened.SEEN_GONE: for_later("{who} looked: it is gone."),
    Happened.TOLD: for_later("Those who have to know were told."),
    Happened.APOLOGY_DRAFTED: for_later("{who} began the apology."),
    Happened.APOLOGY_LIVE: for_later("The apology went out."),
    Happened.FROZEN: for_later("{who} stopped all sends of the account."),
    Happened.REVIEWED: for_later("{who} closed it with what was learnt."),
}


def timeline_blocks(
    timeline: Sequence[Happening], *, name: Callable[[PersonId], str], parts: int, now: datetime
) -> tuple[Block, ...]:
    """A line each; of a very long one the beginning and the end."""
    head, tail = MOST // 3, MOST - MOST // 3
    left_out = max(0, len(timeline) - MOST)
    lines = [_line(one, name=name, parts=parts, now=now) for one in timeline]
    if not left_out:
        return tuple(small(*line) for line in lines)
    between = small(say("({count} in between are in the log.)", count=count_of(left_out, "line", "lines")))
    return (*(small(*line) for line in lines[:head]), between, *(small(*line) for line in lines[-tail:]))


def _line(one: Happening, *, name: Callable[[PersonId], str], parts: int, now: datetime) -> Line:
    which = say("It") if one.part is None or parts < 2 else say("Part {part}", part=one.part + 1)
    says = say(SAYS[one.what], who=name(one.by), part=which)
    why = f" {excerpt(one.note, 200)}" if one.note and one.what is Happened.NOT_DELETED else ""
    return (clock_time(one.at, now), f"  {says}{why}")
