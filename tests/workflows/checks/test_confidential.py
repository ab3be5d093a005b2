import pytest

from workflows.checking import build_checks
from workflows.domain.content import Content, Part
from workflows.domain.finding import Draft, Severity
from workflows.domain.knowledge import Embargo, Knowledge

KNOWN = Knowledge(
    company="Acme",
    code_names=("Project Falcon", "Bluebird", "Ares"),
    unreleased=("Kettle 9",),
    customers=("Initech",),
    people=("Jane Roe",),
)


@pytest.fixture
def found(context, accounts):
    """What is found of a text by a company that knows these names."""

    def looked(text, knowledge=KNOWN, context=context):
        (check,) = (check for check in build_checks({}, knowledge) if check.name == "confidential")
        return check.check.look(Draft(content=Content(parts=(Part(text=text),)), account=accounts[0]), context)

    return looked


@pytest.mark.parametrize(
    "text",
    [
        "Project Falcon ships in May",
        "projectfalcon",
        "#ProjectFalcon",
        "Project-Falcon, project_falcon",
        "P r o j e c t F a l c o n",
        "Proj3ct F4lc0n",
        "Project F*lcon",
        "Project F@lc0n",
        "Рroject Fаlсоn",
        "𝐏𝐫𝐨𝐣𝐞𝐜𝐭 𝐅𝐚𝐥𝐜𝐨𝐧",
        "pro\u200bject fal\u00adcon",
        "Project Falcon's first picture",
        "project faaalcon",
        "Project Flacon",
        "prjct flcn",
        "project 🦅 falcon",
        "Bl*ebird takes off",
        "b_l_u_e_b_i_r_d",
        "BLUE🐦BIRD",
        "blu3b!rd",
        "Read on at https://acme.com/bluebird-specs",
        "Follow @bluebird_team",
        "A.R.E.S",
        "OurProjectFalcon",
        "teamBluebird rocks",
        "Bluebird2",
        "bluebird2026",
        "BluebirdV2",
        "v2Bluebird",
        "Bꮮuꭼbꭵrd",
    ],
)
def test_a_code_name_is_found_however_it_is_written(found, text):
    findings = found(text)

    assert [finding.severity for finding in findings if finding.rule == "code name"] == [Severity.RISKY]
    assert all("falcon" not in finding.reason.lower() for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        "A blue sky, and a bird",
        "The falcon project of our zoo",
        "Areas of research",
        "We cared, dared, shared",
        "Blue; birdsong",
        "bluebirdsong",
        "DearEs2 and theAres9",
    ],
)
def test_words_that_only_resemble_a_name_pass(found, text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [("The Kettle-9 is here", "unreleased"), ("Proud to help Initech", "customer"), ("Meet J@ne R0e", "person")],
)
def test_the_kind_of_name_is_told(found, text, rule):
    assert [finding.rule for finding in found(text)] == [rule]


def test_an_unreleased_name_passes_once_its_embargo_is_over(found, context):
    over = Knowledge(unreleased=("Kettle 9",), embargoes=(Embargo(words=("Kettle 9",), until=context.now),))

    assert found("The Kettle 9 is here", over) == []


@pytest.mark.parametrize(
    "text",
    [
        "Slides are on \\\\files\\marketing",
        r"Saved as C:\Users\ana\deck.pptx",
        "Try it on wiki.acme.corp today",
        "file:///srv/share/plan.xlsx",
        "https://acme.slack.com/archives/C01/p1",
        "OPS-221 blocks the sprint",
    ],
)
def test_internal_addresses_and_tickets_are_noted(found, text):
    assert Severity.NOTABLE in [finding.severity for finding in found(text)]


@pytest.mark.parametrize(
    "text", ["Your order ACM-1023 is on its way", "COVID-19 vaccines, no sprint needed", "Visit corp.acme.com"]
)
def test_order_numbers_and_public_addresses_pass(found, text):
    assert found(text) == []


def test_talk_can_be_turned_off(look):
    assert look("confidential", "Leaving the boardroom. Strong numbers.", talk=False) == []
