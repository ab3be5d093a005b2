"""The Chrysler story in the terminal: what went wrong in 2011, and what happens with Countersign in between.

Everything is done with the program's real parts, as people would do it; each step says what it saw. In March 2011 an
agency's employee meant to swear from a personal account and posted it as the car maker.
"""

import asyncio
import textwrap
import time
from collections.abc import Awaitable, Callable

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from bot.demo import PersonAtDesk, Practice
from workflows.errors import CountersignError

SWEARY = (
    "I find it ironic that this is the motor city and yet nobody here knows how to fucking drive. My weekend is ruined"
)
CLEAN = "Our new kettle boils a litre in 60 seconds. See it on Friday in the London store."
CARE = "Our phone lines are open again from 9 tomorrow. Sorry for the wait."
LOUD = "THE NEW KETTLE IS HERE AND IT IS REALLY VERY FAST, COME AND SEE IT IN LONDON"
LOST = "The London store is open until 8 tonight."
WAITED = "Thank you all for coming to the London store today."
KILLED = "The kettle is sold out in London. More arrive on Monday."
HANDLE_FIELD = "Type the account's handle to confirm"
LINE = 90
"""Characters on a line of quoted words."""
SOON = 20.0
_PROLOGUE = (
    "[bold]March 2011.[/] An agency's employee means to swear about the traffic from a personal account,\n"
    "and does it as the car maker the agency speaks for. Here is that day again with Countersign in\n"
    "between: the real program, with a practice Slack and a practice X on this machine."
)


class WentWrong(CountersignError):
    """The world did not see what it should have; the text says what was expected."""


