"""Begin an answer to what the public says: the draft of a post that replies to it, and the story that it belongs to.

From there on an answer is a post like any other: written, checked, confirmed, perhaps approved, sent once. `flow` is
the front door, `choosing` finds what is answered and as whom, `others` who else is at it, `outcomes` what can come of
it.
"""

from workflows.answering.flow import Answering
from workflows.answering.outcomes import Answered, Begun, Choice, Doing, Elsewhere, Ineligible, Taken

__all__ = ["Answered", "Answering", "Begun", "Choice", "Doing", "Elsewhere", "Ineligible", "Taken"]
