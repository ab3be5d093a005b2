"""What a draft is judged against: the same for everybody who judges."""

from collections.abc import Mapping
from datetime import datetime

from workflows.domain.account import Account, Mode
from workflows.domain.content import Content
from workflows.domain.finding import Context, PictureFacts
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
        pictures=await _pictures(tx, content, besides),
        opinions=() if private else added_by(opinions, content),
    )


async def _pictures(tx: Transaction, content: Content, post: PostId | None) -> Mapping[str, PictureFacts]:
    """What is known of the media; nothing of a text that is not kept as a post."""
    return await tx.media.facts(post, {one.sha256 for one in content.media}) if post and content.media else {}
