"""Short lines in the thread of the author's message: once per state, only when a person is needed or it is live."""

from bot.cards.phrases import excerpt
from bot.cards.standing import why_it_came_back
from bot.cards.view import PostView
from bot.cards.wording import name, voice
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
    """What makes a line the same line: one per state, revision and attempt."""
    return f"{view.post.state.value}.{view.post.revision}.{view.post.attempt}"


def _says(view: PostView) -> str:
    decider = view.name(view.post.decision.by) if view.post.decision else "An approver"
    match view.post.state:
        case PostState.WAITING if reason := why_it_came_back(view):
            return f"This did not go out as {name(view)}: {reason} Nothing is public. It waits for approval again."
        case PostState.DRAFT if view.post.decision and view.post.decision.step is PostStep.REJECT:
            return f"This may be written anew for {name(view)}: the rejection was taken back. Nothing went out."
        case PostState.CHANGES_REQUESTED:
            return f"{decider} asks for changes before this goes out as {name(view)}. Nothing went out."
        case PostState.REJECTED:
            return f"{decider} rejected this post for {name(view)}. Nothing went out. The reason is above."
        case PostState.FAILED:
            return f"This did not go out as {name(view)}. Nothing is public. The reason is above."
        case PostState.PARTLY_PUBLISHED:
            return f"Only a part of this went out as {name(view)}. Please look above."
        case PostState.PUBLISHED:
            return f"It is live as {voice(view)}."
        case PostState.NEEDS_HUMAN:
            return f"We do not know whether this is public. Please look at {name(view)}'s timeline and say so above."
        case PostState.BLOCKED:
            return f"This cannot go out as {name(view)} like this. Nothing went out. What to change is above."
        case PostState.EXPIRED:
            return f"This expired before it could go out as {name(view)}. Nothing went out."
        case PostState.RECALLED if view.post.decision and not view.author.is_one_of(view.post.decision.by):
            return f"{decider} had this taken down from {name(view)}. It was public for a while."
        case PostState.RECALL_FAILED:
            return f"This could not be taken down from {name(view)}. It may still be public."
        case _:
            return ""
