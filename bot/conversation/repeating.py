"""A form that the chat delivers a second time, because the first answer did not arrive: shown where the post is now."""

from bot.cards.standing import where_it_is
from bot.cards.wording import in_words
from bot.conversation import calls, emergencies, excuses, incidents, objecting, stories, writing
from bot.conversation.confirming import card_again, onward
from bot.conversation.desk import Desk
from bot.dialogs.names import FormName, read_subject
from bot.dialogs.notices import notice_card, notice_form
from bot.language import for_later, say
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.errors import NotAllowed
from workflows.ports.chat import FormSubmitted, Open, Replace, Reply

UNDER_WAY = for_later("This was received and is still being worked on. Please press again in a few seconds.")
HANDED_BACK = for_later(
    "These words were handed back to you already. Close this notice: they still stand underneath, to copy."
)
UNDECIDED = {
    FormName.REQUEST_CHANGES: PostState.WAITING,
    FormName.REJECT: PostState.WAITING,
    FormName.LATE: PostState.WAITING,
    FormName.RESOLVE_LIVE: PostState.NEEDS_HUMAN,
}
"""The state a post is in as long as such a form has not been taken note of."""
SAID = frozenset({FormName.URGENT, FormName.COMMENT})
"""Forms that say something about a post and decide nothing."""
RECEIVED = for_later("This was received already. Nothing was done twice.")
STORIES = frozenset({FormName.ROUTE_STORY, FormName.NOT_OURS, FormName.MUTE_STORY})


async def submitted_again(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Nothing is done a second time, and the window is never closed over what was typed."""
    if submitted.form == FormName.REVIEW:
        return await incidents.reviewed_again(desk, submitted)
    if submitted.form in STORIES:
        return await stories.submitted_again(desk, who, submitted)
    if submitted.form == FormName.EMERGENCY_REVIEW:
        return await emergencies.reviewed_again(desk, submitted)
    if submitted.form in SAID:
        is_done = await calls.told_again(desk, who, submitted)
        return (
            Replace(form=notice_form(say(RECEIVED), title=say("Done")))
            if is_done
            else excuses.sentence(submitted, say(UNDER_WAY))
        )
    post_id, _ = read_subject(submitted.subject)
    async with desk.store.reading() as tx:
        post = await tx.posts.find(post_id)
    if post is None:
        return excuses.sentence(submitted, say(UNDER_WAY))
    if submitted.form == FormName.HOLD and post.state in {PostState.WAITING, PostState.APPROVED}:
        return excuses.sentence(submitted, say(UNDER_WAY))
    if submitted.form in UNDECIDED or submitted.form == FormName.HOLD:
        return await _decided(desk, who, submitted, post)
    desk.policy.require_author(who, post)
    if post.state is PostState.DRAFT and submitted.form == FormName.POST and not post.rules:
        return excuses.sentence(submitted, say(UNDER_WAY))
    if post.state is PostState.DRAFT and submitted.form == FormName.POST:
        return await writing.submitted_again(desk, who, submitted)
    if post.state is PostState.DRAFT and submitted.form == FormName.FINE:
        return await objecting.where_it_was(desk, who, submitted)
    if post.state is PostState.DRAFT:
        return await card_again(desk, who, submitted)
    if submitted.form == FormName.HAND_BACK:
        return Open(form=notice_form(say(HANDED_BACK), title=say("Handed back")), instead=notice_card(say(HANDED_BACK)))
    return await onward(desk, who, submitted, post_id)


async def _decided(desk: Desk, who: Person, submitted: FormSubmitted, post: Post) -> Reply:
    if post.state is UNDECIDED.get(FormName(submitted.form)):
        return excuses.sentence(submitted, say(UNDER_WAY))
    view = await desk.view(PostId(post.id))
    if not excuses.concerns(desk, who, view):
        raise NotAllowed(excuses.NOT_THEIRS)
    return Replace(form=notice_form(in_words(where_it_is(view)), title=say("Done")))
