from dataclasses import replace

import pytest

from workflows.domain.content import Content, Part
from workflows.domain.finding import Severity
from workflows.domain.ids import RemotePostId


@pytest.mark.parametrize(
    "text",
    [
        "Hi {{first_name}}, welcome!",
        "Hi {name}, welcome!",
        "Only ${price} today",
        "Hello %s, thanks for writing",
        "Thanks %(name)s!",
        "Read more: [LINK]",
        "Join [Company Name] on [date]",
        "Visit <URL here> for more",
        "Meet us at [insert venue]",
        "INSERT LINK HERE",
        "Dear FIRSTNAME",
        "#ADDCOMPANYNAME is great",
        "Lorem ipsum dolor sit amet",
        "TODO: ask legal",
        "Starts at XXXX on Monday",
        "DRAFT - our new range is here",
        "test tweet please ignore",
        "This is a test post",
        "test",
        "Testing 1 2 3",
        "Testing, testing",
        "Hello undefined, your order is here",
        ";l;;gmlxzssaw",
        "asdfgh",
        "Welcome *|FNAME|*",
    ],
)
def test_leftovers_are_forbidden(look, text):
    findings = look("placeholders", text)

    assert [finding.severity for finding in findings] == [Severity.FORBIDDEN]
    assert findings[0].span.cut(text)


@pytest.mark.parametrize("text", ["Venue TBC", "Tom &amp; Jerry", "So <b>good</b>", "See www.example.com"])
def test_likely_leftovers_are_risky(look, text):
    (finding,) = look("placeholders", text)

    assert finding.severity is Severity.RISKY


@pytest.mark.parametrize(
    "text",
    [
        "50% discount on all shoes",
        "Save 20%so hurry",
        "Get a free eye test this week",
        "This is a test of character",
        "We test every post-it note",
        "[Video] Our CEO on growth",
        "Our [new] range",
        "Link in bio",
        "Insert coin to play",
        "I <3 you",
        "5 < 6 > 4",
        "Mexico's todo bien campaign",
        "Super Bowl XXX memories",
        "Dear Santa",
        "Rhythm",
        "Knit & purl at the shop",
        "{",
        "",
    ],
)
def test_real_words_pass(look, text):
    assert look("placeholders", text) == []


def test_the_gaps_of_saved_replies_have_to_be_filled(look, context):
    saved = replace(context, gaps=frozenset({"[order no.]", "[what we do]"}))

    (left,) = look("placeholders", "We are sorry about order [Order no.].", context=saved)

    assert left.severity is Severity.FORBIDDEN
    assert left.span.cut("We are sorry about order [Order no.].") == "[Order no.]"
    assert look("placeholders", "We are sorry about order 4711.", context=saved) == []


def test_other_brackets_in_an_answer_are_looked_at_by_somebody(look):
    text = "We are sorry about [somthing]."
    answered = Content(parts=(Part(text=text, reply_to=RemotePostId("1")),))

    (left,) = look("placeholders", text, content=answered)

    assert left.severity is Severity.NOTABLE
    assert look("placeholders", text) == []
    numbered = Content(parts=(Part(text="Thank you! [1/2]", reply_to=RemotePostId("1")),))
    assert look("placeholders", "", content=numbered) == []
