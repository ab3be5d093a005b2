from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from workflows.checking import build_checks
from workflows.domain.content import Content, Part
from workflows.domain.finding import Draft, Severity
from workflows.domain.knowledge import Embargo, Knowledge, WordRule


@pytest.fixture
def found(context, accounts):
    """What is found of a text by a company with these words and embargoes."""

    def looked(text, *, account=accounts[0], ahead=None, zone=None, **known):
        (check,) = (check for check in build_checks({}, Knowledge(**known)) if check.name == "watched")
        send_at = None if ahead is None else context.now + ahead
        content = Content(parts=(Part(text=text),), send_at=send_at, zone=zone)
        return check.check.look(Draft(content=content, account=account), context)

    return looked


CHEAP = WordRule(words=("cheap",), severity=Severity.FORBIDDEN, because="We say what it costs", instead="affordable")


def test_a_word_is_found_with_its_reason_and_a_fix(found):
    (finding,) = found("So cheap today", rules=(CHEAP,))

    assert finding.severity is Severity.FORBIDDEN
    assert "We say what it costs" in finding.reason
    assert finding.fix.edits[0].text == "affordable"
    assert finding.span.cut("So cheap today") == "cheap"


@pytest.mark.parametrize("text", ["c h e a p", "ch3ap", "CHEAP!", "#cheap", "#socheap", "сheap"])
def test_a_word_is_found_however_it_is_written(found, text):
    assert found(text, rules=(CHEAP,))


def test_an_embargo_until_the_end_of_the_calendar_is_told_in_any_zone(found):
    forever = Embargo(words=("lantern",), until=datetime(9999, 12, 31, 23, 59, tzinfo=UTC))

    (finding,) = found("Our lantern", zone="Europe/Berlin", embargoes=(forever,))

    assert "under embargo until 31 December 9999" in finding.reason


def test_a_word_of_one_letter_is_found_as_a_word_of_its_own(found):
    rule = WordRule(words=("Q",), severity=Severity.RISKY)

    assert [finding.span.start for finding in found("Ask q today", rules=(rule,))] == [4]
    assert len(found("It is Q", rules=(rule,))) == 1
    assert found("A queue of equals", rules=(rule,)) == []


def test_a_guess_never_forbids(found):
    (finding,) = found("So ch**p", rules=(CHEAP,))

    assert finding.severity is Severity.RISKY
    assert finding.fix is None


def test_a_rule_for_one_account_leaves_the_others_alone(found, accounts):
    only = replace(CHEAP, accounts=frozenset({accounts[1].id}))

    assert found("So cheap", rules=(only,)) == []
    assert found("So cheap", rules=(only,), account=accounts[1])


def test_an_embargo_holds_until_its_moment(found, context):
    embargo = Embargo(words=("Project Lantern",), until=context.now + timedelta(hours=2), because="fair in Basel")

    (finding,) = found("Meet #ProjectLantern", embargoes=(embargo,))

    assert finding.severity is Severity.FORBIDDEN
    assert "04 March 2026 14:00 UTC (fair in Basel)" in finding.reason
    assert found("Meet Project Lantern", embargoes=(embargo,), ahead=timedelta(hours=2)) == []
    assert found("Meet Project Lantern", embargoes=(embargo,), ahead=timedelta(hours=1))


@pytest.mark.parametrize(("text", "written"), [("Only bargains here", "bargains"), ("A Bargain!", "Bargain")])
def test_a_word_that_may_go_on_is_named_as_it_was_written(found, text, written):
    rule = WordRule(words=("bargain*",), severity=Severity.NOTABLE)

    (finding,) = found(text, rules=(rule,))

    assert finding.reason.startswith(f"“{written}”")
    assert "*" not in finding.reason


def test_a_word_that_may_go_on_does_so_for_all_its_letters(found):
    (finding,) = found("We are refunding you", rules=(WordRule(words=("refund*",), severity=Severity.NOTABLE),))

    assert finding.span.cut("We are refunding you") == "refunding"
