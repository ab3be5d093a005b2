from dataclasses import replace
from datetime import timedelta

import pytest

from workflows.domain.account import Kind
from workflows.domain.content import Content, Part
from workflows.domain.finding import Earlier, Severity
from workflows.domain.ids import RemotePostId


@pytest.mark.parametrize(
    "text",
    [
        "Oh so very over it today",
        "my boss is driving me crazy lol",
        "Ugh I hate mondays",
        "tequila shots tonight, my treat",
        "can't believe how hungover i am rn",
        "I love my roommate's cat sooo much!!",
        "I honestly think people here can not drive",
        "So bored at work, need a drink",
    ],
)
def test_words_like_a_persons_own_ask_whether_another_account_was_meant(look, text):
    (finding,) = look("personal_voice", text)

    assert finding.severity >= Severity.NOTABLE
    assert finding.sounds_personal
    assert "own account" in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "Our new spring range is in all shops from Monday on.",
        "We're sorry for the delay. Our team is on it.",
        "“I am proud of my team,” says our CEO. Read more: https://acme.com/news",
        "Phase I results of our study: https://acme.com/r",
        "World War I exhibition opens at our museum today",
        "Great work!",
        "Join us for a webinar on health and my data rights: https://acme.com/w",
        "Happy Friday, everyone!",
        "Education must not simply teach work - it must teach life.",
        "",
    ],
)
def test_a_company_speaking_passes(look, text):
    assert look("personal_voice", text) == []


def test_a_personal_account_may_sound_personal(look, accounts):
    assert look("personal_voice", "Ugh I hate mondays", account=accounts[2]) == []


def test_a_practice_account_is_not_judged_as_a_brand(look, accounts):
    practice = replace(accounts[0], kind=Kind.PRACTICE)

    assert look("personal_voice", "Ugh I hate mondays", account=practice) == []


def test_the_limits_are_settings(look):
    assert look("personal_voice", "Oh so very over it today", limit=20, limit_risky=20, hold=0.99, advise=0.98) == []


@pytest.mark.parametrize(
    "text",
    [
        # No word of any list: bare, a mood or an opinion.
        "can't believe she said that to him",
        "he looked so sad at the end, poor guy",
        "the guy next to me on the train is eating a whole fish",
    ],
)
def test_what_no_list_knows_is_heard_by_the_model(look, text):
    (finding,) = look("personal_voice", text)

    assert finding.severity >= Severity.NOTABLE
    assert finding.rule == "sounds personal"
    assert finding.span is not None


def test_advice_holds_nothing_and_asks_for_no_handle(look):
    (finding,) = look("personal_voice", "that man looked like a wet dog at the end", hold=1.0, advise=0.5)

    assert finding.severity is Severity.ADVICE
    assert not finding.sounds_personal


def test_people_who_answer_people_may_sound_like_people(look):
    text = "That sounds so annoying, Priya! I'm on it, give me five minutes. ^Al"
    answer = Content(parts=(Part(text=text, reply_to=RemotePostId("1")),))

    assert look("personal_voice", text, content=answer) == []


def test_an_account_is_held_against_its_own_last_posts(look, accounts, context):
    text = "that man looked like a wet dog at the end"
    formal = [f"Our {topic} report {year} is out: https://acme.com/{year}" for topic in "abcde" for year in range(10)]

    (finding,) = look("personal_voice", text, context=_after(context, formal, accounts[0]))

    assert finding.rule == "unlike the account"
    assert "last 50 posts of @acme" in finding.reason


def test_a_chatty_account_may_chat(look, accounts, context):
    text = "lol my boss Lee looked like a wet dog at the end omg"
    chatty = [f"lol my boss {who}{year} looked like a wet dog at the end omg" for who in "abcde" for year in range(10)]

    assert look("personal_voice", text) != []
    assert look("personal_voice", text, context=_after(context, chatty, accounts[0])) == []


def test_what_another_account_posted_is_no_habit_of_this_one(look, accounts, context):
    chatty = [f"he looked so sad in part {year}, poor guy, and {who} cried" for who in "abcde" for year in range(10)]

    assert look("personal_voice", "he looked so sad at the end, poor guy", context=_after(context, chatty, accounts[1]))


def _after(context, texts, account):
    history = tuple(
        Earlier(text=text, account=account, at=context.now - timedelta(days=day)) for day, text in enumerate(texts, 1)
    )
    return replace(context, history=history)


@pytest.mark.parametrize(
    "text",
    [
        "The Truro branch has a lovely garden.",
        "Some guests need a map to find the breakfast room.",
        "A wonderful afternoon at the Derby depot.",
        "This lamp fits any shelf.",
        "Morning, all. The kettle is on.",
        "Don't leave the candle alone.",
        "The owl is back.",
    ],
)
def test_short_is_not_personal(look, text):
    assert [finding for finding in look("personal_voice", text) if finding.severity > Severity.ADVICE] == []
    assert look("offensive", text) == []


def test_where_no_word_tells_the_manner_is_named(look):
    (finding,) = look("personal_voice", "come and see who is there", advise=0.01, hold=0.02)

    assert "(short, all in small letters and no link, #tag or @handle)" in finding.reason


def test_an_answer_unlike_the_account_is_advice(look, accounts, context):
    formal = [f"Our {topic} report {year} is out: https://acme.com/{year}" for topic in "abcde" for year in range(10)]
    answer = Content(parts=(Part(text="that man looked like a wet dog at the end", reply_to=RemotePostId("1")),))

    (finding,) = look(
        "personal_voice", "", content=answer, context=_after(context, formal, accounts[0]), hold_answers=0.999
    )

    assert finding.severity is Severity.ADVICE
    assert finding.rule == "unlike the account"


@pytest.mark.parametrize(
    "text",
    [
        "The otters have given up on fish. They have not given up on stones.",
        "I'm Dr Osei, and I'm taking over the clinic's feed for the day to show what a night shift is.",
        "My name is Tove and I'll be running this account all week long.",
        "My toxic trait is thinking I can eat a whole loaf. Anyway our ovens are hot",
        "*whispers* it's fine to wear wool in May",
        "Q: Can I bring my dog? A: Yes, on a lead, in every room but the kitchen.",
    ],
)
def test_an_odd_company_a_guest_and_a_joke_in_a_known_form_are_not_held(look, text):
    assert [one for one in look("personal_voice", text) if one.severity > Severity.ADVICE] == []
