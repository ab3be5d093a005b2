"""The form's picture from values or from a stored post, and what stands above its fields."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.cards.findings import Noticed, noticed_in
from bot.conversation.desk import Desk, show
from bot.conversation.sent import sent_lately
from bot.dialogs.accounts import is_handed_back, managed_note, named_note, option_of, unknown_note
from bot.dialogs.answering import answer_notes, offered
from bot.dialogs.incidents import apology_notes
from bot.dialogs.kindness import share_note
from bot.dialogs.notices import open_again_card, press_to_open_card
from bot.dialogs.posting import Count, Offered, Sheet, post_form, returned_notes
from bot.dialogs.shaping import Shape
from bot.dialogs.timing import Twice
from bot.language import say
from bot.views import find_account
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.ids import AccountId
from workflows.domain.limits import MediaLimits
from workflows.domain.moment import readings, which_of_two
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.errors import InvalidContent, Refused
from workflows.ports.chat import (
    Block,
    Interaction,
    Option,
    Reply,
)
from workflows.posting import Words, answers_of


async def sheet_of(desk: Desk, who: Person, post_id: str, words: Words, *, post: Post | None = None) -> Sheet:
    """The form's picture of these words, with the live count and, when they are kept in `post`, what is noticed."""
    async with desk.store.reading() as tx:
        account = await find_account(tx, words.account)
    return Sheet(
        post_id=post_id,
        text=words.text,
        account=account,
        network=desk.views.network_name(account) if account else "",
        reply_link=words.reply_link,
        send_on=words.send_on,
        send_at=words.send_at,
        zone=who.zone,
        twice=_twice(words, who),
        slot=await _slot(desk, who, account, words, post),
        count=await _count(desk, words.account if account else None, words.text),
        is_answer=post is not None and post.story is not None,
        replies=await _replies(desk, post),
        noticed=await _noticed(desk, who, post),
        shape=await _shape(desk, words),
        media=post.content.media if post else (),
        media_limits=_media_limits(desk, account),
        sent=await sent_lately(desk, who, post_id, post, zone=zone_of(who, post)),
        others=await _other_accounts(desk, who, post),
        also=words.also,
    )


async def _other_accounts(desk: Desk, who: Person, post: Post | None) -> tuple[Option, ...]:
    """What a writing can be for; nothing once it is one of several, or about something of one account alone."""
    if post is not None and (post.group or post.story or post.incident):
        return ()
    managed = [one for one in await desk.posting.accounts_for(who) if one.mode is not Mode.SELF]
    return tuple(option_of(one, desk.views.network_name(one)) for one in managed)


def _media_limits(desk: Desk, account: Account | None) -> MediaLimits | None:
    """What may be added: for one's own account nothing, since it is posted by hand."""
    if account is None:
        return MediaLimits()
    return None if account.mode is Mode.SELF else desk.views.media_limits(account)


async def _shape(desk: Desk, words: Words) -> Shape:
    """What can be asked for beside the words, and what was."""
    shapes = await desk.posting.shapes(words.account, words.text, numbered=words.numbered)
    return Shape(
        cuts=shapes.cuts,
        thread=words.thread,
        numbered=words.numbered,
        has_polls=shapes.polls,
        poll=words.poll,
        poll_for=words.poll_for,
        has_partnerships=shapes.partnerships,
        partnership=words.partnership,
    )


def _twice(words: Words, who: Person) -> Twice | None:
    if words.send_on is None or words.send_at is None:
        return None
    try:
        first, second = readings(words.send_on, words.send_at, who.zone)
    except InvalidContent:
        return None
    return Twice(first=first, second=second, chosen=words.fold) if first < second else None


async def _slot(desk: Desk, who: Person, account: Account | None, words: Words, post: Post | None) -> datetime | None:
    """What is offered: never to who answers somebody, and not what stands in the fields already."""
    if account is None or account.slots is None or (post is not None and post.story is not None):
        return None
    slot = await desk.posting.next_slot(account.id)
    wall = slot.astimezone(zone_of(who)) if slot else None
    return None if wall and (wall.date(), wall.time()) == (words.send_on, words.send_at) else slot


async def _noticed(desk: Desk, who: Person, post: Post | None) -> tuple[Noticed, ...]:
    """What the checks say of the words; nothing where that is not this person's to know, which is said elsewhere."""
    if post is None:
        return ()
    try:
        return noticed_in(post, await desk.posting.glance(post.id, by=who))
    except Refused:
        return ()


