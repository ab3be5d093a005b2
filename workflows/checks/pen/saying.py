"""What is said of a slip: what it should be, and the mend where that is certain."""

from workflows.checks.text.reading import Reading, Word
from workflows.domain.finding import Edit, Finding, Fix, Severity

NAME = "slips"
_LABEL = 24


def slip(rule: str, severity: Severity, reading: Reading, word: Word, right: str, number: int) -> Finding:
    """The word is a slip of `right`, which the fix writes in its place, with its capitals and its possessive."""
    span = reading.span(word.start, word.end)
    written = span.cut(reading.text)
    possessive = written[-2:] if word.text.endswith("'s") and not right.endswith("'s") else ""
    mended = _in_capitals(right, written) + possessive
    return Finding(
        check=NAME,
        severity=severity,
        reason=f"“{written}” may be a slip; “{right}” is how it is written.",
        advice=f"Write “{right}”.",
        span=span,
        part=number,
        rule=rule,
        fix=Fix(label=_label(right), edits=(Edit(span=span, text=mended, part=number),)),
    )


def _label(right: str) -> str:
    label = f"Write {right}"
    return label if len(label) <= _LABEL else "Mend it"


def _in_capitals(right: str, written: str) -> str:
    """The right words with the capitals of the wrong ones."""
    if len(written) > 1 and written.isupper():
        return right.upper()
    return right[0].upper() + right[1:] if written[0].isupper() else right


def noted(rule: str, severity: Severity, reading: Reading, word: Word, reason: str, number: int) -> Finding:
    """Something is wrong at this word, and nobody can say what would be right."""
    return Finding(
        check=NAME,
        severity=severity,
        reason=reason,
        advice="Check it before it goes out.",
        span=reading.span(word.start, word.end),
        part=number,
        rule=rule,
    )
