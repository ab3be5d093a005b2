"""Pictures and films in the form: fetched from the chat, cleaned and kept when it is submitted; taken out again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.cards.phrases import words as words_block
from bot.conversation.desk import Desk
from bot.conversation.sheets import notes_above, show_sheet, stored_sheet
from bot.conversation.values import words_of
from bot.dialogs.media import ADDED, NOT_FETCHED, NOT_HERE, file_problem, number_of, read_sent
from bot.dialogs.names import FieldName
from bot.dialogs.posting import post_form
from bot.dialogs.timing import Pressed
from bot.language import say
from bot.views import find_account
from workflows.domain.ids import PostId
from workflows.domain.person import Identity, Person
from workflows.domain.post import Post
from workflows.errors import Conflict, InvalidContent, NetworkFailure, Refused
from workflows.ports.chat import (
    Bold,
    ButtonPressed,
    FieldErrors,
    FieldValue,
    FormSubmitted,
    GivenFile,
    Replace,
    Reply,
)

MOST_FETCHED = 30 * 1024 * 1024
"""Bytes of a picture as it comes from a phone or a camera; what is kept of it is far smaller."""


def files_in(values: Mapping[str, FieldValue]) -> tuple[GivenFile, ...]:
    """The files that were chosen in the form."""
    given = values.get(FieldName.MEDIA)
    return tuple(one for one in given if isinstance(one, GivenFile)) if isinstance(given, tuple) else ()


def chosen_in(values: Mapping[str, FieldValue]) -> tuple[str, ...]:
    """What was chosen in the form of what they had sent to the app before."""
    given = values.get(FieldName.SENT)
    return tuple(one for one in given if isinstance(one, str)) if isinstance(given, tuple) else ()


async def files_given(desk: Desk, who: Person, submitted: FormSubmitted, post_id: PostId, filled: int) -> Reply | None:
    """Add what was chosen, and show the form again for their descriptions; None when there is none to ask.

    The words are kept by then. Files that were added before, as when a press comes twice, change nothing.
    """
    added: Post | None = None
    given = files_in(submitted.values)
    for file in given:
        try:
            added = await attached(desk, who, post_id, file, by=submitted.by)
        except (InvalidContent, NetworkFailure) as problem:
            sentence = sentence_of(problem)
            return FieldErrors(errors={FieldName.MEDIA: file_problem(file.name if len(given) > 1 else "", sentence)})
    for one in chosen_in(submitted.values):
        try:
            added = await _brought(desk, who, post_id, one)
        except Refused as problem:
            return FieldErrors(errors={FieldName.SENT: str(problem)})
    if added is None or all(one.alt_text for one in added.content.media):
        return None
    async with desk.store.reading() as tx:
        account = await find_account(tx, added.account)
    sheet = await stored_sheet(desk, who, added, account)
    notes = (words_block(Bold(say(ADDED))), *await notes_above(desk, who, added))
    return Replace(form=post_form(replace(sheet, notes=notes, filled=filled + 1)))


async def attached(desk: Desk, who: Person, post_id: PostId, file: GivenFile, *, by: Identity) -> Post:
    """The draft with this file beside its words, fetched from the chat and cleaned. Raises InvalidContent,
    NetworkFailure."""
    content = await fetched(desk, file, by=by)
    return await _twice(lambda: desk.posting.attach(post_id, by=who, content=content, name=file.name))


async def fetched(desk: Desk, file: GivenFile, *, by: Identity) -> bytes:
    """A file from the chat, as it is. Raises InvalidContent, NetworkFailure."""
    if desk.files is None:
        raise InvalidContent(say(NOT_HERE), field=FieldName.MEDIA)
    return await desk.files.fetch(file, by=by, cap=max(MOST_FETCHED, desk.policy.settings.largest_film))


def sentence_of(problem: InvalidContent | NetworkFailure) -> str:
    """What somebody is told of a file that was not added."""
    return str(problem) if isinstance(problem, InvalidContent) else say(NOT_FETCHED)


async def taken_out(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Take one out of the draft; what was typed meanwhile stays."""
    asked = Pressed.read(pressed.subject)
    if FieldName.TEXT in pressed.values:
        await _twice(lambda: _saved(desk, who, asked.post, pressed))
    there = (await desk.post(asked.post)).content.media
    mark = next((one.mark for one in there if number_of(one) == asked.number), "")
    post = await _twice(lambda: desk.posting.detach(asked.post, by=who, mark=mark))
    async with desk.store.reading() as tx:
        account = await find_account(tx, post.account)
    sheet = await stored_sheet(desk, who, post, account)
    notes = await notes_above(desk, who, post)
    return show_sheet(pressed, replace(sheet, notes=notes, filled=asked.filled + 1))


async def _saved(desk: Desk, who: Person, post_id: PostId, pressed: ButtonPressed) -> Post:
    words = replace(await words_of(desk, post_id, pressed.values), at=desk.clock.now())
    return await desk.posting.save(post_id, by=who, words=words)


async def _brought(desk: Desk, who: Person, post_id: PostId, chosen: str) -> Post:
    source, mark = read_sent(chosen)
    return await _twice(lambda: desk.posting.bring(post_id, by=who, source=source, mark=mark))


async def _twice(work: Callable[[], Awaitable[Post]]) -> Post:
    try:
        return await work()
    except Conflict:
        # The autosave of the last keystroke wrote in the same moment.
        return await work()
