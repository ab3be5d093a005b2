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
    ("text", "rule"),
    [
        ("RIP Carrie Fisher, you'll always have the best buns in the galaxy.", "product"),
        ("Today is the day for dreaming. Happy MLK Day.", "anniversary"),
        ("Take a moment to remember #PearlHarbor with us.", "anniversary"),
        ("For every retweet we give a dollar to the quake victims in Japan", "bait"),
        ("Did you know? The fatality rate in the middle seats of a plane is the highest", "grim figures"),
        ("Breaking: Two Explosions in the White House and Barack Obama is injured", "breaking"),
        ("Live the life aquatic with these floating homes #HurricaneHarvey", "borrowed tag"),
        ("We're #ready to drop something much, much bigger than a ball this #NewYear", "boast"),
    ],
)
def test_what_may_be_taken_amiss_gets_another_reader(look, text, rule):
    (finding,) = look("tragedy", text)

    assert (finding.severity, finding.rule) == (Severity.NOTABLE, rule)


def test_bare_condolences_are_only_told(look):
    (finding,) = look("tragedy", "Rest in peace, Jane Doe.")

    assert finding.severity is Severity.ADVICE
    assert look("tragedy", "Rest in peace, Jane Doe.", condolences=False) == []


@pytest.mark.parametrize(
    "text",
    [
        "20% off everything this weekend",
        "Our film shooting starts on Monday",
        "Heart attacks killed fewer people this year",
        "Rip the packaging open",
        "How we helped rebuild after the earthquake: https://acme.com/r",
        "Our thoughts are with everybody in Nepal.",
        "Order by Friday: all profits go to earthquake relief.",
        "Seat belts cut the death rate in car crashes by half. Did you know? Buckle up.",
    ],
)
def test_one_without_the_other_passes(look, text):
    assert look("tragedy", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "One in five children lives with domestic abuse. Our house has kept its doors open for 30 years.",
        "Free entry for under 5s, adults £9. Open every day but Good Friday.",
        "Turns out you can run a marathon in clogs. Well done, Femke.",
        "Hurricane season: charge your phone, know your route. Our prices are unchanged.",
    ],
)
def test_open_doors_closing_days_and_unchanged_prices_are_no_selling(look, text):
    assert [one for one in look("tragedy", text) if one.severity > Severity.ADVICE] == []
