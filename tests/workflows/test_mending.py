"""A fix changes exactly what its edits say, and a moderator's finding can do no more than add."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.content import Content, Media, Part
from workflows.domain.finding import Edit, Finding, Fix, Severity, Span, verdict_of
from workflows.domain.mending import mended
from workflows.domain.opinion import LONGEST_REASON, MODERATION, Opinion, added_by, print_of

TWO = Content(parts=(Part(text="abcdef", media=(Media(sha256="ab" * 32, alt_text="A dog"),)), Part(text="xyz")))
SAID = Finding(check="whatever", severity=Severity.NOTABLE, reason="It may hurt.", advice="Say it kindly.")


def edit(start: int, end: int, text: str, *, part: int = 0) -> Edit:
    return Edit(span=Span(start=start, end=end), text=text, part=part)


@pytest.mark.parametrize(
    ("edits", "texts"),
    [
        pytest.param((), ["abcdef", "xyz"], id="nothing"),
        pytest.param((edit(1, 3, ""),), ["adef", "xyz"], id="removed"),
        pytest.param((edit(4, 6, "!"), edit(0, 1, "AA")), ["AAbcd!", "xyz"], id="in any order"),
        pytest.param((edit(2, 4, "1"), edit(4, 5, "2")), ["ab12f", "xyz"], id="side by side"),
        pytest.param((edit(0, 0, "#ad "), edit(6, 6, "!")), ["#ad abcdef!", "xyz"], id="inserted at both ends"),
        pytest.param((edit(0, 1, "X", part=1), edit(0, 1, "A")), ["Abcdef", "Xyz"], id="in two parts"),
    ],
)
def test_exactly_the_edits_are_made(edits: tuple[Edit, ...], texts: list[str]) -> None:
    after = mended(TWO, edits)

    assert [part.text for part in after.parts] == texts
    assert [part.media for part in after.parts] == [part.media for part in TWO.parts]


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param((edit(0, 3, ""), edit(2, 4, "")), id="overlapping"),
        pytest.param((edit(5, 7, ""),), id="beyond the end"),
        pytest.param((edit(3, 2, ""),), id="backwards"),
        pytest.param((edit(-1, 2, ""),), id="before the beginning"),
        pytest.param((edit(0, 1, "", part=2),), id="no such part"),
        pytest.param((edit(0, 1, "", part=-1),), id="a part before the first"),
    ],
)
def test_edits_that_do_not_fit_change_nothing(edits: tuple[Edit, ...]) -> None:
    with pytest.raises(ValueError, match="edit"):
        mended(TWO, edits)


def test_an_opinion_of_other_words_says_nothing() -> None:
    opinion = Opinion(moderator="outside", words=print_of(TWO), findings=(SAID,))
    other_words = replace(TWO, parts=(TWO.parts[0],))
    other_alt = replace(TWO, parts=(replace(TWO.parts[0], media=()), TWO.parts[1]))

    assert len(added_by((opinion,), TWO)) == 1
    assert added_by((opinion,), other_words) == added_by((opinion,), other_alt) == ()


def test_a_moderators_finding_counts_under_its_name_up_to_risky_and_mends_nothing() -> None:
    wild = replace(
        SAID,
        check="secrets",
        rule="password",
        severity=Severity.FORBIDDEN,
        reason="x" * 10_000,
        span=Span(start=4, end=99),
        part=7,
        fix=Fix(label="Publish at once", edits=(edit(0, 6, "bought"),)),
    )

    (found,) = added_by((Opinion(moderator="outside", words=print_of(TWO), findings=(wild,)),), TWO)

    assert (found.check, found.rule, found.severity) == (MODERATION, "outside", Severity.RISKY)
    assert (found.fix, found.span, found.part, len(found.reason)) == (None, None, 0, LONGEST_REASON)


def test_where_it_points_is_kept_when_it_is_there() -> None:
    there = replace(SAID, span=Span(start=1, end=3), part=1)

    (found,) = added_by((Opinion(moderator="outside", words=print_of(TWO), findings=(there,)),), TWO)

    assert (found.span, found.part) == (there.span, 1)


SEVERITIES = st.lists(st.sampled_from(Severity), max_size=4)


@given(ours=SEVERITIES, theirs=SEVERITIES)
def test_no_opinion_makes_a_verdict_milder(ours: list[Severity], theirs: list[Severity]) -> None:
    own = [replace(SAID, severity=severity) for severity in ours]
    said = Opinion(moderator="m", words=print_of(TWO), findings=tuple(replace(SAID, severity=one) for one in theirs))

    assert verdict_of([*own, *added_by((said,), TWO)]) >= verdict_of(own)
