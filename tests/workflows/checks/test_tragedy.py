import pytest

from workflows.domain.finding import Severity


@pytest.mark.parametrize(
    "text",
    [
        "Stay safe in the hurricane, everyone! Bored? Shop online with free shipping",
        "Hurricane sale: 20% off everything",
        "Remember the earthquake victims: order now and save",
        "RIP to a legend. Shop the collection online",
    ],
)
def test_an_offer_beside_suffering_is_risky(look, text):
    (finding,) = look("tragedy", text)

    assert finding.severity is Severity.RISKY


@pytest.mark.parametrize(
    "text",
    [
        "RIP Carrie Fisher, you'll always have the best buns in the galaxy.",
        "Our thoughts are with everybody in Nepal.",
        "Breaking: Two Explosions in the White House and Barack Obama is injured",
    ],
)
def test_condolences_and_news_of_violence_are_noted(look, text):
    (finding,) = look("tragedy", text)

    assert finding.severity is Severity.NOTABLE


@pytest.mark.parametrize(
    "text",
    [
        "20% off everything this weekend",
        "Our film shooting starts on Monday",
        "Heart attacks killed fewer people this year",
        "Rip the packaging open",
        "How we helped rebuild after the earthquake: https://acme.com/r",
    ],
)
def test_one_without_the_other_passes(look, text):
    assert look("tragedy", text) == []
