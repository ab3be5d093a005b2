"""Write, confirm the account, revise, withdraw, undo, hand back: everything an author does with a post.

To read it in the order in which an author goes through: `flow` (the front door), `form` and `writing`, `judging`,
`fixing` and `justifying`, `confirming` or, for a post of one's own, `handing_back`; then `taking_back`. `accounts` is
what the form offers, `answers` what of the public a post answers, `moderating` who else is asked about the words;
`together` one writing for several accounts, `again` the words of a post once more.
"""

from workflows.posting.answers import Answers, answers_of
from workflows.posting.flow import Posting
from workflows.posting.form import LONGEST_TEXT, MOST_OTHERS, Words
from workflows.posting.handing_back import HandedBackWords
from workflows.posting.judging import Written
from workflows.posting.justifying import LONGEST_REASON
from workflows.posting.media import ALT, alt_field
from workflows.posting.shaping import Cuts, Shapes

__all__ = [
    "ALT",
    "LONGEST_REASON",
    "LONGEST_TEXT",
    "MOST_OTHERS",
    "Answers",
    "Cuts",
    "HandedBackWords",
    "Posting",
    "Shapes",
    "Words",
    "Written",
    "alt_field",
    "answers_of",
]
