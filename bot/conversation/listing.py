"""`/post status` and `/post queue`, and the buttons that show the same, or an account's next days, in a window."""

from bot.cards.answers import queue_card, status_card
from bot.cards.calendar import CalendarView, calendar_card
from bot.conversation.desk import Desk, show
from bot.dialogs.notices import list_form
from bot.language import say
from workflows.domain.account import Account
from workflows.domain.ids import AccountId
from workflows.domain.person import Person
from workflows.errors import NotAllowed
from workflows.ports.chat import ButtonPressed, Card, Reply, Whisper
from workflows.ports.store import Transaction


async def status(desk: Desk, who: Person) -> Reply:
    """Where this person's posts are, newest first."""
    return Whisper(card=await _status(desk, who))


async def queue(desk: Desk, who: Person) -> Reply:
    """What waits for this person's decision, oldest first, and the next days of their accounts."""
    return Whisper(card=await _queue(desk, who))


async def status_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The same, in a window."""
    card = await _status(desk, who)
    return show(pressed, list_form(card, title=say("Where your posts are")), instead=card)


async def queue_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The same, in a window."""
    card = await _queue(desk, who)
    return show(pressed, list_form(card, title=say("What waits for you")), instead=card)


async def calendar_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """An account's next days, one by one."""
    async with desk.store.reading() as tx:
        account = await tx.accounts.get(AccountId(pressed.subject))
        if not desk.homes.concerns(who, account):
            raise NotAllowed(
                say("Only those who write or approve for {account} can see its calendar.", account=account.at_handle)
            )
        card = calendar_card(await _calendar(desk, tx, who, account))
    return show(pressed, list_form(card, title=say("Calendar")), instead=card)


async def _status(desk: Desk, who: Person) -> Card:
    async with desk.store.reading() as tx:
        views = [await desk.views.load(tx, post) for post in await tx.posts.list_by_author(who.id)]
        renewals = await desk.homes.renewals(tx, who, await tx.accounts.list())
    return status_card(views, renewals)


async def _queue(desk: Desk, who: Person) -> Card:
    async with desk.store.reading() as tx:
        asked, in_all = await desk.homes.asked(tx, who)
        accounts = [one for one in await tx.accounts.list() if desk.homes.concerns(who, one)]
        calendars = [await _calendar(desk, tx, who, account) for account in accounts]
    return queue_card(asked, who, calendars, in_all=in_all)


async def _calendar(desk: Desk, tx: Transaction, who: Person, account: Account) -> CalendarView:
    calendar = await desk.homes.calendar(tx, who, account)
    authors = await tx.people.list(sorted({post.author for post in calendar.posts}))
    return CalendarView(
        calendar=calendar,
        names={one.id: one.name for one in authors},
        reads=desk.homes.reads(who, account),
        reader=who.ids,
    )
