"""How an attempt ends for a part and its post: sent, later, stopped, finished, asking again.

Every step here writes in the caller's transaction and calls no network.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.audit import Facts
from workflows.domain.delivery import Delivery, DeliveryStep
from workflows.domain.ids import RemotePostId
from workflows.domain.incident import Happened, Happening, IncidentState, IncidentStep
from workflows.domain.lifecycle import publish_task, results_task, waiting_tasks
from workflows.domain.post import SYSTEM, Decision, Post, PostState, PostStep
from workflows.domain.sending import anything_left, finish_of, pause_after, resolution_of
from workflows.domain.task import TaskKind, task
from workflows.policy import Policy, circumstances
from workflows.ports.network import Networks
from workflows.ports.store import Transaction
from workflows.publishing.answered import close_story
from workflows.publishing.objections import Objection, unreachable
from workflows.publishing.rows import account_of, deliveries_of


def by_system(step: PostStep, reason: str, now: datetime) -> Decision:
    """A decision of the program itself."""
    return Decision(step=step, by=SYSTEM, at=now, reason=reason)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The ends of an attempt."""

    policy: Policy
    networks: Networks

    async def sent(
        self,
        tx: Transaction,
        post: Post,
        delivery: Delivery,
        step: DeliveryStep,
        remote_id: RemotePostId,
        now: datetime,
    ) -> None:
        """The part is live under `remote_id`: the next one's turn, or the end of the post."""
        change = delivery.step(step, at=now, remote_id=remote_id, due=None, reason="")
        more = delivery.part + 1 < len(post.content.parts) and post.state is PostState.PUBLISHING
        # Named after this part, whose versions only grow: the next part's own tries must never bear the same name.
        turn = f"{delivery.part}.{change.after.version}"
        await tx.record(change, then=[publish_task(post, due=now, turn=turn)] if more else [])
        if post.state is PostState.RECALLED:
            await self._public_again(tx, post, change.after, now)
            return
        await self.finish(tx, post, now)

    async def try_later(
        self,
        tx: Transaction,
        post: Post,
        delivery: Delivery,
        step: DeliveryStep,
        reason: str,
        now: datetime,
        *,
        due: datetime | None = None,
    ) -> None:
        """Certainly nothing was sent: try again at `due` or after a pause, unless that is too late for the post."""
        planned = post.due or now
        due = max(now, due) if due else now + pause_after(now - planned)
        if due > planned + self.policy.settings.windows.lateness:
            await tx.record(delivery.step(step, at=now, reason=reason))
            await self.stop(tx, post, unreachable(reason), now)
            return
        change = delivery.step(step, at=now, due=due, reason=reason)
        turn = f"{delivery.part}.{change.after.version}"
        await tx.record(change, then=[publish_task(post, due=due, turn=turn)])

    async def stop(self, tx: Transaction, post: Post, objection: Objection, now: datetime) -> None:
        """Nothing more leaves: stand down, or, when some parts are already live, finish partly."""
        facts: Facts = {"reason": objection.code}
        if anything_left(await deliveries_of(tx, post)):
            decision = by_system(PostStep.FINISH_PARTLY, objection.sentence, now)
            change = post.step(PostStep.FINISH_PARTLY, by=None, at=now, facts=facts, decision=decision)
            await tx.record(change)
            await self.is_public(tx, change.after, now)
            return
        account = await account_of(tx, post)
        await self.ask_again(tx, post, account, by_system(PostStep.STAND_DOWN, objection.sentence, now), facts=facts)

    async def ask_again(
        self,
        tx: Transaction,
        post: Post,
        account: Account | None,
        decision: Decision,
        *,
        facts: Facts | None = None,
        judged: Post | None = None,
    ) -> Post:
        """Back to waiting by `decision.step`: every approval is void, and at least one is needed.

        `judged`: the same post with the findings it has now. `account` None: it is no longer in app.yaml.
        """
        judged = judged or post
        change = post.step(
            decision.step,
            by=decision.by,
            at=decision.at,
            facts=facts,
            findings=judged.findings,
            digest=judged.digest,
            rules=judged.rules,
            approvals=(),
            needed=await self._needed(tx, judged, account, decision.at),
            due=None,
            decision=decision,
        )
        await tx.record(change, then=waiting_tasks(change.after, self.policy.settings.windows))
        return change.after

    async def finish(self, tx: Transaction, post: Post, now: datetime, *, reason: str = "") -> None:
        """End the post when all its parts came to an end; the deliveries decide how. Else do nothing."""
        deliveries = await deliveries_of(tx, post)
        match post.state:
            case PostState.PUBLISHING:
                step = finish_of(deliveries)
            case PostState.NEEDS_HUMAN:
                step = resolution_of(deliveries)
            case _:
                step = None
        if step is None:
            return
        decision = by_system(step, reason, now) if reason else post.decision
        change = post.step(step, by=None, at=now, decision=decision)
        await tx.record(change)
        await self.is_public(tx, change.after, now)

    async def _public_again(self, tx: Transaction, post: Post, delivery: Delivery, now: datetime) -> None:
        """Another part of a recalled post turned out to be live: it is taken down too, and its incident reopened."""
        change = post.step(PostStep.RECALL, by=None, at=now)
        turn = f"{change.after.version}.{delivery.part}.{delivery.version}"
        await tx.record(change, then=[task(TaskKind.DELETE, post.id, due=now, turn=turn)])
        incident = await tx.incidents.find(post.id)
        if incident is not None and incident.state is not IncidentState.OPEN:
            live = Happening(at=now, what=Happened.PUBLISHED, part=delivery.part)
            asked = Happening(at=now, what=Happened.RECALL_ASKED)
            await tx.record(incident.step(IncidentStep.REOPEN, live, asked, at=now))

    async def is_public(self, tx: Transaction, post: Post, now: datetime) -> None:
        """What else has to be known once a post is public: by its incident, and by the story it answers."""
        await self._apologised(tx, post, now)
        await close_story(tx, post, now)
        await self._ask_how_it_did(tx, post, now)

    async def _apologised(self, tx: Transaction, post: Post, now: datetime) -> None:
        """Note on its incident's timeline that this post, its apology, is live; nothing for any other post."""
        incident = await tx.incidents.get(post.incident) if post.incident else None
        if incident is None or post.state is not PostState.PUBLISHED:
            return
        if incident.state is not IncidentState.REVIEWED:
            live = Happening(at=now, what=Happened.APOLOGY_LIVE)
            await tx.record(incident.step(IncidentStep.NOTE, live, at=now))

    async def _ask_how_it_did(self, tx: Transaction, post: Post, now: datetime) -> None:
        """A day later, where app.yaml lets that cost something."""
        account = await account_of(tx, post)
        if account is None or post.state is not PostState.PUBLISHED:
            return
        if self.networks.limits(account.network).results_price is not None:
            await tx.later(results_task(post, now=now))

    async def _needed(self, tx: Transaction, post: Post, account: Account | None, now: datetime) -> int:
        if account is None:
            return max(1, post.needed)
        given = await circumstances(tx, post, account, now=now)
        return max(1, self.policy.plan(replace(post, approvals=(), needed=0), account, given).needed)
