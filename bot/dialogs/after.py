"""The same window after confirming: "Going out as @acme at 14:03:20" with Undo, waiting, or blocked with Edit."""

from bot.cards.author import quoted_words
from bot.cards.buttons import author_buttons
from bot.cards.phrases import finding_blocks, fitted, title_of, words
from bot.cards.standing import said_yes, where_it_is
from bot.cards.view import PostView
from bot.dialogs.names import FormName
from workflows.domain.post import PostState
from workflows.ports.chat import Block, Form


def after_form(view: PostView, *, note: str = "") -> Form:
    """The window for the post's state now; redrawn while it stays open."""
    blocks: tuple[Block, ...] = ((words(note),) if note else ()) + (words(*where_it_is(view), *said_yes(view)),)
    blocks += quoted_words(view.post.text)
    if view.post.state is PostState.BLOCKED:
        blocks += finding_blocks(view.post.findings, view.post.content)
    return Form(
        name=FormName.AFTER,
        subject=view.post.id,
        title=title_of(view.account) if view.account else fitted("Your post", 24),
        blocks=blocks + author_buttons(view),
        tells_close=True,
    )
