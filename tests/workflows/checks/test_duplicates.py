from dataclasses import replace
from datetime import timedelta

import pytest

from workflows.domain.content import Content, Part
from workflows.domain.finding import Earlier, Severity
from workflows.domain.ids import RemotePostId

WORDS = "Our new spring range is in all shops from Monday on. Come and see."


@pytest.fixture
def after(context, accounts):
    """A context in which an account of ours said something some time ago."""

    def made(text, *, by=0, ago=timedelta(hours=1), network="x"):
        account = replace(accounts[by], network=network)
        return replace(context, history=(Earlier(text=text, account=account, at=context.now - ago),))

    return made


@pytest.mark.parametrize("text", [WORDS, f"  {WORDS} \n", WORDS.upper()])
def test_the_same_words_within_a_day_are_risky(look, after, text):
    (finding,) = look("duplicates", text, context=after(WORDS))

    assert finding.severity is Severity.RISKY
    assert "@acme" in finding.reason


def test_nearly_the_same_words_are_noted(look, after):
    (finding,) = look("duplicates", WORDS.replace("Come", "Do come"), context=after(WORDS))

    assert finding.severity is Severity.NOTABLE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Come and see. Our new spring range is in all shops from Monday on.", id="other order"),
        pytest.param(f"{WORDS} 🎉🌸", id="emoji"),
        pytest.param(f"{WORDS} https://acme.com/spring", id="a link"),
        pytest.param(f"@jane {WORDS}!!!", id="a handle and punctuation"),
    ],
)
def test_the_same_words_in_another_dress_are_noted(look, after, text):
    (finding,) = look("duplicates", text, context=after(f"{WORDS} https://acme.com/old"))

    assert (finding.severity, finding.rule) == (Severity.NOTABLE, "near")


def test_older_repeats_other_networks_and_other_words_pass(look, after):
    assert look("duplicates", WORDS, context=after(WORDS, ago=timedelta(hours=25))) == []
    assert look("duplicates", WORDS, context=after(WORDS, network="mastodon")) == []
    assert look("duplicates", "Something else entirely, about boats.", context=after(WORDS)) == []
    assert look("duplicates", "Thank you so much!", context=after("Thank you very much!")) == []


def test_a_short_thank_you_to_somebody_else_is_no_repeat(look, after):
    content = Content(parts=(Part(text="Thank you!", reply_to="77"),))

    assert look("duplicates", "", content=content, context=after("Thank you!")) == []


def test_the_day_is_counted_from_the_planned_moment(look, after, context):
    content = Content(parts=(Part(text=WORDS),), send_at=context.now + timedelta(days=3))

    assert look("duplicates", "", content=content, context=after(WORDS)) == []


def test_answers_that_only_resemble_each_other_pass(look, after):
    near = WORDS.replace("shops", "shop")
    answer = Content(parts=(Part(text=near, reply_to=RemotePostId("2")),))

    assert look("duplicates", near, context=after(WORDS)) != []
    assert look("duplicates", near, context=after(WORDS), content=answer) == []
    again = Content(parts=(Part(text=WORDS, reply_to=RemotePostId("2")),))
    assert look("duplicates", WORDS, context=after(WORDS), content=again) != []
