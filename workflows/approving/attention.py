"""Attention: a yes that comes before anybody can have looked is asked about once, and counts when it is said again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from workflows.approving.rows import Before
from workflows.domain.account import Kind
from workflows.domain.person import Person
from workflows.errors import LookFirst
from workflows.policy import Policy
from workflows.ports.store import Transaction

READ_A_SECOND = 60
"""Characters nobody reads faster than: about 600 words a minute. People read 238 on average, and 175 to 300 usually
(M. Brysbaert, How many words do we read per minute?, Journal of Memory and Language 109, 2019). So who is asked did not
read, and who reads fast is not asked."""
TEXT, PICTURE = "text", "picture"
"""What `tx.opened` and `LookFirst.missed` call them."""


async def missed(tx: Transaction, policy: Policy, before: Before, by: Person) -> Sequence[str]:
    """What they cannot have looked at: TEXT, PICTURE; nothing for practice, or where app.yaml turns this off."""
    if not policy.settings.attention or before.account.kind is Kind.PRACTICE:
        return ()
    post = before.post
    opened = await tx.opened.by(post.id, post.revision, by.id)
    asked_at = _asked_at(policy, before, by)
    reads = timedelta(seconds=len(post.text) / READ_A_SECOND)
    too_fast = asked_at is not None and before.given.now - asked_at < reads and TEXT not in opened
    unseen = any(part.media for part in post.content.parts) and PICTURE not in opened
    return (*([TEXT] if too_fast else []), *([PICTURE] if unseen else []))


def require_looked(missed: Sequence[str], *, aware: bool) -> None:
    """Raise LookFirst for what they missed, unless they were asked and say yes all the same."""
    if missed and not aware:
        raise LookFirst(f"{_SENTENCES[missed[-1]]} Nothing was approved yet.", missed=missed)


def _asked_at(policy: Policy, before: Before, by: Person) -> datetime | None:
    """Since when it was before them: since it began to wait, or since the round before theirs was complete.

    None when they were asked with somebody who decided meanwhile: then it was there for longer than is known here.
    """
    fresh = replace(before.post, approvals=())
    asked_at_first = policy.plan(fresh, before.account, before.given).is_asked(by)
    return None if before.post.valid_approvals and asked_at_first else before.post.changed_at


_SENTENCES = {
    TEXT: "That was faster than this can be read.",
    PICTURE: "You have not opened the picture.",
}
