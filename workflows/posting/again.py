"""The words of a post once more, as a new draft: to say the same again, or to say it after all."""

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.domain.account import Mode
from workflows.domain.ids import AccountId, PostId, new_id
from workflows.domain.lifecycle import expire_task, forget_tasks
from workflows.domain.person import Person
from workflows.domain.post import Decision, Post, PostStep, born
from workflows.errors import NotAllowed, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.posting.accounts import find_account
from workflows.posting.together import copy_media


@dataclass(frozen=True, kw_only=True)
class Again:
    """Copies a post into a draft. The draft knows nothing of the first: it is judged and confirmed like any other."""

    store: Store
    policy: Policy
    clock: Clock

    async def again(self, post_id: PostId, *, by: Person) -> Post:
        """See `Posting.again`."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            old = await tx.posts.get(post_id)
            if not by.is_one_of(old.author):
                raise NotAllowed("Only its author can take these words up again.")
            if not old.text.strip():
                raise WrongState("Its words are not kept any more. Write it anew.")
            account = await find_account(tx, old.account)
            content = replace(old.content, send_at=None, zone=None, wall_time=None)
            if old.story is not None:
                content = replace(content, parts=tuple(replace(part, reply_to=None) for part in content.parts))
            draft = Post(
                id=PostId(new_id()),
                author=by.id,
                account=account.id if account else None,
                content=content,
                fields=replace(
                    old.fields,
                    reply_link="" if old.story is not None else old.fields.reply_link,
                    send_on=None,
                    send_at=None,
                    fold=None,
                    also=await _others(tx, old),
                    at=now,
                ),
                # What was turned down is no news as a copy: somebody looks at it, whoever wrote it.
                decision=_doubted(by, now) if self.policy.was_turned_down(old) else None,
                digest_salt=new_id(),
                created_at=now,
                changed_at=now,
            )
            windows = self.policy.settings.windows
            then = [expire_task(draft, windows), *forget_tasks(draft, account, windows, now=now)]
            await tx.record(born(draft, by=by.id), then=then)
            if account is None or account.mode is not Mode.SELF:
                await copy_media(tx, old, draft, by)
        return draft


def _doubted(by: Person, now: datetime) -> Decision:
    return Decision(step=PostStep.CONFIRM_WAITING, by=by.id, at=now)


async def _others(tx: Transaction, old: Post) -> tuple[AccountId, ...]:
    """The accounts that the first was for beside its own."""
    group = await tx.posts.of_group(old.group) if old.group else ()
    return tuple(one.account for one in group if one.account is not None and one.account != old.account)
