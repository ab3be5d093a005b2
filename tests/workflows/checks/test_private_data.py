import pytest

from workflows.domain.finding import Severity


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Refund to card 4111 1111 1111 1111 please", "4111 1111 1111 1111"),
        ("Amex 378282246310005 expired", "378282246310005"),
        ("My IBAN is GB29 NWBK 6016 1331 9268 19 thanks", "GB29 NWBK 6016 1331 9268 19"),
        ("DE89370400440532013000", "DE89370400440532013000"),
        ("His SSN is 123-45-6789", "123-45-6789"),
        ("social security number 123456789", "123456789"),
        ("Write to jane.miller@gmail.com about it", "jane.miller@gmail.com"),
        ("Call my cell +1 415-555-2671", "+1 415-555-2671"),
    ],
)
def test_private_data_is_risky_and_never_repeated(look, text, found):
    (finding,) = look("private_data", text)

    assert finding.severity is Severity.RISKY
    assert finding.span.cut(text) == found
    assert found not in finding.reason


@pytest.mark.parametrize("text", ["Ask jane.miller@acme.com", "Questions? (415) 555-2671"])
def test_a_colleague_or_a_bare_phone_number_is_noted(look, text):
    (finding,) = look("private_data", text)

    assert finding.severity is Severity.NOTABLE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Write to support@acme.com or press-office@globex.org", id="role mailboxes"),
        pytest.param("Call us on 020 7946 0018", id="a number for the public"),
        pytest.param("Need help? 1-800-438-1985", id="toll-free"),
        pytest.param("Order 4111111111111112 is on its way", id="fails the check digit"),
        pytest.param("GB28 NWBK 6016 1331 9268 19", id="no IBAN"),
        pytest.param("Open 9-5, 24/7, 2019-2026, 10:30", id="times and years"),
        pytest.param("Part 000-12-3456 and 666-12-3456", id="never issued as SSN"),
        pytest.param("1,234,567,890 served since 1955", id="amount"),
        pytest.param("https://acme.com/item/4111111111111111", id="inside a link"),
        pytest.param("Thanks @jane and @tom!", id="handles"),
    ],
)
def test_public_contacts_and_other_numbers_pass(look, text):
    assert look("private_data", text) == []


def test_own_public_contacts_pass(look):
    settings = {"public": ["+1 415-555-2671", "ceo@acme.com"]}

    assert look("private_data", "Questions? (415) 555-2671 or ceo@acme.com", **settings) == []
