import pytest

from workflows.domain.mention import Arrival
from workflows.domain.story import Sentiment, Topic
from workflows.reading import topic_of
from workflows.reading.lists import read_list
from workflows.reading.topic import ORDER


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("@acme how do I reset the hub", Topic.QUESTION),
        ("@acme wann kommt das Update?", Topic.QUESTION),
        ("the app keeps crashing since the update", Topic.COMPLAINT),
        ("Seit Tagen keine Antwort, das ist eine Frechheit", Topic.COMPLAINT),
        ("Thank you so much, great service", Topic.PRAISE),
        ("Vielen Dank, bin begeistert", Topic.PRAISE),
        ("I'm a journalist, is somebody there for comment?", Topic.PRESS),
        ("Found a vulnerability in your login, who do I tell?", Topic.SECURITY),
        ("Are you hiring designers in Bonn?", Topic.HIRING),
        ("go to hell you idiots", Topic.ABUSE),
        ("got a weird sms with a link, is that you?", Topic.SECURITY),
        ("somebody logged into my account and changed the email", Topic.SECURITY),
        ("your app shows me the invoices of other customers", Topic.SECURITY),
        ("On m'a envoyé un faux mail à votre nom, c'est une arnaque ?", Topic.SECURITY),
        ("my daughter wants to work for you, any jobs going?", Topic.HIRING),
        ("Busco trabajo, tienen vacantes?", Topic.HIRING),
        ("working on a piece about parcel prices, who can I speak to?", Topic.PRESS),
        ("Je suis journaliste, qui puis-je contacter ?", Topic.PRESS),
        ("You absolute clowns", Topic.ABUSE),
        ("f*** you @acme", Topic.ABUSE),
        ("still waiting after 3 weeks and nobody answers", Topic.COMPLAINT),
        ("No funciona desde hace dos días", Topic.COMPLAINT),
        ("soooo good, never change", Topic.PRAISE),
        ("👏👏", Topic.PRAISE),
        ("¿Abren los domingos", Topic.QUESTION),
        ("An acme van drove past", Topic.OTHER),
        ("", Topic.OTHER),
    ],
)
def test_what_matters_about_a_text(text, topic):
    assert topic_of(text).topic is topic


def test_the_words_that_said_so_are_pointed_at():
    text = "Hi @acme, your app doesn’t work and I want a refund."

    subject = topic_of(text)

    assert [span.cut(text) for span in subject.words] == ["doesn’t work", "want a refund"]


def test_other_has_no_words_that_said_so():
    assert topic_of("Good old rain").words == ()


def test_what_is_worse_to_miss_wins_however_polite_the_question():
    assert (
        topic_of("Hi! Love your app, thank you. Quick question: how do I report a data leak?").topic is Topic.SECURITY
    )


def test_a_word_in_a_handle_or_a_link_says_nothing():
    assert topic_of("@hacked_daily see https://blog.example/vulnerability/hiring").topic is Topic.OTHER


def test_a_question_mark_in_a_link_is_no_question():
    assert topic_of("Rain again https://blog.example/?page=2").topic is Topic.OTHER


def test_an_article_that_is_nothing_else_is_press():
    assert topic_of("Ten companies of the region", arrival=Arrival.ARTICLE).topic is Topic.PRESS
    assert topic_of("Ten companies of the region").topic is Topic.OTHER


def test_a_title_counts_and_is_not_pointed_at():
    subject = topic_of("More inside.", title="Data breach at Acme", arrival=Arrival.ARTICLE)

    assert subject.topic is Topic.SECURITY
    assert subject.words == ()


def test_how_it_sounds_tips_the_scales():
    assert topic_of("it is slow", sentiment=Sentiment.NEGATIVE).topic is Topic.COMPLAINT
    assert topic_of("it is slow").topic is Topic.OTHER


@pytest.mark.parametrize(
    "text",
    [
        "the security queue took two minutes",
        "can I apply the voucher twice",
        "hiring a car from you next week",
        "great job on the new trains",
        "I would kill for a sandwich",
        "which button do I press the longest",
    ],
)
def test_a_word_that_means_something_else_here_raises_no_alarm(text):
    assert topic_of(text).topic not in {Topic.SECURITY, Topic.ABUSE, Topic.PRESS, Topic.HIRING}


def test_the_same_words_count_once():
    # "still" is a hint of its own and belongs to a kind that is one.
    assert topic_of("still").topic is Topic.OTHER


def test_words_that_say_it_only_together_are_each_pointed_at():
    text = "there is a fake, rather clumsy account of you"

    assert [span.cut(text) for span in topic_of(text).words] == ["fake", "account"]


def test_a_hint_says_more_in_a_question():
    assert topic_of("an internship").topic is not Topic.OTHER
    assert topic_of("radio").topic is Topic.OTHER
    assert topic_of("radio?").topic is Topic.PRESS


def test_every_line_of_the_lists_can_be_read():
    lines = [line.split(maxsplit=2) for name in ("topics.txt", "signs.txt") for line in read_list(name)]

    assert all(
        Topic(topic) in ORDER and -3 <= int(weight) <= 3 and int(weight) and sign for topic, weight, sign in lines
    )
    assert len({(topic, sign) for topic, _, sign in lines}) == len(lines)
