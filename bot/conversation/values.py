"""What the fields of a form say: the words of a post as they are kept, and what a chat could not decode in them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import TypeVar

from bot.conversation.desk import Desk
from bot.dialogs.boxes import MOST_BOXES, joined, place_of
from bot.dialogs.names import FieldName
from workflows.domain.ids import AccountId, PostId
from workflows.domain.post import Post
from workflows.ports.chat import FieldValue, Leftover, Typed, Undecodable
from workflows.posting import ALT, Words


def words_in(values: Mapping[str, FieldValue]) -> Words:
    """What the form's fields say now."""
    account = text_in(values, FieldName.ACCOUNT)
    return Words(
        text=joined(list(boxes_in(values))),
        account=AccountId(account) if account else None,
        reply_link=text_in(values, FieldName.REPLY_LINK).strip(),
        send_on=_value(values, FieldName.SEND_ON, date),
        send_at=_value(values, FieldName.SEND_AT, time),
        thread=values.get(FieldName.THREAD) is True,
        numbered=values.get(FieldName.NUMBERED) is True,
        poll=text_in(values, FieldName.POLL) if FieldName.POLL in values else None,
        poll_for=text_in(values, FieldName.POLL_FOR),
        partnership=values.get(FieldName.PARTNERSHIP) is True,
        also=_chosen(values),
        alts={
            name.removeprefix(ALT): kept(value)
            for name, value in values.items()
            if name.startswith(ALT) and isinstance(value, Typed)
        },
    )


async def words_of(desk: Desk, post_id: PostId, values: Mapping[str, FieldValue]) -> Words:
    """What the fields say, and the account as it was named in the command, which no field holds."""
    async with desk.store.reading() as tx:
        before = await tx.posts.find(post_id)
    words = words_in(values)
    words = replace(words, named=before.named if before else None, fold=_kept_fold(before, words))
    if before is None or before.story is None:
        return words
    # As whom and to what somebody answers is settled, and no field of the form.
    return replace(words, account=before.account, reply_link=before.fields.reply_link)


def leftovers_in(values: Mapping[str, FieldValue]) -> dict[str, tuple[Leftover, ...]]:
    """What could not be decoded, by field."""
    return {name: value.leftovers for name, value in values.items() if isinstance(value, Typed)}


def text_in(values: Mapping[str, FieldValue], name: FieldName) -> str:
    """A field's text, "" when it has none."""
    value = values.get(name)
    if isinstance(value, Typed):
        return kept(value)
    return value if isinstance(value, str) else ""


def boxes_in(values: Mapping[str, FieldValue]) -> tuple[str, ...]:
    """What stands in each of the boxes of the words; as many as the form has."""
    places = [place_of(number) for number in range(MOST_BOXES)]
    found = [values.get(place) for place in places]
    typed = [kept(one) if isinstance(one, Typed) else one if isinstance(one, str) else None for one in found]
    return tuple(one or "" for number, one in enumerate(typed) if number == 0 or one is not None)


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


def _chosen(values: Mapping[str, FieldValue]) -> tuple[AccountId, ...]:
    """The other accounts, as far as the form has a field for them."""
    chosen = values.get(FieldName.ALSO)
    return tuple(AccountId(one) for one in chosen if isinstance(one, str)) if isinstance(chosen, tuple) else ()


def _kept_fold(before: Post | None, words: Words) -> int | None:
    """Which of two equal times was chosen: no field of the form, so it stays as long as day and time do."""
    if before is None or (before.fields.send_on, before.fields.send_at) != (words.send_on, words.send_at):
        return None
    return before.fields.fold


Value = TypeVar("Value", date, time)


def _value(values: Mapping[str, FieldValue], name: FieldName, kind: type[Value]) -> Value | None:
    value = values.get(name)
    return value if isinstance(value, kind) else None
