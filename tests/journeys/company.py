"""A company at work: the practice workspace with the real program as its child, and what a journey asks of it.

People act through Slack's signed requests only. What the world saw is read from the stand-in for X, what people read
from the stand-in for Slack, and what was recorded from the program's own database.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select, text

from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_front import Answer
from adapters.sandbox.slack_socket import SocketHub
from adapters.sandbox.slack_state import SlackMessage
from adapters.sandbox.teams_people import TeamsPeople
from adapters.sandbox.world import account
from adapters.sandbox.x_switches import Fault, Lasting, Switch
from adapters.sandbox.x_world import XPost, XWorld
from bot.demo import Change, Chats, Pace, Practice, practising
from storage.engines import async_engine, parsed
from storage.schema import audit
from storage.verifying import Verified, verify_audit
from workflows.domain.ids import RemoteAccountId

BRISK = Pace(undo="1s", undo_after_approval="1s", deadline="2s", lateness="0.5s", lag="0.5s", drift="60s", listen="1d")
"""As short as it goes: whatever is confirmed is out a second later. The watch looks as seldom as it may."""
PATIENT = Pace(
    undo="10m", undo_after_approval="10m", deadline="2s", lateness="0.5s", lag="0.5s", drift="60s", listen="1d"
)
"""Nothing leaves while a test looks."""
HEARING = replace(BRISK, listen="1s")
"""The public is heard as soon as it talks."""
HANDLE = "Type the account's handle to confirm"
TICK = "Is this the right account?"
LOOK_FIRST = "Nothing went out. Look at these first; press again to go on."
CREATE = "POST /x/2/tweets"
INCIDENT = "Who is told of this"
"""What only an incident card says; it quotes the words, too."""
SOON = 60.0
"""Seconds for what takes one or two on an idle machine; a busy one is slow, and that is no failure."""


@dataclass(frozen=True, kw_only=True)
class Company:
    """The running company."""

    practice: Practice
    folder: Path
    database: str
    changed: asyncio.Event
    """Set whenever something was said, drawn or posted."""

    @property
    def slack(self) -> SlackWorld:
        """Its Slack."""
        return self.practice.workspace.world

    @property
    def teams(self) -> TeamsPeople:
        """Everybody in its Teams."""
        people = self.practice.workspace.teams
        assert people is not None
        return people

    @property
    def x(self) -> XWorld:
        """The public."""
        return self.practice.public

    @property
    def ana(self) -> PersonAtDesk:
        """Publishes on @acme by herself, drafts for @acmecare, owns @ana_k."""
        return self.practice.ana

    @property
    def ben(self) -> PersonAtDesk:
        """Approves on both brands."""
        return self.practice.ben

    @property
    def cleo(self) -> PersonAtDesk:
        """Owner and guardian of both brands, approver, drafts for @acmecare."""
        return self.practice.cleo

    @property
    def dan(self) -> PersonAtDesk:
        """New here."""
        return self.person("U0DAN")

    @property
    def gil(self) -> PersonAtDesk:
        """A guest."""
        return self.person("U0GIL")

    @property
    def fay(self) -> PersonAtDesk:
        """Answers the public for both brands, and may write nothing else."""
        return self.practice.fay

    def person(self, user_id: str) -> PersonAtDesk:
        """Anybody else."""
        return self.practice.workspace.person(user_id)

    async def until(self, holds: Callable[[], bool], what: str, *, timeout: float = SOON) -> None:
        """Wait until something holds. Raises TimeoutError naming it, with the end of the program's log."""
        end = asyncio.get_running_loop().time() + timeout
        while not holds():
            if asyncio.get_running_loop().time() > end:
                log = self.practice.log.read_text()[-2000:]
                read = {one: inbox(self.person(one))[-3:] for one in ("U0ANA", "U0BEN", "U0CLEO", "U0DAN")}
                if (teams := self.practice.workspace.teams) is not None:
                    read |= {one.name: [teams.person(one.oid).read_screen()] for one in teams.world.users.values()}
                raise TimeoutError(f"Waited {timeout:g} s for {what}.\n{log}\nLast messages: {read}")
            self.changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), 0.25)

    # What the world saw

    def said(self, words: str) -> list[XPost]:
        """Every post ever made with exactly these words, deleted ones included."""
        return [post for post in self.x.posts if post.text == words]

    async def live(self, words: str, *, on: str = "acme") -> XPost:
        """Wait until these words are public on an account, and return the post; exactly one there ever was."""
        owner = RemoteAccountId(account(on).remote_id)
        await self.until(lambda: any(post.account == owner for post in self.said(words)), f"{words!r} on @{on}")
        posts = self.said(words)
        assert [post.account for post in posts] == [owner]
        return posts[0]

    def break_x(self, fault: Fault, *, once: bool = True, seconds: float = 5.0) -> None:
        """Make something go wrong at X."""
        lasting = Lasting.ONCE if once else Lasting.UNTIL_OFF
        self.x.switch_on(Switch(fault=fault, lasting=lasting, seconds=seconds))

    def mend_x(self) -> None:
        """Let everything work again."""
        for switch in self.x.switches:
            self.x.switch_off(switch.fault)

    async def told(self, author: PersonAtDesk, words: str, *says: str, timeout: float = SOON) -> str:
        """Wait until the author's one message about these words, or a line in its thread, says all of this."""
        await self.until(
            lambda: all(any(one in text for text in about(author, words)) for one in says),
            f"{author.user_id} to be told {says} about {words!r}; told is {about(author, words)}",
            timeout=timeout,
        )
        return "\n".join(about(author, words))

    # What people do together

    async def ask(self, author: PersonAtDesk, words: str, *, account: str = "acmecare") -> SlackMessage:
        """Somebody writes and confirms; wait for the approvers' card in their channel and return it."""
        await open_confirm(author, words, account=account)
        assert (answer := await confirm(author)).is_fine, answer
        await author.close(all_of_them=True)
        await self.until(lambda: self.ben.sees(words, channel="approvals"), f"the card of {words!r}")
        return self.card(words)

    def card(self, words: str) -> SlackMessage:
        """The newest card with these words in the approvers' channel."""
        return self.ben.find_message(words, channel="approvals")

    # What was recorded

    async def audit(self, action: str, **facts: object) -> list[Mapping[str, Any]]:
        """The log's entries of one action with these facts, oldest first: dictionaries as they were hashed."""
        engine = async_engine(parsed(self.database), writes=False, pool=1)
        try:
            async with engine.connect() as connection:
                rows = (await connection.execute(select(audit.c.leaf).order_by(audit.c.id))).scalars().all()
        finally:
            await engine.dispose()
        entries = [json.loads(row) for row in rows]
        return [
            entry
            for entry in entries
            if entry["action"] == action and all(entry["facts"].get(name) == value for name, value in facts.items())
        ]

    async def audited(self, action: str, *, by: str, about: str = "", **facts: object) -> list[Mapping[str, Any]]:
        """The same, by one person (a Slack user id, a person's id, or "system") and about one thing (the subject's
        beginning)."""
        who = by if by == "system" or ":" in by else f"slack:T0ACME:{by}"
        entries = await self.audit(action, **facts)
        return [one for one in entries if one["by"] == who and one["subject"].startswith(about)]

    async def verified(self) -> Verified:
        """What checking the whole log finds."""
        return await verify_audit(self.database)

    async def holds(self, words: str) -> list[str]:
        """The tables of the database (the SQLite files too) in which these words stand in the clear."""
        engine = async_engine(parsed(self.database), writes=False, pool=1)
        found = []
        try:
            async with engine.connect() as connection:
                for table in await connection.run_sync(lambda sync: _tables(sync)):
                    rows = (await connection.execute(text(f"SELECT * FROM {table}"))).all()
                    if any(_says(value, words) for row in rows for value in row):
                        found.append(table)
        finally:
            await engine.dispose()
        if self.database.startswith("sqlite"):
            file = Path(parsed(self.database).database or "")
            near = [one for one in file.parent.glob(f"{file.name}*") if words.encode() in one.read_bytes()]
            found += [one.name for one in near]
        return found

    # The program itself

    async def restart(self, change: Change | None = None) -> None:
        """Kill the program, perhaps with another app.yaml for its next life, and wait for that."""
        if change is not None:
            file = self.folder / "app.yaml"
            settings = yaml.safe_load(file.read_text())
            change(settings)
            file.write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True))
        await self.practice.workspace.kill_bot()


