"""Hand back: a personal text returns to its author, who posts it; here it is forgotten but for a keyed hash."""

from dataclasses import dataclass

from workflows.domain.account import Mode
from workflows.domain.content import Content, Part
from workflows.domain.finding import Route
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import PostStep
from workflows.domain.task import TaskKind, task
from workflows.errors import InvalidContent, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Networks
from workflows.ports.store import Store
from workflows.posting.accounts import chosen_account
from workflows.posting.drafts import own_draft, require_checked


@dataclass(frozen=True, kw_only=True)
class HandedBackWords:
    """A personal text on its way back to its author."""

    text: str
    share_link: str
    network: str
    """For people: "X"."""


@dataclass(frozen=True, kw_only=True)
class HandingBack:
    """Hands personal drafts back."""

    store: Store
    policy: Policy
    networks: Networks
    clock: Clock

    async def hand_back(self, post_id: PostId, *, by: Person) -> HandedBackWords:
        """The words and where to post them. Raises NotAllowed, WrongState, Conflict (unchecked), InvalidContent."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await own_draft(tx, self.policy, post_id, by)
            account = await chosen_account(tx, post.account)
            self.policy.require_draft(by, account)
            if account.mode is not Mode.SELF:
                raise WrongState(f"{account.at_handle} is posted to from here; it is not handed back.")
            require_checked(post)
            if self.policy.route(post.verdict, by, account) is Route.BLOCKED:
                raise InvalidContent("These words cannot go out like this. See what to change.", field="text")
            until = now + self.policy.settings.windows.handed_back_text
            words = post.text
            empty = Content(parts=(Part(text=""),))
            change = post.step(
                PostStep.HAND_BACK,
                by=by.id,
                at=now,
                content=empty,
                findings=(),
                justifications=(),
                opinions=(),
                digest=None,
            )
            forget = task(TaskKind.FORGET, post.id, due=until, turn="handed_back")
            await tx.record(change, then=[forget])
            await tx.posts.forget(post.id)
            await tx.alerts.remember(words, post=post.id, person=by.id, until=until)
        return HandedBackWords(
            text=words,
            share_link=self.networks.share_link(account.network, words),
            network=self.networks.limits(account.network).network,
        )
