"""What is said beside a form that was opened from a receipt, and when somebody wants to hear no results any more."""

from bot.cards.phrases import name_of, words
from bot.language import for_later, say
from workflows.domain.account import Account
from workflows.ports.chat import Block, Bold

AGAIN = for_later("The same words again, as a new draft. Networks may refuse repeats: look at what is noticed below.")
RESULTS_OFF = for_later("You are not told any more how your posts did. Your home turns it on again.")
RESULTS_ON = for_later("You are told again, a day later, how your posts did.")


def share_note(account: Account) -> Block:
    """Above a personal draft that shares a post of ours."""
    rest = say(
        " Say above the link, in your own words, why you share it, and that you work here: readers must be able "
        "to see that. Countersign does not post this; you do."
    )
    return words(Bold(say("This shares a post of {account}.", account=name_of(account))), rest)
