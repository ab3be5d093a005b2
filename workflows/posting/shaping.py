"""From one writing to the messages that go out: a thread's parts, a poll, the mark of a paid partnership."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from workflows.domain.account import Account, Mode
from workflows.domain.content import Content, Fields, Part, Poll
from workflows.domain.duration import duration_of, in_words
from workflows.domain.finding import Edit, Span
from workflows.domain.limits import Limits, PollRules
from workflows.domain.mending import mended
from workflows.domain.threading import Piece, cut, has_marks
from workflows.errors import Conflict, InvalidContent

DAY = timedelta(days=1)
"""How long a poll is open of which nobody said it."""


@dataclass(frozen=True, kw_only=True)
class Cuts:
    """What the form says of a writing that could be a thread."""

    parts: int | None
    """How many it would have; None: more than the network's threads may have."""
    most: int


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """What the form can offer beside the words, for one account."""

    cuts: Cuts | None = None
    """None where the writing fits as it is, or cannot be a thread anyway."""
    polls: bool = False
    partnerships: bool = False


def shapes_of(writing: str, account: Account | None, limits: Limits, *, numbered: bool) -> Shapes:
    """What there is to offer; nothing for a post of one's own, which goes out by one's own hand."""
    if account is None or account.mode is Mode.SELF:
        return Shapes()
    cuts = cuts_of(writing, account, limits, numbered=numbered)
    return Shapes(cuts=cuts, polls=limits.polls is not None, partnerships=limits.partnerships)


def pieces_of(writing: str, fields: Fields, account: Account | None, limits: Limits) -> tuple[Piece, ...]:
    """The parts the writing goes out in: one, unless it is to be a thread and can be."""
    one = (Piece(start=0, end=len(writing), text=writing),)
    if account is None or account.mode is Mode.SELF or not fields.thread:
        return one
    return _thread(writing, limits, numbered=fields.numbered) or one


def cuts_of(writing: str, account: Account | None, limits: Limits, *, numbered: bool) -> Cuts | None:
    """What there is to offer; None where it fits as it is, or cannot be a thread anyway."""
    if account is None or account.mode is Mode.SELF or limits.most_parts < 2:
        return None
    if limits.count(writing) <= limits.maximum and not has_marks(writing):
        return None
    pieces = _thread(writing, limits, numbered=numbered)
    return Cuts(parts=len(pieces) if pieces else None, most=limits.most_parts)


def parts_of(first: Part, pieces: Sequence[Piece]) -> tuple[Part, ...]:
    """A message for each piece; what the post answers, its pictures and its poll are the first one's."""
    rest = (Part(text=piece.text, partnership=first.partnership) for piece in pieces[1:])
    return (replace(first, text=pieces[0].text), *rest)


