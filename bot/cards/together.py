"""Which of how many accounts of one writing a post is for, and where the others are."""

from bot.cards.phrases import listed, name_of
from bot.cards.view import PostView
from bot.language import for_later, say
from workflows.domain.post import PostState
from workflows.ports.chat import Line

STANDS = {
    PostState.DRAFT: for_later("is not confirmed yet"),
    PostState.WAITING: for_later("waits for approval"),
    PostState.APPROVED: for_later("is approved"),
    PostState.BLOCKED: for_later("is blocked"),
    PostState.HANDED_BACK: for_later("was handed back"),
    PostState.CHANGES_REQUESTED: for_later("has to be changed"),
    PostState.REJECTED: for_later("was rejected"),
    PostState.WITHDRAWN: for_later("was left out"),
    PostState.HELD: for_later("is on hold"),
    PostState.EXPIRED: for_later("expired"),
    PostState.PUBLISHING: for_later("is being sent"),
    PostState.PUBLISHED: for_later("is live"),
    PostState.PARTLY_PUBLISHED: for_later("is partly live"),
    PostState.FAILED: for_later("did not go out"),
    PostState.NEEDS_HUMAN: for_later("may or may not be live"),
    PostState.RECALLING: for_later("is being taken down"),
    PostState.RECALLED: for_later("was taken down"),
    PostState.RECALL_FAILED: for_later("could not be taken down"),
}


def together_line(view: PostView) -> Line:
    """ "1 of 3 accounts. @acmecare waits for approval, and @beta is live." Nothing for a post of its own."""
    ids = [one.post for one in view.group]
    if len(ids) < 2 or view.post.id not in ids:
        return ()
    others = [
        f"{(name_of(one.account) if one.account else say('an account that was removed'))} {say(STANDS[one.state])}"
        for one in view.group
        if one.post != view.post.id
    ]
    said = listed(others)
    return (
        say(
            "{index} of {ids} accounts. {upper}{said}.",
            index=ids.index(view.post.id) + 1,
            ids=len(ids),
            upper=said[0].upper(),
            said=said[1:],
        ),
    )
