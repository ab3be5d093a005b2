"""Posts and their deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflows.domain.content import Content
from workflows.domain.delivery import Delivery
from workflows.domain.finding import Earlier
from workflows.domain.ids import AccountId, DeliveryId, GroupId, PersonId, PostId, RemotePostId
from workflows.domain.post import Post, PostStep
from workflows.domain.results import Results


@dataclass(frozen=True, kw_only=True)
class Held:
    """How many posts a freeze holds up."""

    due: int
    """Approved, and their time has come: each asks again."""
    later: int
    """Approved, and scheduled for later: they stay approved, whatever happens until then."""
    back: int
    """Sent back to waiting because of it: each asks again already."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.due + self.later + self.back


@dataclass(frozen=True, kw_only=True)
class Wait:
    """How long one post waited for approvers, until it was approved first, or else turned down last."""

    post: PostId
    account: AccountId
    author: PersonId
    submitted_at: datetime
    """When its author confirmed it for the first time, so that it was put before approvers."""
    answered_at: datetime
    """When the first decision fell, whichever: what its author waited for an answer."""
    decided_at: datetime
    """When the decision fell that counts: the first approval, else the newest no. What its author did in between, to
    change it, is in this span."""
    decided_by: PersonId
    """Whoever completed it."""
    step: PostStep
    """APPROVE, REQUEST_CHANGES or REJECT."""
    first_time: bool
    """Whether the first decision was the approval: nobody asked for changes before."""


@dataclass(frozen=True, kw_only=True)
class Former:
    """What a post said when it was put before others for the last time before the revision it has now."""

    revision: int
    account: AccountId
    content: Content


class Posts(Protocol):
    """Posts, with their words."""

    async def get(self, post_id: PostId) -> Post:
        """Raises NotFound."""
        ...

    async def find(self, post_id: PostId) -> Post | None: ...

    async def confirmed_before(self, post: Post) -> Former | None:
        """The newest earlier revision that was confirmed and not blocked, so that others were shown it or might have
        been. None when there is none, its words were erased, or it is of a former release.
        """
        ...

    async def history(self, *, limit: int = 200, besides: PostId | None = None) -> tuple[Earlier, ...]:
        """Posts that went out or are on their way, newest first, without `besides`. Never personal ones."""
        ...

    async def judged(self, *, since: datetime, limit: int = 1_000) -> Sequence[Post]:
        """Posts for managed accounts that were confirmed and changed since then, newest first, whose words still exist.

        As they went their way: with findings, justifications, and what it took (`verdict`, `needed`, `state`). Never a
        draft, and never a personal one.
        """
        ...

    async def list_by_author(self, author: PersonId, *, limit: int = 20) -> Sequence[Post]:
        """Newest first, those whose words still exist or that ended in the last day."""
        ...

    async def list_waiting(self, accounts: Sequence[AccountId], *, limit: int = 50) -> Sequence[Post]:
        """Waiting or approved posts on these accounts, oldest first."""
        ...

    async def held(self, accounts: Sequence[AccountId], *, since: datetime, now: datetime) -> Held:
        """What a freeze of these accounts, set at `since`, holds up now."""
        ...

    async def scheduled(self, accounts: Sequence[AccountId], *, after: datetime, limit: int = 5) -> Sequence[Post]:
        """Approved posts on these accounts that leave later than that, the soonest first."""
        ...

    async def went_out(
        self, account: AccountId, *, since: datetime, until: datetime, limit: int = 50
    ) -> Sequence[Post]:
        """Posts on this account of which a part was about to leave (an intent of it) from `since` on and not
        after `until`, the earliest first; whatever became of them since.
        """
        ...

    async def calendar(
        self, accounts: Sequence[AccountId], *, since: datetime, until: datetime, limit: int = 200
    ) -> Sequence[Post]:
        """Approved and waiting posts on these accounts that leave, or are scheduled, from `since` on and before
        `until`; the soonest first. What waits without a time is not among them.
        """
        ...

    async def hold_calendar(self, account: AccountId) -> None:
        """Until this transaction is over, whoever else wants to hold this account's calendar waits."""
        ...

    async def hold_group(self, group: GroupId) -> None:
        """Until this transaction is over, whoever else wants to hold this writing waits; then it is read as it is."""
        ...

    async def waits(self, accounts: Sequence[AccountId], *, since: datetime) -> Sequence[Wait]:
        """Of posts on these accounts whose decision fell since then, in that order. Endorsements, holds and what went
        out without an approver are none; nor are posts that were submitted under a former release.
        """
        ...

    async def of_group(self, group: GroupId) -> Sequence[Post]:
        """The posts of one writing, in the order in which they were begun."""
        ...

    async def is_first_out(self, post: Post) -> bool:
        """Whether no other real post of its author went out before this one, whatever became of that since."""
        ...

    async def save_results(self, found: Results) -> None:
        """How a post did; the newest word counts."""
        ...

    async def results(self, post_id: PostId) -> Results | None:
        """How a post did; None while nobody asked."""
        ...

    async def list_unfinished(self, person: PersonId) -> Sequence[Post]:
        """Posts this person wrote or last edited that are not over, oldest first."""
        ...

    async def last_account(self, author: PersonId) -> AccountId | None:
        """The account this person last confirmed a post for."""
        ...

    async def forget(self, post_id: PostId) -> None:
        """Delete a personal post's words and findings for good; the row and the log stay."""
        ...


class Deliveries(Protocol):
    """Parts of posts."""

    async def get(self, delivery_id: DeliveryId) -> Delivery:
        """Raises NotFound."""
        ...

    async def list(self, post_id: PostId) -> Sequence[Delivery]:
        """In part order; empty before the post began."""
        ...

    async def credited(self, account: AccountId) -> frozenset[RemotePostId]:
        """The remote ids already known to be ours on this account (the newest 1,000)."""
        ...

    async def unsettled(self, account: AccountId) -> Sequence[Delivery]:
        """Parts on this account that may be in public without our knowing: sending, settling, or left to a person."""
        ...

    async def find_remote(self, account: AccountId, remote_id: RemotePostId) -> Delivery | None:
        """The part that is this post of the network, if it is ours."""
        ...

    async def count_armed(self, account: AccountId, *, since: datetime) -> int:
        """How many intents were committed on this account since then."""
        ...
