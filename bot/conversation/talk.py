"""The conversation: one interaction in, one reply out. Repeats noticed, people recognised, errors put into words."""

from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.calm import Calm
from bot.conversation import excuses, repeating, viewing, yes
from bot.conversation.desk import Desk
from bot.conversation.handlers import SUBMITTED, dispatch
from bot.dialogs.command import Word, understand
from bot.dialogs.names import DECIDING, DECIDING_FORMS
from bot.dialogs.notices import STRANGER
from bot.drawing.people import unmet_mark
from bot.faults import fault_code, place_of
from bot.language import at_home_in, say, turn_to
from workflows.domain.audit import Entry
from workflows.domain.person import Person, person_id
from workflows.errors import Busy, LookFirst, Refused, TimeNeeded
from workflows.ports.chat import (
    HOME,
    ButtonPressed,
    CommandTyped,
    FormChanged,
    FormClosed,
    FormSubmitted,
    Interaction,
    Nothing,
    Picture,
    PictureAsked,
    Reply,
)
from workflows.ports.store import Transaction

log = structlog.get_logger()

CHAT, PAGES, EAR = "chat", "pages", "listen"
"""Where a request that could not be trusted knocked."""
_OF_PAGES = ("page.", "signin.", "connect.")
_OF_EAR = "listen."


class Talk:
    """Implements `ports.chat.Conversation`."""

    def __init__(self, desk: Desk, *, calm: Calm | None = None) -> None:
        self._desk = desk
        self._calm = calm or Calm()
        self._turned_away: dict[str, deque[datetime]] = {door: deque() for door in (CHAT, PAGES, EAR)}

    async def handle(self, interaction: Interaction) -> Reply:
        """Answer one interaction. Never raises: what goes wrong becomes words."""
        with self._calm.urgent(), at_home_in(self._desk.settings.language):
            return await self._answer(interaction)

    async def turned_away(self, reason: str) -> None:
        """Note a request that could not be trusted; at most so many a minute, the rest only in the program's log.

        Noise at the pages or at `/listen`, which anybody can make, never hides forged requests of the chat.
        """
        now = self._desk.clock.now()
        door = PAGES if reason.startswith(_OF_PAGES) else EAR if reason.startswith(_OF_EAR) else CHAT
        noted = self._turned_away[door]
        while noted and noted[0] <= now - timedelta(minutes=1):
            noted.popleft()
        log.warning("request.turned_away", reason=reason)
        if len(noted) >= self._desk.settings.turned_away_a_minute:
            return
        noted.append(now)
        entry = Entry(at=now, action="request.turned_away", subject=door, by="system", facts={"why": reason[:80]})
        async with self._desk.store.transaction() as tx:
            await tx.note(entry)

    async def _answer(self, interaction: Interaction) -> Reply:
        who: Person | None = None
        try:
            if isinstance(interaction, PictureAsked):
                return await self._look(interaction)
            who, is_new, is_known = await self._enter(interaction)
            if not is_known:
                return excuses.sentence(interaction, say(STRANGER))
            if not is_new:
                return await self._repeated(who, interaction)
            return await dispatch(self._desk, who, interaction)
        except Refused as error:
            return await self._refused(who, interaction, error)
        except Busy as error:
            log.warning("conversation.busy", kind=type(interaction).__name__)
            return excuses.busy(interaction, error)
        except Exception as fault:
            code = fault_code()
            log.error("conversation.fault", code=code, kind=type(interaction).__name__, at=place_of(fault))
            return await excuses.bug(self._desk, interaction, code)

    async def _look(self, asked: PictureAsked) -> Reply:
        """Nothing is written for a look: a chat asks for everybody who sees a card, again and again."""
        if asked.picture == HOME:
            return Picture(card=viewing.home(self._desk, platform=asked.by.platform))
        async with self._desk.store.reading() as tx:
            who = await tx.people.find(asked.by)
            is_known = who is not None and not await _is_stranger(tx, who)
        turn_to(who)
        if who is None:
            await self._enter(asked)
        if who is None or not is_known:
            return excuses.sentence(asked, say(STRANGER))
        return await viewing.picture_asked(self._desk, who, asked)

    async def _enter(self, interaction: Interaction) -> tuple[Person, bool, bool]:
        """Who it is, whether this came for the first time, and whether the chat has said who they are."""
        now = self._desk.clock.now()
        async with self._desk.store.transaction() as tx:
            is_new = not interaction.key or await tx.inbox.first_time(interaction.key, at=now)
            who = await _heard(tx, interaction)
            turn_to(who)
            if not is_new:
                await tx.note(_click("click.repeated", interaction, who, at=now))
            is_known = not _decides(interaction) or not await _is_stranger(tx, who)
        return who, is_new, is_known

    async def _repeated(self, who: Person, interaction: Interaction) -> Reply:
        """Nothing is done twice; but an empty answer to a form would close its window over the words."""
        if isinstance(interaction, FormSubmitted) and interaction.form in SUBMITTED:
            return await repeating.submitted_again(self._desk, who, interaction)
        return Nothing()

    async def _refused(self, who: Person | None, interaction: Interaction, error: Refused) -> Reply:
        try:
            if who is not None:
                async with self._desk.store.transaction() as tx:
                    await tx.note(_click("click.refused", interaction, who, at=self._desk.clock.now(), error=error))
            if isinstance(interaction, ButtonPressed) and isinstance(error, TimeNeeded | LookFirst):
                return await yes.asked_back(self._desk, interaction, error)
            return await excuses.refusal(self._desk, interaction, error)
        except Exception as fault:
            code = fault_code()
            log.error("conversation.unnoted", code=code, kind=type(interaction).__name__, at=place_of(fault))
            return excuses.sentence(interaction, str(error))


