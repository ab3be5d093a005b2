"""The form's buttons: take the next free slot, say which of two equal times is meant, add a poll."""

from dataclasses import replace
from datetime import datetime

from bot.cards.phrases import words as words_block
from bot.conversation.desk import Desk
from bot.conversation.sheets import notes_above, show_sheet, stored_sheet, zone_of
from bot.conversation.values import words_of
from bot.dialogs.names import FieldName
from bot.dialogs.timing import NONE_FREE, TAKEN, Pressed, slot_of
from bot.language import say
from bot.views import find_account
from workflows.domain.moment import which_of_two
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.errors import Conflict
from workflows.ports.chat import Block, Bold, ButtonPressed, Reply
from workflows.posting import Words


async def slot_chosen(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The offered slot into the fields, in their own zone; what was taken meanwhile is told, and the next one offered.

    The draft holds no slot: only what waits or is approved does, and confirming looks again.
    """
    asked = Pressed.read(pressed.subject)
    typed = await _typed(desk, who, asked, pressed)
    free = await desk.posting.next_slot(typed.account) if typed.account else None
    if free is None or free != slot_of(asked):
        post = await _save(desk, who, asked, typed)
        return await _form(desk, who, pressed, asked, post, words_block(Bold(say(TAKEN) if free else say(NONE_FREE))))
    post = await _save(desk, who, asked, at(typed, free, who))
    return await _form(desk, who, pressed, asked, post)


async def which_chosen(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The first or the second of two equal times: kept with the fields."""
    asked = Pressed.read(pressed.subject)
    typed = await _typed(desk, who, asked, pressed)
    post = await _save(desk, who, asked, replace(typed, fold=1 if asked.number == 1 else 0))
    return await _form(desk, who, pressed, asked, post)


async def poll_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The fields of a poll into the form, or out of it with what stood in them."""
    asked = Pressed.read(pressed.subject)
    typed = await _typed(desk, who, asked, pressed)
    poll, open_for = (typed.poll or "", typed.poll_for) if asked.number == 1 else (None, "")
    post = await _save(desk, who, asked, replace(typed, poll=poll, poll_for=open_for))
    return await _form(desk, who, pressed, asked, post)


def at(words: Words, moment: datetime, who: Person) -> Words:
    """The words with this moment in the fields, by the person's own clock."""
    local = moment.astimezone(zone_of(who))
    wall = local.time().replace(second=0, microsecond=0, fold=0)
    return replace(words, send_on=local.date(), send_at=wall, fold=which_of_two(moment, who.zone))


async def _typed(desk: Desk, who: Person, asked: Pressed, pressed: ButtonPressed) -> Words:
    """What stands in the form now; where the chat does not send it along, what is kept of it."""
    if FieldName.TEXT in pressed.values:
        return replace(await words_of(desk, asked.post, pressed.values), at=desk.clock.now())
    post = await desk.post(asked.post)
    desk.policy.require_author(who, post)
    fields = post.fields
    return Words(
        text=post.writing,
        account=post.account,
        reply_link=fields.reply_link,
        send_on=fields.send_on,
        send_at=fields.send_at,
        fold=fields.fold,
        thread=fields.thread,
        numbered=fields.numbered,
        poll=fields.poll,
        poll_for=fields.poll_for,
        partnership=fields.partnership,
        also=fields.also,
        named=post.named,
    )


async def _save(desk: Desk, who: Person, asked: Pressed, typed: Words) -> Post:
    try:
        return await desk.posting.save(asked.post, by=who, words=typed)
    except Conflict:
        # A letter was written in the same moment; which of them is newer is looked at again.
        return await desk.posting.save(asked.post, by=who, words=typed)


async def _form(desk: Desk, who: Person, pressed: ButtonPressed, asked: Pressed, post: Post, *notes: Block) -> Reply:
    """The form as it is kept, in fields of their own: else a chat would show what was chosen there before."""
    async with desk.store.reading() as tx:
        account = await find_account(tx, post.account)
    sheet = await stored_sheet(desk, who, post, account)
    above = (*notes, *await notes_above(desk, who, post))
    return show_sheet(pressed, replace(sheet, notes=above, filled=asked.filled + 1))
