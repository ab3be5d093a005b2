"""A reply in a card's thread: the mentions that joined a story since the last one, as links."""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.phrases import clock_time, small, words
from bot.cards.story_words import place_of
from bot.cards.strangers import at_handle, followers, host_of
from bot.language import in_figures, say
from workflows.domain.mention import Mention
from workflows.ports.chat import Block, Card, Line, Link

MOST = 20
"""How many are listed; the others are counted."""


def alike_card(mentions: Sequence[Mention], *, joined: int, count: int, now: datetime) -> Card:
    """The newest of those that joined; `joined` says how many did, `count` how many there are in all."""
    says = say("{joined} more like this, {count} in all.", joined=in_figures(joined), count=in_figures(count))
    listed = [mention for mention in mentions if not mention.gone and not mention.forgotten][:MOST]
    blocks: list[Block] = [words(says), *alike_lines(listed, now)]
    if joined > len(listed):
        blocks.append(words(say("And {joined} more.", joined=in_figures(joined - len(listed)))))
    return Card(notification=says, blocks=tuple(blocks))


def cleared_card(*, joined: int, count: int) -> Card:
    """In place of such a reply, once some of what was said was deleted, here or by its author."""
    says = say("{joined} more like this, {count} in all.", joined=in_figures(joined), count=in_figures(count))
    return Card(
        notification=says, blocks=(words(says), small(say("Some of it was deleted since, so none is listed here.")))
    )


def alike_lines(mentions: Sequence[Mention], now: datetime) -> tuple[Block, ...]:
    """Who said it and where, a line each."""
    there = (mention for mention in mentions if not mention.gone and not mention.forgotten)
    return tuple(words(*_line(mention, now)) for mention in there)


def _line(mention: Mention, now: datetime) -> Line:
    heard = mention.heard
    who = [at_handle(heard.author), followers(heard.author), place_of(heard.network)]
    line: Line = (" · ".join(one for one in who if one), " · ", clock_time(heard.at, now))
    if not host_of(heard.url):
        return line
    return (*line, " · ", Link(url=heard.url, label=say("Open it")))
