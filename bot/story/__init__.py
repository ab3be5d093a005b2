"""The Chrysler story in the terminal: what went wrong in 2011, and what happens with Countersign in between.

Everything is done with the program's real parts, as people would do it; each step says what it saw. In March 2011 an
agency's employee meant to swear from a personal account and posted it as the car maker.
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime

from rich.console import Console
from rich.panel import Panel

from bot.demo import Practice
from bot.story import approving, chats, guarding, posting, public
from bot.story.narrator import Narrator, WentWrong

_PROLOGUE = (
    "[bold]March 2011.[/] An agency's employee means to swear about the traffic from a personal account,\n"
    "and does it as the car maker the agency speaks for. Here is that day again with Countersign in\n"
    "between: the real program, with a practice Slack, Teams and X on this machine."
)
_CHAPTERS: tuple[tuple[str, Callable[[Narrator], Awaitable[None]]], ...] = (
    ("The mistake of 2011", posting.mistake),
    ("An everyday post", posting.everyday),
    ("Nobody approves their own", posting.own_approval),
    ("Two approvers in the same moment", posting.two_approvers),
    ("Two chats, one approval", chats.in_both),
    ("A post with a time", approving.appointment),
    ("Two steps, and whoever keeps the promise", approving.two_steps),
    ("Changed after a yes", approving.edited),
    ("A thread with a picture", approving.a_thread),
    ("X takes the post, and its answer is lost", posting.lost_answer),
    ("Killed before it left", posting.killed_waiting),
    ("Killed while it was leaving", posting.killed_sending),
    ("The brake", guarding.all_stopped),
    ("A post that should not have gone out, to its end", guarding.taken_back),
    ("A post that nobody approved", guarding.a_stranger),
    ("The public asks", public.a_question),
    ("The press asks", public.the_press),
    ("A storm", public.a_storm),
    ("The post with a time, approved too late", approving.late),
)
_STAYS = {
    "acme": [
        *(posting.CLEAN, posting.LOUD, chats.TWICE, posting.LOST, posting.WAITED, posting.KILLED),
        *(guarding.HELD, guarding.SORRY, public.ANSWER),
    ],
    "acmecare": [posting.CARE, *approving.PARTS, public.SORRY, approving.TIMED],
    "acme_news": [approving.PROMISE, approving.LAST_WORDS],
    "acme_jobs": [],
    "ana_k": [],
    "acme_practice": [],
}
_GONE = (guarding.SLIP, guarding.STRANGE)


class Story:
    """Tells the story once, on one practice workspace."""

    def __init__(self, practice: Practice, console: Console) -> None:
        self._practice = practice
        self._console = console

    async def tell(self) -> None:
        """All of it. Raises WentWrong at the first thing that is not as it should be."""
        started = time.monotonic()
        self._console.print(_PROLOGUE)
        kept: dict[str, datetime] = {}
        for number, (title, chapter) in enumerate(_CHAPTERS, start=1):
            self._console.print(f"\n[bold]{number}. {title}[/]")
            await chapter(Narrator(self._practice, self._console, kept=kept))
        self._everything_once()
        self._console.print()
        self._console.print(_epilogue(time.monotonic() - started))

    async def prove(self) -> None:
        """What the log of all that says of itself, asked once the program has ended. Raises WentWrong."""
        code, says = await self._practice.ask("audit", "verify")
        self._console.print(f"\n[bold]$ countersign audit verify[/]\n{says.strip()}", highlight=False)
        if code != 0:
            raise WentWrong("The log of all this is not whole.")

    def _everything_once(self) -> None:
        for handle, words in _STAYS.items():
            if self._practice.live(handle) != words:
                raise WentWrong(f"@{handle} shows {self._practice.live(handle)}, and should show {words}.")
        ever = Counter(self._practice.said_by_us())
        if ever != Counter([*(text for words in _STAYS.values() for text in words), *_GONE]):
            raise WentWrong(f"The world saw, ever: {dict(ever)}.")
        others = len(self._practice.said_by_others())
        if others != public.VOICES:
            raise WentWrong(f"{public.VOICES} people spoke, and the world saw {others}.")


def _epilogue(seconds: float) -> Panel:
    stay, gone = sum(len(words) for words in _STAYS.values()), len(_GONE)
    says = (
        f"The world sees {stay} posts: each once, each from the right account,\neach exactly as it was approved. "
        f"It saw {gone} more for a moment:\none of ours, taken back with an apology, and one that never was ours.\n"
        f"{public.VOICES} people spoke to us, and three cards were enough."
    )
    return Panel(f"{says} ({seconds:.0f} s)", style="green", expand=False)


__all__ = ["Story", "WentWrong"]
