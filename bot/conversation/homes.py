"""A person's home: opened, typed for, and the daily summary switched off and on."""

from dataclasses import replace

from bot.cards.home import MESSAGE, person_home_card
from bot.conversation.desk import Desk
from bot.dialogs.notices import notice_card
from bot.drawing.homes import ask_homes, opened_mark
from bot.drawing.picture_names import picture_name
from bot.home_views import digest_off_mark, wants_digest
from bot.language import for_later, say
from workflows.domain.person import Person
from workflows.ports.chat import ButtonPressed, HomeOpened, Nothing, Reply, Whisper

OFF = for_later(
    "You get no daily summary any more. Reminders about single posts come as before; your home turns it on again."
)
ON = for_later("You get the daily summary again, when anything waits for you.")


async def home_opened(desk: Desk, who: Person, opened: HomeOpened) -> Reply:
    """They look at their page: it is drawn a moment later, and kept up to date from then on."""
    mark = opened_mark(who, desk.clock.now())
    async with desk.store.transaction() as tx:
        await tx.messages.save(mark)
        await tx.messages.ask(mark.subject)
    return Nothing()


async def home_typed(desk: Desk, who: Person) -> Reply:
    """The same as a message, which a chat that can draws anew whenever they look."""
    async with desk.store.reading() as tx:
        view = await desk.homes.load(tx, who)
    name = picture_name(opened_mark(who, desk.clock.now()))
    return Whisper(card=replace(person_home_card(view, MESSAGE), picture=name))


async def digest_unwanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """No daily summary any more."""
    async with desk.store.transaction() as tx:
        if await wants_digest(tx, who):
            await tx.messages.save(digest_off_mark(who.id))
        await ask_homes(tx, [who.id], now=desk.clock.now())
    return _said(pressed, say(OFF))


async def digest_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The daily summary again."""
    async with desk.store.transaction() as tx:
        for one in sorted(who.ids):
            await tx.messages.remove(digest_off_mark(one))
        await ask_homes(tx, [who.id], now=desk.clock.now())
    return _said(pressed, say(ON))


def _said(pressed: ButtonPressed, says: str) -> Reply:
    """On their own page the button itself says it."""
    return Whisper(card=notice_card(says)) if pressed.message is not None else Nothing()
