"""What `/post help`, `/post status` and `/post queue` answer, privately."""

from collections.abc import Sequence

from bot.cards.buttons import author_buttons, read_all
from bot.cards.calendar import CalendarView, calendar_blocks
from bot.cards.home_view import Renewal
from bot.cards.leaver import renewal_buttons, renewal_line
from bot.cards.phrases import and_more, excerpt, shown, small, words
from bot.cards.standing import stopped_line, where_it_is
from bot.cards.together import together_line
from bot.cards.turns import own_turn_line, turn_line
from bot.cards.view import PostView
from bot.cards.wording import voice
from bot.dialogs.names import Action
from bot.language import say
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.ports.chat import Block, Bold, Button, Buttons, Card, Divider

MOST = 6
"""How many posts one answer shows; Slack allows 50 blocks in a message."""

MOST_RENEWALS = 3


def help_card(command: str, *, contact: str) -> Card:
    """How to use the command."""
    lines = (
        (command, say("opens the form")),
        (say("{command} words", command=command), say("opens it with your words")),
        (
            say("{command} @handle words", command=command),
            say("names the account too; {command} handle: words does the same", command=command),
        ),
        (say("{command} home", command=command), say("shows what you can do here, with buttons")),
        (say("{command} status", command=command), say("shows where your posts are")),
        (
            say("{command} queue", command=command),
            say("shows what waits for you, and the next 14 days of your accounts"),
        ),
        (say("{command} away", command=command), say("says when you are away, and who decides instead")),
        (
            say("{command} emergency @handle", command=command),
            say("asks a second person to let one yes be enough there for half an hour"),
        ),
        (
            say("{command} mentions", command=command),
            say("shows what the public said: what you took, what is open, what the router learnt"),
        ),
        (say("{command} recall link", command=command), say("takes a live post down that went out from here")),
        (
            say("{command} freeze @handle reason", command=command),
            say("stops every send of an account at once; freeze all stops everything"),
        ),
        (
            say("{command} thaw @handle", command=command),
            say("lets posts go out again; what fell due asks again, nothing leaves by itself"),
        ),
        (say("{command} connect", command=command), say("connects an account that you look after")),
    )
    blocks: tuple[Block, ...] = (
        words(
            say(
                "Write a post, see which account speaks, and nothing goes out before you (and others, if needed) "
                "said yes."
            )
        ),
        *(words(Bold(typed), f"  {meaning}") for typed, meaning in lines),
        Buttons(buttons=(Button(action=Action.FIRST_FORM, subject="new", label=say("Write a post")),)),
    )
    if contact:
        blocks += (words(say("A person who can help: {contact}.", contact=contact)),)
    return Card(notification=say("How to use {command}", command=command), blocks=blocks)


def status_card(views: Sequence[PostView], renewals: Sequence[Renewal] = ()) -> Card:
    """The person's own posts, newest first, each with the buttons it has now; before them, keys they should renew."""
    blocks: tuple[Block, ...] = ()
    for one in renewals[:MOST_RENEWALS]:
        blocks += (words(renewal_line(one.account)), renewal_buttons(one.alert, one.account), Divider())
    if not views:
        says = say("You have no posts at the moment.")
        return Card(notification=says, blocks=(*blocks, words(says)))
    for view in views[:MOST]:
        blocks += (*_entry(view), *author_buttons(view), Divider())
    return Card(notification=say("Where your posts are"), blocks=blocks[:-1] + and_more(len(views), MOST))


def queue_card(
    views: Sequence[PostView],
    who: Person | None = None,
    calendars: Sequence[CalendarView] = (),
    in_all: int = 0,
) -> Card:
    """What waits for a decision, oldest first, told to `who` may decide; then the next days of their accounts.

    `in_all`: how many wait, when those are not all of them.
    """
    days = calendar_blocks(calendars)
    if not views:
        says = say("Nothing waits for you.")
        return Card(notification=says, blocks=(words(says), *days))
    blocks: tuple[Block, ...] = ()
    for view in views[:MOST]:
        button = (Buttons(buttons=(read_all(view),)),) if view.post.state is PostState.WAITING else ()
        blocks += (*(_turn(view, who) if who else _entry(view)), *button, Divider())
    return Card(
        notification=say("What waits for you"), blocks=(*blocks[:-1], *and_more(max(in_all, len(views)), MOST), *days)
    )


def _turn(view: PostView, who: Person) -> tuple[Block, ...]:
    by = say("{name} for {account}. ", name=shown(view.author.name) or say("Somebody"), account=voice(view))
    return (words(by, *own_turn_line(view, who), *stopped_line(view)), *_quoted(view))


def _entry(view: PostView) -> tuple[Block, ...]:
    turn = turn_line(view)
    others = together_line(view)
    lines = [small(*line) for line in (turn, others) if line]
    return (words(*where_it_is(view)), *lines, *_quoted(view))


def _quoted(view: PostView) -> tuple[Block, ...]:
    quoted = excerpt(view.post.text, 100)
    return (words(f"“{quoted}”"),) if quoted else ()
