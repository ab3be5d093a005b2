"""Drafts that were kept, offered again above an empty form."""

from collections.abc import Sequence

from bot.cards.phrases import count_of, excerpt, fitted, words
from bot.dialogs.names import Action, subject_of
from bot.language import say
from workflows.domain.post import Post
from workflows.ports.chat import Block, Bold, Button, Buttons

MOST = 3
LABEL_LENGTH = 75
"""The longest label of a button in Slack (docs: button element)."""


def drafts_note(drafts: Sequence[Post]) -> tuple[Block, ...]:
    """The newest of them, each with the button that continues it; nothing where there is none."""
    if not drafts:
        return ()
    kept = count_of(len(drafts), "draft of yours is", "drafts of yours are")
    more = say(" The others are in your status.") if len(drafts) > MOST else ""
    buttons = tuple(
        Button(action=Action.OPEN, subject=subject_of(one), label=_label(one.text)) for one in drafts[:MOST]
    )
    return (
        words(Bold(say("{kept} kept.", kept=kept)), say(" Continue, or write something new below.{more}", more=more)),
        Buttons(buttons=buttons),
    )


def _label(text: str) -> str:
    return fitted(say("Continue “{text}”", text=excerpt(text, LABEL_LENGTH - 15)), LABEL_LENGTH)
