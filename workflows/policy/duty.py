"""Who is on duty for an account: whose turn it is, unless they are away, left, or the post in question is theirs."""

from datetime import datetime

from workflows.domain.absence import away
from workflows.domain.account import Account
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.ports.store import Transaction


async def on_call(tx: Transaction, account: Account, *, now: datetime, post: Post | None = None) -> Person | None:
    """The account's person on call; the next in order instead of who cannot be called. None: nobody can.

    `post`: neither its author nor its last editor is called about it, since they know.
    """
    if account.on_call is None:
        return None
    order = account.on_call.order(now)
    gone = away(await tx.absences.at(now), now)
    own = (post.author, post.editor) if post else ()
    people = {person.id: person for person in await tx.people.list(sorted(set(order)))}
    there = (people[one] for one in order if one in people)
    return next((one for one in there if one.counts and not one.is_one_of(*gone, *own)), None)
