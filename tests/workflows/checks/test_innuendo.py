import pytest

from workflows.domain.finding import Severity


@pytest.mark.parametrize(
    ("text", "rule", "severity"),
    [
        ("Ours always goes down smoothly", "sex", Severity.NOTABLE),
        ("Spike your best friend's eggnog when they're not looking", "force", Severity.RISKY),
        ("So drunk right now, love this team", "drink and drugs", Severity.NOTABLE),
    ],
)
def test_double_meanings_and_drink_get_another_reader(look, text, rule, severity):
    (finding,) = look("innuendo", text)

    assert (finding.rule, finding.severity) == (rule, severity)


@pytest.mark.parametrize(
    "text",
    [
        "Free condoms and STI tests, no appointment, Mondays 4-7pm.",
        "Don't get drunk on the train: bring water.",
        "Gin tasting for two, £25.",
        "Melons, mangoes and more: summer fruit is in.",
        "Goods smashed in transit are replaced.",
    ],
)
def test_health_and_trade_pass(look, text):
    assert look("innuendo", text) == []