def poll_of(fields: Fields, rules: PollRules | None) -> Poll | None:
    """The poll that stands in the form, or None: nobody asked for one, or it is none that the network takes."""
    options = _options(fields)
    open_for = duration_of(fields.poll_for) if fields.poll_for.strip() else DAY
    if not options or rules is None or open_for is None or _mistake(options, open_for, rules) is not None:
        return None
    return Poll(options=options, minutes=int(open_for.total_seconds() // 60))


def require_shape(writing: str, fields: Fields, account: Account, limits: Limits) -> None:
    """Raise InvalidContent (`field`: text, poll, poll_for, partnership) when the network cannot take it like this."""
    pieces = pieces_of(writing, fields, account, limits)
    if fields.thread and cuts_of(writing, account, limits, numbered=fields.numbered) and len(pieces) == 1:
        cuts = cuts_of(writing, account, limits, numbered=fields.numbered)
        if cuts is not None and cuts.parts is None:
            most = f"{limits.most_parts} posts are the most that a thread may have"
            raise InvalidContent(f"{most}, and this needs more. It is kept; please shorten it.", field="text")
    if fields.partnership and not limits.partnerships and account.mode is not Mode.SELF:
        says = f"{limits.network} has no mark for paid partnerships. Say it in the words, and untick this."
        raise InvalidContent(says, field="partnership")
    if _options(fields) and account.mode is not Mode.SELF:
        _require_poll(fields, limits, parts=len(pieces))


def reshaped(content: Content, writing: str, fields: Fields, account: Account, limits: Limits) -> Content:
    """The content as this account's network takes it, from the same writing and the same ticks."""
    managed = account.mode is not Mode.SELF
    first = replace(
        content.parts[0],
        poll=poll_of(fields, limits.polls) if managed else None,
        partnership=fields.partnership and limits.partnerships and managed,
    )
    return replace(content, parts=parts_of(first, pieces_of(writing, fields, account, limits)))


def mended_writing(
    content: Content, fields: Fields, account: Account, limits: Limits, edits: Sequence[Edit]
) -> tuple[Content, Fields]:
    """Content and fields after a fix. Of a thread its writing is mended, and cut anew.

    Raises Conflict when the parts are not those of the writing any more.
    """
    if len(content.parts) < 2:
        after = mended(content, edits)
        return after, replace(fields, writing=after.parts[0].text) if fields.writing else fields
    pieces = pieces_of(fields.writing, fields, account, limits)
    if tuple(piece.text for piece in pieces) != tuple(part.text for part in content.parts):
        raise Conflict("There is nothing to fix there any more. Nothing was changed; look at it again.")
    whole = Content(parts=(Part(text=fields.writing),))
    moved = [replace(edit, part=0, span=_moved(edit.span, pieces[edit.part])) for edit in edits]
    writing = mended(whole, moved).parts[0].text
    fields = replace(fields, writing=writing)
    return replace(content, parts=parts_of(content.parts[0], pieces_of(writing, fields, account, limits))), fields


def _thread(writing: str, limits: Limits, *, numbered: bool) -> tuple[Piece, ...] | None:
    if limits.most_parts < 2:
        return None
    return cut(writing, count=limits.count, maximum=limits.maximum, numbered=numbered, most=limits.most_parts)


def _options(fields: Fields) -> tuple[str, ...]:
    return tuple(line.strip() for line in (fields.poll or "").splitlines() if line.strip())


def _require_poll(fields: Fields, limits: Limits, *, parts: int) -> None:
    if limits.polls is None:
        raise InvalidContent(f"{limits.network} has no polls. Take the choices out.", field="poll")
    if parts > 1:
        says = "A poll goes out with one post, not with a thread. Take the choices out, or untick the thread."
        raise InvalidContent(says, field="poll")
    open_for = duration_of(fields.poll_for) if fields.poll_for.strip() else DAY
    if open_for is None:
        raise InvalidContent("Say how long in days, hours or minutes: “1 day”, “12 hours”.", field="poll_for")
    mistake = _mistake(_options(fields), open_for, limits.polls)
    if mistake is not None:
        field, says = mistake
        raise InvalidContent(says, field=field)


def _mistake(options: Sequence[str], open_for: timedelta, rules: PollRules) -> tuple[str, str] | None:
    """At which field something is wrong with it, and what."""
    if not rules.fewest <= len(options) <= rules.most:
        return "poll", f"A poll has {rules.fewest} to {rules.most} choices, one a line; this has {len(options)}."
    if len({option.casefold() for option in options}) < len(options):
        return "poll", "Two of the choices are the same."
    longest = max(options, key=len)
    if len(longest) > rules.longest:
        return "poll", f"A choice has at most {rules.longest} characters; “{longest}” has {len(longest)}."
    if not rules.shortest_for <= open_for <= rules.longest_for:
        return "poll_for", f"A poll is open for {in_words(rules.shortest_for)} to {in_words(rules.longest_for)}."
    return None


def _moved(span: Span, piece: Piece) -> Span:
    """The span in the writing; the number behind a part is no part of that."""
    length = piece.end - piece.start
    return Span(start=piece.start + min(span.start, length), end=piece.start + min(span.end, length))
