import pytest

from workflows.checking import build_checks
from workflows.domain.content import Content, Part
from workflows.domain.finding import Draft, Severity
from workflows.domain.knowledge import Knowledge


def mended(text, finding):
    """The text after the finding's fix."""
    for edit in reversed(finding.fix.edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Our deepest apologizes", "Our deepest apologies"),
        ("W.E.B. DeBois wrote it", "W.E.B. Du Bois wrote it"),
        ("The Untied States team", "The United States team"),
        ("Nelson Mandella's letters", "Nelson Mandela's letters"),
        ("PUBIC TRANSPORT is free", "PUBLIC TRANSPORT is free"),
        ("Welcome to Reykavik", "Welcome to Reykjavik"),
        ("Michele Obama speaks", "Michelle Obama speaks"),
    ],
)
def test_embarrassing_slips_are_noted_and_mended(look, text, right):
    finding = look("slips", text)[0]

    assert finding.severity is Severity.NOTABLE
    assert mended(text, finding) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Come to the the opening", "Come to the opening"),
        ("Tickest on sale", "Tickets on sale"),
        ("Its a girl", "It's a girl"),
        ("Your welcome!", "You're welcome!"),
        ("Were hiring in Leeds!", "We're hiring in Leeds!"),
        ("Sorry for the incovenience", "Sorry for the inconvenience"),
    ],
)
def test_the_others_are_only_told(look, text, right):
    (finding,) = look("slips", text)

    assert finding.severity is Severity.ADVICE
    assert mended(text, finding) == right


@pytest.mark.parametrize(
    "text",
    [
        "See you on Friday, 5 March 2026",
        "Open on Monday, March 10",
        "Happy Friday, everyone",
        "Happy 2023",
    ],
)
def test_wrong_days_and_years_are_told(look, text):
    assert look("slips", text)


@pytest.mark.parametrize(
    "text",
    [
        "See you on Thursday, 5 March 2026",
        "Open on Tuesday 10 March",
        "On Wednesday, 31 December we look back",
        "Happy Wednesday",
        "Happy 2026",
        "Friday 12 marathons start",
        "Mon 3 pm",
    ],
)
def test_right_days_pass(look, text):
    assert look("slips", text) == []


def test_our_own_names_are_known(context, accounts):
    (check,) = (check for check in build_checks({}, Knowledge(names=("Kettlemax",))) if check.name == "slips")

    def found(text):
        return check.check.look(Draft(content=Content(parts=(Part(text=text),)), account=accounts[0]), context)

    assert found("The new Ketlemax")[0].severity is Severity.NOTABLE
    assert found("The new Kettlemax, two Kettlemaxs, Kettlemax's lid") == []


def test_allowed_words_pass(look):
    assert look("slips", "Firday Records", allowed=["Firday"]) == []


@pytest.mark.parametrize("text", ["Join us on 31 June", "Closed from 32 May", "See you on February 30"])
def test_a_day_that_its_month_never_has_is_held(look, text):
    assert [finding.rule for finding in look("slips", text)] == ["no such day"]


@pytest.mark.parametrize("text", ["Open until 31 May", "Over 30 may apply", "June 2031 is far away"])
def test_days_that_exist_and_other_numbers_pass(look, text):
    assert look("slips", text) == []


def test_two_slips_are_held_where_one_is_only_told(look):
    one, two = look("slips", "We recieved 200 entries"), look("slips", "We recieved 200 entries, definately a record")

    assert [finding.severity for finding in one] == [Severity.ADVICE]
    assert max(finding.severity for finding in two) is Severity.NOTABLE


def test_a_greeting_for_another_year_is_held(look):
    assert [finding.rule for finding in look("slips", "Happy new year 2019")] == ["year"]


@pytest.mark.parametrize("text", ["Stephen Hawkins of our finance team ran", "Stephen Hawkins, our head of sales, ran"])
def test_a_colleague_has_a_name_of_their_own(look, text):
    assert look("slips", text) == []


def test_a_slip_in_capitals_is_held(look):
    (shouted,) = look("slips", "DEVESTATING news for all of us")
    (said,) = look("slips", "Devestating news for all of us")

    assert (shouted.severity, said.severity) == (Severity.NOTABLE, Severity.ADVICE)
