"""Comments on a post, as lines in the threads of its cards, and all of them at the end of "Read all"."""

from bot.cards.buttons import comment as comment_button
from bot.cards.buttons import read_all
from bot.cards.phrases import clock_time, count_of, excerpt, shown, small, words
from bot.cards.view import PostView
from bot.cards.viewer import Viewer
from bot.cards.wording import name
from bot.language import for_later, say
from workflows.domain.comment import Comment, read_by
from workflows.ports.chat import Block, Bold, Buttons, Card, Divider, Line, Mention

MOST = 15
"""How many comments stand in a window, the newest of them."""
PRIVATE = for_later("For approvers only")
COMMENT = "comment."
"""What the `about` of a comment's line begins with."""


def comment_key(comment: Comment) -> str:
    """What makes its line the same line."""
    return f"{COMMENT}{comment.id}"


def comment_card(view: PostView, comment: Comment, *, calls_author: bool = False, answers: bool = False) -> Card:
    """The line in a thread. `calls_author`: under the author's own message, who is told by it. `answers`: it stands
    alone, away from the post's card."""
    account, who = name(view), view.name(comment.by)
    start = say("{who} on the post for {account}", who=who, account=account)
    says = start if view.discreet else f"{start}: “{excerpt(comment.text, 120)}”"
    line: Line = (Mention.of(view.author), " ") if calls_author else ()
    if comment.private:
        line += (Bold(f"{say(PRIVATE)}. "),)
    line += (Bold(f"{start if answers else who}:"), f" {_text(comment)}")
    buttons = [comment_button(view, label=say("Answer"))] if calls_author or answers else []
    buttons += [read_all(view)] if answers else []
    row = (Buttons(buttons=tuple(buttons)),) if buttons else ()
    return Card(notification=says, blocks=(words(*line), *row))


def erased_comment_card() -> Card:
    """In place of a comment whose words were erased."""
    says = say("This comment was erased.")
    return Card(notification=says, blocks=(words(says),))


def comment_blocks(view: PostView, viewer: Viewer) -> tuple[Block, ...]:
    """All that they may read, the newest last: its author and its editor never what is for approvers only."""
    among = read_by(viewer.person, view.comments, view.post)
    if not among:
        return ()
    left = len(among) - MOST
    earlier = (
        (small(say("{count} in the thread.", count=count_of(left, "earlier comment", "earlier comments"))),)
        if left > 0
        else ()
    )
    return (Divider(), words(Bold(say("Comments"))), *earlier, *(_block(view, one) for one in among[-MOST:]))


def _block(view: PostView, comment: Comment) -> Block:
    private = f" · {say(PRIVATE)}" if comment.private else ""
    about = say(" · v{revision}", revision=comment.revision) if comment.revision != view.post.revision else ""
    when: Line = (" (", clock_time(comment.at, view.now), f"{about}{private}): ")
    return words(Bold(view.name(comment.by)), *when, _text(comment))


def _text(comment: Comment) -> str:
    return "\n".join(shown(line) for line in comment.text.split("\n"))
