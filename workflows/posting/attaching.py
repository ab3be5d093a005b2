"""Pictures and films: cleaned, kept, and edited like words; whatever was approved before counts no more."""

import asyncio
import hashlib
from dataclasses import dataclass

from workflows.domain.account import Account
from workflows.domain.audit import Facts
from workflows.domain.content import Media
from workflows.domain.ids import PostId
from workflows.domain.limits import Limits
from workflows.domain.person import Person
from workflows.domain.post import Post, PostStep
from workflows.errors import InvalidContent, WrongState
from workflows.policy import Policy
from workflows.ports.cleaner import Cleaned, Cleaner
from workflows.ports.clock import Clock
from workflows.ports.network import Networks
from workflows.ports.store import Store, Transaction
from workflows.posting.accounts import find_account
from workflows.posting.drafts import own_draft
from workflows.posting.media import described, require_length, require_room, require_storable, with_media

_GONE = "This picture is not kept any more. It was not added. Please send it again."
MOST_ATTACHED = 20
"""How many files one post ever keeps, those that were taken out again among them."""


class NoCleaner:
    """Where nothing can be attached: every file is refused."""

    async def clean(self, content: bytes, *, name: str) -> Cleaned:
        """Raises InvalidContent."""
        raise InvalidContent("Pictures cannot be added here. Nothing was added.", field="media")


@dataclass(frozen=True, kw_only=True)
class Attaching:
    """Adds, removes and describes what stands beside a draft's words."""

    store: Store
    policy: Policy
    networks: Networks
    clock: Clock
    cleaner: Cleaner

    async def attach(self, post_id: PostId, *, by: Person, content: bytes, name: str) -> Post:
        """Clean a file and put it beside the words. See `Posting.attach`."""
        async with self.store.reading() as tx:
            # Before anything is decoded: somebody else's draft is nobody's to add to.
            await own_draft(tx, self.policy, post_id, by)
        clean = await self.cleaner.clean(content, name=name)
        digest = await asyncio.to_thread(lambda: hashlib.sha256(clean.content).hexdigest())
        medium = _medium(clean, digest)
        async with self.store.transaction() as tx:
            post = await own_draft(tx, self.policy, post_id, by)
            if any(one.sha256 == medium.sha256 for one in post.content.media):
                return post
            await self._require_fitting(tx, post, medium, seconds=clean.seconds)
            after = await self._record(tx, post, by, (*post.content.media, medium), {"attached": medium.kind.value})
            await tx.media.keep(after, medium, clean.content, named=clean.facts.named, by=by.id)
        return after

    async def bring(self, post_id: PostId, *, by: Person, source: PostId, mark: str) -> Post:
        """Put what stands beside another draft of theirs beside this one's words as well. See `Posting.bring`."""
        async with self.store.transaction() as tx:
            post = await own_draft(tx, self.policy, post_id, by)
            other = await own_draft(tx, self.policy, source, by)
            medium = next((one for one in other.content.media if one.mark == mark), None)
            facts = await tx.media.facts(other.id, {medium.sha256}) if medium else {}
            content = await tx.media.read(other.id, medium.sha256) if medium and facts else None
            if medium is None or content is None:
                raise InvalidContent(_GONE, field="media")
            if any(one.sha256 == medium.sha256 for one in post.content.media):
                return post
            await self._require_fitting(tx, post, medium)
            after = await self._record(tx, post, by, (*post.content.media, medium), {"attached": medium.kind.value})
            await tx.media.keep(after, medium, content, named=facts[medium.sha256].named, by=by.id)
        return after

    async def detach(self, post_id: PostId, *, by: Person, mark: str) -> Post:
        """Take one out again. See `Posting.detach`."""
        async with self.store.transaction() as tx:
            post = await own_draft(tx, self.policy, post_id, by)
            left = tuple(one for one in post.content.media if one.mark != mark)
            if len(left) == len(post.content.media):
                return post
            return await self._record(tx, post, by, left, {"detached": 1})

    async def describe(self, post_id: PostId, *, by: Person, mark: str, alt: str) -> Post:
        """Say what one shows. See `Posting.describe`."""
        async with self.store.transaction() as tx:
            post = await own_draft(tx, self.policy, post_id, by)
            if not any(one.mark == mark for one in post.content.media):
                raise WrongState("This picture is not in the draft any more. Nothing was changed.")
            media = described(post.content.media, {mark: alt})
            if media == post.content.media:
                return post
            return await self._record(tx, post, by, media, {"described": 1})

    async def _require_fitting(self, tx: Transaction, post: Post, medium: Media, *, seconds: float = 0.0) -> None:
        account = await find_account(tx, post.account)
        limits = self._limits(account)
        require_storable(medium, largest_film=self.policy.settings.largest_film)
        require_room([*post.content.media, medium], account, limits)
        if seconds:
            require_length(seconds, limits)
        if await tx.media.count(post.id) >= MOST_ATTACHED:
            raise InvalidContent(
                f"{MOST_ATTACHED} files were added to this draft already. This one was not. Start a new post.",
                field="media",
            )

    async def _record(self, tx: Transaction, post: Post, by: Person, media: tuple[Media, ...], facts: Facts) -> Post:
        """The draft with these, as unchecked as if its words had been typed anew."""
        change = post.step(
            PostStep.REVISE,
            by=by.id,
            at=self.clock.now(),
            facts=facts,
            content=with_media(post.content, media),
            findings=(),
            digest=None,
            rules="",
            last_editor=by.id,
        )
        await tx.record(change)
        return change.after

    def _limits(self, account: Account | None) -> Limits:
        """Of the account's network; of X while none is chosen."""
        return self.networks.limits(account.network if account else "x")


def _medium(clean: Cleaned, digest: str) -> Media:
    return Media(
        sha256=digest,
        kind=clean.kind,
        type=clean.type,
        size=len(clean.content),
        width=clean.width,
        height=clean.height,
    )
