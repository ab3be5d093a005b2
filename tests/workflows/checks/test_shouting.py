import pytest

from workflows.domain.finding import Severity


@pytest.mark.parametrize(
    "text",
    [
        "WE ARE NOT FREAKING OUT. We are fine.",
        "BUY YOUR TICKETS NOW BEFORE THEY ARE GONE",
        "STOP COMPLAINING EVERYONE",
        "Sale ends today!!!!",
        "Really?!?!",
    ],
)
def test_rows_of_capitals_or_marks_are_told(look, text):
    (finding,) = look("shouting", text)

    assert finding.severity is Severity.ADVICE


@pytest.mark.parametrize(
    "text",
    [
        "NASA, ESA and JAXA launch with our CEO",
        "NEW: our spring range",
        "#BLACKFRIDAY #SALE #NOW #HURRY #UP at ACME",
        "BREAKING NEWS from our labs today",
        "FDA OKs HIV TB drug in US",
        "Yes!! We did it!",
        "@ACME @GLOBEX @INITECH",
        "OK",
        "你好，世界！",
    ],
)
def test_abbreviations_tags_and_one_loud_word_pass(look, text):
    assert look("shouting", text) == []
