"""Ask the moderators outside, if there are any: never inside a transaction, never twice, never about private words."""

from dataclasses import dataclass

from workflows.domain.account import Account, Mode
from workflows.domain.content import Content
from workflows.domain.ids import AccountId, PostId
from workflows.domain.opinion import Opinion, print_of
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.policy import Policy
from workflows.ports.moderator import Moderators
from workflows.ports.store import Store
from workflows.posting.accounts import find_account
from workflows.posting.form import LONGEST_TEXT

Opinions = tuple[Opinion, ...]


@dataclass(frozen=True, kw_only=True)
class Moderating:
    """Asks before a draft is judged; writes nothing."""

    store: Store
    policy: Policy
    moderators: Moderators

    @property
    def is_on(self) -> bool:
        """Whether there is anybody to ask."""
        return bool(self.moderators.names)

    async def of_draft(
        self, post_id: PostId, *, by: Person, again: bool, account_id: AccountId | None = None
    ) -> Opinions:
        """What there is to say about the draft as it is stored; nothing about what is not there or not theirs.

        `again`: ask those once more who could not answer. `account_id`: for that account, instead of its own.
        """
        if not self.is_on:
            return ()
        async with self.store.reading() as tx:
            post = await tx.posts.find(post_id)
            account = await find_account(tx, account_id or post.account) if post else None
        is_theirs = post is not None and post.state is PostState.DRAFT and by.is_one_of(post.author, post.editor)
        if post is None or account is None or not is_theirs:
            return ()
        return await self.of_words(post, account, post.content, by=by, again=again)

    async def of_words(self, post: Post, account: Account, content: Content, *, by: Person, again: bool) -> Opinions:
        """What there is to say about these words, whoever said it already included."""
        if not self._may_ask(post, account, content, by):
            return ()
        names = set(self.moderators.names)
        known = tuple(one for one in about(post.opinions, content) if one.moderator in names)
        if {one.moderator for one in known if not (again and one.failed)} == names:
            return known
        # Whoever had an answer is believed also when it has none this time: asking again must not lose an objection.
        had = {one.moderator: one for one in known if not one.failed}
        return tuple(had.get(one.moderator, one) for one in await self.moderators.ask(content))

    def _may_ask(self, post: Post, account: Account, content: Content, by: Person) -> bool:
        """Whether the words may leave for the moderators at all: a company's, and by somebody who may write them."""
        is_worth_it = bool(content.text.strip()) and len(content.text) <= LONGEST_TEXT
        may = account.mode is Mode.MANAGED and self.policy.may_write(by, account, post)
        return self.is_on and is_worth_it and may


def about(opinions: Opinions, content: Content) -> Opinions:
    """Those about exactly these words."""
    words = print_of(content)
    return tuple(one for one in opinions if one.words == words)
