"""One message about many stories: a line each with a button, or in a storm a digest of what it is all about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.cards.phrases import clock_time, count_of, shown, words
from bot.cards.story import state_line
from bot.cards.story_buttons import show_button
from bot.cards.story_view import StoryView
from bot.cards.story_words import TOPICS, place_of, tally
from bot.cards.strangers import at_handle, followers, line_of
from bot.cards.wording import in_words
from bot.dialogs.names import Action
from bot.language import for_later, in_figures, say
from workflows.domain.pacing import LINES
from workflows.domain.story import OVER, StoryState, Topic
from workflows.ports.chat import Block, Bold, Button, Buttons, Card, Line, Words

FIRST_WORDS = 120
"""Characters of what somebody said that a line shows."""


@dataclass(frozen=True, kw_only=True)
class Roundup:
    """What one message is about."""

    channel: str
    total: int
    """How many stories waited when it was posted."""
    storm: bool
    topics: Mapping[Topic, int]
    """What those are about."""
    at: datetime
    """When it was posted."""
    lines: tuple[StoryView, ...]
    """At most `LINES`, in the order of their lines, as they stand now."""
    here: frozenset[str] = frozenset()
    """The departments of the channel: a line of a story that is with another one now says so."""
    now: datetime


def roundup_card(roundup: Roundup) -> Card:
    """The message as its stories stand now. Raises nothing: whatever strangers wrote, it fits."""
    says = _says(roundup)
    blocks: list[Block] = [words(Bold(says), *_about(roundup))]
    for view in roundup.lines[:LINES]:
        blocks += _entry(view, roundup.here)
    blocks += _more(roundup)
    return Card(notification=says, blocks=tuple(blocks))


def line_for(view: StoryView, here: frozenset[str] = frozenset()) -> Words:
    """A story in a line: what, who, their first words, and who has it."""
    state = _state(view, here)
    return words(Bold(_what(view)), *_who_said(view), *((" — ", *state) if state else ()))


def next_button(channel: str, *, after: int, label: str = for_later("Show next")) -> Button:
    """Opens a page of what is open."""
    return Button(action=Action.STORY_NEXT, subject=f"{channel}.{after}", label=say(label))


def _says(roundup: Roundup) -> str:
    if not roundup.storm:
        return f"{count_of(roundup.total, 'new mention', 'new mentions')}."
    return say("Very much is coming in: {total} new mentions in one message.", total=in_figures(roundup.total))


def _about(roundup: Roundup) -> Line:
    """What they are about; and in a storm what that means for the channel."""
    about = f" {tally(dict(roundup.topics))}."
    if not roundup.storm:
        return (about,)
    return (
        about,
        say(" Until it calms down, one such message comes every five minutes. This one is of "),
        clock_time(roundup.at, roundup.now),
        ".",
    )


def _entry(view: StoryView, here: frozenset[str]) -> tuple[Block, ...]:
    """The line with its button, as long as there is something to decide."""
    line = line_for(view, here)
    if view.story.state in OVER or _is_elsewhere(view, here):
        return (line,)
    return (line, Buttons(buttons=(show_button(view),)))


def _what(view: StoryView) -> str:
    urgent = say("Urgent. ") if view.story.urgent and view.story.state is StoryState.OPEN else ""
    often = f" ×{in_figures(view.count)}" if view.count > 1 else ""
    return f"{urgent}{say(TOPICS[view.story.topic])}{often}"


def _who_said(view: StoryView) -> Line:
    if view.is_gone:
        return (say("  deleted by its author"),)
    mention = view.mention
    if mention is None or mention.forgotten:
        return (say("  its words were deleted here, as the networks ask"),)
    heard = mention.heard
    who = [at_handle(heard.author), followers(heard.author), place_of(heard.network), *view.lists]
    said = line_of(heard.title or heard.text, FIRST_WORDS)
    return (f"  {' · '.join(one for one in who if one)}", f": “{said}”" if said else "")


def _state(view: StoryView, here: frozenset[str]) -> Line:
    if _is_elsewhere(view, here):
        return (say("with {department} now.", department=view.story.department),)
    match view.story.state:
        case StoryState.OPEN:
            return (say("nobody took it in time."),) if view.is_overdue else ()
        case StoryState.CLAIMED:
            return (say("{who} has it.", who=shown(view.name(view.story.claimed_by))),)
        case _:
            return (in_words(state_line(view)[:1]).strip().rstrip("."), ".") if not view.is_gone else ()


def _is_elsewhere(view: StoryView, here: frozenset[str]) -> bool:
    return bool(here) and view.story.department not in here


def _more(roundup: Roundup) -> tuple[Block, ...]:
    more = roundup.total - len(roundup.lines)
    if more <= 0:
        return ()
    follow = "" if roundup.storm else say(" They follow here within a minute or two.")
    says = words(say("And {more} more.{follow}", more=in_figures(more), follow=follow))
    return (says, Buttons(buttons=(next_button(roundup.channel, after=len(roundup.lines)),)))
