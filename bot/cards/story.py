"""The triage card: who said what, where, why it matters, why it came here, who has it, and what can be done."""

from bot.cards.phrases import clock_time, excerpt, joined, shown, small, voice_of, words
from bot.cards.story_buttons import story_buttons
from bot.cards.story_view import StoryView
from bot.cards.story_words import (
    TOPICS,
    contact_words,
    language,
    place_of,
    said_as,
    signs_of,
    sounds,
    why_here,
)
from bot.cards.strangers import NAME, at_handle, followers, host_of, line_of, quoted
from bot.cards.viewer import Viewer, identities_of
from bot.language import in_figures, say
from workflows.domain.mention import Mention
from workflows.domain.post import PostState
from workflows.domain.story import StoryState
from workflows.ports.chat import Block, Bold, Card, Exact, Line, Link, Piece

TITLE = 200
"""Characters of an article's title."""


def story_card(view: StoryView, *, called: str = "", viewer: Viewer | None = None) -> Card:
    """The card as the story stands now, for everybody or for one. `called`: why it is shown to somebody directly.

    Whoever has taken it gets a card of their own where a chat can draw one.
    """
    start = (words(Bold(called)),) if called else ()
    viewers = identities_of([view.holder]) if view.holder and view.story.state is StoryState.CLAIMED else ()
    return Card(notification=notification(view), blocks=(*start, *story_blocks(view, viewer)), viewers=viewers)


def passed_on_card(view: StoryView) -> Card:
    """In place of a card whose story went to another department since: who has it now, and nothing to press."""
    says = say(
        "{topics}: with {department} now.", topics=say(TOPICS[view.story.topic]), department=view.story.department
    )
    who = view.name(view.story.decided_by) if view.story.decided_by else ""
    passed = say(" {who} passed it on.", who=shown(who)) if who else ""
    return Card(notification=says, blocks=(words(Bold(says), passed, say(" Nothing left to do here.")), *_who(view)))


def came_back_card(view: StoryView) -> Card:
    """In place of a card whose story was passed on and came back: there is a newer one below it."""
    says = say("This came back: its newest card is further down.")
    return Card(notification=notification(view), blocks=(words(Bold(says)),))


def called_for(view: StoryView) -> str:
    """Why somebody has the card in their own messages."""
    where = say("You are called for {department}", department=view.story.department)
    return (
        say("{where}: nobody took this in time.", where=where)
        if view.is_overdue or not view.story.urgent
        else f"{where}."
    )


def story_blocks(view: StoryView, viewer: Viewer | None = None) -> tuple[Block, ...]:
    """Everything on the card, for a message or a window."""
    return (
        words(*headline(view)),
        *_standing(view, viewer),
        *_who(view),
        *_said(view),
        *_alike(view),
        small(*_why(view)),
        *story_buttons(view, viewer),
    )


def notification(view: StoryView) -> str:
    """What a locked phone shows: none of a stranger's words and no name of theirs, either of which can be an insult."""
    reach = followers(view.mention.heard.author) if view.mention else ""
    says = say(
        "{topics} about {about}{where}", topics=say(TOPICS[view.story.topic]), about=_about(view), where=_where(view)
    )
    return say("{says}, from somebody with {reach}.", says=says, reach=reach) if reach else f"{says}."


def headline(view: StoryView) -> Line:
    """What it is, in a line."""
    start = say("Urgent. ") if view.story.urgent and view.story.state is StoryState.OPEN else ""
    facts = " · ".join(
        one
        for one in (say(" about {about}{where}", about=_about(view), where=_where(view)), sounds(view), language(view))
        if one
    )
    return (Bold(f"{start}{say(TOPICS[view.story.topic])}"), facts)


def state_line(view: StoryView) -> Line:
    """Who has it, or how it ended; empty while nobody has it and there is time."""
    story, who = view.story, shown(view.name(view.story.decided_by))
    match story.state:
        case StoryState.CLAIMED:
            return _taken(view)
        case StoryState.ANSWERED:
            return _answered(view, who)
        case StoryState.DONE if view.is_gone:
            return (Bold(say("Its author deleted it. ")), say("Nothing left to do."))
        case StoryState.DONE:
            return (Bold(say("{who} marked it as done", who=who)), *_at(view), say(". Nothing left to do."))
        case StoryState.MUTED:
            return (
                Bold(say("{who} muted it", who=who)),
                *_at(view),
                say(". What resembles it is counted here, and nobody is told."),
            )
        case _:
            return _open(view)


def _about(view: StoryView) -> str:
    return voice_of(view.account) if view.account else say("us")


def _where(view: StoryView) -> str:
    return say(" on {place}", place=place_of(view.mention.heard.network)) if view.mention else ""


def _standing(view: StoryView, viewer: Viewer | None) -> tuple[Block, ...]:
    is_theirs = viewer is not None and viewer.person.is_one_of(view.story.claimed_by)
    line = (
        _taken(view, say("You have it")) if is_theirs and view.story.state is StoryState.CLAIMED else state_line(view)
    )
    return (words(*line),) if line else ()


