import pytest

from workflows.domain.finding import Severity


@pytest.mark.parametrize(
    "text",
    [
        "Oh so very over it today",
        "my boss is driving me crazy lol",
        "Ugh I hate mondays",
        "tequila shots tonight, my treat",
        "can't believe how hungover i am rn",
        "I love my roommate's cat sooo much!!",
        "I honestly think people here can not drive",
        "So bored at work, need a drink",
    ],
)
def test_words_like_a_persons_own_ask_whether_another_account_was_meant(look, text):
    (finding,) = look("personal_voice", text)

    assert finding.severity >= Severity.NOTABLE
    assert finding.sounds_personal
    assert "own account" in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "Our new spring range is in all shops from Monday on.",
        "We're sorry for the delay. Our team is on it.",
        "“I am proud of my team,” says our CEO. Read more: https://acme.com/news",
        "Phase I results of our study: https://acme.com/r",
        "World War I exhibition opens at our museum today",
        "Great work!",
        "Join us for a webinar on health and my data rights: https://acme.com/w",
        "Happy Friday, everyone!",
        "Education must not simply teach work - it must teach life.",
        "",
    ],
)
def test_a_company_speaking_passes(look, text):
    assert look("personal_voice", text) == []


def test_a_personal_account_may_sound_personal(look, accounts):
    assert look("personal_voice", "Ugh I hate mondays", account=accounts[2]) == []


def test_the_limit_is_a_setting(look):
    assert look("personal_voice", "Oh so very over it today", limit=20) == []
