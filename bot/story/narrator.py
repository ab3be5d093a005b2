"""What every chapter needs: to say who does what, to wait for what people see, and to write a post as they do."""

import textwrap
from collections.abc import Callable
from datetime import datetime

from rich.console import Console
from rich.markup import escape

from bot.demo import PersonAtDesk, PersonInTeams, Practice
from workflows.errors import CountersignError

HANDLE_FIELD = "Type the account's handle to confirm"
TICK_FIELD = "Is this the right account?"
CHECK = "Check and confirm"
AGAIN = "Look at these first"
"""The form came back for what was noticed in the words."""
OPEN = "Open the form"
LINE = 90
"""Characters on a line of quoted words."""
SOON = 20.0


class WentWrong(CountersignError):
    """The world did not see what it should have; the text says what was expected."""


class Narrator:
    """Tells what happens on one practice workspace."""

    def __init__(self, practice: Practice, console: Console, *, kept: dict[str, datetime] | None = None) -> None:
        """`kept`: what one chapter leaves for a later one."""
        self.practice = practice
        self.kept = {} if kept is None else kept
        self._console = console

    def does(self, who: str, what: str, words: str = "") -> None:
        """Somebody does something, perhaps with these words."""
        self._console.print(f"  [bold cyan]{who}[/] {escape(what)}")
        for line in textwrap.wrap(f"“{words}”", width=LINE) if words else ():
            self._console.print(f"      [italic]{escape(line)}[/]")

    def says(self, what: str) -> None:
        """Something is as it should be."""
        self._console.print(f"    [green]✓[/] {escape(what)}")

    def expect(self, holds: bool, what: str) -> None:
        """It must be so now. Raises WentWrong."""
        self._holds(holds, what)
        self.says(what)

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """It must become so soon. Raises WentWrong."""
        await self.wait(holds, what)
        self.says(what)

    async def wait(self, holds: Callable[[], bool], what: str, *, within: float = 0.0) -> None:
        """The same without a word about it; `within`: seconds after which it may be so at the earliest."""
        seconds = max(0.0, within) + SOON
        try:
            await self.practice.workspace.until(holds, timeout=seconds, what=what)
        except TimeoutError:
            raise WentWrong(f"Expected, but not seen in {seconds:.0f} s: {what}.") from None

    async def window(self, person: PersonAtDesk, words: str, what: str) -> None:
        """Somebody's window says this; an acknowledged click draws it a moment later."""
        await self.until(lambda: person.has_window(words), what)

    async def live(self, handle: str, words: str) -> None:
        """The world sees it once."""
        await self.until(lambda: self.practice.live(handle).count(words) == 1, f"live on @{handle}, once")

    async def write(self, person: PersonAtDesk, handle: str, words: str) -> None:
        """From the command to the confirm card; a trusted author's clean words open straight on it."""
        await person.command(f"/post {handle}: {words}")
        await self.confirm_card(person, handle)

    async def confirm_card(self, person: PersonAtDesk, handle: str) -> None:
        """From the form, if it is open, to the confirm card."""
        await self.wait(lambda: person.has_window(CHECK) or person.has_window("Post as"), "the next window")
        if person.has_window(CHECK):
            await person.submit()
            await self.wait(lambda: person.has_window(f"Post as @{handle}") or person.has_window(AGAIN), "the answer")
            if person.has_window(AGAIN):
                await person.submit()
            await self.wait(lambda: person.has_window(f"Post as @{handle}"), "the confirm card")

    async def name_account(self, person: PersonAtDesk, handle: str) -> None:
        """Confirm as the card wants it: by typing, or by one tick."""
        if HANDLE_FIELD in person.read_window():
            await person.fill(HANDLE_FIELD, handle)
        else:
            await person.choose("tick", "yes")

    async def write_in_teams(self, person: PersonInTeams, handle: str, words: str) -> None:
        """From what is typed in one's own chat in Teams to the confirm card."""
        await person.say(f"post @{handle} {words}")
        await self.wait(lambda: any(OPEN in one for one in person.inbox()[-1:]), "the answer in the chat")
        await person.press(OPEN)
        if CHECK in person.read_dialog():
            await person.submit(CHECK)
        self._holds(f"speak as @{handle}" in person.read_dialog(), "the confirm card in Teams")

    async def confirm_in_teams(self, person: PersonInTeams, handle: str) -> None:
        """Confirm as the card wants it, by typing or by one tick, and close what comes back."""
        await person.fill({HANDLE_FIELD: handle} if HANDLE_FIELD in person.read_dialog() else {TICK_FIELD: True})
        answer = await person.submit()
        self._holds(answer.is_fine, "confirmed in Teams")
        await person.close()

    async def post_directly(self, words: str) -> None:
        """Ana posts as @acme, and closes the window."""
        ana = self.practice.ana
        await self.write(ana, "acme", words)
        await self.name_account(ana, "@acme")
        await ana.submit()
        await self.window(ana, "Going out as @acme", "confirmed, with an Undo")
        await ana.close(all_of_them=True)

    def _holds(self, holds: bool, what: str) -> None:
        if not holds:
            raise WentWrong(f"Expected, but not so: {what}.")


def shows(person: PersonAtDesk, channel: str, *words: str) -> bool:
    """Whether one message in a channel says all of this."""
    return reads(person, *words, channel=channel)


def reads(person: PersonAtDesk, *words: str, channel: str = "") -> bool:
    """Whether one of the bot's messages to a person, or in a channel, says all of this."""
    messages = (one.replace("*", "") for one in person.read(channel or person.direct_messages()))
    return any(all(word in message for word in words) for message in messages)
