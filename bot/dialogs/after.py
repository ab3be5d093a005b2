"""The same window after confirming: "Going out as @acme at 14:03:20" with Undo, waiting, or blocked with Edit."""

from bot.cards.author import quoted_post
from bot.cards.buttons import author_buttons
from bot.cards.phrases import finding_blocks, fitted, small, title_of, words
from bot.cards.standing import said_yes, where_it_is
from bot.cards.together import together_line
from bot.cards.view import PostView
from bot.dialogs.names import FormName
from bot.language import say
from workflows.domain.post import PostState
from workflows.ports.chat import Block, Form


def after_form(view: PostView, *, note: str = "") -> Form:
    """The window for the post's state now; redrawn while it stays open."""
    blocks: tuple[Block, ...] = ((words(note),) if note else ()) + (words(*where_it_is(view), *said_yes(view)),)
    if others := together_line(view):
        blocks += (small(*others),)
    blocks += quoted_post(view)
    if view.post.state is PostState.BLOCKED:
        blocks += finding_blocks(view.post.findings, view.post.content)
    return Form(
        name=FormName.AFTER,
        subject=view.post.id,
        title=title_of(view.account) if view.account else fitted(say("Your post"), 24),
        blocks=blocks + author_buttons(view),
        tells_close=True,
        close=say("Close"),
    )
