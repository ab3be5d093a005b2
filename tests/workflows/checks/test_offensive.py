import pytest

from workflows.domain.content import Content, Part
from workflows.domain.finding import Severity


@pytest.mark.parametrize(
    "text",
    [
        "You're a pathetic little liar and nobody believes you",
        "What an idiot. Only a moron would buy that.",
        "shut up you stupid cow",
        "These people are disgusting animals",
    ],
)
def test_insults_get_another_pair_of_eyes(look, text):
    (finding,) = look("offensive", text)

    assert Severity.NOTABLE <= finding.severity <= Severity.RISKY
    assert finding.rule == "insult"
    assert finding.span is not None
    assert "hate" not in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "This burger is stupidly good.",
        "Sorry about the wait, Priya. I've asked the shop to ring you. ^Al",
        "We stand with our gay, lesbian and trans colleagues.",
        "Killer whales have been seen off the north beach.",
        "Kick-off is at three. Bring a scarf, it's freezing.",
        "Rest in peace, Sir John. You built this club.",
        "Dummies, cots and prams: our baby event starts on Monday.",
        "",
    ],
)
def test_strong_words_that_insult_nobody_pass(look, text):
    assert look("offensive", text) == []


def test_nothing_is_ever_forbidden_by_a_model(look):
    findings = look("offensive", "fuck you, you stupid worthless bitch, go die " * 5)

    assert findings
    assert all(finding.severity < Severity.FORBIDDEN for finding in findings)


def test_each_part_of_a_thread_is_looked_at(look):
    content = Content(parts=(Part(text="Good morning from the harbour!"), Part(text="You are all stupid idiots")))

    assert [finding.part for finding in look("offensive", "", content=content)] == [1]


def test_the_limit_is_a_setting(look):
    assert look("offensive", "What an idiot. Only a moron would buy that.", limit=0.999, limit_risky=1.0) == []
