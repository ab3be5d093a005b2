"""A poll's choices, as checks read them: behind the words they stand under, as the public will read them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from workflows.domain.content import Part
from workflows.domain.finding import Draft, Finding


def with_choices(draft: Draft) -> Draft | None:
    """The draft with its choices behind its words; None without a poll."""
    if draft.content.poll is None:
        return None
    parts = tuple(map(_with_choices, draft.content.parts))
    return replace(draft, content=replace(draft.content, parts=parts))


def about_choices(known: Iterable[Finding], found: Iterable[Finding]) -> Sequence[Finding]:
    """Of what was `found` in words and choices together, what is news beside what is `known` of the words alone.

    A choice is no part of the words: such a finding points nowhere, and nothing is mended by a button.
    """
    said = {(one.check, one.rule, one.part): one.severity for one in sorted(known, key=lambda one: one.severity)}
    return [
        replace(one, span=None, fix=None, reason=f"In the poll: {one.reason}")
        for one in found
        if said.get((one.check, one.rule, one.part), -1) < one.severity
    ]


def _with_choices(part: Part) -> Part:
    return replace(part, text=f"{part.text}\n{part.poll.text}") if part.poll else part
