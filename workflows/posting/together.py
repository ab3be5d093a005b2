"""One writing for several accounts: with the first one's confirmation each of the others gets a post of its own.

From there on they are apart: each is judged, confirmed, approved, sent and taken back for itself, and its words can be
changed without changing another's. They know of each other only so that cards can say where the others are, and so that
the checks notice the same words on two accounts of one network.
"""

from dataclasses import dataclass, replace

from workflows.domain.account import Account, Mode
from workflows.domain.content import Fields
from workflows.domain.ids import AccountId, GroupId, PostId, new_id
from workflows.domain.lifecycle import expire_task
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState, born
from workflows.errors import InvalidContent
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.posting.accounts import find_account
from workflows.posting.form import Form
from workflows.posting.judging import Judging


@dataclass(frozen=True, kw_only=True)
class Together:
    """Begins the other posts, and finds the next one."""

    store: Store
    policy: Policy
    clock: Clock
    form: Form
    judging: Judging

    def group_of(self, post: Post) -> GroupId | None:
        """The group that the post is of once it is confirmed; None when it is for one account alone."""
        is_one_of_its_kind = post.story is not None or post.incident is not None
        if post.group is not None or is_one_of_its_kind or not post.fields.also:
            return post.group
        return GroupId(post.id)

    async def hold(self, tx: Transaction, post: Post) -> None:
        """For a post that is being confirmed: of two of one writing the later is judged knowing the other's words.

        Else each might find the other's still a draft, and the same words would go out on two accounts.
        """
        group = self.group_of(post)
        if group is not None:
            await tx.posts.hold_group(group)

    async def spread(self, tx: Transaction, post: Post, by: Person) -> tuple[Post, ...]:
        """Begin a draft for each account that was chosen beside the post's and has none yet; the new ones.

        Judged like any words, but never confirmed: that stays with the author, account by account. An account that is
        gone, or that they may not write for any more, is left out.
        """
        if post.group is None:
            return ()
        known = {one.account for one in await tx.posts.of_group(post.group)}
        chosen = [one for one in dict.fromkeys(post.fields.also) if one not in known]
        ids = sorted(PostId(new_id()) for _ in chosen)
        begun = [await self._begin(tx, post, by, new, account) for new, account in zip(ids, chosen, strict=True)]
        return tuple(one for one in begun if one is not None)

    async def also(self, post_id: PostId, *, by: Person) -> tuple[Post, ...]:
        """The drafts of the same writing that wait for this author to confirm them, in their order."""
        async with self.store.reading() as tx:
            post = await tx.posts.get(post_id)
            others = await tx.posts.of_group(post.group) if post.group else ()
        mine = [one for one in others if one.id != post.id and by.is_one_of(one.author, one.editor)]
        return tuple(one for one in mine if one.state is PostState.DRAFT)

    async def _begin(
        self, tx: Transaction, first: Post, by: Person, post_id: PostId, account_id: AccountId
    ) -> Post | None:
        account, before = await find_account(tx, account_id), await find_account(tx, first.account)
        if account is None or account.mode is Mode.SELF or not self.policy.may_draft(by, account):
            return None
        now = self.clock.now()
        draft = Post(
            id=post_id,
            author=by.id,
            account=account.id,
            content=first.content,
            fields=_fields_for(account, before, first.fields),
            digest_salt=new_id(),
            group=first.group,
            created_at=now,
            changed_at=now,
        )
        await tx.record(born(draft, by=by.id), then=[expire_task(draft, self.policy.settings.windows)])
        await copy_media(tx, first, draft, by)
        is_same_network = before is not None and before.network == account.network
        try:
            content = self.form.moved(draft, account, answers=is_same_network)
        except InvalidContent:
            # The form says so, at the field it is about, as soon as its author gets there.
            return draft
        written = await self.judging.judge(tx, draft, account, by, content, opinions=first.opinions)
        return written.post


async def copy_media(tx: Transaction, source: Post, target: Post, by: Person) -> None:
    """Give a post what stands beside another one's words; what is not kept any more does not come along."""
    facts = await tx.media.facts(source.id, {one.sha256 for one in source.content.media})
    for medium in source.content.media:
        content = await tx.media.read(source.id, medium.sha256) if medium.sha256 in facts else None
        if content is not None:
            await tx.media.keep(target, medium, content, named=facts[medium.sha256].named, by=by.id)


def _fields_for(account: Account, before: Account | None, fields: Fields) -> Fields:
    """What stood in the form, for another account: a reply does not come along to another network."""
    stays = before is not None and before.network == account.network
    return replace(fields, also=(), reply_link=fields.reply_link if stays else "")
