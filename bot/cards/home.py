"""The home card of the personal chat: what can be done here, each with its button."""

from bot.cards.phrases import small, words
from bot.dialogs.names import Action
from workflows.ports.chat import Block, Bold, Button, Buttons, Card, Style


def home_card(command: str, *, listens: bool, contact: str) -> Card:
    """What `home` answers. `command`: what people begin with in this chat; `listens`: whether there are mentions."""
    says = "Write a post, and see which account speaks before anything goes out."
    rest = " What becomes of your posts is told to you here."
    buttons = [
        Button(action=Action.FIRST_FORM, subject="new", label="Write a post", style=Style.PRIMARY),
        Button(action=Action.QUEUE, subject="home", label="What waits for me"),
        Button(action=Action.STATUS, subject="home", label="What I am waiting for"),
    ]
    if listens:
        buttons.append(Button(action=Action.MENTIONS, subject="home", label="Mentions"))
    typed = f"Or type {command} and your words; {command} help says what else there is."
    blocks: tuple[Block, ...] = (words(Bold(says), rest), Buttons(buttons=tuple(buttons)), small(typed))
    if contact:
        blocks += (small(f"A person who can help: {contact}."),)
    return Card(notification="What you can do with Countersign", blocks=blocks)
