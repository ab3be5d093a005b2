"""Begin the apology for an incident: a draft with the template in it, marked for the fast lane (`policy`).

This is the only place that marks a post as an apology, and an incident knows the one post that is its apology.
"""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.content import Content, Part
from workflows.domain.ids import PostId, new_id
from workflows.domain.incident import Happened, Happening, Incident, IncidentState, IncidentStep
from workflows.domain.lifecycle import expire_task
from workflows.domain.person import Person
from workflows.domain.post import REFUSALS, Post, PostState, born
from workflows.errors import Conflict, NotFound, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.recalling.rows import account_of

_IN_HAND = frozenset({PostState.DRAFT, PostState.BLOCKED, PostState.CHANGES_REQUESTED})
"""Its author is at work on it: they go on with it, and anybody else may begin another one in its place."""
_OVER = frozenset({PostState.WITHDRAWN, PostState.EXPIRED, PostState.REJECTED, PostState.FAILED, PostState.RECALLED})
"""Nothing of it is public, and nothing will be: another one may be written."""


@dataclass(frozen=True, kw_only=True)
class Apologising:
    """Begins apologies."""

    store: Store
    policy: Policy
    clock: Clock

    async def apologise(self, incident_id: str, *, by: Person, wording: int) -> Post:
        """The draft to go on with. Raises NotFound, NotAllowed, WrongState, Conflict."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            incident = await tx.incidents.get(incident_id)
            account = await account_of(tx, await tx.posts.get(incident.post))
            if account is None:
                raise NotFound("The account of this incident is no longer in app.yaml, so nothing can go out as it.")
            self.policy.require_draft(by, account)
            if incident.state is IncidentState.REVIEWED:
                raise WrongState("This incident was reviewed and closed. Write an ordinary post instead.")
            before = await self._before(tx, incident)
            if before is not None and by.is_one_of(before.author) and before.state in _IN_HAND:
                return before
            if before is not None and before.state not in _IN_HAND | _OVER:
                raise Conflict(f"There is an apology for this already. {REFUSALS[before.state]}")
            return await self._begin(tx, incident, account, by, now, wording)

    async def _before(self, tx: Transaction, incident: Incident) -> Post | None:
        return await tx.posts.find(incident.apology) if incident.apology else None

    async def _begin(
        self, tx: Transaction, incident: Incident, account: Account, by: Person, now: datetime, wording: int
    ) -> Post:
        templates = self.policy.settings.incidents.apologies
        text = templates[min(max(wording, 0), len(templates) - 1)]
        post = Post(
            id=PostId(new_id()),
            author=by.id,
            account=account.id,
            content=Content(parts=(Part(text=text),)),
            digest_salt=new_id(),
            created_at=now,
            changed_at=now,
            incident=incident.id,
        )
        await tx.record(born(post, by=by.id), then=[expire_task(post, self.policy.settings.windows)])
        drafted = Happening(at=now, what=Happened.APOLOGY_DRAFTED, by=by.id)
        await tx.record(incident.step(IncidentStep.NOTE, drafted, at=now, by=by.id, apology=post.id))
        return post