@asynccontextmanager
async def company(
    folder: Path,
    *,
    pace: Pace,
    database: str,
    sockets: SocketHub | None = None,
    chats: Chats = Chats.SLACK,
    change: Change | None = None,
) -> AsyncIterator[Company]:
    """The company, for as long as a test or a group of tests needs it; `chats` are those it works in, `change` is what
    it has otherwise in its app.yaml from its first start on."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            practice = await stack.enter_async_context(
                practising(folder, pace=pace, database=database, sockets=sockets, chats=chats, change=change)
            )
        except TimeoutError:
            raise AssertionError((folder / "bot.log").read_text()[-2000:]) from None
        changed = asyncio.Event()
        practice.workspace.world.watch(lambda _: changed.set())
        practice.public.observe(changed.set)
        if (teams := practice.workspace.teams) is not None:
            teams.world.watch(lambda _: changed.set())
        try:
            yield Company(practice=practice, folder=folder, database=database, changed=changed)
        finally:
            # How well it ends when it is asked to is seen in tests/bot/commands; here nobody waits for that.
            if (bot := practice.workspace.bot) is not None:
                bot.kill()
                await bot.stop()


async def open_form(author: PersonAtDesk, words: str, *, account: str = "acme") -> None:
    """`/post @account words`: the form, filled in; or the confirm card where that comes straight away."""
    assert not author.has_window()
    assert (await author.command(f"/post @{account} {words}")).is_fine
    await reads(author, "[Close]")


async def open_confirm(author: PersonAtDesk, words: str, *, account: str = "acme") -> None:
    """The confirm card, however many presses it takes."""
    await open_form(author, words, account=account)
    if author.has_window("[Check and confirm]"):
        await check(author)


async def check(author: PersonAtDesk) -> None:
    """ "Check and confirm"; again when the form comes back for what was noticed in the words."""
    answer = await author.submit()
    if author.has_window(LOOK_FIRST):
        answer = await author.submit()
    assert answer.is_fine, answer


async def confirm(author: PersonAtDesk, *, account: str = "") -> Answer:
    """Name the account as the card asks for it, and press its button."""
    window = author.read_window()
    handle = account or window.partition("== ")[2].partition(" ")[0]
    if f"{HANDLE}:" in window:
        await author.fill(HANDLE, handle)
    else:
        await author.choose(TICK, "Yes, post this as")
    return await author.submit()


async def post(author: PersonAtDesk, words: str, *, account: str = "acme") -> None:
    """Write and confirm; leaves the window open."""
    await open_confirm(author, words, account=account)
    answer = await confirm(author)
    assert answer.is_fine, answer


def window(person: PersonAtDesk) -> str:
    """The open window as it is read, bold or not."""
    return person.read_window().replace("*", "")


async def reads(person: PersonAtDesk, *words: str) -> str:
    """Wait until the open window says all of this, and return it: windows come after the press was acknowledged."""
    end = asyncio.get_running_loop().time() + SOON
    looked_at = None
    while True:
        seen = person.window() if person.has_window() else None
        if seen is not looked_at:
            looked_at = seen
            if all(one in window(person) for one in words):
                return window(person)
        if asyncio.get_running_loop().time() > end:
            raise AssertionError(f"{words} not in the window: {window(person)!r}\nMessages: {inbox(person)[-3:]}")
        await asyncio.sleep(0.02)


def inbox(person: PersonAtDesk) -> list[str]:
    """The person's messages with the program, oldest first, bold or not."""
    return [one.replace("*", "") for one in person.read(person.direct_messages())]


def about(person: PersonAtDesk, words: str) -> list[str]:
    """The person's own message with these words, then the lines in its thread, bold or not."""
    everything = list(zip(person.messages(person.direct_messages()), inbox(person), strict=True))
    own = next((message for message, text in reversed(everything) if words in text and INCIDENT not in text), None)
    if own is None:
        return []
    return [text for message, text in everything if message.ts == own.ts or message.thread_ts == own.ts]


def shows(person: PersonAtDesk, words: str) -> bool:
    """Whether a message to the person, or the open window, says this, bold or not."""
    return any(words in one for one in (*inbox(person), window(person)))


def buttons(message: SlackMessage) -> Mapping[str, Mapping[str, Any]]:
    """The buttons of a message by their labels, as Slack got them."""
    rows: Sequence[Any] = [block for block in message.blocks if block.get("type") == "actions"]
    return {one["text"]["text"]: one for row in rows for one in row["elements"]}


def _tables(connection: Any) -> list[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if connection.dialect.name == "sqlite"
        else "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    return [str(name) for name in connection.execute(text(query)).scalars()]


def _says(value: object, words: str) -> bool:
    if isinstance(value, bytes | memoryview):
        return words.encode() in bytes(value)
    return words in str(value)
