from dataclasses import replace

import pytest

from workflows.checking import build_checks
from workflows.domain.content import Content, Part
from workflows.domain.finding import Draft, Severity
from workflows.domain.knowledge import Knowledge

GIFT = "@luxehotel gifted me this stay and wow"


def test_a_gift_is_noted_and_the_fix_adds_the_mark(look):
    (finding,) = look("disclosure", GIFT)

    (edit,) = finding.fix.edits
    assert finding.severity is Severity.NOTABLE
    assert GIFT[: edit.span.start] + edit.text + GIFT[edit.span.end :] == f"{GIFT} #ad"


def test_no_fix_where_the_mark_would_not_fit(look, context):
    full = replace(context, limits=replace(context.limits, maximum=len(GIFT) + 2))

    assert look("disclosure", GIFT, context=full)[0].fix is None


@pytest.mark.parametrize("mark", ["#ad", "#gifted", "#sponsored", "(ad)"])
def test_a_mark_is_enough(look, mark):
    assert look("disclosure", f"{GIFT} {mark}") == []


@pytest.fixture
def by_ana(context, accounts):
    """What is found of Ana's own post."""

    def looked(text):
        knowledge = Knowledge(company="Acme", names=("Kettle One",))
        (check,) = (check for check in build_checks({}, knowledge) if check.name == "disclosure")
        return check.check.look(Draft(content=Content(parts=(Part(text=text),)), account=accounts[2]), context)

    return looked


@pytest.mark.parametrize(
    "text", ["The new Kettle One is amazing, get yours", "Globex makes the best toasters", "Try #KettleOne"]
)
def test_our_own_people_say_so_when_they_praise_us(by_ana, text):
    (finding,) = by_ana(text)

    assert finding.rule == "works for"
    assert finding.fix.edits[0].text == " (I work at Acme)"


@pytest.mark.parametrize(
    "text", ["I work at Acme, and the new Kettle One is amazing", "Our Kettle One is out", "A great evening"]
)
def test_those_who_say_it_or_do_not_speak_of_us_pass(by_ana, text):
    assert by_ana(text) == []
