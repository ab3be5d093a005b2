"""What can be pressed about a story: the most important first, at most five beside each other."""

from bot.cards.story_view import StoryView
from bot.cards.viewer import Viewer, row_for
from bot.dialogs.names import Action
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
    return _plain(view, Action.STORY_SHOW, "Show")


def _rows(view: StoryView) -> tuple[tuple[Button, ...], ...]:
    take = _plain(view, Action.STORY_TAKE, "Take it", Style.PRIMARY)
    # Nobody can answer what they cannot read any more.
    answer = () if view.is_forgotten else (_plain(view, Action.STORY_ANSWER, "Answer"),)
    route = _plain(view, Action.STORY_ROUTE, "Route to…")
    not_ours = _plain(view, Action.STORY_NOT_OURS, "Not ours")
    done = _plain(view, Action.STORY_DONE, "Done")
    mute = _plain(view, Action.STORY_MUTE, "Mute")
    escalate = _plain(view, Action.STORY_ESCALATE, "Escalate")
    match view.story.state:
        case StoryState.OPEN:
            return (take, *answer, route, not_ours, done), (mute, escalate)
        case StoryState.CLAIMED:
            give_back = _plain(view, Action.STORY_GIVE_BACK, "Give back")
            take_over = _plain(view, Action.STORY_TAKE_OVER, "Take over")
            return (*answer, done, give_back, take_over, route), (not_ours, escalate)
        case _:
            return ((_plain(view, Action.STORY_REOPEN, "Reopen"),),)


def _plain(view: StoryView, action: Action, label: str, style: Style = Style.PLAIN) -> Button:
    return Button(action=action, subject=view.story.id, label=label, style=style)
