"""What somebody sent to the app lately, to be put beside the words of any post of theirs."""

from zoneinfo import ZoneInfo

from bot.conversation.desk import Desk
from bot.dialogs.media import SENT_FOR, SENT_TO_THE_APP, sent_option
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.ports.chat import Option


async def sent_lately(
    desk: Desk, who: Person, post_id: str, post: Post | None, *, zone: ZoneInfo
) -> tuple[Option, ...]:
    """What is kept beside drafts of theirs that have no words, and not beside this post yet: the newest first.

    Nothing in chats whose windows take files.
    """
    if who.identity.platform not in SENT_TO_THE_APP:
        return ()
    async with desk.store.reading() as tx:
        own = await tx.posts.list_by_author(who.id)
    lately = desk.clock.now() - SENT_FOR
    drafts = [one for one in own if one.state is PostState.DRAFT and not one.text.strip() and one.created_at > lately]
    there = {one.sha256 for one in post.content.media} if post else set()
    offered: dict[str, Option] = {}
    for draft in sorted(drafts, key=lambda one: (one.created_at, one.id), reverse=True):
        for one in draft.content.media if draft.id != post_id else ():
            if one.sha256 not in there:
                offered.setdefault(one.sha256, sent_option(draft, one, zone=zone))
    return tuple(offered.values())
