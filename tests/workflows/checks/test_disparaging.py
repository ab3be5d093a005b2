import pytest

from workflows.checks.disparaging import Check, Settings
from workflows.domain.content import Content, Part
from workflows.domain.finding import Draft
from workflows.domain.knowledge import Knowledge


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Women belong in the kitchen.", "stereotype"),
        ("So simple even your granny can use it", "stereotype"),
        ("New emojis are alright but where's the bleach.", "double meaning"),
        ("Celebrate Juneteenth with our watermelon salad", "double meaning"),
        ("Happy Women's Day! 30% off vacuum cleaners", "chores"),
        ("Are you beach body ready?", "body"),
        ("Some customers are just stupid", "customers"),
        ("No one here knows how to drive", "place"),
        ("Other burgers taste like cardboard", "rival"),
    ],
)
def test_what_looks_down_on_people_gets_another_reader(look, text, rule):
    assert [one.rule for one in look("disparaging", text)] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        '"Women belong in the kitchen", they told her in 1974. She runs the company now.',
        "Women belong in every boardroom: a talk about stereotypes.",
        "Women can now apply for the grant.",
        "Bleach kills germs in the kitchen.",
        "Watermelons are in season.",
    ],
)
def test_naming_a_group_or_quoting_a_cliche_passes(look, text):
    assert look("disparaging", text) == []


def test_a_competitor_of_the_policy_is_found_beside_unkind_words(context, accounts):
    check = Check(Settings(), Knowledge(competitors=("Globex",)))

    def rules(text: str) -> list[str]:
        draft = Draft(content=Content(parts=(Part(text=text),)), account=accounts[0])
        return [one.rule for one in check.look(draft, context)]

    assert rules("Ditch Globex and come to us") == ["rival"]
    assert rules("Globex and Acme sponsor the fair together") == []
    assert rules('"Globex sucks", wrote a reader. We disagree, they are good people.') == []


@pytest.mark.parametrize(
    "text",
    [
        "Landed off the boat this morning: mackerel and crab.",
        "This scarf took 4 sheep and one very patient dog.",
        "7 in 10 Indian shoppers plan to spend the same this year.",
        "Half the wine goes in the pot. Drink the other half.",
    ],
)
def test_fish_patience_and_figures_of_a_market_are_no_cliche(look, text):
    assert look("disparaging", text) == []
