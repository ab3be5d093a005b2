import subprocess
import sys

import pytest

from workflows.domain.story import Sentiment
from workflows.reading import language_of, sentiment_of


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en", "en"), ("de-AT", "de"), ("PT_br", "pt"), ("iw", "he"), ("in", "id"), ("nb", "no")],
)
def test_the_source_is_believed(tag, language):
    assert language_of("Bonjour tout le monde, comment allez-vous ?", tag=tag) == language


@pytest.mark.parametrize("tag", ["", "und", "qme", "zxx", "art", "?", "english"])
def test_a_tag_that_names_no_language_is_not(tag):
    assert language_of("Wann kommt endlich das Update für die App?", tag=tag) == "de"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The app keeps crashing on my phone since yesterday", "en"),
        ("Ich möchte bitte mein Geld zurück haben", "de"),
        ("Votre application ne marche plus depuis hier", "fr"),
        ("El servicio al cliente nunca responde", "es"),
        ("アプリが昨日からまったく動きません", "ja"),
    ],
)
def test_a_library_tells_the_rest(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "ok", "lol", "😡😡😡", "@acme https://t.co/abc", "12345 67890 12345"])
def test_nobody_guesses_from_too_little(text):
    assert language_of(text) == ""


def test_the_library_is_not_loaded_until_it_is_needed():
    code = (
        "import sys, workflows.reading as r; r.language_of('Good morning', tag='en'); print('fasttext' in sys.modules)"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed == "False\n"


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("I love this, thank you!", Sentiment.POSITIVE),
        ("This is the worst service ever, I hate it", Sentiment.NEGATIVE),
        ("The shop opens at nine", Sentiment.NEUTRAL),
        ("@love_and_joy see https://great.example/awesome", Sentiment.NEUTRAL),
        ("", Sentiment.NEUTRAL),
    ],
)
def test_how_english_sounds(text, sentiment):
    assert sentiment_of(text, language="en") is sentiment


@pytest.mark.parametrize("language", ["de", "fr", ""])
def test_how_anything_else_sounds_is_not_known(language):
    assert sentiment_of("I love this", language=language) is Sentiment.UNKNOWN


def test_a_strangers_words_are_not_printed(capfd):
    sentiment_of("It was to die for, bread and butter, a kiss of death, upper hand", language="en")
    language_of("Something long enough to be told " * 50)

    assert capfd.readouterr() == ("", "")