def _open(view: StoryView) -> Line:
    by = view.story.respond_by
    if by is not None and view.is_overdue:
        return (Bold(say("Nobody took it in time: ")), say("somebody should have by "), clock_time(by, view.now), ".")
    if view.story.urgent:
        return (Bold(say("A colleague asks for somebody to look at this now.")),)
    return (say("Nobody has it yet. To be taken by "), clock_time(by, view.now), ".") if by is not None else ()


def _taken(view: StoryView, says: str = "") -> Line:
    story, who = view.story, shown(view.name(view.story.claimed_by))
    since: Line = (say(" since "), clock_time(story.claimed_at, view.now)) if story.claimed_at else ()
    return (Bold(says or say("{who} has it", who=who)), *since, f". {_answering(view)}")


def _answering(view: StoryView) -> str:
    """How far the answer is, if somebody writes one."""
    if view.answer is None:
        return ""
    who = shown(view.name(view.answer.author))
    match view.answer.state:
        case PostState.DRAFT | PostState.BLOCKED | PostState.CHANGES_REQUESTED:
            return say("{who} is writing an answer. Nothing of it is public.", who=who)
        case PostState.WAITING | PostState.HELD:
            return say("An answer by {who} waits for approval.", who=who)
        case PostState.APPROVED | PostState.PUBLISHING:
            return say("An answer by {who} is on its way.", who=who)
        case PostState.WITHDRAWN | PostState.EXPIRED | PostState.REJECTED:
            return say("The answer that was begun did not go out.")
        case PostState.PUBLISHED:
            return say("An answer is public.")
        case _:
            return say("An answer by {who} is not settled; its own message says why.", who=who)


def _answered(view: StoryView, who: str) -> Line:
    link: Line = (" ", Link(url=view.answer_link, label=say("The answer")), ".") if view.answer_link else ()
    return (Bold(say("{who} answered it", who=who)), *_at(view), ".", *link, say(" Nothing left to do."))


def _at(view: StoryView) -> Line:
    return (say(" at "), clock_time(view.story.over_at, view.now)) if view.story.over_at else ()


def _who(view: StoryView) -> tuple[Block, ...]:
    """Name, handle, reach, lists, and what we had to do with them before."""
    if view.mention is None or view.mention.forgotten or view.mention.gone:
        return ()
    author = view.mention.heard.author
    name = line_of(author.name, NAME)
    start: Line = (Bold(name), "  ") if name else ()
    facts = [
        at_handle(author) if author.handle else "",
        followers(author),
        say("verified") if author.verified else "",
        *(say("on the list “{one}”", one=shown(one)) for one in view.lists),
        contact_words(view.contact, view.now) if view.contact else "",
    ]
    said = " · ".join(one for one in facts if one)
    return (words(*start, said),) if start or said else ()


def _said(view: StoryView) -> tuple[Block, ...]:
    """The words, and where they stand."""
    mention = view.mention
    if view.is_gone:
        return (small(say("The words were deleted here too.")),)
    if mention is None or mention.forgotten:
        return (
            small(say("Strangers' words are kept for a while only: these were deleted here, as the networks ask.")),
        )
    title = line_of(mention.heard.title, TITLE)
    text, is_all = quoted(mention.heard.text)
    return (
        *((words(Bold(title)),) if title else ()),
        *((Exact(text=text),) if text else ()),
        small(*_where_it_stands(view, mention, is_all=is_all)),
    )


def _where_it_stands(view: StoryView, mention: Mention, *, is_all: bool) -> Line:
    line: Line = (said_as(mention.heard.arrival, ours=bool(view.link)),)
    if view.link:
        quote = f" (“{excerpt(view.words, 60)}”)" if view.words else ""
        line = (*line, Link(url=view.link, label=say("our post")), quote)
    line = (*line, " · ", clock_time(mention.heard.at, view.now))
    if host_of(mention.heard.url):
        line = (*line, " · ", Link(url=mention.heard.url, label=say("Open it")))
    return line if is_all else (*line, say(" · It goes on there."))


def _alike(view: StoryView) -> tuple[Block, ...]:
    if view.count < 2:
        return ()
    return (
        words(
            Bold(say("{count} say nearly the same so far;", count=in_figures(view.count))),
            say(" the count goes on here."),
        ),
    )


def _why(view: StoryView) -> Line:
    """Since when it is with whom and why, and which words told the topic."""
    story = view.story
    signs = signs_of(view)
    parts: list[Piece] = [say("With {department}: {why_here}", department=story.department, why_here=why_here(view))]
    if signs and not view.is_gone and not view.is_forgotten:
        parts.append(say("{topics}, because of {signs}.", topics=say(TOPICS[story.topic]), signs=signs))
    return (*joined(parts, " "), say(" Since "), clock_time(story.moved_at, view.now), ".")
