import time

import pytest

from workflows.domain.content import Content, Part
from workflows.domain.finding import Finding, Severity
from workflows.domain.ids import RemotePostId


def answer(text: str) -> Content:
    """The words, as a reply to somebody."""
    return Content(parts=(Part(text=text, reply_to=RemotePostId("1")),))


@pytest.fixture
def heard(look):
    """What the check finds in an answer."""

    def looked(text: str, **settings: object) -> list[Finding]:
        return look("hostile", text, content=answer(text), **settings)

    return looked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You're an idiot, and everybody here knows it.", "You're an idiot"),
        ("What a clown. We are done.", "What a clown"),
        ("Nobody asked. Have a nice day.", "Nobody asked"),
        ("Frankly, we do not care what you think.", "we do not care"),
        ("We will see you in court.", "see you in court"),
        ("Delete your review or we will have to act.", "Delete your review or we"),
        ("You'll regret this.", "You'll regret"),
        ("Grow up!", "Grow up"),
        ("SHUT UP", "SHUT UP"),
    ],
)
def test_an_insult_or_a_threat_in_an_answer_is_risky(heard, text, words):
    (finding,) = heard(text)

    assert finding.severity is Severity.RISKY
    assert finding.span.cut(text) == words
    assert finding.advice


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("You should have read the instructions first.", "blames"),
        ("It isn't our problem that the parcel is late.", "blames"),
        ("Sorry, but this is your own fault.", "blames"),
        ("If you had read our terms you would know.", "blames"),
        ("Calm down, we're working on it.", "wrong to mind"),
        ("Please relax, it's a kettle.", "wrong to mind"),
        ("Stop complaining about the delay.", "wrong to mind"),
        ("You are overreacting.", "wrong to mind"),
        ("As we already said, it ships on Monday.", "impatient"),
        ("We have already explained this to you.", "impatient"),
        ("For the last time: it is sold out.", "impatient"),
        ("We're sorry you feel that way.", "defensive"),
        ("Sorry if anyone was offended.", "defensive"),
        ("No other customer… nobody else has complained about this.", "defensive"),
        ("With all due respect, the lid was open.", "defensive"),
        ("Thanks for nothing, Jane!", "mockery"),
        ("Bless your heart.", "mockery"),
        ("Nice try!", "mockery"),
    ],
)
def test_other_unkind_words_in_an_answer_are_noted(heard, text, reason):
    (finding,) = heard(text)

    assert finding.severity is Severity.NOTABLE
    assert reason in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "We are sorry, Jane. That should not have happened. Please send us your order number.",
        "It's not your fault: the label was wrong, and that is our mistake.",
        "You should have received an e-mail by now. Did it arrive?",
        "That is our problem to solve, and we will.",
        "It's not that we don't care: we got it wrong.",
        "We'll deal with it right away and write to you.",
        "Please read on here for the opening hours: https://acme.com/hours",
        "You are right, and we have changed the page.",
        "Thanks for your feedback! What is your problem with the lid?",
        "Our engineers will be in touch with you today.",
        "Relax in our new garden from Monday on.",
        "Get lost in our new catalogue: https://acme.com/catalogue",
        "Your kids grow up so fast, and our cots grow with them.",
        "You wrote “calm down” to our colleague; may we call you?",
        'She told us: "you are an idiot". That is not how we speak here.',
        "No worries at all, no harm done!",
        "We would rather you tell us first next week.",
        "Have you tried to hold the button for three seconds?",
        "We already sent the parcel; it should arrive on Monday.",
        "",
    ],
)
def test_a_kind_answer_passes(heard, text):
    assert heard(text) == []


def test_outside_answers_only_insults_and_threats_are_noted(look):
    (insult,) = look("hostile", "You are all idiots. See our new kettle!")

    assert insult.severity is Severity.NOTABLE
    assert look("hostile", "Calm down with our herbal teas. You get what you pay for!") == []


def test_a_post_that_begins_with_a_handle_is_an_answer(look):
    assert look("hostile", "@jane calm down")[0].severity is Severity.NOTABLE


@pytest.mark.parametrize(
    "text",
    [
        "CALM   DOWN",
        "c\u200balm down",
        "сalm dоwn",
        "ｃａｌｍ ｄｏｗｎ",
        "calm\ndown",
        "You’re overreacting",
        "youre overreacting",
    ],
    ids=["capitals", "invisible", "cyrillic", "full width", "line break", "curly apostrophe", "no apostrophe"],
)
def test_a_disguise_does_not_help(heard, text):
    assert len(heard(text)) == 1


def test_a_phrase_can_be_allowed(heard):
    assert heard("Calm  down with tea.", allowed=["calm down"]) == []


def test_each_tone_is_said_once_and_in_its_part(look):
    parts = (Part(text="Hello."), Part(text="@jane Calm down. Calm down! You idiot."))

    found = look("hostile", "", content=Content(parts=parts))

    assert [(one.part, one.severity) for one in found] == [(1, Severity.RISKY), (1, Severity.NOTABLE)]


def test_a_long_text_takes_no_time(heard):
    began = time.thread_time()
    heard("you are just such a so really " * 3_000 + "sorry you would you prefer " * 3_000 + "\n" * 20_000)

    assert time.thread_time() - began < 2
