"""Write a draft: kept as typed, whatever it is, then read, then judged."""

from dataclasses import dataclass, replace
from datetime import timedelta

from workflows.domain.account import Account
from workflows.domain.content import Content
from workflows.domain.ids import AccountId, PostId, new_id
from workflows.domain.lifecycle import expire_task, forget_tasks
from workflows.domain.person import Person
from workflows.domain.post import Post, PostStep, born
from workflows.errors import Refused
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.posting.accounts import chosen_account, find_account
from workflows.posting.drafts import own_draft, require_checked, require_own_draft
from workflows.posting.form import Form, Words
from workflows.posting.judging import Judging, Written
from workflows.posting.moderating import Moderating, Opinions

LATE = timedelta(minutes=1)
"""How much later than a newer change the chat may deliver an older one. What seems older than that was not delivered
late: one of the clocks is wrong, and the words are taken."""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """Keeps and judges what an author writes."""

    store: Store
    policy: Policy
    clock: Clock
    form: Form
    judging: Judging
    moderating: Moderating

    async def save(self, post_id: PostId, *, by: Person, words: Words) -> Post:
        """Keep what is typed; starts the draft when there is none."""
        async with self.store.transaction() as tx:
            return await self._save(tx, post_id, by, words)

    async def write(self, post_id: PostId, *, by: Person, words: Words) -> Written:
        """Keep the words, then judge them. Raises InvalidContent and NotAllowed after they are kept."""
        opinions = await self._opinions(post_id, by, words)
        async with self.store.transaction() as tx:
            post = await self._save(tx, post_id, by, words)
            try:
                account, content = await self.form.read(tx, by, words, post)
            except Refused as refused:
                problem = refused
            else:
                fields = self.form.fields(_of(words, post))
                return await self.judging.judge(tx, post, account, by, content, fields=fields, opinions=opinions)
        # Raised out here: inside, it would take back what was typed.
        raise problem

    async def look(self, post_id: PostId, *, by: Person) -> Written:
        """Judge the draft as it is stored. Raises Conflict when its words were only saved, never checked."""
        opinions = await self.moderating.of_draft(post_id, by=by, again=True)
        async with self.store.transaction() as tx:
            post = await own_draft(tx, self.policy, post_id, by)
            account = await chosen_account(tx, post.account, named=post.named)
            self.policy.require_write(by, account, post)
            self.form.require_sendable(post)
            self.form.require_media(post.content, account)
            require_checked(post)
            return await self.judging.judge(tx, post, account, by, post.content, opinions=opinions)

    async def switch(self, post_id: PostId, *, by: Person, to: AccountId) -> Written:
        """Judge the same words for another account. Raises Conflict when they were only saved, never checked."""
        opinions = await self.moderating.of_draft(post_id, by=by, again=True, account_id=to)
        async with self.store.transaction() as tx:
            post = await own_draft(tx, self.policy, post_id, by)
            account = await chosen_account(tx, to)
            self.policy.require_draft(by, account)
            self.form.require_sendable(post)
            self.form.require_media(post.content, account)
            require_checked(post)
            before = await chosen_account(tx, post.account) if post.account else account
            if before.network == account.network:
                content = self.form.moved(post, account, answers=True)
                return await self.judging.judge(tx, post, account, by, content, opinions=opinions)
            fields, content = replace(post.fields, reply_link=""), self.form.moved(post, account, answers=False)
            return await self.judging.judge(tx, post, account, by, content, fields=fields, opinions=opinions)

    async def _opinions(self, post_id: PostId, by: Person, words: Words) -> Opinions:
        """What moderators say of these words, which are kept before anybody is asked: that may take a while."""
        if not self.moderating.is_on:
            return ()
        await self.save(post_id, by=by, words=words)
        return await self.moderating.of_draft(post_id, by=by, again=True)

    async def _save(self, tx: Transaction, post_id: PostId, by: Person, words: Words) -> Post:
        post = await tx.posts.find(post_id)
        account = await find_account(tx, words.account)
        answer = post if post and post.story and post.account == words.account else None
        media = post.content.media if post else ()
        content = self.form.as_typed(words, by, account, answer=answer, media=media)
        if post is None:
            return await self._start(tx, post_id, by, words, account, content)
        require_own_draft(self.policy, post, by)
        words = _of(words, post)
        if self._adds_nothing(post, words, content):
            return post
        return await self._keep(tx, post, by, words, account, content)

    def _adds_nothing(self, post: Post, words: Words, content: Content) -> bool:
        """Whether the draft says this already, or something newer."""
        newest = post.fields.at
        if words.at and newest and newest - LATE < words.at < newest:
            return True
        fields = replace(self.form.fields(words), at=newest)
        if (content, words.account, words.named, fields) != (post.content, post.account, post.named, post.fields):
            return False
        # The same words again, typed later, are kept with their time while nothing was checked yet: what was typed
        # between the two may still be on its way.
        return bool(post.rules) or words.at is None or words.at == newest

    async def _start(
        self, tx: Transaction, post_id: PostId, by: Person, words: Words, account: Account | None, content: Content
    ) -> Post:
        now = self.clock.now()
        draft = Post(
            id=post_id,
            author=by.id,
            account=words.account,
            content=content,
            named=words.named,
            fields=self.form.fields(words),
            digest_salt=new_id(),
            created_at=now,
            changed_at=now,
        )
        windows = self.policy.settings.windows
        then = [expire_task(draft, windows), *forget_tasks(draft, account, windows, now=now)]
        await tx.record(born(draft, by=by.id), then=then)
        return draft

    async def _keep(
        self, tx: Transaction, post: Post, by: Person, words: Words, account: Account | None, content: Content
    ) -> Post:
        now = self.clock.now()
        change = post.step(
            PostStep.REVISE,
            by=by.id,
            at=now,
            content=content,
            account=words.account,
            named=words.named,
            fields=self.form.fields(words),
            findings=(),
            digest=None,
            # Unchecked: what only was saved can neither be confirmed nor handed back.
            rules="",
            last_editor=by.id if _said_anew(content, post.content) else post.last_editor,
        )
        moved = words.account != post.account
        windows = self.policy.settings.windows
        await tx.record(change, then=forget_tasks(change.after, account, windows, now=now) if moved else [])
        return change.after


def _of(words: Words, post: Post) -> Words:
    """The words as they count for this post: an answer keeps the link of what it answers, whatever the form says."""
    is_answer = post.story is not None and post.account == words.account
    return replace(words, reply_link=post.fields.reply_link) if is_answer else words


def _said_anew(content: Content, before: Content) -> bool:
    """Whether the words are others, or what stands beside them, or what is said of that."""
    return (content.text, content.media) != (before.text, before.media)
