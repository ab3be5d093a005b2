"""Posts and their deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflows.domain.delivery import Delivery
from workflows.domain.finding import Earlier
from workflows.domain.ids import AccountId, DeliveryId, PersonId, PostId, RemotePostId
from workflows.domain.post import Post


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


class Posts(Protocol):
    """Posts, with their words."""

    async def get(self, post_id: PostId) -> Post:
        """Raises NotFound."""
        ...

    async def find(self, post_id: PostId) -> Post | None: ...

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
