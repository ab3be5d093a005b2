"""Write, confirm the account, revise, withdraw, undo, hand back: everything an author does with a post.

To read it in the order in which an author goes through: `flow` (the front door), `form` and `writing`, `judging`,
`fixing` and `justifying`, `confirming` or, for a post of one's own, `handing_back`; then `taking_back`. `accounts` is
what the form offers, `answers` what of the public a post answers, `moderating` who else is asked about the words.
"""

from workflows.posting.answers import Answers, answers_of
from workflows.posting.flow import Posting
from workflows.posting.form import LONGEST_TEXT, Words
from workflows.posting.handing_back import HandedBackWords
from workflows.posting.judging import Written
from workflows.posting.justifying import LONGEST_REASON

__all__ = ["LONGEST_REASON", "LONGEST_TEXT", "Answers", "HandedBackWords", "Posting", "Words", "Written", "answers_of"]
