"""What a draft is judged against: the same for everybody who judges."""

from datetime import datetime

from workflows.domain.account import Account, Mode
from workflows.domain.content import Content
from workflows.domain.finding import Context
from workflows.domain.ids import PostId
from workflows.domain.limits import Limits
from workflows.domain.opinion import Opinion, added_by
from workflows.policy.settings import PolicySettings
from workflows.ports.store import Transaction


async def surroundings(
    tx: Transaction,
    settings: PolicySettings,
    content: Content,
    account: Account,
    *,
    limits: Limits,
    now: datetime,
    besides: PostId | None = None,
    opinions: tuple[Opinion, ...] = (),
) -> Context:
    """What there is to know at `now` about `content` for `account`.

    A personal text is compared with nothing that went out before, and nobody else was asked about it. `besides`: the
    post itself, once it is kept. `opinions`: only those about exactly these words count.
    """
    private = account.mode is Mode.SELF
    return Context(
        now=now,
        limits=limits,
        accounts=tuple(await tx.accounts.list()),
        history=() if private else await tx.posts.history(besides=besides),
        own_domains=settings.own_domains,
        gaps=settings.listening.gaps,
        pictures={},
        opinions=() if private else added_by(opinions, content),
    )
