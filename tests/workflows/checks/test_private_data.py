from time import thread_time

import pytest

from workflows.domain.content import Content, Media, Part
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


@pytest.mark.parametrize(
    ("text", "severity"),
    [("Ask jane.miller@acme.com", Severity.NOTABLE), ("Questions? (415) 555-2671", Severity.ADVICE)],
)
def test_a_colleague_is_noted_and_a_bare_phone_number_is_a_tip(look, text, severity):
    (finding,) = look("private_data", text)

    assert finding.severity is severity


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


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("My NI number is AB 12 34 56 C", "nino"),
        ("NHS number 943 476 5919 belongs to Jane", "nhs"),
        ("Steuer-ID 86095742719", "steuer-id"),
        ("Sécu 2 55 08 14 168 025 38", "nir"),
        ("codice fiscale RSSMRA85T10A562S", "codice-fiscale"),
        ("DNI 12345678Z", "dni"),
        ("NIE X1234567L", "dni"),
        ("BSN 111222333", "bsn"),
        ("PESEL 44051401359", "pesel"),
        ("personnummer 811228-9874", "personnummer"),
        ("She is 19811228-9874", "personnummer"),
        ("SIN 046 454 286", "sin"),
        ("TFN 123 456 782", "tfn"),
        ("Medicare 2123 45670 1", "medicare"),
        ("Aadhaar 2341 2341 2346", "aadhaar"),
        ("PAN ABCPE1234F", "pan"),
        ("CPF 529.982.247-25", "cpf"),
        ("ITIN 912-70-1234", "itin"),
        ("passport number 533380006", "passport"),
        ("routing number 021000021", "routing"),
        ("sort code 20-00-00", "account"),
        ("account number 55779911", "account"),
        ("MRN 4482913", "record"),
        ("Driver's licence number MORGA657054SM9IJ", "licence"),
        ("Card 4111\u200b1111 1111 1111", "card"),
        ("４１１１１１１１１１１１１１１１", "card"),
        ("iban gb29nwbk60161331926819", "iban"),
        ("jane.miller (at) gmail (dot) com", "mail"),
        ("Her DOB: 12/03/1984", "birth"),
        ("date of birth 3 May 1984", "birth"),
        ("Jane lives at 12 Elm Street", "home"),
        ("The customer's home address is 4 Oak Lane, Leeds", "home"),
        ("Our patient Jane Doe was diagnosed with cancer", "health"),
        ("Our colleague Tom Brown is on sick leave", "health"),
        ("Call her on 07911 123456", "phone"),
        ("Ana's new number is 415-555-2671", "phone"),
    ],
)
def test_what_a_person_is_known_by_is_risky(look, text, rule):
    (finding,) = look("private_data", text)

    assert (finding.rule, finding.severity) == (rule, Severity.RISKY)
    assert finding.span.cut(text) not in finding.reason + finding.advice


@pytest.mark.parametrize(
    "text",
    [
        "NHS number 943 476 5918",
        "Steuer-ID 86095742718",
        "Sécu 2 55 08 14 168 025 39",
        "codice fiscale RSSMRA85T10A562T",
        "DNI 12345678A",
        "BSN 111222334",
        "PESEL 44051401358",
        "personnummer 811228-9875",
        "SIN 046 454 287",
        "TFN 123 456 783",
        "Medicare 2123 45671 1",
        "Aadhaar 2341 2341 2347",
        "CPF 529.982.247-26",
        "ITIN 912-10-1234",
        "routing number 021000022",
    ],
)
def test_a_wrong_check_digit_makes_it_another_number(look, text):
    # It may still look like a phone number: a tip.
    assert {finding.rule for finding in look("private_data", text)} <= {"phone"}


@pytest.mark.parametrize(
    "text",
    [
        *["Order 123456789 shipped", "Model ZX1234567", "ISBN 978-3-16-148410-0", "Booth 1234, hall 9"],
        *["NCT01234567 trial of cancer patients begins", "1Z999AA10123456784", "Part 12-34-56", "EIN 12-3456789"],
        *["Visit us at 12 Elm Street, Leeds", "Our new address is 4 Oak Lane from Monday", "He lives in 3 worlds"],
        *["Mozart was born on 27 January 1756", "Founded on 12 March 1984", "2026-03-04 12:00"],
        *["Our Patient Support team is here for cancer patients", "We fund research into depression"],
        *["Living with diabetes? Talk to your doctor", "Meet our customer success team", "Our members love the park"],
        *["Jane Smith is our new CFO", "Jane Smith was treated to cake by her team", "51.5074, -0.1278"],
        *["Passport to the world opens 20260501", "We accept Medicare and 2026123456 more", "Meet us at nine dot com"],
    ],
)
def test_ordinary_numbers_places_and_health_talk_pass(look, text):
    assert look("private_data", text) == []


def test_the_description_of_a_picture_is_read_too(look):
    media = (Media(sha256="0" * 64, alt_text="A letter to jane.miller@gmail.com"),)

    (finding,) = look("private_data", "", content=Content(parts=(Part(text="Look", media=media),)))

    assert finding.span is None
    assert finding.rule == "mail"


@pytest.mark.parametrize(
    "unit", ["12345 ", "call 415-555-2671 ", "a@b.c at x dot ", "his address 12 ", "our patient Jane Doe ", "DE12"]
)
def test_a_hostile_text_takes_no_more_time_than_its_length(look, unit):
    started = thread_time()

    look("private_data", (unit * 20_000)[:20_000])

    assert thread_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "@ann Please reply with your full name, booking and passport number.",
        "Comment your email and the last 4 digits of your card to enter!",
    ],
)
def test_asking_for_private_data_in_public_is_risky(look, text):
    assert [one.rule for one in look("private_data", text)] == ["asked"]


@pytest.mark.parametrize(
    "text",
    [
        "Never reply with your PIN or password: we do not ask for it.",
        "Please send us a DM and reply with your booking and passport number there.",
        "Reply with your favourite tea!",
    ],
)
def test_asking_in_private_or_warning_of_it_passes(look, text):
    assert look("private_data", text) == []
