"""After the load: how long the backlog took to drain, and whether everything that was accepted is there."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks._ack.acts import Act, Fate, Kind
from benchmarks._ack.databases import Outside
from benchmarks._ack.stand_ins import Ear

ON_ITS_WAY = frozenset({"approved", "publishing"})
"""States in which the program still owes the next step."""
UNDECIDED = frozenset({"draft", "waiting"})
_POSTS = "SELECT id, state FROM cs_posts"
_REDRAWS = "SELECT count(*) FROM cs_redraws"
KEPT = ("Your words are kept", "post.open")
"""What a message holds when the words of a command that opened no window are safe with the program."""


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """What was still to do."""

    seconds: float
    """Until nothing was left, or until it was given up waiting."""
    redraws: int
    posts: int
    """Cards and posts left at that moment; both 0 when it drained."""

    @property
    def is_empty(self) -> bool:
        """Whether everything was done."""
        return self.redraws == 0 and self.posts == 0


async def drained(outside: Outside, *, patience: float) -> Backlog:
    """Wait until no card waits to be drawn and no approved post waits to be sent, at most `patience` seconds."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    while True:
        redraws = (await asyncio.to_thread(outside.rows, _REDRAWS))[0][0]
        states = await states_of(outside)
        posts = sum(state in ON_ITS_WAY for state in states.values())
        backlog = Backlog(seconds=loop.time() - start, redraws=int(str(redraws)), posts=posts)
        if backlog.is_empty or backlog.seconds > patience:
            return backlog
        await asyncio.sleep(0.2)


async def states_of(outside: Outside) -> Mapping[str, str]:
    """Every post's state, by its id."""
    rows = await asyncio.to_thread(outside.rows, _POSTS)
    return {str(post_id): str(state) for post_id, state in rows}


def lost(acts: Iterable[Act], states: Mapping[str, str], ear: Ear) -> list[Act]:
    """The acts that were accepted and are not there, or were refused and took the words with them."""
    return [act for act in acts if _is_lost(act, states, ear)]


def answers_of(acts: Iterable[Act]) -> Counter[Fate]:
    """How many of each fate."""
    return Counter(act.fate for act in acts)


def _is_lost(act: Act, states: Mapping[str, str], ear: Ear) -> bool:
    if act.fate is Fate.SKIPPED:
        return False
    if act.fate is Fate.FAILED:
        return True
    match act.kind:
        case Kind.COMMAND:
            return act.fate is Fate.TOLD and not _has_words(act, ear)
        case Kind.SUBMIT:
            return act.fate is Fate.ACCEPTED and act.subject not in states
        case Kind.CONFIRM:
            return act.fate is Fate.ACCEPTED and states.get(act.subject, "draft") == "draft"
        case Kind.BUTTON:
            return act.fate is Fate.ACCEPTED and states.get(act.subject, "draft") in UNDECIDED


def _has_words(act: Act, ear: Ear) -> bool:
    """Whether the words of a command came back: in the answer, in a window, or behind a button that opens them."""
    told = (act.said, *(said.body for said in ear.about(*act.keys)))
    return any(sign in body for body in told for sign in (act.typed, *KEPT))
