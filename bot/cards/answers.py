"""What `/post help`, `/post status` and `/post queue` answer, privately."""

from collections.abc import Sequence

from bot.cards.buttons import author_buttons, read_all
from bot.cards.phrases import excerpt, words
from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.dialogs.names import Action
from workflows.domain.post import PostState
from workflows.ports.chat import Block, Bold, Button, Buttons, Card, Divider

MOST = 8
"""How many posts one answer shows; Slack allows 50 blocks in a message."""


def help_card(command: str, *, contact: str) -> Card:
    """How to use the command."""
    lines = (
        (command, "opens the form"),
        (f"{command} words", "opens it with your words"),
        (f"{command} @handle words", f"names the account too; {command} handle: words does the same"),
        (f"{command} home", "shows what you can do here, with buttons"),
        (f"{command} status", "shows where your posts are"),
        (f"{command} queue", "shows what waits for you"),
        (f"{command} mentions", "shows what the public said: what you took, what is open, what the router learnt"),
        (f"{command} recall link", "takes a live post down that went out from here"),
        (f"{command} freeze @handle reason", "stops every send of an account at once; freeze all stops everything"),
        (f"{command} thaw @handle", "lets posts go out again; what fell due asks again, nothing leaves by itself"),
        (f"{command} connect", "connects an account that you look after"),
    )
    blocks: tuple[Block, ...] = (
        words(
            "Write a post, see which account speaks, and nothing goes out before you (and others, if needed) said yes."
        ),
        *(words(Bold(typed), f"  {meaning}") for typed, meaning in lines),
        Buttons(buttons=(Button(action=Action.FIRST_FORM, subject="new", label="Write a post"),)),
    )
    if contact:
        blocks += (words(f"A person who can help: {contact}."),)
    return Card(notification=f"How to use {command}", blocks=blocks)


def status_card(views: Sequence[PostView]) -> Card:
    """The person's own posts, newest first, each with the buttons it has now."""
    if not views:
        says = "You have no posts at the moment."
        return Card(notification=says, blocks=(words(says),))
    blocks: tuple[Block, ...] = ()
    for view in views[:MOST]:
        blocks += (*_entry(view), *author_buttons(view), Divider())
    return Card(notification="Where your posts are", blocks=blocks[:-1] + _more(len(views)))


def queue_card(views: Sequence[PostView]) -> Card:
    """What waits for this person's decision, oldest first."""
    if not views:
        says = "Nothing waits for you."
        return Card(notification=says, blocks=(words(says),))
    blocks: tuple[Block, ...] = ()
    for view in views[:MOST]:
        button = (Buttons(buttons=(read_all(view),)),) if view.post.state is PostState.WAITING else ()
        blocks += (*_entry(view), *button, Divider())
    return Card(notification="What waits for you", blocks=blocks[:-1] + _more(len(views)))


def _entry(view: PostView) -> tuple[Block, ...]:
    quoted = excerpt(view.post.text, 100)
    return (words(*where_it_is(view)), *((words(f"“{quoted}”"),) if quoted else ()))


def _more(total: int) -> tuple[Block, ...]:
    return (words(f"And {total - MOST} more."),) if total > MOST else ()
