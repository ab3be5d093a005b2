"""Why the author thinks that a finding is fine ("This is fine because…"). It is shown, and decides nothing."""

from dataclasses import dataclass

from workflows.domain.account import Mode
from workflows.domain.ids import PostId
from workflows.domain.objection import Justification, key_of
from workflows.domain.person import Person
from workflows.domain.post import PostStep
from workflows.errors import Conflict, InvalidContent, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store
from workflows.posting.accounts import chosen_account
from workflows.posting.drafts import own_draft, require_checked, require_version
from workflows.posting.judging import Judging, Written

LONGEST_REASON = 300
"""Characters: an approver reads it on a card, beside the finding."""


@dataclass(frozen=True, kw_only=True)
class Justifying:
    """Keeps reasons with drafts."""

    store: Store
    policy: Policy
    clock: Clock
    judging: Judging

    async def justify(self, post_id: PostId, *, by: Person, version: int, number: int, reason: str) -> Written:
        """Keep the reason beside the finding, in place of an earlier one. Raises InvalidContent at `reason`."""
        said = _usable(reason)
        async with self.store.transaction() as tx:
            post = await own_draft(tx, self.policy, post_id, by)
            require_version(post, version)
            require_checked(post)
            account = await chosen_account(tx, post.account)
            self.policy.require_write(by, account, post)
            if account.mode is Mode.SELF:
                raise WrongState("A post of your own needs no reasons: nobody decides about it. Nothing was changed.")
            if not 0 <= number < len(post.findings):
                raise Conflict("That is not said of these words any more. Nothing was changed; look at it again.")
            finding = post.findings[number]
            key, now = key_of(finding, post.content), self.clock.now()
            others = tuple(one for one in post.justifications if one.key != key)
            change = post.step(
                PostStep.REVISE,
                by=by.id,
                at=now,
                facts={"justified": finding.check, "rule": finding.rule},
                justifications=(*others, Justification(key=key, reason=said, by=by.id, at=now)),
            )
            await tx.record(change)
            return await self.judging.written(tx, change.after, account, by)


def _usable(reason: str) -> str:
    """The reason without what surrounds it. Raises InvalidContent."""
    said = reason.strip()
    if not said:
        raise InvalidContent("Say why it is fine: approvers read it beside the finding.", field="reason")
    if len(said) > LONGEST_REASON:
        raise InvalidContent(f"At most {LONGEST_REASON} characters; this has {len(said)}.", field="reason")
    return said
