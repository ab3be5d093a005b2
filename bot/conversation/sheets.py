"""The form's picture from values or from a stored post, and what stands above its fields."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.cards.findings import Noticed, noticed_in
from bot.conversation.desk import Desk, show
from bot.dialogs.answering import answer_notes, offered
from bot.dialogs.incidents import apology_notes
from bot.dialogs.names import FieldName
from bot.dialogs.notices import open_again_card, press_to_open_card
from bot.dialogs.posting import (
    Count,
    Offered,
    Sheet,
    is_handed_back,
    managed_note,
    named_note,
    post_form,
    returned_notes,
    unknown_note,
)
from bot.views import find_account
from workflows.domain.account import Account, Kind
from workflows.domain.ids import AccountId, PostId
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.errors import Refused
from workflows.ports.chat import (
    Block,
    FieldValue,
    Interaction,
    Leftover,
    Reply,
    Typed,
    Undecodable,
)
from workflows.posting import Words, answers_of


def words_in(values: Mapping[str, FieldValue]) -> Words:
    """What the form's fields say now."""
    account = text_in(values, FieldName.ACCOUNT)
    return Words(
        text=text_in(values, FieldName.TEXT),
        account=AccountId(account) if account else None,
        reply_link=text_in(values, FieldName.REPLY_LINK).strip(),
        send_on=_value(values, FieldName.SEND_ON, date),
        send_at=_value(values, FieldName.SEND_AT, time),
    )


async def words_of(desk: Desk, post_id: PostId, values: Mapping[str, FieldValue]) -> Words:
    """What the fields say, and the account as it was named in the command, which no field holds."""
    async with desk.store.reading() as tx:
        before = await tx.posts.find(post_id)
    words = replace(words_in(values), named=before.named if before else None)
    if before is None or before.story is None:
        return words
    # As whom and to what somebody answers is settled, and no field of the form.
    return replace(words, account=before.account, reply_link=before.fields.reply_link)


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
        count=await _count(desk, words.account if account else None, words.text),
        is_answer=post is not None and post.story is not None,
        replies=await _replies(desk, post),
        noticed=await _noticed(desk, who, post),
    )


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
    wall = post.content.send_at.astimezone(_zone(who, post)) if post.content.send_at else None
    reply_to = post.content.reply_to
    words = Words(
        text=post.content.parts[0].text if post.content.parts else "",
        account=account.id if account else None,
        reply_link=fields.reply_link or (desk.views.address(account, reply_to) if account and reply_to else ""),
        send_on=wall.date() if wall else fields.send_on,
        send_at=wall.time().replace(second=0, microsecond=0) if wall else fields.send_at,
    )
    return await sheet_of(desk, who, post.id, words, post=post)


def _zone(who: Person, post: Post) -> ZoneInfo:
    """The zone the form's times are read in: the reader's own, which need not be the zone they were typed in."""
    try:
        return ZoneInfo(who.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(post.content.zone or "UTC")


async def notes_above(desk: Desk, who: Person, post: Post | None) -> tuple[Block, ...]:
    """What stands above the fields. Made anew from what is stored at each change, so that no update loses it."""
    notes: tuple[Block, ...] = ()
    if post and post.decision:
        async with desk.store.reading() as tx:
            deciders = await tx.people.list([post.decision.by])
        notes += returned_notes(post, by=deciders[0].name if deciders else "An approver")
    if post and post.incident:
        notes += await _apology_notes(desk, post, post.incident)
    if post and post.story:
        notes += await _answer_notes(desk, post)
    if post and post.named:
        notes += (await _named_notes(desk, who, post.named, chosen=post.account is not None),)
    linked = [one for one in await desk.posting.accounts_for(who) if one.kind is Kind.PERSONAL]
    return (*notes, *(managed_note(one) for one in linked if not is_handed_back(one)))


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


def leftovers_in(values: Mapping[str, FieldValue]) -> dict[str, tuple[Leftover, ...]]:
    """What could not be decoded, by field."""
    return {name: value.leftovers for name, value in values.items() if isinstance(value, Typed)}


def text_in(values: Mapping[str, FieldValue], name: FieldName) -> str:
    """A field's text, "" when it has none."""
    value = values.get(name)
    if isinstance(value, Typed):
        return kept(value)
    return value if isinstance(value, str) else ""


def kept(typed: Typed) -> str:
    """The text as it is kept and shown in the box: what the chat made of a mention stays marked (`⟨@ana⟩`).

    As plain text it would pass for somebody of that handle on the network, and call a stranger.
    """
    text = typed.text
    for left in sorted(typed.leftovers, key=lambda one: one.start, reverse=True):
        if mark := _MARKS.get(left.kind):
            bare = left.shown.lstrip("@#!").translate(_UNMARKABLE)
            text = f"{text[: left.start]}⟨{mark}{bare}⟩{text[left.end :]}"
    return text


_MARKS = {Undecodable.PERSON: "@", Undecodable.CHANNEL: "#", Undecodable.GROUP: "!"}
_UNMARKABLE = str.maketrans("", "", "⟨⟩|^\n")


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


Value = TypeVar("Value", date, time)


def _value(values: Mapping[str, FieldValue], name: FieldName, kind: type[Value]) -> Value | None:
    value = values.get(name)
    return value if isinstance(value, kind) else None
