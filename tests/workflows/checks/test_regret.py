import pytest

from workflows.domain.content import Content, Part
from workflows.domain.finding import Severity


@pytest.mark.parametrize(
    "text",
    [
        # Written after the sentences the model learned from, and not among them.
        "Landslide took your house? Lol, our tents are half price!",
        "Honestly the people who shop here are too stupid to find the door",
        "@marla_p You can't read and you can't cook, but you sure can whine",
        "Even a blonde can park this car lol",
        "Throw your pills away, our tea heals everything, guaranteed",
        "Don't tell anyone but half of us get fired on Monday, the boss is a coward",
    ],
)
def test_what_reads_like_a_mishap_of_any_kind_gets_one_more_pair_of_eyes(look, text):
    (finding,) = look("regret", text)

    assert finding.severity is Severity.NOTABLE
    assert finding.rule == "reads like one"
    assert "may be wrong" in finding.reason
    assert not finding.sounds_personal


@pytest.mark.parametrize(
    "text",
    [
        "Landslide on the coast road: buses end at Porto until Friday. Please allow more time.",
        "Our hearts are with the people of Valencia after the floods.",
        "@marla_p Sorry about that, Marla! We open at ten on Sundays.",
        "Results are out on Thursday at 7. Follow the call here: https://acme.com/results",
        "Our herbal tea is back in shops, in three new flavours.",
        "We beat them 3-0 and what a battle it was!",
        "Happy Pride! Find our float on the high street at noon.",
        "",
        "😀",
    ],
)
def test_ordinary_posts_with_the_same_words_pass(look, text):
    assert look("regret", text) == []


def test_the_telling_words_are_named_and_pointed_at(look):
    text = "Honestly the people who shop here are too stupid to find the door"

    (finding,) = look("regret", text)

    assert finding.span is not None
    named = text[finding.span.start : finding.span.end]
    assert f"“{named}”" in finding.reason
    assert len(named) > 3


def test_people_may_be_blunt_in_their_own_name(look, accounts):
    personal = accounts[2]

    assert look("regret", "Honestly the people who shop here are too stupid to find the door", account=personal) == []


def test_no_score_makes_it_more_than_notable(look):
    (finding,) = look("regret", "Our stupid customers should all die lol, buy our guaranteed cure " * 9)

    assert finding.severity is Severity.NOTABLE


def test_each_part_of_a_thread_is_looked_at(look):
    bad = "Honestly the people who shop here are too stupid to find the door"
    content = Content(parts=(Part(text="Good morning from the harbour!"), Part(text=bad)))

    assert [finding.part for finding in look("regret", "", content=content)] == [1]


def test_the_limit_is_a_setting(look):
    assert look("regret", "Honestly the people who shop here are too stupid to find the door", limit=0.999) == []
