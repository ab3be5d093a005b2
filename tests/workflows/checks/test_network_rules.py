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

    def made(text, *, by=1, ago=timedelta(hours=1), network="x"):
        account = replace(accounts[by], network=network)
        return replace(context, history=(Earlier(text=text, account=account, at=context.now - ago),))

    return made


def rules(findings):
    return [(finding.rule, finding.severity) for finding in findings]


def test_a_second_cashtag_is_risky_on_x_and_nothing_elsewhere(look, accounts):
    text = "Results of $ACME and $GLBX are out"

    (finding,) = look("network_rules", text)

    assert (finding.rule, finding.severity, finding.span.cut(text)) == ("cashtag", Severity.RISKY, "$GLBX")
    assert look("network_rules", text, account=replace(accounts[0], network="mastodon")) == []


@pytest.mark.parametrize("text", ["$ACME is up, $ACME!", "$5 off, $10 off, US$20", "From $A to B", "a$ap and ke$ha"])
def test_one_cashtag_and_prices_pass(look, text):
    assert look("network_rules", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "@jane_k @tom_b check out our new kettle https://acme.com/kettle",
        "@a1 @b2 @c3 @d4 20% off today",
        "Buy now! @a1 @b2 @c3 @d4 @e5 @f6 @g7",
    ],
)
def test_selling_to_strangers_by_name_is_noted(look, text):
    (finding,) = look("network_rules", text)

    assert (finding.rule, finding.severity) == ("mentions", Severity.NOTABLE)


def test_selling_to_one_stranger_is_a_tip(look):
    (finding,) = look("network_rules", "@jane_k check out our new kettle https://acme.com/kettle")

    assert (finding.rule, finding.severity) == ("mentions", Severity.ADVICE)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you @jane_k and @tom_b for a great evening!",
        "@jane_k Great to have you with us.",
        "@globex @ana_k check out our new kettle",
        "On stage at ten: @a1, @b2, @c3 and @d4.",
        "Write to jane@example.org",
    ],
)
def test_naming_people_and_our_own_accounts_passes(look, text):
    assert look("network_rules", text) == []


def test_an_answer_may_begin_with_whoever_is_answered(look):
    text = "@jane_k @tom_b check out our new kettle"
    content = Content(parts=(Part(text=text, reply_to=RemotePostId("2")),))

    assert look("network_rules", text, content=content) == []


@pytest.mark.parametrize("text", [WORDS, f"  {WORDS.upper()}"])
def test_the_same_words_on_another_account_of_ours_are_risky(look, after, text):
    (finding,) = look("network_rules", text, context=after(WORDS))

    assert (finding.rule, finding.severity) == ("same-words", Severity.RISKY)
    assert "@globex" in finding.reason


def test_almost_the_same_words_on_another_account_are_noted(look, after):
    (finding,) = look("network_rules", f"Come and see. {WORDS[:-13]} 🌸", context=after(WORDS))

    assert (finding.rule, finding.severity) == ("similar-words", Severity.NOTABLE)


def test_other_networks_older_posts_answers_and_our_own_earlier_words_pass(look, after):
    answer = Content(parts=(Part(text=WORDS, reply_to=RemotePostId("2")),))

    assert look("network_rules", WORDS, context=after(WORDS, network="mastodon")) == []
    assert look("network_rules", WORDS, context=after(WORDS, ago=timedelta(hours=25))) == []
    assert look("network_rules", WORDS, context=after(WORDS, by=0)) == []
    assert look("network_rules", WORDS, context=after(WORDS), content=answer) == []
    assert look("network_rules", "Thank you!", context=after("Thank you!")) == []


def test_a_row_of_hashtags_is_a_tip(look):
    text = "New kettle #kettle #tea #home #kitchen #deal #love"

    (finding,) = look("network_rules", text)

    assert (finding.rule, finding.severity) == ("hashtags", Severity.ADVICE)
    assert finding.span.cut(text) == "#deal #love"
    assert look("network_rules", text, hashtags=6) == []


@pytest.mark.parametrize("text", ["RT to win a kettle", "Like and share this!", "Follow us and RT", "Tag a friend who"])
def test_begging_for_likes_is_a_tip(look, text):
    assert rules(look("network_rules", text)) == [("asking", Severity.ADVICE)]


@pytest.mark.parametrize("text", ["Follow us for news", "We like it and share the joy", "Share your stories with us"])
def test_ordinary_invitations_pass(look, text):
    assert look("network_rules", text) == []


@pytest.fixture
def beside(context, accounts):
    """A context in which another account of ours has this of the same writing."""

    def made(text, *, network="x", ago=timedelta(days=9)):
        account = replace(accounts[1], network=network)
        said = Earlier(text=text, account=account, at=context.now - ago, together=True)
        return replace(context, history=(said,))

    return made


def test_one_writing_word_for_word_on_two_accounts_of_x_is_stopped_however_far_apart(look, accounts, beside):
    (finding,) = look("network_rules", WORDS, account=accounts[0], context=beside(WORDS))

    assert (finding.rule, finding.severity) == ("twin", Severity.FORBIDDEN)
    assert accounts[1].at_handle in finding.reason
    assert "own words" in finding.advice


def test_almost_the_same_of_one_writing_is_risky(look, accounts, beside):
    (finding,) = look("network_rules", WORDS, account=accounts[0], context=beside(f"{WORDS} Soon."))

    assert (finding.rule, finding.severity) == ("near-twin", Severity.RISKY)


def test_one_writing_in_words_of_their_own_or_on_another_network_passes(look, accounts, beside):
    assert look("network_rules", WORDS, account=accounts[0], context=beside("Fresh bread, every day at seven.")) == []
    assert look("network_rules", WORDS, account=accounts[0], context=beside(WORDS, network="practice")) == []


def test_elsewhere_the_same_words_of_one_writing_are_for_an_approver(look, accounts, beside):
    account = replace(accounts[0], network="mastodon")

    (finding,) = look("network_rules", WORDS, account=account, context=beside(WORDS, network="mastodon"))

    assert (finding.rule, finding.severity) == ("twin", Severity.RISKY)