class Story:
    """Tells the story once, on one practice workspace."""

    def __init__(self, practice: Practice, console: Console) -> None:
        self._practice = practice
        self._console = console

    async def tell(self) -> None:
        """All of it. Raises WentWrong at the first thing that is not as it should be."""
        started = time.monotonic()
        chapters: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = (
            ("The mistake of 2011", self._mistake),
            ("An everyday post", self._everyday),
            ("Nobody approves their own", self._own_approval),
            ("Two approvers in the same moment", self._two_approvers),
            ("X takes the post, and its answer is lost", self._lost_answer),
            ("Killed before it left", self._killed_waiting),
            ("Killed while it was leaving", self._killed_sending),
        )
        self._console.print(_PROLOGUE)
        for number, (title, chapter) in enumerate(chapters, start=1):
            self._console.print(f"\n[bold]{number}. {title}[/]")
            await chapter()
        self._everything_once()
        self._console.print()
        self._console.print(_epilogue(time.monotonic() - started))

    async def _mistake(self) -> None:
        ana = self._practice.ana
        self._does("Ana", "is stuck in traffic. She means her own account, and types /post acme:", SWEARY)
        await self._write(ana, "acme", SWEARY)
        await self._window(ana, "@acme · BRAND", "the window says in words who would speak: @acme, BRAND")
        await self._window(ana, "Did you mean your own account?", "and asks whether she means her own account")
        self._does("Ana", "does, and presses “Yes, use @ana_k”.")
        await ana.click("Yes, use @ana_k")
        await self._window(ana, "Private: nobody else sees this", "now it is PERSONAL, and nobody else sees it")
        await ana.submit()
        self._expect(
            ana.has_window("Countersign did not post this"), "her words are handed back to her, and forgotten here"
        )
        await ana.close(all_of_them=True)
        self._expect(not self._practice.public.posts, "the world saw nothing")

    async def _everyday(self) -> None:
        ana = self._practice.ana
        self._does("Ana", "writes for @acme, which she may publish for:", CLEAN)
        await self._write(ana, "acme", CLEAN)
        await self._window(ana, "Nobody else is asked", "clean words of a trusted author bother nobody")
        self._does("Ana", "types the handle, so that she knows who speaks.")
        await ana.fill(HANDLE_FIELD, "acme")
        await ana.submit()
        await self._window(ana, "Going out as @acme", "it waits a moment, with an Undo")
        self._expect(not self._practice.live("acme"), "while it waits, nothing is out")
        await self._live("acme", CLEAN)
        await ana.close(all_of_them=True)

    async def _own_approval(self) -> None:
        ben, cleo = self._practice.ben, self._practice.cleo
        self._does("Cleo", "writes for @acmecare, where somebody else always looks:", CARE)
        await self._write(cleo, "acmecare", CARE)
        await cleo.fill(HANDLE_FIELD, "@AcmeCare")
        await cleo.submit()
        await cleo.close(all_of_them=True)
        await self._until(lambda: ben.sees(CARE, channel="approvals"), "the approvers see every character of it")
        self._does("Cleo", "is an approver too, and presses Approve on her own post.")
        await cleo.click("Approve for @acmecare", message=cleo.find_message(CARE, channel="approvals"))
        await self._window(cleo, "You wrote this post", "refused: somebody else has to decide")
        await cleo.close(all_of_them=True)
        self._does("Ben", "approves.")
        await ben.click("Approve for @acmecare", message=ben.find_message(CARE, channel="approvals"))
        await self._live("acmecare", CARE)

    async def _two_approvers(self) -> None:
        ana, ben, cleo = self._practice.ana, self._practice.ben, self._practice.cleo
        self._does("Ana", "gets carried away:", LOUD)
        await self._write(ana, "acme", LOUD)
        await self._name_account(ana.read_window(), "@acme")
        await ana.submit()
        await ana.close(all_of_them=True)
        await self._until(
            lambda: ben.sees(LOUD, channel="approvals"), "that is a lot of capitals: it asks for a second pair of eyes"
        )
        self._does("Ben and Cleo", "press Approve in the same moment.")
        card = ben.find_message(LOUD, channel="approvals")
        await asyncio.gather(*(one.click("Approve for @acme", message=card) for one in (ben, cleo)))
        await self._open(lambda: ben.has_window() or cleo.has_window())
        late = [name for name, one in (("Ben", ben), ("Cleo", cleo)) if one.has_window("approved")]
        self._expect(len(late) == 1, f"one of them decided; {' and '.join(late) or 'nobody'} is told who did")
        for one in (ben, cleo):
            if one.has_window():
                await one.close(all_of_them=True)
        await self._live("acme", LOUD)

    async def _lost_answer(self) -> None:
        ana = self._practice.ana
        self._practice.lose_the_next_answer()
        self._does("Ana", "posts:", LOST)
        await self._post_directly(LOST)
        await self._until(lambda: ana.sees("answer lost"), "she is told the truth: nobody knows yet whether it is out")
        await self._until(
            lambda: ana.sees("Live as @acme") and not ana.sees("answer lost"),
            "instead of sending it again, the bot reads the timeline, and finds it",
        )
        await self._live("acme", LOST)

    async def _killed_waiting(self) -> None:
        self._does("Ana", "posts:", WAITED)
        await self._post_directly(WAITED)
        self._does("Somebody", "pulls the plug before it has left: kill -9.")
        await self._practice.workspace.kill_bot()
        self._says("the bot is back")
        await self._live("acme", WAITED)

    async def _killed_sending(self) -> None:
        practice, ana = self._practice, self._practice.ana
        before = practice.sends
        practice.make_x_slow()
        self._does("Ana", "posts, on a day when X is slow:", KILLED)
        await self._post_directly(KILLED)
        await self._until(lambda: practice.sends > before, "the post is on its way to X, and X has not answered")
        self._does("Somebody", "pulls the plug again, right now: kill -9.")
        await practice.workspace.kill_bot()
        practice.mend_x()
        self._says("the bot is back, and knows that it had begun to send")
        await self._until(lambda: _reads(ana, KILLED, "Live as @acme"), "it looks before it sends: X has it already")
        self._expect(practice.sends == before + 1, "X was asked once")
        await self._live("acme", KILLED)

    async def _post_directly(self, words: str) -> None:
        ana = self._practice.ana
        await self._write(ana, "acme", words)
        await self._name_account(ana.read_window(), "@acme")
        await ana.submit()
        await self._window(ana, "Going out as @acme", "confirmed, with an Undo")
        await ana.close(all_of_them=True)

    async def _write(self, person: PersonAtDesk, handle: str, words: str) -> None:
        """From the command to the confirm card; a trusted author's clean words open straight on it."""
        await person.command(f"/post {handle}: {words}")
        await self._open(lambda: person.has_window("Check and confirm") or person.has_window("Post as"))
        if person.has_window("Check and confirm"):
            await person.submit()
            await self._open(lambda: person.has_window(f"Post as @{handle}"))

    async def _name_account(self, window: str, handle: str) -> None:
        """Confirm as the card wants it: by typing, or by one tick."""
        ana = self._practice.ana
        if HANDLE_FIELD in window:
            await ana.fill(HANDLE_FIELD, handle)
        else:
            await ana.choose("tick", "yes")

    async def _live(self, handle: str, words: str) -> None:
        await self._until(lambda: self._practice.live(handle).count(words) == 1, f"live on @{handle}, once")

    def _everything_once(self) -> None:
        expected = {"acme": [CLEAN, LOUD, LOST, WAITED, KILLED], "acmecare": [CARE], "ana_k": [], "acme_practice": []}
        for handle, words in expected.items():
            if self._practice.live(handle) != words:
                raise WentWrong(f"@{handle} shows {self._practice.live(handle)}, and should show {words}.")

    async def _window(self, person: PersonAtDesk, words: str, what: str) -> None:
        """An acknowledged click draws its window a moment later."""
        await self._until(lambda: person.has_window(words), what)

    async def _open(self, holds: Callable[[], bool]) -> None:
        try:
            await self._practice.workspace.until(holds, timeout=SOON, what="the window")
        except TimeoutError:
            raise WentWrong(f"Expected, but not seen in {SOON:.0f} s: the next window.") from None

    async def _until(self, holds: Callable[[], bool], what: str) -> None:
        try:
            await self._practice.workspace.until(holds, timeout=SOON, what=what)
        except TimeoutError:
            raise WentWrong(f"Expected, but not seen in {SOON:.0f} s: {what}.") from None
        self._says(what)

    def _expect(self, holds: bool, what: str) -> None:
        if not holds:
            raise WentWrong(f"Expected, but not so: {what}.")
        self._says(what)

    def _does(self, who: str, what: str, words: str = "") -> None:
        """Somebody does something, perhaps with these words."""
        self._console.print(f"  [bold cyan]{who}[/] {escape(what)}")
        for line in textwrap.wrap(f"“{words}”", width=LINE) if words else ():
            self._console.print(f"      [italic]{escape(line)}[/]")

    def _says(self, what: str) -> None:
        self._console.print(f"    [green]✓[/] {escape(what)}")


def _reads(person: PersonAtDesk, *words: str) -> bool:
    """Whether one of the bot's messages to a person says all of this."""
    messages = (one.replace("*", "") for one in person.read(person.direct_messages()))
    return any(all(word in message for word in words) for message in messages)


def _epilogue(seconds: float) -> Panel:
    says = "The world saw six posts: each once, each from the right account,\neach exactly as it was approved."
    return Panel(f"{says} ({seconds:.0f} s)", style="green", expand=False)
