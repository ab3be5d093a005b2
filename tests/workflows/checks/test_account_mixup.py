from dataclasses import replace

import pytest

from workflows.checking import build_checks
from workflows.domain.account import Profile
from workflows.domain.content import Content, Part
from workflows.domain.finding import Draft, Severity
from workflows.domain.knowledge import Knowledge, Voice


@pytest.mark.parametrize(
    "text",
    [
        "We at Globex are proud of our new plant.",
        "Happy holidays from all of us at @globex!",
        "Follow us @globex for more",
        "Sorry for the wait, we are on it. ^Globex",
        "See you there! — the Globex team",
    ],
)
def test_speaking_as_another_account_of_ours_is_risky(look, text):
    (finding,) = look("account_mixup", text)

    assert finding.severity is Severity.RISKY
    assert finding.sounds_personal
    assert "@globex" in finding.reason


@pytest.mark.parametrize("text", ["New shoes from @globex today", "Spring is here #Globex"])
def test_naming_another_brand_of_ours_is_noted(look, text):
    (finding,) = look("account_mixup", text)

    assert finding.severity is Severity.NOTABLE


@pytest.mark.parametrize("text", ["@acme where is my parcel?", "Shame on @acme", "Thanks @acme for a great day"])
def test_talking_to_ourselves_is_noted_as_personal(look, text):
    (finding,) = look("account_mixup", text)

    assert finding.severity is Severity.NOTABLE
    assert finding.sounds_personal


@pytest.mark.parametrize(
    "text",
    [
        "We at Acme are proud of our new plant. ^JK",
        "RT @jane: thanks @acme for a great day",
        "Well done team! RT @rahul @Acme volunteers",
        "Tag us @acme",
        "Thanks to @globexfan and #globexing",
        "Congratulations to our colleague @ana_k",
        "Mail acme@globex.com",
    ],
)
def test_our_own_name_reposts_and_colleagues_pass(look, text):
    assert look("account_mixup", text) == []


def test_a_person_may_name_any_brand(look, accounts):
    assert look("account_mixup", "We at Globex rock. @globex @acme", account=accounts[2]) == []


def test_allowed_mentions_and_the_same_brand_elsewhere_pass(look, context, accounts):
    acme_elsewhere = replace(accounts[0], id="acme-m", network="mastodon")
    wider = replace(context, accounts=(*context.accounts, acme_elsewhere))

    assert look("account_mixup", "New shoes from @globex", may_mention=["@Globex"]) == []
    assert look("account_mixup", "All of us at Acme #acme", context=wider) == []


def test_the_name_the_public_sees_counts_too(look, context, accounts):
    globex = replace(accounts[1], handle="gbx", profile=Profile(display_name="Globex Corp", handle="gbx"))

    (finding,) = look(
        "account_mixup", "We at Globex Corp care.", context=replace(context, accounts=(accounts[0], globex))
    )

    assert finding.severity is Severity.RISKY


@pytest.mark.parametrize(
    "text",
    [
        "Acme is such a great company, love them",
        "I love Acme so much",
        "Acme ripped me off again",
        "Just ordered from Acme, fingers crossed",
        "Acme sucks",
        "Shoutout to Acme for the fast delivery",
    ],
)
def test_speaking_of_ourselves_as_customers_do_is_noted(look, text):
    (finding,) = look("account_mixup", text)

    assert finding.rule == "third person"
    assert finding.sounds_personal


@pytest.mark.parametrize(
    "text",
    [
        "Acme opens a shop in Leeds",
        "At Acme we love tea",
        "Acme is so proud of its team",
        "Why people love Acme kettles",
        "Acme's CEO speaks at noon",
    ],
)
def test_speaking_of_ourselves_as_companies_do_passes(look, text):
    assert look("account_mixup", text) == []


@pytest.fixture
def voiced(context, accounts):
    """What is found at @acme when the policy knows how @globex speaks."""
    voice = Voice(account=accounts[1].id, names=("Globex Home",), hashtags=("#CosyWithUs",), sign_offs=("^CT", "/ana"))
    (check,) = (check for check in build_checks({}, Knowledge(voices=(voice,))) if check.name == "account_mixup")

    def looked(text, account=accounts[0]):
        return check.check.look(Draft(content=Content(parts=(Part(text=text),)), account=account), context)

    return looked


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Sorry to hear that, on it ^CT", Severity.RISKY),
        ("We'll look into it /ana", Severity.RISKY),
        ("Happy holidays from Globex Home", Severity.RISKY),
        ("Autumn is here #cosywithus", Severity.NOTABLE),
        ("New lamps at Globex Home", Severity.NOTABLE),
    ],
)
def test_another_voice_of_ours_is_heard(voiced, accounts, text, severity):
    (finding,) = voiced(text)

    assert finding.severity is severity
    assert voiced(text, account=accounts[1]) == []
