"""Short lines in the thread of the author's message: once per state, only when a person is needed or it is live."""

from bot.cards.phrases import excerpt
from bot.cards.standing import why_it_came_back
from bot.cards.view import PostView
from bot.cards.wording import name, voice
from bot.language import say
from workflows.domain.post import PostState, PostStep
from workflows.ports.chat import Card, Line, Mention, Words


def thread_line(view: PostView) -> Card | None:
    """The line that calls the author now, or None when this state needs nobody."""
    says = _says(view)
    if not says:
        return None
    line: Line = (Mention.of(view.author), f" {says}")
    return Card(notification=excerpt(says, 200), blocks=(Words(line=line),))


def line_key(view: PostView) -> str:
    """What makes a line the same line: one per state, revision and attempt; of holds each."""
    if view.post.state is PostState.HELD and view.post.decision is not None:
        return f"{view.post.state.value}.{view.post.revision}.{view.post.decision.at.timestamp():.6f}"
    return f"{view.post.state.value}.{view.post.revision}.{view.post.attempt}"


def _says(view: PostView) -> str:
    decider = view.name(view.post.decision.by) if view.post.decision else say("An approver")
    match view.post.state:
        case PostState.WAITING if reason := why_it_came_back(view):
            return say(
                "This did not go out as {account}: {reason} Nothing is public. It waits for approval again.",
                account=name(view),
                reason=reason,
            )
        case PostState.DRAFT if view.post.decision and view.post.decision.step is PostStep.REJECT:
            return say(
                "This may be written anew for {account}: the rejection was taken back. Nothing went out.",
                account=name(view),
            )
        case PostState.CHANGES_REQUESTED:
            return say(
                "{decider} asks for changes before this goes out as {account}. Nothing went out.",
                decider=decider,
                account=name(view),
            )
        case PostState.HELD:
            return say(
                "{decider} put this post for {account} on hold. Nothing went out. The reason is above.",
                decider=decider,
                account=name(view),
            )
        case PostState.REJECTED:
            return say(
                "{decider} rejected this post for {account}. Nothing went out. The reason is above.",
                decider=decider,
                account=name(view),
            )
        case PostState.FAILED:
            return say("This did not go out as {account}. Nothing is public. The reason is above.", account=name(view))
        case PostState.PARTLY_PUBLISHED:
            return say("Only a part of this went out as {account}. Please look above.", account=name(view))
        case PostState.PUBLISHED:
            return say("It is live as {account}.", account=voice(view))
        case PostState.NEEDS_HUMAN:
            return say(
                "We do not know whether this is public. Please look at {account}'s timeline and say so above.",
                account=name(view),
            )
        case PostState.BLOCKED:
            return say(
                "This cannot go out as {account} like this. Nothing went out. What to change is above.",
                account=name(view),
            )
        case PostState.EXPIRED:
            return say("This expired before it could go out as {account}. Nothing went out.", account=name(view))
        case PostState.RECALLED if view.post.decision and not view.author.is_one_of(view.post.decision.by):
            return say(
                "{decider} had this taken down from {account}. It was public for a while.",
                decider=decider,
                account=name(view),
            )
        case PostState.RECALL_FAILED:
            return say("This could not be taken down from {account}. It may still be public.", account=name(view))
        case _:
            return ""