async def _heard(tx: Transaction, interaction: Interaction) -> Person:
    """Who it is. The chat somebody was last heard from is where they are told things from now on."""
    who = await tx.people.find(interaction.by)
    if who is None:
        return await _meet(tx, interaction)
    if who.identity != interaction.by:
        others = tuple(one for one in who.identities if one != interaction.by)
        who = replace(who, identity=interaction.by, others=others)
        await tx.people.heard_from(who)
    return who


async def _meet(tx: Transaction, interaction: Interaction) -> Person:
    """A first meeting: they may draft, and the announcer asks the chat who they are."""
    who = Person(id=person_id(interaction.by), name=interaction.name, identity=interaction.by)
    await tx.people.save(who)
    await tx.messages.save(unmet_mark(who.id))
    await tx.messages.ask(f"person:{who.id}")
    return who


def _decides(interaction: Interaction) -> bool:
    match interaction:
        case ButtonPressed(action=action):
            return action in DECIDING
        case FormSubmitted(form=form):
            return form in DECIDING_FORMS
        case CommandTyped(words=typed):
            return understand(typed) in (Word.MENTIONS, Word.AWAY)
        case _:
            return False


async def _is_stranger(tx: Transaction, who: Person) -> bool:
    """Whether the chat has not said who they are yet: until then nobody knows if they are a guest."""
    mark = unmet_mark(who.id)
    return mark in await tx.messages.list(mark.subject)


def _click(action: str, interaction: Interaction, who: Person, *, at: datetime, error: Refused | None = None) -> Entry:
    what, subject = _what(interaction)
    facts: dict[str, str | int | bool | None] = {"what": what}
    if error is not None:
        facts["why"] = excuses.reason_code(error)
    return Entry(at=at, action=action, subject=subject or "chat", by=who.id, facts=facts)


def _what(interaction: Interaction) -> tuple[str, str]:
    match interaction:
        case ButtonPressed(action=action, subject=subject):
            return action, subject
        case FormSubmitted(form=form, subject=subject):
            return f"{form}.submit", subject
        case FormChanged(form=form, subject=subject):
            return f"{form}.change", subject
        case FormClosed(form=form, subject=subject):
            return f"{form}.close", subject
        case _:
            return type(interaction).__name__, ""
