"""What can be pressed about a story: the most important first, at most five beside each other."""

from bot.cards.story_view import StoryView
from bot.cards.viewer import Viewer, row_for
from bot.dialogs.names import Action
from bot.language import say
from workflows.domain.story import OVER, StoryState
from workflows.ports.chat import Button, Buttons, Style


def story_buttons(view: StoryView, viewer: Viewer | None = None) -> tuple[Buttons, ...]:
    """The rows of buttons of a story as it stands, for everybody or for one; none when nothing is left to decide."""
    # Reopen takes a muted author back too, so it stays when the words are gone.
    is_past = view.is_forgotten and view.story.state in OVER - {StoryState.MUTED}
    if view.is_gone or is_past:
        return ()
    return tuple(row for buttons in _rows(view) for row in row_for(viewer, buttons))


def show_button(view: StoryView) -> Button:
    """Opens the card with all its buttons."""
    return _plain(view, Action.STORY_SHOW, say("Show"))


def _rows(view: StoryView) -> tuple[tuple[Button, ...], ...]:
    take = _plain(view, Action.STORY_TAKE, say("Take it"), Style.PRIMARY)
    # Nobody can answer what they cannot read any more.
    answer = () if view.is_forgotten else (_plain(view, Action.STORY_ANSWER, say("Answer")),)
    route = _plain(view, Action.STORY_ROUTE, say("Route to…"))
    not_ours = _plain(view, Action.STORY_NOT_OURS, say("Not ours"))
    done = _plain(view, Action.STORY_DONE, say("Done"))
    mute = _plain(view, Action.STORY_MUTE, say("Mute"))
    escalate = _plain(view, Action.STORY_ESCALATE, say("Escalate"))
    match view.story.state:
        case StoryState.OPEN:
            return (take, *answer, route, not_ours, done), (mute, escalate)
        case StoryState.CLAIMED:
            give_back = _plain(view, Action.STORY_GIVE_BACK, say("Give back"))
            take_over = _plain(view, Action.STORY_TAKE_OVER, say("Take over"))
            return (*answer, done, give_back, take_over, route), (not_ours, escalate)
        case _:
            return ((_plain(view, Action.STORY_REOPEN, say("Reopen")),),)


def _plain(view: StoryView, action: Action, label: str, style: Style = Style.PLAIN) -> Button:
    return Button(action=action, subject=view.story.id, label=label, style=style)
