"""How long a draft takes all our checks together, in a process of its own: `python -m benchmarks._checks.speed`.

Processor time of one thread. Others at work on the machine make that longer, too: they take turns in its caches and on
its cores. So each text is judged in several rounds and its quickest one counts; the rounds of many texts lie a whole
pass over all of them apart, so that seconds of somebody else's work do not meet all rounds of one text. What is told is
a machine to itself; where others never pause, it is still too long, never too short for that. No text is judged twice:
a number at its end makes it new, so that nothing comes out of a memory.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from benchmarks._checks.figures import percentile
from benchmarks._checks.processes import ROOT

SHORT, LONG = 1_000, 8_000
OVERLONG = 100_000
ROUNDS = 3
"""For one text by itself."""
PASSES = 5
"""Over many texts, one after the other."""
MOST_MS = 5.0
"""For 99 of 100 drafts of up to 1,000 characters, of each length as many."""
MOST_GROWTH = 1.5
"""Time for a character in a draft of LONG, against one of SHORT."""
MOST_WORST_GROWTH = 2.0
"""The same for texts made to be slow, between WORST_SHORT and WORST_LONG characters."""
WORST_SHORT, WORST_LONG = 2_500, 10_000
MOST_OVERLONG_MS = 100.0
"""For OVERLONG characters of anything past a network's limit, where only some checks run."""
_FLOOR_MS = 2.0
"""Under this a growth says more about the clock than about the text."""


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Milliseconds, and growths as factors. `worst` are the texts made to be slow, slowest first."""

    post_median: float
    post_p99: float
    up_to_p99: float
    """Over drafts of every length up to SHORT."""
    median: float
    """Over drafts of exactly SHORT characters, as `p99`."""
    p99: float
    growth: float
    worst_growth: tuple[str, float]
    worst_of_limit: tuple[str, float]
    """The slowest text of SHORT characters, in ms; no target."""
    overlong: tuple[str, float]
    checks: tuple[tuple[str, float], ...]
    """Each check by itself on drafts of SHORT characters that have been read, the slowest first: the median."""

    @property
    def missed(self) -> tuple[str, ...]:
        """The targets that were missed, in words."""
        problems = []
        if self.up_to_p99 > MOST_MS:
            problems.append(f"speed: p99 {self.up_to_p99:.2f} ms up to {SHORT} characters, {MOST_MS} is the most")
        if self.growth > MOST_GROWTH:
            problems.append(f"speed: a character costs {self.growth:.2f} times as much in a draft of {LONG}")
        if self.worst_growth[1] > MOST_WORST_GROWTH:
            name, growth = self.worst_growth
            problems.append(f"speed: {name} grows worse than its length, {growth:.2f} times")
        if self.overlong[1] > MOST_OVERLONG_MS:
            name, took = self.overlong
            problems.append(f"speed: {OVERLONG} characters of {name} took {took:.0f} ms past the limit")
        return tuple(problems)


def measure(texts: Sequence[str], *, quick: bool) -> Speed:
    """Ask a fresh process. `texts` are posts to make drafts of. Raises subprocess.CalledProcessError."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks._checks.speed"],
        cwd=ROOT,
        input=json.dumps({"texts": list(texts), "drafts": 100 if quick else 400}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=900,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    named = ("worst_growth", "worst_of_limit", "overlong")
    told |= {name: tuple(told[name]) for name in named}
    told["checks"] = tuple((name, took) for name, took in told["checks"])
    return Speed(**told)


def worst_cases(length: int) -> Iterator[tuple[str, str]]:
    """Texts of this length made to be slow, each with a name. The same in every run."""
    for name, piece in _PIECES.items():
        yield name, (piece * (length // len(piece) + 1))[:length]
    chance = random.Random(6)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    for name, alphabet in (("random letters", letters), ("random characters", letters + " .,-_*@#:/'\"\n$%{}[]()")):
        yield name, "".join(chance.choices(alphabet, k=length))


_PIECES = {
    "one letter": "a",
    "capitals": "A",
    "digits": "7",
    "spaces": " ",
    "line ends": "\n",
    "stars": "*",
    "single letters": "a ",
    "spelled word": "f u c k ",
    "dotted word": "f.u.c.k.",
    "starred word": "f*",
    "grown word": "fuuuuuuuuuu",
    "joined words": "fuckfuck",
    "ordinary words": "our new range is here today ",
    "handles": "@ab ",
    "tags": "#ab ",
    "long tag": "#Ab",
    "schemes": "http://",
    "half links": "https://a.",
    "short links": "bit.ly/a ",
    "mails": "a.b@c.",
    "at signs": "a@",
    "cards": "4111 1111 1111 1111 ",
    "digit groups": "12-34 ",
    "phone groups": "+44 7",
    "brackets": "[[",
    "braces": "{{",
    "open and shut": "[a]",
    "passwords": "password: ",
    "keys": "key=",
    "key blocks": "-----BEGIN ",
    "tokens": "eyJhbGciOi.",
    "prefixes": "AKIA",
    "hidden spaces": "\u200b",
    "hidden in letters": "a\u200b",
    "turned around": "\u202e",
    "marks": "\u0301",
    "marked letters": "e\u0301",
    "ligatures": "\ufdfa",
    "Cyrillic": "\u0430",
    "mixed scripts": "a\u0430",
    "wide letters": "\uff46",
    "bold letters": "\U0001d41f",
    "emoji": "\U0001f600",
    "emoji families": "\U0001f468\u200d\U0001f469\u200d",
    "apostrophes": "a'",
    "full stops": "a. ",
    "exclamations": "!",
    "selling in a disaster": "earthquake sale ",
    "insults": "you idiot ",
    "claims": "cures guaranteed ",
}


def main() -> int:
    """Read the posts, measure, print."""
    from benchmarks._checks.ours import context_of, draft_of
    from workflows.checking import Checking, NamedCheck, build_checks
    from workflows.checks.text.reading import read
    from workflows.domain.limits import Limits

    asked = json.load(sys.stdin)
    named = build_checks({})
    checking = Checking(named)
    free = context_of()
    short = type(free)(now=free.now, limits=Limits(network="x", count=len, maximum=280), accounts=free.accounts)
    fresh = _Fresh()

    def judge(text: str) -> None:
        checking.judge(draft_of(text), free)

    def judged(text: str) -> float:
        return fresh.timed(judge, text)

    def refused(text: str) -> float:
        return fresh.timed(lambda one: checking.judge(draft_of(one), short), text)

    def looked_at(check: NamedCheck, text: str) -> float:
        def look(one: str) -> None:
            check.check.look(draft_of(one), free)

        return fresh.timed(look, text, first=lambda one: read(one).words)

    chance = random.Random(7)
    posts = chance.choices(asked["texts"], k=asked["drafts"])
    drafts = [_joined(chance, asked["texts"], SHORT) for _ in range(asked["drafts"])]
    up_to = [draft[: SHORT * (place + 1) // len(drafts)] for place, draft in enumerate(drafts)]
    longer = [_joined(chance, asked["texts"], LONG) for _ in range(max(5, asked["drafts"] // 20))]
    for post in posts[:20]:
        judged(post)
    of_posts, of_drafts, of_up_to, of_longer = (fresh.timed_all(judge, many) for many in (posts, drafts, up_to, longer))
    growths = [
        (name, judged(long) / max(judged(brief), _FLOOR_MS) * WORST_SHORT / WORST_LONG)
        for (name, brief), (_, long) in zip(worst_cases(WORST_SHORT), worst_cases(WORST_LONG), strict=True)
    ]
    speed = Speed(
        post_median=percentile(of_posts, 50),
        post_p99=percentile(of_posts, 99),
        up_to_p99=percentile(of_up_to, 99),
        median=percentile(of_drafts, 50),
        p99=percentile(of_drafts, 99),
        growth=percentile(of_longer, 50) / LONG / (percentile(of_drafts, 50) / SHORT),
        worst_growth=max(growths, key=lambda one: one[1]),
        worst_of_limit=max(((name, judged(text)) for name, text in worst_cases(SHORT)), key=lambda one: one[1]),
        checks=tuple(
            sorted(
                ((one.name, percentile([looked_at(one, text) for text in drafts[:30]], 50)) for one in named),
                key=lambda one: -one[1],
            )
        ),
        overlong=max(((name, refused(text)) for name, text in worst_cases(OVERLONG)), key=lambda one: one[1]),
    )
    print(json.dumps(asdict(speed)))
    return 0


class _Fresh:
    """Times with texts that were never seen before."""

    def __init__(self) -> None:
        self._numbers = count()

    def timed(
        self, act: Callable[[str], object], text: str, *, first: Callable[[str], object] = lambda _: None
    ) -> float:
        """Milliseconds, the best of some rounds. What is done first is not counted."""
        return min(self._once(act, text, first) for _ in range(ROUNDS))

    def timed_all(self, act: Callable[[str], object], texts: Sequence[str]) -> list[float]:
        """Milliseconds for each, the best of some passes over all."""
        passes = [[self._once(act, text) for text in texts] for _ in range(PASSES)]
        return [min(rounds) for rounds in zip(*passes, strict=True)]

    def _once(self, act: Callable[[str], object], text: str, first: Callable[[str], object] = lambda _: None) -> float:
        one = f"{text[:-6]} {next(self._numbers):05}"
        first(one)
        start = time.thread_time_ns()
        act(one)
        return (time.thread_time_ns() - start) / 1e6


def _joined(chance: random.Random, texts: Sequence[str], length: int) -> str:
    """Posts one after the other, exactly this long."""
    text = ""
    while len(text) < length:
        text += chance.choice(texts) + " "
    return text[:length]


if __name__ == "__main__":
    sys.exit(main())
