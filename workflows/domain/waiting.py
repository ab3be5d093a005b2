"""When those who must decide are reminded, and when somebody else is called. Pure.

Backwards from the send time of a post that has one ahead, forwards from the beginning of the wait for every other.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count, takewhile

from workflows.domain.account import Account, Windows
from workflows.domain.calling import Call, CallKind
from workflows.domain.ids import PersonId
from workflows.domain.post import Post

REMINDED_BEFORE = (timedelta(hours=24), timedelta(hours=4), timedelta(hours=1), timedelta(minutes=15))
"""How long before the send time approvers are reminded."""
CALLED_BEFORE = timedelta(minutes=30)
"""How long before the send time somebody on call is called at the latest."""


def scheduled_for(post: Post) -> datetime | None:
    """The send time that a waiting post waits for.

    None for a post without one, and for one that began to wait after its time: it is asking again.
    """
    send_at = post.content.send_at
    return send_at if send_at is not None and send_at > post.changed_at else None


def next_reminder(post: Post, windows: Windows, *, after: datetime) -> datetime | None:
    """The first reminder later than that; None when none is left before the send time."""
    return next((at for at in _reminders(post, windows) if at > after), None)


def last_reminder(post: Post, windows: Windows, *, by: datetime) -> datetime | None:
    """The reminder whose time came last; None before the first, and once the send time has passed."""
    send_at = scheduled_for(post)
    if send_at is not None and by >= send_at:
        return None
    return max(takewhile(lambda at: at <= by, _reminders(post, windows)), default=None)


def escalates_at(post: Post, windows: Windows, calls: Sequence[Call]) -> datetime:
    """When the next person is called: after `windows.escalate` of waiting, and again each time as much later.

    For the first time at the latest `CALLED_BEFORE` its send time; at once when that is over as the wait begins.
    """
    first, send_at = post.changed_at + windows.escalate, scheduled_for(post)
    if send_at is not None:
        first = max(post.changed_at, min(first, send_at - CALLED_BEFORE))
    # Somebody called for another reason before that, because an approver left, puts nothing off.
    since = [call.at for call in escalations(post, calls) if call.at >= first]
    return max(since) + windows.escalate if since else first


def escalations(post: Post, calls: Sequence[Call]) -> Sequence[Call]:
    """Those of these calls that the program made since this wait began."""
    since = post.changed_at
    return [call for call in calls if call.kind is CallKind.ESCALATED and call.at >= since]


def to_be_called(account: Account, at: datetime) -> Sequence[PersonId]:
    """Whoever is on call, beginning with whose turn it is; after them, and where nobody is, owner and guardian."""
    on_call = account.on_call.order(at) if account.on_call else ()
    return list(dict.fromkeys(one for one in (*on_call, account.owner, account.guardian) if one is not None))


def _reminders(post: Post, windows: Windows) -> Iterator[datetime]:
    """Every reminder of this wait, in order, none sooner than `windows.remind` after the one before."""
    send_at = scheduled_for(post)
    if send_at is None:
        yield from (post.changed_at + windows.remind * (1 << turn) for turn in count())
        return
    last = post.changed_at
    for before in REMINDED_BEFORE:
        at = send_at - before
        if at - last >= windows.remind:
            yield at
            last = at
