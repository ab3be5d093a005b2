import pytest

from workflows.domain.finding import Severity


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Vote Labour on Thursday!", "side"),
        ("Regardless of the right to bear arms, we in no way condone the right to bare feet", "opinion"),
        ("Kamala or Trump? Either way you'll need our gin, 10% off", "joke"),
        ("Our baristas want to talk about race with you", "quarrel"),
        ("What would Jesus drive? Our new car 😂", "religion"),
    ],
)
def test_a_side_an_opinion_or_a_joke_gets_another_reader(look, text, rule):
    (finding,) = look("politics", text)

    assert (finding.severity, finding.rule) == (Severity.NOTABLE, rule)


@pytest.mark.parametrize(
    "text",
    [
        "President Macron visited our plant in Lyon today.",
        "Senator Warren joined our panel on savings.",
        "The election is on Thursday. Polling stations open at 7.",
        "They told us: “Vote Labour!” We told them the library is closed for the count.",
        "Merry Christmas, and a blessed Ramadan to all who fast.",
    ],
)
def test_naming_an_office_or_a_feast_passes(look, text):
    assert look("politics", text) == []


def test_touching_a_quarrel_is_only_told(look):
    (finding,) = look("politics", "New branch in Gaza City")

    assert finding.severity is Severity.ADVICE