async def _replies(desk: Desk, post: Post | None) -> tuple[Offered, ...]:
    """What an answer can begin with."""
    if post is None or post.story is None:
        return ()
    async with desk.store.reading() as tx:
        stories = await tx.stories.list([post.story])
    replies = desk.policy.settings.listening.replies
    places = offered(replies, stories[0].topic) if stories else list(range(len(replies)))
    return tuple(Offered(place=place, name=replies[place].name) for place in places)


async def stored_sheet(desk: Desk, who: Person, post: Post, account: Account | None) -> Sheet:
    """The form's picture of a stored post: the fields as typed, also what is no link and no time.

    A time that is one is shown in the reader's own zone.
    """
    fields = post.fields
    wall = post.content.send_at.astimezone(zone_of(who, post)) if post.content.send_at else None
    reply_to = post.content.reply_to
    words = Words(
        text=post.writing,
        account=account.id if account else None,
        reply_link=fields.reply_link or (desk.views.address(account, reply_to) if account and reply_to else ""),
        send_on=wall.date() if wall else fields.send_on,
        send_at=wall.time().replace(second=0, microsecond=0, fold=0) if wall else fields.send_at,
        fold=which_of_two(post.content.send_at, str(wall.tzinfo)) if wall and post.content.send_at else fields.fold,
        thread=fields.thread,
        numbered=fields.numbered,
        poll=fields.poll,
        poll_for=fields.poll_for,
        partnership=fields.partnership,
        also=fields.also,
    )
    return await sheet_of(desk, who, post.id, words, post=post)


def zone_of(who: Person, post: Post | None = None) -> ZoneInfo:
    """The zone the form's times are read in: the reader's own, which need not be the zone they were typed in."""
    try:
        return ZoneInfo(who.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo((post.content.zone if post else None) or "UTC")


async def notes_above(desk: Desk, who: Person, post: Post | None) -> tuple[Block, ...]:
    """What stands above the fields. Made anew from what is stored at each change, so that no update loses it."""
    notes: tuple[Block, ...] = ()
    if post and post.decision:
        async with desk.store.reading() as tx:
            deciders = await tx.people.list([post.decision.by])
        notes += returned_notes(post, by=deciders[0].name if deciders else say("An approver"))
    if post and post.incident:
        notes += await _apology_notes(desk, post, post.incident)
    if post and post.story:
        notes += await _answer_notes(desk, post)
    if post and (shared := await _shared(desk, post)):
        notes += (share_note(shared),)
    if post and post.named:
        notes += (await _named_notes(desk, who, post.named, chosen=post.account is not None),)
    linked = [one for one in await desk.posting.accounts_for(who) if one.kind is Kind.PERSONAL]
    return (*notes, *(managed_note(one) for one in linked if not is_handed_back(one)))


async def _shared(desk: Desk, post: Post) -> Account | None:
    """The account of ours whose post a personal draft links to."""
    async with desk.store.reading() as tx:
        own = await find_account(tx, post.account)
        if own is None or not is_handed_back(own):
            return None
        return await desk.views.shared(tx, post.text, own.network)


async def _apology_notes(desk: Desk, post: Post, incident_id: str) -> tuple[Block, ...]:
    async with desk.store.reading() as tx:
        account = await find_account(tx, post.account)
        return apology_notes(await tx.incidents.get(incident_id), account) if account else ()


async def _answer_notes(desk: Desk, post: Post) -> tuple[Block, ...]:
    async with desk.store.reading() as tx:
        account = await find_account(tx, post.account)
        if account is None:
            return ()
        return answer_notes(await answers_of(tx, post, account), post, account, desk.views.network_name(account))


def show_sheet(interaction: Interaction, sheet: Sheet) -> Reply:
    """Show the form where the person is; when it cannot be opened there, or not in time, a button that opens it."""
    instead = open_again_card(sheet.post_id) if interaction.trigger else press_to_open_card(sheet.post_id)
    return show(interaction, post_form(sheet), instead=instead)


async def _named_notes(desk: Desk, who: Person, named: str, *, chosen: bool) -> Block:
    found = await desk.posting.resolve_handle(named, who)
    if isinstance(found, Account):
        return named_note(found) if chosen else unknown_note(named, (found.at_handle,))
    return unknown_note(named, found)


async def _count(desk: Desk, account: AccountId | None, text: str) -> Count | None:
    if not text:
        return None
    used, maximum, network = await desk.posting.count(account, text)
    return Count(used=used, maximum=maximum, network=network)
