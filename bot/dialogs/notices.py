"""One sentence and nothing to fill in: refused clicks and faults, as a window or as a private card."""

from bot.cards.phrases import excerpt, words
from bot.dialogs.names import Action, FormName
from bot.language import for_later, say
from workflows.ports.chat import Block, Button, Buttons, Card, Exact, Form

STRANGER = for_later("I am still looking up who you are. Nothing was done: please try again in a few seconds.")
STALE = for_later("This card is out of date: the post was changed since. Nothing was done. Please use the newest card.")


def notice_form(says: str, *, title: str = "", blocks: tuple[Block, ...] = ()) -> Form:
    """A small window with one thing to say; without a title it says that something was not possible."""
    title = title or say("Not possible")
    return Form(name=FormName.NOTICE, subject="", title=title, blocks=(words(says), *blocks), close=say("Close"))


def notice_card(says: str, *, blocks: tuple[Block, ...] = ()) -> Card:
    """The same as a private message."""
    return Card(notification=excerpt(says, 150), blocks=(words(says), *blocks))


def list_form(card: Card, *, title: str) -> Form:
    """A private list in a window: the same blocks, with their buttons."""
    return Form(name=FormName.NOTICE, subject="", title=title, blocks=card.blocks, close=say("Close"))


def words_back(text: str) -> tuple[Block, ...]:
    """What was typed, given back so that it can be copied; nothing when nothing was typed."""
    return (words(say("These are your words, so that nothing is lost:")), Exact(text=text)) if text.strip() else ()


def fault(code: str, *, went_out: str) -> str:
    """What a person is told about a bug: its id, and whether anything went out."""
    return say(
        "Something went wrong here, not your fault. {went_out} Please try again. If it stays, name {code}.",
        went_out=went_out,
        code=code,
    )


def open_again_card(post_id: str, *, label: str = for_later("Open the form")) -> Card:
    """When a window could not be opened: a button that opens it, and the promise that the words are safe."""
    says = say("The form could not be opened in time. Your words are kept, nothing went out.")
    return _opening_card(says, post_id, label=say(label))


def press_to_open_card(post_id: str) -> Card:
    """Where what was typed cannot open a window by itself: the button that does."""
    says = say("Your post is one press away. Anything you wrote is kept, and nothing went out.")
    return _opening_card(says, post_id, label=say("Open the form"))


def _opening_card(says: str, post_id: str, *, label: str) -> Card:
    button = Button(action=Action.OPEN, subject=post_id, label=label)
    return Card(notification=says, blocks=(words(says), Buttons(buttons=(button,))))
