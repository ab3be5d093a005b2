"""What an answer answers: a stranger's words, shown beside ours for as long as somebody still has to judge the two."""

from bot.cards.phrases import moment, small, words
from bot.cards.story_words import place_of
from bot.cards.strangers import at_handle, host_of, quoted
from bot.language import say
from workflows.domain.mention import Mention
from workflows.domain.post import Post
from workflows.domain.story import StoryState
from workflows.ports.chat import Block, Bold, Exact, Link, Piece, Small
from workflows.posting import Answers


def answered_blocks(answers: Answers, post: Post) -> tuple[Block, ...]:
    """Who is answered, their words, where they stand, and whether a colleague was faster."""
    return (*said_blocks(answers.mention), *_meanwhile(answers, post))


def said_blocks(mention: Mention | None) -> tuple[Block, ...]:
    """Who said it, what and where; or that it was deleted, here or by its author."""
    if mention is None:
        return (words(Bold(say("Answers a post")), say(" whose words were deleted here.")),)
    if mention.gone:
        return (words(Bold(say("Answers a post that its author deleted.")), say(" An answer would reach nobody.")),)
    if mention.forgotten:
        return (words(Bold(say("Answers a post")), say(" whose words were deleted here.")), _where(mention))
    text, is_whole = quoted(mention.heard.text)
    more: tuple[Block, ...] = () if is_whole else (small(say("There is more of it behind the link.")),)
    title: tuple[Block, ...] = (Exact(text=mention.heard.title[:300]),) if mention.heard.title else ()
    said: tuple[Block, ...] = (Exact(text=text),) if text else ()
    return (
        words(Bold(say("Answers {at_handle}:", at_handle=at_handle(mention.heard.author)))),
        *title,
        *said,
        *more,
        _where(mention),
    )


def _where(mention: Mention) -> Small:
    heard = mention.heard
    line: list[Piece] = [f"{place_of(heard.network)}, ", moment(heard.at, "ago")]
    if host := host_of(heard.url):
        line += [" · ", Link(url=heard.url, label=host)]
    return small(*line)


def _meanwhile(answers: Answers, post: Post) -> tuple[Block, ...]:
    story = answers.story
    if story.state is not StoryState.ANSWERED or story.answer in {None, post.id}:
        return ()
    return (words(Bold(say("A colleague answered this meanwhile.")), say(" Is a second answer needed?")),)
