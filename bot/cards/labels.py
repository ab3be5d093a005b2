"""What a decision is about, in words: the labels that stand before its reason."""

from collections.abc import Iterable, Mapping

from bot.language import for_later, say
from workflows.domain.post import Label

MOST = 3
"""How many labels one decision has: more of them say nothing."""

LABEL_WORDS: Mapping[Label, str] = {
    Label.TONE: for_later("Tone"),
    Label.CLAIM: for_later("Claim we cannot back up"),
    Label.ACCOUNT: for_later("Wrong account"),
    Label.TIMING: for_later("Timing"),
    Label.PICTURE: for_later("Picture or its description"),
    Label.SPELLING: for_later("Spelling"),
    Label.LEGAL: for_later("Legal"),
    Label.OTHER: for_later("Something else"),
}


def labels_text(labels: Iterable[Label]) -> str:
    """ "Tone · Timing"; "" for none."""
    return " · ".join(say(LABEL_WORDS[label]) for label in labels)
