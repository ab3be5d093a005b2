"""What Teams takes for an answer to an invoke. Pure."""

from adapters.teams.connector import Answer
from adapters.wire import Obj

CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"

NOTHING = Answer()
"""Understood. To a dialog's button: close it."""
NO_RESULTS = Answer(body={"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": []}})
"""To a search."""
NOT_OURS = Answer(status=501)
"""To an invoke that this app does not offer."""


def card_answer(card: Obj) -> Answer:
    """To an Action.Execute: this card, for the one who pressed."""
    return Answer(body={"statusCode": 200, "type": CARD, "value": card})


def message_answer(sentence: str) -> Answer:
    """To an Action.Execute: a sentence for the one who pressed; the card stays."""
    return Answer(body={"statusCode": 200, "type": MESSAGE, "value": sentence})


def error_answer(code: str, sentence: str, *, status: int = 503) -> Answer:
    """To an Action.Execute that asked for a card: there is none, the one that is shown stays."""
    return Answer(body={"statusCode": status, "type": ERROR, "value": {"code": code, "message": sentence}})


def dialog_answer(dialog: Obj) -> Answer:
    """To whatever wants a dialog: show this one, in place of the open one."""
    return Answer(body={"task": {"type": "continue", "value": dialog}})


def sentence_answer(sentence: str) -> Answer:
    """To whatever wants a dialog: one sentence."""
    return Answer(body={"task": {"type": "message", "value": sentence}})
