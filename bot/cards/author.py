"""The author's one message about a post, redrawn in place through all its states."""

from bot.cards.buttons import author_buttons
from bot.cards.message import is_plain, message_blocks
from bot.cards.phrases import excerpt, finding_blocks, small, words
from bot.cards.standing import said_yes, where_it_is
from bot.cards.together import together_line
from bot.cards.view import PostView
from bot.cards.waiting import waiting_line
from bot.cards.wording import in_words
from bot.language import in_figures, say
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
    alt = say("Picture of {account}", account=view.account.at_handle) if view.account and picture else ""
    blocks: tuple[Block, ...] = (Words(line=line, picture=picture, picture_alt=alt),)
    if view.post.state is PostState.WAITING and (known := waiting_line(view)):
        blocks += (small(*known),)
    if others := together_line(view):
        blocks += (small(*others),)
    blocks += quoted_post(view)
    if view.post.state in WITH_FINDINGS:
        blocks += finding_blocks(view.post.findings, view.post.content)
    return Card(notification=notification(view, in_words(line)), blocks=blocks + author_buttons(view))


def quoted_post(view: PostView) -> tuple[Block, ...]:
    """What it says: of a thread every part with its number, of a poll its choices; of very long words the beginning."""
    content = view.post.content
    if is_plain(content) or len(content.text) > LONGEST_QUOTE:
        return quoted_words(content.text)
    # What it answers stands in the paragraph above already, where that matters.
    return message_blocks(content, network=view.network, answered=True, live=view.parts_out)


def quoted_words(text: str) -> tuple[Block, ...]:
    """The words as they are; of very long ones the beginning, with how much is missing."""
    if len(text) <= LONGEST_QUOTE:
        return (Exact(text=text),) if text else ()
    return (
        Exact(text=text[:LONGEST_QUOTE]),
        words(say("And {text} more characters, kept.", text=in_figures(len(text) - LONGEST_QUOTE))),
    )


def notification(view: PostView, says: str) -> str:
    """What a locked phone shows: what happened, and the words' beginning unless the account says `discreet`."""
    brief = excerpt(says, 140)
    if view.discreet or not view.post.text:
        return brief
    return f"{brief} “{excerpt(view.post.text, 80)}”"
