"""The author's one message about a post, redrawn in place through all its states."""

from bot.cards.buttons import author_buttons
from bot.cards.phrases import excerpt, finding_blocks, words
from bot.cards.standing import said_yes, where_it_is
from bot.cards.view import PostView
from bot.cards.wording import in_words
from workflows.domain.post import PostState
from workflows.ports.chat import Block, Card, Exact, Words

WITH_FINDINGS = frozenset({PostState.DRAFT, PostState.BLOCKED, PostState.CHANGES_REQUESTED, PostState.REJECTED})
"""States in which the author has something to change: the findings stand beside the words."""


LONGEST_QUOTE = 3_000
"""Characters of the words shown in one message; Slack refuses messages near 13,000 (bolt-js issue 2509)."""


def author_card(view: PostView) -> Card:
    """The message for the post's state now."""
    line = (*where_it_is(view), *said_yes(view))
    picture = view.account.profile.picture_url if view.account and view.account.profile else None
    alt = f"Picture of {view.account.at_handle}" if view.account and picture else ""
    blocks: tuple[Block, ...] = (Words(line=line, picture=picture, picture_alt=alt),)
    blocks += quoted_words(view.post.text)
    if view.post.state in WITH_FINDINGS:
        blocks += finding_blocks(view.post.findings, view.post.content)
    return Card(notification=notification(view, in_words(line)), blocks=blocks + author_buttons(view))


def quoted_words(text: str) -> tuple[Block, ...]:
    """The words as they are; of very long ones the beginning, with how much is missing."""
    if len(text) <= LONGEST_QUOTE:
        return (Exact(text=text),) if text else ()
    return (Exact(text=text[:LONGEST_QUOTE]), words(f"And {len(text) - LONGEST_QUOTE:,} more characters, kept."))


def notification(view: PostView, says: str) -> str:
    """What a locked phone shows: what happened, and the words' beginning unless the account says `discreet`."""
    brief = excerpt(says, 140)
    if view.discreet or not view.post.text:
        return brief
    return f"{brief} “{excerpt(view.post.text, 80)}”"
