"""Words about one post: whose voice it is, why the program did what it did; and a line as plain text."""

from bot.cards.phrases import excerpt, name_of, voice_of
from bot.cards.view import PostView
from bot.language import inside, say
from workflows.domain.post import SYSTEM
from workflows.ports.chat import Bold, Line, Link, Mention, Moment, Piece, Struck


def voice(view: PostView) -> str:
    """The account as cards name it, or what is known instead."""
    if view.account:
        return voice_of(view.account)
    return say("an account that is not set up any more") if view.post.account else say("no account yet")


def name(view: PostView) -> str:
    """The account's short name."""
    return name_of(view.account) if view.account else say("the account")


def reason_of(view: PostView) -> str:
    """Why the program did what it did: its decision's reason, else what is known of the part that is not out."""
    decision = view.post.decision
    if decision is not None and decision.by == SYSTEM and decision.reason:
        return decision.reason
    return view.troubled.reason if view.troubled else ""


def sentence(reason: str) -> str:
    """A reason as a short sentence with its full stop."""
    text = excerpt(inside(reason), 300)
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def in_words(line: Line) -> str:
    """A line as plain text, for notifications."""
    return "".join(_plain(piece) for piece in line)


def _plain(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Bold() | Struck():
            return piece.text
        case Link():
            return piece.label
        case Moment():
            return piece.fallback
        case Mention():
            return ""
