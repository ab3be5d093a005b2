"""Comments on a post that is on its way: for everybody who works on it, or for those alone who decide about it."""

from workflows.domain.account import Account
from workflows.domain.approval import Plan
from workflows.domain.comment import LONGEST, Comment, entry_of
from workflows.domain.ids import PostId, new_id
from workflows.domain.person import Person
from workflows.domain.post import REFUSALS, Post, PostState
from workflows.errors import InvalidContent, NotAllowed, WrongState
from workflows.policy import Policy, circumstances
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction

OPEN = frozenset({PostState.WAITING, PostState.HELD, PostState.APPROVED})
"""While it is in one of these a post can be commented on."""


class Commenting:
    """Keeps comments. Who reads which: `domain/comment.read_by`."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    async def comment(self, post_id: PostId, *, by: Person, text: str, private: bool = False) -> Comment:
        """Say something about it. `private`: for those who decide about it alone, by one of them.

        Raises NotFound, NotAllowed, WrongState, and InvalidContent at `comment` when it is empty or too long.
        """
        said = text.strip()
        if not said or len(said) > LONGEST:
            raise InvalidContent(f"Write 1 to {LONGEST:,} characters.", field="comment")
        async with self.store.transaction() as tx:
            post, account, plan = await self._read(tx, post_id)
            if private:
                self.policy.require_decider(by, post, account, plan)
            elif not self._works_on(by, post, account, plan):
                raise NotAllowed("Only its author and those who decide about it can comment on this.")
            if post.state not in OPEN:
                raise WrongState(REFUSALS[post.state])
            comment = Comment(
                id=new_id(),
                post=post.id,
                revision=post.revision,
                by=by.id,
                at=self.clock.now(),
                text=said,
                private=private,
            )
            await tx.comments.add(comment)
            await tx.note(entry_of(comment))
            await tx.messages.ask(f"post:{post.id}")
            return comment

    async def _read(self, tx: Transaction, post_id: PostId) -> tuple[Post, Account, Plan]:
        post = await tx.posts.get(post_id)
        if post.account is None:
            raise WrongState(REFUSALS[post.state])
        account = await tx.accounts.get(post.account)
        given = await circumstances(tx, post, account, now=self.clock.now())
        return post, account, self.policy.plan(post, account, given)

    def _works_on(self, person: Person, post: Post, account: Account, plan: Plan) -> bool:
        decides = person.counts and (self.policy.may_approve(person, account) or plan.is_able(person))
        return decides or person.is_one_of(post.author, post.editor)
