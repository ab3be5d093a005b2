"""How long posts waited for approvers: noted with the very steps, because no row says it when the post has moved on.

Posts that were submitted under a former release have no row, and count in no figure.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, func, or_, select, update

from storage.schema import waits
from storage.statements import insert_if_absent
from storage.work import Work
from workflows.domain.ids import AccountId, PersonId, PostId
from workflows.domain.post import Post, PostStep
from workflows.domain.transition import Change
from workflows.ports.store import Wait

_SUBMITS = f"post.{PostStep.CONFIRM_WAITING.value}"
_DECIDES = {f"post.{step.value}": step for step in (PostStep.APPROVE, PostStep.REQUEST_CHANGES, PostStep.REJECT)}

_DECIDED = (
    update(waits)
    .where(
        waits.c.post == bindparam("of"),
        # The first approval stays, whatever comes back to be approved again.
        or_(waits.c.step.is_(None), waits.c.step != PostStep.APPROVE.value),
    )
    .values(
        account=bindparam("on"),
        answered_at=func.coalesce(waits.c.answered_at, bindparam("moment", type_=waits.c.answered_at.type)),
        first_time=case((waits.c.step.is_(None), bindparam("approves")), else_=waits.c.first_time),
        decided_at=bindparam("moment", type_=waits.c.decided_at.type),
        decided_by=bindparam("whose"),
        step=bindparam("how"),
    )
)
_SINCE = (
    select(waits)
    .where(
        waits.c.account.in_(bindparam("accounts", expanding=True)),
        waits.c.decided_at >= bindparam("since"),
    )
    .order_by(waits.c.decided_at, waits.c.post)
)


async def note_wait(work: Work, change: Change[Post]) -> None:
    """Note that a post was submitted to approvers, or decided by them; nothing for any other step."""
    post, entry = change.after, change.entry
    if entry.action == _SUBMITS:
        row = {"post": post.id, "account": post.account, "author": post.author, "submitted_at": entry.at}
        await insert_if_absent(work.connection, waits, row)
    step = _DECIDES.get(entry.action)
    if step is not None:
        is_yes = step is PostStep.APPROVE
        decided = {"moment": entry.at, "approves": is_yes, "whose": entry.by, "how": step.value}
        await work.connection.execute(_DECIDED, {"of": post.id, "on": post.account, **decided})


async def waits_since(work: Work, accounts: Sequence[AccountId], since: datetime) -> Sequence[Wait]:
    """Of posts on these accounts that were decided since then, in the order of their decisions."""
    rows = await work.connection.execute(_SINCE, {"accounts": list(accounts), "since": since})
    return [
        Wait(
            post=PostId(row.post),
            account=AccountId(row.account),
            author=PersonId(row.author),
            submitted_at=row.submitted_at,
            answered_at=row.answered_at,
            decided_at=row.decided_at,
            decided_by=PersonId(row.decided_by),
            step=PostStep(row.step),
            first_time=row.first_time,
        )
        for row in rows
    ]
