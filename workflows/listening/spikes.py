"""When it is a spike, what is likely behind it, and when it is over. Pure."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from workflows.domain.ids import RemotePostId
from workflows.domain.listening_alert import Cause, Spike
from workflows.ports.listening import Count
from workflows.reading import theme_words

WINDOW = timedelta(minutes=10)
LEAST = 20
"""Fewer in a window are no spike, however quiet it is usually. Our judgement."""
TIMES = 4
"""How many times the usual number it takes. Our judgement: at 20 a window, chance alone stays below twice of it."""
OURS = 0.5
"""The share of the mentions that has to be about one post of ours for it to be the cause."""
SHARED = 0.3
"""The same for a story, an address or a word: less of them says little, so it names more readily."""
CALM_WINDOWS = 3
"""So many windows in a row below half of what makes a spike end it."""
MORE = 1.5
"""It is told again when so many times as many arrive as when it was told last."""

RECENT = 3 * WINDOW
"""What was said within this time was said just now: sources are asked every so often, and some tell late."""

_HOST = re.compile(r"https?://(?:www\.)?([a-z0-9.-]+\.[a-z]{2,})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A text that stands for so many mentions."""

    text: str
    mentions: int
    at: datetime
    """When it was said."""


@dataclass(frozen=True, kw_only=True)
class Likely:
    """What is likely behind it."""

    cause: Cause
    name: str = ""
    """The story's id, the host or the word."""
    post: RemotePostId | None = None
    share: float = 0.0


class Verdict(Enum):
    """What there is to tell."""

    NOTHING = "nothing"
    BEGUN = "begun"
    MORE = "more"
    OVER = "over"


def threshold(usual: float) -> int:
    """How many in a window make a spike."""
    return max(LEAST, math.ceil(TIMES * usual))


def judge(told: Spike | None, *, windows: Sequence[int], usual: float) -> Verdict:
    """What to tell. `told` is what the open alert says, if there is one; `windows` are the last three, newest first."""
    newest, line = windows[0], threshold(usual)
    if told is None:
        return Verdict.BEGUN if newest >= line else Verdict.NOTHING
    if newest >= max(line, told.mentions * MORE):
        return Verdict.MORE
    is_calm = len(windows) >= CALM_WINDOWS and all(count < line / 2 for count in windows[:CALM_WINDOWS])
    return Verdict.OVER if is_calm else Verdict.NOTHING


def likely_cause(count: Count, samples: Sequence[Sample], *, ours: frozenset[RemotePostId]) -> Likely:
    """The first that fits of: a post of ours, one story, an address, a word. `ours`: posts that went through here."""
    for ranked in (_posts(count, ours), _stories(count), _hosts(count, samples), _words(count, samples)):
        if ranked is not None:
            return ranked
    return Likely(cause=Cause.MANY)


def is_catching_up(samples: Sequence[Sample], now: datetime) -> bool:
    """Whether most of it was said long ago: a source that was away is read again, and nothing happened just now."""
    whole = sum(one.mentions for one in samples)
    recent = sum(one.mentions for one in samples if one.at >= now - RECENT)
    return recent < whole / 2


def _posts(count: Count, ours: frozenset[RemotePostId]) -> Likely | None:
    about = {post: number for post, number in count.answers.items() if post in ours}
    if not about:
        return None
    post = max(about, key=lambda one: about[one])
    share = about[post] / count.mentions
    return Likely(cause=Cause.POST, post=post, share=share) if share >= OURS else None


def _stories(count: Count) -> Likely | None:
    return _most(Cause.STORY, Counter[str]({str(story): number for story, number in count.stories.items()}), count)


def _hosts(count: Count, samples: Sequence[Sample]) -> Likely | None:
    return _most(Cause.LINK, _weighed(samples, lambda text: (host.lower() for host in _HOST.findall(text))), count)


def _words(count: Count, samples: Sequence[Sample]) -> Likely | None:
    return _most(Cause.WORD, _weighed(samples, theme_words), count)


def _weighed(samples: Sequence[Sample], parts: Callable[[str], Iterable[str]]) -> Counter[str]:
    """How many mentions each part stands in, counted once for each text."""
    found: Counter[str] = Counter()
    for sample in samples:
        for part in set(parts(sample.text)):
            found[part] += sample.mentions
    return found


def _most(cause: Cause, found: Counter[str], count: Count) -> Likely | None:
    if not found:
        return None
    name, number = min(found.items(), key=lambda one: (-one[1], one[0]))
    share = min(1.0, number / count.mentions)
    return Likely(cause=cause, name=name, share=share) if share >= SHARED else None
